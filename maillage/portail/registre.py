"""Where a person may be written in what the public face keeps (registered in ``ready()``; see socle/registre/personnes.py)."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from maillage.portail.models import RemarquePage
from maillage.socle.registre.conservation import Regle

AN = dt.timedelta(days=365)


def _old(now: dt.datetime) -> QuerySet[Any]:
    return RemarquePage.objects.filter(recue_le__lt=timezone.localdate(now) - AN)


REGLES = (Regle("portail.remarque_page", "avis_pages", "Phrases sur une page", "1 an", _old),)
