"""What changed among the places that anyone may read: the memory that a list alone has not."""

from django.db import models

from maillage.reseau.lieux.enums import Presence


class ChangementPublic(models.Model):
    """The last change of a public key, kept when the place is gone. Written by a trigger at commit, never by hand.

    ``numero``: the public version of the Département that brought it (``VersionPublique``). It only grows, in the order of
    the commits, whatever the clocks say: who has read up to a number has missed nothing before it. No row-level security:
    a key, a date and whether the place is there say nothing that the public list did not.
    """

    cle = models.CharField("clé publique", max_length=10, primary_key=True)
    departement = models.ForeignKey("territoires.Departement", models.CASCADE, related_name="+")
    presence = models.CharField("présence", max_length=10, choices=Presence.choices)
    numero = models.BigIntegerField("version publique")
    change_le = models.DateTimeField("changé le")

    class Meta:
        verbose_name = "changement public"
        verbose_name_plural = "changements publics"
        indexes = [models.Index(fields=["departement", "numero", "cle"], name="changementpublic_ordre")]

    def __str__(self) -> str:
        return f"{self.cle} {self.presence}"
