"""A person publishes, withdraws, closes or corrects a place."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from maillage.reseau.lieux.enums import EtatLieu, Origine
from maillage.reseau.lieux.models import CHAMPS_FICHE, Lieu, Version
from maillage.reseau.lieux.services.calcul import publish_rows, recompute
from maillage.reseau.lieux.services.empreintes import fingerprint
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

ACTIONS = {EtatLieu.PUBLIE: "publie", EtatLieu.RETIRE: "retire", EtatLieu.FERME: "ferme"}


class ChangementImpossible(Exception):
    """The place cannot go to this state; the message says why, in French."""


@transaction.atomic
def change_state(*, by: Acteur, lieu: Lieu, etat: EtatLieu, motif: str) -> Lieu:
    """Publish, withdraw or close a place; one journal line. Raises ChangementImpossible."""
    lieu = Lieu.objects.select_for_update(of=("self",)).get(pk=lieu.pk)
    if lieu.etat == EtatLieu.FUSIONNE:
        raise ChangementImpossible("Ce lieu a été fusionné avec un autre : défaites d'abord la fusion.")
    if etat == EtatLieu.PUBLIE and not (lieu.nom and lieu.commune):
        raise ChangementImpossible("Pour publier un lieu, il faut au moins son nom et sa commune.")
    before, lieu.etat, lieu.modifie_par, lieu.motif = lieu.etat, etat, by.nom[:200], motif[:300]
    lieu.save(update_fields=["etat", "modifie_par", "motif", "updated_at"])
    publish_rows([lieu])
    record(
        by=by,
        action=f"lieu.{ACTIONS[etat]}",
        objet_type="lieu",
        objet_id=lieu.pk,
        objet_nom=lieu.nom,
        detail={"avant": before, "motif": motif},
    )
    return lieu


@transaction.atomic
def correct(*, by: Acteur, lieu: Lieu, valeurs: Mapping[str, Any], motif: str = "", publiable: bool | None = None) -> Lieu:
    """The coordinator's word on some fields: a version of his own, which outranks imports.

    ``valeurs``: {column: value} in the shapes of the columns; an unknown column is refused (ValueError).
    ``publiable`` True makes a place in review public, when name and commune stand.
    """
    unknown = set(valeurs) - set(CHAMPS_FICHE)
    if unknown:
        raise ValueError(f"unknown columns: {sorted(unknown)}")
    lieu = Lieu.objects.select_for_update(of=("self",)).get(pk=lieu.pk)
    former = Version.objects.active().filter(lieu=lieu, origine=Origine.COORDINATEUR).first()
    whole = {**(former.valeurs if former else {}), **valeurs}
    if former:
        Version.objects.filter(pk=former.pk).update(actif=False)
    Version.objects.create(
        departement_id=lieu.departement_id,
        lieu=lieu,
        lieu_initial=lieu,
        origine=Origine.COORDINATEUR,
        valeurs=whole,
        empreinte=fingerprint(whole),
        auteur=by.nom[:200],
        precedente=former,
        publiable=publiable if publiable is not None else bool(former and former.publiable),
    )
    recompute([lieu], par=by.nom, motif=motif or "correction")
    record(
        by=by,
        action="lieu.corrige",
        objet_type="lieu",
        objet_id=lieu.pk,
        objet_nom=lieu.nom,
        detail={"champs": sorted(valeurs), "motif": motif},
    )
    return lieu
