"""Make a bilan: figures read, printed and frozen in one transaction."""

import datetime as dt

from django.db import transaction

from maillage.base.francais import join_de
from maillage.pilotage.indicateurs.definitions import Periode
from maillage.pilotage.indicateurs.enums import NatureBilan
from maillage.pilotage.indicateurs.models import Bilan
from maillage.pilotage.indicateurs.selectors.donnees import data_of_committee, data_of_host, logo_of
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.documents.services import produce
from maillage.socle.journal.services import record
from maillage.socle.territoires.models import Departement

GABARITS = {NatureBilan.HOTE: "bilan-hote", NatureBilan.COMITE: "bilan-comite"}


@transaction.atomic
def make_bilan(*, by: Acteur, periode: Periode, structure: Structure | None, now: dt.datetime) -> Bilan:
    """The bilan of a host, or of the Département without one. Later changes of the reports change nothing in it.

    Who made it is told by the journal. Raises GabaritRefuse, and then nothing is kept.
    """
    if structure is None:
        nature, titre = NatureBilan.COMITE, f"Bilan pour le comité technique, {periode}"
        data = data_of_committee(by.departement_id, periode, now)
    else:
        nature, titre = NatureBilan.HOTE, f"Bilan de la permanence {join_de(structure.nom)}, {periode}"
        data = data_of_host(by.departement_id, structure, periode, now)
    document = produce(
        by=by,
        gabarit=GABARITS[nature],
        titre=titre,
        data=data | {"logo": logo_of(Departement.objects.get(pk=by.departement_id))},
        instant=now,
        objet_type="bilan",
        objet_id=structure.pk if structure else "",
    )
    bilan = Bilan(
        departement_id=by.departement_id,
        nature=nature,
        structure=structure,
        du=periode.du,
        au=periode.fin,
        donnees=data,
        document=document,
        fait_at=now,
    )
    bilan.save(force_insert=True)
    record(
        by=by,
        action="bilan.fait",
        objet_type="bilan",
        objet_id=bilan.pk,
        objet_nom=titre,
        detail={"du": periode.du.isoformat(), "au": periode.fin.isoformat(), "document": document.code},
    )
    return bilan
