"""The register of personal data, a person's rights, and what anyone may read about his data."""

from django.urls import path

from maillage.socle.registre.views import aipd, personnes, registre

app_name = "registre"
urlpatterns = [
    path("vos-donnees/", registre.your_data, name="your_data"),
    path("registre/", registre.register, name="register"),
    path("registre/registre.csv", registre.export_csv, name="export_csv"),
    path("registre/registre.pdf", registre.export_pdf, name="export_pdf"),
    path("registre/delegue/", registre.delegate, name="delegate"),
    path("registre/nouveau/", registre.add, name="add"),
    path("registre/traitements/<slug:cle>/", registre.processing, name="processing"),
    path("registre/traitements/<slug:cle>/completer/", registre.edit, name="edit"),
    path("registre/traitements/<slug:cle>/retirer/", registre.remove, name="remove"),
    path("registre/traitements/<slug:cle>/vu/", registre.seen, name="seen"),
    path("registre/traitements/<slug:cle>/analyse/", aipd.assess, name="assess"),
    path("registre/traitements/<slug:cle>/analyse/document.pdf", aipd.document, name="assessment"),
    path("registre/personnes/", personnes.persons, name="persons"),
    path("registre/personnes/copie/", personnes.copy, name="copy"),
    path("registre/personnes/effacer/", personnes.erase, name="erase"),
    path("registre/personnes/demande/", personnes.receive, name="receive"),
    path("registre/personnes/demandes/<int:pk>/refuser/", personnes.refuse, name="refuse"),
    path("registre/personnes/demandes/<int:pk>/copie.zip", personnes.download, name="download"),
]
