"""Row-level security of what comes from the national log."""

from django.db import migrations

from maillage.base.rls import protect


class Migration(migrations.Migration):
    dependencies = [("accompagnements", "0004_journal_national"), ("base", "0001_initial")]
    operations = [protect("accompagnements_importjournal"), protect("accompagnements_lignejournal")]
