"""Commune, postal code and INSEE code of a row, settled together.

The three fields and the département of the import say one thing in four ways; ``search_commune`` weighs them. Here
their texts are read and the verdict is written back as three results. Rules: ``nettoyage.md``; the postal code is never
beaten by the name (Mauléon 64130 is not in the Deux-Sèvres).

Municipal arrondissements: ``code_insee`` is the arrondissement (75101…) when the postal code or the name tells
it, the city's code as given otherwise; ``commune`` is always the city, and so is ``Localite.ref``.
"""

import re
from typing import Any, Final, NamedTuple

from maillage.reseau.lieux.nettoyage.adresse.localite import read_localites
from maillage.reseau.lieux.nettoyage.resultat import VIDE, Resultat, douteux, illisible, repare, tel_quel
from maillage.reseau.lieux.nettoyage.textes import as_text, is_vide, normalise
from maillage.socle.territoires.referentiel import (
    CommuneRef,
    Indices,
    Referentiel,
    Trouvaille,
    departement_of_code,
    search_commune,
)

_TEXTE_MAX: Final = 120
_CODE: Final = re.compile(r"^\D{0,4}?(\d{2} ?\d{3}|\d{4})(?:[.,]0+)?(?!\d)(.*)$", re.DOTALL)
_INSEE: Final = re.compile(r"^(\d{4,5}|2[ABab]\d{3})(?:[.,]0+)?$")
_A_NETTOYER: Final = re.compile(r"[\d(),;/|]|c[ée]dex|\s[-–]\s?", re.IGNORECASE)
_PARENTHESE: Final = re.compile(r"\(([^()]{0,60})\)?")
_CEDEX: Final = re.compile(r"[\s-]*\bc[ée]dex\b[\s-]*(\d{1,2})?", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"\b(\d{1,2})\s?(?:er|[èe]me|e|nd|°)?\b(?:\s?arr\w{0,14}\.?)?", re.IGNORECASE)
_CINQ_CHIFFRES: Final = re.compile(r"(?<!\d)\d{5}(?!\d)")
_SEPARE: Final = re.compile(r"\s*[,;/|]\s*|\s+[-–]\s*|\s*–\s+")
_BORD: Final = " ,;-–/|.()"

_VILLES: Final = {"75056": ("751", "750", 20), "69123": ("6938", "6900", 9), "13055": ("132", "130", 16)}
"""City → prefixes of the INSEE and postal codes of its arrondissements, and their number."""


class Localite(NamedTuple):
    """The three fields, and the commune itself when it is sure (the city, never an arrondissement)."""

    commune: Resultat
    code_postal: Resultat
    code_insee: Resultat
    ref: CommuneRef | None = None


class _Lecture(NamedTuple):
    """Texts of the row: as found, and read."""

    commune: str
    code_postal: str
    code_insee: str
    noms: tuple[str, ...]
    postal: str
    insee: str
    numero: int


def clean_localite(
    commune: Any,
    code_postal: Any,
    code_insee: Any = None,
    adresse_text: Any = None,
    *,
    referentiel: Referentiel,
    position: tuple[float, float] | None = None,
    departement: str = "",
) -> Localite:
    """Settle commune, postal code and INSEE code. Never raises; values are str or None.

    ``adresse_text`` serves when the postal code or the commune has no column of its own. ``position`` is (latitude,
    longitude) in WGS 84 degrees and only breaks ties, where contours are loaded. ``departement`` is the import's.
    """
    lecture = _read(commune, code_postal, code_insee, adresse_text, referentiel)
    said = bool(lecture.noms or lecture.postal or lecture.insee)
    if not (said or position):
        return _nothing(lecture)
    trouvaille = search_commune(
        referentiel, Indices(lecture.noms, lecture.postal, lecture.insee, departement, position)
    )
    if not said and trouvaille.commune is None:
        return _nothing(lecture)
    if not trouvaille.sure or trouvaille.commune is None:
        return _doubt(lecture, trouvaille, referentiel)
    ref = trouvaille.commune
    postal = _postal(lecture, ref, trouvaille.regle, referentiel)
    return Localite(_nom(lecture, ref, trouvaille.regle), postal, _insee(lecture, ref, postal, referentiel), ref)


def _read(commune: Any, code_postal: Any, code_insee: Any, adresse: Any, referentiel: Referentiel) -> _Lecture:
    nom_brut, postal_brut, insee_brut = as_text(commune), as_text(code_postal), as_text(code_insee)
    nom = "" if is_vide(nom_brut) else normalise(nom_brut[:_TEXTE_MAX])
    postal, reste = _read_postal(postal_brut)
    if not nom and reste:
        nom = reste
    if len(postal_brut.strip()) < 5 and not referentiel.by_postal(postal):
        postal = ""  # « 4900 » is rather 49… cut short than 04900
    insee = _read_insee(insee_brut)
    if nom and not postal and (dans_nom := _CINQ_CHIFFRES.search(nom)):
        postal = dans_nom[0]
    if adresse and not (nom and postal and (referentiel.by_postal(postal) or not postal)):
        lues = read_localites(normalise(as_text(adresse)[:400].replace("\n", ", ")), referentiel)
        if lues:
            # A column wins over the address, unless it holds no postal code that exists.
            postal = postal if referentiel.by_postal(postal) else lues[0].code_postal
            nom = nom or lues[0].commune
    noms, numero = _readings(nom)
    return _Lecture(nom_brut, postal_brut, insee_brut, noms, postal, insee, numero)


def _read_postal(brut: str) -> tuple[str, str]:
    """Answer (five digits or "", what follows them)."""
    if len(brut) == 5 and brut.isascii() and brut.isdigit():
        return brut, ""
    trouve = _CODE.match(brut[:_TEXTE_MAX].strip())
    if trouve is None:
        return "", ""
    code, reste = trouve[1].replace(" ", ""), trouve[2].strip(_BORD)
    if len(code) == 4:
        # « 2800 » lost its zero in a spreadsheet; « 2800 Laon » may be anything.
        return ("0" + code, "") if not reste else ("", "")
    return (code, "") if not reste or not reste[0].isalpha() else (code, normalise(reste))


def _read_insee(brut: str) -> str:
    if len(brut) == 5 and brut.isascii() and brut.isdigit():
        return brut
    trouve = _INSEE.match(brut[:_TEXTE_MAX].strip())
    return "" if trouve is None else trouve[1].upper().zfill(5)


def _readings(nom: str) -> tuple[tuple[str, ...], int]:
    """Readings of a commune cell, most literal first, and the number of an arrondissement or of its CEDEX (0: none)."""
    if not nom:
        return (), 0
    if _A_NETTOYER.search(nom) is None:
        return (nom,), 0
    numero = 0
    cedex = _CEDEX.search(nom)
    if cedex is not None and cedex[1]:
        numero = int(cedex[1])
    propre = _CINQ_CHIFFRES.sub(" ", _CEDEX.sub(" ", _PARENTHESE.sub(" ", nom)))
    ordinal = _ORDINAL.search(propre)
    if ordinal is not None:
        numero = numero or int(ordinal[1])
    propre = _ORDINAL.sub(" ", propre)
    lectures = [nom, propre, *_SEPARE.split(propre), *_PARENTHESE.findall(nom)]
    propres = (" ".join(lecture.split()).strip(_BORD) for lecture in lectures)
    return tuple(dict.fromkeys(lecture for lecture in propres if any(map(str.isalpha, lecture)))), numero


def _nom(lecture: _Lecture, ref: CommuneRef, regle: str) -> Resultat:
    if lecture.commune == ref.nom:
        return tel_quel(ref.nom, lecture.commune)
    code = "graphie" if regle in ("nom", "cedex", "departement", "unique", "code_postal_voisin") else regle
    return repare(ref.nom, lecture.commune, f"commune.{code}")


def _postal(lecture: _Lecture, ref: CommuneRef, regle: str, referentiel: Referentiel) -> Resultat:
    original, code = lecture.code_postal, lecture.postal
    if code in ref.codes_postaux:
        if original == code:
            return tel_quel(code, original)
        return repare(code, original, "code_postal.ecriture" if original else "code_postal.depuis_adresse")
    if code.startswith("98") and departement_of_code(code) == ref.departement:
        # New Caledonia and Polynesia give their boxes postal codes of their own.
        return tel_quel(code, original) if original == code else repare(code, original, "code_postal.ecriture")
    numerote = _numbered(ref, lecture.numero)
    if numerote:
        return repare(numerote[1], original, "code_postal.arrondissement")
    connu = bool(code) and bool(referentiel.by_postal(code))
    if len(ref.codes_postaux) == 1 and not (connu and regle == "code_postal_voisin"):
        seul = ref.codes_postaux[0]
        return repare(seul, original, "code_postal.cedex" if code and not connu else "code_postal.de_la_commune")
    if not ref.codes_postaux:
        return VIDE._replace(original=original) if not code else repare(code, original, "code_postal.ecriture")
    choix = ", ".join(ref.codes_postaux[:8])
    proche = max(ref.codes_postaux, key=lambda autre: sum(autre.startswith(code[:rang]) for rang in range(1, 5)))
    if connu:
        question = f"Le code postal {code} n'est pas celui de {ref.nom} ({choix}). Quel est le bon code postal ?"
        return douteux(original, "code_postal.autre_commune", question, proposition=proche)
    question = f"{ref.nom} a plusieurs codes postaux ({choix}). Lequel est le bon ?"
    return douteux(original, "code_postal.plusieurs", question, proposition=proche)


def _numbered(ref: CommuneRef, numero: int) -> tuple[str, str] | None:
    """(INSEE code, postal code) of an arrondissement told by its number."""
    ville = _VILLES.get(ref.code)
    if ville is None or not 1 <= numero <= ville[2]:
        return None
    largeur = 5 - len(ville[0])
    return f"{ville[0]}{numero:0{largeur}d}", f"{ville[1]}{numero:0{5 - len(ville[1])}d}"


def _insee(lecture: _Lecture, ref: CommuneRef, postal: Resultat, referentiel: Referentiel) -> Resultat:
    original = lecture.code_insee
    if ref.code not in _VILLES:
        if original == ref.code:
            return tel_quel(ref.code, original)
        return repare(ref.code, original, "code_insee.ecriture" if lecture.insee == ref.code else "code_insee.commune")
    arrondissement = referentiel.arrondissement(postal.valeur or "")
    donne = referentiel.by_code(lecture.insee) if lecture.insee else None
    if donne is not None and donne.commune_mere == ref.code and arrondissement not in (None, donne):
        question = (
            f"Le code INSEE {donne.code} et le code postal {postal.valeur} ne vont pas ensemble. Lequel est juste ?"
        )
        return douteux(
            original, "code_insee.arrondissement", question, proposition=arrondissement and arrondissement.code
        )
    if donne is not None and ref.code in (donne.code, donne.commune_mere):
        return (
            tel_quel(donne.code, original)
            if original == donne.code
            else repare(donne.code, original, "code_insee.ecriture")
        )
    if arrondissement is not None:
        return repare(arrondissement.code, original, "code_insee.arrondissement")
    return repare(ref.code, original, "code_insee.commune")


def _nothing(lecture: _Lecture) -> Localite:
    """No column says anything readable; what was written and cannot be read is shown to a person."""
    return Localite(
        _absent_or_unreadable("commune", lecture.commune),
        _absent_or_unreadable("code_postal", lecture.code_postal),
        _absent_or_unreadable("code_insee", lecture.code_insee),
    )


def _absent_or_unreadable(champ: str, brut: str) -> Resultat:
    if is_vide(brut):
        return VIDE._replace(original=brut) if brut else VIDE
    question = f"Nous ne savons pas lire « {brut[:40].strip()} ». Écrivez la commune et son code postal."
    return illisible(brut, f"{champ}.illisible", question)


def _doubt(lecture: _Lecture, trouvaille: Trouvaille, referentiel: Referentiel) -> Localite:
    """The commune waits for a person; the postal code stays when it exists."""
    proposee = trouvaille.commune
    question = _question(lecture, trouvaille)
    regle = f"commune.{trouvaille.regle}"
    code = lecture.postal
    if code and referentiel.by_postal(code):
        original = lecture.code_postal
        ecrit = "code_postal.ecriture" if original else "code_postal.depuis_adresse"
        postal = tel_quel(code, original) if original == code else repare(code, original, ecrit)
    elif lecture.code_postal and not is_vide(lecture.code_postal):
        texte = f"Le code postal « {lecture.code_postal[:20].strip()} » n'existe pas. Écrivez le bon code postal."
        postal = illisible(lecture.code_postal, "code_postal.inconnu", texte)
    else:
        postal = VIDE._replace(original=lecture.code_postal)
    if trouvaille.regle == "inconnue":
        insee = illisible(lecture.code_insee, regle, question) if lecture.code_insee else VIDE
        return Localite(illisible(lecture.commune, regle, question), postal, insee)
    nom = douteux(lecture.commune, regle, question, proposition=proposee and proposee.nom)
    insee = douteux(lecture.code_insee, regle, question, proposition=proposee and proposee.code)
    return Localite(nom, postal, insee)


def _question(lecture: _Lecture, trouvaille: Trouvaille) -> str:
    nom = lecture.noms[0][:60] if lecture.noms else ""
    choix = ", ".join(f"{c.nom} ({c.departement})" for c in trouvaille.candidats)
    match trouvaille.regle:
        case "conflit_insee":
            return f"Le code INSEE et le nom ou le code postal ne vont pas ensemble : {choix}. Quelle est la commune ?"
        case "conflit_departement" | "conflit_nom":
            return f"Le nom « {nom} » et les codes ne vont pas ensemble : {choix}. Quelle est la commune ?"
        case "plusieurs":
            debut = f"« {nom} » n'est pas une commune. " if nom else ""
            return f"{debut}Le code postal {lecture.postal} sert à plusieurs communes : {choix}. Laquelle est-ce ?"
        case "homonymes":
            return f"Plusieurs communes s'appellent « {nom} » : {choix}. Laquelle est-ce ?"
        case "hors_departement":
            return f"« {nom} » est dans un autre département : {choix}. Est-ce bien cette commune ?"
        case "ressemblance":
            return f"« {nom} » n'est pas une commune connue. Est-ce {choix} ?"
        case "point_seul":
            return f"La commune n'est pas écrite. Le point sur la carte est dans {choix}. Est-ce la bonne commune ?"
        case _:
            return "Nous ne trouvons pas cette commune. Écrivez son nom et son code postal."
