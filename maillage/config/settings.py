"""Settings of every process. What changes from one installation to the next comes from the environment.

See docs/exploitation/reglages.md for the list; a missing one is told with its purpose.
"""

import hashlib
import hmac
import os
import secrets
import sys
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from maillage.base.logs import logging_config
from maillage.config import environnement as env

RACINE = env.RACINE
VAR = env.var_folder()
DEMO = env.flag("MAILLAGE_DEMO", default=False)
PRODUCTION = env.flag("MAILLAGE_PRODUCTION", default=False)
DEBUG = env.flag("MAILLAGE_DEBUG", default=False)
PORT_DEMO = env.text("MAILLAGE_PORT", "8000") if DEMO else ""  # in links of e-mails: nothing stands before the demo
ROLE_BASE = env.text("MAILLAGE_ROLE", "web")  # web | proprietaire
CLE_MINIMALE = 32
if PRODUCTION and (DEMO or DEBUG):
    raise ImproperlyConfigured(
        "MAILLAGE_PRODUCTION=1 ne va pas avec MAILLAGE_DEMO ni MAILLAGE_DEBUG : la démonstration montre à tous les codes "
        "de connexion, et le débogage montre l'intérieur du site. Gardez un seul des réglages."
    )


def _secret_key() -> str:
    """Production must give it; elsewhere one is drawn once and kept under var/."""
    if PRODUCTION:
        why = "Elle signe les sessions : 50 caractères tirés au hasard."
        given = env.text("MAILLAGE_CLE_SECRETE", why=why)
        if len(given) < CLE_MINIMALE:
            raise ImproperlyConfigured(f"MAILLAGE_CLE_SECRETE a {len(given)} caractères : c'est trop peu. {why}")
        return given
    if chosen := os.environ.get("MAILLAGE_CLE_SECRETE"):
        return chosen
    keyfile = VAR / "cle-secrete"
    if not keyfile.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        handle = os.open(keyfile, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return keyfile.read_text()


SECRET_KEY = _secret_key()

# ---- Database: two roles. The owner migrates; the web role reads and writes under row-level security (ADR 0002).
BASE_NOM = env.text("MAILLAGE_BASE", "maillage")
ROLE_WEB = env.text("MAILLAGE_ROLE_WEB", "maillage_web")
ROLE_PROPRIETAIRE = "maillage_proprietaire"
POSTGRES_DOSSIER = VAR / env.text("MAILLAGE_POSTGRES_DOSSIER", "postgres")
POSTGRES_EMBARQUE = not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_WEB_URL"))
# Without an address of its own, the web role's password is derived from the secret key: nothing more to keep.
MOT_DE_PASSE_WEB_IMPOSE = not POSTGRES_EMBARQUE and not os.environ.get("DATABASE_WEB_URL")
MOT_DE_PASSE_WEB = hmac.new(SECRET_KEY.encode(), b"role web", hashlib.sha256).hexdigest()


def _databases() -> dict[str, dict[str, object]]:
    if POSTGRES_EMBARQUE:
        from maillage.config.postgres_embarque import socket_of

        base = env.database(f"postgresql:///{BASE_NOM}?host={socket_of(POSTGRES_DOSSIER)}")
        base["USER"] = ROLE_PROPRIETAIRE if ROLE_BASE == "proprietaire" else ROLE_WEB
    elif ROLE_BASE == "proprietaire":
        base = env.database(
            env.text(
                "DATABASE_URL", why="C'est l'adresse de la base pour le rôle propriétaire, qui fait les migrations."
            )
        )
    elif url := os.environ.get("DATABASE_WEB_URL"):
        base = env.database(url)
    else:
        base = env.database(os.environ["DATABASE_URL"]) | {"USER": ROLE_WEB, "PASSWORD": MOT_DE_PASSE_WEB}
    options: dict[str, object] = dict(base.get("OPTIONS") or {})  # type: ignore[call-overload]
    if env.flag("MAILLAGE_POOL", default=False):
        options["pool"] = {"min_size": 1, "max_size": env.number("MAILLAGE_POOL_MAX", 4), "timeout": 10}
    else:
        base["CONN_MAX_AGE"] = 600
        base["CONN_HEALTH_CHECKS"] = True
    base["OPTIONS"] = options
    return {"default": base}


DATABASES = _databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # Ours first: their templates stand before those of allauth and of django.forms.
    "maillage.base",
    "maillage.socle.territoires",
    "maillage.socle.journal",
    "maillage.socle.messages",
    "maillage.socle.comptes",
    "maillage.socle.consultation",
    "maillage.socle.documents",
    "maillage.socle.echeances",
    "maillage.socle.registre",
    "maillage.socle.exploitation",
    "maillage.reseau.structures",
    "maillage.reseau.lieux",
    "maillage.reseau.equipes",
    "maillage.reseau.recensement",
    "maillage.reseau.conventions",
    "maillage.terrain.permanences",
    "maillage.terrain.accompagnements",
    "maillage.pilotage.indicateurs",
    "maillage.pilotage.gouvernance",
    "maillage.portail",
    "maillage.socle.comptes.instance.InstanceAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    # A public page kept in memory leaves from here, with all the headers that those below gave it when it was drawn.
    "maillage.base.pages_gardees.PagesGardeesMiddleware",
    # First, so that every answer bears their headers: static files, refusals and redirections to HTTPS too.
    "csp.middleware.CSPMiddleware",
    "maillage.base.fichiers.DownloadMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "maillage.base.logs.RequestLogMiddleware",
    "maillage.base.mesures.MesureMiddleware",
    "maillage.base.maintenance.MaintenanceMiddleware",
    "maillage.socle.exploitation.middleware.ErreursMiddleware",
    "maillage.base.limites.RateLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "maillage.socle.comptes.middleware.ActiviteMiddleware",
    "django.middleware.common.CommonMiddleware",
    "maillage.socle.territoires.middleware.DepartementMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "maillage.socle.comptes.middleware.CompteMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "maillage.socle.comptes.middleware.ActeurMiddleware",
    "maillage.socle.comptes.middleware.ConnexionRequiseMiddleware",
    "maillage.socle.comptes.middleware.SecondFacteurMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "maillage.config.urls"
WSGI_APPLICATION = "maillage.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "maillage.socle.comptes.contexte.page",
                "maillage.base.maintenance.page",
            ],
            "builtins": ["maillage.base.templatetags.francais"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ---- Accounts: e-mail code, no password to lose.
AUTH_USER_MODEL = "comptes.Utilisateur"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "maillage.socle.comptes.adaptateur.Adaptateur"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 2
# By visitor, then by address: a hundred machines together may ask ten codes an hour for one account, thirty guesses in a million.
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,10/h/key"}
ACCOUNT_FORMS = {
    "request_login_code": "maillage.socle.comptes.forms.DemandeCodeForm",
    "confirm_login_code": "maillage.socle.comptes.forms.ConfirmationCodeForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_LOGOUT_ON_GET = False
# Second factor: passkeys (both factors at once), application (TOTP, one step of drift either way), ten recovery codes.
MFA_ADAPTER = "maillage.socle.comptes.adaptateur_mfa.AdaptateurMfa"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
# A passkey serves on one host, unless the hosts of all Départements share a domain (example.fr for 64.example.fr).
DOMAINE_DES_CLES = env.text("MAILLAGE_DOMAINE_CLES", "")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/espace/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "maillage.socle.comptes.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # from sign-in, whatever is done meanwhile
SESSION_SAVE_EVERY_REQUEST = False

# ---- ProConnect (OpenID Connect): off until its address and our client number are given.
PROCONNECT_URL = env.text("MAILLAGE_PROCONNECT_URL", "")  # the issuer, as https://auth.exemple.gouv.fr/api/v2
PROCONNECT_CLIENT = env.text("MAILLAGE_PROCONNECT_CLIENT", "")
PROCONNECT_SECRET = env.text("MAILLAGE_PROCONNECT_SECRET", "")
PROCONNECT_SECOND_FACTEUR = env.flag("MAILLAGE_PROCONNECT_SECOND_FACTEUR", default=False)
PROCONNECT_ORIGINE = env.origin(PROCONNECT_URL) if PROCONNECT_CLIENT else ""
SOCIALACCOUNT_ADAPTER = "maillage.socle.comptes.proconnect.adaptateur.AdaptateurIdentites"
SOCIALACCOUNT_STORE_TOKENS = False

# ---- Cache shared by the workers: counters and allauth's limits must not be multiplied by processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "base_cache",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "processus": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}},
}

# Public pages drawn once and kept by each process until what they tell changes (maillage/base/pages_gardees.py), in bytes.
PAGES_GARDEES = 0 if DEBUG else env.number("MAILLAGE_PAGES_GARDEES", 32) * 1024 * 1024

# Départements whose published places each process keeps in memory for the search, the last used ones (ADR 0010).
INDEX_GARDES = env.number("MAILLAGE_INDEX_GARDES", 16)

TABLE_DROITS = RACINE / "maillage" / "config" / "droits.csv"

# ---- Language and time
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# ---- Static files: hashed and compressed at set-up, served by whitenoise.
STATIC_URL = "/static/"
# Made from the code by « make setup », not data: it stays with the code when MAILLAGE_VAR moves.
STATIC_ROOT = Path(env.text("MAILLAGE_STATIQUES", str(RACINE / "statiques")))
_MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STATIQUES_REUNIS = (STATIC_ROOT / "staticfiles.json").exists()
# « collectstatic » is what writes this list: without the second test it would never be written the first time.
_AVEC_EMPREINTES = (STATIQUES_REUNIS or sys.argv[1:2] == ["collectstatic"]) and not DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "fichiers"}},
    "staticfiles": {
        "BACKEND": _MANIFEST if _AVEC_EMPREINTES else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIQUES_REUNIS
WHITENOISE_MAX_AGE = 3600

# ---- Uploads and requests: the same limits at every door (maillage/base/depots).
TAILLE_MAX_DEPOT = env.number("MAILLAGE_TAILLE_MAX_DEPOT", 50 * 1024 * 1024)
ANTIVIRUS = env.text("MAILLAGE_ANTIVIRUS", "")  # clamd: unix:/run/clamav/clamd.ctl or tcp:host:port
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DOSSIER_DEPOTS = VAR / "depots"
LOT_IMPORT = env.number("MAILLAGE_LOT_IMPORT", 500)  # rows that an import writes in one transaction

# ---- Security
ALLOWED_HOSTS = env.words("MAILLAGE_HOTES", "" if PRODUCTION else ".localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env.words("MAILLAGE_ORIGINES")
CSRF_FAILURE_VIEW = "maillage.config.erreurs.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.flag("MAILLAGE_HTTPS", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^sante$", r"^metriques$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # « __Host- »: the browser refuses such a cookie from a neighbouring host (64.example.fr cannot set that of 17.example.fr).
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
# ---- The drawn map: communes' contours, from here. Pictures of a map server only when an address is given.
TUILES_URL = env.text("MAILLAGE_TUILES_URL", "")  # as https://serveur.exemple/{z}/{x}/{y}.png
TUILES_MENTION = env.text("MAILLAGE_TUILES_MENTION", "")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *filter(None, [env.origin(TUILES_URL)])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        # A form that is answered by a redirection wants its end allowed too: to ProConnect, when it is switched on.
        "form-action": [SELF, *filter(None, [PROCONNECT_ORIGINE])],
        "frame-ancestors": [NONE],
    }
}
# Reads counted by visitor too, beginning of the address → name of the limit (base/limites.py): it holds a secret, or programs come.
LECTURES_COMPTEES = {
    "/agenda/": "lecture",
    "/fiches/": "papier",
    "/qr/": "papier",
    "/editions/demander/": "papier",
    "/api/": "api",
    "/donnees/lieux": "donnees",
    "/donnees/permanences": "donnees",
}
PROXYS_DE_CONFIANCE = env.number("MAILLAGE_PROXYS", 1 if PRODUCTION else 0)

# ---- Mail: console by default, a folder in the demo (its mailbox page reads it), SMTP when a server is given.
# A real installation must have a server: the console would write the sign-in codes in the logs.
EMAIL_HOST = env.text("MAILLAGE_SMTP_HOTE", None if PRODUCTION else "", why="Il envoie les codes de connexion.")
EMAIL_PORT = env.number("MAILLAGE_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("MAILLAGE_SMTP_UTILISATEUR", "")
EMAIL_HOST_PASSWORD = env.text("MAILLAGE_SMTP_MOT_DE_PASSE", "")
EMAIL_USE_TLS = env.flag("MAILLAGE_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MAILLAGE_EXPEDITEUR", "Maillage <ne-pas-repondre@localhost>")
EMAIL_FILE_PATH = VAR / "courriels"
if EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
elif DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
SMS_BACKEND = env.text("MAILLAGE_SMS", "maillage.socle.messages.sms.ConsoleSms")
SMS_URL = env.text("MAILLAGE_SMS_URL", "")
SMS_CLE = env.text("MAILLAGE_SMS_CLE", "")

# ---- The journal: who gets its root each morning, and the alarm when it was changed.
JOURNAL_RACINES_A = env.words("MAILLAGE_RACINES_A")

# ---- Outgoing calls. No geocoder by default: positions then stay those of the source or of the commune's centre.
GEOCODEUR_URL = env.text("MAILLAGE_GEOCODEUR_URL", "")
HOTES_SORTANTS_AUTORISES = env.words(
    "MAILLAGE_HOTES_SORTANTS"
)  # loopback host:port allowed (tests, same-host services)
API_GEO_URL = env.text("MAILLAGE_API_GEO_URL", "https://geo.api.gouv.fr")

# ---- Jobs
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
PROCRASTINATE_ON_APP_READY = "maillage.config.travaux.on_app_ready"

PGHISTORY_ADMIN_ALL_EVENTS = False
PGTRIGGER_MIGRATIONS = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ---- Watching over the installation
ADMINISTRATEURS = env.words("MAILLAGE_ADMINS")  # addresses told about errors, once an hour for each
METRIQUES_JETON = env.text("MAILLAGE_METRIQUES_JETON", "")  # without it, /metriques answers to this machine only

LOGGING_CONFIG = None
LOGGING = logging_config(json_lines=PRODUCTION)

SILENCED_SYSTEM_CHECKS: list[str] = []
