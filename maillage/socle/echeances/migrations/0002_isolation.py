from django.db import migrations

from maillage.base.rls import protect


class Migration(migrations.Migration):
    dependencies = [("echeances", "0001_initial"), ("base", "0001_initial")]
    operations = [
        protect("echeances_echeance"),
        protect("echeances_passage"),
        protect("echeances_preferencerappel"),
        protect("echeances_adresseagenda"),
    ]
