"""Counters say when they are over, so that they can be cleared away: one visitor's would stay for ever."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("base", "0002_moindre_droit")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE base_compteur ADD COLUMN perime bigint NOT NULL DEFAULT 0;",
            "ALTER TABLE base_compteur DROP COLUMN perime;",
        )
    ]
