"""Words of the register for what other programmes name: on « Vos données », nobody reads « Authenticator (user, data) ».

A model or a field that is not here is told by its own ``verbose_name``.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db import models

PERSONNE: Final = "personne"
MODELES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "comptes.utilisateur_groups": "groupe de droits",
        "comptes.utilisateur_user_permissions": "droit donné",
        "comptes.suivicompte": "compte inactif ou fermé",
        "comptes.sessioncompte": "session ouverte",
        "socialaccount.socialaccount": "compte ProConnect",
        "account.emailaddress": "adresse e-mail vérifiée",
        "account.emailconfirmation": "code de vérification d'une adresse",
        "sessions.session": "session",
        "mfa.authenticator": "double connexion",
        "structures.appartenance": "rôle dans le réseau",
        "admin.logentry": "acte de l'administrateur de l'installation",
    }
)
CHAMPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "comptes.utilisateur_groups.utilisateur": PERSONNE,
        "comptes.utilisateur_user_permissions.utilisateur": PERSONNE,
        "socialaccount.socialaccount.user": PERSONNE,
        "socialaccount.socialaccount.uid": "identifiant donné par ProConnect",
        "socialaccount.socialaccount.extra_data": "nom et adresse donnés par ProConnect",
        "socialaccount.socialaccount.date_joined": "première connexion",
        "account.emailaddress.user": PERSONNE,
        "account.emailaddress.email": "adresse e-mail",
        "account.emailconfirmation.email_address": "adresse e-mail",
        "sessions.session.session_data": "contenu de la session",
        "comptes.sessioncompte.session_data": "contenu de la session",
        "mfa.authenticator.user": PERSONNE,
        "mfa.authenticator.data": "clé d'accès, application ou codes de secours",
        "structures.appartenance.donnee_par": "donné par",
        "structures.invitation.invite_par": "invité par",
        "admin.logentry.object_id": "numéro de l'objet",
        "admin.logentry.object_repr": "nom de l'objet",
        "admin.logentry.change_message": "ce qui a été changé",
    }
)


def name_model(model: type[models.Model]) -> str:
    """« double connexion » for ``mfa.Authenticator``."""
    return MODELES.get(model._meta.label_lower, str(model._meta.verbose_name))


def title_model(model: type[models.Model]) -> str:
    """« Compte ProConnect »: a capital first, the others as they are."""
    name = name_model(model)
    return name[:1].upper() + name[1:]


def name_field(model: type[models.Model], name: str) -> str:
    """« première connexion » for ``socialaccount.SocialAccount.date_joined``."""
    known = CHAMPS.get(f"{model._meta.label_lower}.{name}")
    return known or str(getattr(model._meta.get_field(name), "verbose_name", name))
