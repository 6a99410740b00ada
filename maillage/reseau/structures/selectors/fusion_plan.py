"""What a merge would do, before anything is written: values field by field, rows that follow, memberships that fold.

Rows are found from the foreign keys that point to Structure, whatever their app: one that is written next year follows too.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db import models
from pghistory.models import Event

from maillage.base.francais import format_compte, format_telephone
from maillage.reseau.structures.enums import EtatInvitation, TypeStructure
from maillage.reseau.structures.models import (
    Appartenance,
    Contact,
    FusionStructure,
    Invitation,
    RessemblanceStructure,
    Structure,
)

BLOCS: Final = {
    "nom": ("Nom", ("nom",)),
    "type": ("Type", ("type",)),
    "siret": ("SIRET", ("siret",)),
    "adresse": ("Adresse", ("adresse", "complement_adresse", "code_postal", "commune_id")),
    "telephone": ("Téléphone de l'accueil", ("telephone",)),
    "courriel": ("E-mail de l'accueil", ("courriel",)),
    "site_web": ("Site web", ("site_web",)),
}
"""What is chosen together: the street of one in the commune of the other would be nowhere."""
SUR_PLACE: Final[set[tuple[type[models.Model], str]]] = {
    (Structure, "fusionnee_dans"),  # a chain of merges is followed, and undone link by link
    (FusionStructure, "gardee"),
    (FusionStructure, "absorbee"),
    (RessemblanceStructure, "a"),  # answers of people stay on the records that they saw
    (RessemblanceStructure, "b"),
}
"""Foreign keys that a merge leaves alone, beside those of histories and of what ``register_sur_place`` adds."""
_MOTS: Final = {
    "structures.appartenance": ("rôle de membre", "rôles de membres"),
    "structures.demandeappartenance": ("demande pour rejoindre", "demandes pour rejoindre"),
}


def register_sur_place(modele: type[models.Model], champ: str) -> None:
    """Called in ``ready()``: these rows were written once for ever, and keep telling the body that they were about."""
    SUR_PLACE.add((modele, champ))


class Lien(NamedTuple):
    """A foreign key to Structure. ``cle``: « app.model.field », as it is written in what a merge moved."""

    modele: type[models.Model]
    champ: str

    @property
    def cle(self) -> str:
        return f"{self.modele._meta.label_lower}.{self.champ}"

    @property
    def lignes(self) -> models.QuerySet[Any]:
        """Every row of the table: a manager may hide some."""
        return models.QuerySet(self.modele)

    def libelle(self, nombre: int) -> str:
        meta = self.modele._meta
        words = _MOTS.get(meta.label_lower, (str(meta.verbose_name), str(meta.verbose_name_plural)))
        return format_compte(nombre, *words)


def links() -> list[Lien]:
    """Every foreign key to Structure whose rows follow a merge, tables of many-to-many fields included."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if issubclass(model, Event) or model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.local_fields:
            to_structure = isinstance(field, models.ForeignKey) and field.remote_field.model is Structure
            if to_structure and (model, field.name) not in SUR_PLACE:
                found.append(Lien(model, field.name))
    return sorted(found, key=lambda lien: lien.cle)


def is_blank(bloc: str, structure: Structure) -> bool:
    """Nothing said: « Autre organisme » is no answer either."""
    values = [getattr(structure, champ) for champ in BLOCS[bloc][1]]
    return values == [TypeStructure.AUTRE] if bloc == "type" else not any(values)


def merged_values(gardee: Structure, absorbee: Structure, choix: Mapping[str, str]) -> dict[str, Any]:
    """Columns of the body that is kept. ``choix``: {block: "absorbee"} where the other's value is wanted.

    Otherwise its own value stays, and blanks are filled from the other.
    """
    values: dict[str, Any] = {}
    for bloc, (_, champs) in BLOCS.items():
        other = choix.get(bloc) == "absorbee" or (choix.get(bloc) != "gardee" and is_blank(bloc, gardee))
        said = absorbee if other and not is_blank(bloc, absorbee) else gardee
        values |= {champ: getattr(said, champ) for champ in champs}
    return values


Periode = tuple[datetime.date, datetime.date | None]
_JOUR: Final = datetime.timedelta(days=1)


def subtract(periode: Periode, autres: Iterable[Periode]) -> list[Periode]:
    """Days of ``periode`` that no other period holds, both ends included; None: no end."""
    left = [periode]
    for debut, fin in autres:
        rest: list[Periode] = []
        for first, last in left:
            if (fin is not None and fin < first) or (last is not None and debut > last):
                rest.append((first, last))
                continue
            if debut > first:
                rest.append((first, debut - _JOUR))
            if fin is not None and (last is None or fin < last):
                rest.append((fin + _JOUR, last))
        left = rest
    return left


@dataclass(frozen=True)
class Pli:
    """A membership of the absorbed body that overlaps some of the kept one: only its other days are added there."""

    ligne: Appartenance
    couvertes: list[Appartenance]
    restes: list[Periode]


def folds(gardee: Structure, absorbee: Structure) -> list[Pli]:
    """Memberships that the database would refuse twice: same person, role and sector, on the same days. Two queries."""
    kept: dict[tuple[Any, ...], list[Appartenance]] = {}
    for row in Appartenance.objects.filter(structure=gardee).order_by("debut", "pk"):
        kept.setdefault((row.utilisateur_id, row.role, row.secteur_id), []).append(row)
    found = []
    for row in Appartenance.objects.filter(structure=absorbee).select_related("utilisateur").order_by("pk"):
        own = (row.debut, row.fin)
        same = kept.get((row.utilisateur_id, row.role, row.secteur_id), [])
        over = [other for other in same if subtract(own, [(other.debut, other.fin)]) != [own]]
        if over:
            found.append(Pli(row, over, subtract(own, [(other.debut, other.fin) for other in over])))
    return found


def demoted_contacts(gardee: Structure, absorbee: Structure) -> list[Contact]:
    """A body has one person to call first: the kept one's stays so."""
    if not Contact.objects.filter(structure=gardee, principal=True).exists():
        return []
    return list(Contact.objects.filter(structure=absorbee, principal=True))


def doubled_invitations(gardee: Structure, absorbee: Structure) -> list[Invitation]:
    """Pending invitations that the kept body has already sent to the same address for the same role."""
    pending = Invitation.objects.filter(etat=EtatInvitation.ENVOYEE)
    sent = set(pending.filter(structure=gardee).values_list("courriel", "role", "secteur_id"))
    rows = pending.filter(structure=absorbee).order_by("pk")
    return [row for row in rows if (row.courriel, row.role, row.secteur_id) in sent]


def compare_records(a: Structure, b: Structure) -> list[dict[str, Any]]:
    """Two records block by block, in the order given, blocks that both leave blank left out."""
    lines = [(label, _said(bloc, a), _said(bloc, b)) for bloc, (label, _) in BLOCS.items() if bloc != "nom"]
    return [{"nom": label, "a": one, "b": two, "pareil": one == two} for label, one, two in lines if one or two]


class LigneApercu(NamedTuple):
    """One block of the preview. ``a_choisir``: both say something, and not the same."""

    bloc: str
    nom: str
    gardee: str
    absorbee: str
    resultat: str
    a_choisir: bool
    choisie: str


class Apercu(NamedTuple):
    """``mouvements``: sentences of what follows; ``avertissements``: what a person should read before."""

    lignes: list[LigneApercu]
    mouvements: list[str]
    avertissements: list[str]


def preview(gardee: Structure, absorbee: Structure, choix: Mapping[str, str]) -> Apercu:
    """What the merge would do. A fixed number of queries: one a foreign key, and a few."""
    values = merged_values(gardee, absorbee, choix)
    lines = [_line(bloc, gardee, absorbee, values, choix) for bloc in BLOCS]
    folded = folds(gardee, absorbee)
    moves = []
    for lien in links():
        count = lien.lignes.filter(**{lien.champ: absorbee}).count()
        count -= len(folded) if lien.modele is Appartenance else 0
        if count:
            moves.append(lien.libelle(count))
    return Apercu([line for line in lines if line.gardee or line.absorbee], moves, _warn(gardee, absorbee, folded))


def _line(
    bloc: str, gardee: Structure, absorbee: Structure, values: Mapping[str, Any], choix: Mapping[str, str]
) -> LigneApercu:
    label, champs = BLOCS[bloc]
    kept, other = _said(bloc, gardee), _said(bloc, absorbee)
    taken = all(values[champ] == getattr(absorbee, champ) for champ in champs) and kept != other
    choose = kept != other and not is_blank(bloc, gardee) and not is_blank(bloc, absorbee)
    chosen = "absorbee" if choix.get(bloc) == "absorbee" and choose else "gardee"
    return LigneApercu(bloc, label, kept, other, other if taken else kept, choose, chosen)


def _said(bloc: str, structure: Structure) -> str:
    if bloc == "type":
        return structure.get_type_display()
    if bloc == "adresse":
        town = f"{structure.code_postal} {structure.commune.nom if structure.commune else ''}".strip()
        return ", ".join(part for part in (structure.adresse, structure.complement_adresse, town) if part)
    return format_telephone(structure.telephone) if bloc == "telephone" else str(getattr(structure, bloc))


def _warn(gardee: Structure, absorbee: Structure, folded: list[Pli]) -> list[str]:
    found = []
    if gardee.siret and absorbee.siret and gardee.siret != absorbee.siret:
        sisters = gardee.siret[:9] == absorbee.siret[:9]
        found.append(
            "Les deux SIRET sont différents"
            + (
                " : ce sont deux établissements du même organisme."
                if sisters
                else " : ce sont peut-être deux organismes."
            )
            + " Un seul sera gardé."
        )
    if folded:
        people = len({fold.ligne.utilisateur_id for fold in folded})
        told = format_compte(people, "personne a", "personnes ont")
        found.append(f"{told} déjà le même rôle dans les deux structures : ce rôle ne sera pas compté deux fois.")
    if demoted_contacts(gardee, absorbee):
        found.append("La personne à appeler en premier reste celle de la structure gardée.")
    if doubled := doubled_invitations(gardee, absorbee):
        told = format_compte(len(doubled), "invitation envoyée", "invitations envoyées")
        found.append(f"{told} deux fois à la même adresse : une seule reste valable.")
    return found
