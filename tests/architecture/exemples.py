"""Objects that the pages with an identifier are tried on: URL name → what to put in its address.

A page whose address has a parameter and that is not here fails the walk of the rights table.
"""

import datetime
import itertools
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from maillage.base.tenancy import set_tenant
from maillage.socle.territoires.models import Departement

JOUR = datetime.date(2026, 3, 3)
_serial = itertools.count(1)


def un_lieu(departement: Departement, **valeurs: Any) -> Any:
    """A published place, with its public row; the body that answers for it is the one of the actors of the walk."""
    from maillage.reseau.lieux.models import Lieu, LieuPublic
    from maillage.reseau.structures.models import Structure

    set_tenant(departement.pk)
    numero = next(_serial)
    structure = Structure.objects.filter(departement=departement).order_by("pk").first()
    base = {"nom": f"Médiathèque {numero}", "commune": "Valfictif", "code_postal": "96000", "adresse": "1 rue du Port"}
    lieu = Lieu.objects.create(departement=departement, etat="PUBLIE", structure=structure, **base | valeurs)
    LieuPublic.objects.create(lieu=lieu, departement=departement, cle=lieu.cle, **base | valeurs)
    return lieu


def une_source(departement: Departement) -> Any:
    from maillage.reseau.lieux.models import Source

    set_tenant(departement.pk)
    return Source.objects.create(
        departement=departement, code=f"essai-{next(_serial)}", nom="Source d'essai", licence="LO_2_0"
    )


def un_import(departement: Departement, etat: str = "APPLIQUE") -> Any:
    from maillage.reseau.recensement.models import Import

    return Import.objects.create(
        departement=departement,
        source=une_source(departement),
        territoire=departement.code,
        nom_fichier="lieux.csv",
        empreinte="0" * 64,
        etat=etat,
        auteur="Camille Essai",
        total=1,
        faites=1,
    )


def une_ligne(departement: Departement) -> Any:
    from maillage.reseau.recensement.models import Ligne

    lot = un_import(departement)
    return Ligne.objects.create(
        departement=departement, lot=lot, numero=1, cle="1", nom="Mairie", empreinte="0" * 64, etat="EN_REVUE"
    )


def un_doute(departement: Departement) -> Any:
    from maillage.reseau.recensement.models import Doute

    ligne = une_ligne(departement)
    return Doute.objects.create(
        departement=departement,
        lot=ligne.lot,
        ligne=ligne,
        champ="telephone",
        regle="telephone.illisible",
        cause="telephone.illisible",
        original="05 46",
        question="Quel est le numéro ?",
    )


def une_ressemblance(departement: Departement) -> Any:
    from maillage.reseau.lieux.models import Ressemblance

    a, b = sorted((un_lieu(departement), un_lieu(departement)), key=lambda lieu: lieu.pk)
    return Ressemblance.objects.create(departement=departement, a=a, b=b, score=0.8, raisons=["Même adresse"])


def une_fusion(departement: Departement) -> Any:
    from maillage.reseau.lieux.models import Fusion

    garde = un_lieu(departement)
    absorbe = un_lieu(departement)
    return Fusion.objects.create(
        departement=departement, garde=garde, absorbe=absorbe, etat_absorbe="PUBLIE", par="Camille Essai"
    )


def une_structure(departement: Departement) -> Any:
    from maillage.reseau.structures.models import Structure

    set_tenant(departement.pk)
    return Structure.objects.create(departement=departement, nom="Commune de Valfictif")


def un_document(departement: Departement) -> Any:
    from django.utils import timezone

    from maillage.socle.documents.models import ALPHABET, Document

    set_tenant(departement.pk)
    return Document.objects.create(
        departement=departement,
        code="".join(secrets.choice(ALPHABET) for _ in range(12)),
        gabarit="rapport-import",
        version=JOUR,
        titre="Rapport d'import",
        sha256="0" * 64,
        taille=1,
        fichier="essai.pdf",
        created_at=timezone.now(),
    )


@dataclass(frozen=True)
class Exemple:
    """``adresse``: Département → parameters of the address. ``donnees``: what a POST sends. ``suite``: query string."""

    adresse: Callable[[Departement], Mapping[str, Any]] = lambda _departement: {}
    donnees: Mapping[str, Any] = field(default_factory=dict)
    suite: Mapping[str, str] = field(default_factory=dict)
    publique: bool = False
    """Its object is public data, the same for every Département (a commune): another one's is no secret."""


def by_pk(build: Callable[[Departement], Any], **donnees: Any) -> Exemple:
    """A page whose address ends with the number of an object."""
    return Exemple(lambda departement: {"pk": build(departement).pk}, donnees)


def by_key(**plus: Any) -> Exemple:
    """A page about a place, whose address bears its public key."""
    return Exemple(lambda departement: {"cle": un_lieu(departement).cle, **plus})


def canonical(departement: Departement) -> Mapping[str, Any]:
    """The full address of a public page: any other slug leads to it."""
    from maillage.reseau.lieux.mots import slug_of

    lieu = un_lieu(departement)
    return {"cle": lieu.cle, "slug": slug_of(lieu.nom, lieu.commune)}


def two_places(departement: Departement) -> Mapping[str, Any]:
    return {"cle": un_lieu(departement).cle, "autre": un_lieu(departement).cle}


_IMPORTS = (
    "",
    "_progress",
    "_columns",
    "_preview",
    "_apply",
    "_abandon",
    "_undo",
    "_report",
    "_report_csv",
    "_report_pdf",
)

EXEMPLES: dict[str, Exemple] = {
    **{f"recensement:import{page}": by_pk(un_import) for page in _IMPORTS},
    **{f"recensement:question{page}": by_pk(un_doute) for page in ("", "_refuse", "_cause")},
    **{f"recensement:source{page}": by_pk(une_source) for page in ("", "_alert", "_mapping")},
    **{
        f"lieux:{page}": by_key()
        for page in ("detail_short", "confirm", "staff_detail", "staff_sources", "staff_history", "structure")
    },
    "lieux:detail": Exemple(canonical),
    "lieux:staff_export": Exemple(lambda _departement: {"format_": "csv"}, publique=True),
    "lieux:staff_published": Exemple(lambda _departement: {"format_": "csv"}, publique=True),
    "lieux:judge": by_pk(une_ressemblance),
    "lieux:unmerge": by_pk(une_fusion),
    "lieux:correct": by_key(groupe="contact"),
    "lieux:give_back": by_key(champ="telephone"),
    "lieux:state": by_key(verbe="retirer"),
    "lieux:merge_choose": by_key(),
    "lieux:merge": Exemple(two_places),
    "documents:verify": Exemple(lambda departement: {"code": un_document(departement).code}),
}
