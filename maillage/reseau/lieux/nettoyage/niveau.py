"""Level of the offer of a place: Wi-Fi for one's own device, equipment used alone, mediation with a person.

Rule: deliberation 003, mission 1.1 (three graded levels). The national schema has no such field: the level is derived
from services and from how people are helped, and a person may overrule it. Free text is read last, and only for words
that leave no doubt; when nothing tells, there is no level.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from maillage.reseau.lieux.nettoyage.resultat import Resultat, repare
from maillage.reseau.lieux.nettoyage.textes import absent, fold
from maillage.reseau.lieux.schema import Niveau

_TEXTE_MAX: Final = 3_000  # characters of each text that are read

# Services that cannot be had without somebody who helps.
_SERVICES_MEDIATION: Final = frozenset(
    {
        "Aide aux démarches administratives",
        "Maîtrise des outils numériques du quotidien",
        "Insertion professionnelle via le numérique",
        "Utilisation sécurisée du numérique",
        "Parentalité et éducation avec le numérique",
        "Compréhension du monde numérique",
    }
)
_SERVICE_ACCES: Final = "Accès internet et matériel informatique"
_SANS_PUBLIC: Final = "Ce lieu n'accueille pas de public"
_ACCOMPAGNEMENTS: Final = frozenset({"Accompagnement individuel", "Dans un atelier collectif", "À distance"})
_DISPOSITIFS: Final = frozenset({"Conseillers numériques", "Aidants Connect", "France Services", "Emmaüs Connect"})

_WIFI: Final = re.compile(r"\b(?:wi ?fi|hot ?spot|borne internet sans fil)\b")
_MATERIEL: Final = re.compile(
    r"\b(?:ordinateurs?|postes? (?:informatiques?|internet|en libre acces|multimedias?)|pc|tablettes?|imprimantes?|scanners?|"
    r"libre acces|acces libre|materiel informatique|salle (?:informatique|multimedia)|borne (?:caf|interactive|numerique))\b"
)
_MEDIATION: Final = re.compile(
    r"\b(?:mediat(?:eurs?|rices?) numeriques?|mediation numerique|conseill(?:ers?|eres?) numeriques?|aidants? connect|"
    r"animat(?:eurs?|rices?) (?:numeriques?|multimedias?|informatiques?)|ateliers? (?:informatiques?|numeriques?|multimedias?)|"
    r"cours (?:d )?informatiques?|initiations? (?:a l |au |aux )?(?:informatique|numerique|outils numeriques|internet)|"
    r"accompagnements? (?:numeriques?|individuels?|aux demarches)|aide aux demarches|accompagne\w* (?:dans|aux) (?:les |leurs |vos )?demarches)\b"
)
# « Il n'y a pas de médiateur numérique » says the contrary.
_NEGATION: Final = re.compile(r"\b(?:pas|plus|sans|ni|aucune?)(?: (?!finphrase)\w+){0,3} $")
# Folding drops punctuation: a word takes its place, so that a negation does not reach the next sentence.
_FIN: Final = re.compile(r"[.;!?\n|]+")


def _says(motif: re.Pattern[str], texte: str) -> bool:
    return any(not _NEGATION.search(texte, max(0, t.start() - 40), t.start()) for t in motif.finditer(texte))


@lru_cache(maxsize=4_096)
def _from_lists(
    services: tuple[str, ...], accompagnements: tuple[str, ...], dispositifs: tuple[str, ...]
) -> tuple[Niveau, str] | None:
    """(level, rule) from the closed lists, or None when they leave it open."""
    if not _ACCOMPAGNEMENTS.isdisjoint(accompagnements):
        return Niveau.MEDIATION, "niveau.accompagnement"
    if "En autonomie" in accompagnements and _SERVICES_MEDIATION.isdisjoint(services):
        return Niveau.EQUIPEMENT, "niveau.autonomie"
    if not _SERVICES_MEDIATION.isdisjoint(services):
        return Niveau.MEDIATION, "niveau.services"
    if not _DISPOSITIFS.isdisjoint(dispositifs):
        return Niveau.MEDIATION, "niveau.dispositif"
    if "Loisirs et créations numériques" in services:
        return Niveau.EQUIPEMENT, "niveau.services"
    return None


def derive_niveau(
    services: Iterable[str] | None,
    modalites_accompagnement: Iterable[str] | None = (),
    modalites_acces: Iterable[str] | None = (),
    textes: Iterable[str] = (),
    dispositifs: Iterable[str] | None = (),
) -> Resultat:
    """Level of the offer; value: ``Niveau``, or None when nothing tells.

    Exact v1 labels in, and free texts (presentations, mapped cells). « Accès internet et matériel informatique » alone
    is equipment, unless the texts speak of Wi-Fi and of no machine. A place closed to
    the public has no level. ``regle`` says what decided.
    """
    labels = tuple(services or ())
    if _SANS_PUBLIC in (modalites_acces or ()):
        return absent(_SANS_PUBLIC)
    connu = _from_lists(labels, tuple(modalites_accompagnement or ()), tuple(dispositifs or ()))
    if connu:
        return repare(connu[0], " | ".join(labels), connu[1])
    original = " | ".join(texte for texte in textes if texte)
    plie = fold(_FIN.sub(" finphrase ", original[:_TEXTE_MAX]))
    if _says(_MEDIATION, plie):
        return repare(Niveau.MEDIATION, original, "niveau.texte")
    if _says(_MATERIEL, plie):
        return repare(Niveau.EQUIPEMENT, original, "niveau.texte")
    if _says(_WIFI, plie):
        return repare(Niveau.WIFI, original, "niveau.texte")
    if _SERVICE_ACCES in labels:
        return repare(Niveau.EQUIPEMENT, " | ".join(labels), "niveau.services")
    return absent(original)
