"""The field ``horaires`` of a row: day columns, a free text, an OSM text, or several of them."""

import math
import re
from collections.abc import Mapping
from functools import lru_cache

from maillage.reseau.lieux.nettoyage.horaires.lecteur import LONGUEUR_MAX, group_days, read
from maillage.reseau.lieux.nettoyage.horaires.modele import (
    JOURS_FR,
    JOURS_OSM,
    PH,
    Creneaux,
    Doute,
    Lecture,
    Regle,
)
from maillage.reseau.lieux.nettoyage.horaires.osm import emit, read_osm, validate_osm
from maillage.reseau.lieux.nettoyage.horaires.questions import choose
from maillage.reseau.lieux.nettoyage.resultat import VIDE, Etat, Resultat, douteux, illisible, repare, tel_quel

_NUMEROS = {code: jour for jour, code in enumerate(JOURS_OSM)}
_OSM_SEUL = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:mo(?:n(?:day)?)?|tu(?:e(?:sday)?)?|we|th|fr(?:i(?:day)?)?|sa|su(?:n(?:day)?)?|ph|sh|off|week"
    r"|feb|apr|may|jun|jul|aug|unknown)(?![a-zà-ÿ])|24\s?/\s?7"
)
"""A word that only OSM uses: the text is tried as OSM first (it must then be OSM from end to end)."""
_FERME_FR = re.compile(r"(?i)(?<=[ ;])ferm[ée]\b")
_HEURES_FERMEES = re.compile(r"(?i)\d\s*(?:off|closed)")
_INSTANT = re.compile(r"(?<!\d)(\d\d?:\d\d)\s?-\s?\1(?!\d)")
"""« 8:30 - 8:30 »: the parser takes it for the whole day round, its author made a slip."""
_HEURE = re.compile(r"\d\d?\s?[:hH]")
_HEURES_SEULES = re.compile(r"[-\d\s:hH./,;–—]*")
PAIRES, IMPAIRES = "week 2-52/2", "week 1-53/2"


def _text(valeur: object) -> str:
    """The cell as text: numbers of spreadsheets are fractions of a day, empty and NaN are nothing."""
    if isinstance(valeur, str):
        return valeur.strip()
    if valeur is None or valeur is False:
        return ""
    if isinstance(valeur, float) and not math.isfinite(valeur):
        return ""
    if isinstance(valeur, list | tuple):
        return " / ".join(filter(None, (_text(v) for v in valeur[:20])))
    try:
        return str(valeur).strip()
    except Exception:  # noqa: BLE001 - a cleaner never raises, whatever object it is handed
        return ""


def parse_day(texte: object, jour: int | None = None) -> Lecture:
    """Hours of one day (a column): without ``jour``, the rules are those of Monday and any named day is a doubt."""
    return read(_text(texte), 0 if jour is None else jour)


def parse_week(texte: object) -> Lecture:
    """Hours of a week in one free text."""
    return read(_text(texte))


# From rules to an outcome.


def _outcome(lecture: Lecture, original: str) -> Resultat:
    if lecture.is_empty:
        return VIDE._replace(original=original)
    proposition = emit(lecture.regles) if lecture.regles else None
    if proposition is not None and not _is_safe(lecture.regles) and not validate_osm(proposition):
        proposition = None
    doutes = lecture.doutes
    if lecture.ferme:
        doutes = (("ferme", ""), *doutes)
    if not doutes and proposition is not None:
        return (
            tel_quel(proposition, original)
            if proposition == original
            else repare(proposition, original, "horaires.lus")
        )
    code, question = choose(doutes or (("reste", ""),), lue=proposition is not None)
    regle = f"horaires.{code}"
    if proposition is None and (lecture.impossible or code in ("illisible", "trop_long")):
        return illisible(original, regle, question)
    return douteux(original, regle, question, proposition=proposition)


def _is_safe(regles: tuple[Regle, ...]) -> bool:
    """Plain weekly rules are valid by construction: the parser need not be asked (47 µs)."""
    return all(regle.is_ordinary or regle == _FERIES for regle in regles)


_FERIES = Regle((PH,), ferme=True)


@lru_cache(maxsize=4096)
def _read_week(texte: str) -> Resultat:
    if _OSM_SEUL.search(texte) is not None:
        resultat = _read_osm(texte)
        if resultat.etat is not Etat.ILLISIBLE:
            return resultat
    return _outcome(read(texte), texte)


@lru_cache(maxsize=4096)
def _read_osm(texte: str) -> Resultat:
    """A string that should be OSM: house style, else any valid string, else the free-text reader."""
    if len(texte) <= LONGUEUR_MAX:
        regles = read_osm(_FERME_FR.sub("off", texte))
        if regles is not None:
            return _judge(regles, texte)
        if validate_osm(texte) and _HEURES_FERMEES.search(texte) is None and _INSTANT.search(texte) is None:
            if _HEURE.search(texte):
                return tel_quel(texte, texte)
            return douteux(texte, "horaires.heures_manquantes", choose((("heures_manquantes", ""),), lue=True)[1])
    return _outcome(read(texte), texte)


def _judge(regles: tuple[Regle, ...], texte: str) -> Resultat:
    """An OSM string that was read: is it what its author meant?"""
    if not any(regle.creneaux for regle in regles):
        semaine = any(regle.jours != (PH,) and not regle.portee for regle in regles)
        return _outcome(Lecture(doutes=(("ferme" if semaine else "heures_manquantes", ""),)), texte)
    doutes: list[Doute] = []
    gardees: list[Regle] = []
    for regle in regles:
        for debut, fin, _ in regle.creneaux:
            if fin < debut and (fin > 300 or debut < 1020):
                doutes.append(("inverse", ""))
        avant = next((r for r in gardees if _same_days(r, regle)), None)
        if avant is not None and not regle.ajout:
            # OSM keeps only the last rule of a day: two rules with the same days are most often two half-days.
            doutes.append(("ecrase", emit((regle,)).split(" ")[0]))
            gardees[gardees.index(avant)] = avant._replace(creneaux=tuple(sorted({*avant.creneaux, *regle.creneaux})))
        else:
            gardees.append(regle)
    if doutes:
        return _outcome(Lecture(tuple(gardees), tuple(dict.fromkeys(doutes))), texte)
    valeur = emit(regles)
    if valeur == texte:
        return tel_quel(valeur, texte) if validate_osm(valeur) else _outcome(Lecture(doutes=(("reste", ""),)), texte)
    if not validate_osm(valeur):
        return _outcome(Lecture(doutes=(("reste", ""),)), texte)
    return repare(valeur, texte, "horaires.osm_repare")


def _same_days(gauche: Regle, droite: Regle) -> bool:
    return (
        gauche.jours == droite.jours
        and gauche.rangs == droite.rangs
        and gauche.portee == droite.portee
        and bool(gauche.creneaux)
        and bool(droite.creneaux)
        and gauche.creneaux != droite.creneaux
    )


# Day columns.


def _read_cell(texte: str, jour: int) -> Lecture:
    """A cell of hours alone is read once for all days."""
    if _HEURES_SEULES.fullmatch(texte) is None:
        return read(texte, jour)
    lecture = read(texte, 0)
    if jour == 0 or not lecture.regles:
        return lecture
    return lecture._replace(regles=tuple([regle._replace(jours=(jour,)) for regle in lecture.regles]))


@lru_cache(maxsize=4096)
def _read_days(cellules: tuple[tuple[int, str], ...]) -> Resultat:
    """Cells of a row, by day number; the week is withheld whole as soon as one cell is a doubt."""
    original = " ; ".join(f"{JOURS_FR[jour]} : {texte}" for jour, texte in cellules)
    semaine: dict[int, Creneaux] = {}
    autres: dict[Regle, None] = {}
    doutes: list[Doute] = []
    impossible = ferme = False
    for jour, texte in cellules:
        lecture = _read_cell(texte, jour)
        doutes.extend(lecture.doutes)
        impossible = impossible or lecture.impossible
        if lecture.ferme:
            ferme = True
            if jour == PH:
                autres[_FERIES] = None
        for regle in lecture.regles:
            if regle.is_ordinary and regle.jours == (jour,):
                semaine[jour] = regle.creneaux
            else:
                autres[regle] = None
    regles = (*group_days(semaine), *sorted(autres, key=_closings_last))
    if not any(regle.creneaux for regle in regles):
        regles = ()
    ferme = ferme and not regles and not doutes
    return _outcome(Lecture(regles, tuple(dict.fromkeys(doutes)), ferme, impossible), original)


def _closings_last(regle: Regle) -> bool:
    return regle.ferme


# The field.


def clean_horaires(
    jours: Mapping[str, object] | None,
    semaine: object = None,
    osm: object = None,
    *,
    semaine_ouverture: object = None,
) -> Resultat:
    """Clean the hours of a row.

    ``jours``: one cell a day, keys ``Mo`` to ``Su`` and ``PH``. ``semaine``: free text. ``osm``: a text that should be OSM.
    ``semaine_ouverture``: « semaine paire » or « semaine impaire », for the whole row. The value is an OSM string that
    opening-hours-py reads, or None. Several sources that disagree make a doubt. Never raises.
    """
    resultats = []
    texte = _text(osm)
    if texte:
        resultats.append(_read_osm(texte))
    if jours:
        cellules = tuple(
            (numero, dit) for code, numero in _NUMEROS.items() if code in jours and (dit := _text(jours[code]))
        )
        if cellules:
            resultats.append(_read_days(cellules))
    libre = _text(semaine)
    if libre and libre != texte:
        resultats.append(_read_week(libre))
    if not resultats:
        return VIDE
    resultat = resultats[0] if len(resultats) == 1 else _reconcile(resultats)
    if semaine_ouverture is not None and (parite := _text(semaine_ouverture)):
        return _apply_parity(resultat, parite)
    return resultat


def _reconcile(resultats: list[Resultat]) -> Resultat:
    """Several sources: the first that is read wins, unless another sure one says something else."""
    surs = [r for r in resultats if r.valeur is not None]
    original = " | ".join(dict.fromkeys(r.original for r in resultats if r.original))
    if not surs:
        lus = (
            [r for r in resultats if r.proposition is not None] or [r for r in resultats if r.is_question] or resultats
        )
        return lus[0]._replace(original=original)
    if any(r.valeur != surs[0].valeur for r in surs):
        question = choose((("divergence", ""),), lue=True)[1]
        return douteux(original, "horaires.divergence", question, proposition=surs[0].valeur)
    return surs[0]._replace(original=original) if surs[0].etat is not Etat.TEL_QUEL else surs[0]


@lru_cache(maxsize=64)
def _parity(texte: str) -> str | None:
    """OSM week selector of the column, "" for every week, None when it is not understood."""
    plie = texte.lower()
    impaire = "impair" in plie
    paire = "pair" in plie.replace("impair", "")
    if impaire and paire:
        return ""
    if impaire or paire:
        return IMPAIRES if impaire else PAIRES
    return "" if plie.startswith(("toutes", "chaque", "tous")) or not any(c.isalnum() for c in plie) else None


def _apply_parity(resultat: Resultat, texte: str) -> Resultat:
    portee = _parity(texte[:200])
    lu = resultat.valeur or resultat.proposition
    if portee == "" or lu is None:
        return resultat
    regles = read_osm(lu)
    original = f"{resultat.original} ({texte})"
    if portee is None or regles is None or any("week" in regle.portee for regle in regles):
        if resultat.is_question:
            return resultat._replace(original=original)
        question = choose((("semaines", texte[:60]),), lue=True)[1]
        return douteux(original, "horaires.semaines", question, proposition=lu)
    ensemble = emit([r if r.ferme else r._replace(portee=f"{r.portee} {portee}".strip()) for r in regles])
    if not validate_osm(ensemble):
        return douteux(original, "horaires.semaines", choose((("semaines", texte[:60]),), lue=True)[1], proposition=lu)
    if resultat.is_question:
        return resultat._replace(original=original, proposition=ensemble)
    return repare(ensemble, original, "horaires.semaines_alternees")
