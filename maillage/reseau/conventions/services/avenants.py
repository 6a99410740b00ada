"""Prepare an avenant: nothing of a signed convention changes without one, dated and signed by each (article 8.2)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from maillage.reseau.conventions.enums import EtatAvenant, EtatConvention
from maillage.reseau.conventions.models import Avenant, Convention
from maillage.reseau.conventions.selectors.situation import avenant_of, facts_of, parametres_of
from maillage.reseau.conventions.services.conventions import EtapeRefusee, lock, tell
from maillage.reseau.conventions.temps import ActeRefuse, check_avenant
from maillage.socle.comptes.acteur import Acteur

CHANGEMENTS: Final = frozenset(
    {
        "fin_au_plus_tard", "rythme", "lieux", "departement_civilite", "departement_representant", "departement_qualite",
        "beneficiaire_civilite", "beneficiaire_representant", "beneficiaire_qualite",
    }
)  # fmt: skip


@transaction.atomic
def prepare_avenant(
    *,
    by: Acteur,
    convention: Convention,
    objet: str,
    changements: Mapping[str, Any],
    effet_le: dt.date | None,
    today: dt.date,
) -> Avenant:
    """``changements``: {name of CHANGEMENTS: JSON value}. One at a time. Raises EtapeRefusee.

    ``effet_le``: None at the last signature. A convention that has ended by then, or already does, has no avenant.
    """
    if unknown := set(changements) - CHANGEMENTS:
        raise ValueError(f"unknown changes: {sorted(unknown)}")
    row = lock(convention)
    if row.etat != EtatConvention.EN_VIGUEUR:
        raise EtapeRefusee("Seule une convention en vigueur a un avenant.")
    if not changements:
        raise EtapeRefusee("Dites au moins une chose qui change.")
    if row.avenants.filter(etat__in=[EtatAvenant.PREPARE, EtatAvenant.A_SIGNER]).exists():
        raise EtapeRefusee("Un avenant est déjà en préparation. Finissez-le, ou abandonnez-le.")
    avenant = Avenant(
        departement_id=row.departement_id,
        convention=row,
        numero=row.avenants.count() + 1,
        objet=objet,
        changements=dict(changements),
        effet_le=effet_le,
    )
    judge_avenant(avenant, today)
    avenant.save()
    tell(by, "convention.avenant_prepare", row, avenant=avenant.numero, change=sorted(changements))
    return avenant


def judge_avenant(avenant: Avenant, today: dt.date) -> None:
    """As if both signed today: the convention must still run when it takes effect. Raises EtapeRefusee."""
    convention = avenant.convention
    try:
        check_avenant(parametres_of(convention), facts_of(convention), avenant_of(avenant, today))
    except ActeRefuse as error:
        raise EtapeRefusee(f"Un avenant ne change plus rien à cette convention. {error}") from error


@transaction.atomic
def abandon_avenant(*, by: Acteur, avenant: Avenant, motif: str) -> Avenant:
    """It will not be signed; its number stays taken. Raises EtapeRefusee once both have signed."""
    convention = lock(avenant.convention)
    row = Avenant.objects.select_for_update(of=("self",)).get(pk=avenant.pk)
    if row.etat not in {EtatAvenant.PREPARE, EtatAvenant.A_SIGNER}:
        raise EtapeRefusee("Cet avenant est déjà signé ou abandonné.")
    row.etat = EtatAvenant.ABANDONNE
    row.save(update_fields=["etat", "updated_at"])
    tell(by, "convention.avenant_abandonne", convention, avenant=row.numero, raison=motif)
    return row
