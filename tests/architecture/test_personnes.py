"""A person's rights reach every field of the register: handed over and erased, replaced where it is written, or explained."""

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from maillage.socle.registre import personnes
from maillage.socle.registre.conservation import all_regles
from maillage.socle.registre.declaration import load_registre
from maillage.socle.registre.selectors.personnes import all_colonnes
from maillage.socle.registre.services.effacement import APPS_DE_CONNEXION

TEXTES = (models.CharField, models.TextField, models.JSONField, ArrayField)
SESSIONS = {"sessions.Session", "comptes.SessionCompte"}
"""Closed one by one when the account closes: what they hold is sealed."""


def goes_with_the_account(label: str) -> bool:
    return label.split(".", maxsplit=1)[0] in APPS_DE_CONNEXION or label in SESSIONS


def test_every_personal_text_is_erased_replaced_or_explained() -> None:
    covered = {(one.modele._meta.label, one.champ.name) for one in all_colonnes()}
    for fiche in personnes.all_fiches():
        named = {*fiche.champs, fiche.nom, fiche.courriel, fiche.compte, fiche.empreinte}
        covered |= {(fiche.modele, name) for name in named}
    covered |= {(one.modele, name) for one in personnes.all_maintiens() for name in one.champs}
    closed = {one.modele for one in personnes.all_maintiens() if not one.champs}
    left = [
        f"{label}.{name}"
        for traitement in load_registre().traitements
        for label, names in traitement.champs.items()
        for name in names
        if (label, name) not in covered
        and label not in closed
        and not goes_with_the_account(label)
        and isinstance(apps.get_model(label)._meta.get_field(name), TEXTES)
    ]
    assert left == []


def test_every_column_searched_can_be_written(db: None) -> None:
    """Where the web role may not update, a function must stand (Histoire), or a reason (Maintien)."""
    wrong = []
    with connection.cursor() as cursor:
        for colonne in all_colonnes():
            if not colonne.histoire:
                cursor.execute("SELECT has_table_privilege(%s, 'UPDATE')", [colonne.modele._meta.db_table])
                if cursor.fetchone() != (True,):
                    wrong.append(colonne.modele._meta.label)
    assert wrong == []


def test_every_row_hung_on_an_account_goes_or_may_point_to_an_emptied_one() -> None:
    """Only an app that knows the row can say which: a row that exists for its person must be a Fiche."""
    fiches = {(one.modele, one.compte) for one in personnes.all_fiches()}
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.remote_field
        and field.remote_field.model is apps.get_model(settings.AUTH_USER_MODEL)
        and field.remote_field.on_delete is models.CASCADE
        and not goes_with_the_account(model._meta.label)
        and (model._meta.label, field.name) not in fiches
    ]
    assert wrong == []


def test_every_append_only_table_of_the_register_has_its_function() -> None:
    names = {label for traitement in load_registre().traitements for label in traitement.champs}
    histories = {label for label in names if label.endswith("Evenement")}
    assert histories == {one.modele for one in personnes.all_histoires()}


def test_rules_of_conservation_belong_to_a_processing() -> None:
    assert {regle.traitement for regle in all_regles()} <= {one.cle for one in load_registre().traitements}


def test_what_is_declared_exists() -> None:
    for fiche in personnes.all_fiches():
        fields = {field.name for field in apps.get_model(fiche.modele)._meta.local_fields}
        named = {*fiche.champs, fiche.nom, fiche.courriel, fiche.compte, fiche.empreinte} - {""}
        assert {name.split("__", 1)[0] for name in named} <= fields, fiche.modele
        assert "departement" in fields, fiche.modele
