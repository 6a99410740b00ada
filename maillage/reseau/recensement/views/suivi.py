"""What the page of one delivery shows, stage by stage."""

import datetime
from typing import Any

from django.urls import reverse

from maillage.base.francais import format_nombre
from maillage.reseau.lieux.mots import LIBELLES, say
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.models import Import
from maillage.reseau.recensement.selectors import imports as select
from maillage.reseau.recensement.services.etapes import is_half_applied
from maillage.reseau.recensement.views.cadre import address, optional_url

TRAVAUX = {
    EtatImport.DEPOSE: ("Lecture du fichier", "Le travail va commencer."),
    EtatImport.ANALYSE: ("Lecture du fichier", "Chaque ligne est lue et nettoyée. Aucun lieu ne change encore."),
    EtatImport.APPLICATION: ("Mise à jour des lieux", "Les lieux sont écrits."),
    EtatImport.RAPPROCHEMENT: ("Recherche des doublons", "Les lieux sont comparés à ceux que vous avez déjà."),
    EtatImport.ANNULATION: ("Annulation de l'import", "Les lieux reprennent les valeurs d'avant."),
}
CHIFFRES = (
    ("lignes", "Lignes lues", "Lignes du fichier qui contiennent quelque chose."),
    ("publiees", "Lieux à publier", "Le nom, la commune et un moyen de trouver le lieu sont sûrs."),
    ("en_revue", "Lignes en revue", "Il manque quelque chose d'important. Elles vous attendent."),
    ("refusees", "Lignes refusées", "Une personne les a refusées."),
    ("creees", "Nouveaux", "Lieux que cette source ne connaissait pas."),
    ("modifiees", "Modifiés", "Lieux connus dont une valeur change."),
    ("inchangees", "Inchangés", "Lieux connus, avec les mêmes valeurs."),
    ("disparues", "Absents", "Lieux de cette source qui ne sont plus dans le fichier. Ils ne sont pas fermés."),
    ("fusions", "Doublons fusionnés", "Lieux reconnus comme un lieu que vous aviez déjà."),
    ("rattaches", "Rattachés", "Lieux dont la structure responsable a été reconnue."),
    ("questions", "Questions", "Valeurs que vous devez confirmer ou corriger."),
)
TOUJOURS = {"lignes", "publiees", "en_revue", "questions"}
ETAPES = ("Envoyer le fichier", "Choisir les colonnes", "Vérifier", "Appliquer")
RANGS = {
    EtatImport.CORRESPONDANCE: 1,
    EtatImport.DEPOSE: 2,
    EtatImport.ANALYSE: 2,
    EtatImport.PRET: 2,
    EtatImport.ECHEC: 2,
    EtatImport.APPLICATION: 3,
    EtatImport.RAPPROCHEMENT: 3,
}
DEBUT = datetime.timedelta(seconds=3)
"""Before this an estimate would jump about."""


def steps(lot: Import | None) -> list[dict[str, str]]:
    """The four steps of an import, for the component."""
    rank = RANGS.get(EtatImport(lot.etat), len(ETAPES)) if lot else 0
    states = ["faite" if at < rank else "courante" if at == rank else "a_faire" for at in range(len(ETAPES))]
    urls = [""] * len(ETAPES)
    if lot and lot.etat in {EtatImport.PRET, EtatImport.ECHEC}:
        urls[1] = reverse("recensement:import_columns", args=[lot.pk])
    return [{"libelle": name, "etat": state, "url": url} for name, state, url in zip(ETAPES, states, urls, strict=True)]


def estimate(lot: Import, now: datetime.datetime) -> str:
    """« 2 minutes », from the pace so far; empty while nothing can be said."""
    if not (lot.debut_le and lot.total and lot.faites) or now - lot.debut_le < DEBUT:
        return ""
    left = (now - lot.debut_le) * (max(0, lot.total - lot.faites) / lot.faites)
    seconds = left.total_seconds()
    if seconds < 50:
        return "quelques secondes" if seconds < 20 else "une minute"
    minutes = round(seconds / 60)
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def follow(lot: Import, now: datetime.datetime, *, full: bool) -> dict[str, Any]:
    """Context of the page (``full``) or of its progress fragment."""
    etat = EtatImport(lot.etat)
    running = etat in select.EN_COURS
    libelle, texte = TRAVAUX.get(etat, ("", ""))
    counted = etat in {EtatImport.ANALYSE, EtatImport.APPLICATION}
    context: dict[str, Any] = {
        "lot": lot,
        "etat": etat,
        "en_cours": running,
        "libelle": libelle,
        "texte": texte,
        "fait": lot.faites if counted else 0,
        "total": lot.total if counted else None,
        "estimation": estimate(lot, now) if counted else "",
        "url_suivi": reverse("recensement:import_progress", args=[lot.pk]),
    }
    if not full:
        return context
    context["a_moitie"] = is_half_applied(lot)
    return context | _figures(lot, etat) | _changes(lot, etat)


def _figures(lot: Import, etat: EtatImport) -> dict[str, Any]:
    known = lot.compteurs if etat in {EtatImport.PRET, EtatImport.APPLIQUE, EtatImport.ANNULE} else {}
    past = etat != EtatImport.PRET
    labels = {"publiees": "Lieux publiés", "creees": "Créés"} if past else {}
    return {
        "etapes": steps(lot) if etat in RANGS or etat == EtatImport.APPLIQUE else [],
        "chiffres": [
            {"libelle": labels.get(name, libelle), "valeur": format_nombre(known.get(name, 0)), "definition": note}
            for name, libelle, note in CHIFFRES
            if known and (name in TOUJOURS or known.get(name))
        ],
        "url_questions": address(reverse("recensement:questions"), **{"import": lot.pk}),
        "url_lieux": optional_url("lieux:staff_list"),
        "modifiable": etat in {EtatImport.PRET, EtatImport.ECHEC, EtatImport.DEPOSE, EtatImport.CORRESPONDANCE},
    }


def _changes(lot: Import, etat: EtatImport) -> dict[str, Any]:
    """What the delivery would change; only before it is applied, when it can still be compared."""
    if etat != EtatImport.PRET:
        return {"changements": [], "nouveaux": [], "absents": [], "en_revue": []}
    figures = lot.compteurs
    return {
        "changements": [
            {"ligne": row.ligne, "champs": [_difference(difference) for difference in row.differences]}
            for row in (select.changed_rows(lot) if figures.get("modifiees") else [])
        ],
        "nouveaux": select.new_rows(lot) if figures.get("creees") else [],
        "absents": select.gone_places(lot) if figures.get("disparues") else [],
        "en_revue": select.rows_in_review(lot) if figures.get("en_revue") else [],
    }


def _difference(difference: select.Difference) -> dict[str, str]:
    champ, avant, apres = difference
    before, after = say(champ, avant), say(champ, apres)
    etat = "ajoute" if not before else "retire" if not after else "modifie"
    return {"nom": LIBELLES.get(champ, champ), "avant": before, "apres": after, "etat": etat}
