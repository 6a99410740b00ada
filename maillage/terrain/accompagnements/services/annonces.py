"""Who is told of a report: the host that it waits for, the adviser and the coordination when it is contested."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from maillage.reseau.structures.models import Appartenance
from maillage.reseau.structures.selectors.membres import pilots
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.messages.services import send_email
from maillage.terrain.accompagnements.models import HOTES, CompteRendu, ContestationTardive


def host_addresses(structure_id: int, day: dt.date) -> list[str]:
    """E-mail addresses of the référents and agents d'accueil of a body on ``day``, in order."""
    rows = Appartenance.objects.filter(structure_id=structure_id, role__in=HOTES, utilisateur__is_active=True)
    found = rows.in_force(day).values_list("utilisateur__email", flat=True)
    return sorted({address for address in found if address})


def ask_host(*, by: Acteur, compte_rendu: CompteRendu, now: dt.datetime) -> int:
    """« A report waits for your answer »: numbers and a link, never a person. Gives how many messages."""
    if compte_rendu.structure_id is None:
        return 0
    addresses = host_addresses(compte_rendu.structure_id, localdate(now))
    for address in addresses:
        _send(by, address, "accompagnements/courriels/a_verifier", "Un compte rendu à vérifier", compte_rendu)
    return len(addresses)


def tell_contest(
    *, by: Acteur, compte_rendu: CompteRendu, now: dt.datetime, qui: str, motif: str, tardive: bool = False
) -> int:
    """The adviser who held the half-day and the coordination know what is contested, and where to answer."""
    user = compte_rendu.agent.utilisateur
    people = {one.email for one in pilots(by.departement_id, localdate(now))}
    if user is not None and user.is_active:
        people.add(user.email)
    titre = "Un compte rendu est contesté hors délai" if tardive else "Un compte rendu est contesté"
    more = {"qui": qui, "ce_qui_est_dit": motif, "tardive": tardive}
    for address in sorted(people - {""}):
        _send(by, address, "accompagnements/courriels/conteste", titre, compte_rendu, **more)
    return len(people)


def tell_late_answer(
    *, by: Acteur, compte_rendu: CompteRendu, contestation: ContestationTardive, now: dt.datetime
) -> int:
    """The host reads what the team answers to what it said after its delay. Gives how many messages."""
    addresses = host_addresses(compte_rendu.structure_id or 0, localdate(now))
    for address in addresses:
        _send(
            by, address, "accompagnements/courriels/reponse_tardive", "Une réponse à votre message", compte_rendu,
            contestation=contestation,
        )  # fmt: skip
    return len(addresses)


def _send(by: Acteur, to: str, template: str, titre: str, compte_rendu: CompteRendu, **more: Any) -> None:
    context: dict[str, Any] = {
        "titre": titre,
        "compte_rendu": compte_rendu,
        "lieu": compte_rendu.lieu.nom if compte_rendu.lieu else "",
        "chemin": reverse("accompagnements:report", kwargs={"pk": compte_rendu.pk}),
        **more,
    }
    send_email(
        by=by,
        to=to,
        template=template,
        context=context,
        objet_type="compte_rendu",
        objet_id=compte_rendu.pk,
    )
