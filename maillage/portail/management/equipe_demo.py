"""The team of the demo: fourteen posts in eight bodies, one vacant, one whose money and contract end. Nobody here exists.

Phones are of the ranges that Arcep keeps for fiction; addresses end with ``.example`` (RFC 2606).
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.equipes.calendrier import add_months
from maillage.reseau.equipes.enums import NatureContrat, NaturePoste
from maillage.reseau.equipes.models import Agent, Poste
from maillage.reseau.equipes.services.agents import assign, pair
from maillage.reseau.equipes.services.contrats import hire
from maillage.reseau.equipes.services.habilitations import save_habilitation
from maillage.reseau.equipes.services.postes import create_poste, set_funding
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Departement, Secteur
from maillage.socle.territoires.selectors import communes_of

CONSEILLERS: Final = (
    "Noé Conseiller", "Zélie Fictive", "Abel Inventé", "Inès Dudemo", "Côme Lexemple", "Maëlle Imaginaire",
    "Anaïs Sansvrai", "Théo Dupapier", "Léa Delessai", "Hélène Fictive", "Lucien Inventé", "Élise Dudemo",
)  # fmt: skip
COMPTE: Final = "conseiller@demo.example"
"""The first of them signs in (membres_demo)."""
COORDINATRICE: Final = "Camille Coordination"
SEMAINES: Final = (
    ("1M", "1A", "2M", "2A", "3M", "4M", "4A", "5M", "5A"),
    ("1M", "1A", "2M", "2A", "4M", "4A", "5M", "5A"),
    ("2M", "2A", "3M", "3A", "4M", "4A", "5M", "5A", "6M"),
)
EMPLOYEURS: Final = 8
_ETAT: Final = 1_750_000
_EMPLOYEUR: Final = 1_250_000
_DEPARTEMENT: Final = 600_000


def gather_team(departement: Departement, acteur: Acteur) -> int:
    """Once: nothing is done where the demo's posts are already. How many people were hired."""
    today = timezone.localdate()
    with tenant_transaction(departement.pk):
        bodies = list(Structure.objects.filter(departement=departement).active().order_by("pk")[:EMPLOYEURS])
        if not bodies or Poste.objects.filter(departement=departement).exists():
            return 0
        people = [_adviser(acteur, nom, bodies, rank, today) for rank, nom in enumerate(CONSEILLERS)]
        _ground(departement, acteur, people, today)
        for rank in range(0, 8, 2):
            pair(by=acteur, agent=people[rank], autre=people[rank + 1], debut=add_months(today, -10))
        _trainings(acteur, people, today)
        head = _post(acteur, "CO1", NaturePoste.COORDINATEUR, bodies[0], today, months=30)
        nouveau = {"nom": COORDINATRICE, "courriel": "coordination@demo.example", "telephone": "+33536490900"}
        hire(by=acteur, poste=head, nature=NatureContrat.TITULAIRE, debut=head.debut, fin=None, nouveau=nouveau)
        _post(acteur, "CN13", NaturePoste.CONSEILLER, bodies[5 % len(bodies)], today, months=14)
    return len(people) + 1


def _post(
    acteur: Acteur, reference: str, nature: NaturePoste, body: Structure, today: dt.date, *, months: int
) -> Poste:
    """A post that exists for two years, paid for ``months`` more; the years told are the last, this one and the next."""
    valeurs = {
        "reference": reference,
        "nature": nature,
        "employeur": body,
        "debut": dt.date(today.year - 2, 1, 1),
        "fin_financement": add_months(today, months),
    }
    poste = create_poste(by=acteur, valeurs=valeurs)
    for annee in range(today.year - 1, add_months(today, months).year + 1):
        paid = {"ETAT": (_ETAT, ""), "EMPLOYEUR": (_EMPLOYEUR, ""), "DEPARTEMENT": (_DEPARTEMENT, "")}
        set_funding(by=acteur, poste=poste, annee=annee, montants=paid)
    return poste


def _adviser(acteur: Acteur, nom: str, bodies: Sequence[Structure], rank: int, today: dt.date) -> Agent:
    """The last of them ends with his post, in two months."""
    ending = rank == len(CONSEILLERS) - 1
    nature = NaturePoste.AMBASSADEUR if rank % 4 == 3 else NaturePoste.CONSEILLER
    body = bodies[rank % len(bodies)]
    poste = _post(acteur, f"CN{rank + 1:02d}", nature, body, today, months=2 if ending else 8 + 3 * rank)
    kind = (
        NatureContrat.CDI if rank % 3 == 0 else NatureContrat.CONTRAT_DE_PROJET if rank % 3 == 1 else NatureContrat.CDD
    )
    courriel = COMPTE if rank == 0 else f"conseiller.{rank + 1}@demo.example"
    contrat = hire(
        by=acteur,
        poste=poste,
        nature=kind,
        debut=poste.debut,
        fin=None if kind == NatureContrat.CDI else poste.fin_financement,
        nouveau={"nom": nom, "courriel": courriel, "telephone": f"+3363998{100 + rank:04d}"},
    )
    return contrat.agent


def _ground(departement: Departement, acteur: Acteur, people: Sequence[Agent], today: dt.date) -> None:
    sectors = list(Secteur.objects.filter(departement=departement).order_by("pk"))
    places = list(communes_of(departement).filter(population__gt=0).order_by("-population").defer("contour")[:12])
    for rank, agent in enumerate(people):
        for start, week in ((dt.date(today.year - 2, 1, 1), 0), (add_months(today, -11), rank % len(SEMAINES))):
            assign(
                by=acteur,
                agent=agent,
                debut=start,
                secteur=sectors[rank % len(sectors)] if sectors else None,
                commune=places[rank % len(places)] if places else None,
                demi_journees=list(SEMAINES[week]),
            )


def _trainings(acteur: Acteur, people: Sequence[Agent], today: dt.date) -> None:
    """All may use Aidants Connect; one of them not for long."""
    for rank, agent in enumerate(people):
        end = add_months(today, 2) if rank == 1 else add_months(today, 20 + rank)
        base = {"intitule": "", "organisme": "Organisme de formation fictif", "obtenue_le": add_months(today, -16)}
        save_habilitation(by=acteur, agent=agent, valeurs=base | {"nature": "AIDANTS_CONNECT", "expire_le": end})
        if rank % 2 == 0:
            save_habilitation(by=acteur, agent=agent, valeurs=base | {"nature": "CCP1", "expire_le": None})
