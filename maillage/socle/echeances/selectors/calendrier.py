"""The calendar behind a secret address."""

from typing import Final

from maillage.socle.comptes.acteur import build_acteur
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.echeances.agenda import Evenement, write_calendar
from maillage.socle.echeances.models import AdresseAgenda, print_of_secret
from maillage.socle.echeances.selectors.personnes import acteurs_of, duties_of_person
from maillage.socle.territoires.models import Departement

EVENEMENTS_MAX: Final = 500
"""The next ones: a calendar is read on a phone."""


def calendar_text(departement: Departement, secret: str, site: str) -> str | None:
    """The feed of who holds ``secret``; None when nobody does here, or his account is closed. ``site``: https://host.

    Someone whose roles ended reads an empty calendar. Duties are as the night left them.
    """
    found = AdresseAgenda.objects.filter(departement=departement, empreinte=print_of_secret(secret)).first()
    user = Utilisateur.objects.filter(pk=found.utilisateur_id, is_active=True).first() if found else None
    if user is None:
        return None
    attaches = build_acteur(user.pk, str(user), departement.pk).attaches
    acteurs = acteurs_of(user.pk, str(user), departement.pk, attaches)
    rows = duties_of_person(acteurs, departement.pk).order_by("a_faire_le", "pk")[:EVENEMENTS_MAX] if acteurs else []
    host = departement.site.partition("//")[2]
    events = [
        Evenement(
            f"echeance-{row.pk}@{host}",
            row.a_faire_le,
            row.titre,
            row.raison,
            site + row.url,
            row.updated_at,
        )
        for row in rows
    ]
    return write_calendar(f"À faire – {departement.nom}", events)
