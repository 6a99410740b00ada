"""Judge the rows of one delivery: mapping, cleaners of every field, then the state of the row."""

import datetime
import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from maillage.reseau.lieux.nettoyage.adresse import clean_adresse
from maillage.reseau.lieux.nettoyage.commune import Localite, clean_localite
from maillage.reseau.lieux.nettoyage.courriels import clean_courriels
from maillage.reseau.lieux.nettoyage.dates import clean_date
from maillage.reseau.lieux.nettoyage.horaires import clean_horaires
from maillage.reseau.lieux.nettoyage.niveau import derive_niveau
from maillage.reseau.lieux.nettoyage.pivot import clean_pivot
from maillage.reseau.lieux.nettoyage.position import (
    PositionResultat,
    clean_position,
    commune_centre,
    point_of,
    read_point,
)
from maillage.reseau.lieux.nettoyage.resultat import VIDE, Etat, Resultat
from maillage.reseau.lieux.nettoyage.sites import clean_sites, clean_url
from maillage.reseau.lieux.nettoyage.telephones import clean_telephones
from maillage.reseau.lieux.nettoyage.textes import as_text, clean_nom, clean_presentations, clean_texte, fold, is_vide
from maillage.reseau.lieux.nettoyage.typologie import clean_itinerance, clean_typologie
from maillage.reseau.lieux.nettoyage.vocabulaire import clean_autres_labels, clean_choices, read_choices
from maillage.reseau.lieux.schema import CODES, ENUMERATIONS, Niveau
from maillage.reseau.recensement.correspondance import SANS_CHOIX, SANS_TEXTE, Choix, Correspondance, Jours, Lu
from maillage.reseau.recensement.jugement.etat import judge_state
from maillage.reseau.recensement.jugement.ligne import LigneJugee
from maillage.reseau.recensement.jugement.longueurs import LONGUEURS, hold_length
from maillage.reseau.recensement.jugement.questions import questions_of
from maillage.reseau.recensement.lecture import Row
from maillage.socle.territoires.referentiel import CommuneRef, Referentiel

_CHAMPS: Final = (
    "nom",
    "pivot",
    "structure_parente",
    "presentation_resume",
    "presentation_detail",
    "date_maj",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "latitude",
    "longitude",
    "telephone",
    "courriels",
    "site_web",
    "fiche_acces_libre",
    "prise_rdv",
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "formations_labels",
    "modalites_acces",
    "modalites_accompagnement",
    "dispositif_programmes_nationaux",
    "typologie",
    "itinerance",
    "autres_formations_labels",
    "horaires",
    "niveau",
    "source",
)
_GABARIT: Final = dict.fromkeys(_CHAMPS, VIDE)
"""Fields about which nothing is said are never looked at again: most rows fill a third of them."""
_VOCABULAIRES: Final = (
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "formations_labels",
    "modalites_acces",
    "modalites_accompagnement",
    "dispositif_programmes_nationaux",
)
_LIMITES: Final = tuple(LONGUEURS.items())
_LABELS: Final = {champ: frozenset(table.values()) for champ, table in ENUMERATIONS.items()}
_CLE_MAX: Final = 120
_CLE: Final = ("nom", "commune", "code_postal", "adresse")
SANS_POSITION: Final = PositionResultat(VIDE, VIDE)
_NIVEAUX: Final = {Niveau.WIFI: 1, Niveau.EQUIPEMENT: 2, Niveau.MEDIATION: 3}
"""The three graded levels of access point (domaine.md, block A)."""


class Juge:
    """Judges rows with one mapping, for one département; keeps the keys already given, so that each is unique."""

    def __init__(
        self, *, correspondance: Correspondance, referentiel: Referentiel, departement: str, today: datetime.date
    ) -> None:
        self._correspondance = correspondance
        self._referentiel = referentiel
        self._departement = departement
        self._today = today
        self._cles: dict[str, int] = {}

    def judge(self, row: Row) -> LigneJugee:
        """Clean every field of ``row`` and settle its state. Never raises on what a cell holds."""
        lus = self._correspondance.read(row.cells)
        resultats = _GABARIT.copy()
        self._identity(lus, resultats)
        localite, position = self._place(lus, resultats)
        self._contacts(lus, resultats)
        self._vocabulary(lus, resultats)
        self._others(lus, resultats)
        _hold_lengths(resultats)
        valeurs = values_of(resultats)
        if position.approximate:
            valeurs["position_approximative"] = True
        publiable, motifs = judge_state(
            valeurs, ref=localite.ref, departement=self._departement, approximate=position.approximate
        )
        nom = resultats["nom"].valeur or resultats["nom"].original
        return LigneJugee(
            numero=row.index + 1,
            cle=self._key(lus, resultats),
            nom=str(nom)[:300],
            resultats=resultats,
            valeurs=valeurs,
            publiable=publiable,
            motifs=motifs,
            questions=questions_of(resultats, motifs),
        )

    def _identity(self, lus: Mapping[str, Lu], resultats: dict[str, Resultat]) -> None:
        for champ, clean in _IDENTITE:
            brut = _brut(lus, champ)
            if brut is not None:
                resultats[champ] = clean(brut)
        resume, detail = _brut(lus, "presentation_resume"), _brut(lus, "presentation_detail")
        if resume is not None or detail is not None:
            resultats["presentation_resume"], resultats["presentation_detail"] = clean_presentations(resume, detail)
        jour = _brut(lus, "date_maj")
        if jour is not None:
            resultats["date_maj"] = clean_date(jour, today=self._today)

    def _place(self, lus: Mapping[str, Lu], resultats: dict[str, Resultat]) -> tuple[Localite, PositionResultat]:
        adresse, latitude, longitude = _brut(lus, "adresse"), _brut(lus, "latitude"), _brut(lus, "longitude")
        lecture = None if latitude is longitude is None else read_point(latitude, longitude)
        localite = clean_localite(
            _brut(lus, "commune"),
            _brut(lus, "code_postal"),
            _brut(lus, "code_insee"),
            adresse,
            referentiel=self._referentiel,
            position=point_of(lecture),
            departement=self._departement,
        )
        resultats["commune"], resultats["code_postal"], resultats["code_insee"] = localite[:3]
        complement = _brut(lus, "complement_adresse")
        if adresse is not None or complement is not None:
            voie = clean_adresse(
                adresse,
                referentiel=self._referentiel,
                commune=localite.ref,
                code_postal=localite.code_postal.valeur or "",
                complement=complement,
            )
            resultats["adresse"], resultats["complement_adresse"] = voie.voie, voie.complement
        if latitude is longitude is None:
            position = SANS_POSITION
        else:
            position = clean_position(
                latitude,
                longitude,
                referentiel=self._referentiel,
                commune=localite.ref,
                departement=self._departement,
                lecture=lecture,
            )
        if position.latitude.valeur is None and not position.latitude.is_question and localite.ref is not None:
            position = self._centre(localite.ref, position)
        resultats["latitude"], resultats["longitude"] = position.latitude, position.longitude
        return localite, position

    def _centre(self, ref: CommuneRef, position: PositionResultat) -> PositionResultat:
        """Without a position, the commune's centre, marked approximate; as it was where no geometry is loaded."""
        centre = commune_centre(ref)
        return centre if centre.latitude.valeur is not None else position

    def _contacts(self, lus: Mapping[str, Lu], resultats: dict[str, Resultat]) -> None:
        brut = _brut(lus, "telephone")
        if brut is not None:
            resultats["telephone"] = clean_telephones(brut, code_postal=resultats["code_postal"].valeur or "")
        for champ, clean in _CONTACTS:
            brut = _brut(lus, champ)
            if brut is not None:
                resultats[champ] = clean(brut)

    def _vocabulary(self, lus: Mapping[str, Lu], resultats: dict[str, Resultat]) -> None:
        for champ in _VOCABULAIRES:
            lu = lus.get(champ)
            if isinstance(lu, Choix) and lu is not SANS_CHOIX:
                resultats[champ] = _choices(champ, lu)
        typologie, itinerance = _choix(lus, "typologie"), _choix(lus, "itinerance")
        nom = resultats["nom"].valeur
        dispositifs = resultats["dispositif_programmes_nationaux"].valeur
        resultats["typologie"] = clean_typologie(_known_types(typologie), nom, dispositifs or (), _originals(typologie))
        resultats["itinerance"] = clean_itinerance(itinerance.cibles, nom, _originals(itinerance))
        labels = _choix(lus, "autres_formations_labels")
        if labels.cibles:
            resultats["autres_formations_labels"] = _as_found(clean_autres_labels("|".join(labels.cibles)), labels)

    def _others(self, lus: Mapping[str, Lu], resultats: dict[str, Resultat]) -> None:
        heures = lus.get("horaires")
        if isinstance(heures, Jours):
            resultats["horaires"] = clean_horaires(
                heures.jours, heures.semaine, heures.osm, semaine_ouverture=heures.semaine_ouverture
            )
        resultats["niveau"] = derive_niveau(
            resultats["services"].valeur,
            resultats["modalites_accompagnement"].valeur,
            resultats["modalites_acces"].valeur,
            (resultats["presentation_resume"].valeur or "", resultats["presentation_detail"].valeur or ""),
            resultats["dispositif_programmes_nationaux"].valeur,
        )

    def _key(self, lus: Mapping[str, Lu], resultats: Mapping[str, Resultat]) -> str:
        """The source's own identifier, else a hash of name, commune and address; a repeated key gets a rank."""
        brut = _brut(lus, "id")
        identifiant = "" if brut is None else as_text(brut).strip()
        if not identifiant or is_vide(identifiant):
            said = "|".join([resultats[champ].original[:400] for champ in _CLE])
            base = "h-" + hashlib.sha256(fold(said).encode()).hexdigest()[:24]
        else:
            base = "".join(char for char in identifiant[:_CLE_MAX] if char.isprintable()) or "h-illisible"
        seen = self._cles.get(base, 0) + 1
        self._cles[base] = seen
        return base if seen == 1 else f"{base}#{seen}"


def _hold_lengths(resultats: dict[str, Resultat]) -> None:
    for champ, limite in _LIMITES:
        resultat = resultats[champ]
        if resultat is not VIDE and resultat.valeur:
            resultats[champ] = hold_length(champ, resultat, limite)


def values_of(resultats: Mapping[str, Resultat]) -> dict[str, Any]:
    """Sure values by column of a place: codes of closed lists, ISO dates, lists; unknown ones left out."""
    valeurs: dict[str, Any] = {}
    for champ, resultat in resultats.items():
        valeur = resultat[0]
        if valeur is None:
            continue
        if valeur.__class__ is float:
            valeurs[champ] = valeur
        elif valeur:
            valeurs[champ] = valeur if valeur.__class__ is str else stored(champ, valeur)
    return valeurs


def stored(champ: str, valeur: Any) -> Any:
    """A cleaned value in the shape that the database and JSON hold."""
    if isinstance(valeur, tuple):
        table = CODES.get(champ)
        return [table.get(label, label) for label in valeur] if table else list(valeur)
    if isinstance(valeur, datetime.date):
        return valeur.isoformat()
    if champ == "niveau":
        return _NIVEAUX[valeur]
    return valeur


def _brut(lus: Mapping[str, Lu], champ: str) -> Any:
    """The cell that feeds a field of one value, None when nothing does."""
    # Of a mapped field of one value the reading is a Texte; 20 checks of it a row would cost 3 µs.
    return lus.get(champ, SANS_TEXTE)[1]


def _choix(lus: Mapping[str, Lu], champ: str) -> Choix:
    lu = lus.get(champ)
    return lu if isinstance(lu, Choix) else SANS_CHOIX


def _originals(choix: Choix) -> tuple[str, ...]:
    return tuple([texte for _, texte in choix.textes]) if choix.textes else ()


def _known_types(choix: Choix) -> tuple[str, ...]:
    """Targets of the type of structure; cells that hold the values themselves are read as labels or codes."""
    if all(cible.isupper() or cible == "Autre" for cible in choix.cibles):
        return choix.cibles
    lu = read_choices("typologie", "|".join(choix.cibles))
    return tuple(lu.valeur or ())


def _as_found(resultat: Resultat, choix: Choix) -> Resultat:
    """The cells themselves as the original: the values were taken out of them one by one."""
    original = " | ".join(dict.fromkeys(_originals(choix)))
    return resultat if resultat.original == original else resultat._replace(original=original)


def _choices(champ: str, lu: Choix) -> Resultat:
    if not lu.cibles and len(lu.textes) == 1:
        return Resultat(None, Etat.ABSENT, "", lu.textes[0][1])  # the mapping recognised nothing there
    if lu.cibles and not _LABELS[champ].issuperset(lu.cibles):
        return _as_found(read_choices(champ, "|".join(lu.cibles)), lu)
    return clean_choices(champ, lu.cibles, _originals(lu))


_IDENTITE: Final[tuple[tuple[str, Callable[[Any], Resultat]], ...]] = (
    ("nom", clean_nom),
    ("pivot", clean_pivot),
    ("structure_parente", partial(clean_texte, champ="structure_parente")),
    ("source", partial(clean_texte, champ="source")),
)
_CONTACTS: Final[tuple[tuple[str, Callable[[Any], Resultat]], ...]] = (
    ("courriels", clean_courriels),
    ("site_web", clean_sites),
    ("fiche_acces_libre", partial(clean_url, champ="fiche_acces_libre")),
    ("prise_rdv", partial(clean_url, champ="prise_rdv")),
)
