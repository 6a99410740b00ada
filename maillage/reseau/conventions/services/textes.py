"""Freeze the text of a convention or of an avenant: the PDF of both originals, its fingerprint, every value it was made from."""

import datetime as dt
import json
from typing import Any, Final

from django.db import transaction

from maillage.reseau.conventions.enums import EtatAvenant, EtatConvention
from maillage.reseau.conventions.models import Avenant, Convention, TexteConvention
from maillage.reseau.conventions.selectors.etapes import missing_for_next, say_missing, signatures_of
from maillage.reseau.conventions.selectors.textes import avenant_text_data, last_text, text_data
from maillage.reseau.conventions.services.avenants import judge_avenant
from maillage.reseau.conventions.services.conventions import EtapeRefusee, lock, tell, turn
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.documents import gabarits
from maillage.socle.documents.services import produce, render
from maillage.socle.territoires.models import Departement

GABARIT: Final = "convention-accueil"
GABARIT_AVENANT: Final = "avenant-convention"


def draft_pdf(*, convention: Convention, avenant: Avenant | None, now: dt.datetime, today: dt.date) -> bytes:
    """The text as it would be frozen now, marked « PROJET ». Nothing is kept."""
    departement = Departement.objects.get(pk=convention.departement_id)
    name, data = _data(convention, avenant, departement, today)
    shared = {"nom": departement.nom, "code": departement.code, "couleur": departement.couleur}
    return render(
        name, gabarits.version_in_force(name, today), data | {"projet": True, "departement": shared}, instant=now
    )


@transaction.atomic
def freeze_convention(
    *, by: Acteur, convention: Convention, now: dt.datetime, today: dt.date, site: str = ""
) -> TexteConvention:
    """EXECUTOIRE → A_SIGNER: both originals in one PDF. Raises EtapeRefusee (a proof is missing, or another step)."""
    row = lock(convention)
    if row.etat == EtatConvention.A_SIGNER and (frozen := last_text(row)):
        return frozen
    if row.etat != EtatConvention.EXECUTOIRE:
        raise EtapeRefusee("Cette convention n'est pas encore exécutoire, ou elle ne se prépare plus.")
    if missing := missing_for_next(row):
        raise EtapeRefusee(say_missing(missing))
    texte = _freeze(by, row, None, now, today, site)
    turn(by, row, EtatConvention.A_SIGNER)
    return texte


@transaction.atomic
def unfreeze_convention(*, by: Acteur, convention: Convention, motif: str) -> Convention:
    """A_SIGNER → EXECUTOIRE, to correct the text before anyone signed. The frozen text stays, the next one outranks it."""
    row = lock(convention)
    if row.etat != EtatConvention.A_SIGNER:
        raise EtapeRefusee("Le texte de cette convention n'est pas à signer.")
    if signatures_of(row):
        raise EtapeRefusee("Une partie a déjà signé : le texte ne change plus. Vous pouvez abandonner la convention.")
    turn(by, row, EtatConvention.EXECUTOIRE, motif)
    return row


@transaction.atomic
def freeze_avenant(
    *, by: Acteur, avenant: Avenant, now: dt.datetime, today: dt.date, site: str = ""
) -> TexteConvention:
    """PREPARE → A_SIGNER. Raises EtapeRefusee."""
    convention = lock(avenant.convention)
    row = Avenant.objects.select_for_update(of=("self",)).get(pk=avenant.pk)
    if row.etat == EtatAvenant.A_SIGNER and (frozen := last_text(convention, row)):
        return frozen
    if row.etat != EtatAvenant.PREPARE or convention.etat != EtatConvention.EN_VIGUEUR:
        raise EtapeRefusee("Cet avenant n'est plus à préparer, ou la convention n'est pas en vigueur.")
    judge_avenant(row, today)
    texte = _freeze(by, convention, row, now, today, site)
    row.etat = EtatAvenant.A_SIGNER
    row.save(update_fields=["etat", "updated_at"])
    return texte


def _data(
    convention: Convention, avenant: Avenant | None, departement: Departement, today: dt.date
) -> tuple[str, dict[str, Any]]:
    if avenant is None:
        return GABARIT, text_data(convention, departement)
    return GABARIT_AVENANT, avenant_text_data(avenant, departement, today)


def _freeze(
    by: Acteur, convention: Convention, avenant: Avenant | None, now: dt.datetime, today: dt.date, site: str
) -> TexteConvention:
    departement = Departement.objects.get(pk=convention.departement_id)
    name, data = _data(convention, avenant, departement, today)
    document = produce(
        by=by,
        gabarit=name,
        titre=data["titre"],
        data=data,
        instant=now,
        objet_type="convention",
        objet_id=convention.pk,
        site=site,
    )
    texte = TexteConvention.objects.create(
        departement_id=convention.departement_id,
        convention=convention,
        avenant=avenant,
        document=document,
        sha256=document.sha256,
        donnees=json.loads(json.dumps(data)),
        fige_at=now,
        fige_par_nom=by.nom[:200],
    )
    tell(
        by,
        "convention.texte_fige",
        convention,
        texte=texte.pk,
        sha256=texte.sha256,
        avenant=avenant.numero if avenant else None,
    )
    return texte
