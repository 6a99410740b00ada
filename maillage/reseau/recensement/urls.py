"""Addresses of the census screens."""

from django.urls import path

from maillage.reseau.recensement.views import accueil, colonnes, imports, questions, rapports, sources

app_name = "recensement"
urlpatterns = [
    path("recensement/", accueil.home, name="home"),
    path("recensement/imports/", imports.imports, name="imports"),
    path("recensement/imports/liste.csv", imports.imports_export, name="imports_export"),
    path("recensement/imports/nouveau/", imports.new_import, name="import_new"),
    path("recensement/imports/<int:pk>/", imports.import_page, name="import"),
    path("recensement/imports/<int:pk>/avancement/", imports.import_progress, name="import_progress"),
    path("recensement/imports/<int:pk>/colonnes/", colonnes.import_columns, name="import_columns"),
    path("recensement/imports/<int:pk>/colonnes/apercu/", colonnes.import_preview, name="import_preview"),
    path("recensement/imports/<int:pk>/appliquer/", imports.import_apply, name="import_apply"),
    path("recensement/imports/<int:pk>/abandonner/", imports.import_abandon, name="import_abandon"),
    path("recensement/imports/<int:pk>/annuler/", imports.import_undo, name="import_undo"),
    path("recensement/imports/<int:pk>/rapport/", rapports.import_report, name="import_report"),
    path("recensement/imports/<int:pk>/rapport.csv", rapports.import_report_csv, name="import_report_csv"),
    path("recensement/imports/<int:pk>/rapport/pdf/", rapports.import_report_pdf, name="import_report_pdf"),
    path("recensement/questions/", questions.questions, name="questions"),
    path("recensement/questions/<int:pk>/", questions.question, name="question"),
    path("recensement/questions/<int:pk>/refuser/", questions.question_refuse, name="question_refuse"),
    path("recensement/questions/<int:pk>/cause/", questions.question_cause, name="question_cause"),
    path("recensement/sources/", sources.sources, name="sources"),
    path("recensement/sources/<int:pk>/", sources.source_page, name="source"),
    path("recensement/sources/<int:pk>/alerte/", sources.source_alert, name="source_alert"),
    path("recensement/sources/<int:pk>/correspondance/", sources.source_mapping, name="source_mapping"),
]
