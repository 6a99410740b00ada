"""What a secret address gives: the half-days of an adviser, a place or a sector, as its owner may still see them."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse

from maillage.socle.comptes.acteur import Acteur, build_acteur
from maillage.socle.echeances.models import print_of_secret
from maillage.socle.territoires.models import Departement
from maillage.terrain.permanences.agenda import Seance, write_agenda
from maillage.terrain.permanences.enums import EtatPermanence
from maillage.terrain.permanences.models import AbonnementAgenda, Permanence
from maillage.terrain.permanences.selectors.agenda import Filtres, filter_half_days

AVANT: Final = dt.timedelta(days=31)
APRES: Final = dt.timedelta(days=400)


def feeds_of(acteur: Acteur) -> QuerySet[AbonnementAgenda]:
    """Addresses that the actor made, the latest first."""
    rows = AbonnementAgenda.objects.filter(departement_id=acteur.departement_id, utilisateur_id=acteur.id or 0)
    return rows.select_related("agent", "lieu", "secteur").order_by("-created_at")


def name_of(row: AbonnementAgenda) -> str:
    """Whose agenda an address gives."""
    return str(row.agent or row.lieu or row.secteur)


def feed_of(departement_id: int, secret: str) -> AbonnementAgenda | None:
    """The address that has this secret, of an account that still opens."""
    rows = AbonnementAgenda.objects.filter(departement_id=departement_id, empreinte=print_of_secret(secret))
    return rows.filter(utilisateur__is_active=True).select_related("agent", "lieu", "secteur", "utilisateur").first()


def owners_of(row: AbonnementAgenda) -> list[Acteur]:
    """Its owner, once for each body that he belongs to: an address does not change with the role in use on a screen."""
    acteur = build_acteur(row.utilisateur_id, str(row.utilisateur), row.departement_id)
    return [build_acteur(row.utilisateur_id, acteur.nom, row.departement_id, one[0]) for one in acteur.casquettes]


def agenda_text(
    departement: Departement, row: AbonnementAgenda, owners: Iterable[Acteur], site: str, today: dt.date
) -> str:
    """The calendar of an address: the past month and the fourteen to come, as ``owners`` see them."""
    filtres = Filtres(row.agent_id or 0, row.lieu_id or 0, row.secteur_id or 0)
    seen: dict[int, Permanence] = {}
    for owner in owners:
        for one in filter_half_days(owner, filtres, today - AVANT, today + APRES):
            seen[one.pk] = one
    rows = sorted(seen.values(), key=lambda one: (one.debut, one.pk))
    return write_agenda(f"Permanences : {name_of(row)}", _events(departement, rows, site))


def _events(departement: Departement, rows: list[Permanence], site: str) -> Iterator[Seance]:
    for one in rows:
        cancelled = one.etat == EtatPermanence.ANNULEE
        people = " et ".join(str(agent) for agent in (one.agent, one.second) if agent)
        yield Seance(
            uid=f"permanence-{departement.code}-{one.pk}@maillage",
            debut=one.debut,
            fin=one.fin,
            titre=("Annulée : " if cancelled else "") + f"Permanence, {one.lieu.nom}",
            description=f"Avec {people}." if not cancelled else f"{one.get_motif_display()}.",
            endroit=", ".join(filter(None, [one.point or one.lieu.nom, one.lieu.adresse, one.lieu.commune])),
            adresse=site + reverse("permanences:detail", kwargs={"pk": one.pk}),
            modifie=one.updated_at,
            annulee=cancelled,
        )
