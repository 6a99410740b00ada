"""The history of a structure is append-only, as that of places; a person's name can be replaced in it (RGPD, art. 17)."""

from django.db import migrations

from maillage.base.rls import erasable, restrict

TABLE = "structures_structureevenement"
COLONNES = {
    "telephone": "varchar(20)",
    "courriel": "varchar(254)",
    "modifie_par": "varchar(200)",
    "motif": "varchar(300)",
}


class Migration(migrations.Migration):
    dependencies = [("structures", "0007_annuaire")]
    operations = [restrict(TABLE, "SELECT", "INSERT"), erasable(TABLE, COLONNES)]
