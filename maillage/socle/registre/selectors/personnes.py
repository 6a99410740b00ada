"""Find a person everywhere in a Département: rows about him, and his name or address written in other rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast

from maillage.base.tenancy import tenant_transaction
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from maillage.socle.messages.services import hash_address
from maillage.socle.registre import personnes
from maillage.socle.registre.declaration import load_registre
from maillage.socle.registre.mots import name_field, title_model
from maillage.socle.registre.personnes import Fiche, Identite
from maillage.socle.territoires.models import Departement

TEXTES = (models.CharField, models.TextField, models.JSONField, ArrayField)
EXTRAIT = 200
"""Rows of one column that a preview or a copy quotes at most."""


@dataclass(frozen=True)
class Colonne:
    """A column that is searched for mentions. ``histoire``: append-only, changed by its function only."""

    modele: type[models.Model]
    champ: models.Field
    histoire: bool = False

    @property
    def titre(self) -> str:
        """« Structure : modifié par »; a history is named after what it is the history of."""
        told = self.modele._meta.get_field("pgh_obj").related_model if self.histoire else self.modele
        name = title_model(told)  # type: ignore[arg-type]
        return f"{'Histoire : ' if self.histoire else ''}{name} : {name_field(self.modele, self.champ.name)}"


@dataclass(frozen=True)
class FicheTrouvee:
    """Rows about the person. ``sures``: found by address or account; ``homonymes``: by name only, a person must confirm."""

    fiche: Fiche
    sures: tuple[models.Model, ...]
    homonymes: tuple[models.Model, ...]


@dataclass(frozen=True)
class MentionTrouvee:
    """``nombre`` rows where the person is written in one column."""

    colonne: Colonne
    nombre: int


@dataclass(frozen=True)
class Inventaire:
    """All that the Département holds on a person. ``comptes``: [(account, it serves another Département)]."""

    identite: Identite
    comptes: tuple[Utilisateur, ...]
    fiches: tuple[FicheTrouvee, ...]
    mentions: tuple[MentionTrouvee, ...]
    journal: int

    @property
    def is_empty(self) -> bool:
        return not (self.comptes or self.fiches or self.mentions or self.journal)

    @property
    def adresses(self) -> tuple[str, ...]:
        """Addresses of rows found by name only: whoever searches picks the right one."""
        rows = [(one.fiche, row) for one in self.fiches for row in one.homonymes if one.fiche.courriel]
        found = {str(attrgetter(fiche.courriel.replace("__", "."))(row)).lower() for fiche, row in rows}
        return tuple(sorted(found - self.identite.courriels - {""}))


def identify(acteur: Acteur, *, courriel: str = "", nom: str = "") -> Identite:
    """Who is meant: the address leads to the account known here, then to its name; a name alone leads to no account."""
    courriel, nom = courriel.strip().lower(), " ".join(nom.split())
    names, accounts = {nom} - {""}, set()
    if courriel and (account := Utilisateur.by_email(courriel)) and is_known_here(account.pk):
        accounts.add(account.pk)
        names |= {account.nom} - {""}
    for fiche in personnes.all_fiches():
        if courriel and fiche.courriel and fiche.nom:
            rows = _base(fiche, acteur.departement_id).filter(**{f"{fiche.courriel}__iexact": courriel})
            names |= set(rows.values_list(fiche.nom, flat=True)) - {""}
    return Identite(frozenset({courriel} - {""}), frozenset(names), frozenset(accounts))


def is_known_here(compte_id: int) -> bool:
    """The account belongs or belonged to the Département of the transaction, or acted in it. Others do not exist here."""
    return personnes.belongs_here(compte_id) or Ligne.objects.filter(acteur_id=compte_id).exists()


def serves_elsewhere(compte_id: int, departement_id: int) -> bool:
    """Another Département knows this account: it is not ours to close. Never told on a page: only the closing depends on it."""
    for other in Departement.objects.exclude(pk=departement_id).values_list("pk", flat=True):
        with tenant_transaction(other):
            if personnes.belongs_here(compte_id):
                return True
    return False


def take_inventory(acteur: Acteur, identite: Identite) -> Inventaire:
    """Everything of the actor's Département on this person; counts, and the rows about him."""
    return Inventaire(
        identite,
        tuple(Utilisateur.objects.filter(pk__in=identite.comptes)),
        tuple(find_fiches(acteur.departement_id, identite)),
        tuple(_count_mentions(acteur.departement_id, identite)),
        _count_journal(identite),
    )


def find_fiches(departement_id: int, identite: Identite) -> Iterator[FicheTrouvee]:
    for fiche in personnes.all_fiches():
        base = _base(fiche, departement_id)
        sure = base.filter(_sure(fiche, identite))
        by_name = Q(pk__in=[])
        for name in identite.noms if fiche.nom else ():
            by_name |= Q(**{f"{fiche.nom}__iexact": name})
        rows = tuple(sure)
        alike = tuple(base.filter(by_name).exclude(pk__in=[row.pk for row in rows]))
        if rows or alike:
            yield FicheTrouvee(fiche, rows, alike)


def rows_of(model: type[models.Model]) -> QuerySet[Any]:
    """Every row of a model, whatever its own manager leaves out; row-level security still holds."""
    found: QuerySet[Any] = model._base_manager.all()  # noqa: SLF001 (documented API of Django)
    return found


def _base(fiche: Fiche, departement_id: int) -> QuerySet[Any]:
    return rows_of(apps.get_model(fiche.modele)).filter(departement_id=departement_id)


def _sure(fiche: Fiche, identite: Identite) -> Q:
    found = Q(pk__in=[])
    if fiche.courriel:
        for address in identite.courriels:
            found |= Q(**{f"{fiche.courriel}__iexact": address})
    if fiche.compte and identite.comptes:
        found |= Q(**{f"{fiche.compte}__in": identite.comptes})
    if fiche.empreinte and identite.courriels:
        found |= Q(**{f"{fiche.empreinte}__in": [hash_address(address) for address in identite.courriels]})
    return found


def all_colonnes() -> list[Colonne]:
    """Columns of the Département's tables where a person may be mentioned: those of the register, and the Mentions."""
    wanted: dict[str, set[str]] = {}
    for traitement in load_registre().traitements:
        for label, names in traitement.champs.items():
            wanted.setdefault(label, set()).update(names)
    for mention in personnes.all_mentions():
        wanted.setdefault(mention.modele, set()).update(mention.champs)
    kept = {(one.modele, name) for one in personnes.all_maintiens() for name in one.champs}
    # Whose row it is: a row of a namesake keeps its name, the row itself is what goes.
    kept |= {(one.modele, name) for one in personnes.all_fiches() for name in (one.nom, one.courriel)}
    closed = {one.modele for one in personnes.all_maintiens() if not one.champs}
    histories = {one.modele for one in personnes.all_histoires()}
    found = []
    for label, searched in sorted(wanted.items()):
        fields = {field.name: field for field in apps.get_model(label)._meta.local_fields}
        if "departement" in fields and label not in closed:
            columns = [fields[name] for name in sorted(searched) if (label, name) not in kept]
            texts = [field for field in columns if isinstance(field, TEXTES)]
            found += [Colonne(apps.get_model(label), field, label in histories) for field in texts]
    return found


def rows_with(colonne: Colonne, departement_id: int, motif: str) -> QuerySet[Any]:
    """Rows of the Département whose column, read as text, holds ``motif``."""
    rows = rows_of(colonne.modele).filter(departement_id=departement_id)
    found: QuerySet[Any] = rows.annotate(texte_lu=Cast(colonne.champ.name, models.TextField())).filter(
        texte_lu__iregex=motif
    )
    return found


def _count_mentions(departement_id: int, identite: Identite) -> Iterator[MentionTrouvee]:
    motif = identite.motif()
    for colonne in all_colonnes() if motif else ():
        if number := rows_with(colonne, departement_id, motif).count():
            yield MentionTrouvee(colonne, number)


def quote_mentions(departement_id: int, identite: Identite) -> Iterator[tuple[Colonne, list[tuple[Any, str]]]]:
    """For a copy: (column, [(key of the row, text where the person is)]), the first EXTRAIT of each column."""
    motif = identite.motif()
    for colonne in all_colonnes() if motif else ():
        rows = rows_with(colonne, departement_id, motif).order_by("pk").values_list("pk", "texte_lu")[:EXTRAIT]
        if found := list(rows):
            yield colonne, found


def _count_journal(identite: Identite) -> int:
    found = Q(acteur_id__in=identite.comptes)
    if motif := identite.motif():
        found |= Q(acteur_nom__iregex=motif) | Q(objet_nom__iregex=motif)
    return Ligne.objects.filter(found).count()


def fingerprint(identite: Identite) -> str:
    """Keyed hash of the address, else of the name: recognises a second request, does not tell who."""
    return hash_address(next(iter(sorted(identite.courriels) or sorted(identite.noms)), ""))
