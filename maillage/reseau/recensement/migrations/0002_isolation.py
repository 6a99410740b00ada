from django.db import migrations

from maillage.base.rls import protect


class Migration(migrations.Migration):
    dependencies = [("recensement", "0001_initial"), ("base", "0001_initial")]
    operations = [protect(f"recensement_{name}") for name in ("collecte", "import", "ligne", "doute")]
