"""Errors that fictional visitors reported on places of the demo: some to answer, one answered."""

from typing import Final

from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.enums import ChampSignale, EtatSignalement
from maillage.reseau.lieux.models import LieuPublic, Signalement
from maillage.reseau.lieux.services.signalements import answer, report
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Departement

DITS: Final = (
    (0, ChampSignale.HORAIRES, "Ouvert aussi le samedi matin, de 9 h à 12 h.", "lou.visiteuse@demo.example"),
    (0, ChampSignale.HORAIRES, "J'y étais samedi : c'était ouvert.", ""),
    (1, ChampSignale.TELEPHONE, "Ce numéro ne répond plus. Le bon est le 01 99 00 45 67.", ""),
    (2, ChampSignale.FERME, "L'espace a fermé, il y a une affiche sur la porte.", "sam.visiteur@demo.example"),
    (3, ChampSignale.OFFRE, "Il faut maintenant prendre rendez-vous.", ""),
)
"""Which place (from the first by name), what, in which words, and who wants an answer."""
REPONDU: Final = 4
"""The last one has its answer."""


def report_errors(departement: Departement, acteur: Acteur) -> int:
    """Once; how many were written."""
    with tenant_transaction(departement.pk):
        if Signalement.objects.exists():
            return 0
        lieux = list(LieuPublic.objects.filter(departement=departement).exclude(horaires="").order_by("nom", "pk")[:4])
        rows = [
            report(
                lieu=lieux[rank],
                champ=champ,
                texte=texte,
                courriel=courriel,
                visiteur=f"demo-{rank}",
                now=timezone.now(),
            )
            for rank, champ, texte, courriel in DITS
            if rank < len(lieux)
        ]
        if len(rows) > REPONDU:
            answer(by=acteur, signalement=rows[REPONDU], etat=EtatSignalement.CORRIGE, reponse="", now=timezone.now())
        return len(rows)
