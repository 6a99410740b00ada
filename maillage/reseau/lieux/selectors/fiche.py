"""One place as staff see it: where each value comes from, what contradicts it, its history, its merges."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import Q

from maillage.reseau.lieux.enums import EtatLieu, Origine
from maillage.reseau.lieux.fusion import Conflit, Contribution, merge
from maillage.reseau.lieux.models import CHAMPS_FICHE, Fusion, Lieu, LieuEvenement, LieuPublic, Version
from maillage.reseau.lieux.mots import LIBELLES, say
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur

HISTOIRE_PAR_PAGE: Final = 20
_SUIVIS: Final = (*(name for name in LIBELLES if name in CHAMPS_FICHE), "etat", "structure_id", "fusionne_dans_id")
_TEXTES_RELUS: Final = tuple(
    name for name in LIBELLES if name in CHAMPS_FICHE and name not in {"courriels", "telephone"}
)
_ETATS: Final = dict(EtatLieu.choices)


Noms = dict[tuple[str, int], str]


class Difference(NamedTuple):
    """One line of the difference component. ``etat``: modifie, ajoute, retire or inchange."""

    nom: str
    avant: str
    apres: str
    etat: str


@dataclass(frozen=True)
class Evenement:
    """One act on a place: when, who, why, and what it changed. ``cree``: it is the first."""

    quand: datetime.datetime
    qui: str
    motif: str
    cree: bool
    differences: list[Difference]


class Retenu(NamedTuple):
    """A contact kept from the public, and why, in French."""

    valeur: str
    raison: str


def find_place(acteur: Acteur, cle: str) -> Lieu | None:
    """The place of this key in the actor's Département, whatever its state."""
    rows = Lieu.objects.visible_to(acteur).select_related("structure", "fusionne_dans")
    return rows.filter(cle=cle).first()


def active_versions(lieu: Lieu) -> list[Version]:
    """What is said of the place today, the strongest word first, then the newest."""
    rows = Version.objects.active().filter(lieu=lieu).select_related("source")
    ranks = {Origine.RESPONSABLE: 0, Origine.COORDINATEUR: 1, Origine.IMPORT: 2}
    return sorted(rows, key=lambda row: (ranks[Origine(row.origine)], -row.created_at.timestamp()))


def merge_versions(versions: Iterable[Version]) -> Any:
    """The place computed again from ``versions`` (refused ones left out), with its conflicts."""
    return merge([_contribution(version) for version in versions if not version.refusee])


def conflicts_of(versions: Iterable[Version]) -> tuple[Conflit, ...]:
    """Values that were not kept and deserve a look."""
    found: tuple[Conflit, ...] = merge_versions(versions).conflits
    return found


def _contribution(version: Version) -> Contribution:
    return Contribution(
        origine=version.origine,
        source=version.source.nom if version.source else version.auteur,
        received_at=version.created_at,
        date=version.date_maj,
        valeurs=version.valeurs,
        cle=f"{version.pk:020d}",  # as services/calcul.py writes it: between equals the later one is believed
    )


def history_of(lieu: Lieu, before: int | None = None) -> tuple[list[Evenement], int | None]:
    """Acts on the place, newest first, and the mark of the following page (None at the end). Three queries at most.

    Each event holds the whole place: what it changed is its difference with the one before.
    """
    rows = LieuEvenement.objects.filter(departement_id=lieu.departement_id, pgh_obj_id=lieu.pk)
    if before is not None:
        rows = rows.filter(pgh_id__lte=before)
    found = list(rows.order_by("-pgh_id")[: HISTOIRE_PAR_PAGE + 1])
    pairs = zip(found, [*found[1:], None], strict=False)  # nothing found: no pair
    names = _names_in(found)
    events = [_event(now, former, names) for now, former in pairs][:HISTOIRE_PAR_PAGE]
    following = found[HISTOIRE_PAR_PAGE].pgh_id if len(found) > HISTOIRE_PAR_PAGE else None
    return events, following


def _names_in(events: list[Any]) -> Noms:
    """Names of the bodies and places that the events point to: a number says nothing to a reader."""
    structures = {event.structure_id for event in events} - {None}
    places = {event.fusionne_dans_id for event in events} - {None}
    names: Noms = {}
    if structures:
        bodies = Structure.objects.filter(pk__in=structures).values_list("pk", "nom")
        names |= {("structure_id", pk): nom for pk, nom in bodies}
    if places:
        rows = Lieu.objects.filter(pk__in=places).values_list("pk", "nom")
        names |= {("fusionne_dans_id", pk): nom for pk, nom in rows}
    return names


def _event(now: Any, former: Any, names: Noms) -> Evenement:
    differences = []
    if former is not None:
        for name in _SUIVIS:
            was, is_ = getattr(former, name), getattr(now, name)
            if was != is_:
                differences.append(_compare(name, was, is_, names))
    return Evenement(now.pgh_created_at, now.modifie_par, now.motif, now.pgh_label == "cree", differences)


def _compare(champ: str, avant: Any, apres: Any, names: Noms) -> Difference:
    was, is_ = _said(champ, avant, names), _said(champ, apres, names)
    etat = "inchange" if was == is_ else "ajoute" if not was else "retire" if not is_ else "modifie"
    return Difference(LIBELLES.get(champ.removesuffix("_id"), champ), was, is_, etat)


def _said(champ: str, valeur: Any, names: Noms) -> str:
    if champ == "etat":
        return str(_ETATS.get(valeur, valeur))
    if champ.endswith("_id"):
        return names.get((champ, valeur), f"n° {valeur}") if valeur else ""
    return say(champ, valeur)


def merges_of(lieu: Lieu) -> list[Fusion]:
    """Merges done into this place or that took it away, those in force first."""
    rows = Fusion.objects.filter(Q(garde=lieu) | Q(absorbe=lieu)).select_related("garde", "absorbe")
    return sorted(rows, key=lambda row: (row.defaite_le is not None, -row.pk))


def find_merge(acteur: Acteur, pk: int) -> Fusion | None:
    return Fusion.objects.filter(departement_id=acteur.departement_id, pk=pk).select_related("garde", "absorbe").first()


def held_back(lieu: Lieu, public: LieuPublic | None) -> list[Retenu]:
    """Contacts of a published place that the public does not see."""
    if public is None:
        return []
    mails = [mail for mail in lieu.courriels if mail not in public.courriels]
    phones = [number for number in lieu.telephone if number not in public.telephone]
    others = [name for name in _TEXTES_RELUS if getattr(lieu, name) != getattr(public, name)]
    return [
        *(Retenu(mail, "cette adresse semble être celle d'une personne") for mail in mails),
        *(Retenu(say("telephone", [number]), "ce mobile accompagne l'adresse d'une personne") for number in phones),
        *(Retenu(LIBELLES[name], "ce texte contient l'adresse e-mail d'une personne") for name in others),
    ]


def preview_merge(garde: Lieu, absorbe: Lieu) -> list[tuple[str, str, str, str]]:
    """(field, value of one, value of the other, value of the merged place), fields that all leave empty left out."""
    versions = [*active_versions(garde), *active_versions(absorbe)]
    result = merge_versions(versions).valeurs
    lines = []
    for name in LIBELLES:
        if name not in CHAMPS_FICHE:
            continue
        one, other, merged = (say(name, v) for v in (getattr(garde, name), getattr(absorbe, name), result.get(name)))
        if (one or other or merged) and name != "position_approximative":
            lines.append((LIBELLES[name], one, other, merged))
    return lines
