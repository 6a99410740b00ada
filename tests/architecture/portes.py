"""Every address of the site, and who knocks: what the walks of the rights table and of the pages share."""

import csv
import datetime
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from maillage.base.tenancy import set_tenant
from maillage.reseau.structures.models import Appartenance, Structure
from maillage.socle.comptes.enums import DE_STRUCTURE, Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.territoires.models import Departement
from maillage.socle.territoires.selectors import forget_hosts
from tests.architecture.arbre import read
from tests.architecture.exemples import EXEMPLES, Exemple
from tests.base_essais import entrer

TABLE = "maillage/config/droits.csv"
METHODES = ("GET", "POST", "PUT", "PATCH", "DELETE")
QUI = ("visiteur", "sans_role", *(role.value.lower() for role in Role))
ADMIN = "admin:*"
_visitors = itertools.count(1)


@dataclass(frozen=True)
class Porte:
    """A URL pattern: its full name, its address as written in urls.py, the names of its parameters."""

    nom: str
    adresse: str
    parametres: frozenset[str]


def portes(resolver: URLResolver | None = None, route: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Porte]:
    """Every pattern of the resolver, those of the instance admin included."""
    resolver = resolver or get_resolver()
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from portes(pattern, here, inner)
        elif isinstance(pattern, URLPattern):
            name = ":".join((*spaces, pattern.name or ""))
            yield Porte(name, here, frozenset(pattern.pattern.regex.groupindex))


def lignes() -> list[dict[str, str]]:
    """The rights table."""
    return list(csv.DictReader(read(TABLE).splitlines()))


@dataclass(frozen=True)
class Monde:
    """Two Départements; in each, one account a role; and one account that belongs nowhere."""

    ici: Departement
    ailleurs: Departement
    comptes: Mapping[tuple[str, str], Utilisateur]
    sessions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Keys of sessions already open, when the world was built with them."""

    def client(self, qui: str, departement: Departement) -> Client:
        """A browser of ``qui``, member of ``departement`` (for a visitor and an account without role, no matter)."""
        client = Client(raise_request_exception=False)
        if qui == "visiteur":
            return client
        who = (qui, "" if qui == "sans_role" else departement.code)
        if key := self.sessions.get(who):
            client.cookies[settings.SESSION_COOKIE_NAME] = key
            return client
        return entrer(client, self.comptes[who])


HEURE_S = 3600
"""Shared sessions have just been proven for that much longer than a test run lasts."""


def build_monde(*, sign_in: bool = False) -> Monde:
    """Inside a test's transaction. ``sign_in``: with an open session for each account."""
    forget_hosts()
    ici = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True, hotes=["96.localhost"])
    ailleurs = Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
    comptes = {("sans_role", ""): Utilisateur.objects.create_user("personne@example.org", "Sans rôle")}
    for departement in (ici, ailleurs):
        set_tenant(departement.pk)
        structure = Structure.objects.create(departement=departement, nom=f"Commune de {departement.nom}")
        for role in Role:
            user = Utilisateur.objects.create_user(
                f"{role.value}.{departement.code}@example.org", f"{role.label} {departement.code}"
            )
            Appartenance.objects.create(
                departement=departement,
                utilisateur=user,
                role=role,
                structure=structure if role in DE_STRUCTURE else None,
                debut=datetime.date(2020, 1, 1),
            )
            comptes[role.value.lower(), departement.code] = user
    set_tenant(ici.pk)
    sessions = {}
    if sign_in:
        for who, user in comptes.items():
            sessions[who] = entrer(Client(), user, ahead=HEURE_S).cookies[settings.SESSION_COOKIE_NAME].value
    return Monde(ici, ailleurs, comptes, sessions)


def address(nom: str, departement: Departement) -> str:
    """The address of a page, with the parameters of its example in ``departement``."""
    example = EXEMPLES.get(nom, Exemple())
    return reverse(nom, kwargs=dict(example.adresse(departement)))


def knock(client: Client, methode: str, url: str, nom: str, host: str = "96.localhost") -> HttpResponseBase:
    """One request, undone afterwards. Each comes from an address of its own: limits are counted by visitor."""
    example = EXEMPLES.get(nom, Exemple())
    extra: dict[str, Any] = {
        "HTTP_HOST": host,
        "REMOTE_ADDR": f"10.{next(_visitors) // 250 % 250}.0.{next(_visitors) % 250}",
    }
    with transaction.atomic():
        if methode == "GET":
            response: Any = client.get(url, dict(example.suite), **extra)
        elif methode == "POST":
            response = client.post(url, dict(example.donnees), **extra)
        else:
            response = client.generic(methode, url, **extra)
        if response.streaming:
            response.body = b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


def said(response: HttpResponseBase) -> str:
    """The answer in the words of the table: ``connexion`` for the sign-in page, else the status."""
    location = response.headers.get("Location", "")
    if response.status_code == 302 and location.split("?")[0].endswith(reverse("account_login")):
        return "connexion"
    return str(response.status_code)
