"""Why a place is suggested, and what is not sure about it, in short sentences."""

from collections.abc import Collection, Sequence
from typing import Final, Protocol

from maillage.base.francais import format_nombre
from maillage.portail.parcours.elargissement import MODES, PRISES_EN_CHARGE, SERVICES
from maillage.portail.parcours.questions import INCONNU, Reponses, label_of
from maillage.reseau.lieux.mots import PRISES_EN_CHARGE_MOTS, enumerate_words

MINUTES_MAX: Final = 120
_BESOINS: Final = {
    "DEMARCHES": "On vous aide pour vos démarches.",
    "OUTILS": "Vous apprenez à utiliser un ordinateur, un téléphone, Internet.",
    "COMPREHENSION": "Vous apprenez à comprendre le monde numérique.",
    "ACCES": "Vous utilisez un ordinateur et Internet sur place.",
    "EQUIPEMENT_SOLIDAIRE": "Vous trouvez du matériel à petit prix.",
    "INSERTION": "On vous aide à chercher un emploi.",
    "PARENTALITE": "On vous aide à suivre l'école de votre enfant, et les écrans.",
    "SECURITE": "On vous aide à vous protéger sur Internet.",
}
_MODES: Final = {
    "INDIVIDUEL": "Une personne vous aide, seul à seul.",
    "COLLECTIF": "Vous êtes en petit groupe.",
    "AUTONOMIE": "Vous utilisez le matériel seul.",
}
_DOUTES: Final = {
    "besoin": "Nous ne savons pas si ce lieu aide pour votre besoin.",
    "accueil": "Nous ne savons pas si ce lieu est prêt pour l'accueil que vous demandez.",
    "quand": "Vérifiez que ce lieu est ouvert au moment que vous voulez.",
}


class LieuLu(Protocol):
    """What is read of a published place."""

    services: Sequence[str]
    niveau: int | None
    modalites_accompagnement: Sequence[str]
    prise_en_charge_specifique: Sequence[str]
    frais_a_charge: Sequence[str]
    modalites_acces: Sequence[str]
    telephone: Sequence[str]
    prise_rdv: str


def reasons(lieu: LieuLu, reponses: Reponses, *, ecarts: Collection[str]) -> list[str]:
    """Sentences that are true of the place and answer to what was asked. ``ecarts``: answers given up to find it."""
    found = [_BESOINS[code] for code in SERVICES.get(reponses.besoin, ()) if code in lieu.services]
    if not found and lieu.niveau == 3:
        found = ["Une personne vous aide."]
    mode = MODES.get(reponses.avec, "INDIVIDUEL" if reponses.besoin == "demarche" else "")
    if mode in lieu.modalites_accompagnement:
        found.append(_MODES[mode])
    served = [code for code in PRISES_EN_CHARGE.get(reponses.accueil, ()) if code in lieu.prise_en_charge_specifique]
    if served:
        found.append(f"Ce lieu sait accueillir {enumerate_words(PRISES_EN_CHARGE_MOTS[code] for code in served)}.")
    if reponses.quand not in {"", INCONNU} and "quand" not in ecarts:
        found.append(f"Ouvert au moment que vous voulez : {label_of('quand', reponses.quand).lower()}.")
    if tuple(lieu.frais_a_charge) == ("GRATUIT",):
        found.append("Gratuit.")
    return found


def gaps(
    lieu: LieuLu, reponses: Reponses, *, ecarts: Collection[str], distance_km: float | None = None
) -> frozenset[str]:
    """Those of ``ecarts`` that this place does not make up for: a place found late may yet answer to all that was asked."""
    met = {
        "rayon": distance_km is not None and reponses.rayon is not None and distance_km <= reponses.rayon,
        "besoin": bool(set(SERVICES.get(reponses.besoin, ())) & set(lieu.services)),
        "avec": MODES.get(reponses.avec) in lieu.modalites_accompagnement,
        "accueil": bool(set(PRISES_EN_CHARGE.get(reponses.accueil, ())) & set(lieu.prise_en_charge_specifique)),
    }
    return frozenset(ecart for ecart in ecarts if not met.get(ecart))


def doubts(ecarts: Collection[str]) -> list[str]:
    """What was asked and is not told of a place: to ask by phone. ``ecarts``: its ``gaps``."""
    return [phrase for ecart, phrase in _DOUTES.items() if ecart in ecarts]


def how_far(distance_km: float | None, minutes: int | None, depart: str) -> str:
    """« À 3 km de Saintes, environ 5 minutes en voiture. »; empty without a distance. ``depart``: « de Saintes », « de vous »."""
    if distance_km is None:
        return ""
    if distance_km < 1:
        return f"À moins d'un kilomètre {depart}."
    drive = f", environ {minutes} minutes en voiture" if minutes and 1 < minutes <= MINUTES_MAX else ""
    return f"À {format_nombre(distance_km, 0)} km {depart}{drive}."


def how_to_come(lieu: LieuLu) -> str:
    """One sentence: what to do before coming."""
    ways = set(lieu.modalites_acces)
    if "SE_PRESENTER" in ways:
        return "Vous pouvez venir sans prévenir."
    if lieu.telephone and (not ways or "TELEPHONER" in ways):
        return "Téléphonez avant de venir."
    if lieu.prise_rdv or "RDV_EN_LIGNE" in ways:
        return "Prenez rendez-vous avant de venir."
    return (
        "Téléphonez avant de venir."
        if lieu.telephone
        else "Nous n'avons pas de numéro pour ce lieu : allez-y aux heures d'ouverture."
    )


def receives_nobody(lieu: LieuLu) -> bool:
    """The place says that it receives no public: it is not suggested."""
    return "PAS_DE_PUBLIC" in lieu.modalites_acces
