"""Compute places from their active versions, and keep the public table in step: both in the caller's transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models.base import ModelState
from django.utils import timezone
from django.utils.dateparse import parse_date

from maillage.base.enbloc import write_rows, write_values
from maillage.reseau.lieux.enums import PAROLES, EtatLieu
from maillage.reseau.lieux.fusion import Contribution, merge
from maillage.reseau.lieux.models import CHAMPS_FICHE, Lieu, LieuPublic, Version
from maillage.reseau.lieux.models.lieu import new_key
from maillage.reseau.lieux.recherche.indexation import COLONNES
from maillage.reseau.lieux.services.publication import licences_of, public_row

_CHAMPS: Final[list[Any]] = [field for field in Lieu._meta.fields if field.name in CHAMPS_FICHE]
_VIDES: Final[dict[str, Any]] = {field.name: field.get_default() for field in _CHAMPS}
_LONGUEURS: Final[dict[str, int]] = {
    field.name: field.max_length for field in _CHAMPS if getattr(field, "max_length", None)
}
_ELEMENTS: Final[dict[str, int]] = {
    field.name: field.base_field.max_length for field in _CHAMPS if isinstance(_VIDES[field.name], list)
}
_NEUF: Final[dict[str, Any]] = {name: value for name, value in Lieu(cle="").__dict__.items() if name != "_state"}
"""Columns of a place not yet computed: lists are shared, so a place is computed before it is written or read."""
_COLONNES: Final = [
    *CHAMPS_FICHE,
    "etat",
    "provenance",
    "fusionne_dans",
    "structure",
    "modifie_par",
    "motif",
    "updated_at",
]


def lock_places(ids: Collection[int]) -> dict[int, Lieu]:
    """These places as they are now, locked in the order of ids: two writers take turns and never wait for each other.

    Whoever writes versions or questions of a place locks it first.
    """
    rows = Lieu.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    return {lieu.pk: lieu for lieu in rows}


def current_place(lieu: Lieu) -> Lieu:
    """Where the versions of a place are now: itself, or the place it was merged into, however far."""
    while lieu.etat == EtatLieu.FUSIONNE and lieu.fusionne_dans_id is not None:
        lieu = Lieu.objects.get(pk=lieu.fusionne_dans_id)
    return lieu


def lock_current(lieu: Lieu) -> Lieu | None:
    """Lock the place where the versions of ``lieu`` are now, even when a merge moves them meanwhile."""
    found = lock_places([lieu.pk]).get(lieu.pk)
    while found is not None and found.etat == EtatLieu.FUSIONNE:
        found = lock_places([current_place(found).pk]).popitem()[1]
    return found


def recompute(lieux: Sequence[Lieu], *, par: str, motif: str) -> None:
    """Set every field of ``lieux`` from their active versions, save those that changed, and their public rows.

    The rows are locked and read again first: what somebody else saved meanwhile is kept. ``lieux`` are brought up to
    date. Merged and closed places keep their state, and withdrawn ones that a person withdrew; a place is published
    as soon as one of its versions is enough. ``par`` and ``motif`` go to the history.
    """
    fresh = lock_places({lieu.pk for lieu in lieux})
    recompute_locked(fresh, par=par, motif=motif)
    for lieu in lieux:
        if found := fresh.get(lieu.pk):
            for field in Lieu._meta.concrete_fields:
                setattr(lieu, field.attname, getattr(found, field.attname))


def recompute_locked(lieux: Mapping[int, Lieu], *, par: str, motif: str) -> None:
    """The same for places that ``lock_places`` gave."""
    versions = _active_versions(lieux)
    standing = _standing(versions)
    changed = [
        lieu for pk, lieu in lieux.items() if _apply(lieu, versions.get(pk, []), pk in standing, par=par, motif=motif)
    ]
    if changed:
        write_rows(changed, update=_COLONNES)
    known = {lieu.pk for lieu in changed}
    same = [lieu for pk, lieu in lieux.items() if pk not in known and lieu.etat == EtatLieu.PUBLIE]
    publish_rows([*changed, *_ill_told(same, versions)], versions)


def _ill_told(lieux: Sequence[Lieu], versions: Mapping[int, list[Version]]) -> list[Lieu]:
    """Places whose values stand and whose public row does not: not there (a merge undone), or naming other sources."""
    if not lieux:
        return []
    told = dict(LieuPublic.objects.filter(pk__in=[lieu.pk for lieu in lieux]).values_list("pk", "licences"))
    return [lieu for lieu in lieux if told.get(lieu.pk) != licences_of(versions.get(lieu.pk, []))]


def new_place(departement_id: int) -> Lieu:
    """An unsaved place. Its fifty defaults are copied: an import makes thousands, and Django computes each anew."""
    lieu = Lieu.__new__(Lieu)
    lieu.__dict__ |= _NEUF | {
        "_state": ModelState(),
        "departement_id": departement_id,
        "cle": new_key(),
        "provenance": {},
    }
    return lieu


def create(pairs: Sequence[tuple[Lieu, Version]], *, par: str, motif: str) -> None:
    """Insert new places, each from its first version, and the versions: one history line a place, not two."""
    if not pairs:
        return
    now = timezone.now()
    for lieu, version in pairs:
        version.created_at = now
        _apply(lieu, [version], True, par=par, motif=motif)
    write_rows([lieu for lieu, _ in pairs])
    for lieu, version in pairs:
        version.lieu_id = version.lieu_initial_id = lieu.pk
    write_rows([version for _, version in pairs])
    publish_rows([lieu for lieu, _ in pairs], {lieu.pk: [version] for lieu, version in pairs})


def publish_rows(lieux: Iterable[Lieu], versions: Mapping[int, list[Version]] | None = None) -> None:
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
    rows = [public_row(lieu, versions.get(lieu.pk, [])) for lieu in shown]
    write_values(
        LieuPublic,
        rows,
        update=["departement", "cle", "source", "licences", "published_at", *CHAMPS_FICHE, *COLONNES],
        skip=["recherche"],
    )


def _active_versions(ids: Collection[int]) -> dict[int, list[Version]]:
    by_lieu: dict[int, list[Version]] = defaultdict(list)
    for version in Version.objects.active().filter(lieu__in=list(ids)).select_related("source").order_by("pk"):
        by_lieu[version.lieu_id].append(version)
    return by_lieu


def _standing(versions: Mapping[int, list[Version]]) -> set[int]:
    """Places that somebody tells of today: not only corrections of what an undone or refused row had brought.

    A correction counts by itself when its place was made by hand: no import ever spoke of it.
    """
    held = {pk: [version for version in rows if not version.refusee] for pk, rows in versions.items()}
    corrected = {
        pk: {version.lieu_initial_id for version in rows}
        for pk, rows in held.items()
        if rows and all(version.origine in PAROLES for version in rows)
    }
    if not corrected:
        return {pk for pk, rows in held.items() if rows}
    asked = {initial for initials in corrected.values() for initial in initials}
    brought = set(
        Version.objects.filter(lieu_initial__in=asked)
        .exclude(origine__in=PAROLES)
        .values_list("lieu_initial_id", flat=True)
    )
    return {pk for pk, rows in held.items() if rows and (pk not in corrected or corrected[pk] - brought)}


def contribution_of(version: Version) -> Contribution:
    """A stored version as the pure merger reads it."""
    return Contribution(
        origine=version.origine,
        source=version.source.nom if version.source else version.auteur,
        received_at=version.created_at,
        date=version.date_maj,
        valeurs=version.valeurs,
        cle=f"{version.pk or 0:020d}",  # between equals the later one is believed, whatever the width of its number
    )


def _apply(lieu: Lieu, versions: Sequence[Version], standing: bool, *, par: str, motif: str) -> bool:
    """Change ``lieu`` in memory; True when something did change."""
    state = lieu.__dict__
    before = None if lieu._state.adding else {name: state[name] for name in (*CHAMPS_FICHE, "etat", "provenance")}
    held = [version for version in versions if not version.refusee] if standing else []
    if held:
        merged = merge([contribution_of(version) for version in held])
        state |= _columns(merged.valeurs)
        former, lieu.provenance = lieu.provenance, merged.provenance
        _settle(lieu, withdrawn_by_nobody=not former, publishable=any(version.publiable for version in held))
    elif lieu.etat in {EtatLieu.EN_REVUE, EtatLieu.PUBLIE}:
        # Nobody tells of it any more. Its last values stay for the record; no provenance marks that no person withdrew it.
        lieu.etat, lieu.provenance = EtatLieu.RETIRE, {}
    if before is not None and all(state[name] == value for name, value in before.items()):
        return False
    lieu.modifie_par, lieu.motif = par[:200], motif[:300]
    return True


def _settle(lieu: Lieu, *, withdrawn_by_nobody: bool, publishable: bool) -> None:
    revived = lieu.etat == EtatLieu.RETIRE and withdrawn_by_nobody
    if revived or lieu.etat in {EtatLieu.EN_REVUE, EtatLieu.PUBLIE}:
        whole = publishable and lieu.nom and (lieu.commune or lieu.code_insee)
        lieu.etat = EtatLieu.PUBLIE if whole else EtatLieu.EN_REVUE


def _columns(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Every column of a place, in its shape; empty where the versions are silent."""
    row = {name: list(empty) if isinstance(empty, list) else empty for name, empty in _VIDES.items()}
    for name, value in valeurs.items():
        if name in row and value is not None and value not in ("", []):
            row[name] = _column(name, value)
    return row


def _column(name: str, value: Any) -> Any:
    """A merged value in the shape of its column; what a column cannot hold is left to the version."""
    longest = _ELEMENTS.get(name)
    if longest is not None:
        return [item for item in ([value] if isinstance(value, str) else value) if len(item) <= longest]
    if name == "date_maj" and isinstance(value, str):
        return parse_date(value)
    limit = _LONGUEURS.get(name)
    return value[:limit] if limit and isinstance(value, str) else value
