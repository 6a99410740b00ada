"""Give a position to judged rows that have an address and no point of their own."""

from collections.abc import Sequence
from typing import Any

from maillage.reseau.lieux.geocodage import Demande, Reponse, is_sure, may_be
from maillage.reseau.lieux.nettoyage.resultat import douteux, repare
from maillage.reseau.lieux.services.geocodage import geocode
from maillage.reseau.recensement.jugement import LigneJugee, Question

REGLE = "position.geocodage"


def complete_positions(departement_id: int, judged: Sequence[LigneJugee]) -> list[LigneJugee]:
    """The same rows, with the position of the geocoder where it is sure, and a question where it may be.

    Rows keep the centre of their commune, marked approximate, when the service says nothing worth it.
    """
    wanted = {ligne.numero: demande for ligne in judged if (demande := _request(ligne)) is not None}
    if not wanted:
        return list(judged)
    answers = geocode(departement_id, list(wanted.values()))
    return [
        _complete(ligne, wanted[ligne.numero], answers[wanted[ligne.numero].cle])
        if ligne.numero in wanted and wanted[ligne.numero].cle in answers
        else ligne
        for ligne in judged
    ]


def _request(ligne: LigneJugee) -> Demande | None:
    valeurs = ligne.valeurs
    placed = valeurs.get("latitude") is not None and not valeurs.get("position_approximative")
    if placed or ligne.resultats["latitude"].is_question or "adresse" not in valeurs or "code_insee" not in valeurs:
        return None
    return Demande(
        valeurs["adresse"], valeurs.get("code_postal", ""), valeurs.get("commune", ""), valeurs["code_insee"]
    )


def _complete(ligne: LigneJugee, demande: Demande, reponse: Reponse) -> LigneJugee:
    if is_sure(demande, reponse):
        valeurs = {**ligne.valeurs, "latitude": reponse.latitude, "longitude": reponse.longitude}
        valeurs.pop("position_approximative", None)
        resultats = ligne.resultats | {
            "latitude": repare(reponse.latitude, "", REGLE),
            "longitude": repare(reponse.longitude, "", REGLE),
        }
        return ligne._replace(valeurs=valeurs, resultats=resultats)
    if may_be(demande, reponse):
        return ligne._replace(
            questions=(*ligne.questions, _question(demande, reponse)), resultats=_doubtful(ligne, reponse)
        )
    return ligne


def _doubtful(ligne: LigneJugee, reponse: Reponse) -> dict[str, Any]:
    """The centre of the commune stays published; the point found is only proposed."""
    kept = ligne.resultats["latitude"].valeur
    return ligne.resultats | {
        "latitude": douteux("", REGLE, _words(reponse), proposition=reponse.latitude, valeur=kept),
    }


def _question(demande: Demande, reponse: Reponse) -> Question:
    proposition = {"latitude": reponse.latitude, "longitude": reponse.longitude, "position_approximative": False}
    return Question(
        "latitude",
        REGLE,
        f"{demande.adresse}, {demande.commune}",
        _words(reponse),
        proposition,
        f"latitude|{REGLE}|{demande.cle}",
    )


def _words(reponse: Reponse) -> str:
    return f"L'adresse la plus proche que nous avons trouvée est « {reponse.libelle} ». Est-ce bien celle de ce lieu ?"
