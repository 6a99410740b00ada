"""Requests to host, conventions, what is signed, what happens to them."""

from maillage.reseau.conventions.models.convention import (
    Avenant,
    CodeSignature,
    Convention,
    LieuConvention,
    PartieConvention,
    Signature,
    TexteConvention,
)
from maillage.reseau.conventions.models.demande import DemandeAccueil
from maillage.reseau.conventions.models.modele import ModeleConvention
from maillage.reseau.conventions.models.suivi import (
    ActeConvention,
    AttestationAssurance,
    CommunicationConvention,
    ContactConvention,
    PieceConvention,
)

__all__ = [
    "ActeConvention",
    "AttestationAssurance",
    "Avenant",
    "CodeSignature",
    "CommunicationConvention",
    "ContactConvention",
    "Convention",
    "DemandeAccueil",
    "LieuConvention",
    "ModeleConvention",
    "PartieConvention",
    "PieceConvention",
    "Signature",
    "TexteConvention",
]
