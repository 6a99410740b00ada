"""What a meeting should talk about, read from the programme at its date."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from maillage.base.francais import format_date, join_de
from maillage.pilotage.gouvernance.enums import NaturePoint
from maillage.pilotage.gouvernance.models import Decision, PointOrdreDuJour
from maillage.pilotage.indicateurs.selectors.sujets import list_sujets
from maillage.reseau.conventions.models import DemandeAccueil
from maillage.reseau.equipes.models import Poste

LIMITE: Final = 40
"""Of each kind: past five they stand under one point, one by one."""
SEULS: Final = 5
"""More of a kind become one point with its list."""
POINTS_MAX: Final = 10
"""An agenda is read in a meeting: past that, the longest kinds are grouped too."""
FINANCEMENT: Final = dt.timedelta(days=366)
"""A budget is voted once a year: the duty of ``equipes`` looks as far."""
_EN_TETE: Final = {
    NaturePoint.CONVENTION_FIN: "Renouveler ou laisser finir : ",
    NaturePoint.CONTESTATION: "Compte rendu contesté : ",
    NaturePoint.RETARD: "Rattraper les demi-journées : ",
    NaturePoint.SILENCE: "Structure qui ne répond pas : ",
}


_TITRES: Final = {
    NaturePoint.CONVENTION_FIN: ("convention prend fin", "conventions prennent fin"),
    NaturePoint.CONTESTATION: ("compte rendu contesté", "comptes rendus contestés"),
    NaturePoint.RETARD: ("convention en retard de demi-journées", "conventions en retard de demi-journées"),
    NaturePoint.SILENCE: (
        "structure ne répond pas aux comptes rendus",
        "structures ne répondent pas aux comptes rendus",
    ),
    NaturePoint.DECISION_EN_RETARD: ("décision en retard", "décisions en retard"),
    NaturePoint.POSTE_FIN: ("poste dont le financement finit", "postes dont le financement finit"),
    NaturePoint.ATTENTE: ("demande d'accueil sur la liste d'attente", "demandes d'accueil sur la liste d'attente"),
}
"""What a group says: no name of a body, each guest reads it."""
_GROUPE: Final = "GROUPE:"


@dataclass(frozen=True)
class Proposition:
    """``objet_id``: as a point keeps it. ``structure_id``: the body it speaks of (``selectors.lecture``); ``le``: when it ends."""

    nature: NaturePoint
    titre: str
    texte: str
    objet_type: str
    objet_id: int
    structure_id: int | None = None
    le: dt.date | None = None

    @property
    def cle(self) -> str:
        return f"{self.nature.value}:{self.objet_type}:{self.objet_id}"


def propose(departement_id: int, today: dt.date) -> list[Proposition]:
    """Late decisions first, then what the programme tells; at most forty of each kind, the most urgent first."""
    return [
        *late_decisions(departement_id, today),
        *_from_figures(departement_id, today),
        *ending_posts(departement_id, today),
        *waiting_requests(departement_id),
    ]


def kinds_to_group(natures: Iterable[NaturePoint], others: int) -> set[NaturePoint]:
    """Kinds to put under one point each: those of more than five, then the longest, until the agenda holds in ten points.

    ``natures``: of each proposal; ``others``: points that the agenda has already.
    """
    counts: dict[NaturePoint, int] = {}
    for one in natures:
        counts[one] = counts.get(one, 0) + 1
    grouped = {one for one, number in counts.items() if number > SEULS}
    longest = sorted((one for one in counts if one not in grouped and counts[one] > 1), key=lambda one: -counts[one])
    for one in longest:
        if others + len(grouped) + sum(number for kind, number in counts.items() if kind not in grouped) <= POINTS_MAX:
            break
        grouped.add(one)
    return grouped


def group_key(nature: NaturePoint) -> str:
    return f"{_GROUPE}{nature.value}"


def is_group(point: PointOrdreDuJour) -> bool:
    return point.cle.startswith(_GROUPE)


def group_title(nature: NaturePoint, number: int, until: str = "") -> str:
    """« 12 conventions prennent fin d'ici le 30 juin 2027 ». ``until``: a day in words, or nothing."""
    said = f"{number} {_TITRES[nature][number > 1]}"
    return f"{said} d'ici le {until}" if until else said


def counted_again(point: PointOrdreDuJour, number: int, until: str = "") -> str:
    """The title of a group that now holds ``number``; as it is when a person wrote it otherwise."""
    one, many = (re.escape(words) for words in _TITRES[NaturePoint(point.nature)])
    found = re.fullmatch(rf"\d+ (?:{one}|{many})(?: d'ici le (.+))?", point.titre)
    if found is None or not number:
        return point.titre
    return group_title(NaturePoint(point.nature), number, until or found[1] or "")


def _from_figures(departement_id: int, today: dt.date) -> Iterator[Proposition]:
    for sujet in list_sujets(departement_id, today, LIMITE):
        nature = NaturePoint(sujet.nature.value)
        titre = f"{_EN_TETE[nature]}{sujet.titre}"[:250]
        yield Proposition(
            nature, titre, sujet.raison, sujet.objet_type, sujet.objet_id, sujet.structure_id, sujet.avant_le
        )


def late_decisions(departement_id: int, today: dt.date) -> Iterator[Proposition]:
    """Decisions past their date and still to do, the oldest first. One query."""
    rows = Decision.objects.filter(departement_id=departement_id, echeance_le__lt=today).to_do()
    for row in rows.order_by("echeance_le", "pk")[:LIMITE]:
        yield Proposition(
            NaturePoint.DECISION_EN_RETARD,
            f"Décision {row.numero} en retard : {row.texte}"[:250],
            f"Elle était à faire pour le {format_date(row.echeance_le, avec_jour=False)}.",
            "decision",
            row.pk,
            row.responsable_structure_id,
        )


def ending_posts(departement_id: int, today: dt.date) -> Iterator[Proposition]:
    """Posts that stand and whose money ends within a year. One query."""
    rows = Poste.objects.filter(departement_id=departement_id, fin_financement__range=(today, today + FINANCEMENT))
    rows = rows.filter(Q(rendu_le=None) | Q(rendu_le__gt=today)).select_related("employeur")
    for row in rows.order_by("fin_financement", "pk")[:LIMITE]:
        yield Proposition(
            NaturePoint.POSTE_FIN,
            f"Financement du poste {row.reference}, {row.employeur.nom}"[:250],
            f"Il finit le {format_date(row.fin_financement, avec_jour=False)}.",
            "poste",
            row.pk,
            row.employeur_id,
            row.fin_financement,
        )


def waiting_requests(departement_id: int) -> Iterator[Proposition]:
    """The waiting list of those who ask to host, in its order. One query."""
    rows = DemandeAccueil.objects.filter(departement_id=departement_id).waiting()
    for rank, row in enumerate(rows.select_related("commune")[:LIMITE], start=1):
        yield Proposition(
            NaturePoint.ATTENTE,
            f"Demande d'accueil {join_de(row.nom_structure)} ({row.commune.nom})"[:250],
            f"N° {rank} sur la liste d'attente. Demande reçue le {format_date(row.recue_at.date(), avec_jour=False)}.",
            "demande_accueil",
            row.pk,
            row.structure_id,
        )
