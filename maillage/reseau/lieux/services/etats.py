"""A person publishes, withdraws, closes or corrects a place."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from maillage.reseau.lieux.enums import PAROLES, EtatLieu, Origine
from maillage.reseau.lieux.models import CHAMPS_FICHE, Lieu, Version
from maillage.reseau.lieux.perms import word_of
from maillage.reseau.lieux.services.calcul import lock_current, lock_places, publish_rows, recompute
from maillage.reseau.lieux.services.empreintes import fingerprint
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record

ACTIONS = {EtatLieu.PUBLIE: "publie", EtatLieu.RETIRE: "retire", EtatLieu.FERME: "ferme"}


class ChangementImpossible(Exception):
    """The place cannot go to this state; the message says why, in French."""


@transaction.atomic
def change_state(*, by: Acteur, lieu: Lieu, etat: EtatLieu, motif: str) -> Lieu:
    """Publish, withdraw or close a place; one journal line. Raises ChangementImpossible.

    A publication is the coordinator's word: it outlives the next delivery, as long as name and commune stand.
    """
    lieu = _locked(lieu.pk)
    if lieu.etat == EtatLieu.FUSIONNE:
        raise ChangementImpossible("Ce lieu a été fusionné avec un autre : défaites d'abord la fusion.")
    if etat == EtatLieu.PUBLIE:
        _vouch(by, lieu)
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


def _vouch(by: Acteur, lieu: Lieu) -> None:
    """Leave a version that says « publish », unless one does already."""
    if not (lieu.nom and lieu.commune):
        raise ChangementImpossible("Pour publier un lieu, il faut au moins son nom et sa commune.")
    held = list(Version.objects.active().filter(lieu=lieu, refusee=False).values_list("publiable", flat=True))
    if not held or not lieu.provenance:
        raise ChangementImpossible(
            "Plus aucune source ne parle de ce lieu : importez-en une, ou créez le lieu à la main."
        )
    if not any(held):
        _write(by, lieu, lieu, {}, publiable=True)


@transaction.atomic
def correct(
    *, by: Acteur, lieu: Lieu, valeurs: Mapping[str, Any], motif: str = "", publiable: bool | None = None
) -> Lieu:
    """A person's word on some fields: a version of the coordination or of the body responsible, which outranks imports.

    ``valeurs``: {column: value} in the shapes of the columns; an unknown column is refused (ValueError).
    ``publiable`` True makes a place in review public, when name and commune stand. A correction of a place that was
    merged shows on the place it was merged into, and leaves with it when the merge is undone. Answers the place
    where it shows. The body responsible outranks the coordination (issue 2), which corrects it by taking its word back.
    """
    unknown = set(valeurs) - set(CHAMPS_FICHE)
    if unknown:
        raise ValueError(f"unknown columns: {sorted(unknown)}")
    shown = lock_current(lieu)
    if shown is None:
        raise ChangementImpossible("Ce lieu n'existe pas.")
    if word_of(by) is Origine.COORDINATEUR:
        take_back(by=by, lieu=shown, champs=valeurs, origine=Origine.RESPONSABLE)
    _write(by, lieu, shown, valeurs, publiable=bool(publiable))
    recompute([shown], par=by.nom, motif=motif or "correction")
    record(
        by=by,
        action="lieu.corrige",
        objet_type="lieu",
        objet_id=shown.pk,
        objet_nom=shown.nom,
        detail={"champs": sorted(valeurs), "motif": motif},
    )
    return shown


@transaction.atomic
def confirm(*, by: Acteur, lieu: Lieu, today: datetime.date) -> Lieu:
    """« These informations are right »: the place is up to date as of ``today``; nothing else changes."""
    return correct(by=by, lieu=lieu, valeurs={"date_maj": today.isoformat()}, motif="informations confirmées")


def take_back(*, by: Acteur, lieu: Lieu, champs: Collection[str], origine: Origine | None = None) -> bool:
    """Withdraw what persons said of ``champs`` (those of ``origine`` only, when given); False when nobody had.

    The place is locked by the caller, who computes it again. A version keeps what it said of other fields, and its
    rank in time.
    """
    rows = Version.objects.active().filter(lieu=lieu, origine__in=[origine] if origine else PAROLES).order_by("pk")
    spoken = [version for version in rows if set(champs) & set(version.valeurs)]
    for former in spoken:
        _say_less(by, lieu, former, set(champs))
    return bool(spoken)


def _say_less(by: Acteur, lieu: Lieu, former: Version, champs: Collection[str]) -> None:
    """Replace a version by what is left of it."""
    kept = {name: value for name, value in former.valeurs.items() if name not in champs}
    Version.objects.filter(pk=former.pk).update(actif=False)
    if not kept and not former.publiable:
        return
    rest = Version.objects.create(
        departement_id=lieu.departement_id,
        lieu=lieu,
        lieu_initial_id=former.lieu_initial_id,
        origine=former.origine,
        valeurs=kept,
        empreinte=fingerprint(kept),
        auteur=by.nom[:200],
        precedente=former,
        publiable=former.publiable,
    )
    Version.objects.filter(pk=rest.pk).update(created_at=former.created_at)


def _write(by: Acteur, lieu: Lieu, shown: Lieu, valeurs: Mapping[str, Any], *, publiable: bool) -> None:
    """Each correction is a version: the newest wins field by field, and one wholly said again no longer counts."""
    word = word_of(by)
    mine = Version.objects.active().filter(lieu=shown, lieu_initial=lieu, origine=word)
    said_again = [
        version for version in mine.order_by("pk") if version.valeurs and set(version.valeurs) <= set(valeurs)
    ]
    Version.objects.filter(pk__in=[version.pk for version in said_again]).update(actif=False)
    Version.objects.create(
        departement_id=shown.departement_id,
        lieu=shown,
        lieu_initial=lieu,
        origine=word,
        valeurs=dict(valeurs),
        empreinte=fingerprint(valeurs),
        auteur=by.nom[:200],
        precedente=said_again[-1] if said_again else None,
        publiable=publiable or any(version.publiable for version in said_again),
    )


def _locked(pk: int) -> Lieu:
    found = lock_places([pk]).get(pk)
    if found is None:
        raise ChangementImpossible("Ce lieu n'existe pas.")
    return found
