"""Undo a merge of two bodies: every row that it moved comes back, with what people changed in it since.

What comes back is what the merge moved. What people wrote since outranks it: a value of the kept record changed since
stays, a role ended since stays ended, a row given to a third body stays there, a row erased since stays erased.
What began after the merge stays with the kept body. ``report`` says all this before anything is written.
"""

import datetime
from collections.abc import Mapping
from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from maillage.base.francais import format_compte
from maillage.reseau.structures.enums import EtatStructure
from maillage.reseau.structures.models import Appartenance, FusionStructure, Structure
from maillage.reseau.structures.selectors.fusion import moved_chain, revive
from maillage.reseau.structures.selectors.fusion_plan import BLOCS, links
from maillage.reseau.structures.services.fusion import FusionImpossible, lock, point
from maillage.reseau.structures.services.rapprochement import decide
from maillage.reseau.structures.services.structures import text_of
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.services import record

_NOMS: Final = {champ: nom for nom, champs in BLOCS.values() for champ in champs}
_CHANGE: Final = (
    "Des rôles ou des contacts ont changé depuis la fusion et ne peuvent plus revenir tels quels. Changez-les d'abord."
)


@transaction.atomic
def separate_structures(*, by: Acteur, fusion: FusionStructure) -> Structure:
    """The absorbed body comes back with what was its own; the pair is remembered as two bodies. Raises FusionImpossible."""
    fusion = FusionStructure.objects.select_for_update(of=("self",)).get(pk=fusion.pk)
    if fusion.defaite_le is not None:
        raise FusionImpossible("Cette fusion est déjà défaite.")
    chain = moved_chain(fusion.gardee_id)
    rows = lock(by.departement_id, {fusion.absorbee_id, *chain})
    gardee, absorbee = rows[fusion.gardee_id], rows[fusion.absorbee_id]
    _restore_records(by, gardee, absorbee, fusion.avant)
    try:
        with transaction.atomic():
            _bring_back(by, absorbee, chain, fusion.avant)
            _unfold(fusion.avant["plis"])
            _undo_touches(absorbee, fusion.avant["touches"])
    except IntegrityError as error:
        raise FusionImpossible(_CHANGE) from error
    fusion.defaite_le, fusion.defaite_par = timezone.now(), by.nom[:200]
    fusion.save(update_fields=["defaite_le", "defaite_par", "updated_at"])
    decide(by=by, a=gardee.pk, b=absorbee.pk, distinctes=True)
    record(
        by=by,
        action="structure.separee",
        objet_type="structure",
        objet_id=gardee.pk,
        objet_nom=gardee.nom,
        detail={"fusion": fusion.pk, "absorbee": absorbee.pk},
    )
    return absorbee


def _restore_records(by: Acteur, gardee: Structure, absorbee: Structure, avant: Mapping[str, Any]) -> None:
    """The kept record first: it gives its SIRET back before the other takes it."""
    changed = [name for name, (_, after) in avant["champs"].items() if getattr(gardee, name) == after]
    for name in changed:
        setattr(gardee, name, avant["champs"][name][0])
    for row in (gardee, absorbee):
        _refuse_taken_siret(row, gardee if row is absorbee else None)
    if changed:
        gardee.recherche = text_of(gardee)
        gardee.modifie_par, gardee.motif = by.nom[:200], f"séparée de « {absorbee.nom} »"[:300]
        gardee.save()
    absorbee.etat, absorbee.fusionnee_dans = EtatStructure(avant["etat"]), None
    absorbee.modifie_par, absorbee.motif = by.nom[:200], f"séparée de « {gardee.nom} »"[:300]
    absorbee.save(update_fields=["etat", "fusionnee_dans", "modifie_par", "motif", "updated_at"])


def _refuse_taken_siret(row: Structure, gardee: Structure | None) -> None:
    """A number given meanwhile to another body cannot come back."""
    if not row.siret:
        return
    same = Structure.objects.living().filter(departement_id=row.departement_id, siret=row.siret)
    other = same.exclude(pk__in=[row.pk, *([gardee.pk] if gardee else [])]).first()
    if other is None and gardee is not None and gardee.siret == row.siret and gardee.etat != EtatStructure.FUSIONNEE:
        other = gardee
    if other is not None:
        raise FusionImpossible(
            f"Le SIRET {row.siret} est maintenant celui de « {other.nom} ». Corrigez ce SIRET, puis défaites la fusion."
        )


def _bring_back(by: Acteur, absorbee: Structure, chain: list[int], avant: Mapping[str, Any]) -> None:
    """Rows that are still where the merge, or a later one, took them."""
    by_key = {lien.cle: lien for lien in links()}
    for key, ids in avant["deplaces"].items():
        if lien := by_key.get(key):  # a table that is gone has nothing to give back
            rows = lien.lignes.filter(**{"pk__in": ids, f"{lien.champ}__in": chain}).order_by("pk")
            here = list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
            back = point(lien, here, absorbee, par=by.nom, motif=f"« {absorbee.nom} » séparée à nouveau")
            if len(back) != len(here):
                raise FusionImpossible(_CHANGE)


def _unfold(plis: list[dict[str, Any]]) -> None:
    """Write the folded memberships again; a role that somebody ended since is not opened again."""
    people = set(
        Utilisateur.objects.filter(pk__in=[fold["ligne"]["utilisateur_id"] for fold in plis]).values_list(
            "pk", flat=True
        )
    )
    for fold in plis:
        created = [pk for pk, _ in fold["crees"]]
        covering = list(Appartenance.objects.filter(pk__in=[pk for pk, _ in fold["couvertes"]]))
        limit = _ended_since(fold["couvertes"], covering)
        Appartenance.objects.filter(pk__in=created).delete()
        if fold["ligne"]["utilisateur_id"] not in people:
            continue  # erased since
        row = revive(fold["ligne"])
        if limit is not None and (row.fin is None or limit < row.fin):
            if limit < row.debut:
                continue  # ended before it began: it never was in force
            row.fin = limit
        row.save_base(raw=True, force_insert=True)


def _ended_since(before: list[list[Any]], now: list[Appartenance]) -> datetime.date | None:
    """Last day of what covered a folded membership, when somebody brought it forward; None when nothing changed."""
    ends = {row.pk: row.fin for row in now}
    told = {pk: datetime.date.fromisoformat(fin) if fin else None for pk, fin in before}
    if all(pk in ends and ends[pk] == fin for pk, fin in told.items()):
        return None
    if not ends:
        return datetime.date.min
    return max(fin if fin is not None else datetime.date.max for fin in ends.values())


def _undo_touches(absorbee: Structure, touches: list[list[Any]]) -> None:
    """Only where nobody wrote since, and on what came back."""
    for label, pk, column, before, after in touches:
        every: models.QuerySet[Any] = models.QuerySet(apps.get_model(label))
        every.filter(**{"pk": pk, "structure": absorbee, column: after}).update(**{column: before})


def report(fusion: FusionStructure) -> list[str]:
    """What will not come back as it was, and why, before the merge is undone. Reads only."""
    found = []
    kept = fusion.gardee
    later = [name for name, (_, after) in fusion.avant["champs"].items() if getattr(kept, name) != after]
    if later:
        names = ", ".join(dict.fromkeys(_NOMS[name] for name in later))
        found.append(f"Changé depuis dans « {kept.nom} », et gardé tel quel : {names}.")
    chain = moved_chain(fusion.gardee_id)
    by_key = {lien.cle: lien for lien in links()}
    for key, ids in fusion.avant["deplaces"].items():
        lien = by_key.get(key)
        if lien is None:
            continue
        rows = lien.lignes.filter(pk__in=ids)
        there, here = rows.count(), rows.filter(**{f"{lien.champ}__in": chain}).count()
        if gone := len(ids) - there:
            found.append(f"Effacé depuis, et ne reviendra pas : {lien.libelle(gone)}.")
        if there != here:
            found.append(f"Donné depuis à une autre structure, et y restera : {lien.libelle(there - here)}.")
    if (current := chain[-1]) != fusion.gardee_id:
        other = Structure.objects.get(pk=current)
        found.append(f"« {kept.nom} » a depuis rejoint « {other.nom} », qui garde ce que vous y avez écrit.")
    ended = [fold for fold in fusion.avant["plis"] if _is_ended(fold)]
    if ended:
        found.append(f"Terminé depuis, et ne sera pas rouvert : {format_compte(len(ended), 'rôle', 'rôles')}.")
    return found


def _is_ended(fold: Mapping[str, Any]) -> bool:
    now = list(Appartenance.objects.filter(pk__in=[pk for pk, _ in fold["couvertes"]]))
    return _ended_since(fold["couvertes"], now) is not None
