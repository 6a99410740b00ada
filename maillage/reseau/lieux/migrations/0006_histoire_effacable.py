"""The history of a place stays append-only; a person's name can be replaced in it (RGPD, art. 17)."""

from django.db import migrations

from maillage.base.rls import erasable

COLONNES = {
    "telephone": "varchar(20)[]",
    "courriels": "varchar(300)[]",
    "presentation_resume": "varchar(280)",
    "presentation_detail": "text",
    "prise_rdv": "varchar(1000)",
    "provenance": "jsonb",
    "modifie_par": "varchar(200)",
    "motif": "varchar(300)",
}


class Migration(migrations.Migration):
    dependencies = [("lieux", "0005_liste_par_nom")]
    operations = [erasable("lieux_lieuevenement", COLONNES)]
