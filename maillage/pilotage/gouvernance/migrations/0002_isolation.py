"""Row-level security of committees; minutes are written once."""

from django.db import migrations

from maillage.base.rls import protect, restrict

TABLES = ("instance", "membreinstance", "reunion", "invitationreunion", "pointordredujour", "decision")


class Migration(migrations.Migration):
    dependencies = [("gouvernance", "0001_initial"), ("base", "0001_initial")]
    operations = [
        *(protect(f"gouvernance_{name}") for name in TABLES),
        protect("gouvernance_compterendureunion"),
        restrict("gouvernance_compterendureunion", "SELECT", "INSERT"),
    ]
