"""Row-level security; frozen texts, signatures and histories are append-only for the web role."""

from django.db import migrations

from maillage.base.rls import erasable, protect, restrict

TABLES = (
    "demandeaccueil",
    "convention",
    "lieuconvention",
    "partieconvention",
    "avenant",
    "texteconvention",
    "signature",
    "codesignature",
    "acteconvention",
    "attestationassurance",
    "communicationconvention",
    "contactconvention",
    "piececonvention",
    "conventionevenement",
)
HISTOIRE = {"modifie_par": "varchar(200)", "motif": "varchar(300)"}


class Migration(migrations.Migration):
    dependencies = [("conventions", "0001_initial"), ("base", "0001_initial")]
    operations = [
        *(protect(f"conventions_{name}") for name in TABLES),
        restrict("conventions_texteconvention", "SELECT", "INSERT"),
        restrict("conventions_signature", "SELECT", "INSERT"),
        restrict("conventions_conventionevenement", "SELECT", "INSERT"),
        erasable("conventions_conventionevenement", HISTOIRE),
    ]
