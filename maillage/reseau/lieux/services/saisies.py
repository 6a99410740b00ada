"""A coordinator writes a place by hand, gives a field back to the sources, or names the body responsible."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from maillage.reseau.lieux.enums import PAROLES, Origine
from maillage.reseau.lieux.models import CHAMPS_FICHE, Lieu, Version
from maillage.reseau.lieux.services.calcul import create, recompute
from maillage.reseau.lieux.services.empreintes import fingerprint
from maillage.reseau.lieux.services.etats import take_back
from maillage.reseau.lieux.services.rattachements import remember_choice
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.selectors.fusion import current_id
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record


class SaisieImpossible(Exception):
    """What cannot be written; the message says why, in French."""


@transaction.atomic
def create_place(*, by: Acteur, valeurs: Mapping[str, Any], publier: bool) -> Lieu:
    """A new place from the coordinator's word alone; published at once when ``publier``. Raises SaisieImpossible.

    ``valeurs``: {column: value} in the shapes of the columns. The same name at the same address, written by the
    coordination and still living, is given back instead of a second place: a form sent twice is harmless.
    """
    if set(valeurs) - set(CHAMPS_FICHE):
        raise ValueError(f"unknown columns: {sorted(set(valeurs) - set(CHAMPS_FICHE))}")
    if not (valeurs.get("nom") and valeurs.get("commune")):
        raise SaisieImpossible("Pour créer un lieu, il faut au moins son nom et sa commune.")
    empreinte = fingerprint(valeurs)
    same = Version.objects.active().filter(
        departement_id=by.departement_id, origine=Origine.COORDINATEUR, empreinte=empreinte, precedente=None
    )
    for version in same.select_related("lieu").filter(auteur=by.nom[:200]).order_by("pk")[:1]:
        return version.lieu
    lieu = Lieu(departement_id=by.departement_id)
    version = Version(
        departement_id=by.departement_id,
        origine=Origine.COORDINATEUR,
        valeurs=dict(valeurs),
        empreinte=empreinte,
        auteur=by.nom[:200],
        publiable=publier,
    )
    create([(lieu, version)], par=by.nom, motif="créé à la main")
    record(
        by=by, action="lieu.cree", objet_type="lieu", objet_id=lieu.pk, objet_nom=lieu.nom, detail={"publie": publier}
    )
    return lieu


@transaction.atomic
def give_back(*, by: Acteur, lieu: Lieu, champs: Collection[str]) -> Lieu:
    """What persons said of ``champs`` is taken back: the sources count again. Raises SaisieImpossible."""
    lieu = Lieu.objects.select_for_update(of=("self",)).get(pk=lieu.pk)
    active = Version.objects.active().filter(lieu=lieu)
    told = active.exclude(origine__in=PAROLES).filter(refusee=False).exists()
    if not take_back(by=by, lieu=lieu, champs=champs):
        raise SaisieImpossible("Personne n'a corrigé ce champ à la main.")
    if not told:
        raise SaisieImpossible("Aucune source ne parle de ce lieu : corrigez le champ à la place.")
    recompute([lieu], par=by.nom, motif="retour à ce que disent les sources")
    if not (lieu.nom and lieu.commune):
        raise SaisieImpossible(
            "Les sources ne disent pas le nom ou la commune de ce lieu : corrigez le champ à la place."
        )
    record(
        by=by,
        action="lieu.rendu_aux_sources",
        objet_type="lieu",
        objet_id=lieu.pk,
        objet_nom=lieu.nom,
        detail={"champs": sorted(champs)},
    )
    return lieu


@transaction.atomic
def set_structure(*, by: Acteur, lieu: Lieu, structure: Structure | None) -> Lieu:
    """Name the body responsible for a place, or none: no import changes it any more. A body merged meanwhile is followed."""
    lieu = Lieu.objects.select_for_update(of=("self",)).get(pk=lieu.pk)
    wanted = current_id(structure.pk) if structure else None
    if lieu.structure_id == wanted:
        remember_choice(by=by, lieu=lieu, avant=wanted)
        return lieu
    before, lieu.structure_id = lieu.structure_id, wanted
    lieu.modifie_par, lieu.motif = by.nom[:200], "structure responsable"
    lieu.save(update_fields=["structure", "modifie_par", "motif", "updated_at"])
    remember_choice(by=by, lieu=lieu, avant=before)
    record(
        by=by,
        action="lieu.structure",
        objet_type="lieu",
        objet_id=lieu.pk,
        objet_nom=lieu.nom,
        detail={"avant": before, "apres": wanted},
    )
    return lieu
