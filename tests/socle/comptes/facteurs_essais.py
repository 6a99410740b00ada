"""What the tests of accounts share: members, their second factor, sign-in through the pages."""

import datetime
import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.core import mail
from django.test import Client

from maillage.reseau.structures.models import Appartenance
from maillage.socle.comptes.acteur import build_acteur
from maillage.socle.comptes.chiffrement import seal, unseal
from maillage.socle.comptes.facteurs import current_code
from maillage.socle.comptes.models import Utilisateur


def member(departement, role, email="agent@example.org", nom="Agent Essai"):
    user = Utilisateur.by_email(email) or Utilisateur.objects.create_user(email, nom)
    Appartenance.objects.create(departement=departement, utilisateur=user, role=role, debut=datetime.date(2020, 1, 1))
    return user


def acteur_de(user, departement):
    return build_acteur(user.pk, str(user), departement.pk)


def with_application(user):
    """Gives the secret of the application that the account now has."""
    secret = generate_totp_secret()
    Authenticator.objects.create(user=user, type="totp", data={"secret": seal(secret)})
    return secret


def with_recovery_codes(user):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    return RecoveryCodes.activate(user).generate_codes()


def secret_of(user):
    return unseal(Authenticator.objects.get(user=user, type="totp").data["secret"])


def code_of(secret, at=None):
    return current_code(secret, time.time() if at is None else at)


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def last_code():
    return re.search(r"^(\d{6})$", mail.outbox[-1].body, re.MULTILINE)[1]


def sign_in(user, client=None, suite="", **headers):
    """By e-mail code, up to the second factor when one is asked for; gives the client and the last answer."""
    client = client or Client(**headers)
    client.post("/connexion/" + (f"?next={suite}" if suite else ""), {"email": user.email})
    answer = client.post("/connexion/code/", {"code": last_code(), "action": "verify", "next": suite})
    return client, answer


def is_in(client):
    return "_auth_user_id" in client.session
