"""Why a verdict was given, in plain French that a coordinator can check at a glance."""

from typing import NamedTuple

from maillage.reseau.lieux.rapprochement.empreinte import Empreinte
from maillage.reseau.lieux.rapprochement.fiche import Fiche
from maillage.reseau.lieux.rapprochement.jugement import Garde, Jugement
from maillage.reseau.lieux.rapprochement.natures import say_nature
from maillage.reseau.lieux.rapprochement.noms import Noms
from maillage.reseau.lieux.rapprochement.situation import Adresses

_NOM_MAX = 60


class Raison(NamedTuple):
    """One reason: a stable code, a sentence, and whether it speaks for (True) or against one place (False)."""

    code: str
    phrase: str
    favorable: bool


_PHRASES_D_ADRESSE = {
    Adresses.MEME_PORTE: Raison("adresse", "même adresse", True),
    Adresses.MEME_VOIE: Raison("voie", "même rue, mais un numéro manque", True),
    Adresses.AUTRE_NUMERO: Raison("numero", "même rue, numéros différents", False),
    Adresses.AUTRE_VOIE: Raison("autre_adresse", "adresses différentes", False),
}

_PHRASES_DE_GARDE = {
    Garde.NOMBRES: "numéros différents dans les noms",
    Garde.DIRECTIONS: "les noms disent deux côtés différents (nord, sud, est, ouest)",
    Garde.ITINERANT: "service itinérant : chaque arrêt compte pour un lieu",
    Garde.ETABLISSEMENT: "même organisme, mais deux numéros SIRET : peut-être deux établissements",
    Garde.PIVOT: "numéros SIRET ou RNA différents",
    Garde.NOMS: "chaque nom a un mot que l’autre n’a pas",
    Garde.DEUX_SITES: "deux endroits : peut-être un organisme qui reçoit à deux adresses",
    Garde.ANNEXE: "l’un des deux est une annexe",
    Garde.CONTACTS: "téléphones, adresses électroniques ou sites différents",
    Garde.LIEU_INCERTAIN: "ni l’adresse ni un contact ne prouve que c’est le même endroit",
    Garde.NOM_LONG: "les noms sont trop longs pour être comparés en entier",
    Garde.NOM_MUET: "les noms ne disent pas assez de quel lieu il s’agit",
    Garde.HEBERGE: "l’un des deux est peut-être hébergé chez l’autre",
}

REPONSE_MEME = Raison("reponse", "une personne a répondu : c’est le même lieu", True)
REPONSE_DIFFERENT = Raison("reponse", "une personne a répondu : ce sont deux lieux", False)
GROUPE_REFUSE = Raison("groupe", "un autre lieu du groupe ne va pas avec celui-ci", False)


def explain(a: Fiche, b: Fiche, empreintes: tuple[Empreinte, Empreinte], jugement: Jugement) -> list[Raison]:
    """Reasons of one verdict, the strongest for one place first, then those against."""
    raisons = [*_explain_names(a, b, empreintes, jugement), *_explain_contacts(jugement)]
    situation = jugement.situation
    if situation.adresses in _PHRASES_D_ADRESSE:
        raisons.append(_PHRASES_D_ADRESSE[situation.adresses])
    if situation.distance >= 0.0:
        raisons.append(Raison("distance", say_distance(situation.distance), situation.distance <= 150.0))
    if not situation.same_commune:
        raisons.append(Raison("commune", "communes différentes", False))
    muet = {Garde.NOM_MUET, Garde.HEBERGE} if Garde.NATURES in jugement.gardes else set()
    for garde in jugement.gardes:
        if garde in muet:
            continue  # « deux organismes » says it all
        raisons.append(Raison(garde.value, _explain_guard(garde, empreintes, jugement), False))
    return sorted(raisons, key=lambda raison: not raison.favorable)


def _explain_names(a: Fiche, b: Fiche, empreintes: tuple[Empreinte, Empreinte], jugement: Jugement) -> list[Raison]:
    relation = jugement.noms.relation
    if empreintes[0].texte and empreintes[0].texte == empreintes[1].texte:
        return [Raison("nom", "même nom", True)]
    paire = f"« {_shorten(a.nom)} », « {_shorten(b.nom)} »"
    if relation is Noms.IDENTIQUES:
        return [Raison("nom_proche", f"noms proches : {paire}", True)]
    if relation is Noms.INCLUS:
        return [Raison("nom_inclus", f"un nom contient l’autre : {paire}", True)]
    natures = sorted(empreintes[0].natures & empreintes[1].natures)
    if natures:
        return [Raison("nature", "même sorte de lieu : " + ", ".join(map(say_nature, natures)), True)]
    if relation is Noms.GENERIQUES and jugement.noms.points >= 2.0:
        return [Raison("nom_proche", f"noms proches : {paire}", True)]
    return []


def _explain_contacts(jugement: Jugement) -> list[Raison]:
    contacts = jugement.contacts
    suites = (
        (contacts.siret, "siret", "même SIRET ou RNA"),
        (contacts.telephone, "telephone", "même numéro de téléphone"),
        (contacts.courriel, "courriel", "même adresse électronique"),
        (contacts.site, "site", "même site internet"),
    )
    raisons = []
    for force, code, phrase in suites:
        if force >= 0.4:
            raisons.append(Raison(code, phrase, True))
        elif force > 0.0:
            raisons.append(Raison(code, f"{phrase}, mais d’autres lieux l’ont aussi", True))
    return raisons


def _explain_guard(garde: Garde, empreintes: tuple[Empreinte, Empreinte], jugement: Jugement) -> str:
    if garde is Garde.NATURES:
        return _explain_natures(*empreintes)
    if garde is Garde.NOMS and jugement.noms.relation is Noms.INCLUS:
        return "l’un des noms a un mot de plus : peut-être un autre lieu"
    if garde is Garde.DEUX_SITES and not jugement.situation.same_commune:
        return "deux communes : peut-être un organisme présent dans les deux"
    if garde is Garde.NOM_MUET and jugement.noms.part == 0.0:
        return "les noms sont différents"
    return _PHRASES_DE_GARDE[garde]


def _explain_natures(a: Empreinte, b: Empreinte) -> str:
    gauche, droite = sorted(a.natures - b.natures), sorted(b.natures - a.natures)
    if not gauche or not droite:
        return "l’un des noms annonce autre chose en plus : " + ", ".join(map(say_nature, gauche or droite))
    return f"{say_nature(gauche[0])} et {say_nature(droite[0])} : deux organismes"


def say_distance(distance: float) -> str:
    """Metres as people say them."""
    if distance < 15.0:
        return "au même point de la carte"
    if distance < 1000.0:
        return f"à {round(distance, -1):.0f} m l’un de l’autre"
    return f"à {distance / 1000:.1f} km l’un de l’autre".replace(".", ",", 1)


def _shorten(nom: str) -> str:
    return nom if len(nom) <= _NOM_MAX else nom[: _NOM_MAX - 1] + "…"
