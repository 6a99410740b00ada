"""allauth's hooks: accounts are opened by the administrator, never by the visitor."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adaptateur(DefaultAccountAdapter):
    """No sign-up, six-digit codes, plain French mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 (allauth's signature)
        return False

    def generate_login_code(self) -> str:
        """Six digits: read aloud and typed on a phone without mistakes. Three tries, fifteen minutes."""
        import secrets

        return f"{secrets.randbelow(1_000_000):06d}"

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        departement = getattr(self.request, "departement", None)
        super().send_mail(template_prefix, email, context | {"departement": departement})
