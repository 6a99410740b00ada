"""What the name of a column says: accents, case, glued words, French and English."""

import re
import unicodedata
from typing import Final

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_GEOCODER: Final = re.compile(r"^(?:result|ban|geocod\w*|geo_?api)[_ .]")
_MAX_NAME: Final = 200


def words(name: str) -> str:
    """« N° Téléphone », « NumTel », « c_telephone » → words of a to z and figures, between single spaces."""
    text = unicodedata.normalize("NFKD", _CAMEL.sub(" ", name[:_MAX_NAME])).replace("°", "o")
    text = "".join(c for c in text if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", text.lower()).strip()


def is_from_geocoder(name: str) -> bool:
    """Columns added by an address search (``result_city``…): they repeat the file's own, less faithfully."""
    return bool(_GEOCODER.match(name.lower()))


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


NOMS: Final[dict[str, tuple[re.Pattern[str], re.Pattern[str]]]] = {
    # field: (names that can hardly mean something else, names that hint at it). Searched in ``words(name)``.
    "id": (
        _any(r"^(?:id|identifiant|uid|gid|uuid|identifier)$"),
        _any(r"\b(?:id|uid|gid|identifiant|identifier|ref)\b"),
    ),
    "pivot": (
        _any(r"\b(?:siret|siren|rna|pivot)\b", r"siret"),
        _any(r"\bnumero siret\b", r"\bidentification\b"),
    ),
    "nom": (
        _any(
            r"^(?:c |user )?(?:nom|name|lieu|structure|etablissement|intitule|denomination|raison sociale|libelle)$",
            r"^nom ?(?:du |de la |de l |d |des )?(?:lieu|structure|site|etablissement|organisation|organisme|point|espace)",
            r"^nomdela|^nomdu|^nomdel",
            r"\bname of\b",
            r"^(?:site|place|location|venue|organi[sz]ation|facility) name$",
            r"^lib fs$",
            r"^nom structure$",
        ),
        _any(r"\b(?:nom|name|lieu|libelle|lib|structure|intitule|title|titre|denomination|raison sociale)\b"),
    ),
    "commune": (
        _any(
            r"\b(?:commune|ville|city|town|municipalite|localite|locality|lib com)\b", r"^(?:nom ?)?(?:commune|ville)"
        ),
        _any(r"commune|ville|city"),
    ),
    "code_postal": (
        _any(r"\b(?:code postal|codepostal|cp|postal code|postcode|zip|zipcode|zip code|post code)\b", r"code ?postal"),
        _any(r"postal|postcode"),
    ),
    "code_insee": (
        _any(r"\b(?:code (?:commune )?insee|insee com|codeinsee|citycode|code commune|insee)\b", r"code ?insee"),
        _any(r"insee"),
    ),
    "adresse": (
        _any(r"\b(?:adresse|adress|address|addr|street|rue|voie|adres)\b", r"^adresse", r"street ?address"),
        _any(r"adres|voie|rue\b|street|lieu dit"),
    ),
    "complement_adresse": (
        _any(
            r"\b(?:complement|comp) ?(?:d |de )?(?:l )?adresse", r"^complement ?d?adresse", r"\baddress ?(?:line ?)?2\b"
        ),
        _any(r"complement", r"\b(?:batiment|etage|quartier|quart)\b"),
    ),
    "latitude": (_any(r"\b(?:latitude|lat)\b"), _any(r"\by\b", r"\blat", r"\bcoord")),
    "longitude": (_any(r"\b(?:longitude|lng|lon|long)\b"), _any(r"\bx\b", r"\blon", r"\blng", r"\bcoord")),
    "telephone": (
        _any(r"\b(?:telephone|tel|phone|telephones|fixe|tel fixe|num tel)\b", r"telephone"),
        _any(r"\btel", r"phone", r"\bportable\b", r"\bmobile\b", r"\bcontact\b"),
    ),
    "courriels": (
        _any(r"\b(?:courriels?|e ?mails?|mel|mails?|adresse ?mail)\b", r"courriel", r"mail$"),
        _any(r"mail", r"\bcontact\b"),
    ),
    "site_web": (
        _any(
            r"\b(?:site ?web|site ?internet|site ?inter|web ?site|url|siteweb|website)\b",
            r"^site$",
            r"^web$",
            r"site (?:web|internet)",
        ),
        _any(r"\b(?:site|web|lien|link|page|internet|facebook)\b"),
    ),
    "presentation_resume": (
        _any(r"\bpresentation resume\b", r"\b(?:description courte|resume|short description)\b"),
        _any(r"\bresume\b", r"\bsummary\b"),
    ),
    "presentation_detail": (
        _any(
            r"\bpresentation(?: detail)?\b",
            r"\bdescription(?: longue| detaillee)?\b",
            r"^(?:commentaires?|remarques?|observations?)$",
            r"quelques ?mots",
        ),
        _any(r"descri", r"present", r"comment", r"detail", r"precis"),
    ),
    "source": (_any(r"^source(?: de la donnee| donnees?)?$", r"^origine$"), _any(r"\bsource\b")),
    "structure_parente": (
        _any(r"\bstructure (?:parente|porteuse|mere|gestionnaire)\b", r"^struct port$", r"^(?:porteur|gestionnaire)$"),
        _any(r"\b(?:porteur|porteuse|gestionnaire|parent|tutelle)\b"),
    ),
    "date_maj": (
        _any(
            r"\bdate ?(?:de )?(?:la )?(?:derniere )?(?:maj|mise a jour|modif|modification|update)",
            r"\b(?:derniere|dat|last) (?:maj|mise a jour|modification|update)",
            r"^(?:maj|updated ?at|updated|edit datemaj|c edit datemaj)$",
            r"datemaj",
        ),
        _any(r"\b(?:maj|update|updated|modif|modification|date|dat)\b", r"mise a jour"),
    ),
    "fiche_acces_libre": (_any(r"\bfiche acces libre\b", r"acces ?libre", r"^accessibilite$"), _any(r"accessib")),
    "prise_rdv": (_any(r"\b(?:prise|prendre) (?:de )?(?:rdv|rendez vous)\b"), _any(r"\brdv\b", r"rendez ?vous")),
}
"""For each field of one value: sure names, then hints."""

CONTRE: Final[dict[str, re.Pattern[str]]] = {
    "nom": _any(
        r"\b(?:commune|ville|contact|referente?|responsable|personne|voie|rue|type|typologie|agent|prenom|epci|categorie)\b",
        r"parente|porteuse|porteur|prenom",
    ),
    "commune": _any(r"\b(?:code|intercommunalite|epci|communaute|type|old|canton)\b"),
    "code_postal": _any(r"\binsee\b"),
    "adresse": _any(r"mail|courriel|\b(?:complement|comp|web|site|ip|url)\b|complement|inter$"),
    "telephone": _any(r"\bfax\b|telecop|teletravail|horaire"),
    "courriels": _any(r"\bmailing\b"),
    "site_web": _any(r"\bphoto|image|logo|mail\b"),
    "presentation_detail": _any(r"\badresse\b"),
    "date_maj": _any(r"creation|naissance|ouverture|debut|fin\b"),
    "latitude": _any(r"\blon|lng"),
    "longitude": _any(r"\blat"),
    "id": _any(r"siret|siren|com\b"),
    "prise_rdv": _any(r"sans"),
}
"""For each field: words that mean something else."""

NUMERO: Final = _any(
    r"^(?:no|n|num|numero|numero (?:de |dans la )?(?:voie|rue)|num voie|house ?number|street ?number)$",
    r"street ?number$",
    r"^addr house ?number$",
)
"""A column that holds the number in the street."""

POINT: Final = _any(
    r"\bgeo ?point\b", r"\bgeo ?loc", r"\bcoordonnees?\b", r"\bcoordinates\b", r"\bgps\b", r"\bposition\b", r"\bgeo\b"
)
"""A column that may hold both coordinates."""

JOURS: Final = {
    "Mo": _any(r"\blun(?:di)?\b", r"lundi", r"\bmo(?:n(?:day)?)?$"),
    "Tu": _any(r"\bmar(?:di)?\b", r"mardi", r"\btu(?:e(?:s(?:day)?)?)?$"),
    "We": _any(r"\bmer(?:credi)?\b", r"mercredi", r"\bwe(?:d(?:nesday)?)?$"),
    "Th": _any(r"\bjeu(?:di)?\b", r"jeudi", r"\bth(?:u(?:rs(?:day)?)?)?$"),
    "Fr": _any(r"\bven(?:dredi)?\b", r"vendredi", r"\bfr(?:i(?:day)?)?$"),
    "Sa": _any(r"\bsam(?:edi)?\b", r"samedi", r"\bsa(?:t(?:urday)?)?$"),
    "Su": _any(r"\bdim(?:anche)?\b", r"dimanche", r"\bsu(?:n(?:day)?)?$"),
}
HORAIRES: Final = _any(r"horaires?", r"\bheures?\b", r"opening ?hours", r"\bouvertures?\b", r"\bhours\b")
SEMAINE: Final = _any(r"semaine (?:d )?ouverture", r"\bparite\b", r"^ouverture$")
