"""Open a convention, write what its text says, move it from step to step, give it up."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import connection, transaction

from maillage.reseau.conventions.enums import (
    AVANT_SIGNATURE,
    ArticleNom,
    Cote,
    EtatConvention,
    Souhait,
)
from maillage.reseau.conventions.models import (
    Convention,
    DemandeAccueil,
    LieuConvention,
    ModeleConvention,
    PartieConvention,
)
from maillage.reseau.conventions.selectors.etapes import SUIVANTE, missing_for_next, say_missing
from maillage.reseau.conventions.selectors.textes import modele_of
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.structures.enums import TypeStructure
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.socle.territoires.models import Departement

TEMPS: Final = (
    "duree_mois", "reconduction", "preavis_mois", "lecture", "opposition_comptee", "fin_au_plus_tard", "delai_faute_jours",
    "delai_force_majeure_jours",
)  # fmt: skip
"""What articles 6 and 7 say, copied from the Département's model."""
CHAMPS: Final = ("objet", "rythme", "clauses", *TEMPS)
CHAMPS_MODELE: Final = (
    "nom", "article", "adresse", "civilite", "representant", "qualite", "courriel_signature", "deliberation_numero",
    "deliberation_le", "publiee_le", "transmise_le", "accuse_numero", "accuse_le", "ville", "politique_le", "equipe", "preambule",
    "actions", "recrutement", "tribunal", "tribunal_adresse", "clauses", *TEMPS,
)  # fmt: skip
_DU_DEPARTEMENT: Final = CHAMPS_MODELE[:13]
"""What the Département's side of each convention takes from the model."""
_ARTICLES: Final = {
    TypeStructure.COMMUNE: ArticleNom.LA,
    TypeStructure.EPCI: ArticleNom.LA,
    TypeStructure.CCAS: ArticleNom.LE,
    TypeStructure.ASSOCIATION: ArticleNom.L_FEMININ,
    TypeStructure.ETABLISSEMENT_PUBLIC: ArticleNom.L_MASCULIN,
}
MODIFIABLES: Final = tuple(etat for etat in AVANT_SIGNATURE if etat != EtatConvention.A_SIGNER)
"""Steps where what the text will say may still be written."""


class EtapeRefusee(ValueError):
    """The convention cannot move, or be written, as asked; the message says why, for the person."""


@transaction.atomic
def create_convention(
    *,
    by: Acteur,
    structure: Structure,
    lieux: Iterable[Lieu],
    rythme: Souhait,
    demande: DemandeAccueil | None = None,
    today: dt.date,
) -> Convention:
    """A convention « demandée », with its two parties and its places, from the Département's model. Numbered by year, no gap."""
    departement = Departement.objects.get(pk=by.departement_id)
    modele, places = modele_of(departement), list(lieux)
    row = Convention.objects.create(
        departement=departement,
        reference=_next_reference(departement.pk, today.year),
        structure=structure,
        demande=demande,
        rythme=rythme,
        objet=places[0].nom[:200] if places else "",
        clauses=list(modele.clauses),
        mention=departement.mention,
        modifie_par=by.nom[:200],
        **{name: getattr(modele, name) for name in TEMPS},
    )
    _write_places(row, places, demande)
    PartieConvention.objects.create(
        departement=departement,
        convention=row,
        cote=Cote.DEPARTEMENT,
        **{name: getattr(modele, name) for name in _DU_DEPARTEMENT},
    )
    PartieConvention.objects.create(
        departement=departement,
        convention=row,
        cote=Cote.BENEFICIAIRE,
        nom=structure.nom,
        article=_ARTICLES.get(TypeStructure(structure.type), ArticleNom.SANS),
        adresse=_address(structure),
    )
    tell(by, "convention.ouverte", row, structure=structure.pk, demande=demande.pk if demande else None)
    return row


@transaction.atomic
def edit_convention(
    *, by: Acteur, convention: Convention, valeurs: Mapping[str, Any], lieux: Iterable[Lieu]
) -> Convention:
    """Write what the text will say (fields of CHAMPS) and its places. Raises EtapeRefusee once the text is frozen."""
    if unknown := set(valeurs) - set(CHAMPS):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    row = lock_open(convention)
    changed = [name for name, value in valeurs.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, valeurs[name])
    row.modifie_par, row.motif = by.nom[:200], ""
    row.save()
    _write_places(row, list(lieux), row.demande)
    fall_back(row)
    tell(by, "convention.modifiee", row, champs=changed)
    return row


@transaction.atomic
def advance(*, by: Acteur, convention: Convention, depuis: EtatConvention) -> Convention:
    """To the next step before the frozen text. ``depuis``: the step that the person was shown: a form sent twice moves once.

    Raises EtapeRefusee, which says what is missing.
    """
    row = lock_open(convention)
    if row.etat != depuis:
        return row
    after = SUIVANTE[EtatConvention(row.etat)]
    if after not in MODIFIABLES:
        raise EtapeRefusee("Le texte se fige d'abord.")
    if missing := missing_for_next(row):
        raise EtapeRefusee(say_missing(missing))
    turn(by, row, after)
    return row


@transaction.atomic
def abandon_convention(*, by: Acteur, convention: Convention, motif: str) -> Convention:
    """It will not be signed. Raises EtapeRefusee once both have signed."""
    row = lock(convention)
    if row.etat not in AVANT_SIGNATURE:
        raise EtapeRefusee("Cette convention n'est plus à préparer : elle ne s'abandonne pas.")
    turn(by, row, EtatConvention.ABANDONNEE, motif)
    return row


@transaction.atomic
def save_modele(*, by: Acteur, valeurs: Mapping[str, Any]) -> ModeleConvention:
    """What the next conventions of the Département will say; those that exist keep what they have."""
    if unknown := set(valeurs) - set(CHAMPS_MODELE):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    row, _ = ModeleConvention.objects.select_for_update().get_or_create(departement_id=by.departement_id)
    for name, value in valeurs.items():
        setattr(row, name, value)
    row.modifie_par = by.nom[:200]
    row.save()
    record(
        by=by,
        action="convention.modele",
        objet_type="modele_convention",
        objet_id=row.pk,
        detail={"champs": sorted(valeurs)},
    )
    return row


def turn(by: Acteur, row: Convention, etat: EtatConvention, motif: str = "") -> None:
    """Write the step and its line of the journal; the database judges what binds."""
    before = row.etat
    row.etat, row.modifie_par, row.motif = etat, by.nom[:200], motif[:300]
    row.save(update_fields=["etat", "modifie_par", "motif", "effet_le", "updated_at"])
    tell(by, "convention.etat", row, avant=before, apres=str(etat), raison=motif)


def fall_back(row: Convention) -> None:
    """A piece taken away brings the convention back to the first step whose conditions no longer hold."""
    here = EtatConvention(row.etat)
    for etat in MODIFIABLES[: MODIFIABLES.index(here)]:
        row.etat = etat
        if missing_for_next(row):
            break
    else:
        row.etat = here
    row.save(update_fields=["etat", "updated_at"])


def lock(convention: Convention) -> Convention:
    """The row, alone to be written until the end of the transaction."""
    return Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)


def lock_open(convention: Convention) -> Convention:
    """The same, while its text is not frozen. Raises EtapeRefusee."""
    row = lock(convention)
    if row.etat not in MODIFIABLES:
        raise EtapeRefusee(
            "Le texte de cette convention est figé. Une fois signé, il ne change que par un avenant (article 8.2)."
        )
    return row


def tell(by: Acteur, action: str, row: Convention, **detail: Any) -> None:
    record(by=by, action=action, objet_type="convention", objet_id=row.pk, objet_nom=row.reference, detail=detail)


def _next_reference(departement_id: int, year: int) -> str:
    """« 2026-007 ». One writer at a time for a Département: a number that is rolled back is given again, so there is no gap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('conventions.reference'), %s)", [departement_id])
    prefix = f"{year}-"
    taken = Convention.objects.filter(departement_id=departement_id, reference__startswith=prefix)
    numbers = [
        int(end) for one in taken.values_list("reference", flat=True) if (end := one.removeprefix(prefix)).isdecimal()
    ]
    return f"{prefix}{max(numbers, default=0) + 1:03d}"


def _write_places(row: Convention, places: list[Lieu], demande: DemandeAccueil | None) -> None:
    """The first is the point d'accueil. What was found of the premises stays with its place."""
    known = {line.lieu_id: line for line in row.lignes_lieux.all()}
    for pk in set(known) - {place.pk for place in places}:
        known[pk].delete()
    for rank, place in enumerate(places):
        line = known.get(place.pk) or LieuConvention(departement_id=row.departement_id, convention=row, lieu=place)
        if line.pk is None and demande is not None and demande.lieu_id == place.pk:
            line.locaux = demande.locaux_constates or demande.locaux
        line.principal = rank == 0
        line.save()


def _address(structure: Structure) -> str:
    town = structure.commune.nom if structure.commune else ""
    street = ", ".join(filter(None, [structure.adresse, structure.complement_adresse]))
    return ", ".join(filter(None, [street, " ".join(filter(None, [structure.code_postal, town]))]))[:300]
