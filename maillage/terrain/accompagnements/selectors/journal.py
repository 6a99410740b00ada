"""Files of the national log: the last ones, who is who and where is where in one, what of it is refused."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Min, QuerySet
from django.db.models.fields.json import KT

from maillage.reseau.equipes.models import Agent
from maillage.reseau.lieux.models import Lieu
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Departement
from maillage.terrain.accompagnements.enums import EtatImportJournal, VerdictLigne
from maillage.terrain.accompagnements.journal_national.colonnes import normalise
from maillage.terrain.accompagnements.journal_national.lecture import REFUS_MAX, Acte
from maillage.terrain.accompagnements.models import ImportJournal, LigneLue

DERNIERS: Final = 20
EN_COURS: Final = frozenset(
    {
        EtatImportJournal.DEPOSE,
        EtatImportJournal.LECTURE,
        EtatImportJournal.JUGEMENT,
        EtatImportJournal.REPRISE,
        EtatImportJournal.ANNULATION,
    }
)
"""The worker has something to do."""
AUCUN: Final = 0
"""A choice: nobody of the team, no place of ours."""
COLONNES: Final = (
    "nature", "canal", "duree_min", "participants", "deja_accompagnes", "thematiques", "demarches", "materiels",
    "orientations", "autonomie", "genres", "tranches", "statuts", "titre", "niveau",
)  # fmt: skip
"""What an accompaniment and a row of the log both tell, under the same names."""
LISTES: Final = ("materiels", "thematiques", "demarches", "orientations")
ICI: Final = re.compile(r"maillage-([0-9AB]{2,3})-(\d{1,18})")
"""Key that an export of ours gives to what was typed here."""


@dataclass(frozen=True)
class AChoisir:
    """Words of the file to match with one of ours. ``cle``: as remembered; ``nombre``: accompaniments; ``trouve``: key, 0 none,
    None unknown.
    """

    cle: str
    texte: str
    nombre: int
    trouve: int | None
    code_insee: str = ""


def adviser_key(texte: str) -> str:
    """« Camille ESSAI » and « Essai Camille » are the same person."""
    return " ".join(sorted(normalise(texte).split()))[:200]


def place_key(nom: str, code_insee: str) -> str:
    return f"{normalise(nom)}|{code_insee}"[:300]


def last_imports(acteur: Acteur) -> QuerySet[ImportJournal]:
    """The last twenty, the newest first, without what they hold."""
    rows: QuerySet[ImportJournal] = ImportJournal.objects.filter(departement_id=acteur.departement_id)
    return rows.defer("refus", "choix", "alertes").order_by("-pk")[:DERNIERS]


def find_import(acteur: Acteur, pk: int) -> ImportJournal | None:
    return ImportJournal.objects.filter(departement_id=acteur.departement_id, pk=pk).first()


def act_of(row: LigneLue) -> Acte:
    """What was read of the file."""
    return Acte(**{**row.contenu, **{name: tuple(row.contenu[name]) for name in LISTES}})


def refusals(depot: ImportJournal, limite: int = REFUS_MAX) -> list[tuple[int, str]]:
    """(row, why), those of the reading and those of what is here, in the order of the file. One query."""
    rows = LigneLue.objects.filter(depot=depot, verdict=VerdictLigne.REFUSE).order_by("rang")
    said = [(int(rank), str(why)) for rank, why in depot.refus]
    return sorted([*said, *rows.values_list("rang", "motif")[:limite]])[:limite]


def advisers_of(depot: ImportJournal) -> list[AChoisir]:
    """Each adviser of the file, found by his name when one person alone bears it, else by what was chosen. Two queries."""
    rows = depot.lues.values("conseiller").annotate(nombre=Count("pk"), texte=Min(KT("contenu__conseiller")))
    team = Equipe(depot.departement_id, depot.choix.get("conseillers", {}))
    return [
        AChoisir(
            one["conseiller"], one["texte"] or "Le fichier ne dit pas qui", one["nombre"], team.find(one["conseiller"])
        )
        for one in rows.order_by("conseiller")
    ]


def places_of(depot: ImportJournal) -> list[AChoisir]:
    """Each place of the file, found by its name in its commune. Three queries."""
    rows = (
        depot.lues.exclude(lieu="")
        .values("lieu")
        .annotate(nombre=Count("pk"), nom=Min(KT("contenu__lieu")), commune=Min(KT("contenu__commune")))
    )
    found = list(rows.order_by("lieu"))
    places = Endroits(depot.departement_id, depot.choix.get("lieux", {}))
    places.load(one["lieu"] for one in found)
    return [
        AChoisir(
            one["lieu"],
            f"{one['nom']}, {one['commune']}".strip(", "),
            one["nombre"],
            places.find(one["lieu"]),
            _code(one["lieu"]),
        )
        for one in found
    ]


class Equipe:
    """Who an adviser of the file is. One query, when made."""

    def __init__(self, departement_id: int, choisis: Mapping[str, int]) -> None:
        self.choisis = choisis
        self.par_nom: dict[str, list[int]] = {}
        for pk, nom in Agent.objects.filter(departement_id=departement_id).values_list("pk", "nom"):
            self.par_nom.setdefault(adviser_key(nom), []).append(pk)
        self.tous = {pk for keys in self.par_nom.values() for pk in keys}

    def find(self, cle: str) -> int | None:
        return _choice(self.choisis.get(cle), self.tous, self.par_nom.get(cle, []))


class Endroits:
    """Where a place of the file is. ``load`` reads those of the communes named: once each, two queries at most."""

    def __init__(self, departement_id: int, choisis: Mapping[str, int]) -> None:
        self.departement_id, self.choisis = departement_id, choisis
        self.par_cle: dict[str, list[int]] = {}
        self.codes: dict[int, str] = {}
        self._lus: set[str] = set()
        self._choisis_lus = False

    def load(self, cles: Iterable[str]) -> None:
        rows = Lieu.objects.filter(departement_id=self.departement_id)
        if not self._choisis_lus:
            self._choisis_lus = True
            picked = [pk for pk in self.choisis.values() if pk]
            if picked:
                self.codes.update(rows.filter(pk__in=picked).values_list("pk", "code_insee"))
        wanted = {code for cle in cles if (code := _code(cle))} - self._lus
        if not wanted:
            return
        self._lus |= wanted
        here = rows.filter(fusionne_dans=None, code_insee__in=wanted)
        for pk, nom, code in here.values_list("pk", "nom", "code_insee"):
            self.par_cle.setdefault(place_key(nom, code), []).append(pk)
            self.codes[pk] = code

    def find(self, cle: str) -> int | None:
        return _choice(self.choisis.get(cle), self.codes, self.par_cle.get(cle, []))


def _code(cle: str) -> str:
    return cle.rpartition("|")[2]


def _choice(chosen: int | None, allowed: Collection[int], found: list[int]) -> int | None:
    if chosen is not None and (chosen == AUCUN or chosen in allowed):
        return chosen
    return found[0] if len(found) == 1 else None


def depot_code(departement_id: int) -> str:
    return str(Departement.objects.values_list("code", flat=True).get(pk=departement_id))


def team_choices(acteur: Acteur) -> list[tuple[int, str]]:
    """Everybody who was ever of the team, by name."""
    rows = Agent.objects.filter(departement_id=acteur.departement_id).order_by("nom", "pk")
    return list(rows.values_list("pk", "nom")[:500])


def place_choices(acteur: Acteur, codes: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """{commune: its places}, by name. One query."""
    found: dict[str, list[Any]] = {}
    rows = Lieu.objects.filter(
        departement_id=acteur.departement_id, fusionne_dans=None, code_insee__in=set(codes) - {""}
    )
    for pk, nom, code in rows.order_by("nom", "pk").values_list("pk", "nom", "code_insee"):
        found.setdefault(code, []).append((pk, nom))
    return found
