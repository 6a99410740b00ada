"""Merge two records of one body. What moved is remembered row by row, so that ``separation`` can undo it."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from maillage.reseau.structures.enums import EtatInvitation, EtatStructure
from maillage.reseau.structures.models import Appartenance, FusionStructure, RessemblanceStructure, Structure
from maillage.reseau.structures.selectors.fusion_plan import (
    Lien,
    Pli,
    demoted_contacts,
    doubled_invitations,
    folds,
    links,
    merged_values,
)
from maillage.reseau.structures.services.rapprochement import decide
from maillage.reseau.structures.services.structures import text_of
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record


class FusionImpossible(Exception):
    """These two bodies cannot be merged, or this merge undone; the message says why, in French."""


def lock(departement_id: int, ids: Collection[int]) -> dict[int, Structure]:
    """These bodies as they are now, locked in the order of ids: two people who merge at once take turns.

    The lock is the strong one: a row that begins to point at a body waits too, and then sees what it became.
    """
    rows = Structure.objects.filter(departement_id=departement_id, pk__in=ids).order_by("pk")
    found = {row.pk: row for row in rows.select_for_update(of=("self",))}
    models.prefetch_related_objects(list(found.values()), "commune")
    return found


@transaction.atomic
def merge_structures(
    *,
    by: Acteur,
    gardee: Structure,
    absorbee: Structure,
    choix: Mapping[str, str] | None = None,
    vues: Mapping[int, str] | None = None,
) -> FusionStructure:
    """``absorbee`` joins ``gardee``: its places, members, contacts and all that points to it follow.

    ``choix``: {block: "gardee" or "absorbee"} (``fusion_plan.BLOCS``). ``vues``: {id: ``updated_at``, ISO} of the records
    that the person was shown. Raises FusionImpossible.
    """
    if gardee.pk == absorbee.pk:
        raise FusionImpossible("C'est la même structure : choisissez-en une autre.")
    rows = lock(by.departement_id, [gardee.pk, absorbee.pk])
    if len(rows) != 2:
        raise FusionImpossible("Une de ces deux structures n'existe pas.")
    gardee, absorbee = rows[gardee.pk], rows[absorbee.pk]
    for row in (gardee, absorbee):
        if row.etat == EtatStructure.FUSIONNEE:
            raise FusionImpossible(f"« {row.nom} » a déjà été réunie à une autre structure.")
        if vues is not None and vues.get(row.pk) != row.updated_at.isoformat():
            raise FusionImpossible(f"La fiche de « {row.nom} » vient de changer. Relisez ce qui suit, puis confirmez.")
    before: dict[str, Any] = {"etat": absorbee.etat}
    before["champs"] = _write_records(by, gardee, absorbee, merged_values(gardee, absorbee, choix or {}))
    before["touches"] = _ease(gardee, absorbee)
    before["plis"] = [_fold(fold, gardee) for fold in folds(gardee, absorbee)]
    before["deplaces"], before["laisses"] = _move_all(by, gardee, absorbee)
    fusion = FusionStructure.objects.create(
        departement_id=by.departement_id, gardee=gardee, absorbee=absorbee, avant=before, par=by.nom[:200]
    )
    decide(by=by, a=gardee.pk, b=absorbee.pk, distinctes=False)
    _carry_questions(by.departement_id, gardee.pk, absorbee.pk)
    record(
        by=by,
        action="structure.reunie",
        objet_type="structure",
        objet_id=gardee.pk,
        objet_nom=gardee.nom,
        detail={
            "absorbee": absorbee.pk,
            "nom_absorbee": absorbee.nom,
            "fusion": fusion.pk,
            "deplaces": {key: len(ids) for key, ids in before["deplaces"].items()},
        },
    )
    return fusion


def _write_records(by: Acteur, gardee: Structure, absorbee: Structure, values: Mapping[str, Any]) -> dict[str, Any]:
    """The absorbed one first: two living bodies may not hold one SIRET. Gives {column: [before, after]}."""
    absorbee.etat, absorbee.fusionnee_dans = EtatStructure.FUSIONNEE, gardee
    absorbee.modifie_par, absorbee.motif = by.nom[:200], f"réunie à « {gardee.nom} »"[:300]
    absorbee.save(update_fields=["etat", "fusionnee_dans", "modifie_par", "motif", "updated_at"])
    changed = {name: [getattr(gardee, name), value] for name, value in values.items() if getattr(gardee, name) != value}
    if changed:
        for name, (_, after) in changed.items():
            setattr(gardee, name, after)
        gardee.recherche = text_of(gardee)
        gardee.modifie_par, gardee.motif = by.nom[:200], f"a reçu « {absorbee.nom} »"[:300]
        gardee.save()
    return changed


def _ease(gardee: Structure, absorbee: Structure) -> list[list[Any]]:
    """Change the rows that would be refused beside those of the kept body. Gives [model, id, column, before, after]."""
    touched: list[list[Any]] = []
    for contact in demoted_contacts(gardee, absorbee):
        touched.append(["structures.contact", contact.pk, "principal", True, False])
        type(contact).objects.filter(pk=contact.pk).update(principal=False)
    for invitation in doubled_invitations(gardee, absorbee):
        touched.append(["structures.invitation", invitation.pk, "etat", invitation.etat, str(EtatInvitation.ANNULEE)])
        type(invitation).objects.filter(pk=invitation.pk).update(etat=EtatInvitation.ANNULEE)
    return touched


def _fold(fold: Pli, gardee: Structure) -> dict[str, Any]:
    """Replace a doubled membership by the days that the kept body lacks; the row itself is kept in the merge."""
    row = fold.ligne
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    told = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
    created = [
        Appartenance.objects.create(
            **{name: values[name] for name in ("departement_id", "utilisateur_id", "role", "secteur_id", "motif_fin")},
            donnee_par_id=values["donnee_par_id"],
            structure=gardee,
            debut=debut,
            fin=fin,
        )
        for debut, fin in fold.restes
    ]
    row.delete()
    covering = [*fold.couvertes, *created]
    return {
        "ligne": told,
        "couvertes": [[one.pk, one.fin.isoformat() if one.fin else None] for one in covering],
        "crees": [[one.pk, one.fin.isoformat() if one.fin else None] for one in created],
    }


def _move_all(by: Acteur, gardee: Structure, absorbee: Structure) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    moved: dict[str, list[int]] = {}
    left: dict[str, list[int]] = {}
    for lien in links():
        rows = lien.lignes.filter(**{lien.champ: absorbee}).order_by("pk")
        ids = list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
        if ids:
            done = point(lien, ids, gardee, par=by.nom, motif=f"« {absorbee.nom} » réunie à « {gardee.nom} »")
            moved[lien.cle] = done
            if stay := sorted(set(ids) - set(done)):
                left[lien.cle] = stay
    return moved, left


def point(lien: Lien, ids: Collection[int], structure: Structure, *, par: str, motif: str) -> list[int]:
    """Make these rows point to ``structure``, and tell their history why; gives those that could.

    All at once, or one by one when a constraint refuses some: such a row stays where it is, and the merge says so.
    """
    meta = lien.modele._meta
    # A « motif » of known values is why a half-day was not held: not the place to say why a row moved.
    told = {"modifie_par": par[:200], "motif": motif[:300]}
    free = {field.name for field in meta.concrete_fields if not field.choices}
    values: dict[str, Any] = {lien.champ: structure} | {name: told[name] for name in told if name in free}
    try:
        with transaction.atomic():
            lien.lignes.filter(pk__in=ids).update(**values)
    except IntegrityError:
        return [pk for pk in ids if _point_one(lien, pk, values)]
    return sorted(ids)


def _point_one(lien: Lien, pk: int, values: Mapping[str, Any]) -> bool:
    try:
        with transaction.atomic():
            lien.lignes.filter(pk=pk).update(**values)
    except IntegrityError:
        return False
    return True


def _carry_questions(departement_id: int, gardee: int, absorbee: int) -> None:
    """What was asked about the absorbed body is asked about the one that is kept; its own row waits for an undoing."""
    rows = RessemblanceStructure.objects.filter(departement_id=departement_id, distinctes=None)
    asked = [
        (row, row.b_id if row.a_id == absorbee else row.a_id)
        for row in rows.filter(models.Q(a=absorbee) | models.Q(b=absorbee))
    ]
    RessemblanceStructure.objects.bulk_create(
        [
            RessemblanceStructure(
                departement_id=departement_id,
                a_id=min(other, gardee),
                b_id=max(other, gardee),
                score=row.score,
                raisons=row.raisons,
                created_at=timezone.now(),
            )
            for row, other in asked
            if other != gardee
        ],
        ignore_conflicts=True,
    )
