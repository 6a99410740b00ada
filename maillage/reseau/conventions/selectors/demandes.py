"""Requests to host: what the public form finds by itself, lists of the coordination, the waiting list."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Max, QuerySet

from maillage.reseau.conventions.enums import CritereLocaux, EtatDemande, Reponse, Souhait
from maillage.reseau.conventions.models import DemandeAccueil
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.selectors.publics import published
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.selectors.demandes import find_structures
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Commune, Departement

CHOIX_MAX: Final = 8
LIEUX_MAX: Final = 40
OUVERTES: Final = (EtatDemande.RECUE, EtatDemande.EN_INSTRUCTION, EtatDemande.LISTE_ATTENTE)
"""Requests that still wait for something."""


@dataclass(frozen=True)
class FiltresDemandes:
    etat: str = ""
    souhait: str = ""
    commune: str = ""


def read_filters(query: object) -> FiltresDemandes:
    """Filters of a query string; what is not understood is ignored."""
    get = query.get  # type: ignore[attr-defined]
    etat, souhait, commune = get("etat", ""), get("souhait", ""), get("commune", "")
    return FiltresDemandes(
        etat=etat if etat in EtatDemande.values else "",
        souhait=souhait if souhait in Souhait.values else "",
        commune=commune if commune.isascii() and commune.isalnum() and len(commune) <= 5 else "",
    )


def find_requests(acteur: Acteur, filtres: FiltresDemandes) -> QuerySet[DemandeAccueil]:
    """Those of the filters, with what a line of the list shows."""
    rows = DemandeAccueil.objects.visible_to(acteur).select_related("commune", "structure", "lieu")
    if filtres.etat:
        rows = rows.filter(etat=filtres.etat)
    if filtres.souhait:
        rows = rows.filter(souhait=filtres.souhait)
    if filtres.commune:
        rows = rows.filter(commune_id=filtres.commune)
    return rows


def find_request(acteur: Acteur, pk: int) -> DemandeAccueil | None:
    return find_requests(acteur, FiltresDemandes()).select_related("lettre").filter(pk=pk).first()


def last_rank(departement_id: int) -> int:
    """0 when nobody waits."""
    waiting = DemandeAccueil.objects.filter(departement_id=departement_id, etat=EtatDemande.LISTE_ATTENTE)
    return waiting.aggregate(dernier=Max("rang"))["dernier"] or 0


def look_alikes(departement_id: int, nom: str, commune: Commune) -> list[Structure]:
    """Bodies of the directory that may be the one typed: same words, in this commune or in none."""
    found = find_structures(departement_id, nom)
    return [row for row in found if row.commune_id in {None, commune.pk}][:CHOIX_MAX]


def places_of(departement: Departement, commune: Commune) -> list[LieuPublic]:
    """Published places of a commune, by name."""
    rows = published(departement).filter(code_insee=commune.pk)
    return list(rows.order_by("nom", "lieu_id")[:LIEUX_MAX])


def known_premises(lieu: LieuPublic) -> dict[str, str]:
    """{criterion: Reponse}: what the public page of a place already says. Nothing is guessed: the rest is left out."""
    found = {}
    if lieu.horaires:
        found[CritereLocaux.OUVERT_AU_PUBLIC.value] = Reponse.OUI.value
    if "HANDICAPS_MOTEURS" in lieu.prise_en_charge_specifique:
        found[CritereLocaux.ACCESSIBLE_PMR.value] = Reponse.OUI.value
    if "ACCES" in lieu.services:
        found |= dict.fromkeys((CritereLocaux.INTERNET.value, CritereLocaux.ORDINATEUR.value), Reponse.OUI.value)
    if lieu.telephone:
        found[CritereLocaux.TELEPHONE.value] = Reponse.OUI.value
    return found


def waiting_for_answer(acteur: Acteur) -> QuerySet[DemandeAccueil]:
    """Requests that nobody has opened yet: counted in the side list."""
    return DemandeAccueil.objects.visible_to(acteur).filter(etat=EtatDemande.RECUE)
