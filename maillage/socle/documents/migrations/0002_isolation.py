from django.db import migrations

from maillage.base.rls import protect, restrict


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("base", "0001_initial")]
    operations = [protect("documents_document"), restrict("documents_document", "SELECT", "INSERT")]
