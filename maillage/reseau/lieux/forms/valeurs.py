"""Between what a form shows and what a column holds: the same cleaners as imports, one column at a time."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Final

from maillage.reseau.lieux.models import Lieu
from maillage.reseau.lieux.mots import LIBELLES, say
from maillage.reseau.lieux.nettoyage.adresse import clean_adresse
from maillage.reseau.lieux.nettoyage.commune import clean_localite
from maillage.reseau.lieux.nettoyage.courriels import clean_courriels
from maillage.reseau.lieux.nettoyage.dates import clean_date
from maillage.reseau.lieux.nettoyage.horaires import clean_horaires, to_words
from maillage.reseau.lieux.nettoyage.pivot import clean_pivot
from maillage.reseau.lieux.nettoyage.position import clean_position, commune_centre, read_position
from maillage.reseau.lieux.nettoyage.resultat import Resultat
from maillage.reseau.lieux.nettoyage.sites import clean_sites, clean_url
from maillage.reseau.lieux.nettoyage.telephones import clean_telephones
from maillage.reseau.lieux.nettoyage.textes import clean_nom, clean_presentations, clean_texte
from maillage.reseau.lieux.nettoyage.vocabulaire import clean_autres_labels
from maillage.reseau.lieux.schema import ENUMERATIONS
from maillage.socle.territoires.cleaning import referential_of

LISTES: Final = frozenset({"telephone", "courriels", "site_web", "autres_formations_labels"})
"""Lists written one a line."""
CHOIX: Final = frozenset({*ENUMERATIONS, "typologie"})
POSITION: Final = ("latitude", "longitude")
LOCALITE: Final = ("commune", "code_postal", "code_insee")


def shown(lieu: Lieu, champ: str) -> Any:
    """What the form shows of a column: texts as people write them, lists one a line."""
    valeur = getattr(lieu, champ)
    if champ == "horaires":
        return "\n".join(to_words(valeur))
    if champ in CHOIX:
        return list(valeur)
    if champ in LISTES:
        return "\n".join(say(champ, [element]) for element in valeur)
    if champ == "niveau":
        return str(valeur or "")
    if isinstance(valeur, datetime.date):
        return f"{valeur:%d/%m/%Y}"
    return say(champ, valeur) if isinstance(valeur, float) else ("" if valeur is None else str(valeur))


def clean_column(champ: str, texte: Any, *, code_postal: str, today: datetime.date) -> Resultat:
    """One typed text through the cleaner of its column."""
    if champ == "telephone":
        return clean_telephones(_bars(texte), code_postal=code_postal)
    if champ == "date_maj":
        return clean_date(texte, today=today)
    cleaner = _NETTOYEURS.get(champ)
    return cleaner(_bars(texte) if champ in LISTES else texte) if cleaner else clean_texte(texte, champ)


_NETTOYEURS: Final[Mapping[str, Callable[[Any], Resultat]]] = {
    "nom": clean_nom,
    "pivot": clean_pivot,
    "courriels": clean_courriels,
    "site_web": clean_sites,
    "autres_formations_labels": clean_autres_labels,
    "prise_rdv": lambda texte: clean_url(texte, "prise_rdv"),
    "fiche_acces_libre": lambda texte: clean_url(texte, "fiche_acces_libre"),
    "horaires": lambda texte: clean_horaires(None, texte),
    "presentation_resume": lambda texte: clean_presentations(texte, "")[0],
    "presentation_detail": lambda texte: clean_presentations("", texte)[1],
}


def _bars(texte: str) -> str:
    return " | ".join(line.strip() for line in texte.splitlines() if line.strip())


def clean_address(textes: Mapping[str, str], departement: str) -> tuple[dict[str, Resultat], bool]:
    """Address, commune and position weighed together, as for a row of an import; and whether the position is a guess."""
    referentiel = referential_of(departement)
    point = read_position(textes["latitude"], textes["longitude"])
    localite = clean_localite(
        textes["commune"],
        textes["code_postal"],
        textes["code_insee"],
        textes["adresse"],
        referentiel=referentiel,
        position=point,
        departement=departement,
    )
    voie = clean_adresse(
        textes["adresse"],
        referentiel=referentiel,
        commune=localite.ref,
        code_postal=localite.code_postal.valeur or "",
        complement=textes["complement_adresse"],
    )
    position = clean_position(
        textes["latitude"],
        textes["longitude"],
        referentiel=referentiel,
        commune=localite.ref,
        departement=departement,
    )
    if position.latitude.valeur is None and not position.latitude.is_question and localite.ref is not None:
        centre = commune_centre(localite.ref)
        position = centre if centre.latitude.valeur is not None else position
    results = {
        "commune": localite.commune,
        "code_postal": localite.code_postal,
        "code_insee": localite.code_insee,
        "adresse": voie.voie,
        "complement_adresse": voie.complement,
        "latitude": position.latitude,
        "longitude": position.longitude,
    }
    return results, position.approximate


def column_of(champ: str, valeur: Any) -> Any:
    """A cleaned value in the shape of its column, as JSON holds it; nothing at all is the empty shape."""
    if champ in LISTES:
        return list(valeur or ())
    if champ in POSITION:
        return valeur
    if isinstance(valeur, datetime.date):
        return valeur.isoformat()
    return None if champ == "date_maj" and not valeur else valeur or ""


def question_of(champ: str, resultat: Resultat) -> str:
    """The sentence of a refused field."""
    return resultat.question or f"Nous n'avons pas compris ce champ ({LIBELLES[champ].lower()}). Écrivez-le autrement."
