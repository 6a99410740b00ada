"""Answers → questions to the search engine: first what was asked, then wider and wider, each step said in words.

The order: a little further, then other hours, then further, then another way of being helped, another welcome, another need,
and the whole Département last: who said « 10 km » is better guided by a person near him than sent 80 km away. Few places say
all that they can do: one that says nothing of deaf people may well receive them, so it is suggested with its phone number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple

from maillage.base.francais import JOURS
from maillage.portail.parcours.questions import INCONNU, MAINTENANT, RAYONS, Reponses
from maillage.reseau.lieux.recherche.criteres import Criteres

SERVICES: Final[Mapping[str, tuple[str, ...]]] = {
    "demarche": ("DEMARCHES",),
    "apprendre": ("OUTILS", "COMPREHENSION"),
    "internet": ("ACCES",),
    "materiel": ("EQUIPEMENT_SOLIDAIRE",),
    "emploi": ("INSERTION",),
    "ecole": ("PARENTALITE",),
    "proteger": ("SECURITE",),
}
"""Need → services of the national schema, any of which answers to it."""
MODES: Final[Mapping[str, str]] = {"personne": "INDIVIDUEL", "groupe": "COLLECTIF", "seul": "AUTONOMIE"}
PRISES_EN_CHARGE: Final[Mapping[str, tuple[str, ...]]] = {
    "surdite": ("SURDITE",),
    "vue": ("DEFICIENCE_VISUELLE",),
    "bouger": ("HANDICAPS_MOTEURS",),
    "comprendre": ("HANDICAPS_MENTAUX",),
    "lire": ("ILLETTRISME",),
    "langue": ("LANGUES_ANGLAIS", "LANGUES_AUTRES"),
}
_NIVEAU_DE_SECOURS: Final[Mapping[str, tuple[str, ...]]] = {"internet": ("1", "2", "3"), "materiel": ()}
_AVEC_UNE_PERSONNE: Final = ("3",)


class Essai(NamedTuple):
    """One question to the engine. ``elargi``: {answer given up (``rayon``, ``quand``, ``avec``, ``accueil``, ``besoin``):
    what was done instead, in a sentence}, in the order it was done.
    """

    criteres: Criteres
    elargi: Mapping[str, str] = MappingProxyType({})


def first_question(reponses: Reponses, point: tuple[float, float] | None) -> Criteres:
    """What was asked, whole. ``point``: (latitude, longitude) to count distances from."""
    filtres = {
        "service": SERVICES.get(reponses.besoin, ()),
        "mode": (MODES[reponses.avec],) if reponses.avec in MODES else (),
        "prise-en-charge": PRISES_EN_CHARGE.get(reponses.accueil, ()),
    }
    if reponses.besoin == "demarche":
        filtres["mode"] = ()  # « aide aux démarches » is help by a person, whatever way of doing it the place wrote
    if reponses.besoin == INCONNU:
        filtres["niveau"] = _AVEC_UNE_PERSONNE
    jour = reponses.quand if reponses.quand in JOURS else ""
    ouvert = reponses.quand if reponses.quand not in {"", INCONNU, jour} else ""
    return Criteres(
        point=point,
        rayon=reponses.rayon if point else None,
        filtres={code: values for code, values in filtres.items() if values},
        ouvert=ouvert,
        jour=jour,
        tri="distance" if point else "",
    )


def widen(reponses: Reponses, point: tuple[float, float] | None) -> Iterator[Essai]:
    """The first question, then each wider one; steps that change nothing are left out."""
    essai = Essai(first_question(reponses, point))
    yield essai
    for step in (_further, _any_time, _further, _any_way, _any_welcome, _further, _any_need, _anywhere):
        wider = step(reponses, essai)
        if wider is not None:
            essai = wider
            yield essai


def _wider(essai: Essai, criteres: Criteres, ecart: str, phrase: str) -> Essai:
    return Essai(criteres, MappingProxyType({**essai.elargi, ecart: phrase}))


def _further(_reponses: Reponses, essai: Essai) -> Essai | None:
    rayon = next((one for one in RAYONS if essai.criteres.rayon and one > essai.criteres.rayon), None)
    if rayon is None:
        return None
    return _wider(
        essai, replace(essai.criteres, rayon=rayon), "rayon", f"Nous avons cherché plus loin : jusqu'à {rayon} km."
    )


def _anywhere(_reponses: Reponses, essai: Essai) -> Essai | None:
    if essai.criteres.rayon is None:
        return None
    phrase = "Nous avons cherché plus loin : dans tout le Département."
    return _wider(essai, replace(essai.criteres, rayon=None), "rayon", phrase)


def _any_time(reponses: Reponses, essai: Essai) -> Essai | None:
    if not (essai.criteres.ouvert or essai.criteres.jour):
        return None
    phrase = "Nous avons pris aussi des lieux ouverts à un autre moment, ou dont nous ne connaissons pas les horaires."
    if reponses.quand == MAINTENANT:
        phrase = "Nous avons pris aussi des lieux fermés en ce moment : d'abord ceux qui ouvrent le plus tôt."
    return _wider(essai, replace(essai.criteres, ouvert="", jour=""), "quand", phrase)


def _any_way(_reponses: Reponses, essai: Essai) -> Essai | None:
    phrase = "Nous avons pris aussi des lieux où cela se passe autrement (seul, en groupe, ou avec une personne)."
    return _dropping(essai, "mode", "avec", phrase)


def _any_welcome(_reponses: Reponses, essai: Essai) -> Essai | None:
    phrase = "Nous avons pris aussi des lieux qui n'ont pas dit comment ils accueillent. Demandez-leur avant de venir."
    return _dropping(essai, "prise-en-charge", "accueil", phrase)


def _any_need(reponses: Reponses, essai: Essai) -> Essai | None:
    """A person who helps, whatever for; who looks for a computer is shown every place that has one. Nothing replaces a shop."""
    niveau = _NIVEAU_DE_SECOURS.get(reponses.besoin, _AVEC_UNE_PERSONNE)
    if not niveau or "service" not in essai.criteres.filtres:
        return None
    filtres = {**essai.criteres.filtres, "service": (), "niveau": niveau}
    phrase = "Nous avons pris aussi des lieux qui aident pour autre chose. Appelez-les : ils peuvent vous guider."
    return _wider(essai, replace(essai.criteres, filtres=filtres), "besoin", phrase)


def _dropping(essai: Essai, famille: str, ecart: str, phrase: str) -> Essai | None:
    if famille not in essai.criteres.filtres:
        return None
    return _wider(essai, essai.criteres.without(famille), ecart, phrase)
