"""What fictional visitors of the demo said of pages: a year of yes and no, a few sentences."""

import datetime as dt
from typing import Final

from maillage.base.tenancy import tenant_transaction
from maillage.portail.models import AvisPage, RemarquePage
from maillage.socle.territoires.models import Departement

COMPTES: Final = (("lieux:detail", 46, 7), ("lieux:list", 31, 9), ("portail:needs", 22, 3), ("portail:home", 18, 4), ("lieux:map", 8, 6))  # fmt: skip
"""Page, yes and no of a month; the months before have a little less."""
MOIS: Final = 6
PHRASES: Final = (
    ("lieux:detail", False, "Je ne trouve pas quel bus s'arrête devant.", 3),
    ("lieux:detail", True, "J'ai vu tout de suite que c'était ouvert.", 8),
    ("lieux:list", False, "Je voudrais voir d'abord les lieux ouverts le samedi.", 15),
    ("lieux:map", False, "La carte est lente sur mon vieux téléphone.", 24),
    ("portail:needs", True, "Trois questions et j'avais une adresse, merci.", 40),
)
"""Page, whether it had helped, what was said, how many days ago."""


def hear_opinions(departement: Departement, today: dt.date) -> int:
    """Once; how many sentences were written."""
    with tenant_transaction(departement.pk):
        if AvisPage.objects.filter(departement=departement).exists():
            return 0
        month = today.replace(day=1)
        for rank in range(MOIS):
            AvisPage.objects.bulk_create(
                AvisPage(
                    departement=departement, mois=month, page=page, oui=max(0, oui - 3 * rank), non=max(0, non - rank)
                )
                for page, oui, non in COMPTES
            )
            month = (month - dt.timedelta(days=1)).replace(day=1)
        RemarquePage.objects.bulk_create(
            RemarquePage(
                departement=departement, page=page, aidee=aidee, texte=texte, recue_le=today - dt.timedelta(days=days)
            )
            for page, aidee, texte, days in sorted(PHRASES, key=lambda one: -one[3])
        )
        return len(PHRASES)
