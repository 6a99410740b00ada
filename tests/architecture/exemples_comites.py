"""Examples of committees for ``exemples.py``."""

import datetime
import itertools
from collections.abc import Mapping
from typing import Any

from maillage.base.tenancy import set_tenant
from maillage.socle.territoires.models import Departement

JOUR = datetime.date(2026, 3, 3)
_serial = itertools.count(1)


def une_instance(departement: Departement) -> Any:
    """A committee, with a member named."""
    from maillage.pilotage.gouvernance.models import Instance

    set_tenant(departement.pk)
    nom = f"Comité {next(_serial)}"
    return Instance.objects.create(departement=departement, nature="PILOTAGE", nom=nom, depuis_le=JOUR)


def un_membre(departement: Departement) -> Any:
    from maillage.pilotage.gouvernance.models import MembreInstance

    return MembreInstance.objects.create(
        departement=departement,
        instance=une_instance(departement),
        nom="Louise Essai",
        deliberation_numero="211",
        deliberation_le=JOUR,
        debut=JOUR,
    )


def une_reunion(departement: Departement) -> Any:
    """Held, its minutes published; the body whose référent walks was invited."""
    from django.utils import timezone

    from maillage.pilotage.gouvernance.models import CompteRenduReunion, InvitationReunion, Reunion
    from maillage.reseau.structures.models import Structure
    from tests.architecture import exemples

    now = timezone.now()
    reunion = Reunion.objects.create(
        departement=departement,
        instance=une_instance(departement),
        debut=now,
        endroit="Salle du conseil",
        etat="PUBLIEE",
        convoquee_at=now,
    )
    kept = exemples._kept_file("essais/compte-rendu.pdf")
    host = Structure.objects.filter(departement=departement).order_by("pk").first() or exemples.une_structure(
        departement
    )
    InvitationReunion.objects.create(
        departement=departement, reunion=reunion, qualite="HOTE", structure=host, organisme=host.nom, envoyee_at=now
    )
    document = exemples.un_document(departement, fichier=kept)
    CompteRenduReunion.objects.create(departement=departement, reunion=reunion, document=document, publie_at=now)
    return reunion


def une_decision(departement: Departement) -> Any:
    from maillage.pilotage.gouvernance.models import Decision

    return Decision.objects.create(
        departement=departement,
        reunion=une_reunion(departement),
        numero=f"2026-{next(_serial)}",
        texte="Ouvrir une permanence à Valfictif",
        responsable_role="COORDINATEUR",
        echeance_le=JOUR,
    )


def un_compte_rendu_signe(departement: Departement) -> Mapping[str, Any]:
    """The link that members without an account receive."""
    from django.core.signing import dumps

    from maillage.pilotage.gouvernance.services.tenue import SEL

    return {"jeton": dumps([departement.pk, une_reunion(departement).pk], salt=SEL, compress=True)}
