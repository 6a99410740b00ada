"""Apply rows of a delivery to the places of a source: create, change or leave alone; and undo."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import models

from maillage.base.enbloc import write_rows
from maillage.reseau.lieux.enums import Origine
from maillage.reseau.lieux.models import Lieu, Source, Version
from maillage.reseau.lieux.services.calcul import create, recompute


class Apport(NamedTuple):
    """One judged row. ``valeurs``: sure values by column of the place; ``empreinte``: their hash."""

    cle: str
    valeurs: dict[str, Any]
    empreinte: str
    date_maj: datetime.date | None
    publiable: bool


class Effet(NamedTuple):
    """What a row did: ``changement`` is CREEE, MODIFIEE or INCHANGEE."""

    lieu_id: int
    changement: str
    publiable: bool
    refusee: bool


def compare(source: Source, apports: Iterable[Apport]) -> dict[str, str]:
    """Key → CREEE, MODIFIEE or INCHANGEE, without writing."""
    apports = list(apports)
    known = dict(
        import_versions(source).filter(cle__in=[apport.cle for apport in apports])
        .values_list("cle", "empreinte")
    )
    return {
        apport.cle: "CREEE" if apport.cle not in known else "INCHANGEE" if known[apport.cle] == apport.empreinte else "MODIFIEE"
        for apport in apports
    }


def apply_rows(*, source: Source, lot: int, par: str, apports: Sequence[Apport]) -> dict[str, Effet]:
    """Write the versions of a chunk and recompute their places; the same chunk twice changes nothing.

    The caller holds the transaction and a lock on the source, so that two deliveries of it take turns.
    """
    keys = [apport.cle for apport in apports]
    known = {
        version.cle: version
        for version in Version.objects.active().filter(source=source, origine=Origine.IMPORT, cle__in=keys).select_related("lieu")
    }
    effects: dict[str, Effet] = {}
    new: list[tuple[Lieu, Version]] = []
    changed: list[Version] = []
    for apport in apports:
        former = known.get(apport.cle)
        if former is not None and former.empreinte == apport.empreinte:
            effects[apport.cle] = Effet(former.lieu_id, "INCHANGEE", former.publiable, former.refusee)
            continue
        version = _version(apport, source=source, lot=lot, par=par, former=former)
        if former is None:
            new.append((Lieu(departement_id=source.departement_id), version))
        else:
            changed.append(version)
    motif = f"import {lot}"
    create(new, par=par, motif=motif)
    Version.objects.filter(pk__in=[version.precedente_id for version in changed]).update(actif=False)
    write_rows(changed)
    recompute(list({version.lieu_id: version.lieu for version in changed}.values()), par=par, motif=motif)
    effects |= {version.cle: _effect(version, "CREEE") for _, version in new}
    effects |= {version.cle: _effect(version, "MODIFIEE") for version in changed}
    return effects


def _effect(version: Version, changement: str) -> Effet:
    return Effet(version.lieu_id, changement, version.publiable, version.refusee)


def _version(apport: Apport, *, source: Source, lot: int, par: str, former: Version | None) -> Version:
    return Version(
        departement_id=source.departement_id,
        lieu=former.lieu if former else None,
        lieu_initial_id=former.lieu_initial_id if former else None,
        origine=Origine.IMPORT,
        source=source,
        cle=apport.cle,
        valeurs=apport.valeurs,
        empreinte=apport.empreinte,
        date_maj=apport.date_maj,
        lot=lot,
        auteur=par[:200],
        publiable=apport.publiable,
        precedente=former,
    )


def import_versions(source: Source) -> models.QuerySet[Version]:
    """What the source says today: its active versions."""
    return Version.objects.active().filter(source=source, origine=Origine.IMPORT)


def undo_lot(*, source: Source, lot: int, par: str, ids: Sequence[int]) -> None:
    """Take back the versions ``ids`` of one delivery: the former ones count again, places left empty are withdrawn.

    A version already replaced by a later delivery is only unlinked: the later one keeps its place.
    """
    versions = list(Version.objects.filter(pk__in=ids, lot=lot, source=source).select_related("lieu", "precedente"))
    active = [version for version in versions if version.actif]
    Version.objects.filter(pk__in=[version.pk for version in active]).update(actif=False)
    Version.objects.filter(pk__in=[v.precedente_id for v in active if v.precedente_id]).update(actif=True)
    for version in versions:
        if not version.actif:
            Version.objects.filter(precedente=version).update(precedente=version.precedente)
    touched = {version.lieu_id for version in versions} | {
        version.precedente.lieu_id for version in active if version.precedente
    }
    recompute(list(Lieu.objects.filter(pk__in=touched)), par=par, motif=f"import {lot} annulé")


