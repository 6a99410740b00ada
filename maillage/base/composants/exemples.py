"""Invented matter for the gallery. The phone range 01 99 00 is kept for fiction by Arcep."""

import datetime as dt
from typing import Any

import segno

LIEU: dict[str, Any] = {
    "cle": "exemple",
    "nom": "Médiathèque de Saint-Exemple",
    "url": "#carte_lieu",
    "adresse": "12 rue des Tilleuls, 99000 Saint-Exemple",
    "distance": "à 1,2 km, environ 2 min en voiture",
    "telephone": "+33199001234",
    "telephone_dit": "01 99 00 12 34",
    "ouverture": {"code": "ouvert", "texte": "Ouvert jusqu'à 18 h"},
    "services": "Aide aux démarches · Ordinateurs et Internet",
    "annonces": [{"texte": "Un conseiller est là mardi de 9 h à 12 h", "url": ""}],
}
LIEU_FERME: dict[str, Any] = LIEU | {
    "ouverture": {"code": "ferme", "texte": "Fermé. Ouvre demain à 9 h"},
    "itinerant": True,
}
LIEU_DOUTE: dict[str, Any] = LIEU | {
    "ouverture": {"code": "doute", "texte": "Jour férié (11 novembre) : téléphonez avant de venir"}
}
LIEU_MINIMUM: dict[str, Any] = {"nom": "Mairie annexe", "url": "#carte_lieu", "adresse": "Villefiction"}

_MATIN, _APRES_MIDI = "9 h à 12 h", "14 h à 18 h"
SEMAINE: list[dict[str, Any]] = [
    {"nom": "lundi", "plages": []},
    {"nom": "mardi", "plages": [_MATIN, _APRES_MIDI]},
    {"nom": "mercredi", "plages": ["9 h à 18 h"], "aujourdhui": True},
    {"nom": "jeudi", "plages": [_APRES_MIDI], "note": "Sur rendez-vous"},
    {"nom": "vendredi", "plages": [_MATIN, _APRES_MIDI]},
    {"nom": "samedi", "plages": [_MATIN], "note": "Le premier du mois"},
    {"nom": "dimanche", "plages": []},
]

TABLEAU: dict[str, Any] = {
    "legende": "Lieux du Département",
    "resume": "3 lieux",
    "url_export": "#tableau",
    "export": "CSV, 48 ko",
    "colonnes": [
        {"libelle": "Nom", "url_tri": "?tri=-nom", "tri": "asc"},
        {"libelle": "Commune", "url_tri": "?tri=commune"},
        {"libelle": "État"},
        {"libelle": "Visites", "url_tri": "?tri=visites", "nombre": True},
    ],
    "lignes": [
        [
            {"texte": nom, "url": "#tableau"},
            {"texte": commune},
            {"texte": etat, "sens": sens},
            {"texte": visites, "nombre": True},
        ]
        for nom, commune, etat, sens, visites in (
            ("Espace numérique du Port", "Port-Modèle", "Publié", "succes", "1 204"),
            ("Mairie annexe", "Villefiction", "À relire", "attention", "87"),
            ("Médiathèque de Saint-Exemple", "Saint-Exemple", "Publié", "succes", "642"),
        )
    ],
}

FILTRES: dict[str, Any] = {
    "action": "#filtres",
    "prefixe": "galerie",
    "url_effacer": "#filtres",
    "groupes": [
        {
            "nom": "service",
            "legende": "Ce que vous cherchez",
            "choix": [
                {"valeur": "demarches", "libelle": "Aide aux démarches", "nombre": 212, "coche": True},
                {"valeur": "wifi", "libelle": "Wi-Fi", "nombre": 1340},
                {"valeur": "ordinateurs", "libelle": "Ordinateurs", "nombre": 1},
            ],
        },
        {
            "nom": "acces",
            "legende": "Accès",
            "choix": [{"valeur": "pmr", "libelle": "Fauteuil roulant", "nombre": 98}],
        },
    ],
}

_ADRESSE_COURTE = "val.example.org/l/exemple234"
QR: dict[str, Any] = {
    "url": segno.make_qr(f"https://{_ADRESSE_COURTE}").svg_data_uri(border=2),
    "adresse": _ADRESSE_COURTE,
    "titre": "Médiathèque de Saint-Exemple",
}

PAGES: dict[str, Any] = {
    "url_precedente": "?page=2",
    "url_suivante": "?page=4",
    "pages": [
        {"numero": 1, "url": "?page=1"},
        {"numero": 2, "url": "?page=2"},
        {"numero": 3, "courante": True},
        {"numero": None},
        {"numero": 12, "url": "?page=12"},
    ],
}

ETAPES: list[dict[str, Any]] = [
    {"libelle": "Déposer la liste", "etat": "faite", "url": "#etapes"},
    {"libelle": "Vérifier les colonnes", "etat": "courante"},
    {"libelle": "Essayer", "etat": "a_faire"},
    {"libelle": "Appliquer", "etat": "a_faire"},
]

DIFFERENCES: list[dict[str, Any]] = [
    {"nom": "Téléphone", "avant": "05 46 00 00", "apres": "01 99 00 12 34", "etat": "modifie"},
    {"nom": "Site", "avant": "", "apres": "https://example.org/", "etat": "ajoute"},
    {"nom": "Courriel", "avant": "ancien@example.org", "apres": "", "etat": "retire"},
    {"nom": "Commune", "avant": "Saint-Exemple", "apres": "Saint-Exemple", "etat": "inchange"},
]

EVENEMENTS: list[dict[str, Any]] = [
    {
        "quand": dt.datetime(2024, 5, 2, 12, 30, tzinfo=dt.UTC),
        "qui": "Coordination du Département",
        "texte": "Les horaires sont changés.",
    },
    {"quand": dt.datetime(2024, 4, 3, 7, 0, tzinfo=dt.UTC), "qui": "", "texte": "Le lieu est créé par un import."},
]
