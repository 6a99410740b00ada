"""The network of the demo: forty fictional bodies, whom to call there, a dozen volunteers. Nobody here exists.

Phones are of the ranges that Arcep keeps for fiction; addresses end with ``.example`` (RFC 2606).
"""

from collections.abc import Sequence
from random import Random
from typing import Final

from django.utils import timezone
from django.utils.text import slugify

from maillage.base.francais import join_de
from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.lieux.services.saisies import set_structure
from maillage.reseau.structures.enums import Competence, DemiJournee, EtatBenevole
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.services.benevoles import add_volunteer
from maillage.reseau.structures.services.contacts import add_contact
from maillage.reseau.structures.services.rapprochement import compare_structures
from maillage.reseau.structures.services.structures import create_structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Commune, Departement

_GENRES: Final = (
    ("COMMUNE", "Commune {de}"), ("COMMUNE", "Commune {de}"), ("CCAS", "CCAS {de}"), ("ASSOCIATION", "Foyer rural {de}"),
    ("COMMUNE", "Commune {de}"), ("ASSOCIATION", "Les Amis du clic, {nom}"), ("ETABLISSEMENT_PUBLIC", "Collège {de}"),
    ("ENTREPRISE", "Atelier Souris, {nom}"),
)  # fmt: skip
_PRENOMS: Final = ("Noé", "Zoé", "Élise", "Abel", "Inès", "Maëlle", "Anaïs", "Côme", "Léa", "Hélène", "Théo", "Lucien")
_NOMS: Final = ("Fictif", "Inventé", "Dudemo", "Lexemple", "Imaginaire", "Sansvrai", "Dupapier", "Delessai")
_FONCTIONS: Final = ("Accueil", "Secrétariat", "Direction", "Médiation numérique")
STRUCTURES: Final = 40
BENEVOLES: Final = 12


def found_network(departement: Departement, acteur: Acteur, seed: int) -> int:
    """Once: nothing is done where the demo's bodies are already. How many bodies were written."""
    draw = Random(seed)  # noqa: S311 (a seeded fiction, not a secret)
    with tenant_transaction(departement.pk):
        if Structure.objects.filter(site_web__endswith=".demo.example").exists():
            return 0
        rows = Commune.objects.current().filter(code_departement=departement.code, population__gt=0)
        communes = list(rows.order_by("-population", "code").defer("contour")[:STRUCTURES])
        if not communes:
            return 0
        bodies = [_body(acteur, communes[rank % len(communes)], rank, draw) for rank in range(STRUCTURES)]
        for rank in range(BENEVOLES):
            _volunteer(acteur, communes, bodies, rank, draw)
    return len(bodies)


def leave_doubles(departement: Departement, acteur: Acteur) -> int:
    """Two town halls written twice, as happens, and the pairs laid as the night would; how many wait for a person."""
    with tenant_transaction(departement.pk):
        for hall in list(
            Structure.objects.active().filter(type="COMMUNE").order_by("pk").select_related("commune")[:2]
        ):
            nom = f"Mairie de {hall.commune.nom}" if hall.commune else ""
            if nom and not Structure.objects.filter(nom=nom).exists():
                valeurs = {"nom": nom, "commune": hall.commune, "courriel": "mairie@double.demo.example"}
                create_structure(by=acteur, valeurs=valeurs)
    return compare_structures(departement_id=departement.pk).nouvelles


def _body(acteur: Acteur, commune: Commune, rank: int, draw: Random) -> Structure:
    kind, pattern = _GENRES[rank % len(_GENRES)]
    nom = pattern.format(nom=commune.nom, de=join_de(commune.nom))
    domain = f"{slugify(nom)[:40].strip('-')}.demo.example"
    row = create_structure(
        by=acteur,
        valeurs={
            "nom": nom,
            "type": kind,
            "adresse": f"{draw.randint(1, 60)} rue de la Fiction",
            "code_postal": commune.codes_postaux[0] if commune.codes_postaux else "",
            "commune": commune,
            "telephone": f"+3353649{rank:04d}",
            "courriel": f"accueil@{domain}",
            "site_web": f"https://{domain}",
        },
    )
    for number in range(draw.randint(1, 2)):
        person = _person(draw)
        contact = {
            "nom": person,
            "fonction": draw.choice(_FONCTIONS),
            "telephone": f"+3353649{1000 + 10 * rank + number:04d}",
            "courriel": f"{slugify(person)}@{domain}",
        }
        add_contact(by=acteur, structure=row, valeurs=contact)
    return row


def _volunteer(
    acteur: Acteur, communes: Sequence[Commune], bodies: Sequence[Structure], rank: int, draw: Random
) -> None:
    person = _person(draw)
    etat = (EtatBenevole.PROPOSE, EtatBenevole.ACTIF, EtatBenevole.ACTIF, EtatBenevole.EN_PAUSE)[rank % 4]
    valeurs = {
        "nom": person,
        "courriel": f"{slugify(person)}.{rank}@demo.example",
        "telephone": f"+3363998{rank:04d}",
        "commune": draw.choice(communes),
        "rayon_km": draw.choice((0, 5, 10, 20, None)),
        "competences": draw.sample(Competence.values, draw.randint(1, 4)),
        "disponibilites": draw.sample(DemiJournee.values, draw.randint(1, 3)),
        "langues": draw.choice(("", "", "anglais", "portugais, espagnol")),
        "etat": etat,
        "structure": draw.choice(bodies) if etat == EtatBenevole.ACTIF else None,
    }
    add_volunteer(by=acteur, valeurs=valeurs, today=timezone.localdate())


def _person(draw: Random) -> str:
    return f"{draw.choice(_PRENOMS)} {draw.choice(_NOMS)}"


def answer_for_places(departement: Departement, acteur: Acteur) -> int:
    """Each commune of the network answers for the places on its ground that nobody answers for yet; how many."""
    with tenant_transaction(departement.pk):
        town_halls = {row.commune_id: row for row in Structure.objects.active().filter(type="COMMUNE")}
        free = Lieu.objects.living().filter(structure=None, code_insee__in=list(town_halls)).order_by("pk")
        places = list(free)
        for lieu in places:
            set_structure(by=acteur, lieu=lieu, structure=town_halls[lieu.code_insee])
    return len(places)
