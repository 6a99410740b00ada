"""Fields of the national vocabularies: columns that hold known labels, and columns of yes and no."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from maillage.reseau.lieux.schema import ANCIENS, CHAMPS_ECLATES, ENUMERATIONS, TYPOLOGIES
from maillage.reseau.recensement.correspondance.proposition.noms import words
from maillage.reseau.recensement.correspondance.proposition.simples import ChampPropose
from maillage.reseau.recensement.correspondance.proposition.valeurs import Profil

_SPLIT: Final = re.compile(r"[|;\n{}]|,(?! )|, (?=[A-ZÉÀ])| / ")
_YES: Final = ("oui", "x", "vrai", "true", "1", "yes", "o", "✓", "✔", "ok", "v")
_AFTER_COLON: Final = re.compile(r"\s*:.*", re.DOTALL)
_RECONNU: Final = 0.5
"""Share of the elements of a column that must be known labels."""

Cible = tuple[str, str]

BOOLEENS: Final[tuple[tuple[re.Pattern[str], Cible], ...]] = tuple(
    (re.compile(pattern), cible)
    for pattern, cible in (
        (
            r"\bwi ?fi\b|connexion|acces (?:a )?internet|^internet$|imprimante|scanner|\bordinateurs?\b|\bequipements?\b|acces ordi|materiel info",
            ("services", "Accès internet et matériel informatique"),
        ),
        (
            r"demarches?\b|\badministrati|^dem (?:gen|spe)$|aide demat",
            ("services", "Aide aux démarches administratives"),
        ),
        (
            r"initiation|bureautique|perfectionnement|prise en main|usages? numeriques?",
            ("services", "Maîtrise des outils numériques du quotidien"),
        ),
        (r"insertion|\bemploi\b|recherche d emploi", ("services", "Insertion professionnelle via le numérique")),
        (r"securite|securis", ("services", "Utilisation sécurisée du numérique")),
        (r"parentalite", ("services", "Parentalité et éducation avec le numérique")),
        (r"creation|loisirs?|fablab", ("services", "Loisirs et créations numériques")),
        (
            r"reconditionn|prix solidaire|pret mat",
            ("services", "Acquisition de matériel informatique à prix solidaire"),
        ),
        (r"individuel", ("modalites_accompagnement", "Accompagnement individuel")),
        (r"collecti|\bateliers?\b|en groupe", ("modalites_accompagnement", "Dans un atelier collectif")),
        (r"\b(?:en )?autonomie|(?:en )?libre ?acces|acces libre", ("modalites_accompagnement", "En autonomie")),
        (r"a distance|\bvisio", ("modalites_accompagnement", "À distance")),
        (r"\bseniors?\b|personnes agees", ("publics_specifiquement_adresses", "Seniors")),
        (r"\bjeunes?\b", ("publics_specifiquement_adresses", "Jeunes")),
        (r"\betudiants?\b", ("publics_specifiquement_adresses", "Étudiants")),
        (r"\bfamilles?\b|\benfants?\b", ("publics_specifiquement_adresses", "Familles et/ou enfants")),
        (r"\bfemmes\b", ("publics_specifiquement_adresses", "Femmes")),
        (r"\bpmr\b|handicaps? moteur|mobilite reduite", ("prise_en_charge_specifique", "Handicaps moteurs")),
        (r"illettrisme", ("prise_en_charge_specifique", "Illettrisme")),
        (r"surdite|\blsf\b|sourds?", ("prise_en_charge_specifique", "Surdité")),
        (r"deficien\w+ visuel|malvoyant", ("prise_en_charge_specifique", "Déficience visuelle")),
        (r"^gratuit", ("frais_a_charge", "Gratuit")),
        (r"^payant", ("frais_a_charge", "Payant")),
        (r"france ?services?\b", ("dispositif_programmes_nationaux", "France Services")),
        (r"aidants? connect", ("dispositif_programmes_nationaux", "Aidants Connect")),
        (r"conseillers? numeriques?|\bcnfs\b", ("dispositif_programmes_nationaux", "Conseillers numériques")),
        (r"promeneurs?\b", ("dispositif_programmes_nationaux", "Promeneurs du net")),
        (r"itineran", ("itinerance", "Itinérant")),
    )
)
"""Words of the name of a yes/no column → what « yes » means."""

_SYNONYMES: Final[dict[str, Cible]] = {
    "association": ("typologie", "ASSO"),
    "associatif": ("typologie", "ASSO"),
    "bibliotheque": ("typologie", "BIB"),
    "mediatheque": ("typologie", "BIB"),
    "mairie": ("typologie", "MUNI"),
    "commune": ("typologie", "MUNI"),
    "hotel de ville": ("typologie", "MUNI"),
    "maison de quartier": ("typologie", "MQ"),
    "centre social": ("typologie", "CS"),
    "centre socioculturel": ("typologie", "CSC"),
    "epn": ("typologie", "EPN"),
    "espace public numerique": ("typologie", "EPN"),
    "espace numerique": ("typologie", "EPN"),
    "tiers lieu": ("typologie", "TIERS_LIEUX"),
    "coworking": ("typologie", "TIERS_LIEUX"),
    "france services": ("typologie", "RFS"),
    "mission locale": ("typologie", "ML"),
    "departement": ("typologie", "CD"),
    "organisme de formation": ("typologie", "OF"),
    "itinerante": ("itinerance", "Itinérant"),
    "mobile": ("itinerance", "Itinérant"),
}


def _label_key(text: str) -> str:
    return words(text)


def _known_labels() -> dict[str, list[tuple[Cible, str]]]:
    known: dict[str, list[tuple[Cible, str]]] = {}

    def add(label: str, cible: Cible) -> None:
        entry = known.setdefault(_label_key(label), [])
        if (cible, label) not in entry:
            entry.append((cible, label))

    for champ, table in ENUMERATIONS.items():
        for label in table.values():
            add(label, (champ, label))
    for labels in ANCIENS.values():
        for label, cibles in labels.items():
            for cible in cibles:
                add(label, cible)
    for code, label in TYPOLOGIES.items():
        add(code, ("typologie", code))
        add(label, ("typologie", code))
    for label, cible in _SYNONYMES.items():
        add(label, cible)
    return known


CONNUS: Final = _known_labels()


def elements(text: str) -> list[str]:
    """Values of a cell that holds a list: « a|b », « a;b », « {a,b} », one a line."""
    return [part for part in (piece.strip(" \"'•-") for piece in _SPLIT.split(text)) if part]


def propose_vocabulaires(
    profiles: Sequence[Profil],
) -> dict[str, tuple[list[dict[str, Any]], ChampPropose]]:
    """Rules for each field that some column feeds."""
    rules: dict[str, list[dict[str, Any]]] = {}
    notes: dict[str, list[tuple[str, float, str]]] = {}
    for p in profiles:
        for champ, found, confidence, reason in _from_column(p):
            rules.setdefault(champ, []).extend(found)
            notes.setdefault(champ, []).append((p.name, confidence, reason))
    return {
        champ: (
            _merge(found),
            ChampPropose(
                champ,
                tuple(dict.fromkeys(name for name, _, _ in notes[champ])),
                min(confidence for _, confidence, _ in notes[champ]),
                notes[champ][0][2],
            ),
        )
        for champ, found in rules.items()
    }


Trouve = tuple[str, list[dict[str, Any]], float, str]


def _from_column(p: Profil) -> list[Trouve]:
    if p.name == "autres_formations_labels":
        return [(p.name, [{"colonnes": [p.name]}], 1.0, "La colonne porte le nom du schéma national.")]
    targets = _named_targets(p.name)
    if targets:
        return [
            (
                champ,
                _all_rules(champ, p),
                1.0 if p.name == champ else 0.9,
                "La colonne porte le nom du schéma national.",
            )
            for champ in targets
            if p.name == champ or not p.texts or _labels_of(p, champ)
        ]
    if not p.texts:
        return []
    if p.parts["bool"] >= 0.8:
        return _from_boolean(p)
    return _from_labels(p)


def _named_targets(name: str) -> tuple[str, ...]:
    if name in ENUMERATIONS or name == "typologie":
        return (name,)
    return tuple(champ for champ in CHAMPS_ECLATES.get(name, ()) if champ in ENUMERATIONS)


def _all_rules(champ: str, p: Profil) -> list[dict[str, Any]]:
    """One rule for each value of the vocabulary: rows not seen in the sample may hold any of them."""
    if champ == "typologie":
        rules = [{"colonnes": [p.name], "termes": [code], "cible": code} for code in TYPOLOGIES]
        return _merge(rules + [r for r in _seen_rules(p, champ) if r["termes"][0] not in TYPOLOGIES])
    rules = [{"colonnes": [p.name], "termes": [label], "cible": label} for label in ENUMERATIONS[champ].values()]
    old = [
        {"colonnes": [p.name], "termes": [label], "cible": cible[1]}
        for labels in ANCIENS.values()
        for label, cibles in labels.items()
        for cible in cibles
        if cible[0] == champ
    ]
    return _merge(rules + old + _seen_rules(p, champ))


def _seen_rules(p: Profil, champ: str) -> list[dict[str, Any]]:
    return [{"colonnes": [p.name], "termes": [term], "cible": cible} for term, cible in _labels_of(p, champ)]


def _labels_of(p: Profil, champ: str) -> list[tuple[str, str]]:
    """(text as written, target) of the known labels of ``champ`` seen in the column."""
    seen: dict[tuple[str, str], None] = {}
    for text in p.texts:
        for element in elements(text):
            for cible, _ in _lookup(element):
                if cible[0] == champ:
                    seen[element[:120], cible[1]] = None
    return list(seen)


def _lookup(element: str) -> list[tuple[Cible, str]]:
    key = _label_key(element)
    return (
        CONNUS.get(key)
        or CONNUS.get(_label_key(_AFTER_COLON.sub("", element)))
        or CONNUS.get(key.removesuffix("s"), [])
    )


def _from_labels(p: Profil) -> list[Trouve]:
    """A column whose elements are, for the most part, labels we know."""
    if p.length > 200 or (p.distinct > 0.9 and len(p.texts) > 20 and p.length > 60):
        return []
    total = 0
    by_field: Counter[str] = Counter()
    for text in p.texts:
        for element in elements(text):
            total += 1
            by_field.update({cible[0] for cible, _ in _lookup(element)})
    if not total:
        return []
    found: list[Trouve] = []
    for champ, count in by_field.items():
        share = count / total
        if share >= _RECONNU and champ in {*ENUMERATIONS, "typologie"} and not _is_place_name(p):
            reason = f"{round(100 * share)} % des valeurs de la colonne sont des mots connus du schéma."
            found.append((champ, _merge(_seen_rules(p, champ)), round(0.5 + share * 0.4, 2), reason))
    return found


def _is_place_name(p: Profil) -> bool:
    """« Mairie », « Médiathèque » are also names of places: a column of names is not a column of kinds."""
    return p.distinct > 0.8 and len(p.texts) > 10


def _from_boolean(p: Profil) -> list[Trouve]:
    text = words(p.name)
    for pattern, (champ, label) in BOOLEENS:
        if pattern.search(text):
            yes = list(dict.fromkeys(t for t in p.texts if t.lower() in _YES))
            terms = list(dict.fromkeys([*(t.lower() for t in yes), "oui"]))
            rule = {"colonnes": [p.name], "termes": terms, "cible": label}
            reason = "La colonne répond par oui ou non à une question du schéma : à vérifier."
            return [(champ, [rule], 0.5, reason)]
    return []


def _merge(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rules of the same columns and target become one, with all their terms."""
    merged: dict[tuple[tuple[str, ...], str | None], dict[str, Any]] = {}
    for rule in rules:
        key = (tuple(rule["colonnes"]), rule.get("cible"))
        if key not in merged:
            merged[key] = {name: list(v) if isinstance(v, list) else v for name, v in rule.items()}
        else:
            known = merged[key]["termes"]
            known.extend(term for term in rule["termes"] if term not in known)
    return list(merged.values())
