from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "maillage.socle.documents"
    label = "documents"
    verbose_name = "Documents"
