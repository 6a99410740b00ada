"""How a place got the body responsible for it; the places that have none, by name."""

import django.db.models.deletion
from django.db import migrations, models

from maillage.base.rls import protect


class Migration(migrations.Migration):

    dependencies = [
        ("lieux", "0006_histoire_effacable"),
        ("base", "0001_initial"),
        ("structures", "0004_reseau"),
        ("territoires", "0002_isolation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rattachement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("origine", models.CharField(choices=[("PERSONNE", "Une personne"), ("SIRET", "Même SIRET"), ("NOM", "Même nom dans la même commune"), ("DEFAIT", "Rattachement défait par une personne")], max_length=20, verbose_name="origine")),
                ("avant", models.BigIntegerField(blank=True, null=True, verbose_name="structure d'avant")),
                ("apres", models.BigIntegerField(blank=True, null=True, verbose_name="structure d'après")),
                ("raison", models.CharField(blank=True, max_length=200, verbose_name="raison")),
                ("par", models.CharField(max_length=200, verbose_name="par")),
                ("lot", models.UUIDField(blank=True, null=True, verbose_name="rattachés ensemble")),
            ],
            options={
                "verbose_name": "rattachement",
            },
        ),
        migrations.AddIndex(
            model_name="lieu",
            index=models.Index(condition=models.Q(("structure__isnull", True)), fields=["departement", "nom", "id"], name="lieu_sans_structure"),
        ),
        migrations.AddField(
            model_name="rattachement",
            name="departement",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territoires.departement", verbose_name="Département"),
        ),
        migrations.AddField(
            model_name="rattachement",
            name="lieu",
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="rattachement", to="lieux.lieu"),
        ),
        migrations.AddIndex(
            model_name="rattachement",
            index=models.Index(fields=["departement", "lot"], name="rattachement_lot"),
        ),
        migrations.AddConstraint(
            model_name="rattachement",
            constraint=models.CheckConstraint(condition=models.Q(("origine__in", ["PERSONNE", "SIRET", "NOM", "DEFAIT"])), name="rattachement_origine_connue"),
        ),
        protect("lieux_rattachement"),
    ]
