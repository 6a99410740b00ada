"""The history of a place stays append-only; a person's name can be replaced in it (RGPD, art. 17)."""

from django.db import migrations

from maillage.base.rls import erasable

COLONNES = {
    "telephone": "varchar(20)[]",
    "courriels": "varchar(300)[]",
    "presentation_resume": "text",
    "presentation_detail": "text",
    "prise_rdv": "text",
    "provenance": "jsonb",
    "modifie_par": "text",
    "motif": "text",
}


class Migration(migrations.Migration):
    dependencies = [("lieux", "0005_liste_par_nom")]
    operations = [erasable("lieux_lieuevenement", COLONNES)]
