"""A person of the team. Personal data of workers (registre.toml)."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.reseau.equipes.models.suivi import Suivi, history
from maillage.socle.comptes.enums import PILOTES, Role


class AgentQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """The whole team for those who steer it and for its members; nobody for the others (perms.sees_names)."""
        rows = self.filter(departement_id=acteur.departement_id)
        return rows if acteur.roles & (PILOTES | {Role.CONSEILLER}) else rows.none()

    def in_post(self, day: dt.date) -> Self:
        """Those whose contract covers ``day`` (Europe/Paris), both ends included."""
        return self.filter(
            Q(contrats__fin=None) | Q(contrats__fin__gte=day),
            Q(contrats__rupture_le=None) | Q(contrats__rupture_le__gte=day),
            contrats__debut__lte=day,
        )


@history("AgentEvenement")
class Agent(Suivi):
    """A conseiller, ambassadeur or coordinator. Has no state of his own: his contracts say when he is in post.

    ``utilisateur``: his account, if any; the agent stays when the account goes. ``telephone``: professional.
    """

    nom = models.CharField("nom", max_length=120)
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="compte"
    )
    courriel = models.EmailField("e-mail professionnel", blank=True)
    telephone = models.CharField("téléphone professionnel", max_length=20, blank=True)

    objects = AgentQuerySet.as_manager()

    class Meta:
        verbose_name = "agent"
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["departement", "utilisateur"],
                condition=Q(utilisateur__isnull=False),
                name="equipes_agent_compte_unique",
            ),
            models.CheckConstraint(condition=~Q(nom=""), name="equipes_agent_nomme"),
        ]
        indexes = [models.Index(fields=["departement", "nom", "id"], name="equipes_agent_liste")]

    def __str__(self) -> str:
        return self.nom


AgentEvenement: Any = Agent.evenements.rel.related_model  # type: ignore[attr-defined]
"""History of an agent, written by triggers."""
