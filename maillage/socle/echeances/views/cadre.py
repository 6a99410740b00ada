"""What the pages of duties share: breadcrumb, side list, a duty in words."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.taches import Groupe, Lien
from maillage.socle.echeances.dates import date_in_words, urgence
from maillage.socle.echeances.models import Echeance
from maillage.socle.echeances.perms import may_see_duties
from maillage.socle.echeances.selectors.listes import urgent_duties
from maillage.socle.echeances.services.reports import days_of_postponing
from maillage.socle.territoires.selectors import host_name

SENS = {"retard": "erreur", "semaine": "attention", "tard": "info"}


def show(
    request: HttpRequest,
    gabarit: str,
    titre: str,
    *,
    fil: Sequence[tuple[str, str]] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Render a staff page; ``fil``: (label, address) of the pages above this one, home apart."""
    steps = [("Mon espace", reverse("echeances:home")), *fil, (titre, "")]
    context = {"titre": titre, "fil": [{"libelle": libelle, "url": url} for libelle, url in steps], **more}
    return render(request, gabarit, context, status=status)


def above_account() -> list[tuple[str, str]]:
    """The page above those that a person opens from « Mon compte »."""
    return [("Mon compte", reverse("account_home"))]


def site_seen(request: HttpRequest) -> str:
    """``https://host`` as the reader knows it. A host that the Département does not know is not repeated."""
    departement = request.departement  # type: ignore[attr-defined]
    host = request.get_host()
    if departement.hotes and host_name(host) not in departement.hotes:
        return str(departement.site)
    return f"{request.scheme}://{host}"


def today() -> dt.date:
    """The clock is read at the edge."""
    return timezone.localdate()


def in_words(row: Echeance, day: dt.date) -> dict[str, Any]:
    """A duty as the list shows it."""
    quand = urgence(row.a_faire_le, day)
    return {
        "echeance": row,
        "urgence": quand,
        "sens": SENS[quand],
        "quand": date_in_words(row.a_faire_le, day),
        "reportable": days_of_postponing(row) is not None,
    }


def staff_links(acteur: Acteur) -> Groupe | None:
    """First of the side list. One query."""
    if not may_see_duties(acteur):
        return None
    return Groupe(
        1,
        "",
        (
            Lien("Mon espace", reverse("echeances:home")),
            Lien("À faire", reverse("echeances:todo"), urgent_duties(acteur, today())),
        ),
    )
