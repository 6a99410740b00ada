"""What the census gives to the pages of lower apps: its links in the side list, its questions about a place."""

from django.db.models import QuerySet
from django.urls import reverse

from maillage.reseau.lieux.questions import Fournisseur, QuestionOuverte
from maillage.reseau.recensement.enums import EtatDoute
from maillage.reseau.recensement.models import Doute, Import
from maillage.reseau.recensement.perms import can_answer
from maillage.reseau.recensement.selectors.imports import EN_ATTENTE, EN_COURS
from maillage.reseau.recensement.selectors.questions import open_questions
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.taches import Groupe, Lien

QUESTIONS_MAX = 50
"""A place with more has a problem that a list does not show."""


def staff_links(acteur: Acteur) -> Groupe | None:
    """The group of the census: two counts, each on an index led by the Département."""
    if not can_answer(acteur):
        return None
    waiting = Import.objects.visible_to(acteur).filter(etat__in=[*EN_COURS, *EN_ATTENTE])
    return Groupe(
        22,
        "Recensement",
        (
            Lien("Vue d'ensemble", reverse("recensement:home")),
            Lien("Questions", reverse("recensement:questions"), open_questions(acteur)),
            Lien("Imports", reverse("recensement:imports"), waiting),
            Lien("Sources", reverse("recensement:sources")),
        ),
    )


def _places(departement_id: int) -> QuerySet[Doute]:
    rows = Doute.objects.filter(departement_id=departement_id, etat=EtatDoute.OUVERT, lieu__isnull=False)
    return rows.order_by().values_list("lieu_id", flat=True)  # type: ignore[return-value]


def _of_place(lieu_id: int) -> list[QuestionOuverte]:
    rows = Doute.objects.filter(lieu_id=lieu_id, etat=EtatDoute.OUVERT).order_by("pk")[:QUESTIONS_MAX]
    return [
        QuestionOuverte(row.champ, row.question, row.original, reverse("recensement:question", kwargs={"pk": row.pk}))
        for row in rows
    ]


QUESTIONS = Fournisseur(_places, _of_place)
