"""The function that writes the head of the chain as its owner fires from its own trigger only.

Firing asks for no right; hanging it on another table does (``CREATE TRIGGER`` wants EXECUTE), and everybody had it:
a table of the attacker's own would have moved the head on without a line.
"""

from django.conf import settings
from django.db import migrations

WHO = f'PUBLIC, "{settings.ROLE_WEB}"'


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_chaine")]
    operations = [
        migrations.RunSQL(
            f"REVOKE EXECUTE ON FUNCTION journal_enchainer(), journal_refuser() FROM {WHO};",
            f"GRANT EXECUTE ON FUNCTION journal_enchainer(), journal_refuser() TO {WHO};",
        )
    ]
