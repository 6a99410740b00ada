"""What a host says after its delay is kept as late; and the web role removes nothing that was reported.

A report and an accompaniment are taken away by a date (``supprime_at``) or corrected with their history, never deleted. The end of a
Département deletes them as the owner (registre, services/cloture); no retention rule does.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from maillage.base.rls import protect, restrict

SANS_RETRAIT = ("accompagnements_compterendu", "accompagnements_accompagnement")


class Migration(migrations.Migration):
    dependencies = [
        ("accompagnements", "0006_compter_sous_verrou"),
        ("territoires", "0005_pages_publiques"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContestationTardive",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("motif", models.TextField(max_length=1000, verbose_name="ce qui n'est pas juste")),
                ("recue_at", models.DateTimeField(verbose_name="reçue le")),
                ("par_nom", models.CharField(max_length=200, verbose_name="de")),
                ("reponse", models.TextField(blank=True, max_length=1000, verbose_name="réponse de l'équipe")),
                ("repondue_at", models.DateTimeField(blank=True, null=True, verbose_name="répondue le")),
                ("repondue_par_nom", models.CharField(blank=True, max_length=200, verbose_name="réponse de")),
                (
                    "compte_rendu",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contestations_tardives",
                        to="accompagnements.compterendu",
                    ),
                ),
                (
                    "departement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territoires.departement",
                        verbose_name="Département",
                    ),
                ),
            ],
            options={
                "verbose_name": "contestation hors délai",
                "verbose_name_plural": "contestations hors délai",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["departement", "compte_rendu"], name="contestationtardive_rendu")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("repondue_at__isnull", True)),
                        fields=("compte_rendu",),
                        name="contestationtardive_une_ouverte",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("motif", ""), _negated=True), name="contestationtardive_motif"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("repondue_at__isnull", True), ("repondue_par_nom", ""), ("reponse", "")),
                            models.Q(
                                ("repondue_at__isnull", False),
                                models.Q(("repondue_par_nom", ""), _negated=True),
                                models.Q(("reponse", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="contestationtardive_reponse_entiere",
                    ),
                ],
            },
        ),
        protect("accompagnements_contestationtardive"),
        restrict("accompagnements_contestationtardive", "SELECT", "INSERT", "UPDATE"),
        *(
            migrations.RunSQL(
                f'REVOKE DELETE ON {table} FROM "{settings.ROLE_WEB}"',
                f'GRANT DELETE ON {table} TO "{settings.ROLE_WEB}"',
            )
            for table in SANS_RETRAIT
        ),
    ]
