"""Rows of a Département are its own; the history of its register is append-only; closures belong to the owner."""

from django.db import migrations

from maillage.base.rls import erasable, protect, restrict

TABLES = ("delegue", "fichetraitement", "fichetraitementevenement", "aipd", "demandedroit")
HISTOIRE = "registre_fichetraitementevenement"
COLONNES = {
    "nom": "varchar(200)",
    "finalite": "text",
    "personnes": "varchar(500)",
    "donnees": "text",
    "conservation": "text",
    "responsable": "varchar(200)",
    "conjoints": "varchar(500)",
    "destinataires": "text",
    "mesures": "text",
    "modifie_par": "varchar(200)",
}


class Migration(migrations.Migration):
    dependencies = [("registre", "0001_initial"), ("base", "0001_initial")]
    operations = [
        *(protect(f"registre_{table}") for table in TABLES),
        restrict(HISTOIRE, "SELECT", "INSERT"),
        # The end of a Département is written by the owner's command; the site does not even read it.
        restrict("registre_cloturedepartement", "SELECT"),
        erasable(HISTOIRE, COLONNES),
    ]
