"""The installation's own admin: the same sign-in by code as everywhere, and the installation's administrators only."""

from typing import Any

from django.contrib.admin.sites import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

_PASSWORD_VIEWS = frozenset({"password_change", "password_change_done"})


class SiteInstance(AdminSite):
    """Without a password there is nothing to type here and nothing to change."""

    site_header = "Maillage : administration de l'installation"
    site_title = "Maillage"
    index_title = "Installation"

    def has_permission(self, request: HttpRequest) -> bool:
        """Only ``is_superuser``: the roles of a Département open nothing here."""
        user = request.user
        return bool(user.is_active and user.is_staff and getattr(user, "is_superuser", False))

    @method_decorator([never_cache, login_not_required])
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:  # type: ignore[override]  # noqa: ARG002
        """Django's password form is never shown: visitors go to the sign-in page, accounts without the right get 403."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, request.path))

    def get_urls(self) -> list[URLResolver | URLPattern]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in _PASSWORD_VIEWS]
