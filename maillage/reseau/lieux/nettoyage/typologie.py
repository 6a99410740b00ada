"""Kinds of structure: targets of the mapping, completed by what the name of the place says.

Rules: one line per kind, tried on the folded name (lower case, no accent, words apart by one space). Misprints seen in
census files are part of the rules. Only the rules whose trigger — the first three letters of one of its words — is in
the name are tried: a name costs a few look-ups, not a hundred searches.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from maillage.reseau.lieux.nettoyage.resultat import Resultat, douteux, repare
from maillage.reseau.lieux.nettoyage.textes import absent, as_text, fold
from maillage.reseau.lieux.nettoyage.vocabulaire import clean_choices
from maillage.reseau.lieux.schema import TYPOLOGIES

_NOM_MAX: Final = 400  # characters of the name that are read

# Code, triggers, pattern. « \b » is put on both sides; « ~ » lifts it on the right (beginning of a word is enough).
_REGLES: Final[tuple[tuple[str, str, str], ...]] = (
    ("ACI", "aci cha", "aci|a c i|(?:ateliers? et )?chantiers? d insertion"),
    ("ACIPHC", "pre", "premieres heures en chantier"),
    ("AFPA", "afp", "afpa"),
    ("ASE", "aid", "aide sociale a l enfance"),
    ("ASSO", "ass", "asso|assos|association~|associati[fv]~"),
    ("ASSO", "lig", "ligues? (?:de |d )?(?:l )?enseignement"),
    ("ASSO", "kon coa gro apf", "konexio|coallia|groupe sos|apf"),
    ("ASSO", "fam", "familles? rurales?"),
    ("ASSO", "res", "restau?(?:rants?|s)? du coeur|restos du coeur"),
    ("ASSO", "sec cro", "secours (?:populaire|catholique)|croix rouge"),
    ("ASSO_CHOMEUR", "cho", "association de chomeurs"),
    ("AVIP", "avi", "avip"),
    ("BIB", "bib", "bib~ib?l?iot?h?~|biblio~|bibio~|bibilo~|bibli~"),
    ("BIB", "med mel", "mediat?t?h~|medi?ath~|mediateca~|meditheque~|mediateque~"),
    ("BIB", "lud", "ludomediatheque~"),
    ("CAARUD", "caa", "caarud"),
    ("CADA", "cad", "cada"),
    ("CADA", "asi", "accueil (?:pour )?(?:de )?demandeurs? d asile"),
    ("CAF", "caf", "caf"),
    ("CAF", "all", "caisses? (?:d )?allocations? familiales?"),
    ("CAP_EMPLOI", "cap", "cap emploi"),
    ("CC", "com", r"(?:communautes?|cte|comm?) (?:de |des )?(?:com|communes?)(?! action)|communaute intercommunale"),
    ("CCAS", "cca", "ccas"),
    ("CCAS", "c", "c c a s"),
    ("CCAS", "com", r"(?:centre|ctre|cte)? ?(?:communale?|com) (?:d )?actions? sociales?"),
    ("CCONS", "cha con", "chambre (?:de|d|des) (?:commerce|metiers|agriculture)|chambre regionale|consulat"),
    ("CD", "con cos cda", r"cos?n?seil dep(?:artemental|atemental)?|cdad|conseil general"),
    ("CDAS", "cda mai", r"cdas|(?:centre|maison) departementale?s? d action sociale"),
    ("CFP", "fin tre", "finances? publ?iques?|finances publics?|tresorerie"),
    ("CHRS", "chr", "chrs"),
    ("CHU", "heb", "centre (?:d )?hebergement (?:d )?urgence"),
    ("CIAS", "cia", "cias"),
    ("CIAS", "int", "intercommunale? (?:d )?actions? sociales?"),
    ("CIDFF", "cid", r"cidff\d*"),
    ("CIDFF", "dro", "information (?:sur|des) (?:les )?droits des femmes"),
    ("CITMET", "cit", "cite de l emploi|cite (?:de la jeunesse )?(?:et )?des metiers"),
    ("CMP", "cmp psy", "cmp|medico psychologique"),
    ("CMS", "cms pms", "cms|pms"),
    ("CMS", "med", "medic(?:o|aux) socia(?:l|le|ux)"),
    ("CPAM", "cpa", "cpam"),
    ("CPAM", "ass", "(?:caisse )?primaire (?:d )?assurances? maladie"),
    ("CPH", "cph pro", "cph|centre provisoire d hebergement"),
    ("CS", "soc", r"(?:centres?|ctre|espace) socia(?:l|ux)|centre soc"),
    ("CS", "cs", "^cs"),
    ("CSAPA", "csa", "csapa"),
    ("CSC", "csc", "csc"),
    ("CSC", "soc", r"socio ?cultu?rel~|socio ?cuturel~|socia(?:le?|ux) (?:et )?culturel~"),
    ("CSC", "cul", r"centres? culturels?|culturel et social"),
    ("DEETS", "dee dre ddt", "deets|dreets|ddets"),
    ("DEPT", "dep dpt", "departement|dpt"),
    ("E2C", "e2c eco", "e2c|ecole (?:de la )?(?:deuxieme|2e|2eme|seconde) chance"),
    ("EA", "ent", "entreprises? adaptees?"),
    ("EI", "ei", "^ei"),
    ("EI", "ent", "entreprises? d insertion"),
    ("ENM", "bus van num", r"bus|van numerique|camion numerique|espace numerique mobile"),
    ("EPCI", "epc int", r"epci|intercommunalites?"),
    ("EPI", "epi", "epi"),
    ("EPI", "esp", r"espaces? (?:publi[cq]u?e? )?(?:internet|informatique|connecte)|esp ce (?:internet|informatique)"),
    ("EPIDE", "epi", "epide"),
    ("EPN", "epn", r"epn"),
    ("EPN", "cyb", r"cyber ?(?:base|centre|espace)s?"),
    ("EPN", "esp", r"espaces? (?:publi[cq](?:ue)? )?(?:numeriques?|multi ?medias?)"),
    ("EPN", "eta", r"etablissement public numerique"),
    ("ES", "epi", r"epiceries?"),
    ("ESAT", "esa", "esat"),
    ("ESS", "eco", r"economi(?:e|que) sociale? et solidaire"),
    ("ETTI", "ett tra", "etti|travail temporaire"),
    ("EVS", "evs", "evs"),
    ("EVS", "vie", "(?:espaces?|centres?) de vie sociale"),
    ("FABLAB", "fab", r"fab ?labs?|fab at|fabrication numerique"),
    ("FT", "pol fra", "poles? emploi|france travail"),
    ("GEIQ", "gei gro", r"geiq|groupement (?:\w+ )?(?:d )?employeurs|groupement pour l insertion"),
    ("HUDA", "hud", "huda"),
    ("LA_POSTE", "pos lap", r"la ?poste|agences? (?:communale )?postales?|bureau de poste|^poste|relais poste"),
    ("MDE", "emp eco", r"maisons? de l (?:emploi(?! et de la formation)|economie)"),
    ("MDEF", "mde emp", r"mdef|maison de l emploi et de la formation"),
    ("MDH", "mdh mjh hab", r"mdh|mjh|maisons? des? habitant~|maison des jeunes et (?:des )?habitants"),
    ("MDPH", "mdp han", r"mdph|maison dep(?:artementale)? (?:des )?personnes handicapees"),
    ("MDS", "mds msd eds", r"mdsi?|msd|eds"),
    ("MDS", "sol", r"departementale?s? (?:de |des )?(?:la )?solidarites?|solidarites? departementales?"),
    ("MDS", "dep", r"maison departementale de proximite"),
    ("MJC", "mjc", "mjc"),
    ("MJC", "m", "m j c"),
    ("MJC", "jeu", r"maisons? (?:de |des )?jeunes (?:et )?(?:de )?(?:la )?culture"),
    ("ML", "mis", r"missions? locales?"),
    ("MQ", "qua", r"maisons? de quartiers?"),
    ("MSA", "msa", "msa"),
    ("MSA", "mut", "mutualite sociale agricole"),
    ("MSAP", "msa ser", r"msap|(?:maisons?|relais) des? services?(?! departement)"),
    ("MUNI", "mai", r"mairies?|^maire"),
    ("MUNI", "mar", r"^marie de"),
    ("MUNI", "com", r"(?<!communaute de )commune d[eu]?"),
    ("MUNI", "vil", r"^ville d[eu]?|hotel de ville"),
    ("MUNI", "mun", r"municipalite"),
    ("MUNI", "agg ca", r"agglo|agglomerations?|^ca d[eu]?"),
    ("OF", "gre", "greta"),
    ("OIL", "int", "intermediation locative"),
    ("PAD", "acc jus dro", r"acces aux? droits?|maison de la justice et du droit|maison du droit|point justice"),
    ("PENSION", "pen", "pensions? de famille"),
    ("PI", "poi", r"point (?:d )?info(?:rmation)?s?(?! jeunes)"),
    ("PIJ_BIJ", "bij pij", "bij|pij"),
    ("PIJ_BIJ", "inf", "info(?:rmation)?s? jeunes(?:se)?"),
    ("PIJ_BIJ", "esp", r"espaces? jeunes?"),
    ("PIMMS", "pim", "pimms"),
    ("PIMMS", "med", "mediation multi ?services?"),
    ("PJJ", "pro", "protection judiciaire (?:de la )?jeunesse"),
    ("PLIE", "pli", "plie"),
    ("PREF", "pre", r"(?:sous )?prefecture"),
    ("REG", "reg", r"^region|conseil regional"),
    ("RESSOURCERIE", "res rec", "ressourceries?|recycleries?"),
    ("RFS", "efs mfs fra", r"efs|mfs|(?:maisons?|espaces?) (?:de )?frances? services?|frances? services?"),
    ("RS_FJT", "res", "residences? sociales?"),
    ("RS_FJT", "fjt", "fjt"),
    ("RS_FJT", "tra", r"foyer (?:des? )?jeunes travailleurs"),
    ("SCP", "pre", r"clubs? (?:de )?prevention"),
    ("SPIP", "spi", "spip"),
    ("SPIP", "pen", "penitentiaires? d insertion"),
    ("TIERS_LIEUX", "tie cow", r"tiers ?lieux?|coworkings?"),
    ("UDAF", "uda", r"udaf\d*"),
)


def _compile(motif: str) -> re.Pattern[str]:
    branches = []
    for branche in _split_top(motif):
        droite = "" if branche.endswith("~") else r"\b"
        branches.append(rf"\b{branche.replace('~', '')}{droite}")
    return re.compile("|".join(branches), re.ASCII)


def _split_top(motif: str) -> list[str]:
    """Branches of a pattern at its top level."""
    branches, profondeur = [""], 0
    for signe in motif:
        profondeur += (signe == "(") - (signe == ")")
        if signe == "|" and not profondeur:
            branches.append("")
        else:
            branches[-1] += signe
    return branches


def _index() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    """Trigger → rules."""
    table: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for code, declencheurs, motif in _REGLES:
        compile_ = _compile(motif)
        for declencheur in declencheurs.split():
            table.setdefault(declencheur, []).append((code, compile_))
    return {declencheur: tuple(regles) for declencheur, regles in table.items()}


_INDEX: Final = _index()
_RANG: Final = {code: rang for rang, code in enumerate(TYPOLOGIES)}


# « Bus France Services – place de la mairie », « [en face de la poste] » say where, not what.
_REPERABLES: Final = frozenset({"MUNI", "LA_POSTE", "BIB", "PREF", "REG"})
_CROCHETS: Final = re.compile(r"\[[^\[\]]*\]")
_REPERES: Final = re.compile(
    r"\b(?:place|rue|avenue|face|derriere|devant|pres|proche|cote|parking|parvis|esplanade|square|boulevard) "
    r"(?:a |de |du )?(?:la |l )?(?:mairie|hotel de ville|poste|bibliotheque|mediatheque|prefecture|region|republique)\b"
)


def recognise(nom: str) -> tuple[str, ...]:
    """Codes that a name tells, in the order of the schema."""
    if "[" in nom:
        nom = _CROCHETS.sub(" ", nom[:_NOM_MAX])
    plie = fold(nom[:_NOM_MAX])
    codes = _codes(plie)
    if not _REPERABLES.isdisjoint(codes) and _REPERES.search(plie):
        codes = _codes(_REPERES.sub(" ", plie))
    return tuple(codes) if len(codes) < 2 else tuple(sorted(codes, key=_RANG.__getitem__))


def _codes(plie: str) -> set[str]:
    codes: set[str] = set()
    for declencheur in {mot[:3] for mot in plie.split()}:
        for code, motif in _INDEX.get(declencheur, ()):
            if code not in codes and motif.search(plie):
                codes.add(code)
    return codes


def clean_typologie(
    cibles: Iterable[str], nom: Any, dispositifs: Iterable[str] = (), sources: Iterable[str] = ()
) -> Resultat:
    """Kinds of structure; value: tuple of codes, in the order of the schema.

    ``cibles``: targets of the mapping; ``sources``: the cells it read; ``dispositifs``: cleaned labels of
    ``dispositif_programmes_nationaux`` (« France Services » makes an RFS). The original is the cells, or else the name.
    """
    lu = clean_choices("typologie", cibles, sources)
    texte = as_text(nom)
    deduits = recognise(texte) if texte else ()
    if "France Services" in dispositifs and "RFS" not in deduits:
        deduits = (*deduits, "RFS")
    connus: tuple[str, ...] = lu.valeur or ()
    nouveaux = [code for code in deduits if code not in connus]
    if not nouveaux:
        return lu
    codes = tuple(sorted((*connus, *nouveaux), key=_RANG.__getitem__))
    if lu.is_question:
        return douteux(lu.original, lu.regle, lu.question, proposition=lu.proposition, valeur=codes)
    return repare(codes, lu.original or texte, "typologie.correspondance_et_nom" if connus else "typologie.nom")


# A word that the vehicle of a mobile service bears; « minibus de la ville » is not read here.
_MOBILE: Final = re.compile(
    r"\b(?:itineran(?:t|te|ce|ts|tes)|bus|minibus|bibliobus|mediabus|camion|fourgon|van numerique|camping car|caravane|roulotte|"
    r"mobile|ambulant|ambulante)\b"
)
_PAS_MOBILE: Final = re.compile(
    r"\b(?:arret de bus|gare de bus|station de bus|bus stop|telephon\w+ mobile|rue du bus)\b"
)


def clean_itinerance(cibles: Iterable[str], nom: Any, sources: Iterable[str] = ()) -> Resultat:
    """Fixed or mobile; value: tuple of « Itinérant », « Fixe ». The mapping decides; without it, the name may tell."""
    lu = clean_choices("itinerance", cibles, sources)
    if lu.valeur or lu.is_question:
        return lu
    texte = as_text(nom)
    plie = fold(texte[:_NOM_MAX])
    if _MOBILE.search(plie) and not _PAS_MOBILE.search(plie):
        return repare(("Itinérant",), texte, "itinerance.nom")
    return absent(lu.original)
