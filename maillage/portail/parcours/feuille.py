"""The sheet that a helper gathers: up to ten places, all of it in its address. What is sent by mail or text message."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

from maillage.portail.parcours.apporter import PAR_BESOIN, PAR_DEMARCHE, Chose, to_bring
from maillage.portail.parcours.questions import DEMARCHE, Reponses

LIEUX_MAX: Final = 10
SMS_MAX: Final = 450
"""Characters of a text message: three of the network's, which old phones still join."""
COURRIEL_MAX: Final = 1500
"""Characters of a mail prepared by a link: some programmes cut an address beyond 2,000."""


class Ligne(NamedTuple):
    """A place of the sheet in words: its name, its address in one line, its phone, its hours, its short address."""

    nom: str
    adresse: str
    telephone: str
    horaires: str
    court: str


def kept_keys(cles: Iterable[str]) -> list[str]:
    """Each key once, in the order asked, LIEUX_MAX at most."""
    return list(dict.fromkeys(cles))[:LIEUX_MAX]


def query_of(cles: Sequence[str], pour: str = "") -> str:
    """The query string of a sheet."""
    return urlencode([*(("lieu", cle) for cle in cles), *([("pour", pour)] if pour else [])])


def raised(cles: Sequence[str], rank: int) -> list[str]:
    """The same with the place of this rank (from 0) one step higher."""
    moved = list(cles)
    if 0 < rank < len(moved):
        moved[rank - 1], moved[rank] = moved[rank], moved[rank - 1]
    return moved


def without(cles: Sequence[str], cle: str) -> list[str]:
    return [one for one in cles if one != cle]


def known_purpose(pour: str) -> str:
    """A procedure or a need that has its list of things to bring; empty otherwise."""
    return pour if pour in PAR_DEMARCHE or pour in PAR_BESOIN else ""


def bring_for(pour: str) -> tuple[Chose, ...]:
    """What to bring, for a purpose that is known; nothing otherwise."""
    if pour in PAR_DEMARCHE:
        return to_bring(Reponses(besoin=DEMARCHE, demarche=pour))
    return to_bring(Reponses(besoin=pour)) if pour in PAR_BESOIN else ()


def mail_link(lignes: Sequence[Ligne], choses: Sequence[Chose], adresse: str) -> str:
    """A ``mailto:`` without recipient: the helper's own mail program opens, and nothing goes through us (RFC 6068)."""
    whole = ["Bonjour,", "", "Voici où trouver de l'aide :", ""]
    for rank, ligne in enumerate(lignes, 1):
        whole += [f"{rank}. {ligne.nom}", *filter(None, ligne[1:]), ""]
    brought = ["À apporter :", *(f"- {chose.nom}" for chose in choses), ""] if choses else []
    end = ["Cette feuille, à jour :", adresse]
    body = "\n".join([*whole, *brought, *end])
    if len(body) > COURRIEL_MAX:
        short = [f"{rank}. {ligne.nom}\n{ligne.telephone or ligne.adresse}" for rank, ligne in enumerate(lignes, 1)]
        body = "\n".join([*whole[:4], *short, "", *brought, *end])
    return f"mailto:?{_encoded({'subject': 'Où trouver de l’aide', 'body': body.replace(chr(10), chr(13) + chr(10))})}"


def text_link(lignes: Sequence[Ligne], adresse: str) -> str:
    """An ``sms:`` without number, which both kinds of phones read (« ?& »)."""
    parts = [" ".join(filter(None, [f"{ligne.nom},", ligne.adresse, ligne.telephone])) for ligne in lignes]
    body = "\n".join([*parts, adresse])
    if len(body) > SMS_MAX:
        room, kept = SMS_MAX - len(adresse) - 1, []
        for ligne in lignes:
            part = " ".join(filter(None, [ligne.nom, ligne.telephone]))
            if len(part) + 1 > room:
                break
            kept.append(part)
            room -= len(part) + 1
        body = "\n".join([*kept, adresse])
    return f"sms:?&{_encoded({'body': body})}"


def _encoded(values: Mapping[str, Any]) -> str:
    """Spaces as %20: mail programs show « + » as it is."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in values.items())
