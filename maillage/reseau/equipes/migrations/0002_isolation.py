"""Row-level security of the team; its histories are append-only, a person's name can be replaced in them (RGPD, art. 17)."""

from django.db import migrations

from maillage.base.rls import erasable, protect, restrict

TABLES = ("agent", "poste", "financement", "contrat", "affectation", "binome", "habilitation")
AUTEUR = {"modifie_par": "varchar(200)"}
HISTOIRES = {
    "equipes_agentevenement": {
        "nom": "varchar(120)",
        "courriel": "varchar(254)",
        "telephone": "varchar(20)",
        **AUTEUR,
    },
    "equipes_posteevenement": AUTEUR,
    "equipes_financementevenement": AUTEUR,
    "equipes_contratevenement": AUTEUR,
    "equipes_affectationevenement": AUTEUR,
}


class Migration(migrations.Migration):
    dependencies = [("equipes", "0001_initial"), ("base", "0001_initial")]
    operations = [
        *(protect(f"equipes_{name}") for name in TABLES),
        *(
            operation
            for table, columns in HISTOIRES.items()
            for operation in (protect(table), restrict(table, "SELECT", "INSERT"), erasable(table, columns))
        ),
    ]
