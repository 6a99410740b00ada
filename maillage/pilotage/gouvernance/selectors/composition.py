"""Who sits in a body on a day, and where an invitation reaches each."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from maillage.pilotage.gouvernance.composition import Lien, Siege, compose
from maillage.pilotage.gouvernance.enums import NatureInstance, QualiteInvite
from maillage.pilotage.gouvernance.models import Instance, MembreInstance
from maillage.reseau.conventions.models import Convention
from maillage.reseau.conventions.selectors.situation import facts_of, parametres_of, with_facts
from maillage.reseau.conventions.temps import periodes
from maillage.reseau.equipes.enums import NaturePoste
from maillage.reseau.equipes.models import Contrat
from maillage.reseau.structures.enums import TypeStructure
from maillage.reseau.structures.models import Appartenance, Contact, Structure
from maillage.socle.comptes.enums import Role
from maillage.socle.territoires.models import Departement

MEDIATEURS: Final = (NaturePoste.CONSEILLER,)
"""« ayant recruté au moins 1 Conseiller Numérique » (article 3.4): neither ambassadors nor coordinators."""


@dataclass(frozen=True)
class Convie:
    """Somebody to invite, as an invitation keeps it."""

    qualite: QualiteInvite
    structure_id: int | None = None
    membre_id: int | None = None
    organisme: str = ""
    nom: str = ""
    fonction: str = ""
    courriel: str = ""

    @property
    def cle(self) -> tuple[int | None, int | None]:
        return (self.structure_id, self.membre_id)


def guests_of(instance: Instance, day: dt.date) -> list[Convie]:
    """Everybody to invite to a meeting of ``day``: by rule for a comité technique, by deliberation for all. A dozen queries."""
    found: list[Convie] = []
    if instance.nature == NatureInstance.TECHNIQUE:
        found += _reached(instance.departement_id, seats_on(instance.departement_id, day), day)
    elif instance.nature == NatureInstance.PILOTAGE:
        found.append(Convie(QualiteInvite.DEPARTEMENT, organisme=_name_of(instance.departement_id)))
    for membre in members_on(instance, day):
        found.append(
            Convie(
                QualiteInvite.DELIBERATION,
                membre_id=membre.pk,
                organisme=membre.organisme,
                nom=membre.nom,
                fonction=membre.qualite,
                courriel=membre.courriel,
            )
        )
    return found


def members_on(instance: Instance, day: dt.date) -> list[MembreInstance]:
    """Named members who sit on ``day``, holders first. One query."""
    return list(instance.membres.in_force(day).order_by("-place", "nom", "pk"))


def seats_on(departement_id: int, day: dt.date) -> tuple[Siege, ...]:
    """Seats of the comité technique by rule. Eight queries, whatever the number of bodies."""
    ties = [*_hosts(departement_id, day), *_employers(departement_id, day)]
    return compose(day, _name_of(departement_id), ties)


def _name_of(departement_id: int) -> str:
    return str(Departement.objects.get(pk=departement_id).nom)


def _hosts(departement_id: int, day: dt.date) -> Iterator[Lien]:
    """Bodies under a convention, for each term that begins on ``day`` or before (``conventions.temps``)."""
    rows = Convention.objects.filter(departement_id=departement_id, effet_le__lte=day)
    for row in with_facts(rows.select_related("structure")):
        for one in periodes(parametres_of(row), facts_of(row), au=day):
            yield _tie(row.structure, True, one.debut, one.fin)


def _employers(departement_id: int, day: dt.date) -> Iterator[Lien]:
    rows = Contrat.objects.in_force(day).filter(departement_id=departement_id, poste__nature__in=MEDIATEURS)
    for row in rows.select_related("poste__employeur"):
        ends = [end for end in (row.fin, row.rupture_le) if end is not None]
        yield _tie(row.poste.employeur, False, row.debut, min(ends, default=None))


def _tie(structure: Structure, hosts: bool, start: dt.date, end: dt.date | None) -> Lien:
    own = structure.type == TypeStructure.DEPARTEMENT
    return Lien(structure.pk, structure.nom, hosts, start, end, departement=own)


def _reached(departement_id: int, seats: tuple[Siege, ...], day: dt.date) -> list[Convie]:
    """Whom to write to in each body: its référent, else its first contact, else its desk. Three queries."""
    keys = [seat.organisme for seat in seats if seat.organisme is not None]
    people: dict[int, tuple[str, str, str]] = {}
    for pk, courriel in Structure.objects.filter(pk__in=keys).values_list("pk", "courriel"):
        people[pk] = ("", "", courriel)
    contacts = Contact.objects.filter(departement_id=departement_id, structure_id__in=keys).exclude(courriel="")
    for contact in contacts.order_by("principal", "-nom", "-pk"):
        people[contact.structure_id] = (contact.nom, contact.fonction, contact.courriel)
    referents = Appartenance.objects.filter(departement_id=departement_id, role=Role.REFERENT, structure_id__in=keys)
    referents = referents.in_force(day).filter(utilisateur__is_active=True)
    for row in referents.select_related("utilisateur").order_by("-debut", "-pk"):
        people[row.structure_id or 0] = (row.utilisateur.nom, "Référent", row.utilisateur.email)
    found = []
    for seat in seats:
        nom, fonction, courriel = people.get(seat.organisme or 0, ("", "", ""))
        qualite = QualiteInvite(seat.titre.value)
        found.append(Convie(qualite, seat.organisme, None, seat.nom, nom, fonction, courriel))
    return found
