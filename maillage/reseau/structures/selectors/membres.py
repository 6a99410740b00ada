"""Memberships of an account in a Département: what the Acteur is made of; and the list of members, today or at a date."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import F, Func, Q, QuerySet
from django.utils import timezone

from maillage.reseau.structures.models import Appartenance
from maillage.reseau.structures.saisie import search_words
from maillage.socle.comptes.acteur import Acteur, Attache
from maillage.socle.comptes.enums import PILOTES, Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.territoires.models import Departement

EXPORT_MAX = 20_000


def memberships(user_id: int, departement_id: int) -> tuple[Attache, ...]:
    """Memberships in force today (provider of ``comptes.acteur``): those of the Département first, then the
    bodies where the person can do most (a référent before an agent d'accueil), then by name: the first is the one acted for.
    """
    rows = (
        Appartenance.objects.filter(utilisateur_id=user_id, departement_id=departement_id)
        .in_force(timezone.localdate())
        .order_by("structure__nom", "structure_id", "pk")
        .values_list("role", "structure_id", "structure__nom", "secteur_id")
    )
    found = [Attache(Role(role), structure, name or "", secteur) for role, structure, name, secteur in rows]
    ranks = {role: rank for rank, role in enumerate(Role)}
    best: dict[int | None, int] = {}
    for one in found:
        best[one.structure_id] = min(best.get(one.structure_id, len(ranks)), ranks[one.role])
    return tuple(sorted(found, key=lambda one: (one.structure_id is not None, best[one.structure_id])))


class Recherche(NamedTuple):
    """Filters of the list. ``jour``: members at this date; ``structure``: its id."""

    jour: datetime.date
    texte: str = ""
    role: Role | None = None
    structure: int | None = None


Portee = frozenset[int] | None
"""Structures whose members the actor may see (``perms.membres.reach``); None: the whole Département."""


def visible_members(acteur: Acteur, portee: Portee) -> QuerySet[Appartenance]:
    """Memberships whose holder the actor may see."""
    rows = Appartenance.objects.visible_to(acteur).select_related("utilisateur", "structure", "secteur")
    return rows if portee is None else rows.filter(structure_id__in=portee)


def search_members(acteur: Acteur, portee: Portee, recherche: Recherche) -> QuerySet[Appartenance]:
    """Memberships in force at a date, filtered."""
    visible: Any = visible_members(acteur, portee)  # select_related hides the class of the queryset from the types
    rows: QuerySet[Appartenance] = visible.in_force(recherche.jour).annotate(
        personne=F("utilisateur__nom"), plat=Func(F("utilisateur__nom"), function="f_unaccent")
    )  # sorted by « personne » (keyset); f_unaccent folds as search_words does
    if recherche.role:
        rows = rows.filter(role=recherche.role)
    if recherche.structure is not None:
        rows = rows.filter(structure_id=recherche.structure)
    for word in search_words(recherche.texte):
        rows = rows.filter(
            Q(plat__contains=word) | Q(utilisateur__email__contains=word) | Q(structure__recherche__contains=word)
        )
    return rows


def person_memberships(acteur: Acteur, portee: Portee, utilisateur_id: int) -> list[Appartenance]:
    """Every membership of a person that the actor may see: those to come and in force first, then the past; one query."""
    today = timezone.localdate()
    rows = list(
        visible_members(acteur, portee)
        .filter(utilisateur_id=utilisateur_id)
        .select_related("donnee_par")
        .order_by("-debut", "-pk")
    )
    return sorted(rows, key=lambda row: row.fin is not None and row.fin < today)


def find_person(acteur: Acteur, portee: Portee, utilisateur_id: int) -> Utilisateur | None:
    """A person known here by a membership, of any date, that the actor may see; None otherwise."""
    row = visible_members(acteur, portee).filter(utilisateur_id=utilisateur_id).first()
    return row.utilisateur if row else None


def roles_held(departement_id: int, utilisateur_id: int, day: datetime.date) -> frozenset[Role]:
    """Roles of a person that are in force on ``day`` or later."""
    rows = Appartenance.objects.filter(
        Q(fin=None) | Q(fin__gte=day), departement_id=departement_id, utilisateur_id=utilisateur_id
    )
    return frozenset(Role(role) for role in rows.values_list("role", flat=True))


def members_of(structure_id: int, departement_id: int, day: datetime.date) -> QuerySet[Appartenance]:
    """Members of a structure on ``day``, by name (the block ``structures/_membres.html``)."""
    rows = Appartenance.objects.filter(departement_id=departement_id, structure_id=structure_id).in_force(day)
    return rows.select_related("utilisateur").order_by("utilisateur__nom", "pk")


def expiring(departement: Departement, within_days: int, today: datetime.date | None = None) -> QuerySet[Appartenance]:
    """Memberships in force that end in ``within_days`` days or less."""
    day = today or timezone.localdate()
    rows = Appartenance.objects.filter(
        departement=departement,
        debut__lte=day,
        fin__gte=day,
        fin__lte=day + datetime.timedelta(days=within_days),
        utilisateur__is_active=True,
    )
    return rows.select_related("utilisateur", "structure", "secteur", "donnee_par").order_by("fin", "pk")


def pilots(departement_id: int, day: datetime.date, roles: Iterable[Role] = PILOTES) -> list[Utilisateur]:
    """Open accounts that hold one of ``roles`` for the Département on ``day``."""
    held = Appartenance.objects.filter(departement_id=departement_id, role__in=roles).in_force(day)
    people = Utilisateur.objects.filter(pk__in=held.values("utilisateur_id"), is_active=True)
    return list(people.order_by("pk"))


def find_successors(acteur: Acteur, texte: str, partant_id: int, limit: int = 10) -> list[Utilisateur]:
    """Members in force whose name or address holds every word, but the one who leaves; none without a word."""
    words = search_words(texte)
    if not words:
        return []
    people = _members_in_force(acteur, partant_id).annotate(plat=Func(F("nom"), function="f_unaccent"))
    for word in words:
        people = people.filter(Q(plat__contains=word) | Q(email__contains=word))
    return list(people.order_by("nom", "pk")[:limit])


def successor_of(acteur: Acteur, pk: int, partant_id: int) -> list[Utilisateur]:
    """The member in force of this number, alone in a list, or nobody."""
    return list(_members_in_force(acteur, partant_id).filter(pk=pk)[:1])


def _members_in_force(acteur: Acteur, but: int) -> QuerySet[Utilisateur]:
    held = Appartenance.objects.visible_to(acteur).in_force(timezone.localdate())
    return Utilisateur.objects.filter(pk__in=held.values("utilisateur_id"), is_active=True).exclude(pk=but)
