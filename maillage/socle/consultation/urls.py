"""The journal read: search, one line, proof of the chain, published roots."""

from django.urls import path

from maillage.socle.consultation.views import lignes, preuve

app_name = "journal"
urlpatterns = [
    path("journal/", lignes.lines, name="lines"),
    path("journal/<int:numero>/", lignes.line, name="line"),
    path("journal/telecharger/", lignes.export, name="export"),
    path("journal/verification/", preuve.check, name="check"),
    path("journal/verification/suivi/", preuve.check_progress, name="check_progress"),
    path("journal/racines/", preuve.roots, name="roots"),
    path("journal/racines.txt", preuve.roots_text, name="roots_text"),
    path("journal/racines.json", preuve.roots_json, name="roots_json"),
]
