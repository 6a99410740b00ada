"""Apply rows of a delivery to the places of a source: create, change or leave alone; and undo."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection, models

from maillage.base.enbloc import write_rows
from maillage.reseau.lieux.enums import Origine
from maillage.reseau.lieux.models import Lieu, Source, Version
from maillage.reseau.lieux.services.calcul import create, lock_places, new_place, recompute_locked
from maillage.reseau.lieux.services.empreintes import fingerprint


class Apport(NamedTuple):
    """One judged row. ``valeurs``: sure values by column of the place; ``empreinte``: their hash, with ``publiable``."""

    cle: str
    valeurs: dict[str, Any]
    empreinte: str
    date_maj: datetime.date | None
    publiable: bool


class Effet(NamedTuple):
    """What a row did: ``changement`` is CREEE, MODIFIEE or INCHANGEE.

    ``refusee``: a person refused these very values. ``refusee_avant``: a person refused former values of the row.
    """

    lieu_id: int
    changement: str
    publiable: bool
    refusee: bool
    refusee_avant: bool = False


def row_fingerprint(valeurs: dict[str, Any], *, publiable: bool) -> str:
    """What makes two deliveries of a row the same: its values, and whether they are enough to publish."""
    return fingerprint({**valeurs, "publiable": publiable})


def compare(source: Source, apports: Iterable[Apport]) -> dict[str, str]:
    """Key → CREEE, MODIFIEE or INCHANGEE, without writing."""
    apports = list(apports)
    known = dict(
        import_versions(source).filter(cle__in=[apport.cle for apport in apports]).values_list("cle", "empreinte")
    )
    return {apport.cle: _change(known.get(apport.cle), apport) for apport in apports}


def _change(known: str | None, apport: Apport) -> str:
    if known is None:
        return "CREEE"
    return "INCHANGEE" if known == apport.empreinte else "MODIFIEE"


def apply_rows(*, source: Source, lot: int, par: str, apports: Sequence[Apport]) -> dict[str, Effet]:
    """Write the versions of a chunk and recompute their places; the same chunk twice changes nothing.

    The caller holds the transaction and a lock on the source, so that two deliveries of it take turns. A row whose
    former version was undone finds its place again, with what people decided of it.
    """
    known = _known(source, [apport.cle for apport in apports])
    moving = [former for apport in apports if (former := known.get(apport.cle)) and not _same(former, apport)]
    places = _lock_places_of(moving)
    vouched = _vouched({version.pk for version in moving if version.publiable})
    effects: dict[str, Effet] = {}
    new: list[tuple[Lieu, Version]] = []
    changed: list[Version] = []
    for apport in apports:
        former = known.get(apport.cle)
        if former and _same(former, apport):
            effects[apport.cle] = Effet(former.lieu_id, "INCHANGEE", former.publiable, former.refusee)
            continue
        version = _version(apport, source=source, lot=lot, par=par)
        if former is None:
            new.append((new_place(source.departement_id), version))
            continue
        _follow(version, former, vouched=former.pk in vouched)
        changed.append(version)
        refused = former.refusee and not version.refusee
        change = "MODIFIEE" if former.actif else "CREEE"
        effects[apport.cle] = Effet(version.lieu_id, change, version.publiable, version.refusee, refused)
    motif = f"import {lot}"
    create(new, par=par, motif=motif)
    Version.objects.filter(pk__in=[version.precedente_id for version in changed if version.precedente_id]).update(
        actif=False
    )
    write_rows(changed)
    recompute_locked(places, par=par, motif=motif)
    return effects | {v.cle: Effet(v.lieu_id, "CREEE", v.publiable, v.refusee) for _, v in new}


def _known(source: Source, keys: Sequence[str]) -> dict[str, Version]:
    """Key → its active version, else the last one that an undo switched off."""
    rows = Version.objects.filter(source=source, origine=Origine.IMPORT).defer("valeurs")
    known = {version.cle: version for version in rows.filter(actif=True, cle__in=keys)}
    missing = [key for key in keys if key not in known]
    if missing:
        known |= {version.cle: version for version in rows.filter(actif=False, cle__in=missing).order_by("pk")}
    return known


def _same(former: Version, apport: Apport) -> bool:
    return former.actif and former.empreinte == apport.empreinte


def _lock_places_of(versions: Sequence[Version]) -> dict[int, Lieu]:
    """Lock where the versions are, and set it on them: a merge may have moved them just before the lock."""
    places: dict[int, Lieu] = {}
    ids = [version.pk for version in versions]
    while missing := {version.lieu_id for version in versions} - set(places):
        places |= lock_places(missing)
        moved = dict(Version.objects.filter(pk__in=ids).values_list("pk", "lieu_id"))
        for version in versions:
            version.lieu_id = moved[version.pk]
    return {pk: lieu for pk, lieu in places.items() if pk in {version.lieu_id for version in versions}}


def _vouched(ids: set[int]) -> set[int]:
    """Versions that were judged not enough, and that a person published all the same."""
    rows = Version.objects.filter(pk__in=ids).values_list("pk", "empreinte", "valeurs") if ids else []
    return {pk for pk, empreinte, valeurs in rows if row_fingerprint(valeurs, publiable=False) == empreinte}


def _follow(version: Version, former: Version, *, vouched: bool) -> None:
    """Take the place of ``former``, with what people decided: a publication stands, a refusal is asked about again."""
    version.lieu_id, version.lieu_initial_id = former.lieu_id, former.lieu_initial_id
    version.precedente_id = former.pk if former.actif else None
    if former.empreinte == version.empreinte:
        version.publiable, version.refusee = former.publiable, former.refusee
    elif former.refusee:
        version.publiable = False
    elif vouched:
        version.publiable = True


def _version(apport: Apport, *, source: Source, lot: int, par: str) -> Version:
    version = Version(
        departement_id=source.departement_id,
        origine=Origine.IMPORT,
        source_id=source.pk,
        cle=apport.cle,
        valeurs=apport.valeurs,
        empreinte=apport.empreinte,
        date_maj=apport.date_maj,
        lot=lot,
        auteur=par[:200],
        publiable=apport.publiable,
    )
    version._state.fields_cache["source"] = source  # as the descriptor does, without asking the router each time
    return version


def import_versions(source: Source) -> models.QuerySet[Version]:
    """What the source says today: its active versions."""
    return Version.objects.active().filter(source=source, origine=Origine.IMPORT)


def undo_lot(*, source: Source, lot: int, par: str, ids: Sequence[int]) -> None:
    """Take back the versions ``ids`` of one delivery: the former ones count again, places left empty are withdrawn.

    A version already replaced by a later delivery is only unlinked: the later one keeps its place. Ids must come in
    rising order, chunk after chunk: a version is unlinked before those that follow it are looked at.
    """
    rows = Version.objects.filter(pk__in=ids, lot=lot, source=source)
    places = _lock_places_of(list(rows.only("pk", "lieu_id")))
    replaced = list(rows.filter(actif=False).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_UNLINK, [replaced])
    active = list(rows.filter(actif=True).values_list("pk", "precedente_id"))
    Version.objects.filter(pk__in=[pk for pk, _ in active]).update(actif=False)
    Version.objects.filter(pk__in=[former for _, former in active if former]).update(actif=True)
    recompute_locked(places, par=par, motif=f"import {lot} annulé")


_UNLINK = """
UPDATE lieux_version suivante SET precedente_id = v.precedente_id
FROM lieux_version v WHERE suivante.precedente_id = v.id AND v.id = ANY(%s)
"""
