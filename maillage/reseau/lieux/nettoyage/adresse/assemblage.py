"""From the address column to a street and a complement."""

import re
from typing import Any, Final, NamedTuple

from maillage.reseau.lieux.nettoyage.adresse.localite import VOIES, LocaliteLue, read_localites
from maillage.reseau.lieux.nettoyage.adresse.voie import says_nothing, take_phone, tidy_voie
from maillage.reseau.lieux.nettoyage.resultat import VIDE, Resultat, douteux, illisible, repare, tel_quel
from maillage.reseau.lieux.nettoyage.textes import as_text, clean_texte, is_vide, normalise
from maillage.socle.territoires.referentiel import CommuneRef, Referentiel, cle_nom, fold
from maillage.socle.territoires.referentiel.boites import REGIONS_ET_DEPARTEMENTS

ADRESSE_MAX: Final = 400
"""Characters; the longest address of the real files has 120."""

_LIGNES: Final = re.compile(r"[ \t]*(?:\\n|\r?\n|\r)[ \t]*")
_SEPARATEURS: Final = re.compile(r"\s*[,;|]\s*|\s+[-–/]\s+")
# « 81600 TECOU », even when the postal code is not in the list.
_COMMUNE_SEULE: Final = re.compile(r"(\d{5}) ([^\W\d_][^\d,;:()]{0,60})")
_BORD: Final = " ,;:-–/|.()\\"
_SUITE_MAX: Final = 200


class AdresseResultat(NamedTuple):
    """``voie`` and ``complement``: str or None. ``code_postal_lu``/``commune_lue``: read in the text, "" when absent."""

    voie: Resultat
    complement: Resultat
    code_postal_lu: str = ""
    commune_lue: str = ""


def clean_adresse(
    brut: Any,
    *,
    referentiel: Referentiel,
    commune: CommuneRef | None = None,
    code_postal: str = "",
    complement: Any = None,
) -> AdresseResultat:
    """Clean the address of a row whose commune was settled by ``clean_localite`` (None when it is in doubt).

    The postal code and town written at the end are cut when they are the row's; when they are another's, the street is
    withheld and a person asked. What follows them, and a phone number, move to the complement. Never raises.
    """
    original = as_text(brut)
    autre = clean_texte(complement, "complement_adresse")
    if isinstance(brut, bool) or is_vide(original):
        return AdresseResultat(VIDE._replace(original=original) if original else VIDE, autre)
    if len(original) > ADRESSE_MAX:
        question = "Cette adresse est trop longue. Écrivez seulement le numéro et la rue."
        return AdresseResultat(illisible(original, "adresse.trop_longue", question), autre)
    texte = normalise(
        _LIGNES.sub(", ", original) if "\n" in original or "\\n" in original or "\r" in original else original
    )
    lues = read_localites(texte, referentiel)
    if not lues:
        return _without_town(texte, original, commune, autre)
    lue = lues[0]
    if not _agrees(lue, commune, code_postal):
        question = f"L'adresse parle de « {lue.code_postal} {lue.commune} ». Est-ce la bonne commune ?"
        proposee = tidy_voie(texte[: lue.debut])[0] or None
        voie = douteux(original, "adresse.autre_commune", question, proposition=proposee)
        return AdresseResultat(voie, autre, lue.code_postal, lue.commune)
    return _with_town(texte, original, lues, commune, autre)


def _agrees(lue: LocaliteLue, commune: CommuneRef | None, code_postal: str) -> bool:
    if commune is None or lue.code_postal in commune.codes_postaux:
        return True
    nommee = cle_nom(lue.commune) == cle_nom(commune.nom)
    return nommee or (bool(code_postal) and lue.code_postal == code_postal)


def _with_town(
    texte: str, original: str, lues: list[LocaliteLue], commune: CommuneRef | None, autre: Resultat
) -> AdresseResultat:
    lue = lues[0]
    avant, apres = texte[: lue.debut].rstrip(_BORD), texte[lue.fin :]
    suite = _rest(apres, lue, commune)
    if not avant:
        avant, suite = suite, ""
    avant, telephone = take_phone(avant)
    voie = tidy_voie(avant)[0]
    if not voie:
        vide = VIDE._replace(regle="adresse.commune_seule", original=original)
        return AdresseResultat(vide, autre, lue.code_postal, lue.commune)
    if len(lues) > 1 and suite:
        question = f"Le texte contient deux adresses. Est-ce que « {voie} » est la bonne ?"
        deux = douteux(original, "adresse.deux_adresses", question, proposition=voie, valeur=voie)
        return AdresseResultat(deux, autre, lue.code_postal, lue.commune)
    resultat = _voie(voie, original, "adresse.commune_retiree")
    return AdresseResultat(resultat, _complement(autre, original, suite, telephone), lue.code_postal, lue.commune)


def _without_town(texte: str, original: str, commune: CommuneRef | None, autre: Resultat) -> AdresseResultat:
    seule = _COMMUNE_SEULE.fullmatch(texte)
    if seule is not None and fold(seule[2]).split(" ", 1)[0] not in VOIES:
        vide = VIDE._replace(regle="adresse.commune_seule", original=original)
        return AdresseResultat(vide, autre, seule[1], seule[2])
    texte, telephone = take_phone(texte)
    regle = "adresse.telephone" if telephone else ""
    voie, etape = tidy_voie(texte)
    if commune is not None:
        coupee = _cut_commune(voie, commune)
        if coupee != voie:
            voie, etape = tidy_voie(coupee)[0], "adresse.commune_retiree"
    regle = regle or etape or "adresse.espaces"
    return AdresseResultat(_voie(voie, original, regle), _complement(autre, original, "", telephone))


def _voie(voie: str, original: str, regle: str) -> Resultat:
    if voie != original and not voie.isascii():
        # What was cut may have hidden damaged accents: « Ã: » is « à » once its sign is gone.
        voie = tidy_voie(normalise(voie))[0]
    if is_vide(voie):
        return VIDE._replace(original=original)
    if says_nothing(voie):
        question = "Cette adresse ne permet pas de trouver le lieu. Écrivez le numéro et la rue."
        return illisible(original, "adresse.incomplete", question)
    return tel_quel(voie, original) if voie == original else repare(voie, original, regle)


def _cut_commune(voie: str, commune: CommuneRef) -> str:
    """Drop a last part that only repeats the commune: « 42 avenue Jean Jaurès, Bassens ». A bare word is left alone."""
    coupe = max(voie.rfind(","), voie.rfind(" - "), voie.rfind(" – "))
    if coupe > 0 and len(voie) - coupe < 60 and cle_nom(voie[coupe:].lstrip(_BORD)) == cle_nom(commune.nom):
        return voie[:coupe]
    return voie


def _rest(apres: str, lue: LocaliteLue, commune: CommuneRef | None) -> str:
    """What follows the town and says something new: neither the town again, nor its département, region or country."""
    connus = {fold(lue.commune), fold(f"{lue.code_postal} {lue.commune}"), lue.code_postal, ""}
    if commune is not None:
        connus.add(fold(commune.nom))
    morceaux = [morceau.strip(_BORD) for morceau in _SEPARATEURS.split(apres[:_SUITE_MAX])]
    utiles = [m for m in morceaux if fold(m) not in connus and fold(m) not in REGIONS_ET_DEPARTEMENTS]
    return ", ".join(utiles)


def _complement(autre: Resultat, original: str, suite: str, telephone: str) -> Resultat:
    """The complement column, with what was taken out of the address behind it."""
    ajouts = [ajout for ajout in (suite, telephone) if ajout]
    if not ajouts:
        return autre
    parts = [*([autre.valeur] if autre.valeur else []), *ajouts]
    return repare(", ".join(parts), autre.original or original, "complement_adresse.depuis_adresse")
