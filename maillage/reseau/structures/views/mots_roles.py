"""What each role sees and does, in plain words, for the person who is invited."""

from typing import Final

from maillage.socle.comptes.enums import Role

_RESEAU: Final = "L'annuaire du réseau : les structures et les personnes à contacter."
CE_QUE_VOIT: Final[dict[Role, tuple[str, ...]]] = {
    Role.ADMINISTRATEUR: (
        "Tout ce que le Département garde ici, et le journal de ce que chacun fait.",
        "Vous donnez les rôles et réglez le site.",
    ),
    Role.COORDINATEUR: (
        "Les lieux, les structures et les membres du Département.",
        "Vous tenez l'annuaire à jour et invitez des personnes.",
    ),
    Role.CONSEILLER: (_RESEAU, "Les lieux où vous accompagnez le public."),
    Role.REFERENT: (
        "La fiche de votre structure et de ses lieux : vous les tenez à jour.",
        "Les personnes de votre structure : vous pouvez inviter vos collègues.",
        _RESEAU,
    ),
    Role.ACCUEIL: ("Votre structure et ses lieux.", _RESEAU),
    Role.RELAIS: ("Votre structure et ses lieux.", _RESEAU),
    Role.MEDIATION: ("Votre structure et ses lieux.", _RESEAU),
    Role.PARTENAIRE: ("Votre structure et ses lieux.", _RESEAU),
    Role.TRAVAILLEUR_SOCIAL: (_RESEAU, "Les lieux où envoyer les personnes que vous suivez."),
    Role.DPO: (
        "Le registre des traitements et le journal, pour contrôler l'usage des données.",
        "Les membres et leurs rôles.",
    ),
    Role.REGISSEUR: (_RESEAU,),
    Role.ETAT: (_RESEAU, "Vous lisez, vous ne changez rien."),
    Role.ELU: ("Les chiffres du Département et l'annuaire des structures, sans les personnes.",),
}
