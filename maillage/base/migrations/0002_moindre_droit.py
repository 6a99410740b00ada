"""The web role reads which migrations were made (``/sante``), and writes none of it."""

from django.db import migrations

from maillage.base.rls import restrict


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]
    operations = [restrict("django_migrations", "SELECT")]
