from typing import Any

import allauth.mfa.admin  # noqa: F401 (registers what is taken away below)
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from maillage.socle.comptes.facteurs import clear_factors
from maillage.socle.comptes.models import Utilisateur

admin.site.unregister(Authenticator)  # sealed secrets are nobody's reading; taking them away is the act below


class UtilisateurAdminForm(forms.ModelForm):
    """An account as the installation's administrator sees it."""

    def clean_email(self) -> str:
        """Addresses are kept in lower case, so that one person has one account."""
        return str(self.cleaned_data["email"]).strip().lower()


@admin.register(Utilisateur)
class UtilisateurAdmin(admin.ModelAdmin):
    """Accounts of the installation. No password field: there is none."""

    form = UtilisateurAdminForm
    list_display = ("email", "nom", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "nom")
    fields = ("email", "nom", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")
    actions = ("reset_second_factor",)

    @admin.action(description="Effacer la double connexion (téléphone et codes perdus)")
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[Utilisateur]) -> None:
        """For those whom nobody in their Département may help: its administrators. Never for oneself. Kept in the admin's own log."""
        for user in queryset.exclude(pk=request.user.pk or 0):
            clear_factors(user)
            self.log_change(request, user, "Double connexion effacée")
            self.message_user(
                request, f"La double connexion de {user} est effacée. Prévenez cette personne.", messages.SUCCESS
            )

    def save_model(self, request: HttpRequest, obj: Utilisateur, form: Any, change: bool) -> None:
        """A new account gets the mark of « no password », never an empty one."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        """An account is closed, not deleted: the journal and the memberships speak of it."""
        return False
