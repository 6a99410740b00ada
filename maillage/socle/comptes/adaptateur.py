"""allauth's hooks: accounts are opened by the administrator, never by the visitor."""

import secrets
from datetime import timedelta
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from maillage.base.erreurs import error_page
from maillage.base.limites import visitor
from maillage.socle.comptes.appareils import name_device
from maillage.socle.comptes.preuves import EXIGE
from maillage.socle.comptes.selectors import needs_second_factor
from maillage.socle.comptes.sessions import APPAREIL, OUVERTE

logger = structlog.get_logger("maillage.comptes")


class Adaptateur(DefaultAccountAdapter):
    """No sign-up, six-digit codes, plain French mail."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": "Ce code n'est pas le bon. Regardez le dernier e-mail reçu et recopiez ses 6 chiffres.",
        "too_many_login_attempts": "Il y a eu trop d'essais. Attendez quelques minutes, puis demandez un nouveau code.",
        "rate_limited": "Vous avez demandé beaucoup de codes. Attendez quelques minutes, puis recommencez.",
        "account_inactive": "Ce compte est fermé. Demandez à l'administrateur de votre Département de l'ouvrir.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 (allauth's signature)
        return False

    def generate_login_code(self) -> str:
        """Six digits: read aloud and typed on a phone without mistakes. Three tries, fifteen minutes."""
        return f"{secrets.randbelow(1_000_000):06d}"

    def format_email_subject(self, subject: str) -> str:
        """No prefix: the Département's name is inside the subject."""
        return subject

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor, read as everywhere else: behind the trusted proxies only."""
        return visitor(request) or "inconnu"

    def is_safe_url(self, url: str | None) -> bool:
        """Only this very host: ALLOWED_HOSTS may hold a whole domain, whose other sites are not ours."""
        request = self.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def login(self, request: HttpRequest, user: Any) -> None:
        """Open the session: twelve hours from now whatever is done meanwhile, the device in words, what is asked of the account."""
        super().login(request, user)
        now = timezone.now()
        request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))
        request.session[OUVERTE] = now.timestamp()
        request.session[APPAREIL] = name_device(request.headers.get("User-Agent", ""))
        request.session[EXIGE] = needs_second_factor(user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send with the Département's name; when the mail server fails, say so (503), the same for every address."""
        departement = getattr(self.request, "departement", None)
        try:
            super().send_mail(template_prefix, email, context | {"departement": departement})
        except OSError as failure:  # smtplib's own errors are OSErrors
            logger.error("courriel_de_connexion_non_parti", cause=type(failure).__name__)  # noqa: TRY400 (the text may hold the address)
            raise ImmediateHttpResponse(error_page(503)) from failure
