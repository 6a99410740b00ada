"""Settings read from the environment, with a message that helps when one is missing or wrong."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

RACINE = Path(__file__).resolve().parents[2]
VRAI = {"1", "true", "oui", "yes", "on"}
FAUX = {"0", "false", "non", "no", "off", ""}


def var_folder() -> Path:
    """Where everything that is written goes: database, files, demo mail. ``MAILLAGE_VAR`` moves it."""
    return Path(os.environ.get("MAILLAGE_VAR") or RACINE / "var").resolve()


def text(name: str, default: str | None = None, *, why: str = "") -> str:
    """The variable ``name``, or ``default``; raises ImproperlyConfigured, saying what it is for, when both miss."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"La variable d'environnement {name} manque. {why} Voir docs/exploitation/reglages.md."
        )
    return value


def flag(name: str, default: bool) -> bool:
    """A yes/no variable: 1/0, oui/non, true/false, on/off."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in VRAI:
        return True
    if value.strip().lower() in FAUX:
        return False
    raise ImproperlyConfigured(f"La variable {name} vaut « {value} ». Écrivez 1 (oui) ou 0 (non).")


def number(name: str, default: int) -> int:
    """A whole number variable."""
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"La variable {name} vaut « {value} ». Écrivez un nombre entier.") from None


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def origin(url: str) -> str:
    """Scheme, host and port of ``url``, or nothing without one."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def database(url: str) -> dict[str, object]:
    """Django's database settings from a PostgreSQL URL; a ``host`` in the query string gives the socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL doit avoir la forme postgresql://utilisateur:motdepasse@hote:5432/base (PostgreSQL 15 ou plus)."
        )
    options: dict[str, str] = {}
    host = unquote(parts.hostname or "")
    for pair in filter(None, parts.query.split("&")):
        key, _, value = pair.partition("=")
        if key == "host":
            host = unquote(value)
        else:
            options[key] = unquote(value)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
