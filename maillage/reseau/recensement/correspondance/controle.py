"""The shape of each key of a mapping file. Errors name the key; what is merely not understood is an alert."""

from typing import Any, Final

from maillage.reseau.lieux.schema import ANCIENS, ENUMERATIONS, TYPOLOGIES
from maillage.reseau.recensement.correspondance.erreurs import CorrespondanceInvalide
from maillage.reseau.recensement.correspondance.regles import Regle

JOURS_OSM: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_TEXTE_KEYS: Final = frozenset({"colonne", "joindre", "dissocier", "valeur"})
_REGLE_KEYS: Final = frozenset({"colonnes", "termes", "sauf", "cible", "modalitesAccompagnement"})
_MAX_DEPTH: Final = 5


def _invalid(cle: str, expected: str) -> CorrespondanceInvalide:
    return CorrespondanceInvalide(f"La clé « {cle} » du fichier de correspondance est mal écrite : {expected}.", cle)


def check_texte(cle: str, forme: Any, alerts: list[str], depth: int = 0) -> None:
    """A field of one value: colonne, joindre, dissocier or valeur."""
    if not isinstance(forme, dict) or not _TEXTE_KEYS & forme.keys() or depth > _MAX_DEPTH:
        raise _invalid(cle, "elle attend « colonne », « joindre », « dissocier » ou « valeur »")
    _tell_unknown(cle, forme, _TEXTE_KEYS, alerts)
    if "colonne" in forme:
        colonne = forme["colonne"]
        if not isinstance(colonne, str) and not _is_texts(colonne):
            raise _invalid(cle, "« colonne » attend un nom de colonne, ou une liste de noms")
    if "joindre" in forme:
        _check_joindre(cle, forme["joindre"], alerts, depth)
    if "dissocier" in forme:
        _check_dissocier(cle, forme["dissocier"], alone="joindre" not in forme)
    if "valeur" in forme and not isinstance(forme["valeur"], str | int | float):
        raise _invalid(cle, "« valeur » attend un texte ou un nombre")


def _check_joindre(cle: str, joindre: Any, alerts: list[str], depth: int) -> None:
    if not isinstance(joindre, dict) or not _is_texts(joindre.get("colonnes")):
        raise _invalid(cle, "« joindre » attend une liste de « colonnes » et un « séparateur »")
    _check_separateur(cle, joindre)
    if "ou" in joindre:
        check_texte(cle, joindre["ou"], alerts, depth + 1)


def _check_dissocier(cle: str, dissocier: Any, *, alone: bool) -> None:
    if not isinstance(dissocier, dict) or (alone and not isinstance(dissocier.get("colonne"), str)):
        raise _invalid(cle, "« dissocier » attend une « colonne », un « séparateur » et une « partie »")
    _check_separateur(cle, dissocier)
    part = dissocier.get("partie")
    if not isinstance(part, int) or isinstance(part, bool):
        raise _invalid(cle, "« partie » attend un nombre entier (0 pour la première)")


def _check_separateur(cle: str, forme: dict[str, Any]) -> None:
    for name in ("séparateur", "separateur"):
        if not isinstance(forme.get(name, ""), str):
            raise _invalid(cle, "« séparateur » attend un texte")


def check_horaires(cle: str, forme: Any, alerts: list[str]) -> None:
    """Opening hours: jours (one column a day), semaine (free text) or osm."""
    if not isinstance(forme, dict):
        raise _invalid(cle, "elle attend « jours », « semaine » ou « osm »")
    _tell_unknown(cle, forme, frozenset({"jours", "semaine", "osm"}), alerts)
    for name in ("semaine", "osm"):
        if not isinstance(forme.get(name, ""), str):
            raise _invalid(cle, f"« {name} » attend un nom de colonne")
    jours = forme.get("jours", [])
    if not isinstance(jours, list):
        raise _invalid(cle, "« jours » attend une liste")
    for jour in jours:
        ok = isinstance(jour, dict) and (isinstance(jour.get("colonne"), str) or _is_texts(jour.get("colonne")))
        if not ok or jour.get("osm") not in JOURS_OSM:
            raise _invalid(cle, "chaque jour attend une « colonne » et un « osm » parmi " + ", ".join(JOURS_OSM))


def check_regles(cle: str, champ: str, forme: list[Any], alerts: list[str]) -> list[Regle]:
    """A vocabulary: a list of rules. A target unknown to the schema is an alert: older files have some."""
    regles = [_check_regle(cle, champ, regle, alerts) for regle in forme]
    known = (
        TYPOLOGIES.keys() if champ == "typologie" else {*ENUMERATIONS.get(champ, {}).values(), *ANCIENS.get(champ, {})}
    )
    unknown = list(dict.fromkeys(r.cible for r in regles if r.cible and known and r.cible not in known))
    if unknown:
        names = ", ".join(f"« {name} »" for name in unknown[:3])
        alerts.append(f"La clé « {cle} » donne des valeurs qui ne sont pas dans le schéma actuel : {names}.")
    return regles


def _check_regle(cle: str, champ: str, regle: Any, alerts: list[str]) -> Regle:
    if not isinstance(regle, dict):
        raise _invalid(cle, "chaque règle attend « colonnes », « termes » et « cible »")
    _tell_unknown(cle, regle, _REGLE_KEYS, alerts)
    for name in ("colonnes", "termes", "sauf"):
        if name in regle and not _is_texts(regle[name]):
            raise _invalid(cle, f"« {name} » attend une liste de textes")
    for name in ("cible", "modalitesAccompagnement"):
        if not isinstance(regle.get(name, ""), str):
            raise _invalid(cle, f"« {name} » attend un texte")
    if "colonnes" not in regle and "cible" not in regle:
        raise _invalid(cle, "une règle sans « cible » attend des « colonnes »")
    return Regle(
        champ,
        tuple(regle["colonnes"]) if "colonnes" in regle else None,
        tuple(regle["termes"]) if "termes" in regle else None,
        tuple(regle.get("sauf", ())),
        regle.get("cible"),
        regle.get("modalitesAccompagnement"),
    )


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _tell_unknown(cle: str, forme: dict[str, Any], known: frozenset[str], alerts: list[str]) -> None:
    alerts.extend(
        f"Dans « {cle} », « {str(name)[:60]} » n'est pas compris : il n'est pas utilisé."
        for name in forme
        if name not in known
    )
