"""The national log is read and written by the worker: its rows wait in a table, and what a file changed can be put back."""

import django.db.models.deletion
from django.db import migrations, models

from maillage.base.rls import protect

ETATS = [
    ("DEPOSE", "En attente de lecture"),
    ("LECTURE", "Lecture en cours"),
    ("JUGEMENT", "Vérification en cours"),
    ("A_VERIFIER", "À vérifier"),
    ("REPRISE", "Reprise en cours"),
    ("REPRIS", "Repris"),
    ("ANNULATION", "Annulation en cours"),
    ("ANNULE", "Annulé"),
    ("ABANDONNE", "Abandonné"),
    ("ECHEC", "Arrêté"),
]
VERDICTS = [
    ("A_JUGER", "À vérifier"),
    ("AJOUTER", "À ajouter"),
    ("CHANGER", "À changer"),
    ("CONNU", "Déjà connu"),
    ("REFUSE", "Refusé"),
]
# What waited to be checked was in the column that goes: it is sent again.
AVANT = """
UPDATE accompagnements_importjournal SET etat = 'ABANDONNE' WHERE etat = 'A_VERIFIER';
UPDATE accompagnements_importjournal SET refuses = jsonb_array_length(refus);
"""


def departement():
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="territoires.departement",
        verbose_name="Département",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accompagnements", "0007_hors_delai"),
        ("base", "0001_initial"),
        ("territoires", "0005_pages_publiques"),
    ]

    operations = [
        migrations.CreateModel(
            name="LigneLue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rang", models.PositiveIntegerField(verbose_name="ligne du fichier")),
                ("cle", models.CharField(max_length=80, verbose_name="clé")),
                ("conseiller", models.CharField(blank=True, max_length=200, verbose_name="conseiller")),
                ("lieu", models.CharField(blank=True, max_length=310, verbose_name="lieu")),
                ("contenu", models.JSONField(verbose_name="ce qui est lu")),
                (
                    "verdict",
                    models.CharField(
                        choices=VERDICTS, default="A_JUGER", max_length=20, verbose_name="ce qu'elle deviendrait"
                    ),
                ),
                ("motif", models.CharField(blank=True, max_length=200, verbose_name="pourquoi")),
                ("departement", departement()),
                (
                    "depot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lues",
                        to="accompagnements.importjournal",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne lue du journal national",
                "verbose_name_plural": "lignes lues du journal national",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["departement", "depot", "verdict", "id"], name="lignelue_depot")],
                "constraints": [
                    models.UniqueConstraint(fields=("depot", "cle"), name="lignelue_une_fois"),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", [value for value, _ in VERDICTS])),
                        name="lignelue_verdict_connu",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangementJournal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("avant", models.BigIntegerField(blank=True, null=True, verbose_name="état d'avant")),
                ("empreinte_avant", models.CharField(blank=True, max_length=64, verbose_name="empreinte d'avant")),
                ("corrige_avant", models.BooleanField(default=False, verbose_name="corrigé ici avant")),
                (
                    "accompagnement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changements_journal",
                        to="accompagnements.accompagnement",
                    ),
                ),
                ("departement", departement()),
                (
                    "depot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changements",
                        to="accompagnements.importjournal",
                    ),
                ),
            ],
            options={
                "verbose_name": "changement fait par un fichier du journal national",
                "verbose_name_plural": "changements faits par un fichier du journal national",
                "indexes": [models.Index(fields=["departement", "depot", "id"], name="changementjournal_depot")],
                "constraints": [
                    models.UniqueConstraint(fields=("accompagnement", "depot"), name="changementjournal_une_fois")
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="importjournal", name="importjournal_etat_connu"),
        migrations.RemoveConstraint(model_name="importjournal", name="importjournal_actes_a_verifier_seulement"),
        migrations.RemoveField(model_name="importjournal", name="actes"),
        migrations.AddField(
            "importjournal",
            "fichier",
            models.CharField(blank=True, max_length=80, default="", verbose_name="fichier en attente"),
            preserve_default=False,
        ),
        migrations.AddField(
            "importjournal", "debut_le", models.DateTimeField(blank=True, null=True, verbose_name="travail commencé le")
        ),
        migrations.AddField("importjournal", "total", models.PositiveIntegerField(default=0, verbose_name="à traiter")),
        migrations.AddField("importjournal", "faites", models.PositiveIntegerField(default=0, verbose_name="traités")),
        migrations.AddField(
            "importjournal",
            "message",
            models.CharField(blank=True, max_length=300, default="", verbose_name="ce qui l'a arrêté"),
            preserve_default=False,
        ),
        migrations.AddField(
            "importjournal", "refuses", models.PositiveIntegerField(default=0, verbose_name="refusées")
        ),
        migrations.AddField(
            "importjournal",
            "personnes",
            models.PositiveIntegerField(default=0, verbose_name="personnes aidées en plus"),
        ),
        migrations.AddField(
            "importjournal", "gardes", models.PositiveIntegerField(default=0, verbose_name="gardés par l'annulation")
        ),
        migrations.AddField(
            "lignejournal", "evenement", models.BigIntegerField(default=0, verbose_name="dernier état connu")
        ),
        migrations.AlterField(
            "importjournal",
            "etat",
            models.CharField(choices=ETATS, default="DEPOSE", max_length=20, verbose_name="état"),
        ),
        migrations.RunSQL(AVANT, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "importjournal",
            models.CheckConstraint(
                condition=models.Q(("etat__in", [value for value, _ in ETATS])), name="importjournal_etat_connu"
            ),
        ),
        migrations.AddConstraint(
            "importjournal",
            models.CheckConstraint(
                condition=models.Q(("fichier", ""), ("etat__in", ["DEPOSE", "LECTURE"]), _connector="OR"),
                name="importjournal_fichier_lu_puis_oublie",
            ),
        ),
        protect("accompagnements_lignelue"),
        protect("accompagnements_changementjournal"),
    ]
