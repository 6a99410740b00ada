"""Figures, dates and numbers as a French reader expects them. Pure: no Django, no clock.

Rules: Lexique des règles typographiques en usage à l'Imprimerie nationale (thin no-break space between groups of three
figures, no-break space before the unit, decimal comma, « 1er » for the first day, « 14 h 30 »), and the manner of
`docs/composants.md` (zero in words, plural from two).
"""

import datetime as dt
import math
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

FINE = "\u202f"  # narrow no-break space: between groups of figures
INSECABLE = "\u00a0"  # no-break space: between a figure and its unit
_HEURE_ECRITE = re.compile(r"(?<=\d) (?=h\b)|(?<=\bh) (?=\d\d)")

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

# Overseas codes whose national form is a zero followed by the nine figures (plan de numérotation de l'Arcep).
_NATIONAL = re.compile(r"\+(?:33|262|590|594|596)(\d{9})\Z")
_TEN_FIGURES = re.compile(r"0\d{9}\Z")
_SHORT = re.compile(r"\d{4}\Z|\d{6}\Z")
_PACIFIC = re.compile(r"\+(508|681|687|689)(\d{6}|\d{8})\Z")
_SEPARATORS = re.compile(r"[\s.\-\u00a0\u202f]+")
_LONGEST_PHONE = 40

# First words of the names of bodies, without accent: the article that « de » meets (« de la Commune », « du CCAS »).
_NOMS_EN_LA = frozenset(
    [
        "agence",
        "caisse",
        "chambre",
        "collectivite",
        "commune",
        "communaute",
        "compagnie",
        "confederation",
        "cooperative",
        "direction",
        "federation",
        "fondation",
        "halle",
        "ligue",
        "maison",
        "mairie",
        "mediatheque",
        "bibliotheque",
        "metropole",
        "mission",
        "mutuelle",
        "prefecture",
        "regie",
        "region",
        "ressourcerie",
        "salle",
        "sous-prefecture",
        "societe",
        "ville",
    ]
)
_NOMS_EN_LE = frozenset(
    [
        "bus",
        "cafe",
        "camion",
        "ccas",
        "centre",
        "cercle",
        "cias",
        "club",
        "college",
        "comite",
        "conseil",
        "departement",
        "foyer",
        "groupement",
        "lycee",
        "musee",
        "mouvement",
        "pays",
        "pole",
        "point",
        "reseau",
        "secours",
        "service",
        "sivom",
        "sivu",
        "syndicat",
        "tiers-lieu",
        "village",
    ]
)
_NOMS_EN_L = frozenset(
    [
        "academie",
        "agglomeration",
        "amicale",
        "antenne",
        "association",
        "atelier",
        "ecole",
        "ehpad",
        "entreprise",
        "epci",
        "epicerie",
        "espace",
        "etablissement",
        "hopital",
        "hotel",
        "institut",
        "office",
        "organisme",
        "union",
        "universite",
    ]
)

_OCTETS = ("octets", "ko", "Mo", "Go", "To")


def format_nombre(valeur: float | Decimal | str | None, decimales: int | None = None) -> str:
    """Write a figure: 1234.5 → « 1 234,5 ».

    `decimales` fixes the count of decimals (rounded half up); by default, those that the value has, at most three.
    What is not a number is given back as text; None and NaN give an empty text.
    """
    nombre = _to_decimal(valeur)
    if nombre is None:
        return "" if valeur is None or isinstance(valeur, float) else str(valeur)
    pas = Decimal(1).scaleb(-(3 if decimales is None else max(0, decimales)))
    try:
        nombre = nombre.quantize(pas, rounding=ROUND_HALF_UP)
    except InvalidOperation:
        # More figures than the decimal context holds: such a value is no measure, it is shown as it came.
        return str(valeur)
    texte = f"{abs(nombre):f}"
    if decimales is None and "." in texte:
        texte = texte.rstrip("0").rstrip(".")
    entier, _, fraction = texte.partition(".")
    groupes = f"{int(entier):,}".replace(",", FINE)
    # U+2212 is the true minus sign: screen readers say it, a hyphen is skipped.
    signe = "\u2212" if nombre < 0 else ""
    return signe + groupes + ("," + fraction if fraction else "")


def format_pourcentage(valeur: float | Decimal | str | None, decimales: int = 0) -> str:
    """Write a share (0.123) as « 12 % »."""
    nombre = _to_decimal(valeur)
    return "" if nombre is None else format_nombre(nombre * 100, decimales) + INSECABLE + "%"


def format_euros(valeur: float | Decimal | str | None) -> str:
    """Write an amount: 4000 → « 4 000 € », 12.5 → « 12,50 € »."""
    nombre = _to_decimal(valeur)
    if nombre is None:
        return ""
    return format_nombre(nombre, 0 if nombre == nombre.to_integral_value() else 2) + INSECABLE + "€"


def format_octets(octets: int | None) -> str:
    """Write a size in bytes with decimal units: 2048 → « 2 ko », 1536000 → « 1,5 Mo »."""
    if octets is None:
        return ""
    if octets < 1000:
        return f"{octets}{INSECABLE}{pluriel(octets, 'octet', 'octets')}"
    taille, rang = Decimal(octets), 0
    # 999,5 and not 1000: what would round up to « 1 000 ko » is said « 1 Mo ».
    while taille >= Decimal("999.5") and rang < len(_OCTETS) - 1:
        taille, rang = taille / 1000, rang + 1
    arrondi = taille.quantize(Decimal(1) if taille >= 10 else Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{format_nombre(arrondi)}{INSECABLE}{_OCTETS[rang]}"


def format_date(jour: dt.date | None, *, avec_jour: bool = True) -> str:
    """Write a date: « lundi 3 avril 2023 », or « 3 avril 2023 » with `avec_jour=False`."""
    if jour is None:
        return ""
    numero = "1er" if jour.day == 1 else str(jour.day)
    texte = f"{numero} {MOIS[jour.month - 1]} {jour.year}"
    return f"{JOURS[jour.weekday()]} {texte}" if avec_jour else texte


def format_heure(moment: dt.time | dt.datetime | None) -> str:
    """Write a time of day: « 14 h 30 », « 9 h » on the hour."""
    if moment is None:
        return ""
    minutes = f"{INSECABLE}{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour}{INSECABLE}h{minutes}"


def bind_hours(phrase: str) -> str:
    """« 14 h 30 » within a sentence stays on its line."""
    return _HEURE_ECRITE.sub(INSECABLE, phrase)


def format_date_heure(moment: dt.datetime | None) -> str:
    """Write « lundi 3 avril 2023 à 14 h 30 ». The moment must already be in the reader's time zone."""
    return "" if moment is None else f"{format_date(moment)} à {format_heure(moment)}"


def quote_nom(nom: str) -> str:
    """A name between French quotes that stay on its line: « Mairie »."""
    return f"«{INSECABLE}{nom}{INSECABLE}»"


def elide_de(nom: str) -> str:
    """« de Camille », « d'Abel », « d'Élise ». « de Hélène »: an h is mute or not, « de » is never wrong."""
    first = unicodedata.normalize("NFD", nom.strip()[:1]).upper()[:1]
    return f"d'{nom}" if first and first in "AEIOUŒÆ" else f"de {nom}"


def join_de(nom: str) -> str:
    """« de » before the name of a body: « de la Commune de Saintes », « du CCAS », « de l'Association Port-Ouvert ».

    A name that brings its article keeps it (« du Relais », « des Amis », « de La Passerelle »); one whose kind is not known is
    said as a person's is (``elide_de``).
    """
    first, _, rest = nom.strip().partition(" ")
    if rest and first in {"Le", "Les"}:
        return f"{'du' if first == 'Le' else 'des'} {rest}"
    kind = "".join(c for c in unicodedata.normalize("NFD", first) if not unicodedata.combining(c)).casefold()
    for kinds, article in ((_NOMS_EN_LA, "de la "), (_NOMS_EN_LE, "du "), (_NOMS_EN_L, "de l'")):
        if kind in kinds:
            return article + nom
    return elide_de(nom)


def format_anciennete(moment: dt.datetime, maintenant: dt.datetime) -> str:
    """Say how long ago: « il y a 3 mois », « hier », « dans 2 jours ». Both moments aware, or both naive."""
    secondes = round((maintenant - moment).total_seconds())
    if abs(secondes) < 60:
        return "à l'instant"
    futur = secondes < 0
    duree = _format_duree(*((maintenant, moment) if futur else (moment, maintenant)))
    if duree == "1 jour":
        return "demain" if futur else "hier"
    return f"dans {duree}" if futur else f"il y a {duree}"


def pluriel(nombre: float | Decimal | None, singulier: str, au_pluriel: str) -> str:
    """Choose the form of a word: plural from two (« 1,5 mètre », « 2 mètres », « 0 mètre »)."""
    return au_pluriel if nombre is not None and not -2 < nombre < 2 else singulier


def format_compte(nombre: int, singulier: str, au_pluriel: str, zero: str = "") -> str:
    """Count things: « 1 234 lieux », and `zero` in words when there is none (« Aucun lieu »)."""
    if nombre == 0 and zero:
        return zero
    return f"{format_nombre(nombre)}{INSECABLE}{pluriel(nombre, singulier, au_pluriel)}"


def format_telephone(numero: str | None) -> str:
    """Show a phone by pairs: « +33546000000 » → « 05 46 00 00 00 »; overseas and short numbers too.

    A number that fits no known plan is given back as it is: nothing is invented.
    """
    if not numero:
        return ""
    if len(numero) > _LONGEST_PHONE:
        return numero
    serre = _SEPARATORS.sub("", numero)
    if national := _NATIONAL.match(serre):
        return _format_pairs("0" + national[1])
    if _TEN_FIGURES.match(serre) or _SHORT.match(serre):
        return _format_pairs(serre)
    if pacifique := _PACIFIC.match(serre):
        return f"+{pacifique[1]}{INSECABLE}{_format_pairs(pacifique[2])}"
    return numero


def _format_pairs(chiffres: str) -> str:
    return INSECABLE.join(chiffres[i : i + 2] for i in range(0, len(chiffres), 2))


def _to_decimal(valeur: float | Decimal | str | None) -> Decimal | None:
    if valeur is None or (isinstance(valeur, float) and not math.isfinite(valeur)):
        return None
    try:
        nombre = Decimal(str(valeur))
    except InvalidOperation:
        return None
    return nombre if nombre.is_finite() else None


def _format_duree(debut: dt.datetime, fin: dt.datetime) -> str:
    """Say the largest whole unit between two ordered moments: minutes, hours, days, months or years."""
    ecart = fin - debut
    if ecart < dt.timedelta(hours=1):
        minutes = round(ecart.total_seconds() / 60)
        return f"{minutes}{INSECABLE}{pluriel(minutes, 'minute', 'minutes')}" if minutes < 60 else f"1{INSECABLE}heure"
    if ecart < dt.timedelta(days=1):
        heures = int(ecart.total_seconds() // 3600)
        return f"{heures}{INSECABLE}{pluriel(heures, 'heure', 'heures')}"
    mois = (fin.year - debut.year) * 12 + fin.month - debut.month
    if (fin.day, fin.time()) < (debut.day, debut.time()):
        mois -= 1
    if mois < 1:
        # Plain space: « 1 jour » is compared by the caller, which says « hier » instead.
        return "1 jour" if ecart.days == 1 else f"{ecart.days}{INSECABLE}jours"
    if mois < 12:
        return f"{mois}{INSECABLE}mois"
    ans = mois // 12
    return f"{ans}{INSECABLE}{pluriel(ans, 'an', 'ans')}"
