"""What visitors say is wrong on the page of a place."""

import django.db.models.deletion
from django.db import migrations, models

from maillage.base.rls import protect

CHAMPS = [
    ("HORAIRES", "Les horaires"),
    ("TELEPHONE", "Le téléphone"),
    ("ADRESSE", "L'adresse"),
    ("CONTACT", "L'e-mail ou le site Internet"),
    ("OFFRE", "Ce qu'on peut y faire, ou le prix"),
    ("ACCES", "L'accès ou l'accueil"),
    ("FERME", "Ce lieu est fermé pour toujours"),
    ("AUTRE", "Autre chose"),
]
ETATS = [("OUVERT", "À regarder"), ("CORRIGE", "Corrigé"), ("JUSTE", "C'était juste")]


class Migration(migrations.Migration):
    dependencies = [
        ("lieux", "0009_changements_publics"),
        ("base", "0001_initial"),
        ("territoires", "0002_isolation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Signalement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("champ", models.CharField(choices=CHAMPS, max_length=20, verbose_name="information")),
                ("texte", models.CharField(max_length=500, verbose_name="ce qui est juste")),
                ("valeur", models.CharField(blank=True, max_length=2000, verbose_name="ce que la page montrait")),
                ("courriel", models.EmailField(blank=True, max_length=254, verbose_name="adresse e-mail pour répondre")),
                ("etat", models.CharField(choices=ETATS, default="OUVERT", max_length=20, verbose_name="état")),
                ("reponse", models.CharField(blank=True, max_length=500, verbose_name="réponse")),
                ("traite_par", models.CharField(blank=True, max_length=200, verbose_name="traité par")),
                ("traite_le", models.DateTimeField(blank=True, null=True, verbose_name="traité le")),
                ("departement", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territoires.departement", verbose_name="Département")),
                ("lieu", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="signalements", to="lieux.lieu")),
            ],
            options={
                "verbose_name": "signalement",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["departement", "etat", "lieu", "champ", "id"], name="signalement_file")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("etat", "OUVERT"), ("traite_le__isnull", True), ("traite_par", ""))
                        | models.Q(
                            models.Q(("etat", "OUVERT"), _negated=True),
                            models.Q(("traite_par", ""), _negated=True),
                            ("traite_le__isnull", False),
                        ),
                        name="signalement_reponse_paire",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("champ__in", [code for code, _ in CHAMPS])), name="signalement_champ_connu"
                    ),
                ],
            },
        ),
        protect("lieux_signalement"),
    ]
