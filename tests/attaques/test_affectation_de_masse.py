"""A form takes its own fields and no other: no role, no Département, no account can be slipped into a POST."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from maillage.base.models import Locataire
from maillage.base.tenancy import set_tenant
from maillage.reseau.structures.models import Appartenance
from maillage.socle.comptes.models import Utilisateur
from tests.architecture import portes as door
from tests.architecture.exemples import EXEMPLES, Exemple

LIGNES = [line for line in door.lignes() if line["nom"] != door.ADMIN and line["methode"] == "POST"]
FAIBLES = ("visiteur", "sans_role", "elu", "accueil", "referent", "conseiller")
"""Those who may give no role but, for a référent, accueil and référent in his own structure."""


def smuggled(monde: door.Monde, user: Utilisateur | None) -> dict[str, Any]:
    """What an attacker adds to a form: names of columns of ours, and those that frameworks take."""
    there = monde.ailleurs.pk
    return {
        "role": "ADMINISTRATEUR",
        "roles": ["ADMINISTRATEUR"],
        "departement": there,
        "departement_id": there,
        "is_staff": "on",
        "is_superuser": "on",
        "is_active": "on",
        "utilisateur": user.pk if user else 1,
        "utilisateur_id": user.pk if user else 1,
        "user": user.pk if user else 1,
        "etat": "ACCEPTEE",
        "debut": "2020-01-01",
        "id": 1,
        "pk": 1,
    }


def neighbour(monde: door.Monde) -> dict[str, list[Any]]:
    """Every row of the neighbour, with the transaction that last wrote it."""
    set_tenant(monde.ailleurs.pk)
    found = {}
    for model in apps.get_models():
        if issubclass(model, Locataire) and not model._meta.proxy:
            rows: models.QuerySet = model._default_manager.filter(departement_id=monde.ailleurs.pk).order_by("pk")
            found[model._meta.label] = list(rows.values_list("pk", flat=True))
    set_tenant(monde.ici.pk)
    return found


def powers() -> dict[str, Any]:
    """Who holds power: administrators by Département, the installation's own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM comptes_utilisateur WHERE is_staff OR is_superuser")
        staff = cursor.fetchone()[0]
    held = Appartenance.objects.filter(role__in=["ADMINISTRATEUR", "COORDINATEUR", "DPO"])
    return {"staff": staff, "roles": sorted(held.values_list("departement_id", "utilisateur_id", "role"))}


@pytest.mark.parametrize("line", LIGNES, ids=lambda line: line["nom"])
def test_no_power_is_won_by_a_field(monde: door.Monde, line: dict[str, str]) -> None:
    url = door.address(line["nom"], monde.ici)
    example = EXEMPLES.get(line["nom"], Exemple())
    for who in (*FAIBLES, "administrateur"):
        if line[who] in {"403", "404", "405", "connexion"}:
            continue
        user = None if who == "visiteur" else monde.comptes[who, "" if who == "sans_role" else monde.ici.code]
        set_tenant(monde.ici.pk)
        before, rows = powers(), neighbour(monde)
        client = monde.client(who, monde.ici)
        with transaction.atomic():
            response: Any = client.post(url, {**smuggled(monde, user), **example.donnees}, HTTP_HOST="96.localhost")
            if response.streaming:
                b"".join(response.streaming_content)  # read to its end: a file left open is a warning
            set_tenant(monde.ici.pk)
            after = powers()
            assert neighbour(monde) == rows, who
            if who == "administrateur":  # he may give roles: never out of his Département
                assert after["staff"] == before["staff"]
            else:
                assert after == before, who
            transaction.set_rollback(True)
