"""The verdict on one pair: points for names, place and contacts, then guards that points cannot outvote.

A guard never merges; it forbids to merge. ``PLAFOND`` keeps a pair at PEUT_ETRE, ``REFUS`` makes it
DIFFERENT whatever the rest says.
"""

from enum import StrEnum
from math import isnan
from typing import NamedTuple

from maillage.reseau.lieux.rapprochement.empreinte import Empreinte
from maillage.reseau.lieux.rapprochement.natures import NATURES_D_ETIQUETTE, NATURES_HOTES, NATURES_SOUPLES
from maillage.reseau.lieux.rapprochement.noms import Comparaison, Noms, compare_names, pair_up
from maillage.reseau.lieux.rapprochement.situation import Adresses, Situation, situate
from maillage.reseau.lieux.rapprochement.vocabulaire import MOTS_NEUTRES

SEUIL_MEME = 7.0
SEUIL_PEUT_ETRE = 4.5
POINTS_MAX = 16.0
"""Points of a pair that agrees on everything: the score 1."""

_CORPS = frozenset({"MAIRIE", "CCAS", "CIAS", "EPCI", "DEPT"})
"""Bodies whose house shelters other services: « mairie » is not « mairie, France services »."""
_PART_SANS_CONTACT = 0.67
"""Without a contact in common, a name that says more than the other must say mostly the same."""
_PART_SANS_NATURE = 0.5
"""Names that say no kind of body are only their words: « Cap Info » may not be « Info Cap Seniors »."""
_FORCE_DE_MEME_LIEU = 0.8
_LOIN_M = 2000.0
_LOIN_AVEC_CONTACT_M = 5000.0
"""A row without a street is often put at its commune's centre: this far from the other, it is a question."""
_ABREGE_MIN = 3
"""« Media. Octavie » shortens « Médiathèque Octavie »."""
_SIREN = 9
_SIRET = 14


class Verdict(StrEnum):
    """Outcome for a pair. Only MEME merges without a person."""

    MEME = "MEME"
    PEUT_ETRE = "PEUT_ETRE"
    DIFFERENT = "DIFFERENT"


class Garde(StrEnum):
    """Why a pair may not be merged by itself."""

    NATURES = "natures"
    NOMBRES = "nombres"
    DIRECTIONS = "directions"
    ITINERANT = "itinerant"
    ETABLISSEMENT = "etablissement"
    PIVOT = "pivot"
    NOMS = "noms_distincts"
    DEUX_SITES = "deux_sites"
    ANNEXE = "annexe"
    CONTACTS = "contacts_contraires"
    NOM_MUET = "nom_muet"
    NOM_LONG = "nom_long"
    HEBERGE = "heberge"
    LIEU_INCERTAIN = "lieu_incertain"


class Contacts(NamedTuple):
    """Contacts in common: strength of each (0 when none), how many channels agree and how many contradict."""

    telephone: float
    courriel: float
    site: float
    siret: float
    partages: int
    contraires: int

    @property
    def agree(self) -> bool:
        """At least two channels agree and none contradicts."""
        return self.partages > 1 and not self.contraires

    @property
    def points(self) -> float:
        """Part of the score."""
        return 3.0 * self.telephone + 2.5 * self.courriel + 2.0 * self.site + 3.0 * self.siret - 0.5 * self.contraires


class Jugement(NamedTuple):
    """Verdict on one pair with all that led to it."""

    verdict: Verdict
    points: float
    noms: Comparaison
    situation: Situation
    contacts: Contacts
    gardes: tuple[Garde, ...]

    @property
    def score(self) -> float:
        """From 0 to 1, for sorting questions; 0.44 is the automatic merge, guards apart."""
        return round(min(1.0, max(0.0, self.points / POINTS_MAX)), 3)


def compare_contacts(a: Empreinte, b: Empreinte, forces: dict[str, float]) -> Contacts:
    """Which contacts are in common; a contact that many addresses share is worth little."""
    partages = 0
    contraires = 0
    valeurs = []
    for gauche, droite in ((a.telephones, b.telephones), (a.courriels, b.courriels), (a.sites, b.sites)):
        force = 0.0
        if gauche and droite:
            communs = gauche & droite
            if communs:
                force = max(forces.get(valeur, 1.0) for valeur in communs)
                partages += force >= 0.4
            else:
                contraires += 1
        valeurs.append(force)
    siret = forces.get(a.siret, 1.0) if a.siret and a.siret == b.siret else 0.0
    partages += siret >= 0.4
    return Contacts(valeurs[0], valeurs[1], valeurs[2], siret, partages, contraires)


def judge(a: Empreinte, b: Empreinte, distance: float, poids: dict[str, float], forces: dict[str, float]) -> Jugement:
    """Judge one pair. ``distance``: metres or NaN; ``poids``, ``forces``: see ``Contexte``. Symmetric."""
    natures_a, natures_b = a.natures or a.natures_typologie, b.natures or b.natures_typologie
    same_nature = not natures_a.isdisjoint(natures_b)
    situation = situate(a, b, distance)
    contacts = compare_contacts(a, b, forces)
    indulgent = contacts.agree and situation.same_door
    noms = compare_names(a, b, poids, same_nature=same_nature, indulgent=indulgent)
    points = noms.points + situation.points + contacts.points
    refus, plafonds = _guard(a, b, noms, situation, contacts)
    if Garde.NOMS in plafonds and max(contacts.telephone, contacts.siret) >= _FORCE_DE_MEME_LIEU:
        points = max(points, SEUIL_PEUT_ETRE)  # one door, one phone, two names: perhaps the old one and the new one
    if refus or points < SEUIL_PEUT_ETRE:
        verdict = Verdict.DIFFERENT
    elif plafonds or points < SEUIL_MEME:
        verdict = Verdict.PEUT_ETRE
    else:
        verdict = Verdict.MEME
    return Jugement(verdict, points, noms, situation, contacts, (*refus, *plafonds))


def _guard(
    a: Empreinte, b: Empreinte, noms: Comparaison, situation: Situation, contacts: Contacts
) -> tuple[list[Garde], list[Garde]]:
    """Guards that refuse the pair, and guards that only ask a person."""
    refus: list[Garde] = []
    plafonds: list[Garde] = []
    for garde, ferme in (
        *_guard_identity(a, b, noms, situation, contacts),
        *_guard_numbers(a, b, contacts),
        *_guard_names(a, b, noms, situation, contacts),
        *_guard_mobile(a, b, situation),
        *_guard_places(a, b, noms, situation, contacts),
    ):
        (refus if ferme else plafonds).append(garde)
    return refus, plafonds


def _guard_identity(
    a: Empreinte, b: Empreinte, noms: Comparaison, situation: Situation, contacts: Contacts
) -> list[tuple[Garde, bool]]:
    """SIRET and kinds of body. The flag says « refuse » (True) or « ask » (False)."""
    gardes: list[tuple[Garde, bool]] = []
    if a.siret and b.siret and a.siret != b.siret:
        if len(a.siret) == len(b.siret) == _SIRET and a.siret[:_SIREN] == b.siret[:_SIREN]:
            gardes.append((Garde.ETABLISSEMENT, not situation.same_door))
        elif len(a.siret) == len(b.siret):
            gardes.append((Garde.PIVOT, not situation.same_door or not contacts.partages))
    if a.natures and b.natures:
        if a.natures.isdisjoint(b.natures):
            souple = bool((a.natures | b.natures) & NATURES_SOUPLES)
            gardes.append(
                (Garde.NATURES, not (situation.same_door and contacts.agree and (souple or contacts.siret > 0.4)))
            )
        elif _adds_a_kind(a, b) and not (noms.relation is Noms.IDENTIQUES and _is_misspelt(a, b)):
            gardes.append((Garde.NATURES, False))
    return gardes


def _adds_a_kind(a: Empreinte, b: Empreinte) -> bool:
    """One name says a kind more, and not a mere label: « Centre social X » and « Ludothèque du centre social X »."""
    if a.natures == b.natures:
        return False
    return not a.natures ^ b.natures <= NATURES_D_ETIQUETTE or a.natures <= _CORPS or b.natures <= _CORPS


def _is_misspelt(a: Empreinte, b: Empreinte) -> bool:
    """All words of one name are in the other up to a typing error: a kind is only missing for being misspelt."""
    seuls_a, seuls_b = pair_up(frozenset(a.tous), frozenset(b.tous))
    return seuls_a <= b.mots_de_commune and seuls_b <= a.mots_de_commune


def _guard_numbers(a: Empreinte, b: Empreinte, contacts: Contacts) -> list[tuple[Garde, bool]]:
    """Numbers and sides in the names, and names too long to be read whole."""
    gardes: list[tuple[Garde, bool]] = []
    if a.fin != b.fin:
        gardes.append((Garde.NOM_LONG, False))
    if a.nombres and b.nombres and a.nombres.isdisjoint(b.nombres):
        gardes.append((Garde.NOMBRES, True))
    elif a.nombres != b.nombres and not contacts.partages:
        gardes.append((Garde.NOMBRES, False))
    if a.directions and b.directions and a.directions != b.directions:
        gardes.append((Garde.DIRECTIONS, True))
    return gardes


def _guard_names(
    a: Empreinte, b: Empreinte, noms: Comparaison, situation: Situation, contacts: Contacts
) -> list[tuple[Garde, bool]]:
    gardes: list[tuple[Garde, bool]] = []
    if noms.relation is Noms.DISTINCTS:
        gardes.append((Garde.NOMS, not (situation.same_door and contacts.partages)))
    elif noms.relation is Noms.INCLUS:
        if contacts.contraires and not contacts.partages:
            gardes.append((Garde.CONTACTS, False))
        elif (
            (noms.part < _PART_SANS_CONTACT and not contacts.partages)
            or (noms.part < _PART_SANS_NATURE and not (a.natures or b.natures) and not contacts.agree)
            or _hides_a_kind(a, b)
        ):
            gardes.append((Garde.NOMS, False))
    elif not (a.mots or b.mots) and contacts.contraires > 1 and not contacts.partages:
        gardes.append((Garde.CONTACTS, False))
    elif (
        noms.relation is not Noms.IDENTIQUES
        and noms.points < 3.0
        and not (noms.points >= 2.0 and situation.same_door and contacts.partages and not _may_be_two(a, b))
    ):
        parlant = noms.points >= 2.0 and not contacts.contraires
        garde = Garde.HEBERGE if _is_guest(a, b) else Garde.NOM_MUET
        gardes.append((garde, not (situation.same_door and (contacts.partages or parlant))))
    return gardes


def _is_named(noms: Comparaison) -> bool:
    """The names have own words in common; « Mairie » is as many places as communes."""
    return noms.relation in {Noms.IDENTIQUES, Noms.INCLUS}


def _hides_a_kind(a: Empreinte, b: Empreinte) -> bool:
    """One name says its kind, the other has a word more, maybe a kind not known here (« Gymnase Jean Moulin »)."""
    if bool(a.natures) == bool(b.natures):
        return False
    avec, sans = (a, b) if a.natures else (b, a)
    if not avec.ensemble <= sans.ensemble:
        return False
    propres, _ = pair_up(sans.ensemble, frozenset(avec.tous))
    return any(len(mot) < _ABREGE_MIN or not any(autre.startswith(mot) for autre in avec.tous) for mot in propres)


def _may_be_two(a: Empreinte, b: Empreinte) -> bool:
    """A guest of a house, or a common word against an own one (« Médiathèque Océan », « Médiathèque Ville »)."""
    if _is_guest(a, b):
        return True
    seul, autre = (a, b) if b.mots else (b, a)
    return bool(autre.mots) and not seul.communs - autre.communs <= MOTS_NEUTRES


def _is_guest(a: Empreinte, b: Empreinte) -> bool:
    """Both names begin with a house that shelters others: what one says more may be who lives there."""
    communes = a.natures & b.natures
    return bool(communes) and communes <= NATURES_HOTES


def _guard_mobile(a: Empreinte, b: Empreinte, situation: Situation) -> list[tuple[Garde, bool]]:
    if a.itinerant and b.itinerant:
        if not situation.same_commune or situation.two_sites:
            return [(Garde.ITINERANT, True)]
        return [(Garde.ITINERANT, False)] if situation.adresses is Adresses.AUTRE_VOIE else []
    if a.itinerant != b.itinerant and a.texte != b.texte:
        return [(Garde.ITINERANT, False)]
    return []


def _guard_places(
    a: Empreinte, b: Empreinte, noms: Comparaison, situation: Situation, contacts: Contacts
) -> list[tuple[Garde, bool]]:
    gardes: list[tuple[Garde, bool]] = []
    if a.annexe != b.annexe and not _is_misspelt(a, b):
        gardes.append((Garde.ANNEXE, not contacts.partages))
    inconnue = situation.adresses is Adresses.INCONNUE and isnan(situation.distance)
    ailleurs = situation.adresses in {Adresses.AUTRE_NUMERO, Adresses.AUTRE_VOIE}
    if (inconnue or ailleurs) and not contacts.partages:
        gardes.append((Garde.LIEU_INCERTAIN, False))
    if situation.two_doors:
        gardes.append((Garde.DEUX_SITES, False))
    if situation.two_sites:
        gardes.append((Garde.DEUX_SITES, not contacts.partages or a.source == b.source))
    elif not situation.same_commune and not (situation.distance <= 300.0 and _is_named(noms)):
        named = _is_named(noms)
        doubt = named and situation.adresses is Adresses.MEME_PORTE and contacts.partages
        gardes.append((Garde.DEUX_SITES, not doubt))
    elif situation.distance > (_LOIN_AVEC_CONTACT_M if contacts.partages else _LOIN_M):
        same_street = situation.adresses in {Adresses.MEME_PORTE, Adresses.MEME_VOIE}
        if not (same_street and contacts.partages):
            gardes.append((Garde.DEUX_SITES, not same_street and not contacts.partages))
    return gardes
