"""Columns that the public search reads in bulk, filled for the places already published."""

from django.db import migrations, models

LOT = 500


def fill(apps, schema_editor):
    from maillage.reseau.lieux.recherche.indexation import COLONNES, search_columns

    rows = []
    places = apps.get_model("lieux", "LieuPublic").objects
    for lieu in places.defer("recherche").iterator(LOT):
        for name, value in search_columns(lieu.__dict__).items():
            setattr(lieu, name, value)
        rows.append(lieu)
        if len(rows) == LOT:
            places.bulk_update(rows, COLONNES)
            rows = []
    if rows:
        places.bulk_update(rows, COLONNES)


class Migration(migrations.Migration):
    dependencies = [("lieux", "0010_signalement")]
    operations = [
        migrations.AddField("lieupublic", "masque", models.BigIntegerField("valeurs des filtres", default=0, editable=False)),
        migrations.AddField("lieupublic", "mots", models.TextField("mots cherchables", blank=True, default="", editable=False), preserve_default=False),
        migrations.AddField("lieupublic", "ouvertures", models.BinaryField("quinzaine d'ouverture", null=True)),
        migrations.AddField("lieupublic", "particulier", models.BooleanField("horaires particuliers", default=False, editable=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
