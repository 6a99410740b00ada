"""What to bring, by procedure, each thing with its reason. Written from what the sites of the State ask to sign in or to fill in.

Sources: impots.gouv.fr (numéro fiscal, revenu fiscal de référence), ameli.fr (numéro de sécurité sociale, RIB),
info-retraite.fr (relevé de carrière), caf.fr (numéro d'allocataire, ressources), ants.gouv.fr (pré-demande, photo,
code photo-signature), francetravail.fr (identifiant, CV), demande-logement-social.gouv.fr (avis d'impôt, pièce
d'identité), service-public.fr. A helper never asks for a bank code.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from maillage.portail.parcours.questions import Reponses


class Chose(NamedTuple):
    """One thing to bring, and why."""

    nom: str
    pourquoi: str


_TELEPHONE: Final = Chose("Votre téléphone, chargé", "Un code peut vous être envoyé par SMS.")
_MOTS_DE_PASSE: Final = Chose("Vos identifiants et mots de passe", "Sur un papier que vous gardez avec vous.")
_IDENTITE: Final = Chose("Une pièce d'identité", "Carte d'identité, passeport ou titre de séjour.")
_SECU: Final = Chose("Votre numéro de sécurité sociale", "Il est sur votre carte Vitale. Il sert à vous reconnaître.")
_RIB: Final = Chose("Un RIB", "Pour que l'argent arrive sur votre compte.")
_IMPOTS: Final = Chose("Votre dernier avis d'impôt", "Il porte votre numéro fiscal et vos revenus.")
_DOMICILE: Final = Chose(
    "Un justificatif de domicile", "Une facture d'eau, d'électricité ou de téléphone de moins d'un an."
)
_PHOTO: Final = Chose("Une photo d'identité récente", "De moins de 6 mois.")
_COURRIER: Final = Chose("Les courriers reçus", "La personne qui vous aide comprend plus vite ce qu'on vous demande.")
_COMPTE: Final = (_TELEPHONE, _MOTS_DE_PASSE)

PAR_DEMARCHE: Final[Mapping[str, tuple[Chose, ...]]] = {
    "impots": (_IMPOTS, _IDENTITE, _RIB),
    "sante": (_SECU, _RIB, _COURRIER),
    "retraite": (_SECU, Chose("Votre relevé de carrière, si vous l'avez", "Pour vérifier les années de travail."), _RIB),
    "caf": (
        Chose("Votre numéro d'allocataire", "Il est sur les courriers de la CAF."),
        _IDENTITE,
        Chose("Vos 3 dernières fiches de paie", "La CAF demande vos ressources."),
        _RIB,
    ),
    "papiers": (Chose("Votre ancien titre, ou un acte de naissance", "Pour recopier les informations sans erreur."), _DOMICILE, _PHOTO),
    "sejour": (
        Chose("Votre passeport et votre titre de séjour", "Le site demande leurs numéros et leurs dates."),
        _DOMICILE,
        Chose("Une photo avec un code ANEF (e-photo)", "Le photographe ou la cabine agréée donne ce code."),
    ),
    "voiture": (
        Chose("La carte grise ou le permis", "Le site demande leurs numéros."),
        _DOMICILE,
        Chose("Une carte bancaire", "Certaines démarches se paient. Tapez le code vous-même."),
    ),
    "logement": (_IMPOTS, _IDENTITE, Chose("Votre numéro de demande, si vous en avez un", "Il sert à renouveler la demande.")),
    "autre": (_IDENTITE, _COURRIER),
}  # fmt: skip
PAR_BESOIN: Final[Mapping[str, tuple[Chose, ...]]] = {
    "apprendre": (Chose("Votre téléphone ou votre ordinateur, si vous en avez un", "On apprend mieux sur son propre appareil."), *_COMPTE),
    "internet": (*_COMPTE, Chose("Une clé USB, si vous voulez garder un fichier", "Un ordinateur partagé ne garde rien.")),
    "materiel": (
        Chose("Un justificatif de revenus, ou de la CAF", "Le petit prix est souvent réservé aux revenus modestes."),
        _IDENTITE,
    ),
    "emploi": (Chose("Votre identifiant France Travail", "Il est sur les courriers reçus."), Chose("Votre CV, même ancien", "Sur papier ou sur une clé USB."), *_COMPTE),
    "ecole": (Chose("Le courrier de l'école avec vos codes", "Il sert à ouvrir le compte des parents."), *_COMPTE),
    "proteger": (Chose("L'appareil et les messages reçus", "Ne les effacez pas : ils servent de preuve."), _MOTS_DE_PASSE),
}  # fmt: skip


def to_bring(reponses: Reponses) -> tuple[Chose, ...]:
    """Things to bring for this need, the phone and the passwords included when one signs in somewhere."""
    if reponses.besoin == "demarche":
        return (*PAR_DEMARCHE.get(reponses.demarche, PAR_DEMARCHE["autre"]), *_COMPTE)
    return PAR_BESOIN.get(reponses.besoin, (_COURRIER, *_COMPTE))
