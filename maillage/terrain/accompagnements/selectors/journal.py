"""What taking over a file of the national log would do, read before anything is written; and the rows to export."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.reseau.equipes.models import Agent
from maillage.reseau.lieux.models import Lieu
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.accompagnements.enums import NatureAccompagnement, Provenance
from maillage.terrain.accompagnements.journal_national.colonnes import normalise
from maillage.terrain.accompagnements.journal_national.ecriture import Autour, Cellule, rows_of
from maillage.terrain.accompagnements.journal_national.lecture import Acte
from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu, ImportJournal
from maillage.terrain.accompagnements.selectors.cadre import CadreFige, CadresEnSerie
from maillage.terrain.accompagnements.selectors.liste import Filtres

DERNIERS: Final = 20
EXPORT_MAX: Final = 100_000
"""Rows of one XLSX; a workshop takes one a participant."""
_LOT: Final = 500
_ICI: Final = re.compile(r"maillage-([0-9AB]{2,3})-(\d{1,18})")
AUCUN: Final = 0
"""A choice: nobody of the team, no place of ours."""
_COLONNES: Final = (
    "nature", "canal", "duree_min", "participants", "deja_accompagnes", "thematiques", "demarches", "materiels",
    "orientations", "autonomie", "genres", "tranches", "statuts", "titre", "niveau",
)  # fmt: skip


@dataclass(frozen=True)
class AChoisir:
    """Words of the file to match with one of ours. ``cle``: as remembered; ``nombre``: rows; ``trouve``: key, 0 none, None unknown."""

    cle: str
    texte: str
    nombre: int
    trouve: int | None
    code_insee: str = ""


@dataclass(frozen=True)
class Prevu:
    """One row to write. ``existant``: the accompaniment that it changes."""

    cle: str
    empreinte: str
    colonnes: dict[str, Any]
    cadre: CadreFige
    existant: Accompagnement | None = None
    ligne_connue: bool = False


@dataclass
class Jugement:
    """What would happen. ``refus``: (row, why), those of the reading first."""

    ajoutes: list[Prevu] = field(default_factory=list)
    changes: list[Prevu] = field(default_factory=list)
    inchanges: int = 0
    retires: int = 0
    personnes: int = 0
    refus: list[tuple[int, str]] = field(default_factory=list)
    conseillers: list[AChoisir] = field(default_factory=list)
    lieux: list[AChoisir] = field(default_factory=list)


def adviser_key(texte: str) -> str:
    """« Camille ESSAI » and « Essai Camille » are the same person."""
    return " ".join(sorted(normalise(texte).split()))[:200]


def place_key(nom: str, code_insee: str) -> str:
    return f"{normalise(nom)}|{code_insee}"[:300]


def last_imports(acteur: Acteur) -> QuerySet[ImportJournal]:
    """The last twenty, the newest first, without what they hold."""
    rows: QuerySet[ImportJournal] = ImportJournal.objects.filter(departement_id=acteur.departement_id)
    return rows.defer("actes", "refus", "choix").order_by("-pk")[:DERNIERS]


def find_import(acteur: Acteur, pk: int) -> ImportJournal | None:
    return ImportJournal.objects.filter(departement_id=acteur.departement_id, pk=pk).first()


def acts_of(depot: ImportJournal) -> list[Acte]:
    """What was read of the file."""
    lists = ("materiels", "thematiques", "demarches", "orientations")
    return [Acte(**{**one, **{name: tuple(one[name]) for name in lists}}) for one in depot.actes]


def judge(depot: ImportJournal) -> Jugement:
    """The whole file against what is here. The number of queries follows days and communes of the file, not its rows."""
    acts = acts_of(depot)
    found = Jugement(refus=[(int(row), str(why)) for row, why in depot.refus])
    ici = depot.departement_id
    found.conseillers = _advisers(ici, acts, depot.choix.get("conseillers", {}))
    found.lieux = _places(ici, acts, depot.choix.get("lieux", {}))
    agents = {one.cle: one.trouve for one in found.conseillers}
    places = {one.cle: one.trouve or None for one in found.lieux}
    codes = dict(Lieu.objects.filter(pk__in=[pk for pk in places.values() if pk]).values_list("pk", "code_insee"))
    judge_one = _Juge(ici, acts, found)
    for act in acts:
        agent_id = agents.get(adviser_key(act.conseiller))
        if not agent_id:
            why = (
                "laissée de côté, comme vous l'avez choisi."
                if agent_id == AUCUN
                else "choisissez qui est ce conseiller."
            )
            found.refus.append((act.ligne, f"Conseiller : {why}"))
            continue
        lieu_id = places.get(place_key(act.lieu, act.code_insee)) if act.lieu else None
        judge_one.take(act, agent_id, lieu_id, codes.get(lieu_id, "") if lieu_id else act.code_insee)
    found.refus.sort()
    return found


class _Juge:
    """One act after the other, against what the Département holds already."""

    def __init__(self, departement_id: int, acts: list[Acte], found: Jugement) -> None:
        self.found = found
        self.frames = CadresEnSerie(departement_id)
        rows = Accompagnement.objects.filter(departement_id=departement_id)
        keyed = rows.filter(cle_import__in=[one.cle for one in acts]).select_related("ligne_journal")
        self.known = {one.cle_import: one for one in keyed}
        code = depot_code(departement_id)
        ours = {one.cle: int(match[2]) for one in acts if (match := _ICI.fullmatch(one.cle)) and match[1] == code}
        here = set(rows.filter(pk__in=ours.values()).values_list("pk", flat=True))
        self.ours = {key for key, pk in ours.items() if pk in here}
        days = {one.jour for one in acts}
        counted = CompteRendu.objects.filter(departement_id=departement_id, personnes__gt=0, jour__in=days)
        self.counted = set(counted.values_list("jour", "agent_id", "lieu_id"))

    def take(self, act: Acte, agent_id: int, lieu_id: int | None, code: str) -> None:
        if act.cle in self.ours:
            self.found.inchanges += 1
            return
        day = dt.date.fromisoformat(act.jour)
        frame = self.frames.frame(day, agent_id, lieu_id, code)
        columns = columns_of(act)
        mark = _mark(columns, act.jour, agent_id, lieu_id, frame.commune_id)
        row = self.known.get(act.cle)
        line = getattr(row, "ligne_journal", None) if row else None
        if line is not None and line.empreinte == mark:
            self.found.inchanges += 1
        elif line is not None and row is not None and row.supprime_at is not None:
            self.found.retires += 1
        elif row is not None:
            self.found.changes.append(Prevu(act.cle, mark, columns, frame, row, line is not None))
        elif (day, agent_id, lieu_id) in self.counted:
            self.found.refus.append(
                (act.ligne, "Ce jour-là, le compte rendu de la demi-journée dans ce lieu compte déjà des personnes.")
            )
        else:
            self.found.ajoutes.append(Prevu(act.cle, mark, columns, frame))
            self.found.personnes += act.participants


def columns_of(act: Acte) -> dict[str, Any]:
    """As ``models.Accompagnement`` holds them."""
    lists = ("materiels", "thematiques", "demarches", "orientations")
    return {name: list(getattr(act, name)) if name in lists else getattr(act, name) for name in _COLONNES}


def depot_code(departement_id: int) -> str:
    from maillage.socle.territoires.models import Departement

    return str(Departement.objects.values_list("code", flat=True).get(pk=departement_id))


def _mark(*said: Any) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _advisers(ici: int, acts: list[Acte], chosen: dict[str, int]) -> list[AChoisir]:
    """Each adviser of the file, found by his name when one person alone bears it, else by what was chosen."""
    texts, numbers = _counted((adviser_key(one.conseiller), one.conseiller) for one in acts)
    by_name: dict[str, list[int]] = {}
    for pk, nom in Agent.objects.filter(departement_id=ici).values_list("pk", "nom"):
        by_name.setdefault(adviser_key(nom), []).append(pk)
    team = {pk for keys in by_name.values() for pk in keys} | {AUCUN}
    return [
        AChoisir(
            key,
            texts[key] or "Le fichier ne dit pas qui",
            numbers[key],
            _choice(chosen.get(key), team, by_name.get(key, [])),
        )
        for key in sorted(texts)
    ]


def _places(ici: int, acts: list[Acte], chosen: dict[str, int]) -> list[AChoisir]:
    """Each place of the file, found by its name in its commune."""
    told = [one for one in acts if one.lieu]
    texts, numbers = _counted(
        (place_key(one.lieu, one.code_insee), f"{one.lieu}, {one.commune}".strip(", ")) for one in told
    )
    codes = {place_key(one.lieu, one.code_insee): one.code_insee for one in told}
    by_key: dict[str, list[int]] = {}
    rows = Lieu.objects.filter(departement_id=ici, fusionne_dans=None, code_insee__in=set(codes.values()))
    for pk, nom, code in rows.values_list("pk", "nom", "code_insee"):
        by_key.setdefault(place_key(nom, code), []).append(pk)
    picked = [pk for pk in chosen.values() if pk]
    allowed = {AUCUN, *Lieu.objects.filter(departement_id=ici, pk__in=picked).values_list("pk", flat=True)}
    return [
        AChoisir(key, texts[key], numbers[key], _choice(chosen.get(key), allowed, by_key.get(key, [])), codes[key])
        for key in sorted(texts)
    ]


def _choice(chosen: int | None, allowed: set[int], found: list[int]) -> int | None:
    if chosen is not None and chosen in allowed:
        return chosen
    return found[0] if len(found) == 1 else None


def _counted(pairs: Iterator[tuple[str, str]]) -> tuple[dict[str, str], dict[str, int]]:
    texts: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for key, text in pairs:
        texts.setdefault(key, text)
        numbers[key] = numbers.get(key, 0) + 1
    return texts, numbers


def team_choices(acteur: Acteur) -> list[tuple[int, str]]:
    """Everybody who was ever of the team, by name."""
    rows = Agent.objects.filter(departement_id=acteur.departement_id).order_by("nom", "pk")
    return list(rows.values_list("pk", "nom")[:500])


def place_choices(acteur: Acteur, code_insee: str) -> list[tuple[int, str]]:
    """The places of a commune."""
    rows = Lieu.objects.filter(departement_id=acteur.departement_id, fusionne_dans=None, code_insee=code_insee)
    return list(rows.order_by("nom", "pk").values_list("pk", "nom")[:200]) if code_insee else []


def export_acts(acteur: Acteur, filtres: Filtres) -> QuerySet[Accompagnement]:
    """The accompaniments behind the list of reports, and those outside half-days, that the actor sees and the filters keep."""
    wanted = Q()
    if filtres.etat:
        wanted &= Q(compte_rendu__etat=filtres.etat)
    if filtres.agent:
        wanted &= Q(agent=filtres.agent)
    if filtres.structure:
        wanted &= Q(structure=filtres.structure)
    if filtres.du:
        wanted &= Q(jour__gte=filtres.du)
    if filtres.au:
        wanted &= Q(jour__lte=filtres.au)
    if filtres.theme:
        wanted &= Q(thematiques__contains=[filtres.theme])
    rows: QuerySet[Accompagnement] = Accompagnement.objects.visible_to(acteur).kept().filter(wanted)
    return rows.select_related("agent", "lieu", "commune").order_by("-jour", "-pk")


def export_cells(rows: QuerySet[Accompagnement], code: str) -> Iterator[list[Cellule]]:
    """Rows of the file, as ``journal_national.ecriture`` writes them. Memory does not follow their number."""
    for row in rows.iterator(chunk_size=_LOT):
        lieu, commune = row.lieu, row.commune
        saved, changed = _moment(row.created_at), _moment(row.updated_at)
        around = Autour(
            saved, changed if changed != saved else "", lieu.adresse if lieu else "", lieu.code_postal if lieu else ""
        )
        yield from rows_of(_act_of(row, code, lieu.nom if lieu else "", commune), around)


def _act_of(row: Accompagnement, code: str, lieu: str, commune: Any) -> Acte:
    columns = {name: getattr(row, name) for name in _COLONNES}
    lists = ("materiels", "thematiques", "demarches", "orientations")
    columns |= {name: tuple(columns[name]) for name in lists}
    if row.nature != NatureAccompagnement.COLLECTIF:
        columns["nature"] = NatureAccompagnement.INDIVIDUEL.value
    imported = row.provenance == Provenance.IMPORT and row.cle_import
    return Acte(
        cle=row.cle_import if imported else f"maillage-{code}-{row.pk}",
        ligne=0,
        jour=row.jour.isoformat(),
        conseiller=row.agent.nom,
        lieu=lieu,
        commune=commune.nom if commune else "",
        code_insee=commune.pk if commune else "",
        **columns,
    )


def _moment(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime("%d/%m/%Y à %H:%M")
