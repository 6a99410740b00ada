"""What the apps below keep on a person, and for how long: accounts, sessions, journal, messages, requests.

They stand below this one and cannot declare it themselves; apps above do it in a ``registre.py`` of their own.
"""

import datetime as dt
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from maillage.socle.comptes.models import Utilisateur
from maillage.socle.messages.models import Envoi
from maillage.socle.registre.conservation import Regle
from maillage.socle.registre.models import DemandeDroit
from maillage.socle.registre.personnes import Fiche, Histoire, Maintien
from maillage.socle.registre.selectors.echeances import add_months
from maillage.socle.registre.services.copies import forget_copies
from maillage.socle.registre.services.effacement import COMPTE_EFFACE, close_for_ever

AN = dt.timedelta(days=365)
PREUVE_ANNEES = 5


def _sessions(now: dt.datetime) -> QuerySet[Any]:
    model = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
    rows: QuerySet[Any] = model.objects.filter(expire_date__lt=now)
    return rows


def _closed_accounts(now: dt.datetime) -> QuerySet[Any]:
    """Closed for a year, and not emptied yet."""
    closed = Utilisateur.objects.filter(is_active=False, suivi__ferme_at__lt=now - AN)
    return closed.exclude(email__endswith=COMPTE_EFFACE)


def _empty_accounts(rows: QuerySet[Any]) -> None:
    for user in rows:
        close_for_ever(user)


def _messages(now: dt.datetime) -> QuerySet[Any]:
    return Envoi.objects.filter(demande_at__lt=now - AN)


def _copies(now: dt.datetime) -> QuerySet[Any]:
    return DemandeDroit.objects.filter(expire_le__lt=now)


def _old_requests(now: dt.datetime) -> QuerySet[Any]:
    limit = add_months(now.date(), -12 * PREUVE_ANNEES)
    return DemandeDroit.objects.filter(faite_le__date__lt=limit, fichier="")


FICHES = (
    Fiche(
        "envois.Envoi",
        "Message envoyé",
        ("canal", "gabarit", "etat", "demande_at"),
        "Un message envoyé n'a plus à être relié à une personne effacée (RGPD, art. 17.1.a).",
        empreinte="empreinte",
    ),
    *(
        Fiche(model, titre, champs, "Ce réglage ne sert qu'à la personne : il part avec elle.", compte="utilisateur")
        for model, titre, champs in (
            ("echeances.PreferenceRappel", "Rythme des rappels", ("rythme",)),
            ("echeances.AdresseAgenda", "Adresse d'agenda", ("creee_le",)),
            ("echeances.Echeance", "Échéance adressée à la personne", ("titre", "raison", "echeance_le")),
        )
    ),
)
HISTOIRES = (Histoire("registre.FicheTraitementEvenement"),)
PAR_LE_COMPTE = "Part avec le compte : sa ligne reste, sans adresse ni nom, et n'ouvre plus rien."
MAINTIENS = (
    Maintien(
        "envois.Opposition",
        ("empreinte",),
        "L'opposition à recevoir des messages reste connue par son empreinte, pour être respectée (RGPD, art. 21).",
    ),
    Maintien(
        "journal.Ligne",
        (),
        "Le journal des actes ne se modifie pas (RGPD, art. 5.2 et 32). Le nom y est effacé, l'acte reste sous un numéro.",
    ),
    Maintien("comptes.Utilisateur", ("email", "nom", "password"), PAR_LE_COMPTE),
    Maintien(
        "registre.DemandeDroit",
        ("empreinte",),
        "Preuve que la demande a été traitée (RGPD, art. 5.2) : sans nom ni adresse.",
    ),
)
REGLES = (
    Regle("comptes.session", "comptes", "Sessions finies", "12 heures", _sessions, installation=True),
    Regle(
        "comptes.ferme",
        "comptes",
        "Comptes fermés : adresse et nom",
        "1 an",
        _closed_accounts,
        _empty_accounts,
        installation=True,
    ),
    Regle("envois.envoi", "envois", "Messages envoyés", "1 an", _messages),
    Regle("registre.copie", "droits", "Copies remises aux personnes", "7 jours", _copies, forget_copies),
    Regle("registre.demande", "droits", "Traces des demandes des personnes", f"{PREUVE_ANNEES} ans", _old_requests),
)
