from django.db import migrations

from maillage.base.rls import protect


class Migration(migrations.Migration):
    dependencies = [("territoires", "0001_initial"), ("base", "0001_initial")]
    operations = [protect("territoires_secteur"), protect("territoires_secteurcommune")]
