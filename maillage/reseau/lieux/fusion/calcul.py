"""Merge versions field by field: rank first, then the newer; lists of imports unite; hours never do."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from maillage.reseau.lieux.fusion.adresse import BLOC, choose_location, fold_value
from maillage.reseau.lieux.fusion.contribution import IMPORT, RANGS, Contribution, Provenance, is_empty, rank, tell
from maillage.reseau.lieux.fusion.seule import merge_alone

UNIES: Final[frozenset[str]] = frozenset(
    {
        "typologie",
        "telephone",
        "courriels",
        "site_web",
        "services",
        "publics_specifiquement_adresses",
        "prise_en_charge_specifique",
        "frais_a_charge",
        "dispositif_programmes_nationaux",
        "formations_labels",
        "autres_formations_labels",
        "modalites_acces",
        "modalites_accompagnement",
    }
)
"""Lists that unite among imports; a person's list replaces. Not ``itinerance``: « fixe » and « itinérant » of two
sources contradict each other, so the believed list is kept whole."""

_A_MONTRER: Final = (
    "nom",
    "pivot",
    "adresse",
    "commune",
    "horaires",
    "itinerance",
    "structure_parente",
)
"""Fields whose contradictions are worth a person's time."""
_LA_PLUS_RECENTE: Final = "date_maj"


class Conflit(NamedTuple):
    """A value that was not kept and contradicts the one kept. ``raison``: MEME_RANG or PLUS_RECENT."""

    champ: str
    retenue: Any
    ecartee: Any
    provenance: Provenance
    raison: str
    phrase: str


class Fusionnee(NamedTuple):
    """The place: ``valeurs`` {field: value}, where each comes from, and what deserves a look.

    ``provenance``: {field: {"origine", "source", "date"}} in plain types, with "sources" when lists were united.
    """

    valeurs: dict[str, Any]
    provenance: dict[str, dict[str, Any]]
    conflits: tuple[Conflit, ...]
    sources: tuple[str, ...]


def merge(contributions: Iterable[Contribution]) -> Fusionnee:
    """Compute the place from its versions, whatever their order. No version: nothing.

    ValueError when two different versions have one ``cle``.
    """
    versions = _once(contributions)
    if len(versions) == 1:
        seules, provenance = merge_alone(versions[0], UNIES)
        return Fusionnee(seules, provenance, (), tuple(sorted({origine["source"] for origine in provenance.values()})))
    return merge_several(versions)


def merge_several(versions: Sequence[Contribution]) -> Fusionnee:
    """The general calculation, for versions whose ``cle`` differ and that are sorted by it."""
    choix = choose_location(versions)
    origines = {champ: tell(version, champ) for champ, (_, version) in choix.items()}
    valeurs = {champ: valeur for champ, (valeur, _) in choix.items()}
    champs = {champ for version in versions for champ in version.valeurs}
    for champ in sorted(champs.difference(BLOC)):
        candidats = rank(versions, champ)
        if candidats:
            valeurs[champ], origines[champ] = _choose(candidats, champ)
    conflits = tuple(
        conflit for champ in _A_MONTRER if champ in origines for conflit in _contest(versions, champ, valeurs, origines)
    )
    return Fusionnee(
        dict(sorted(valeurs.items())),
        {champ: origines[champ].as_json() for champ in sorted(origines)},
        conflits,
        tuple(sorted({origine.source for origine in origines.values()} | _united(origines))),
    )


def _once(contributions: Iterable[Contribution]) -> list[Contribution]:
    par_cle: dict[str, Contribution] = {}
    for version in contributions:
        if par_cle.setdefault(version.cle, version) != version:
            raise ValueError(f"deux versions différentes portent la clé {version.cle!r}")
    return [par_cle[cle] for cle in sorted(par_cle)]


def _choose(candidats: Sequence[Contribution], champ: str) -> tuple[Any, Provenance]:
    tete = candidats[0]
    if champ == _LA_PLUS_RECENTE:
        tete = max(candidats, key=lambda version: (str(version.valeurs[champ]), version.order(champ)))
    elif champ in UNIES and tete.origine == IMPORT:
        return _unite(candidats, champ)
    return tete.valeurs[champ], tell(tete, champ)


def _unite(candidats: Sequence[Contribution], champ: str) -> tuple[list[Any], Provenance]:
    """Items of all imports, those of the newest first, each once (case apart)."""
    vus: dict[str, Any] = {}
    sources: list[str] = []
    for version in candidats:
        valeur = version.valeurs[champ]
        for element in [valeur] if isinstance(valeur, str) else valeur:
            cle = str(element).strip().casefold()
            if cle not in vus:
                vus[cle] = element
                if version.source not in sources:
                    sources.append(version.source)
    return list(vus.values()), tell(candidats[0], champ, tuple(sources) if len(sources) > 1 else ())


def _united(origines: Mapping[str, Provenance]) -> set[str]:
    return {source for origine in origines.values() for source in origine.sources}


def _contest(
    versions: Sequence[Contribution], champ: str, valeurs: Mapping[str, Any], origines: Mapping[str, Provenance]
) -> list[Conflit]:
    """Other values of the field that an older or weaker word does not settle, one conflict for each value."""
    retenue, origine = valeurs[champ], origines[champ]
    vues = {fold_value(retenue)}
    conflits = []
    for version in rank(versions, champ):
        valeur = version.valeurs[champ]
        raison = _reason(version, champ, origine)
        if not raison or is_empty(valeur) or fold_value(valeur) in vues:
            continue
        vues.add(fold_value(valeur))
        phrase = _PHRASES[raison].format(source=version.source or "Une autre source")
        conflits.append(Conflit(champ, retenue, valeur, tell(version, champ), raison, phrase))
    return conflits


_PHRASES: Final = {
    "MEME_RANG": "{source} dit autre chose, et rien ne dit qui est le plus à jour.",
    "PLUS_RECENT": "{source} dit autre chose, plus récemment.",
}


def _reason(version: Contribution, champ: str, origine: Provenance) -> str:
    """Why a value not kept still deserves a look; "" when an older or weaker word simply loses."""
    jour = version.date_of(champ)
    if RANGS.get(version.origine, 0) == RANGS.get(origine.origine, 0):
        tranche = jour is not None and origine.date is not None and jour < origine.date
        return "" if tranche else "MEME_RANG"
    plus_recent = jour is not None and origine.date is not None and jour > origine.date
    return "PLUS_RECENT" if plus_recent else ""
