from django.db import migrations

from maillage.base.rls import protect

TABLES = (
    "structures_structureevenement",
    "structures_contact",
    "structures_invitation",
    "structures_demandeappartenance",
    "structures_ressemblancestructure",
    "structures_fusionstructure",
    "structures_benevole",
)


class Migration(migrations.Migration):
    dependencies = [("structures", "0004_reseau"), ("base", "0001_initial")]
    operations = [protect(table) for table in TABLES]
