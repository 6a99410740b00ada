from django.db import migrations


class Migration(migrations.Migration):
    """btree_gist lets the exclusion constraint of memberships compare plain columns. Trusted: the owner may create it."""

    dependencies = [("structures", "0002_isolation")]
    operations = [migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS btree_gist", migrations.RunSQL.noop)]
