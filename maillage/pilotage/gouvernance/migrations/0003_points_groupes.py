"""Many proposals of one kind stand under one point, each still on its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gouvernance", "0002_isolation")]
    operations = [
        migrations.AddField(
            model_name="pointordredujour",
            name="groupe",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="elements",
                to="gouvernance.pointordredujour",
            ),
        ),
        migrations.AddIndex(
            model_name="pointordredujour",
            index=models.Index(fields=["departement", "groupe"], name="point_groupe"),
        ),
    ]
