from django.db import migrations

from maillage.base.rls import protect


class Migration(migrations.Migration):
    dependencies = [("envois", "0001_initial"), ("base", "0001_initial")]
    operations = [protect("envois_envoi")]
