"""The register as it is read: what the programme declares, what the Département adds, the impact assessment, the rules of conservation."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.registre.conservation import Regle, all_regles
from maillage.socle.registre.declaration import Traitement, load_registre
from maillage.socle.registre.enums import EtatAipd
from maillage.socle.registre.models import PROPRE, Aipd, Delegue, FicheTraitement
from maillage.socle.registre.mots import name_field, title_model

SEUIL_AIPD = 2
"""Criteria from which an assessment is needed (WP 248 rev. 01, p. 13; CNIL)."""


@dataclass(frozen=True)
class Donnees:
    """A kind of object and its personal fields, in words."""

    objet: str
    champs: tuple[str, ...]


@dataclass(frozen=True)
class Entree:
    """One processing of the register (RGPD, art. 30.1). ``programme`` is None for one of the Département's own."""

    cle: str
    programme: Traitement | None
    fiche: FicheTraitement
    aipd: Aipd | None
    donnees: tuple[Donnees, ...]
    regles: tuple[Regle, ...]

    @property
    def nom(self) -> str:
        return self.programme.nom if self.programme else self.fiche.nom

    @property
    def finalite(self) -> str:
        return self.programme.finalite if self.programme else self.fiche.finalite

    @property
    def base_legale(self) -> str:
        return self.programme.base_legale if self.programme else self.fiche.base_legale

    @property
    def personnes(self) -> str:
        return self.programme.personnes if self.programme else self.fiche.personnes

    @property
    def destinataires(self) -> str:
        parts = [self.programme.destinataires if self.programme else "", self.fiche.destinataires]
        return " ; ".join(part for part in parts if part)

    @property
    def conservation(self) -> str:
        parts = [self.programme.conservation if self.programme else "", self.fiche.conservation]
        return " ; ".join(part for part in parts if part)

    @property
    def donnees_en_mots(self) -> str:
        told = [f"{one.objet} ({', '.join(one.champs)})" for one in self.donnees]
        return " ; ".join([*told, *([self.fiche.donnees] if self.fiche.donnees else [])])

    @property
    def aipd_etat(self) -> EtatAipd:
        return EtatAipd(self.aipd.etat) if self.aipd else EtatAipd.A_FAIRE


def list_entries(acteur: Acteur) -> list[Entree]:
    """The register of the actor's Département, in three queries: the programme's processings, then its own."""
    fiches = {one.cle: one for one in FicheTraitement.objects.visible_to(acteur)}
    aipds = {one.cle: one for one in Aipd.objects.visible_to(acteur)}
    programme = [
        _entry(acteur, one.cle, one, fiches.get(one.cle), aipds.get(one.cle)) for one in load_registre().traitements
    ]
    own = sorted((one for one in fiches.values() if one.is_own), key=lambda one: one.nom.lower())
    return [*programme, *(_entry(acteur, one.cle, None, one, aipds.get(one.cle)) for one in own)]


def find_entry(acteur: Acteur, cle: str) -> Entree | None:
    """One processing by its key, or None."""
    programme = {one.cle: one for one in load_registre().traitements}.get(cle)
    fiche = FicheTraitement.objects.visible_to(acteur).filter(cle=cle).first()
    if programme is None and (fiche is None or not cle.startswith(PROPRE)):
        return None
    return _entry(acteur, cle, programme, fiche, Aipd.objects.visible_to(acteur).filter(cle=cle).first())


def find_delegate(departement_id: int) -> Delegue | None:
    return Delegue.objects.filter(departement_id=departement_id).first()


def needs_aipd(criteres: list[str]) -> bool:
    """Two criteria call for an assessment; with one, the controller judges (WP 248 rev. 01)."""
    return len(set(criteres)) >= SEUIL_AIPD


def _entry(
    acteur: Acteur, cle: str, programme: Traitement | None, fiche: FicheTraitement | None, aipd: Aipd | None
) -> Entree:
    return Entree(
        cle,
        programme,
        fiche or FicheTraitement(departement_id=acteur.departement_id, cle=cle),
        aipd,
        tuple(_data(programme)) if programme else (),
        tuple(one for one in all_regles() if one.traitement == cle),
    )


def _data(traitement: Traitement) -> Iterator[Donnees]:
    """Fields in words; histories repeat their object, and are told once."""
    for label, names in traitement.champs.items():
        model = apps.get_model(label)
        if label.endswith("Evenement"):
            continue
        words = [name_field(model, name) for name in names]
        yield Donnees(title_model(model), tuple(words))
