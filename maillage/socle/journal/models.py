"""Append-only trace of every write that matters, hashes chained per Département.

Who and on what are copied by value, without foreign key: a line outlives what it speaks of. It never holds
personal data of usagers, only pseudonymous ids. Numbers and hashes are made by a trigger (migration 0002), so
that lines written by any door, raw SQL included, are chained alike.
"""

from django.db import models

from maillage.base.models import Locataire


def _effacable(libelle: str) -> models.CharField:
    return models.CharField(libelle, max_length=64, editable=False, default="", blank=True)


class Ligne(Locataire):
    """One act. ``empreinte`` = SHA-256 of this line and of the one before it in the same Département.

    The hash holds no name: it holds salted commitments of ``acteur_nom``, ``objet_nom`` and ``detail`` (``*_empreinte``).
    When a person is erased, text and salt (``*_sel``) go; the chain still holds (ADR 0008).
    """

    numero = models.BigIntegerField("numéro", editable=False)
    instant = models.DateTimeField("instant", editable=False)
    acteur_id = models.BigIntegerField("identifiant de l'acteur", null=True)
    acteur_nom = models.CharField("acteur", max_length=200)
    action = models.CharField("action", max_length=80)
    objet_type = models.CharField("type d'objet", max_length=60)
    objet_id = models.CharField("identifiant de l'objet", max_length=64, blank=True)
    objet_nom = models.CharField("objet", max_length=300, blank=True)
    detail = models.JSONField("détail", default=dict)
    acteur_sel = _effacable("acteur : sel")
    acteur_empreinte = _effacable("acteur : empreinte salée")
    objet_sel = _effacable("objet : sel")
    objet_empreinte = _effacable("objet : empreinte salée")
    detail_sel = _effacable("détail : sel")
    detail_empreinte = _effacable("détail : empreinte salée")
    empreinte_precedente = models.CharField("empreinte précédente", max_length=64, editable=False)
    empreinte = models.CharField("empreinte", max_length=64, editable=False)

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "lignes du journal"
        ordering = ["departement", "numero"]
        constraints = [models.UniqueConstraint(fields=["departement", "numero"], name="journal_numero_unique")]
        indexes = [
            models.Index(fields=["departement", "objet_type", "objet_id"], name="journal_objet"),
            models.Index(fields=["departement", "action", "numero"], name="journal_action"),
            models.Index(fields=["departement", "instant"], name="journal_instant"),
        ]

    def __str__(self) -> str:
        return f"{self.numero} · {self.action}"


class Tete(models.Model):
    """Last number and hash of each chain; only the trigger (as owner) may write it."""

    departement = models.OneToOneField("territoires.Departement", models.PROTECT, primary_key=True, related_name="+")
    numero = models.BigIntegerField(default=0)
    empreinte = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = "tête du journal"

    def __str__(self) -> str:
        return f"{self.departement_id} · {self.numero}"


class Racine(Locataire):
    """What is published of the journal each day: the number and the hash of its last line, and nothing else.

    Whoever kept one can prove that the lines before it are still the same. Append-only; the trigger fills day, number and
    hash from the head of the chain, so that none can be made up.
    """

    jour = models.DateField("jour", editable=False)
    numero = models.BigIntegerField("dernière ligne", editable=False)
    empreinte = models.CharField("empreinte de cette ligne", max_length=64, editable=False, blank=True)
    scelle_at = models.DateTimeField("scellée le", editable=False)

    class Meta:
        verbose_name = "racine du journal"
        verbose_name_plural = "racines du journal"
        constraints = [models.UniqueConstraint(fields=["departement", "jour"], name="journal_racine_du_jour")]

    def __str__(self) -> str:
        return f"{self.jour} · {self.numero}"
