from django.contrib import admin

from maillage.socle.comptes.models import Utilisateur


@admin.register(Utilisateur)
class UtilisateurAdmin(admin.ModelAdmin):
    """Accounts of the installation. No password field: there is none."""

    list_display = ("email", "nom", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "nom")
    fields = ("email", "nom", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")
