"""People who log in. Accounts are global to the installation; what they may do belongs to a Département."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower

from maillage.socle.comptes.enums import RaisonFermeture


class UtilisateurManager(BaseUserManager["Utilisateur"]):
    def create_user(self, email: str, nom: str = "", **extra: Any) -> "Utilisateur":
        """Create an account without a usable password: one signs in with a code sent by e-mail."""
        user = self.model(email=email.strip().lower(), nom=nom, **extra)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, nom: str = "", **extra: Any) -> "Utilisateur":
        extra.pop("password", None)
        return self.create_user(email, nom, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> "Utilisateur":
        return self.get(email=(username or "").lower())


class Utilisateur(AbstractBaseUser, PermissionsMixin):
    """An account: an e-mail address and a name. Personal data declared in maillage/socle/registre/registre.toml."""

    email = models.EmailField("adresse e-mail", unique=True)
    nom = models.CharField("nom affiché", max_length=120, blank=True)
    is_active = models.BooleanField("compte ouvert", default=True)
    is_staff = models.BooleanField("administre l'installation", default=False)
    date_joined = models.DateTimeField("créé le", auto_now_add=True)

    objects = UtilisateurManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "compte"
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_en_minuscules")]

    def __str__(self) -> str:
        return self.nom or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    @classmethod
    def by_email(cls, email: str) -> "Utilisateur | None":
        """The account of an address, or None."""
        return Utilisateur.objects.filter(email=email.strip().lower()).first()


class SessionCompte(AbstractBaseSession):
    """A session: of a person signed in, or of a visitor on the way to it.

    The columns repeat what the sealed data say, so that a person sees and closes his sessions, on every Département at once.
    """

    compte = models.ForeignKey(
        Utilisateur, models.CASCADE, null=True, blank=True, related_name="sessions", verbose_name="compte"
    )
    appareil = models.CharField("appareil", max_length=80, blank=True)
    ouverte_le = models.DateTimeField("ouverte le", null=True, blank=True)
    vue_le = models.DateTimeField("utilisée pour la dernière fois le", null=True, blank=True)

    class Meta:
        verbose_name = "session"
        db_table = "comptes_session"

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore


class SuiviCompte(models.Model):
    """An account that is not used any more: when its owner was warned, when it was closed and why, when opened again."""

    utilisateur = models.OneToOneField(Utilisateur, models.CASCADE, primary_key=True, related_name="suivi")
    averti_at = models.DateTimeField("averti le", null=True, blank=True)
    rappele_at = models.DateTimeField("rappelé le", null=True, blank=True)
    ferme_at = models.DateTimeField("fermé le", null=True, blank=True)
    rouvert_at = models.DateTimeField("rouvert le", null=True, blank=True)
    raison = models.CharField("raison de la fermeture", max_length=20, choices=RaisonFermeture.choices, blank=True)

    class Meta:
        verbose_name = "suivi de compte"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ferme_at__isnull=True, raison="")
                | models.Q(ferme_at__isnull=False, raison__in=RaisonFermeture.values),
                name="suivi_ferme_et_raison",
            )
        ]

    def __str__(self) -> str:
        return f"compte {self.utilisateur_id}"
