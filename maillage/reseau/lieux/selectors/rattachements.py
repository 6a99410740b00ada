"""Places that no body answers for, and the bodies that could: by number, then by name in the same commune."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from django.db.models import Q, QuerySet

from maillage.base.pagination import PageCles, keyset
from maillage.reseau.lieux.enums import EtatLieu, OrigineRattachement
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.lieux.selectors.agents import TRIS, visible_places
from maillage.reseau.structures.enums import EtatStructure
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.ressemblance import Corps, Index, Verdict
from maillage.reseau.structures.selectors.rapprochement import bodies_of
from maillage.socle.comptes.acteur import Acteur

PAR_PAGE: Final = 25
PROPOSITIONS_MAX: Final = 3
_SIRET, _SIREN = 14, 9
_AUTOMATIQUES: Final = (OrigineRattachement.SIRET, OrigineRattachement.NOM)


class Proposition(NamedTuple):
    """A body that could answer for a place. ``origine``: what makes it sure; empty when a person must look."""

    structure_id: int
    raison: str
    origine: str = ""


class LieuLu(NamedTuple):
    """What is read of a place to find its body."""

    pivot: str
    structure_parente: str
    nom: str
    code_insee: str
    commune: str


class Annuaire:
    """The active bodies of a Département, ready to be searched. One query, then pure calculation, each question once."""

    def __init__(self, departement_id: int) -> None:
        closed = set(
            Structure.objects.filter(departement_id=departement_id, etat=EtatStructure.FERMEE).values_list(
                "pk", flat=True
            )
        )
        bodies = [one for one in bodies_of(departement_id) if one.id not in closed]
        self.noms = {one.id: one.nom for one in bodies}
        self._siret = {one.siret: one.id for one in bodies if one.siret}
        self._siren: dict[str, list[int]] = {}
        for one in bodies:
            if one.siret:
                self._siren.setdefault(one.siret[:_SIREN], []).append(one.id)
        self._index = Index(bodies)
        self._known: dict[LieuLu, list[Proposition]] = {}

    def propose(self, lieu: LieuLu) -> list[Proposition]:
        """Bodies for this place, the sure one first and alone; at most ``PROPOSITIONS_MAX`` when none is sure."""
        # The name of the place counts only when nobody named the body: two places of one body share the answer.
        asked = lieu if not lieu.structure_parente else lieu._replace(nom="")
        if asked not in self._known:
            self._known[asked] = self._search(asked)
        return self._known[asked]

    def _search(self, lieu: LieuLu) -> list[Proposition]:
        if (exact := self._siret.get(lieu.pivot)) is not None:
            return [Proposition(exact, "même SIRET", OrigineRattachement.SIRET)]
        name = lieu.structure_parente or lieu.nom
        found = self._index.search(Corps(0, name, code_insee=lieu.code_insee, commune=lieu.commune)) if name else []
        same = [(pk, one) for pk, one in found if one.verdict is Verdict.MEME]
        if len(same) == 1 and not self._contradicts(lieu.pivot, same[0][0]):
            return [Proposition(same[0][0], "même nom, même commune", OrigineRattachement.NOM)]
        sisters = self._siren.get(lieu.pivot[:_SIREN], []) if len(lieu.pivot) == _SIRET else []
        options = dict.fromkeys(sisters, "même SIREN : un autre établissement de cet organisme")
        for pk, one in found:
            options.setdefault(pk, ", ".join(one.raisons))
        return [Proposition(pk, why) for pk, why in list(options.items())[:PROPOSITIONS_MAX]]

    def _contradicts(self, pivot: str, pk: int) -> bool:
        """The place bears the number of another legal body: its name is then no proof."""
        siret = self._index.par_id[pk].siret
        return len(pivot) == _SIRET and bool(siret) and siret[:_SIREN] != pivot[:_SIREN]


def read_place(row: Mapping[str, str]) -> LieuLu:
    return LieuLu(*(row[name] for name in LieuLu._fields))


def unattached(rows: QuerySet[Lieu]) -> QuerySet[Lieu]:
    """Living places without a body, but for those that a person said have none."""
    rows = rows.filter(structure__isnull=True).exclude(etat__in=[EtatLieu.FUSIONNE, EtatLieu.FERME])
    return rows.exclude(rattachement__origine=OrigineRattachement.PERSONNE)


def count_free(departement_id: int) -> int:
    """How many places of a Département no body answers for."""
    return unattached(Lieu.objects.filter(departement_id=departement_id)).count()


def unattached_places(acteur: Acteur) -> QuerySet[Lieu]:
    """Places that no body answers for."""
    return unattached(visible_places(acteur))


def page_unattached(acteur: Acteur, *, apres: str, avant: str) -> PageCles[Lieu]:
    """Places without a body, by name, ``PAR_PAGE`` a page. One query."""
    rows = unattached(visible_places(acteur)).only(
        "cle", "nom", "commune", "code_insee", "pivot", "structure_parente", "departement_id"
    )
    return keyset(rows, TRIS["nom"], apres=apres, avant=avant, taille=PAR_PAGE)


def suggest(departement_id: int, lieux: Iterable[Lieu]) -> dict[int, list[tuple[Structure, Proposition]]]:
    """Bodies that could answer for each of these places. Three queries."""
    lieux = list(lieux)
    if not lieux:
        return {}
    annuaire = Annuaire(departement_id)
    options = {lieu.pk: annuaire.propose(read_place(vars(lieu))) for lieu in lieux}
    wanted = {one.structure_id for found in options.values() for one in found}
    rows = Structure.objects.select_related("commune").defer("commune__contour").in_bulk(list(wanted))
    return {
        pk: [(rows[one.structure_id], one) for one in found if one.structure_id in rows]
        for pk, found in options.items()
    }


class Sure(NamedTuple):
    """A place, the body it has (None: none) and the one that is surely its own."""

    lieu_id: int
    avant: int | None
    proposition: Proposition


def sure_attachments(departement_id: int, lieux: Iterable[int] | None = None) -> list[Sure]:
    """Attachments that are sure and not yet done, of all places or of ``lieux``. Four queries, whatever their number.

    What a person decided is left alone; what the calculation attached follows a number that changed.
    """
    rows = Lieu.objects.living().filter(departement_id=departement_id)
    rows = rows.filter(Q(structure__isnull=True) | Q(rattachement__origine__in=_AUTOMATIQUES))
    rows = rows.exclude(rattachement__origine=OrigineRattachement.PERSONNE).order_by("pk")
    if lieux is not None:
        rows = rows.filter(pk__in=list(lieux))
    annuaire = Annuaire(departement_id)
    found = []
    columns = ("pk", "structure_id", "rattachement__origine", "rattachement__apres", *LieuLu._fields)
    for pk, held, origine, taken_off, *read in rows.values_list(*columns):
        best = next(iter(annuaire.propose(LieuLu(*read))), None)
        if best is None or not best.origine or best.structure_id == held:
            continue
        if origine == OrigineRattachement.DEFAIT and taken_off == best.structure_id:
            continue
        if held is not None and best.origine != OrigineRattachement.SIRET:
            continue  # a name alone does not move a place from one body to another
        found.append(Sure(pk, held, best))
    return found
