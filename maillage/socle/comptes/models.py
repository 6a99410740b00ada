"""People who log in. Accounts are global to the installation; what they may do belongs to a Département."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower


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
