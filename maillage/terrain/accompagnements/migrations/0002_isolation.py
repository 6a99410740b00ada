"""Row-level security; histories of reports and accompaniments are append-only."""

from django.db import migrations

from maillage.base.rls import erasable, protect, restrict

TABLES = ("compterendu", "compterenduevenement", "accompagnement", "accompagnementevenement")
HISTOIRES = {
    "accompagnements_compterenduevenement": {
        "modifie_par": "varchar(200)",
        "repondu_par_nom": "varchar(200)",
        "motif": "varchar(300)",
        "motif_contestation": "text",
        "reponse_equipe": "text",
    },
    "accompagnements_accompagnementevenement": {"modifie_par": "varchar(200)", "titre": "varchar(150)"},
}


class Migration(migrations.Migration):
    dependencies = [("accompagnements", "0001_initial"), ("base", "0001_initial")]
    operations = [
        *(protect(f"accompagnements_{name}") for name in TABLES),
        *(
            operation
            for table, columns in HISTOIRES.items()
            for operation in (restrict(table, "SELECT", "INSERT"), erasable(table, columns))
        ),
    ]
