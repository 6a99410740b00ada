"""Where a place is: address and position go together, never a street of one source with the point of another.

The address is that of the version to believe. What it leaves blank is taken only from versions that agree
with it; a position, only from versions that speak of the same address.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from maillage.reseau.lieux.fusion.contribution import IMPORT, Contribution, is_empty, rank
from maillage.reseau.lieux.rapprochement.empreinte import fold, split_address

COMMUNE: Final = ("commune", "code_postal", "code_insee")
VOIE: Final = ("adresse", "complement_adresse")
POSITION: Final = ("latitude", "longitude")
APPROXIMATIVE: Final = "position_approximative"
BLOC: Final = (*VOIE, *COMMUNE, *POSITION, APPROXIMATIVE)

Choix = dict[str, tuple[Any, Contribution]]


def choose_location(versions: Sequence[Contribution]) -> Choix:
    """Return {field: (value, version)} for the address and the position."""
    choix: Choix = {champ: (valeur, version) for champ, valeur, version in _choose_commune(versions)}
    choix.update({champ: (valeur, version) for champ, valeur, version in _choose_street(versions, choix)})
    retenues = {champ: valeur for champ, (valeur, _) in choix.items() if not is_empty(valeur)}
    choix.update(_choose_position(versions, retenues))
    return choix


def _choose_commune(versions: Sequence[Contribution]) -> Iterator[tuple[str, Any, Contribution]]:
    """The commune of the first version that tells one; its missing codes from versions that agree on the rest."""
    candidats = _rank_any(versions, COMMUNE)
    dits: dict[str, Any] = {}
    for version in candidats:
        propres = {champ: version.valeurs[champ] for champ in COMMUNE if version.speaks_of(champ)}
        if version is not candidats[0] and not _agree(dits, propres):
            continue
        for champ, valeur in propres.items():
            if champ not in dits:
                dits[champ] = valeur
                yield champ, valeur, version


def _choose_street(versions: Sequence[Contribution], choix: Choix) -> Iterator[tuple[str, Any, Contribution]]:
    """The street of the version to believe; the complement of the same version, or of one with the same street.

    An import's street must be in the commune that is kept, unless a person corrected that commune.
    """
    commune = {champ: valeur for champ, (valeur, _) in choix.items()}
    corrigee = any(version.origine != IMPORT for _, version in choix.values())
    candidats = [
        version
        for version in _rank_any(versions, VOIE)
        if corrigee or version.origine != IMPORT or not _contradicts(commune, version.valeurs)
    ]
    tete = next((version for version in candidats if version.speaks_of("adresse")), None)
    if tete is not None:
        yield "adresse", tete.valeurs["adresse"], tete
    for version in candidats:
        if not version.speaks_of("complement_adresse"):
            continue
        if tete is None or version is tete or is_same_street(tete.valeurs, version.valeurs):
            yield "complement_adresse", version.valeurs["complement_adresse"], version
            return


def _choose_position(versions: Sequence[Contribution], retenues: Mapping[str, Any]) -> Choix:
    """Both coordinates of one version: a person's first, then a precise one, of the address that is kept."""
    candidats = [version for version in _rank_any(versions, POSITION) if _is_whole_position(version)]
    candidats.sort(key=lambda version: version.origine == IMPORT and bool(version.valeurs.get(APPROXIMATIVE)))
    for version in candidats:
        if _contradicts(retenues, version.valeurs) or not is_same_street(retenues, version.valeurs):
            continue
        choix: Choix = {champ: (version.valeurs[champ], version) for champ in POSITION}
        if APPROXIMATIVE in version.valeurs and not is_empty(version.valeurs["latitude"]):
            choix[APPROXIMATIVE] = (version.valeurs[APPROXIMATIVE], version)
        return choix
    return {}


def _is_whole_position(version: Contribution) -> bool:
    """Both coordinates, or both emptied by a person; one alone is no position."""
    if not all(version.speaks_of(champ) for champ in POSITION):
        return False
    return is_empty(version.valeurs["latitude"]) == is_empty(version.valeurs["longitude"])


def _rank_any(versions: Sequence[Contribution], champs: Sequence[str]) -> list[Contribution]:
    """Versions that speak of one of these fields at least, the one to believe first."""
    rangs = {champ: rank(versions, champ) for champ in champs}
    parlent = {version.cle: version for liste in rangs.values() for version in liste}
    return sorted(
        parlent.values(),
        key=lambda version: max(version.order(champ) for champ in champs if version.speaks_of(champ)),
        reverse=True,
    )


def _agree(un: Mapping[str, Any], autre: Mapping[str, Any]) -> bool:
    """They share a field of the commune and contradict each other on none."""
    communs = [champ for champ in COMMUNE if not is_empty(un.get(champ)) and not is_empty(autre.get(champ))]
    return bool(communs) and all(fold_value(un[champ]) == fold_value(autre[champ]) for champ in communs)


def _contradicts(un: Mapping[str, Any], autre: Mapping[str, Any]) -> bool:
    """Not the same commune: the postal code may excuse another name or code (a misread or a merged commune)."""
    if not is_empty(un.get("code_postal")) and un["code_postal"] == autre.get("code_postal"):
        return False
    for champ in ("code_insee", "commune", "code_postal"):
        gauche, droite = un.get(champ), autre.get(champ)
        if not is_empty(gauche) and not is_empty(droite):
            return fold_value(gauche) != fold_value(droite)
    return False


def is_same_street(un: Mapping[str, Any], autre: Mapping[str, Any]) -> bool:
    """One of them has no street, or both are the same street without two different numbers."""
    gauche, droite = un.get("adresse"), autre.get("adresse")
    if is_empty(gauche) or is_empty(droite) or fold_value(gauche) == fold_value(droite):
        return True
    numeros_a, voie_a, _, _ = split_address(str(gauche))
    numeros_b, voie_b, _, _ = split_address(str(droite))
    if numeros_a and numeros_b and numeros_a.isdisjoint(numeros_b):
        return False
    return voie_a <= voie_b or voie_b <= voie_a


def fold_value(valeur: object) -> str:
    """Text for comparison: letters and digits without accents or case."""
    return "".join(lettre for lettre in fold(str(valeur)) if lettre.isalnum())
