"""Directories on paper: those that the coordination publishes, and each making of one."""

import secrets
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from maillage.base.models import Horodate, Locataire
from maillage.portail.enums import EN_ROUTE, EtatTirage, Papier, Priorite

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
GARDEES_MAX = 20


def new_key() -> str:
    """Sixteen signs drawn at random: the address of a file is not to be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(16))


class Demande(models.Model):
    """What is printed. ``question``: the perimeter and the filters, as ``Criteres.query()`` writes them."""

    question = models.CharField("question", max_length=4000, blank=True)
    papier = models.CharField("papier", max_length=2, choices=Papier.choices, default=Papier.A4)
    grands = models.BooleanField("grands caractères", default=False)

    class Meta:
        abstract = True

    @property
    def papier_mots(self) -> str:
        """« A4, grands caractères »."""
        return f"{self.papier}, grands caractères" if self.grands else str(self.papier)


class EditionQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """Editions of the actor's Département."""
        return self.filter(departement_id=acteur.departement_id)


class Edition(Demande, Locataire, Horodate):
    """A directory that the coordination keeps: made again when its places change.

    ``gardees``: how many former files stay. ``empreinte``: print of what the last file says. ``version_vue``: public version of
    the Département at the last nightly look.
    """

    nom = models.CharField("nom", max_length=120)
    gardees = models.PositiveSmallIntegerField(
        "anciennes versions gardées", default=3, validators=[MinValueValidator(0), MaxValueValidator(GARDEES_MAX)]
    )
    empreinte = models.CharField("empreinte", max_length=64, blank=True, editable=False)
    version_vue = models.BigIntegerField("version vue", default=-1, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "édition"
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["departement", "nom"],
                name="edition_nom_unique",
                violation_error_message="Une édition porte déjà ce nom. Choisissez-en un autre.",
            ),
            models.CheckConstraint(condition=models.Q(gardees__lte=GARDEES_MAX), name="edition_gardees"),
        ]

    def __str__(self) -> str:
        return self.nom

    def get_absolute_url(self) -> str:
        """Its page for the coordination."""
        return reverse("portail:edition", args=[self.pk])


class TirageQuerySet(models.QuerySet):
    def made(self) -> Self:
        return self.filter(etat=EtatTirage.FAIT)

    def waiting(self) -> Self:
        return self.filter(etat__in=EN_ROUTE)

    def one_off(self) -> Self:
        """Asked by a person of the public."""
        return self.filter(edition__isnull=True)


class Tirage(Demande, Locataire):
    """One making of a directory: asked, waiting, made. Without ``edition``: asked by a visitor, of whom nothing is kept.

    ``nombre``: places printed. ``livret``: the same pages in the order of a booklet (A5). ``expire_le``: when a one-off goes.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, null=True, blank=True, related_name="tirages")
    cle = models.CharField("clé", max_length=16, unique=True, default=new_key, editable=False)
    titre = models.CharField("titre", max_length=300)
    empreinte = models.CharField("empreinte", max_length=64)
    etat = models.CharField("état", max_length=10, choices=EtatTirage.choices, default=EtatTirage.ATTENTE)
    priorite = models.SmallIntegerField("priorité", choices=Priorite.choices)
    nombre = models.PositiveIntegerField("lieux", default=0)
    pages = models.PositiveIntegerField("pages", default=0)
    fichier = models.CharField("fichier", max_length=200, blank=True)
    taille = models.PositiveIntegerField("taille (octets)", default=0)
    livret = models.CharField("livret à plier", max_length=200, blank=True)
    taille_livret = models.PositiveIntegerField("taille du livret (octets)", default=0)
    demande_le = models.DateTimeField("demandé le")
    fait_le = models.DateTimeField("fait le", null=True, blank=True)
    expire_le = models.DateTimeField("gardé jusqu'au", null=True, blank=True)

    objects = TirageQuerySet.as_manager()

    class Meta:
        verbose_name = "tirage"
        ordering = ["-demande_le", "-pk"]
        indexes = [
            models.Index(fields=["departement", "edition", "-demande_le"], name="tirage_edition"),
            models.Index(fields=["departement", "etat", "-priorite", "id"], name="tirage_file"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"], condition=models.Q(etat__in=["ATTENTE", "EN_COURS"]), name="tirage_un_en_route"
            ),
            models.UniqueConstraint(
                fields=["departement", "empreinte"],
                condition=models.Q(edition__isnull=True) & ~models.Q(etat="ECHEC"),
                name="tirage_question_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(etat="FAIT", fait_le__isnull=False) | ~models.Q(etat="FAIT"), name="tirage_fait_date"
            ),
            models.CheckConstraint(
                condition=models.Q(edition__isnull=True, expire_le__isnull=False)
                | models.Q(edition__isnull=False, expire_le__isnull=True),
                name="tirage_expire_seul",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def en_route(self) -> bool:
        """Still to be made."""
        return self.etat in EN_ROUTE

    @property
    def est_fait(self) -> bool:
        """The file is there."""
        return self.etat == EtatTirage.FAIT
