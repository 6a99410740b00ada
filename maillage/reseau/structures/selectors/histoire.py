"""A body through time: what its record was, who belonged to it, who changed what."""

import datetime
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db import models
from django.db.models import Q
from django.utils import timezone

from maillage.base.francais import format_telephone
from maillage.reseau.structures.enums import EtatStructure, TypeStructure
from maillage.reseau.structures.models import Appartenance, FusionStructure, Structure, StructureEvenement
from maillage.reseau.structures.selectors.fusion import moved_memberships
from maillage.socle.territoires.models import Commune

PAR_PAGE: Final = 20
LIBELLES: Final = {
    "nom": "Nom",
    "type": "Type",
    "siret": "SIRET",
    "adresse": "Adresse",
    "complement_adresse": "Complément d'adresse",
    "code_postal": "Code postal",
    "commune_id": "Commune",
    "telephone": "Téléphone de l'accueil",
    "courriel": "E-mail de l'accueil",
    "site_web": "Site web",
    "etat": "État",
    "fusionnee_dans_id": "Réunie à",
}
"""Columns that the history tells, in the order of the record."""
_TYPES: Final = dict(TypeStructure.choices)
_ETATS: Final = dict(EtatStructure.choices)
Noms = dict[tuple[str, Any], str]


class Difference(NamedTuple):
    """One line of the difference component. ``etat``: modifie, ajoute or retire."""

    nom: str
    avant: str
    apres: str
    etat: str


@dataclass(frozen=True)
class Evenement:
    """One act on a record: when, who, why, and what it changed. ``cree``: it is the first."""

    quand: datetime.datetime
    qui: str
    motif: str
    cree: bool
    differences: list[Difference]


class Photo(NamedTuple):
    """A record as it was at the end of a day.

    ``fiche``: an event, or the structure itself; None when the record did not exist, or when nobody kept what it was
    (``connue`` False: it was written before its history was kept).
    """

    fiche: Any
    connue: bool = True
    depuis: datetime.datetime | None = None


def end_of(day: datetime.date) -> datetime.datetime:
    """The instant when ``day`` is over in France: the next midnight, 23, 24 or 25 hours after its own."""
    following = min(day, datetime.date.max - datetime.timedelta(days=2)) + datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(following, datetime.time()))


def structure_at(structure: Structure, day: datetime.date) -> Photo:
    """The record at the end of ``day`` (Europe/Paris). Two queries at most."""
    events = StructureEvenement.objects.filter(departement_id=structure.departement_id, pgh_obj_id=structure.pk)
    before = events.filter(pgh_created_at__lt=end_of(day)).order_by("-pgh_id").first()
    if before is not None:
        return Photo(before, depuis=before.pgh_created_at)
    if structure.created_at >= end_of(day):
        return Photo(None)
    first = events.order_by("pgh_id").first()
    if first is None:
        return Photo(structure, depuis=structure.created_at)
    return Photo(None, connue=first.pgh_label == "cree")


def members_at(structure: Structure, day: datetime.date) -> list[Appartenance]:
    """Memberships of ``day``. Those that a later merge brought, took away or folded are told where they were then.

    Three queries at most.
    """
    moved = moved_memberships(structure, since=end_of(day))
    here = Q(structure=structure) & ~Q(pk__in=moved.venues)
    rows = Appartenance.objects.filter(here | Q(pk__in=moved.parties), departement_id=structure.departement_id)
    rows = rows.filter(Q(fin=None) | Q(fin__gte=day), debut__lte=day)
    found = list(rows.select_related("utilisateur", "secteur"))
    folded = [row for row in moved.repliees if row.debut <= day and (row.fin is None or row.fin >= day)]
    models.prefetch_related_objects(folded, "utilisateur", "secteur")
    kept = [row for row in folded if row._state.fields_cache.get("utilisateur")]  # an account erased since has no name
    return sorted([*found, *kept], key=lambda row: (row.role, str(row.utilisateur), row.pk))


def history_of(
    structure: Structure, before: int | None = None, taille: int = PAR_PAGE
) -> tuple[list[Evenement], int | None]:
    """Acts on the record, newest first, and the mark of the following page (None at the end). Three queries at most."""
    rows = StructureEvenement.objects.filter(departement_id=structure.departement_id, pgh_obj_id=structure.pk)
    if before is not None:
        rows = rows.filter(pgh_id__lte=before)
    found = list(rows.order_by("-pgh_id")[: taille + 1])
    names = names_in(found)
    pairs = zip(found, [*found[1:], None], strict=False)  # nothing found: no pair
    events = [_event(now, former, names) for now, former in pairs][:taille]
    return events, found[taille].pgh_id if len(found) > taille else None


def names_in(rows: list[Any]) -> Noms:
    """Names of the communes and bodies that records point to: a number says nothing to a reader."""
    communes = {row.commune_id for row in rows} - {None}
    bodies = {row.fusionnee_dans_id for row in rows} - {None}
    names: Noms = {}
    if communes:
        found = Commune.objects.filter(pk__in=communes).values_list("pk", "nom")
        names |= {("commune_id", pk): nom for pk, nom in found}
    if bodies:
        found_bodies = Structure.objects.filter(pk__in=bodies).values_list("pk", "nom")
        names |= {("fusionnee_dans_id", pk): nom for pk, nom in found_bodies}
    return names


def say(champ: str, valeur: Any, names: Noms) -> str:
    """A column as people read it."""
    if valeur in (None, ""):
        return ""
    if champ == "type":
        return str(_TYPES.get(valeur, valeur))
    if champ == "telephone":
        return format_telephone(valeur)
    if champ == "etat":
        return str(_ETATS.get(valeur, valeur))
    return names.get((champ, valeur), f"n° {valeur}") if champ.endswith("_id") else str(valeur)


def lines_of(fiche: Any) -> list[dict[str, str]]:
    """A record, or one of its events, as the lines of the definition component. Two queries at most."""
    names = names_in([fiche])
    lines = [
        {"nom": libelle, "valeur": say(champ, getattr(fiche, champ), names)} for champ, libelle in LIBELLES.items()
    ]
    return [line for line in lines if line["valeur"] or line["nom"] != LIBELLES["fusionnee_dans_id"]]


def merges_of(structure: Structure) -> list[FusionStructure]:
    """Merges done into this body or that took it away, those in force first."""
    rows = FusionStructure.objects.filter(
        Q(gardee=structure) | Q(absorbee=structure), departement_id=structure.departement_id
    ).select_related("gardee", "absorbee")
    return sorted(rows, key=lambda row: (row.defaite_le is not None, -row.pk))


def _event(now: Any, former: Any, names: Noms) -> Evenement:
    differences = []
    if former is not None:
        for champ in LIBELLES:
            was, is_ = getattr(former, champ), getattr(now, champ)
            if was != is_:
                differences.append(_compare(champ, was, is_, names))
    return Evenement(now.pgh_created_at, now.modifie_par, now.motif, now.pgh_label == "cree", differences)


def _compare(champ: str, avant: Any, apres: Any, names: Noms) -> Difference:
    was, is_ = say(champ, avant, names), say(champ, apres, names)
    return Difference(LIBELLES[champ], was, is_, "ajoute" if not was else "retire" if not is_ else "modifie")
