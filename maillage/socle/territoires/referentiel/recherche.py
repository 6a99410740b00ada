"""Which commune does a row mean? Postal code, name, INSEE code, département and position are weighed together.

The postal code rules: a name is first looked for among the communes of the postal code, so that « Mont-Dore, 98809 » is
never the Mont-Dore of Auvergne. A commune is *sure* only when one candidate agrees with everything the row says,
allowing for spelling; every contradiction is answered by a proposal and a reason, never by a choice.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from maillage.socle.territoires.referentiel.boites import BOITES
from maillage.socle.territoires.referentiel.commune import CommuneRef, cle_of, departement_of_code
from maillage.socle.territoires.referentiel.index import Noms, Referentiel
from maillage.socle.territoires.referentiel.noms import cle_nom, is_abrege, mots_nom

Point = tuple[float, float]
"""(latitude, longitude), WGS 84 degrees."""


class Indices(NamedTuple):
    """What a row says of its commune, already reduced to clean text; empty when it says nothing.

    ``noms`` holds the readings of one name, the most literal first (« Etreux (Le Gard) », « Etreux »).
    """

    noms: Sequence[str] = ()
    code_postal: str = ""
    code_insee: str = ""
    departement: str = ""
    point: Point | None = None


class Trouvaille(NamedTuple):
    """The commune meant, or the best guess.

    ``sure`` False: ``commune`` is only a proposal (or None) and ``regle`` says why. ``regle`` is one of: nom, ancienne,
    abrege, etendu, faute_de_frappe, insee, code_postal, lieu_dit, position, departement, unique, code_postal_voisin,
    cedex (sure); conflit_insee, conflit_departement, conflit_nom, plusieurs, homonymes, hors_departement, ressemblance,
    point_seul, inconnue (not sure). ``candidats`` are the communes between which a person chooses.
    """

    commune: CommuneRef | None
    sure: bool
    regle: str
    candidats: tuple[CommuneRef, ...] = ()


_RIEN: Final = Trouvaille(None, False, "inconnue")
_APPROXIMATIONS: Final = frozenset({"abrege", "etendu", "faute_de_frappe"})
MAX_CANDIDATS: Final = 8


def search_commune(referentiel: Referentiel, indices: Indices) -> Trouvaille:
    """Weigh what the row says; never raises, answers « inconnue » when it says nothing usable."""
    candidats = referentiel.by_postal(indices.code_postal) if indices.code_postal else ()
    if candidats:
        return _with_postal(referentiel, indices, candidats)
    par_insee = _commune_of_insee(referentiel, indices.code_insee)
    if indices.code_postal:
        trouvaille = _with_unknown_postal(referentiel, indices, par_insee)
        if trouvaille is not None:
            return trouvaille
    if par_insee is not None:
        return _with_insee(referentiel, indices, par_insee)
    if indices.noms:
        return _with_name(referentiel, indices)
    if indices.point is not None and indices.departement:
        seule = referentiel.commune_at(*indices.point, referentiel.by_departement(indices.departement))
        if seule is not None:
            return Trouvaille(seule, False, "point_seul", (seule,))
    return _RIEN


def _commune_of_insee(referentiel: Referentiel, code_insee: str) -> CommuneRef | None:
    commune = referentiel.by_code(code_insee) if code_insee else None
    return None if commune is None else referentiel.commune_of(commune)


def _with_postal(referentiel: Referentiel, indices: Indices, candidats: Sequence[CommuneRef]) -> Trouvaille:
    """The postal code is known: one of its communes, or a doubt."""
    hit = match_name(indices.noms, candidats, referentiel.names_of_postal(indices.code_postal))
    if hit is not None and hit.regle in _APPROXIMATIONS and _named(referentiel, indices.noms[:1], _where(candidats)):
        # Nearly the name of one of them, but exactly the name of a neighbour: that is a contradiction.
        hit = None
    if hit is not None and not indices.code_insee:
        return hit
    par_insee = _commune_of_insee(referentiel, indices.code_insee)
    if hit is not None:
        if par_insee is None or par_insee == hit.commune or par_insee not in candidats:
            return hit
        if hit.regle in _APPROXIMATIONS:
            return Trouvaille(par_insee, True, "insee")
        dedans = _at_point(referentiel, indices, candidats)
        if dedans is not None and dedans in (hit.commune, par_insee):
            return Trouvaille(dedans, True, "position")
        return Trouvaille(hit.commune, False, "conflit_insee", _few((hit.commune, par_insee)))
    if not indices.noms:
        return _without_name(referentiel, indices, candidats, par_insee)
    return _unknown_name(referentiel, indices, candidats, par_insee)


def _without_name(
    referentiel: Referentiel, indices: Indices, candidats: Sequence[CommuneRef], par_insee: CommuneRef | None
) -> Trouvaille:
    if par_insee is not None:
        if par_insee in candidats:
            return Trouvaille(par_insee, True, "insee")
        return Trouvaille(par_insee, False, "conflit_insee", _few((par_insee, *candidats)))
    if len(candidats) == 1:
        return Trouvaille(candidats[0], True, "code_postal")
    dedans = _at_point(referentiel, indices, candidats)
    if dedans is not None:
        return Trouvaille(dedans, True, "position")
    return Trouvaille(None, False, "plusieurs", _few(candidats))


def _unknown_name(
    referentiel: Referentiel, indices: Indices, candidats: Sequence[CommuneRef], par_insee: CommuneRef | None
) -> Trouvaille:
    """The name is none of the postal code's: a hamlet of one of them, a neighbour, or a contradiction."""
    departements = _where(candidats)
    voisines = _named(referentiel, indices.noms, departements)
    if len(voisines) == 1:
        return _neighbour(referentiel, indices, candidats, par_insee, voisines[0])
    dedans = _at_point(referentiel, indices, candidats)
    if dedans is not None:
        return Trouvaille(dedans, True, "lieu_dit")
    ailleurs = () if voisines else _namesakes(referentiel, indices.noms)
    # The import, else the point, says that the row is where its postal code is.
    at_home = indices.departement in departements or (
        _in_boxes(indices, departements) and not _in_boxes(indices, _where(ailleurs))
    )
    # « Sainte-Anne » is a hamlet in many places; « Cestas » is one town, and the row contradicts itself.
    if len(ailleurs) == 1 or (ailleurs and not at_home):
        return _conflict(indices, candidats, par_insee, ailleurs)
    if par_insee is not None and par_insee in candidats:
        return Trouvaille(par_insee, True, "insee")
    if par_insee is not None:
        return Trouvaille(par_insee, False, "conflit_insee", _few((par_insee, *candidats)))
    if len(candidats) == 1:
        if at_home or not indices.departement:
            return Trouvaille(candidats[0], True, "lieu_dit")
        return Trouvaille(candidats[0], False, "conflit_departement", tuple(candidats))
    return Trouvaille(_most_alike(indices.noms, candidats), False, "plusieurs", _few(candidats))


def _neighbour(
    referentiel: Referentiel,
    indices: Indices,
    candidats: Sequence[CommuneRef],
    par_insee: CommuneRef | None,
    voisine: CommuneRef,
) -> Trouvaille:
    """The name is exactly a commune of the same département, with another postal code."""
    if par_insee == voisine:
        return Trouvaille(voisine, True, "code_postal_voisin")
    dedans = _at_point(referentiel, indices, (voisine, *candidats))
    if dedans is not None:
        return Trouvaille(dedans, True, "code_postal_voisin" if dedans == voisine else "lieu_dit")
    if par_insee is None:
        return Trouvaille(voisine, True, "code_postal_voisin")
    return Trouvaille(par_insee, False, "conflit_nom", _few((par_insee, voisine)))


def _conflict(
    indices: Indices, candidats: Sequence[CommuneRef], par_insee: CommuneRef | None, ailleurs: Sequence[CommuneRef]
) -> Trouvaille:
    """The name is a commune of another département than the postal code's."""
    chez_nous = [commune for commune in ailleurs if commune.departement == indices.departement]
    proposee = None
    if par_insee is not None and (par_insee in candidats or par_insee in ailleurs):
        proposee = par_insee
    elif len(chez_nous) == 1:
        proposee = chez_nous[0]
    elif len(candidats) == 1:
        proposee = candidats[0]
    return Trouvaille(proposee, False, "conflit_departement", _few((*ailleurs[: MAX_CANDIDATS // 2], *candidats)))


def _with_unknown_postal(referentiel: Referentiel, indices: Indices, par_insee: CommuneRef | None) -> Trouvaille | None:
    """CEDEX codes, codes of former communes, slips of the keyboard: the département they tell still counts."""
    departement = departement_of_code(indices.code_postal)
    communes = referentiel.by_departement(departement)
    if not communes:
        return None
    hit = match_name(indices.noms, communes, referentiel.names_of_departement(departement), spelling=False)
    if hit is not None and (par_insee is None or par_insee == hit.commune):
        return hit._replace(regle="cedex") if hit.sure else hit
    if par_insee is not None and par_insee.departement == departement:
        if hit is None:
            return Trouvaille(par_insee, True, "insee")
        return Trouvaille(par_insee, False, "conflit_insee", _few((par_insee, hit.commune)))
    ailleurs = _in_country(referentiel, indices.noms)
    homonymes = _named(referentiel, indices.noms, {departement})
    dedans = _at_point(referentiel, indices, homonymes)
    if dedans is not None:
        return Trouvaille(dedans, True, "position")
    if homonymes:
        return Trouvaille(None, False, "homonymes", _few(homonymes))
    if par_insee is not None or ailleurs:
        proposee = par_insee or (ailleurs[0] if len(ailleurs) == 1 else None)
        return Trouvaille(proposee, False, "conflit_departement", _few(ailleurs))
    return _alike_or_nothing(referentiel, indices, departement)


def _with_insee(referentiel: Referentiel, indices: Indices, par_insee: CommuneRef) -> Trouvaille:
    """No usable postal code, an INSEE code: the name may still contradict it."""
    if not indices.noms or match_name(indices.noms, (par_insee,), None) is not None:
        return Trouvaille(par_insee, True, "insee")
    autres = _named(referentiel, indices.noms, {par_insee.departement, indices.departement} - {""})
    if autres:
        return Trouvaille(par_insee, False, "conflit_nom", _few((par_insee, *autres)))
    return Trouvaille(par_insee, True, "insee")


def _with_name(referentiel: Referentiel, indices: Indices) -> Trouvaille:
    """Only a name: the one of the import's département, else the only one of France."""
    if indices.departement:
        communes = referentiel.by_departement(indices.departement)
        noms = referentiel.names_of_departement(indices.departement)
        hit = match_name(indices.noms, communes, noms, spelling=False)
        if hit is not None:
            return hit._replace(regle="departement") if hit.regle == "nom" else hit
        homonymes = _named(referentiel, indices.noms, {indices.departement})
        dedans = _at_point(referentiel, indices, homonymes)
        if dedans is not None:
            return Trouvaille(dedans, True, "position")
        if homonymes:
            return Trouvaille(None, False, "homonymes", _few(homonymes))
        proche = _alike_or_nothing(referentiel, indices, indices.departement)
        if proche.commune is not None and proche.commune == _at_point(referentiel, indices, (proche.commune,)):
            return Trouvaille(proche.commune, True, "faute_de_frappe")
        if proche.commune is not None:
            return proche
    ailleurs = _in_country(referentiel, indices.noms)
    if len(ailleurs) == 1:
        return Trouvaille(ailleurs[0], not indices.departement, "hors_departement" if indices.departement else "unique")
    dedans = _at_point(referentiel, indices, ailleurs) or _only_in_box(indices, ailleurs)
    if dedans is not None:
        return Trouvaille(dedans, not indices.departement, "hors_departement" if indices.departement else "position")
    return Trouvaille(None, False, "homonymes", _few(ailleurs)) if ailleurs else _RIEN


def match_name(
    noms: Sequence[str], communes: Sequence[CommuneRef], index: Noms | None, *, spelling: bool = True
) -> Trouvaille | None:
    """The one of ``communes`` that a name means, or None when none or several fit.

    ``index``: name keys of these communes when there is one. ``spelling``: also accept names cut short, lengthened or
    misspelt, which is safe among the few communes of one postal code only.
    """
    if index is None:
        index = {}
        for commune in communes:
            index.setdefault(cle_of(commune), (commune,))
    for rang, nom in enumerate(noms):
        trouvees: Sequence[CommuneRef] = index.get(cle_nom(nom), ())
        if len(trouvees) > 1:
            trouvees = _exactly_spelt(nom, trouvees)
        if len(trouvees) == 1:
            commune = trouvees[0]
            ancien = cle_of(commune) != cle_nom(nom)
            return Trouvaille(commune, True, "ancienne" if ancien else ("nom" if rang == 0 else "graphie"))
    for nom in noms if spelling else ():
        abregee = _abridged(nom, communes)
        if abregee is not None:
            return abregee
        proche = closest_name(nom, index)
        if proche is not None:
            return Trouvaille(proche, True, "faute_de_frappe")
    return None


def _exactly_spelt(nom: str, communes: Sequence[CommuneRef]) -> Sequence[CommuneRef]:
    """« Châlus » typed with its accent is not Chalus; « CHALUS » may be either."""
    if nom.isascii():
        return communes
    return [commune for commune in communes if commune.nom == nom.strip()]


def _abridged(nom: str, communes: Iterable[CommuneRef]) -> Trouvaille | None:
    mots = mots_nom(nom)
    abregees, etendues = [], []
    for commune in communes:
        leurs = mots_nom(commune.nom)
        if is_abrege(mots, leurs):
            abregees.append(commune)
        elif is_abrege(leurs, mots) and mots[: len(leurs)] == leurs:
            etendues.append(commune)
    if len(abregees) == 1:
        return Trouvaille(abregees[0], True, "abrege")
    if len(etendues) == 1 and not abregees:
        return Trouvaille(etendues[0], True, "etendu")
    return None


def closest_name(nom: str, index: Noms) -> CommuneRef | None:
    """The only commune of ``index`` whose name differs from ``nom`` by a slip of the keyboard.

    One edit (letter added, lost, changed or swapped with its neighbour) is allowed from 5 letters, two from 9, three from
    15, « Saint » not counted; a second commune nearly as close leaves the doubt.
    """
    cle = cle_nom(nom)
    utile = len(cle.removeprefix("sainte").removeprefix("saint"))
    permis = 0 if utile < 5 else 1 if utile < 9 else 2 if utile < 15 else 3
    if not permis:
        return None
    distances = sorted(
        ((OSA.distance(cle, autre, score_cutoff=permis + 1), autre) for autre in index), key=lambda couple: couple[0]
    )
    if not distances or distances[0][0] > permis:
        return None
    nearest = distances[0][0]
    margin = nearest + 1 if nearest else 0
    proches = {commune.code: commune for distance, autre in distances if distance <= margin for commune in index[autre]}
    return next(iter(proches.values())) if len(proches) == 1 else None


def _alike_or_nothing(referentiel: Referentiel, indices: Indices, departement: str) -> Trouvaille:
    """A proposal among all communes of a département: too many for a likeness to be sure."""
    for nom in indices.noms:
        mots = mots_nom(nom)
        abregee = _abridged(nom, referentiel.by_first_word(departement, mots[0])) if mots else None
        proche = abregee.commune if abregee else closest_name(nom, referentiel.names_of_departement(departement))
        if proche is not None:
            return Trouvaille(proche, False, "ressemblance", (proche,))
    return _RIEN


def _most_alike(noms: Sequence[str], communes: Sequence[CommuneRef]) -> CommuneRef | None:
    """A proposal for a person: the nearest spelling, when it shares at least half of its letters."""
    cle = cle_nom(noms[0])
    score, proposee = max(
        ((OSA.normalized_similarity(cle, cle_of(commune)), commune) for commune in communes),
        key=lambda couple: couple[0],
    )
    return proposee if score >= 0.5 else None


def _named(referentiel: Referentiel, noms: Sequence[str], departements: Iterable[str]) -> tuple[CommuneRef, ...]:
    """Communes of these départements that bear exactly one of the readings of the name; the first reading that fits."""
    for nom in noms:
        cle = cle_nom(nom)
        trouvees = tuple(
            commune
            for departement in sorted(departements)
            for commune in referentiel.names_of_departement(departement).get(cle, ())
        )
        if trouvees:
            return tuple(_exactly_spelt(nom, trouvees)) or trouvees if len(trouvees) > 1 else trouvees
    return ()


def _namesakes(referentiel: Referentiel, noms: Sequence[str]) -> tuple[CommuneRef, ...]:
    """Communes of today, anywhere, that bear exactly one of the readings of the name."""
    for nom in noms:
        trouvees = referentiel.namesakes(cle_nom(nom))
        if trouvees:
            return trouvees
    return ()


def _in_country(referentiel: Referentiel, noms: Sequence[str]) -> tuple[CommuneRef, ...]:
    """The same over the whole country, former names included."""
    for nom in noms:
        trouvees = referentiel.named(cle_nom(nom))
        if trouvees:
            return tuple(_exactly_spelt(nom, trouvees)) or trouvees if len(trouvees) > 1 else trouvees
    return ()


def _where(communes: Iterable[CommuneRef]) -> set[str]:
    return {commune.departement for commune in communes}


def _at_point(referentiel: Referentiel, indices: Indices, candidats: Iterable[CommuneRef]) -> CommuneRef | None:
    return None if indices.point is None else referentiel.commune_at(*indices.point, candidats)


def _in_boxes(indices: Indices, departements: Iterable[str]) -> bool:
    """True when the row's point is in the approximate box of one of these départements."""
    boites = (BOITES.get(departement) for departement in departements)
    return indices.point is not None and any(boite.contains(*indices.point) for boite in boites if boite is not None)


def _only_in_box(indices: Indices, candidats: Iterable[CommuneRef]) -> CommuneRef | None:
    """The only one of the namesakes whose département the point can be in."""
    dedans = [commune for commune in candidats if _in_boxes(indices, (commune.departement,))]
    return dedans[0] if len(dedans) == 1 else None


def _few(communes: Iterable[CommuneRef | None]) -> tuple[CommuneRef, ...]:
    """At most eight, each once: a person must be able to choose."""
    # By code: a commune with its contour cannot be hashed.
    return tuple({commune.code: commune for commune in communes if commune is not None}.values())[:MAX_CANDIDATS]
