"""Conventions as the database lets them be: none is in force without its two proofs, its frozen text and its two signatures."""

import datetime as dt
import hashlib
import itertools
import secrets
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from maillage.reseau.conventions.models import (
    Avenant,
    Convention,
    LieuConvention,
    PartieConvention,
    Signature,
    TexteConvention,
)
from maillage.socle.documents.models import ALPHABET, Document

_serial = itertools.count(1)
SIGNATAIRE = {
    "nom": "Commune de Valfictif",
    "nomme": "Madame Dominique Essai",
    "signataire": "Dominique Essai",
    "qualite": "Maire",
}
COTES = ("DEPARTEMENT", "BENEFICIAIRE")


def une_convention(departement: Any, structure: Any, lieux: Iterable[Any] = (), **valeurs: Any) -> Convention:
    """Just asked for."""
    base = {"reference": f"{next(_serial):04d}-E", "fin_au_plus_tard": dt.date(2027, 6, 30)}
    row = Convention.objects.create(departement=departement, structure=structure, **base | valeurs)
    for lieu in lieux:
        LieuConvention.objects.create(departement=departement, convention=row, lieu=lieu)
    return row


def des_parties(convention: Convention, executoire_le: dt.date | None, **valeurs: Any) -> None:
    """Both, whose deliberations were received by the préfecture that day; None: not yet."""
    day = executoire_le
    proof = {"publiee_le": day, "transmise_le": day, "accuse_numero": "066-1", "accuse_le": day} if day else {}
    for cote, nom, article, qui, qualite in (
        ("DEPARTEMENT", "Département du Val-Fictif", "LE", "Claude Démonstration", "Présidente"),
        ("BENEFICIAIRE", "Commune de Valfictif", "LA", "Dominique Essai", "Maire"),
    ):
        PartieConvention.objects.create(
            departement_id=convention.departement_id, convention=convention, cote=cote, nom=nom, article=article,
            adresse="1 place de l'Essai, 96000 Valfictif", civilite="MADAME", representant=qui, qualite=qualite,
            courriel_signature=f"{cote.lower()}@example.org", deliberation_numero="2026-12",
            deliberation_le=day or dt.date(2025, 12, 1), **proof | valeurs,
        )  # fmt: skip


def un_texte(
    convention: Convention, le: dt.date, avenant: Avenant | None = None, fichier: str = "documents/absent.pdf"
) -> TexteConvention:
    """A frozen text, without the PDF behind it unless ``fichier`` names one of the storage."""
    at = timezone.make_aware(dt.datetime.combine(le, dt.time(9)))
    sha = hashlib.sha256(secrets.token_bytes(8)).hexdigest()
    document = Document.objects.create(
        departement_id=convention.departement_id, code="".join(secrets.choice(ALPHABET) for _ in range(12)),
        gabarit="convention-accueil", version=dt.date(2026, 11, 1), titre="Convention", objet_type="convention",
        objet_id=str(convention.pk), sha256=sha, taille=10, fichier=fichier, created_at=at,
    )  # fmt: skip
    return TexteConvention.objects.create(
        departement_id=convention.departement_id, convention=convention, avenant=avenant, document=document, sha256=sha,
        donnees={"titre": "Convention", "dpt": SIGNATAIRE, "ben": SIGNATAIRE}, fige_at=at, fige_par_nom="essai",
    )  # fmt: skip


def signer(texte: TexteConvention, cote: str, le: dt.date, **valeurs: Any) -> Signature:
    base = {
        "departement_id": texte.departement_id, "texte": texte, "cote": cote, "mode": "ECRAN", "signataire": "Claude Démonstration",
        "qualite": "Présidente", "signee_le": le, "enregistree_at": timezone.make_aware(dt.datetime.combine(le, dt.time(10))),
        "enregistree_par_nom": "essai", "sha256": texte.sha256,
    }  # fmt: skip
    return Signature.objects.create(**base | valeurs)


def a_signer(departement: Any, structure: Any, lieux: Iterable[Any] = (), **valeurs: Any) -> Convention:
    """Text frozen on ``le`` (default 2 January 2026), both executory since."""
    le, fichier = valeurs.pop("le", dt.date(2026, 1, 2)), valeurs.pop("fichier", "documents/absent.pdf")
    row = une_convention(departement, structure, lieux, **valeurs)
    des_parties(row, le)
    un_texte(row, le, fichier=fichier)
    row.etat = "A_SIGNER"
    row.save()
    return row


def en_vigueur(departement: Any, structure: Any, lieux: Iterable[Any] = (), **valeurs: Any) -> Convention:
    """Signed by both on ``effet_le`` (default 2 January 2026). ``etat`` and ``fin_le`` as asked."""
    effet, etat = valeurs.pop("effet_le", dt.date(2026, 1, 2)), valeurs.pop("etat", "EN_VIGUEUR")
    fin = valeurs.pop("fin_le", None)
    row = a_signer(departement, structure, lieux, le=effet, **valeurs)
    for cote in COTES:
        signer(row.textes.get(), cote, effet)
    row.etat, row.effet_le, row.fin_le = etat, effet, fin
    row.save()
    return row


def un_avenant(convention: Convention, le: dt.date, changements: dict[str, Any], **valeurs: Any) -> Avenant:
    """Signed by both on ``le``."""
    numero = convention.avenants.count() + 1
    row = Avenant.objects.create(
        departement_id=convention.departement_id, convention=convention, numero=numero, objet="Essai",
        changements=changements, **valeurs,
    )  # fmt: skip
    texte = un_texte(convention, le, row)
    row.etat = "A_SIGNER"
    row.save()
    for cote in COTES:
        signer(texte, cote, le)
    row.etat, row.signe_le = "SIGNE", le
    row.save()
    return row
