from django.db import migrations

from maillage.base.rls import protect


class Migration(migrations.Migration):
    dependencies = [("structures", "0001_initial"), ("base", "0001_initial")]
    operations = [protect("structures_structure"), protect("structures_appartenance")]
