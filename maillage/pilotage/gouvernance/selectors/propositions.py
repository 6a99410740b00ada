"""What a meeting should talk about, read from the programme at its date."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from maillage.base.francais import format_date
from maillage.pilotage.gouvernance.enums import NaturePoint
from maillage.pilotage.gouvernance.models import Decision
from maillage.pilotage.indicateurs.selectors.sujets import list_sujets
from maillage.reseau.conventions.models import DemandeAccueil
from maillage.reseau.equipes.models import Poste

LIMITE: Final = 10
"""Of each kind: an agenda is read in a meeting."""
FINANCEMENT: Final = dt.timedelta(days=366)
"""A budget is voted once a year: the duty of ``equipes`` looks as far."""
_EN_TETE: Final = {
    NaturePoint.CONVENTION_FIN: "Renouveler ou laisser finir : ",
    NaturePoint.CONTESTATION: "Compte rendu contesté : ",
    NaturePoint.RETARD: "Rattraper les demi-journées : ",
    NaturePoint.SILENCE: "Structure qui ne répond pas : ",
}


@dataclass(frozen=True)
class Proposition:
    """``objet_id``: as a point keeps it. ``structure_id``: the body it speaks of: the others do not read ``texte``."""

    nature: NaturePoint
    titre: str
    texte: str
    objet_type: str
    objet_id: int
    structure_id: int | None = None

    @property
    def cle(self) -> str:
        return f"{self.nature.value}:{self.objet_type}:{self.objet_id}"


def propose(departement_id: int, today: dt.date) -> list[Proposition]:
    """Late decisions first, then what the programme tells; at most ten of each kind, the most urgent first."""
    return [
        *late_decisions(departement_id, today),
        *_from_figures(departement_id, today),
        *ending_posts(departement_id, today),
        *waiting_requests(departement_id),
    ]


def _from_figures(departement_id: int, today: dt.date) -> Iterator[Proposition]:
    for sujet in list_sujets(departement_id, today, LIMITE):
        nature = NaturePoint(sujet.nature.value)
        titre = f"{_EN_TETE[nature]}{sujet.titre}"[:250]
        yield Proposition(nature, titre, sujet.raison, sujet.objet_type, sujet.objet_id, sujet.structure_id)


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
        )


def waiting_requests(departement_id: int) -> Iterator[Proposition]:
    """The waiting list of those who ask to host, in its order. One query."""
    rows = DemandeAccueil.objects.filter(departement_id=departement_id).waiting()
    for rank, row in enumerate(rows.select_related("commune")[:LIMITE], start=1):
        yield Proposition(
            NaturePoint.ATTENTE,
            f"Demande d'accueil de {row.nom_structure} ({row.commune.nom})"[:250],
            f"N° {rank} sur la liste d'attente. Demande reçue le {format_date(row.recue_at.date(), avec_jour=False)}.",
            "demande_accueil",
            row.pk,
            row.structure_id,
        )
