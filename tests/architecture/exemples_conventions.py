"""Conventions and requests that the pages with an identifier are tried on (see ``exemples``)."""

import datetime
import itertools
from collections.abc import Mapping
from typing import Any

from maillage.base.tenancy import set_tenant
from maillage.socle.territoires.models import Departement

JOUR = datetime.date(2026, 3, 3)
_serial = itertools.count(1)


def _kept_file(*args: Any, **kwargs: Any) -> Any:
    """As in ``exemples``, which imports this module."""
    from tests.architecture import exemples

    return exemples._kept_file(*args, **kwargs)


def un_document(*args: Any, **kwargs: Any) -> Any:
    """As in ``exemples``, which imports this module."""
    from tests.architecture import exemples

    return exemples.un_document(*args, **kwargs)


def une_convention_en_vigueur(departement: Departement) -> Any:
    """Signed by both, with the body of the actors of the walk as its host."""
    from maillage.reseau.structures.models import Structure
    from tests.reseau.conventions.fabrique import en_vigueur

    set_tenant(departement.pk)
    return en_vigueur(departement, Structure.objects.filter(departement=departement).order_by("pk").first())


def une_convention_ouverte(departement: Departement) -> Any:
    """Just asked for, with its two parties."""
    from maillage.reseau.structures.models import Structure
    from tests.reseau.conventions.fabrique import des_parties, une_convention

    set_tenant(departement.pk)
    row = une_convention(departement, Structure.objects.filter(departement=departement).order_by("pk").first())
    des_parties(row, None)
    return row


def une_convention_a_signer(departement: Departement) -> Any:
    """Its text is frozen, the Département has signed it; both files are kept."""
    from maillage.reseau.structures.models import Structure
    from tests.reseau.conventions.fabrique import a_signer, signer

    set_tenant(departement.pk)
    host = Structure.objects.filter(departement=departement).order_by("pk").first()
    row = a_signer(departement, host, fichier=_kept_file("essais/convention.pdf"))
    signer(row.textes.get(), "DEPARTEMENT", datetime.date(2026, 1, 2))
    return row


def une_piece_de_convention(departement: Departement) -> Mapping[str, Any]:
    from maillage.reseau.conventions.models import PieceConvention

    row = PieceConvention.objects.create(
        departement=departement,
        convention=une_convention_en_vigueur(departement),
        titre="La stratégie",
        annexe=1,
        fichier=_kept_file("essais/annexe.pdf"),
        sha256="0" * 64,
        depose_par_nom="Essai",
    )
    return {"pk": row.convention_id, "nature": "piece", "numero": row.pk}


def un_lien_pour_signer(departement: Departement) -> Mapping[str, Any]:
    """Of the host, that has not signed."""
    from django.utils import timezone

    from maillage.reseau.conventions.services.signatures import sign_link

    row = une_convention_a_signer(departement)
    return {"jeton": sign_link(row.textes.get(), row.parties.get(cote="BENEFICIAIRE"), timezone.now())}


def un_acte_de_convention(departement: Departement) -> Any:
    """A letter sent, whose receipt is not known."""
    from maillage.reseau.conventions.models import ActeConvention

    return ActeConvention.objects.create(
        departement=departement,
        convention=une_convention_en_vigueur(departement),
        nature="MISE_EN_DEMEURE",
        cote="DEPARTEMENT",
        emis_le=JOUR,
        enregistre_par_nom="Essai",
    )


def une_communication(departement: Departement) -> Any:
    """Asked by the Département, with its project: the host answers."""
    from django.utils import timezone

    from maillage.reseau.conventions.models import CommunicationConvention

    return CommunicationConvention.objects.create(
        departement=departement,
        convention=une_convention_en_vigueur(departement),
        demandee_cote="DEPARTEMENT",
        objet="Article du bulletin",
        piece=_kept_file("essais/projet.pdf"),
        demandee_at=timezone.now(),
        demandee_par_nom="Essai",
    )


def une_demande_d_accueil(departement: Departement) -> Any:
    """Answered by a letter, then opened again."""
    from django.utils import timezone

    from maillage.reseau.conventions.models import DemandeAccueil
    from maillage.socle.territoires.models import Commune

    set_tenant(departement.pk)
    commune, _ = Commune.objects.get_or_create(
        code=f"{departement.code}950",
        defaults={"nom": "Demandeuse", "code_departement": departement.code, "codes_postaux": [], "fictive": True},
    )
    return DemandeAccueil.objects.create(
        departement=departement,
        reference=f"DA-2026-{next(_serial):04d}",
        nom_structure="Commune de Demandeuse",
        commune=commune,
        nom="Noé Petit",
        courriel="noe@example.org",
        souhait="DEMI_JOURNEE",
        etat="EN_INSTRUCTION",
        recue_at=timezone.now(),
        lettre=un_document(departement, fichier=_kept_file("essais/lettre.pdf")),
    )


def lien_de_la_lettre(departement: Departement) -> Mapping[str, Any]:
    from maillage.reseau.conventions.services.demandes import sign_letter

    return {"jeton": sign_letter(une_demande_d_accueil(departement))}
