"""Closed lists of the schema: targets given by a mapping, or columns that already hold labels.

Accents, case, apostrophes and spelling of the two official documents are forgiven; labels of schema v0 become those of
v1 (``schema.anciens``). An unknown label is asked, with the nearest one proposed; the known ones beside it are kept.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from rapidfuzz import fuzz, process

from maillage.reseau.lieux.nettoyage.resultat import Resultat, douteux, illisible, repare, tel_quel
from maillage.reseau.lieux.nettoyage.textes import absent, as_text, fold, is_vide, normalise
from maillage.reseau.lieux.schema import ANCIENS, CHAMPS, CHAMPS_ECLATES, ENUMERATIONS, TYPOLOGIES
from maillage.reseau.lieux.schema.anciens import Cible

_LIMITE: Final = 10_000  # characters read
_PROCHE: Final = 82.0  # similarity (0 to 100) from which a label is proposed

# Words of the field for a label, seen in census files and in mappings.
_SYNONYMES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "itinerance": MappingProxyType({"itinerante": "Itinérant", "mobile": "Itinérant", "itinerance": "Itinérant"}),
        "frais_a_charge": MappingProxyType({"gratuite": "Gratuit", "payante": "Payant"}),
        "dispositif_programmes_nationaux": MappingProxyType(
            {
                "conseiller numerique": "Conseillers numériques",
                "conseillers numeriques france services": "Conseillers numériques",
                "conseiller numerique france services": "Conseillers numériques",
                "cnfs": "Conseillers numériques",
                "maison france services": "France Services",
                "espace france services": "France Services",
                "pix": "Certification PIX",
                "aidant connect": "Aidants Connect",
                "aidants connects": "Aidants Connect",
                "croix rouge": "La Croix Rouge",
                "bibliotheque numerique de reference": "Bibliothèques numérique de référence",
                "bibliotheques numeriques de reference": "Bibliothèques numérique de référence",
                "grandes ecoles du numerique": "Grande école du numérique",
                "promeneur du net": "Promeneurs du net",
                "relais numerique": "Relais numérique (Emmaüs Connect)",
                "point numerique caf": "Point d'accès numérique CAF",
                "point relais caf": "Point d'accès numérique CAF",
            }
        ),
        "formations_labels": MappingProxyType(
            {
                "sudlabs": "SUD LABS (PACA)",
                "sud labs": "SUD LABS (PACA)",
                "ordi 3 0": "ORDI 3.0",
                "ordi3 0": "ORDI 3.0",
                "fabrique de territoire": "Fabriques de Territoire",
                "mes papiers": "Mes Papiers (Métropole de Lyon)",
                "etapes numeriques": "Étapes numériques (La Poste)",
                "mon espace sante": "Formé à « Mon Espace Santé »",
                "duplex": "Formé à « DUPLEX » (illettrisme)",
            }
        ),
        "publics_specifiquement_adresses": MappingProxyType(
            {
                "familles enfants": "Familles et/ou enfants",
                "familles": "Familles et/ou enfants",
                "senior": "Seniors",
                "seniors 65 ans": "Seniors",
                "femmes uniquement": "Femmes",
                "uniquement femmes": "Femmes",
                "jeune": "Jeunes",
                "jeunes 16 26 ans": "Jeunes",
                "etudiant": "Étudiants",
            }
        ),
        "modalites_acces": MappingProxyType(
            {
                "prendre un rendez vous en ligne": "Prendre un RDV en ligne",
                "ce lieu n accueil pas de public": "Ce lieu n'accueille pas de public",
                "contacter par telephone": "Téléphoner",
                "se rendre sur place": "Se présenter",
            }
        ),
        "modalites_accompagnement": MappingProxyType(
            {
                "a distance par telephone ou en visioconference": "À distance",
                "accompagnement collectif": "Dans un atelier collectif",
            }
        ),
    }
)


def _key(texte: str) -> str:
    """Folded label in the singular: « Aidant Connect » is « Aidants Connect »."""
    return " ".join(mot[:-1] if len(mot) > 3 and mot[-1] == "s" else mot for mot in fold(texte).split())


def _ancien_keys(label: str) -> set[str]:
    """A v0 label is written whole or up to its colon (« Seul : j'ai accès… »)."""
    return {_key(label), _key(label.partition(" : ")[0])}


def _index(champ: str) -> Mapping[str, tuple[Cible, ...]]:
    """Folded label → targets, for a field of v1 or of v0. Exact v1 labels win over v0 ones."""
    table: dict[str, tuple[Cible, ...]] = {}
    for label, cibles in ANCIENS.get(champ, {}).items():
        table.update(dict.fromkeys(_ancien_keys(label), cibles))
    for v0 in (nom for nom, champs in CHAMPS_ECLATES.items() if champ in champs):
        for label, cibles in ANCIENS[v0].items():
            if all(cible[0] == champ for cible in cibles):
                table.update(dict.fromkeys(_ancien_keys(label), cibles))
    for cle, label in _SYNONYMES.get(champ, {}).items():
        table[_key(cle)] = ((champ, label),)
    for label in ENUMERATIONS.get(champ, {}).values():
        table[_key(label)] = ((champ, label),)
    if champ == "typologie":
        table |= {_key(libelle): ((champ, code),) for code, libelle in TYPOLOGIES.items()}
        table |= {_key(code): ((champ, code),) for code in TYPOLOGIES}
    return MappingProxyType(table)


_INDEX: Final[Mapping[str, Mapping[str, tuple[Cible, ...]]]] = MappingProxyType(
    {champ: _index(champ) for champ in (*ENUMERATIONS, *ANCIENS, "typologie")}
)
_EXACTS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {champ: frozenset(table.values()) for champ, table in ENUMERATIONS.items()} | {"typologie": frozenset(TYPOLOGIES)}
)

_AILLEURS: Final[Mapping[str, str]] = MappingProxyType(
    {_key(label): CHAMPS[champ].libelle for champ, table in ENUMERATIONS.items() for label in table.values()}
)
"""Label of any closed list → name of its field, to say where a misplaced value belongs."""

# « / » and « , » also stand inside labels: they separate only when the piece is not a label as it is.
_FORTS: Final = re.compile(r"[|;\n\r{}\[\]]+|\s//\s")
_FAIBLES: Final = re.compile(r"\s*(?:,|\s/\s|/|\s-\s|\s\+\s|•)\s*")
_GUILLEMETS: Final = "\"'` \t.•-–*"


def _targets(champ: str, morceau: str) -> tuple[Cible, ...] | None:
    """Targets of one piece: None when unknown, empty when known without a v1 word."""
    table = _INDEX[champ]
    cle = _key(morceau)
    if cle in table:
        return table[cle]
    return table.get(_key(morceau.partition(":")[0])) if ":" in morceau else None


def _split(champ: str, texte: str) -> list[str]:
    morceaux: list[str] = []
    for fort in _FORTS.split(texte):
        propre = fort.strip(_GUILLEMETS)
        if not propre or is_vide(propre):
            continue
        faibles = [faible for brut in _FAIBLES.split(propre) if (faible := brut.strip(_GUILLEMETS))]
        entier = _targets(champ, propre) is not None or not any(
            _targets(champ, faible) is not None for faible in faibles
        )
        morceaux += [propre] if entier else faibles
    return morceaux


def _nearest(champ: str, morceau: str) -> str:
    trouve = process.extractOne(_key(morceau)[:200], _INDEX[champ].keys(), scorer=fuzz.WRatio, score_cutoff=_PROCHE)
    cibles = _INDEX[champ][trouve[0]] if trouve else ()
    return next((label for nom, label in cibles if nom == champ), "")


def _answer(champ: str, original: str, lus: list[str], inconnus: list[str]) -> Resultat:
    surs = tuple(dict.fromkeys(lus))
    if inconnus:
        proches = [proche for morceau in inconnus[:20] if (proche := _nearest(champ, morceau))]
        texte = inconnus[0][:80]
        if proches:
            question = f"« {texte} » n'est pas dans la liste. Voulez-vous dire « {proches[0]} » ?"
            proposition = tuple(dict.fromkeys((*surs, *proches)))
            return douteux(original, f"{champ}.inconnu", question, proposition=proposition, valeur=surs or None)
        ailleurs = _AILLEURS.get(_key(texte))
        if ailleurs and ailleurs != CHAMPS[champ].libelle:
            question = f"« {texte} » se range dans le champ « {ailleurs} ». Déplacez cette valeur."
            return douteux(original, f"{champ}.autre_champ", question, valeur=surs or None)
        question = f"« {texte} » n'est pas dans la liste. Choisissez une valeur de la liste, ou retirez ce texte."
        return illisible(original, f"{champ}.inconnu", question, valeur=surs or None)
    if not surs:
        return absent(original)
    return tel_quel(surs, original) if "|".join(surs) == original else repare(surs, original, f"{champ}.libelle")


@lru_cache(maxsize=8_192)
def _read(champ: str, texte: str) -> Resultat:
    propre = normalise(texte.replace("\r", "\n").replace("\n", "|"))
    lus: list[str] = []
    inconnus: list[str] = []
    for morceau in _split(champ, propre):
        if morceau in _EXACTS.get(champ, ()):
            lus.append(morceau)
            continue
        cibles = _targets(champ, morceau)
        if cibles is None:
            inconnus.append(morceau)
        else:
            lus += [label for nom, label in cibles if nom == champ]
    return _answer(champ, texte, lus, inconnus)


def read_choices(champ: str, brut: Any) -> Resultat:
    """A column that already holds labels; value: tuple of exact v1 labels (codes for ``typologie``), without repeats.

    ``champ``: one of ``schema.ENUMERATIONS`` or ``typologie`` (KeyError otherwise). Separators « | ; , / » and line
    breaks, braces of array literals. « Tout public » says nothing in v1 and is left out.
    """
    original = as_text(brut)
    if is_vide(original):
        return absent(original)
    if len(original) > _LIMITE:
        return illisible(
            original, f"{champ}.trop_long", "Ce texte est trop long. Choisissez des valeurs dans la liste."
        )
    if champ not in _INDEX:
        raise KeyError(champ)
    return _read(champ, original)


def read_ancien(champ_v0: str, brut: Any) -> dict[str, Resultat]:
    """A column of schema v0 whose values went to several fields of v1: one result for each field concerned.

    ``champ_v0``: a key of ``schema.CHAMPS_ECLATES`` (KeyError otherwise). What has no equivalent is a question on the
    first field. « Adultes » and « Tout public » say nothing in v1: they are left out.
    """
    champs = CHAMPS_ECLATES[champ_v0]
    original = as_text(brut)
    if is_vide(original) or len(original) > _LIMITE:
        return dict.fromkeys(champs, absent(original) if is_vide(original) else read_choices(champs[0], original))
    lus: dict[str, list[str]] = {champ: [] for champ in champs}
    inconnus: list[str] = []
    for morceau in _split(champ_v0, normalise(original.replace("\n", "|"))):
        cibles = _targets(champ_v0, morceau)
        if cibles is None:
            inconnus.append(morceau)
        for nom, label in cibles or ():
            lus[nom].append(label)
    return {champ: _answer(champ, original, lus[champ], inconnus if champ == champs[0] else []) for champ in champs}


def clean_choices(champ: str, cibles: Iterable[str], sources: Iterable[str] = ()) -> Resultat:
    """Targets that a mapping gave; value: tuple of exact v1 labels (codes for ``typologie``), without repeats.

    ``sources``: texts of the cells that the mapping read, kept as the original. Targets of v0 mappings become v1
    labels. No target: absent, with the original kept (the mapping recognised nothing there).
    """
    textes = tuple(sources)
    original = textes[0] if len(textes) == 1 else " | ".join(dict.fromkeys(filter(None, textes))) if textes else ""
    labels = tuple(cibles)
    if not labels:
        return absent(original)
    lu = _clean(champ, labels)
    return Resultat(lu.valeur, lu.etat, lu.regle, original, lu.question, lu.proposition)


@lru_cache(maxsize=8_192)
def _clean(champ: str, cibles: tuple[str, ...]) -> Resultat:
    lus: list[str] = []
    inconnus: list[str] = []
    for cible in cibles:
        if cible in _EXACTS[champ]:
            lus.append(cible)
        elif not is_vide(cible):
            trouves = [label for nom, label in _targets(champ, cible) or () if nom == champ]
            lus += trouves
            if not trouves:
                inconnus.append(cible)
    resultat = _answer(champ, "", lus, inconnus)
    return resultat if resultat.is_question or not lus else repare(resultat.valeur, "", f"{champ}.correspondance")


_BARRES: Final = re.compile(r"[|;\n\r]+")
_OBSOLETES: Final = frozenset({"zrr"})  # zones replaced by FRR on 1 July 2024


def clean_autres_labels(brut: Any, ajouts: Iterable[str] = ()) -> Resultat:
    """Free labels (``autres_formations_labels``); value: tuple of str.

    Separated by « | » or « ; ». « ZRR » is dropped: the zones no longer exist. ``ajouts``: labels that the caller knows
    (QPV, FRR), put first.
    """
    original = as_text(brut)
    labels = [
        *ajouts,
        *(label for morceau in _BARRES.split(original[:_LIMITE]) if not is_vide(label := normalise(morceau))),
    ]
    uniques = tuple({fold(label): label for label in reversed(labels) if fold(label) not in _OBSOLETES}.values())[::-1]
    if len(original) > _LIMITE:
        question = "Ce texte est trop long. Écrivez seulement les noms des labels."
        return illisible(original, "autres_formations_labels.trop_long", question)
    if not uniques:
        return absent(original)
    if "|".join(uniques) == original:
        return tel_quel(uniques, original)
    return repare(uniques, original, "autres_formations_labels.liste")
