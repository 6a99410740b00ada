"""Judge the rows of one delivery: mapping, cleaners of every field, then the state of the row."""

import datetime
import hashlib
from collections.abc import Mapping
from typing import Any, Final

from maillage.reseau.lieux.nettoyage.adresse import clean_adresse
from maillage.reseau.lieux.nettoyage.commune import Localite, clean_localite
from maillage.reseau.lieux.nettoyage.courriels import clean_courriels
from maillage.reseau.lieux.nettoyage.dates import clean_date
from maillage.reseau.lieux.nettoyage.horaires import clean_horaires
from maillage.reseau.lieux.nettoyage.niveau import derive_niveau
from maillage.reseau.lieux.nettoyage.pivot import clean_pivot
from maillage.reseau.lieux.nettoyage.position import PositionResultat, clean_position, commune_centre, read_position
from maillage.reseau.lieux.nettoyage.resultat import VIDE, Resultat
from maillage.reseau.lieux.nettoyage.sites import clean_sites, clean_url
from maillage.reseau.lieux.nettoyage.telephones import clean_telephones
from maillage.reseau.lieux.nettoyage.textes import as_text, clean_nom, clean_presentations, clean_texte, fold, is_vide
from maillage.reseau.lieux.nettoyage.typologie import clean_itinerance, clean_typologie
from maillage.reseau.lieux.nettoyage.vocabulaire import clean_autres_labels, clean_choices, read_choices
from maillage.reseau.lieux.schema import CODES, ENUMERATIONS, Niveau
from maillage.reseau.recensement.correspondance import Choix, Correspondance, Jours, Lu, Texte
from maillage.reseau.recensement.jugement.etat import judge_state
from maillage.reseau.recensement.jugement.ligne import LigneJugee
from maillage.reseau.recensement.jugement.questions import questions_of
from maillage.reseau.recensement.lecture import Row
from maillage.socle.territoires.referentiel import CommuneRef, Referentiel

_RIEN: Final = Texte("", None, "")
_SANS_CHOIX: Final = Choix((), ())
_VOCABULAIRES: Final = (
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "formations_labels",
    "modalites_acces",
    "modalites_accompagnement",
)
_LABELS: Final = {champ: frozenset(table.values()) for champ, table in ENUMERATIONS.items()}
_CLE_MAX: Final = 120
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
        resultats = self._identity(lus)
        localite, position = self._place(lus, resultats)
        self._contacts(lus, resultats)
        self._vocabulary(lus, resultats)
        self._others(lus, resultats)
        valeurs = values_of(resultats)
        if position.approximate:
            valeurs["position_approximative"] = True
        publiable, motifs = judge_state(
            resultats, valeurs, ref=localite.ref, departement=self._departement, approximate=position.approximate
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

    def _identity(self, lus: Mapping[str, Lu]) -> dict[str, Resultat]:
        resume, detail = clean_presentations(
            _texte(lus, "presentation_resume").valeur, _texte(lus, "presentation_detail").valeur
        )
        return {
            "nom": clean_nom(_texte(lus, "nom").valeur),
            "pivot": clean_pivot(_texte(lus, "pivot").valeur),
            "structure_parente": clean_texte(_texte(lus, "structure_parente").valeur, "structure_parente"),
            "presentation_resume": resume,
            "presentation_detail": detail,
            "date_maj": clean_date(_texte(lus, "date_maj").valeur, today=self._today),
        }

    def _place(self, lus: Mapping[str, Lu], resultats: dict[str, Resultat]) -> tuple[Localite, PositionResultat]:
        adresse, latitude, longitude = _texte(lus, "adresse"), _texte(lus, "latitude"), _texte(lus, "longitude")
        localite = clean_localite(
            _texte(lus, "commune").valeur,
            _texte(lus, "code_postal").valeur,
            _texte(lus, "code_insee").valeur,
            adresse.valeur,
            referentiel=self._referentiel,
            position=read_position(latitude.valeur, longitude.valeur),
            departement=self._departement,
        )
        voie = clean_adresse(
            adresse.valeur,
            referentiel=self._referentiel,
            commune=localite.ref,
            code_postal=localite.code_postal.valeur or "",
            complement=_texte(lus, "complement_adresse").valeur,
        )
        position = clean_position(
            latitude.valeur,
            longitude.valeur,
            referentiel=self._referentiel,
            commune=localite.ref,
            departement=self._departement,
        )
        if position.latitude.valeur is None and not position.latitude.is_question and localite.ref is not None:
            position = self._centre(localite.ref, position)
        resultats |= {
            "commune": localite.commune,
            "code_postal": localite.code_postal,
            "code_insee": localite.code_insee,
            "adresse": voie.voie,
            "complement_adresse": voie.complement,
            "latitude": position.latitude,
            "longitude": position.longitude,
        }
        return localite, position

    def _centre(self, ref: CommuneRef, position: PositionResultat) -> PositionResultat:
        """Without a position, the commune's centre, marked approximate; as it was where no geometry is loaded."""
        centre = commune_centre(ref)
        return centre if centre.latitude.valeur is not None else position

    def _contacts(self, lus: Mapping[str, Lu], resultats: dict[str, Resultat]) -> None:
        postal = resultats["code_postal"].valeur or ""
        resultats["telephone"] = clean_telephones(_texte(lus, "telephone").valeur, code_postal=postal)
        resultats["courriels"] = clean_courriels(_texte(lus, "courriels").valeur)
        resultats["site_web"] = clean_sites(_texte(lus, "site_web").valeur)
        for champ in ("fiche_acces_libre", "prise_rdv"):
            lu = lus.get(champ)
            resultats[champ] = clean_url(lu.valeur, champ) if isinstance(lu, Texte) else VIDE

    def _vocabulary(self, lus: Mapping[str, Lu], resultats: dict[str, Resultat]) -> None:
        for champ in _VOCABULAIRES:
            resultats[champ] = _choices(champ, lus.get(champ))
        dispositifs = _choices("dispositif_programmes_nationaux", lus.get("dispositif_programmes_nationaux"))
        resultats["dispositif_programmes_nationaux"] = dispositifs
        typologie, itinerance = _choix(lus, "typologie"), _choix(lus, "itinerance")
        nom = resultats["nom"].valeur
        resultats["typologie"] = clean_typologie(
            _known_types(typologie), nom, dispositifs.valeur or (), _originals(typologie)
        )
        resultats["itinerance"] = clean_itinerance(itinerance.cibles, nom, _originals(itinerance))
        labels = _choix(lus, "autres_formations_labels")
        resultats["autres_formations_labels"] = clean_autres_labels("|".join(labels.cibles))

    def _others(self, lus: Mapping[str, Lu], resultats: dict[str, Resultat]) -> None:
        heures = lus.get("horaires")
        if isinstance(heures, Jours):
            resultats["horaires"] = clean_horaires(
                heures.jours, heures.semaine, heures.osm, semaine_ouverture=heures.semaine_ouverture
            )
        else:
            resultats["horaires"] = VIDE
        resultats["niveau"] = derive_niveau(
            resultats["services"].valeur,
            resultats["modalites_accompagnement"].valeur,
            resultats["modalites_acces"].valeur,
            (resultats["presentation_resume"].valeur or "", resultats["presentation_detail"].valeur or ""),
            resultats["dispositif_programmes_nationaux"].valeur,
        )

    def _key(self, lus: Mapping[str, Lu], resultats: Mapping[str, Resultat]) -> str:
        """The source's own identifier, else a hash of name, commune and address; a repeated key gets a rank."""
        identifiant = as_text(_texte(lus, "id").valeur).strip()
        if is_vide(identifiant):
            parts = (fold(resultats[champ].original[:400]) for champ in ("nom", "commune", "code_postal", "adresse"))
            base = "h-" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]
        else:
            base = "".join(char for char in identifiant[:_CLE_MAX] if char.isprintable()) or "h-illisible"
        seen = self._cles.get(base, 0) + 1
        self._cles[base] = seen
        return base if seen == 1 else f"{base}#{seen}"


def values_of(resultats: Mapping[str, Resultat]) -> dict[str, Any]:
    """Sure values by column of a place: codes of closed lists, ISO dates, lists; unknown ones left out."""
    valeurs: dict[str, Any] = {}
    for champ, resultat in resultats.items():
        valeur = resultat.valeur
        if valeur is None or valeur in ("", ()):
            continue
        valeurs[champ] = stored(champ, valeur)
    return valeurs


def stored(champ: str, valeur: Any) -> Any:
    """A cleaned value in the shape that the database and JSON hold."""
    if isinstance(valeur, datetime.date):
        return valeur.isoformat()
    if isinstance(valeur, tuple):
        table = CODES.get(champ)
        return [table.get(label, label) for label in valeur] if table else list(valeur)
    if champ == "niveau":
        return _NIVEAUX[valeur]
    return valeur


def _texte(lus: Mapping[str, Lu], champ: str) -> Texte:
    lu = lus.get(champ)
    return lu if isinstance(lu, Texte) else _RIEN


def _choix(lus: Mapping[str, Lu], champ: str) -> Choix:
    lu = lus.get(champ)
    return lu if isinstance(lu, Choix) else _SANS_CHOIX


def _originals(choix: Choix) -> tuple[str, ...]:
    return tuple(texte for _, texte in choix.textes)


def _known_types(choix: Choix) -> tuple[str, ...]:
    """Targets of the type of structure; cells that hold the values themselves are read as labels or codes."""
    if all(cible.isupper() or cible == "Autre" for cible in choix.cibles):
        return choix.cibles
    lu = read_choices("typologie", "|".join(choix.cibles))
    return tuple(lu.valeur or ())


def _choices(champ: str, lu: Lu | None) -> Resultat:
    if not isinstance(lu, Choix):
        return VIDE
    if lu.cibles and not _LABELS[champ].issuperset(lu.cibles):
        return read_choices(champ, "|".join(lu.cibles))
    return clean_choices(champ, lu.cibles, _originals(lu))
