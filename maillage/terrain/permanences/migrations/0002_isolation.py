"""Row-level security; the history of half-days is append-only."""

from django.db import migrations

from maillage.base.rls import erasable, protect, restrict

TABLES = ("serie", "permanence", "permanenceevenement", "presence", "absence", "vacancesscolaires", "abonnementagenda")


class Migration(migrations.Migration):
    dependencies = [("permanences", "0001_initial"), ("base", "0001_initial")]
    operations = [
        *(protect(f"permanences_{name}") for name in TABLES),
        restrict("permanences_permanenceevenement", "SELECT", "INSERT"),
        erasable("permanences_permanenceevenement", {"modifie_par": "varchar(200)", "precision": "varchar(300)"}),
    ]
