"""Directories on paper: what the coordination decides, what a visitor asks. Nothing is made here: the worker does it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import transaction
from procrastinate.contrib.django import app

from maillage.portail.enums import EtatTirage, Priorite
from maillage.portail.models import Edition, Tirage
from maillage.portail.selectors.papier import (
    count_places,
    find_departement,
    places_of,
    print_of,
    read_question,
    say_perimeter,
)
from maillage.reseau.lieux.recherche.criteres import Criteres
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.socle.territoires.models import Departement

LIEUX_MAX: Final = 5000
"""Places of one directory of the coordination: some 900 pages, thirty seconds."""
LIEUX_MAX_VISITEUR: Final = 1000
ATTENTE_MAX: Final = 30
"""One-offs that wait in a Département; beyond, one is asked to come back."""
JOURS_GARDES: Final = 7
GARDES_MAX: Final = 300
"""One-offs whose files a Département keeps, those asked last: a crowd of visitors fills no disk (some 2 MB each)."""
TACHE: Final = "portail.imprimer"
VERROU: Final = "papier"
"""One directory at a time in the whole installation: each takes some 250 MB for a few seconds."""


class DemandeImpossible(Exception):
    """The message, in French, says what to do."""


@dataclass(frozen=True)
class Choix:
    """What is printed, and how."""

    criteres: Criteres
    papier: str
    grands: bool


@transaction.atomic
def define_edition(*, by: Acteur, edition: Edition, nom: str, choix: Choix, gardees: int, now: dt.datetime) -> Edition:
    """Create or change an edition, and queue its file when what it says differs. Raises DemandeImpossible."""
    created = edition.pk is None
    edition.departement_id = by.departement_id
    edition.nom, edition.gardees = nom, gardees
    edition.question, edition.papier, edition.grands = choix.criteres.query(), choix.papier, choix.grands
    edition.version_vue = -1
    edition.save()
    record(
        by=by,
        action="edition.creee" if created else "edition.modifiee",
        objet_type="edition",
        objet_id=edition.pk,
        objet_nom=edition.nom,
        detail={"question": edition.question, "papier": edition.papier_mots},
    )
    queue_edition(edition, Priorite.COORDINATION, now)
    return edition


@transaction.atomic
def ask_update(*, by: Acteur, edition: Edition, now: dt.datetime) -> Tirage | None:
    """Make its file again before all that waits; None when the last one already says what is true today."""
    tirage = queue_edition(edition, Priorite.COORDINATION, now)
    if tirage is not None:
        record(by=by, action="edition.demandee", objet_type="edition", objet_id=edition.pk, objet_nom=edition.nom)
    return tirage


@transaction.atomic
def remove_edition(*, by: Acteur, edition: Edition) -> None:
    """The edition and its files go; those that people downloaded stay theirs."""
    record(by=by, action="edition.supprimee", objet_type="edition", objet_id=edition.pk, objet_nom=edition.nom)
    names = [name for tirage in edition.tirages.all() for name in (tirage.fichier, tirage.livret) if name]
    edition.delete()
    transaction.on_commit(lambda: delete_files(names))


def queue_edition(edition: Edition, priorite: Priorite, now: dt.datetime) -> Tirage | None:
    """A waiting file for the edition, in the caller's transaction; None when its last file is still true.

    One that waits already is given back, brought forward when ``priorite`` is higher. Raises DemandeImpossible.
    """
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    departement = find_departement(edition.departement_id)
    criteres = read_question(edition.question)
    _refuse_too_many(count_places(departement, criteres), LIEUX_MAX)
    lieux = places_of(departement, criteres)
    empreinte = print_of(departement, criteres, edition.papier, lieux, grands=edition.grands)
    waiting = edition.tirages.waiting().first()
    if waiting is None and empreinte == edition.empreinte:
        return None
    if waiting is None:
        waiting = Tirage.objects.create(
            departement=departement,
            edition=edition,
            question=edition.question,
            papier=edition.papier,
            grands=edition.grands,
            titre=edition.nom,
            empreinte=empreinte,
            priorite=priorite,
            nombre=len(lieux),
            demande_le=now,
        )
    elif priorite <= waiting.priorite:
        return waiting
    waiting.priorite = priorite
    waiting.save(update_fields=["priorite"])
    _defer(waiting)
    return waiting


@transaction.atomic
def ask_one_off(*, departement: Departement, choix: Choix, now: dt.datetime) -> Tirage:
    """The file of a visitor's question: one already made or waiting when it says the same, else a new one, last in the queue.

    Nothing of the visitor is kept. Raises DemandeImpossible when it is empty, too large, or when too many wait.
    """
    number = count_places(departement, choix.criteres)
    if not number:
        raise DemandeImpossible("Aucun lieu ne répond à cette demande. Choisissez un endroit plus grand.")
    _refuse_too_many(number, LIEUX_MAX_VISITEUR)
    lieux = places_of(departement, choix.criteres)
    empreinte = print_of(departement, choix.criteres, choix.papier, lieux, grands=choix.grands)
    expire = now + dt.timedelta(days=JOURS_GARDES)
    Departement.objects.select_for_update(of=("self",), no_key=True).get(pk=departement.pk)
    known = Tirage.objects.filter(departement=departement, empreinte=empreinte).exclude(etat=EtatTirage.ECHEC)
    same = known.order_by("edition").first()
    if same is not None:
        if same.edition_id is None:
            same.expire_le = expire
            same.save(update_fields=["expire_le"])
        return same
    if Tirage.objects.filter(departement=departement).one_off().waiting().count() >= ATTENTE_MAX:
        raise DemandeImpossible("Beaucoup d'annuaires attendent déjà. Revenez dans quelques minutes.")
    tirage = Tirage.objects.create(
        departement=departement,
        question=choix.criteres.query(),
        papier=choix.papier,
        grands=choix.grands,
        titre=say_perimeter(departement, choix.criteres)[:300],
        empreinte=empreinte,
        priorite=Priorite.VISITEUR,
        nombre=len(lieux),
        demande_le=now,
        expire_le=expire,
    )
    _defer(tirage)
    return tirage


def delete_files(names: list[str]) -> None:
    """Those that are gone already are no error."""
    for name in names:
        default_storage.delete(name)


def _refuse_too_many(number: int, most: int) -> None:
    if number > most:
        raise DemandeImpossible(
            f"Cela fait {number} lieux : c'est trop pour un seul annuaire ({most} au plus). "
            "Choisissez un endroit plus petit, ou moins de services."
        )


def _defer(tirage: Tirage) -> None:
    """Queue its making in the caller's transaction; the worker finds what it needs in the row."""
    arguments: dict[str, Any] = {"tirage_id": tirage.pk, "departement_id": tirage.departement_id}
    app.configure_task(TACHE, queue=VERROU, lock=VERROU, priority=int(tirage.priorite)).defer(**arguments)
