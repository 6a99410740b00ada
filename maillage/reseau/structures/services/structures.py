"""Open, change, close and reopen a legal body."""

from django.db import transaction

from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record


@transaction.atomic
def open_structure(*, by: Acteur, nom: str, siret: str = "") -> Structure:
    """The body with this SIRET, or without one the body of this name; created when it misses."""
    known = Structure.objects.filter(departement_id=by.departement_id)
    known = known.filter(siret=siret) if siret else known.filter(nom=nom)
    found = known.order_by("pk").first()
    if found is not None:
        return found
    row = Structure.objects.create(departement_id=by.departement_id, nom=nom[:200], siret=siret)
    record(by=by, action="structure.creee", objet_type="structure", objet_id=row.pk, objet_nom=row.nom)
    return row
