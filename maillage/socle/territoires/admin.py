from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from maillage.socle.territoires.models import Commune, Departement, Epci


@admin.register(Departement)
class DepartementAdmin(admin.ModelAdmin):
    list_display = ("code", "nom", "par_defaut", "fictif")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Commune)
class CommuneAdmin(admin.ModelAdmin):
    list_display = ("code", "nom", "code_departement", "population")
    search_fields = ("code", "nom")
    exclude = ("contour",)
    raw_id_fields = ("epci", "remplacee_par")

    def has_delete_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        """Communes come from the official list: they are replaced, never deleted."""
        return False


@admin.register(Epci)
class EpciAdmin(admin.ModelAdmin):
    list_display = ("code", "nom", "nature")
    search_fields = ("code", "nom")
