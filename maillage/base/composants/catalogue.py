"""The list of components, each with its states: shown by the gallery page and walked by the tests.

A state is a context for the template; what is written here is invented for the show (numbers of the range kept for
fiction by Arcep, places that do not exist).
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from maillage.base.composants import exemples
from maillage.base.francais import format_nombre
from maillage.base.theme import Theme, list_contrasts


@dataclass(frozen=True)
class Etat:
    """One state of a component: its name in French, and the context of the template."""

    nom: str
    contexte: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Composant:
    """A component: `gabarit` is the include of templates/composants, `description` says when to use it."""

    slug: str
    nom: str
    description: str
    gabarit: str
    etats: tuple[Etat, ...]


def _composant(slug: str, nom: str, description: str, *etats: tuple[str, dict[str, Any]]) -> Composant:
    return Composant(slug, nom, description, f"composants/{slug}.html", tuple(Etat(*etat) for etat in etats))


CATALOGUE: tuple[Composant, ...] = (
    _composant(
        "bouton",
        "Bouton",
        "Nommé par ce qu'il fait. Un seul bouton principal par page : la suite.",
        ("principal", {"libelle": "Confirmer les horaires", "variante": "principal", "type": "button"}),
        ("secondaire", {"libelle": "Modifier l'adresse", "icone": "pencil", "type": "button"}),
        ("de la marque", {"libelle": "Filtrer", "variante": "marque", "icone": "funnel", "type": "button"}),
        ("lien", {"libelle": "Ajouter un lieu", "href": "#bouton", "icone": "plus-lg"}),
        ("discret", {"libelle": "Passer cette question", "variante": "discret", "type": "button"}),
        ("danger", {"libelle": "Fermer ce lieu", "variante": "danger", "type": "button"}),
        ("avec touche", {"libelle": "Garder la proposition", "variante": "principal", "touche": "g", "type": "button"}),
        (
            "pas encore possible",
            {"libelle": "Publier", "raison": "Pour publier, choisissez d'abord la commune.", "href": "#bouton"},
        ),
    ),
    _composant(
        "lien",
        "Lien",
        "Mène quelque part ; un téléchargement dit son format et son poids.",
        ("simple", {"libelle": "Voir la fiche du lieu", "href": "#lien"}),
        ("seul, avec icône", {"libelle": "Voir sur la carte", "href": "#lien", "icone": "map", "seul": True}),
        ("téléchargement", {"libelle": "Télécharger la liste", "href": "#lien", "telechargement": "CSV, 48 ko"}),
        ("autre site", {"libelle": "Schéma national", "href": "https://example.org/", "externe": True}),
    ),
    _composant(
        "avis",
        "Avis",
        "Un message dans la page. La couleur vient toujours avec une icône et un mot.",
        (
            "information",
            {"sens": "info", "titre": "Ce fichier a déjà été reçu le 3 avril 2023", "texte": "Rien ne changera."},
        ),
        (
            "succès",
            {"sens": "succes", "titre": "Le lieu est publié", "lien_url": "#avis", "lien_libelle": "Voir sa fiche"},
        ),
        ("attention", {"sens": "attention", "texte": "Ce lieu est à 40 km de sa commune."}),
        (
            "erreur",
            {
                "sens": "erreur",
                "titre": "Nous n'avons pas pu lire ce fichier",
                "points": ["Enregistrez-le au format CSV ou XLSX.", "Puis déposez-le de nouveau."],
            },
        ),
    ),
    _composant(
        "resume_erreurs",
        "Résumé des erreurs",
        "En haut de la page, il prend le focus et mène à chaque champ.",
        (
            "deux erreurs",
            {
                "sans_focus": True,
                "liens": [
                    {"ancre": "id_nom", "message": "Écrivez le nom du lieu."},
                    {"ancre": "id_ouverture_0", "message": "Écrivez le jour, le mois et l'année en chiffres."},
                ],
            },
        ),
    ),
    _composant(
        "etiquette",
        "Étiquette",
        "Un état ou une catégorie, en un ou deux mots.",
        ("simple", {"libelle": "Accès libre"}),
        ("avec icône", {"libelle": "Wi-Fi", "icone": "wifi"}),
        ("information", {"libelle": "À vérifier", "sens": "info"}),
        ("succès", {"libelle": "Publié", "sens": "succes"}),
        ("attention", {"libelle": "Doute", "sens": "attention"}),
        ("erreur", {"libelle": "Illisible", "sens": "erreur"}),
    ),
    _composant(
        "carte_lieu",
        "Carte d'un lieu",
        "Dans la liste et sur la carte : la même. Toute la carte mène à la fiche.",
        ("complète, avec la feuille", {"lieu": exemples.LIEU, "url_feuille": "#carte_lieu"}),
        ("fermé, itinérant", {"lieu": exemples.LIEU_FERME}),
        ("jour férié", {"lieu": exemples.LIEU_DOUTE}),
        ("le minimum", {"lieu": exemples.LIEU_MINIMUM}),
    ),
    _composant(
        "semaine",
        "Semaine",
        "Les horaires d'un lieu. Le jour d'aujourd'hui est marqué par un mot et par la couleur.",
        ("ordinaire", {"jours": exemples.SEMAINE}),
    ),
    _composant(
        "tableau",
        "Tableau",
        "Pour comparer des lignes. La tête reste visible, le tri est un lien, l'export est à côté.",
        ("avec tri et export", exemples.TABLEAU),
        ("vide", {"legende": "Lieux", "vide": "Aucun lieu pour l'instant"}),
    ),
    _composant(
        "filtres",
        "Filtres",
        "Chaque choix dit combien de résultats il donne. L'adresse de la page garde les filtres.",
        ("deux groupes", exemples.FILTRES),
    ),
    _composant(
        "filtres_actifs",
        "Filtres en cours",
        "Au-dessus des résultats : chacun s'enlève d'un clic.",
        ("deux filtres", {"actifs": [{"libelle": "Wi-Fi", "url": "#"}, {"libelle": "Saint-Exemple", "url": "#"}]}),
        ("avec « Tout effacer »", {"actifs": [{"libelle": "Ouvert maintenant", "url": "#"}], "url_effacer": "#"}),
    ),
    _composant(
        "pagination_cles",
        "Suite de la liste",
        "Pour les longues listes : avant, après, sans compter les pages.",
        ("au milieu", {"url_precedente": "#", "url_suivante": "#", "objet": "lieux"}),
        ("au début", {"url_suivante": "#", "nom": "Suite de la liste, au début"}),
    ),
    _composant(
        "pagination_numeros",
        "Pages numérotées",
        "Pour les listes courtes dont le compte est connu.",
        ("page 3", exemples.PAGES),
    ),
    _composant(
        "onglets",
        "Onglets",
        "Des liens : chaque onglet a son adresse.",
        (
            "trois",
            {
                "nom": "Parties de l'import",
                "onglets": [
                    {"libelle": "Résumé", "url": "#", "courant": True},
                    {"libelle": "Doutes", "url": "#", "nombre": 42},
                    {"libelle": "Lignes", "url": "#", "nombre": 1530},
                ],
            },
        ),
    ),
    _composant(
        "etapes",
        "Étapes",
        "Où j'en suis, ce qui reste. On peut revenir à une étape faite.",
        ("à la deuxième", {"etapes": exemples.ETAPES}),
    ),
    _composant(
        "progression",
        "Progression",
        "Un long travail : combien, combien de temps encore, et le droit de partir.",
        (
            "en cours",
            {
                "id": "progression-a",
                "libelle": "Import de « lieux-2024.csv »",
                "etat": "en_cours",
                "fait": 1250,
                "total": 4000,
                "estimation": "2 minutes",
                "url_suivi": "/suivi/exemple/",
            },
        ),
        (
            "qui commence",
            {"id": "progression-b", "libelle": "Import en attente", "etat": "en_cours", "fait": 0, "total": 0},
        ),
        (
            "finie",
            {
                "id": "progression-c",
                "libelle": "Import de « lieux-2024.csv »",
                "etat": "finie",
                "fait": 4000,
                "total": 4000,
                "texte": f"{format_nombre(3812)} lieux publiés, 188 à relire.",
            },
        ),
        (
            "arrêtée",
            {
                "id": "progression-d",
                "libelle": "Import de « lieux-2024.csv »",
                "etat": "echec",
                "fait": 812,
                "total": 4000,
                "texte": "La connexion à la source est coupée. Les 812 premières lignes sont gardées.",
            },
        ),
    ),
    _composant(
        "annonce",
        "Annonce",
        "Après un acte : ce qui vient d'être fait, et comment l'annuler. Elle ne part pas toute seule.",
        (
            "avec annulation",
            {"texte": "Les deux fiches sont réunies.", "url_annuler": "#annonce", "csrf_token": "exemple"},
        ),
        ("simple", {"texte": "Les horaires sont enregistrés."}),
    ),
    _composant(
        "etat_vide",
        "État vide",
        "Quand il n'y a rien : le dire, et proposer la suite.",
        (
            "avec suite",
            {
                "titre": "Aucun lieu pour l'instant",
                "texte": "Déposez une liste reçue d'une commune ou d'un partenaire.",
                "href": "#etat_vide",
                "libelle": "Importer une liste",
            },
        ),
        ("simple", {"titre": "Tout est relu", "icone": "check-circle"}),
    ),
    _composant(
        "chiffre",
        "Chiffre",
        "Une mesure, avec sa définition, sa date et ses données.",
        (
            "complet",
            {
                "libelle": "Lieux publiés",
                "valeur": format_nombre(1234),
                "unite": "lieux",
                "definition": "Lieux visibles par tous aujourd'hui.",
                "date_donnee": dt.date(2024, 5, 1),
                "url_telechargement": "#",
                "telechargement": "CSV, 48 ko",
            },
        ),
        ("seul", {"libelle": "Doutes à relire", "valeur": "42"}),
    ),
    _composant(
        "qr",
        "QR code",
        "Une adresse courte à photographier. Elle est écrite dessous, pour qui ne peut pas la photographier.",
        ("adresse d'un lieu", exemples.QR),
    ),
    _composant(
        "contrastes",
        "Contrastes",
        "Ce que donnent vraiment deux couleurs choisies : mesuré, avec ce qu'il faut au moins.",
        ("couleurs par défaut", {"contrastes": list_contrasts(Theme())}),
    ),
    _composant(
        "comparaison",
        "Différences",
        "Avant et après, champ par champ.",
        ("deux versions", {"legende": "Médiathèque de Saint-Exemple", "champs": exemples.DIFFERENCES}),
    ),
    _composant(
        "fiche",
        "Fiche",
        "Les informations d'une chose, avec de quoi changer chacune.",
        (
            "trois lignes",
            {
                "lignes": [
                    {"nom": "Commune", "valeur": "Saint-Exemple", "url": "#"},
                    {"nom": "Téléphone", "valeur": "01 99 00 12 34", "note": "d'après la commune", "url": "#"},
                    {"nom": "Site", "valeur": "", "url": "#", "libelle": "Ajouter"},
                ]
            },
        ),
    ),
    _composant(
        "chronologie",
        "Chronologie",
        "L'histoire d'un lieu : quand, qui, quoi.",
        ("deux évènements", {"evenements": exemples.EVENEMENTS}),
    ),
    _composant(
        "aide_clavier",
        "Aide du clavier",
        "S'ouvre avec la touche « ? ». Chacun peut couper les raccourcis.",
        (
            "relecture",
            {
                "raccourcis": [
                    {"touche": "g", "action": "Garder la proposition"},
                    {"touche": "o", "action": "Garder le texte d'origine"},
                    {"touche": "z", "action": "Annuler la dernière action"},
                ]
            },
        ),
    ),
)
