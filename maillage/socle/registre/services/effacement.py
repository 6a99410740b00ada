"""Erase a person (RGPD, art. 17): everything of a Département in one transaction, and a trace that holds no name."""

import secrets
from collections import Counter
from collections.abc import Collection
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import Func, Value
from django.db.models.functions import Cast
from django.utils import timezone

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.services import record
from maillage.socle.registre import personnes
from maillage.socle.registre.conservation import delete_rows
from maillage.socle.registre.enums import NatureDemande
from maillage.socle.registre.models import DemandeDroit
from maillage.socle.registre.personnes import ADRESSE_EFFACEE, EFFACEE, Identite
from maillage.socle.registre.selectors.personnes import (
    Colonne,
    all_colonnes,
    find_fiches,
    rows_of,
    rows_with,
    serves_elsewhere,
)
from maillage.socle.registre.services.demandes import find_or_build

COMPTE_EFFACE = "@compte.invalid"
"""End of the address of an emptied account; RFC 2606 keeps « .invalid » from ever existing."""
NEVER = "(?!)"
"""A pattern that finds nothing."""
APPS_DE_CONNEXION = frozenset({"account", "admin", "comptes", "mfa", "socialaccount"})
"""Apps whose rows hang on an account and go with it: addresses, second factors, identities of a provider, sessions."""


class EffacementImpossible(Exception):
    """Nothing was erased; the message says why, in French."""


@transaction.atomic
def erase_person(
    *,
    by: Acteur,
    identite: Identite,
    confirmees: Collection[tuple[str, int]] = (),
    textes: bool = True,
) -> DemandeDroit:
    """Erase all that the actor's Département holds on ``identite``; gives the trace, closed.

    ``confirmees``: (model label, key) of rows found by name alone that the person in charge recognised. ``textes``: also
    replace the name written in other rows. The account closes unless another Département uses it. Raises EffacementImpossible.
    """
    if identite.is_empty:
        raise EffacementImpossible("Dites de qui il s'agit : une adresse e-mail ou un nom.")
    if by.id in identite.comptes:
        raise EffacementImpossible(
            "Vous ne pouvez pas effacer votre propre compte. Demandez à un autre administrateur."
        )
    counts: Counter[str] = Counter()
    closed = [pk for pk in sorted(identite.comptes) if not serves_elsewhere(pk, by.departement_id)]
    _erase_rows(by, identite, frozenset(confirmees), counts)
    if textes and identite.motif():
        _replace_mentions(by.departement_id, identite, counts)
    if identite.comptes or identite.motif():
        counts["journal"] = _erase_journal(identite, textes=textes)
    for pk in closed:
        close_for_ever(Utilisateur.objects.select_for_update().get(pk=pk))
        counts["comptes.Utilisateur"] += 1
    return _trace(by, identite, dict(counts))


def _erase_rows(by: Acteur, identite: Identite, confirmed: frozenset[tuple[str, int]], counts: Counter[str]) -> None:
    for found in find_fiches(by.departement_id, identite):
        keys = [row.pk for row in found.sures]
        keys += [row.pk for row in found.homonymes if (found.fiche.modele, row.pk) in confirmed]
        if keys:
            rows = rows_of(apps.get_model(found.fiche.modele)).filter(pk__in=keys)
            (found.fiche.effacer or delete_rows)(rows)
            counts[found.fiche.modele] += len(keys)


def _replace_mentions(departement_id: int, identite: Identite, counts: Counter[str]) -> None:
    """Rows first, their append-only histories next: a change leaves a new line of history, which holds no name."""
    pairs = [(identite.motif_courriels(), ADRESSE_EFFACEE), (identite.motif_noms(), EFFACEE)]
    for motif, text in [pair for pair in pairs if pair[0]]:
        for colonne in all_colonnes():
            if not colonne.histoire and (
                number := _replace(colonne.modele, colonne.champ, departement_id, motif, text)
            ):
                counts[colonne.modele._meta.label] += number
        for histoire in personnes.all_histoires():
            table = apps.get_model(histoire.modele)._meta.db_table
            with connection.cursor() as cursor:
                cursor.callproc(f"{table}_effacer", [motif, text])
                counts[histoire.modele] += cursor.fetchone()[0]


def _replace(model: type[models.Model], field: models.Field, departement_id: int, motif: str, text: str) -> int:
    """An address column becomes empty: « adresse effacée » is not an address."""
    written = "" if isinstance(field, models.EmailField) else text
    as_text = Cast(field.name, models.TextField())
    replaced = Func(
        as_text, Value(motif), Value(written), Value("gi"), function="regexp_replace", output_field=models.TextField()
    )
    rows = rows_with(Colonne(model, field), departement_id, motif)
    return rows.update(**{field.name: Cast(replaced, _cast_target(field))})


def _cast_target(field: models.Field) -> models.Field:
    """The column's own type; an array keeps that of its items."""
    return field.clone() if isinstance(field, ArrayField | models.JSONField | models.CharField) else models.TextField()


def _erase_journal(identite: Identite, *, textes: bool) -> int:
    motif = (identite.motif() if textes else identite.motif_courriels()) or NEVER
    with connection.cursor() as cursor:
        cursor.execute("SELECT journal_effacer_noms(%s::bigint[], %s)", [sorted(identite.comptes), motif])
        number: int = cursor.fetchone()[0]
    return number


def close_for_ever(user: Utilisateur) -> None:
    """The account opens nothing any more and names nobody; its row stays, so that what it did keeps one author."""
    former = {user.email}
    for model in apps.get_models():
        if model._meta.app_label in APPS_DE_CONNEXION:
            for field in model._meta.local_fields:
                if field.related_model is Utilisateur:
                    rows_of(model).filter(**{field.name: user}).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.email = f"efface-{secrets.token_hex(16)}{COMPTE_EFFACE}"
    user.nom = EFFACEE
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    _end_sessions(user.pk, former)


def _end_sessions(user_id: int, addresses: Collection[str]) -> None:
    """Sessions of the account, and those of a sign-in begun with its address."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
    for session in sessions.objects.iterator(chunk_size=500):
        data: dict[str, Any] = session.get_decoded()
        if str(data.get("_auth_user_id")) == str(user_id) or any(address in str(data) for address in addresses):
            session.delete()


def _trace(by: Acteur, identite: Identite, counts: dict[str, int]) -> DemandeDroit:
    trace = find_or_build(by=by, identite=identite, nature=NatureDemande.EFFACEMENT, now=timezone.now())
    trace.comptages = {label: number for label, number in counts.items() if number}
    trace.save()
    record(
        by=by,
        action="personne.effacee",
        objet_type="demande_droit",
        objet_id=trace.pk,
        detail={"nombres": trace.comptages},
    )
    return trace
