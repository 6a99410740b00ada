"""Words and signs of French opening hours: a text becomes a list of tokens.

One master expression, tried at each position, without nested repetition: the time grows with the length of the text
(and the length is capped before). Kinds of tokens, one or two letters each:

``T`` time (minutes) · ``N`` bare number · ``I`` impossible time · ``Q`` round the clock · ``D`` day (0 to 7; 8 is the
letter M, Tuesday or Wednesday) · ``A`` group of days · ``O`` ordinal · ``S`` « premiers » (plural) · ``MO`` « du mois »
· ``m`` month (1 to 12) · ``V`` school holidays · ``E`` school term · ``W`` week parity · ``F`` frequency without a known
week · ``H`` half-day (0 morning, 1 afternoon, 2 evening) · ``R`` on appointment (comment, or empty for « sans ») · ``C`` closed ·
``X`` except · ``U`` only · ``n`` « entre » · ``j`` « jusqu'à » · ``?`` a word not understood · signs: ``-``, ``a`` (à, au),
``e`` (et), ``,``, ``/``, ``;`` (strong), ``:``, ``(``, ``)``.
"""

import html
import re
import unicodedata

from maillage.reseau.lieux.nettoyage.horaires.modele import PH

Jeton = tuple[str, int | str | tuple[int, ...]]

LETTRE_M = 8
"""Day number of the lone letter M, which the neighbours make Tuesday or Wednesday."""

_PLIS = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("’‘ʼ´`", "'"),
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u200a\t", " "),
        **dict.fromkeys("\u200b\u200c\u200d\ufeff\u00ad", ""),
        **dict.fromkeys("•·●▪", ";"),
        **dict.fromkeys("«»“”", " "),
        **dict(zip("àâäéèêëîïôöùûüç", "aaaeeeeiioouuuc", strict=True)),
        "œ": "oe",
        "º": "e",
        "\r": "\n",
    }
)
_BALISE = re.compile(r"<[^<>]{0,200}>")


def fold(texte: str) -> str:
    """Lower case without accents, entities, tags or typographic signs; what has no plain letter stays."""
    if "&" in texte:
        texte = html.unescape(texte)
    if "<" in texte:
        texte = _BALISE.sub("\n", texte)
    texte = texte.lower()
    if texte.isascii():
        return texte.replace("\t", " ").replace("\r", "\n").replace("`", "'")
    texte = texte.translate(_PLIS)
    if not texte.isascii():
        texte = "".join(c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c)).lower()
    return texte


_RDV = r"(?:rendez[ -]{0,3}vous|r\.?d\.?v(?:s|\b\.?)|reservations?|inscriptions?|demandes?)(?![a-z])"

_MOTIF = rf"""
 (?P<blanc>[ *>~"]+|[cdjlmnst]'|\((?:e|s|es)\))
|(?=[a-z])(?:
   (?P<le_jour_mois>(?:du|au|le|depuis)\ \d\d?/(?:0\d|1[0-2])(?:/(?:20)?\d\d)?(?!\d|\ ?[/h]))
  |(?P<frequence>(?:une?\ )?semaines?\ [ab](?![a-z])|sur\ (?:2|deux|3|trois|4|quatre)(?![a-z\d])
      |tous\ les\ (?:15|quinze)\ jours|par\ (?:mois|semaine|trimestre|an)(?![a-z]))
  |(?P<sans>(?:avec\ (?:ou|et)\ )?(?:sans|hors)\ (?:prise\ de\ )?{_RDV}|(?:en\ )?(?:acces|accueil|entree)\ libre(?![a-z])|(?:en\ )?libre\ acces(?![a-z]))
  |(?P<rdv>(?:(?:uniquement|seulement)\ )?(?:sur|avec|par)\ (?:prise\ de\ )?{_RDV}|(?:rendez[ -]{{0,3}}vous|rdvs?)(?![a-z]))
  |(?P<ferie>(?:jours?\ )?feries?(?![a-z]))
  |(?P<vacances>(?:vacances|conges)\ scolaires?(?![a-z]))
  |(?P<scolaire>(?:en\ )?(?:periodes?|temps)\ scolaires?(?![a-z]))
  |(?P<apres>apres[ -]{{0,3}}midis?(?![a-z])|aprem(?![a-z]))
  |(?P<tous>tous\ les\ jours(?![a-z])|toute\ la\ semaine(?![a-z])|chaque\ jour(?![a-z]))
  |(?P<weekend>week[ -]?ends?(?![a-z]))
  |(?P<pas>pas\ d'(?:accueil|ouverture|permanence)(?![a-z]))
  |(?P<exception>(?:a\ )?l'exception(?![a-z]))
  |(?P<mois>(?:du|de\ chaque|de|des|dans\ le|chaque|tous\ les)\ mois(?![a-z])(?!\ d))
  |(?P<journee>journee\ continue|non[ -]stop|sans\ interruption|en\ continu)
  |(?P<jusqua>jusqu'?\ ?(?:a|au|en)?(?![a-z]))
  |(?P<mot>[a-z]+)
  )
|(?=[\d+/])(?:
   (?P<telephone>(?:\+\ ?33\ ?[1-9]|0[1-9])(?P<s>[ ./-]?)\d\d(?:(?P=s)\d\d){{3}}(?!\d|[ ]?h))
  |(?P<jour_mois>\d\d?[/.]\d\d?[/.](?:20)?\d\d(?!\d|\ ?[/h:]))
  |(?P<continu>24\ ?h?(?:eures?)?\ ?(?:/|sur)\ ?24\ ?h?(?![a-z\d]))
  |(?P<semaine7>24\ ?/\ ?7(?!\d)|7\ ?j?(?:ours?)?\ ?(?:/|sur)\ ?7(?:\ ?j(?:ours?)?)?(?![a-z\d]))
  |(?P<fois>\d\ ?(?:x|fois)(?![a-z])(?:\ par\ [a-z]+)?|/\ ?2(?!\d|\ ?[h:.]))
  |(?P<ordinal>[1-5]\ ?(?:ere?s?|i?emes?|nde?s?)(?![a-z])|[1-5]es?(?![a-z]))
  |(?P<heure>(?P<h>\d\d?)(?:
        \ {{0,2}}h(?:eures?|rs?(?![a-z]))?(?:
            (?P<hm>[0-5]\d)(?!\d?\ ?h|\d(?!\d)|\d\d\d?(?![\dh:]))(?:\ ?mi?n(?![a-z]))?
          | \ {{0,2}}(?P<hmh>00|2[5-9]|[3-5]\d)\ ?h(?![a-z])
          | \ {{1,2}}(?P<hsm>[0-5][05])(?!\d|\ ?h|:)
          | (?P<hx>[6-9]\d)(?![\dh:])
          | (?P<h1>\d)(?!\d|\ ?h)
          )?
      | \ ?:\ ?(?:(?P<mm>[0-5]\d)(?!\d)(?::[0-5]\d(?!\d))?|(?P<mx>\d\d)(?!\d)|(?![ ]?\d))
      | \.(?P<pm>[0-5]\d)(?!\d)
      ))
  |(?P<fraction>0[.,]\d{{1,17}}(?!\d))
  |(?P<quatre>(?:[01]\d|2[1-4])[0-5]\d(?!\d|\ ?h)|20[0134][05](?!\d|\ ?h))
  |(?P<nombre>\d+)
  )
|(?P<signe>[-,/;:()&+|_.\n])
|(?P<reste>[^\s])
|(?P<espace>\s)
    """
_LIEN = r"|(?P<lien>[^\s@(),;]{1,80}@[^\s@(),;]{1,80}|(?:https?://|www\.)[^\s(),;]{1,200})"
_JETON = re.compile(_MOTIF, re.VERBOSE)
# To look for an address at each word costs as much as all the rest: only a text that has one pays for it.
_JETON_LIEN = re.compile(_MOTIF.replace("|(?=[a-z])", _LIEN + "|(?=[a-z])", 1), re.VERBOSE)
_A_LIEN = re.compile(r"@|https?://|www\.")

_JOURS: dict[str, int] = {}
for _numero, _noms in enumerate(
    (
        "lundi lundis lun lu l mo",
        "mardi mardis mar ma tu",
        "mercredi mercredis merc mer me we",
        "jeudi jeudis jeu je j th",
        "vendredi vendredis vend ven ve v fr",
        "samedi samedis sam sa s",
        "dimanche dimanches dim di d su",
    )
):
    _JOURS.update(dict.fromkeys(_noms.split(), _numero))
_JOURS["m"] = LETTRE_M
_JOURS["ph"] = PH

_MOTS: dict[str, Jeton] = {mot: ("D", numero) for mot, numero in _JOURS.items()}
for _genre, _noms in {
    "C": "ferme fermee fermes fermees fermeture fermetures clos close off closed",
    "X": "sauf hors hormis excepte exceptee exceptes",
    "a": "a au aux e",
    "e": "et puis",
    "n": "entre",
    "U": "uniquement seulement",
    "V?": "vacances conges",
}.items():
    _MOTS.update(dict.fromkeys(_noms.split(), (_genre, "")))
_MOTS.update(
    {
        "midi": ("T", 720),
        "minuit": ("T", 1440),
        "matin": ("H", 0),
        "matins": ("H", 0),
        "matinee": ("H", 0),
        "matinees": ("H", 0),
        "soir": ("H", 2),
        "soirs": ("H", 2),
        "soiree": ("H", 2),
        "impaire": ("W", 1),
        "impaires": ("W", 1),
        "paire": ("W", 0),
        "paires": ("W", 0),
        "apm": ("H", 1),
        "deuxieme": ("O", 2),
        "deuxiemes": ("O", 2),
        "second": ("O", 2),
        "seconde": ("O", 2),
        "troisieme": ("O", 3),
        "troisiemes": ("O", 3),
        "quatrieme": ("O", 4),
        "quatriemes": ("O", 4),
        "cinquieme": ("O", 5),
        "premier": ("O", 1),
        "premiere": ("O", 1),
        "premiers": ("S", 1),
        "premieres": ("S", 1),
        "dernier": ("O", -1),
        "derniere": ("O", -1),
        "deux": ("N", 2),
        "trois": ("N", 3),
    }
)
for _numero, _noms in enumerate(
    (
        "janvier janv jan",
        "fevrier fevr fev",
        "mars",
        "avril avr",
        "mai",
        "juin",
        "juillet juil",
        "aout",
        "septembre sept",
        "octobre oct",
        "novembre nov",
        "decembre dec",
    ),
    1,
):
    _MOTS.update(dict.fromkeys(_noms.split(), ("m", _numero)))

_MUETS = frozenset(
    [
        "de",
        "du",
        "des",
        "le",
        "la",
        "les",
        "l",
        "d",
        "en",
        "chaque",
        "tous",
        "toutes",
        "tout",
        "toute",
        "jour",
        "jours",
        "mois",
        "semaine",
        "semaines",
        "ouvert",
        "ouverts",
        "ouverte",
        "ouvertes",
        "ouverture",
        "ouvertures",
        "ouvre",
        "horaire",
        "horaires",
        "heure",
        "heures",
        "h",
        "hr",
        "public",
        "accueil",
        "accueille",
        "permanence",
        "permanences",
        "est",
        "sont",
        "cette",
        "lendemain",
        "pendant",
        "durant",
    ]
)
"""Words that change nothing to the hours: they may be dropped without loss of meaning."""

_ABREGES = frozenset(mot for mot in _JOURS if len(mot) <= 4) | {
    "janv",
    "fev",
    "fevr",
    "avr",
    "juil",
    "sept",
    "oct",
    "nov",
    "dec",
}
_SIGNES = {"+": "e", "&": "e", "|": "/", "_": "/", "\n": ";", ".": ";"}
_COMMENTAIRES = {"reser": "sur réservation", "inscr": "sur inscription", "deman": "sur demande"}
_FIXES: dict[str, Jeton] = {
    "continu": ("Q", ""),
    "ferie": ("D", PH),
    "vacances": ("V", ""),
    "scolaire": ("E", ""),
    "apres": ("H", 1),
    "tous": ("A", (0, 1, 2, 3, 4, 5, 6)),
    "weekend": ("A", (5, 6)),
    "pas": ("C", ""),
    "exception": ("X", ""),
    "mois": ("MO", ""),
    "jusqua": ("j", ""),
    "sans": ("R", ""),
}
_DANS_LES_COMMENTAIRES = re.compile("reser|inscr|deman")


def tokens(texte: str) -> list[Jeton]:
    """Cut a folded text (see ``fold``) into tokens; words that say nothing about hours are left out."""
    jetons: list[Jeton] = []
    abrege = False
    motif = _JETON if _A_LIEN.search(texte) is None else _JETON_LIEN
    for trouve in motif.finditer(texte):
        genre = trouve.lastgroup
        if genre in ("blanc", "telephone", "espace", "journee"):
            continue
        mot = trouve.group()
        if genre == "mot":
            abrege = mot in _ABREGES
            jeton = _MOTS.get(mot)
            if jeton is not None:
                jetons.append(jeton)
            elif mot not in _MUETS:
                jetons.append(("?", mot))
            continue
        if genre == "signe":
            if mot != "." or not abrege:
                jetons.append((_SIGNES.get(mot, mot), ""))
        elif genre == "heure":
            jetons.extend(_heure(trouve))
        elif genre in _FIXES:
            jetons.append(_FIXES[genre])
        else:
            jetons.extend(_rare(genre or "", mot))
        abrege = False
    return jetons


def _heure(trouve: re.Match[str]) -> list[Jeton]:
    """A time: hours, minutes when written; impossible ones are told apart."""
    heures, glued, avec_h, espace, trop, seul, deux_points, trop_deux_points, point = trouve.group(
        "h", "hm", "hmh", "hsm", "hx", "h1", "mm", "mx", "pm"
    )
    minutes = int(glued or avec_h or espace or deux_points or point or 0)
    if trop or trop_deux_points:
        return [("I", trouve.group())]
    total = int(heures) * 60 + minutes
    if total > 1440:
        return [("I", trouve.group())]
    if seul is not None and seul != "0":
        # « 16h3 »: the text was cut; 16 h 30 is likely, not sure.
        return [("T", total + int(seul) * 10 if int(seul) < 6 else total), ("coupe", trouve.group())]
    return [("T", total)]


def _rare(genre: str, mot: str) -> list[Jeton]:
    """Tokens met less often than once in a text."""
    if genre == "nombre":
        return [("N", int(mot)) if len(mot) <= 2 else ("?", mot)]
    if genre == "quatre":
        return [("T", int(mot[:2]) * 60 + int(mot[2:]))] if int(mot) <= 2400 else [("?", mot)]
    if genre == "fraction":
        return [("T", round(float(mot.replace(",", ".")) * 1440))]
    if genre == "ordinal":
        return [("S", 1) if mot.endswith("s") else ("O", int(mot[0]))]
    if genre == "rdv":
        trouve = _DANS_LES_COMMENTAIRES.search(mot)
        return [("R", _COMMENTAIRES[trouve.group()] if trouve else "sur rendez-vous")]
    if genre == "semaine7":
        jours: Jeton = ("A", (0, 1, 2, 3, 4, 5, 6))
        return [jours, ("Q", "")] if mot.startswith("24") else [jours]
    if genre in ("fois", "frequence"):
        return [("F", mot)]
    return [("?", mot)]
