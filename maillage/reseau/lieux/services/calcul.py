"""Compute places from their active versions, and keep the public table in step: both in the caller's transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date

from maillage.base.enbloc import write_rows
from maillage.reseau.lieux.enums import EtatLieu, Origine
from maillage.reseau.lieux.fusion import Contribution, merge
from maillage.reseau.lieux.models import CHAMPS_FICHE, Lieu, LieuPublic, Source, Version
from maillage.reseau.lieux.nettoyage.personnes import names_a_person
from maillage.reseau.lieux.nettoyage.telephones import is_mobile

_VIDES: dict[str, Any] = {field.name: field.get_default() for field in Lieu._meta.fields if field.name in CHAMPS_FICHE}
_LONGUEURS: dict[str, int] = {
    field.name: field.max_length for field in Lieu._meta.fields if field.name in CHAMPS_FICHE and getattr(field, "max_length", None)
}


def recompute(lieux: Sequence[Lieu], *, par: str, motif: str) -> None:
    """Set every field of ``lieux`` from their active versions, save those that changed, and their public rows.

    Merged, closed and withdrawn places keep their state; a place in review is published as soon as one of its
    versions is enough. ``par`` and ``motif`` go to the history.
    """
    versions = _active_versions([lieu.pk for lieu in lieux])
    changed = [lieu for lieu in lieux if _apply(lieu, versions.get(lieu.pk, []), par=par, motif=motif)]
    _save(changed)
    publish_rows(changed, versions)


def create(pairs: Sequence[tuple[Lieu, Version]], *, par: str, motif: str) -> None:
    """Insert new places, each from its first version, and the versions: one history line a place, not two."""
    if not pairs:
        return
    now = timezone.now()
    for lieu, version in pairs:
        version.created_at = now
        _apply(lieu, [version], par=par, motif=motif)
    write_rows([lieu for lieu, _ in pairs])
    for lieu, version in pairs:
        version.lieu_id = version.lieu_initial_id = lieu.pk
    write_rows([version for _, version in pairs])
    publish_rows([lieu for lieu, _ in pairs], {lieu.pk: [version] for lieu, version in pairs})


def publish_rows(lieux: Iterable[Lieu], versions: dict[int, list[Version]] | None = None) -> None:
    """Write or remove the public rows of ``lieux``, according to their state."""
    lieux = list(lieux)
    hidden = [lieu.pk for lieu in lieux if lieu.etat != EtatLieu.PUBLIE]
    if hidden:
        LieuPublic.objects.filter(pk__in=hidden).delete()
    shown = [lieu for lieu in lieux if lieu.etat == EtatLieu.PUBLIE]
    if not shown:
        return
    if versions is None:
        versions = _active_versions([lieu.pk for lieu in shown])
    rows = [_public_row(lieu, versions.get(lieu.pk, [])) for lieu in shown]
    write_rows(rows, update=["departement", "cle", "source", "licences", "published_at", *CHAMPS_FICHE], skip=["recherche"])


def _active_versions(ids: Collection[int]) -> dict[int, list[Version]]:
    by_lieu: dict[int, list[Version]] = defaultdict(list)
    for version in Version.objects.active().filter(lieu__in=ids).select_related("source").order_by("pk"):
        by_lieu[version.lieu_id].append(version)
    return by_lieu


def contribution_of(version: Version) -> Contribution:
    """A stored version as the pure merger reads it."""
    return Contribution(
        origine=version.origine,
        source=version.source.nom if version.source else version.auteur,
        received_at=version.created_at,
        date=version.date_maj,
        valeurs=version.valeurs,
        cle=str(version.pk),
    )


def _apply(lieu: Lieu, versions: list[Version], *, par: str, motif: str) -> bool:
    """Change ``lieu`` in memory; True when something did change."""
    before = {name: getattr(lieu, name) for name in (*CHAMPS_FICHE, "etat", "provenance")}
    held = [version for version in versions if not version.refusee]
    if held:
        merged = merge([contribution_of(version) for version in held])
        for name in CHAMPS_FICHE:
            setattr(lieu, name, _column(name, merged.valeurs.get(name)))
        lieu.provenance = merged.provenance
    if lieu.etat in {EtatLieu.EN_REVUE, EtatLieu.PUBLIE}:
        lieu.etat = EtatLieu.PUBLIE if any(version.publiable for version in held) else EtatLieu.EN_REVUE
        if not held:
            lieu.etat = EtatLieu.RETIRE
    elif lieu.etat == EtatLieu.RETIRE and held and not before["provenance"]:
        lieu.etat = EtatLieu.EN_REVUE
    if not lieu._state.adding and all(getattr(lieu, name) == value for name, value in before.items()):
        return False
    lieu.modifie_par, lieu.motif = par[:200], motif[:300]
    return True


def _column(name: str, value: Any) -> Any:
    """A merged value in the shape of its column."""
    if value is None or value == "":
        empty = _VIDES[name]
        return list(empty) if isinstance(empty, list) else empty
    if name == "date_maj" and isinstance(value, str):
        return parse_date(value)
    if isinstance(_VIDES[name], list):
        return [value] if isinstance(value, str) else list(value)
    limit = _LONGUEURS.get(name)
    return value[:limit] if limit and isinstance(value, str) else value


def _save(lieux: Sequence[Lieu]) -> None:
    """One upsert for all: far faster than as many updates; the history triggers see each row."""
    if not lieux:
        return
    columns = [*CHAMPS_FICHE, "etat", "provenance", "fusionne_dans", "structure", "modifie_par", "motif", "updated_at"]
    write_rows(lieux, update=columns)


def _public_row(lieu: Lieu, versions: list[Version]) -> LieuPublic:
    sources: list[Source] = []
    for version in versions:
        if version.source and not version.refusee and version.source not in sources:
            sources.append(version.source)
    row = LieuPublic(
        lieu_id=lieu.pk,
        departement_id=lieu.departement_id,
        cle=lieu.cle,
        source=", ".join(source.nom for source in sources)[:500],
        licences={source.nom: source.licence for source in sources},
        **{name: getattr(lieu, name) for name in CHAMPS_FICHE},
    )
    _hold_back_persons(row, responsible=_responsible_fields(lieu))
    return row


def _responsible_fields(lieu: Lieu) -> set[str]:
    """Fields that the body responsible gave itself: what it chose to publish is not held back."""
    return {name for name, origin in lieu.provenance.items() if origin.get("origine") == Origine.RESPONSABLE}


def _hold_back_persons(row: LieuPublic, *, responsible: set[str]) -> None:
    """E-mails that name a person, and mobiles beside them, are not published (issue 2, section 3; RGPD art. 5)."""
    if "courriels" in responsible:
        return
    kept = [mail for mail in row.courriels if not names_a_person(mail, nom_lieu=row.nom, commune=row.commune)]
    if len(kept) < len(row.courriels):
        row.courriels = kept
        row.telephone = [number for number in row.telephone if not is_mobile(number)]
