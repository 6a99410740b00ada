"""Web addresses: several in a cell, damaged schemes, bare host names.

Rules: ``nettoyage.md``. Only http and https go out (a « javascript: » link is an attack, not a site); the host is
lower-cased, the path is not: the reference lower-cased it and broke links. An address is never fetched here.
"""

import re
from ipaddress import ip_address
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from maillage.reseau.lieux.nettoyage.domaines import DOMAINES
from maillage.reseau.lieux.nettoyage.resultat import Resultat, douteux, illisible, repare, tel_quel
from maillage.reseau.lieux.nettoyage.textes import absent, as_text, fold, is_vide, normalise

_LIMITE: Final = 8_000  # characters read
_URL_MAX: Final = 2_000

_PROPRE: Final = re.compile(
    r"https?://((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24})(?:/[A-Za-z0-9._~%/?=&#+!$-]*)?", re.ASCII
)
# Ways seen of writing « http:// »: https//:x, http:/x, https ://x, htpp://x, http;//x, http//x, https/www.x
_SCHEMA: Final = re.compile(r"(?:h{1,2}t{1,3}p{1,2}|ttp|htp)(s?)(?: ?[:;]+ ?/*| ?/+[:;]?/*)(?=[^\s/:;])", re.IGNORECASE)
_AUTRE_SCHEMA: Final = re.compile(r"\A[a-z][a-z0-9+.-]{1,20}:(?!\d{1,5}(?:/|\Z))", re.IGNORECASE)
_WWW: Final = re.compile(r"\A(?:w{2,5})[.,:](?=[a-z0-9])", re.IGNORECASE)
_COUPURES: Final = re.compile(
    r"[\s|\"<>]+|[;,](?=\s|\Z|https?:|www\.)|[;,](?=[a-z0-9-]+\.(?:[a-z0-9-]+\.)?(?!html?|php|aspx?|jsp|pdf)[a-z]{2,4}\Z)"
)
_HOTE: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}", re.ASCII)
_SCHEMA_DOUBLE: Final = re.compile(r"https?://(?=https?://)")
_WWW_VIRGULE: Final = re.compile(r"\bwww[,:] ?(?=[a-z0-9])", re.IGNORECASE)
_PORT: Final = re.compile(r"\A\d{1,5}\Z", re.ASCII)
_BORDS: Final = ".,;:'*•–—«»!"
_GARDES: Final = "%/:?#@!$&'*+,;=~-._[]"  # RFC 3986, brackets and parentheses excepted
_FAUX: Final = frozenset({"non", "no", "false", "faux", "0", "aucun", "aucune", "pas de site", "sans"})
_ACCESLIBRE: Final = re.compile(r"https?://(?:www\.)?acceslibre\.(?:beta\.gouv|info)(?:\.fr)?/", re.IGNORECASE)
_LOCAUX: Final = ("localhost", ".local", ".internal", ".lan")


class _Lecture(NamedTuple):
    """``url`` read from a piece, empty when none; ``is_sure``; ``has_scheme``: the piece announced an address."""

    url: str
    is_sure: bool
    has_scheme: bool


_RIEN: Final = _Lecture("", False, False)


def _split_glued(texte: str) -> str:
    """« http://a.fr/http://b.fr/ » apart, but for an address inside a query or an archive; « http://https:// » as one."""
    morceaux: list[str] = []
    for mot in texte.split():
        debut = mot.find("http", 8)
        avant = mot[:debut]
        if debut > 0 and _SCHEMA.match(mot, debut) and not ("?" in avant or "=" in avant or "archive" in avant.lower()):
            morceaux += [avant, mot[debut:]]
        else:
            morceaux.append(mot)
    return " ".join(morceaux)


def _pieces(texte: str) -> list[str]:
    texte = normalise(texte[:_LIMITE])
    texte = _SCHEMA.sub(lambda trouve: f"http{trouve[1].lower()}://", texte)
    texte = _WWW_VIRGULE.sub("www.", _SCHEMA_DOUBLE.sub(" ", texte))
    return [morceau for morceau in _COUPURES.split(_split_glued(texte)) if morceau]


def _host(brut: str) -> tuple[str, bool]:
    """(host, sure) of an authority; empty when it is none. A port is dropped when it is the default of http."""
    hote, _, port = brut.partition(":")
    hote = hote.lower().rstrip(".")
    if (port and not _PORT.match(port)) or hote.endswith(_LOCAUX):
        return "", False
    suffixe = f":{port}" if port not in ("", "80", "443") else ""
    if not hote.isascii():
        try:
            ascii_hote = hote.encode("idna").decode("ascii")
        except UnicodeError:
            return "", False
        is_host = _HOTE.fullmatch(ascii_hote) is not None and hote.rpartition(".")[2] in DOMAINES
        return (hote + suffixe, False) if is_host else ("", False)
    if not _HOTE.fullmatch(hote):
        return (hote + suffixe, False) if _is_public_ip(hote) else ("", False)
    return hote + suffixe, hote.rpartition(".")[2] in DOMAINES


def _is_public_ip(hote: str) -> bool:
    try:
        return ip_address(hote).is_global
    except ValueError:
        return False


def _read_piece(morceau: str) -> _Lecture:
    morceau = morceau.strip(_BORDS).lstrip("(")
    if morceau.endswith(")") and "(" not in morceau:
        morceau = morceau.rstrip(")")
    schema, deux, reste = morceau.partition("://")
    if not deux or "." in schema:
        schema, reste = "http", morceau
        if _AUTRE_SCHEMA.match(morceau) and not _WWW.match(morceau):
            return _RIEN
    elif schema not in ("http", "https"):
        return _RIEN
    has_scheme = bool(deux) or bool(_WWW.match(reste))
    reste = _WWW.sub("www.", reste)
    fin = min((place for signe in "/?#" if (place := reste.find(signe)) >= 0), default=len(reste))
    hote, is_sure = _host(reste[:fin])
    if not hote or "@" in reste[:fin] or len(morceau) > _URL_MAX:
        return _Lecture("", False, has_scheme)
    chemin = reste[fin:]
    return _Lecture(f"{schema}://{hote}{quote(chemin, safe=_GARDES)}", is_sure, has_scheme)


def _is_cut(morceaux: list[str], rang: int) -> bool:
    """True when a space fell inside the path: « …-jeunesse- un-lieu-pour-tous »."""
    suite = morceaux[rang + 1] if rang + 1 < len(morceaux) else ""
    mot = morceaux[rang]
    return (
        "/" in mot.replace("://", "")
        and bool(suite)
        and (mot.endswith(("-", "_", "=")) or suite.startswith(("-", "_")))
    )


def _read_all(morceaux: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Addresses that are sure, doubtful ones, and pieces that announced an address but are none."""
    bons: list[str] = []
    doutes: list[str] = []
    mauvais: list[str] = []
    for rang, morceau in enumerate(morceaux):
        if "." not in morceau and "://" not in morceau:
            continue
        lecture = _read_piece(morceau)
        if lecture.url and _is_cut(morceaux, rang):
            doutes.append(_read_piece(morceau + morceaux[rang + 1]).url or lecture.url)
        elif lecture.url and lecture.is_sure and not (mauvais and not lecture.has_scheme):
            # After a broken address, a bare host is more likely its other half than a second site.
            bons.append(lecture.url)
        elif lecture.url and lecture.has_scheme:
            doutes.append(lecture.url)
            if morceau is not morceaux[-1]:
                mauvais.append(morceau)
        elif lecture.has_scheme or "@" in morceau:
            mauvais.append(morceau)
    return list(dict.fromkeys(bons)), list(dict.fromkeys(doutes)), mauvais


def _clean(original: str, champ: str) -> Resultat:
    trouve = _PROPRE.fullmatch(original)
    if trouve and len(original) <= _URL_MAX and trouve[1].rpartition(".")[2] in DOMAINES and "http" not in original[8:]:
        return tel_quel((original,), original)
    bons, doutes, mauvais = _read_all(_pieces(original))
    surs = tuple(bons) or None
    if doutes and (len(doutes) >= len(mauvais) or bons):
        question = f"Cette adresse de site n'est pas sûre. Est-ce bien « {doutes[0][:120]} » ?"
        return douteux(original, f"{champ}.incertain", question, proposition=(*bons, *doutes), valeur=surs)
    if mauvais or not bons or len(original) > _LIMITE:
        texte = (" ; ".join(mauvais) or original.strip())[:80]
        question = (
            f"« {texte} » n'est pas une adresse de site. Écrivez l'adresse complète (https://…), ou laissez vide."
        )
        return illisible(original, f"{champ}.illisible", question, valeur=surs)
    if "|".join(bons) == original:
        return tel_quel(surs, original)
    return repare(surs, original, f"{champ}.plusieurs" if len(bons) > 1 else f"{champ}.adresse")


def clean_sites(brut: Any) -> Resultat:
    """Web addresses of a cell; value: tuple of absolute http(s) addresses, in order, without repeats.

    « www.x.fr » and « x.fr » get « http:// ». Hosts with accents or with an unknown ending are proposed, not published.
    Words around an address are ignored; a cell without any address is questioned.
    """
    original = as_text(brut)
    if is_vide(original):
        return absent(original)
    if len(original) < 14 and fold(original) in _FAUX:
        return absent(original)
    return _clean(original, "site_web")


_CE_QU_IL_FAUT: Final = {
    "prise_rdv": "Écrivez l'adresse du site où prendre rendez-vous (https://…), ou laissez vide.",
    "fiche_acces_libre": "Écrivez l'adresse de la fiche du lieu sur acceslibre.beta.gouv.fr, ou laissez vide.",
}


def clean_url(brut: Any, champ: str) -> Resultat:
    """One address, for ``fiche_acces_libre`` or ``prise_rdv``; value: str.

    « Non » is absent; « Oui » says that a site exists without saying which, and is asked. Several addresses, or a page
    that is no Acceslibre page, are proposed.
    """
    original = as_text(brut)
    if is_vide(original) or (len(original) < 14 and fold(original) in _FAUX):
        return absent(original)
    resultat = _clean(original, champ)
    consigne = _CE_QU_IL_FAUT.get(champ, "Écrivez l'adresse complète (https://…), ou laissez vide.")
    trouves = resultat.proposition or resultat.valeur or ()
    if not trouves:
        return illisible(
            original, f"{champ}.illisible", f"« {original.strip()[:80]} » n'est pas une adresse. {consigne}"
        )
    premier = trouves[0]
    if champ == "fiche_acces_libre":
        if not _ACCESLIBRE.match(premier):
            return douteux(
                original,
                f"{champ}.autre_site",
                f"Cette page n'est pas une fiche Acceslibre. {consigne}",
                proposition=premier,
            )
        if "/static/" in premier:
            return illisible(
                original, f"{champ}.pas_une_fiche", f"Cette adresse n'est pas celle d'une fiche. {consigne}"
            )
    if resultat.is_question or len(trouves) > 1:
        return douteux(
            original, f"{champ}.incertain", f"Est-ce bien « {premier[:120]} » ? {consigne}", proposition=premier
        )
    return resultat._replace(valeur=premier)
