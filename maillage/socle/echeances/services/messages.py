"""Messages of the duties: the list that a person chose to receive, and what is shown to others because it is late."""

import datetime as dt
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

from django.db import connection
from django.db.models import DateField, ExpressionWrapper, F, QuerySet
from django.urls import reverse
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.socle.comptes.acteur import Acteur, Attache, command_acteur
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.echeances.accueil import list_membres
from maillage.socle.echeances.dates import is_message_due
from maillage.socle.echeances.enums import Rythme
from maillage.socle.echeances.models import LUNDI, Echeance, PreferenceRappel
from maillage.socle.echeances.selectors.listes import still_due
from maillage.socle.echeances.selectors.personnes import acteurs_of, duties_of_person
from maillage.socle.echeances.services.preferences import stop_token
from maillage.socle.journal.services import record
from maillage.socle.messages.services import send_email
from maillage.socle.territoires.models import Departement

MONTREES: Final = 10
"""Lines of a message; the page has the others."""
LUES: Final = 3 * MONTREES
"""Lines looked at: some may have been done since the night."""
ROBOT: Final = "rappels des échéances"
_TAKE: Final = """
INSERT INTO echeances_preferencerappel AS p (departement_id, utilisateur_id, rythme, jour, dernier_envoi_le)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (departement_id, utilisateur_id) DO UPDATE SET dernier_envoi_le = EXCLUDED.dernier_envoi_le
WHERE p.dernier_envoi_le IS NULL OR p.dernier_envoi_le < EXCLUDED.dernier_envoi_le
RETURNING 1
"""


def send_digests(departement_id: int, today: dt.date) -> int:
    """Write to everybody whose day it is and who has something to do; how many messages.

    One transaction a person: the day is taken in it before the message, so that a run that is killed, or two at once,
    never write twice; at worst a person is not written to that day.
    """
    with tenant_transaction(departement_id):
        membres = list_membres(departement_id)
        comptes = Utilisateur.objects.filter(is_active=True).in_bulk(membres)
        choices = {row.utilisateur_id: row for row in PreferenceRappel.objects.filter(departement_id=departement_id)}
        reached = _reached(departement_id)
    sent = 0
    for user_id, user in sorted(comptes.items()):
        choice = choices.get(user_id) or PreferenceRappel(rythme=Rythme.SEMAINE, jour=LUNDI)
        if is_message_due(choice.rythme, choice.jour, choice.dernier_envoi_le, today):
            with tenant_transaction(departement_id):
                taken = _take_day(departement_id, user_id, choice, today)
                if taken and any(reaches(user_id, membres[user_id]) for reaches in reached):
                    sent += _send_digest(departement_id, user, membres[user_id], choice, today)
    return sent


def _reached(departement_id: int) -> list[Callable[[int, Sequence[Attache]], bool]]:
    """Tests that pass for everybody who may have something recalled (sectors left aside), in one query.

    Thousands of members have nothing: their own list is then not even looked for.
    """
    recalled = Echeance.objects.filter(departement_id=departement_id, rappel_le__isnull=False).open()
    groups = recalled.order_by().values_list(
        "utilisateur_id", "roles", "structure_id", "escaladee_le", "escalade_roles"
    )
    people, held = set(), set()
    for user_id, roles, structure_id, told, told_roles in groups.distinct():
        people.add(user_id)
        held |= {(role, structure_id) for role in roles}
        held |= {(role, None) for role in told_roles if told}

    def by_name(user_id: int, _attaches: Sequence[Attache]) -> bool:
        return user_id in people

    def by_role(_user_id: int, attaches: Sequence[Attache]) -> bool:
        return any((one.role.value, body) in held for one in attaches for body in (None, one.structure_id))

    return [by_name, by_role]


def _send_digest(
    departement_id: int, user: Utilisateur, attaches: Sequence[Attache], choice: PreferenceRappel, today: dt.date
) -> int:
    """0 or 1 message, in the open transaction."""
    rows = duties_of_person(acteurs_of(user.pk, str(user), departement_id, attaches), departement_id)
    rows = rows.filter(rappel_le__isnull=False)  # late, or so near that a reminder has come
    last = choice.dernier_envoi_le
    daily = choice.rythme == Rythme.JOUR_OUVRE and last is not None
    if daily and not rows.filter(rappel_le__gt=last).exists():
        return 0  # every day: only when something was recalled since, not the same list each morning
    shown, total = _shown(departement_id, rows, today)
    if not shown:
        return 0
    _send(departement_id, user, "echeances/courriel_rappel", shown, total, today)
    return 1


def _take_day(departement_id: int, user_id: int, choice: PreferenceRappel, today: dt.date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [departement_id, user_id, choice.rythme, choice.jour, today])
        return cursor.fetchone() is not None


def _shown(departement_id: int, rows: QuerySet[Echeance], today: dt.date) -> tuple[list[Echeance], int]:
    """The first lines that are still to do, and how many there are in all."""
    first = list(rows.order_by("a_faire_le", "pk")[:LUES])
    shown = still_due(departement_id, first, today)
    others = rows.count() - LUES if len(first) == LUES else 0
    return shown[:MONTREES], len(shown) + others


def escalate(departement_id: int, today: dt.date) -> int:
    """Show what is too late to the roles that its kind names, and tell them once, in one transaction; how many duties."""
    by = command_acteur(departement_id, ROBOT)
    limit = ExpressionWrapper(F("a_faire_le") + F("escalade_jours"), output_field=DateField())
    with tenant_transaction(departement_id):
        late = Echeance.objects.filter(departement_id=departement_id, escalade_jours__isnull=False).open()
        late = late.filter(escaladee_le=None).annotate(limite=limit).filter(limite__lte=today)
        number = late.update(escaladee_le=today, updated_at=timezone.now())
        if not number:
            return 0
        record(by=by, action="echeances.signalees", objet_type="echeance", detail={"nombre": number})
        told = Echeance.objects.filter(departement_id=departement_id, escaladee_le=today).open()
        named = {role for roles in told.values_list("escalade_roles", flat=True).distinct() for role in roles}
        for roles, users in _people(departement_id, named).items():
            shown, total = _shown(departement_id, told.filter(escalade_roles__overlap=sorted(roles)), today)
            for user in users if shown else ():
                _send(departement_id, user, "echeances/courriel_retard", shown, total, today)
    return number


def _people(departement_id: int, named: AbstractSet[str]) -> dict[frozenset[str], list[Utilisateur]]:
    """People who hold some of the roles, by those that they hold: all of a group read the same lines."""
    held = {
        user_id: roles
        for user_id, attaches in list_membres(departement_id).items()
        if (roles := frozenset(one.role.value for one in attaches) & named)
    }
    groups: dict[frozenset[str], list[Utilisateur]] = {}
    for user_id, user in sorted(Utilisateur.objects.filter(is_active=True).in_bulk(held).items()):
        groups.setdefault(held[user_id], []).append(user)
    return groups


def _send(
    departement_id: int, user: Utilisateur, template: str, rows: Sequence[Echeance], total: int, today: dt.date
) -> None:
    by: Acteur = command_acteur(departement_id, ROBOT)
    site = Departement.objects.get(pk=departement_id).site
    stop = site + reverse("echeances:stop", kwargs={"jeton": stop_token(user.pk, departement_id)})
    context: dict[str, Any] = {
        "lignes": rows,
        "total": total,
        "autres": total - len(rows),
        "nom": user.nom,
        "today": today,
        "site": site,
        "url_liste": site + reverse("echeances:todo"),
        "url_arret": stop,
        "url_reglage": site + reverse("echeances:reminders"),
    }
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    send_email(
        by=by,
        to=user.email,
        template=template,
        context=context,
        objet_type="compte",
        objet_id=user.pk,
        headers=headers if template == "echeances/courriel_rappel" else None,
    )
