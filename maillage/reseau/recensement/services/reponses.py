"""A person answers: accept the proposition, correct, leave empty, refuse a row, or publish it as it stands."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.reseau.lieux.enums import EtatLieu, Origine
from maillage.reseau.lieux.models import CHAMPS_FICHE, Lieu, Version
from maillage.reseau.lieux.nettoyage.position import read_position
from maillage.reseau.lieux.services.calcul import current_place, lock_current, lock_places, recompute
from maillage.reseau.lieux.services.etats import change_state, correct
from maillage.reseau.recensement.enums import EtatDoute, EtatLigne
from maillage.reseau.recensement.models import Doute, Ligne
from maillage.reseau.recensement.services.application import DISPARU
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record


class ReponseImpossible(Exception):
    """The answer cannot be recorded; the message says why, in French."""


@transaction.atomic
def accept(*, by: Acteur, doute: Doute) -> None:
    """Take the proposition as the coordinator's word."""
    doute = _lock(doute)
    if doute.proposition is None:
        raise ReponseImpossible("Il n'y a pas de proposition à accepter : écrivez la bonne valeur, ou laissez vide.")
    _give(by, doute, proposed_columns(doute), EtatDoute.ACCEPTE)


@transaction.atomic
def correct_value(*, by: Acteur, doute: Doute, valeurs: Mapping[str, Any]) -> None:
    """Take ``valeurs`` ({column: value}, already cleaned) as the coordinator's word."""
    _give(by, _lock(doute), valeurs, EtatDoute.CORRIGE)


@transaction.atomic
def leave_empty(*, by: Acteur, doute: Doute) -> None:
    """The field stays empty; the question is closed and not asked again of the same words."""
    doute = _lock(doute)
    _close(by, doute, EtatDoute.ECARTE, None)
    record(
        by=by,
        action="doute.ecarte",
        objet_type="doute",
        objet_id=doute.pk,
        objet_nom=_name(doute),
        detail={"champ": doute.champ},
    )


@transaction.atomic
def accept_many(*, by: Acteur, doutes: Iterable[Doute]) -> int:
    """Accept the propositions of questions that share a cause; answers how many."""
    rows = [doute for doute in doutes if doute.proposition is not None and doute.etat == EtatDoute.OUVERT]
    for doute in rows:
        accept(by=by, doute=doute)
    return len(rows)


@transaction.atomic
def leave_many_empty(*, by: Acteur, doutes: Iterable[Doute]) -> int:
    """Leave empty the fields of questions that share a cause; answers how many."""
    rows = [doute for doute in doutes if doute.etat == EtatDoute.OUVERT]
    for doute in rows:
        leave_empty(by=by, doute=doute)
    return len(rows)


@transaction.atomic
def refuse_row(*, by: Acteur, ligne: Ligne, motif: str) -> None:
    """A person refuses a row: its version no longer counts, its questions are closed. Only a person may do this.

    The refusal stands for as long as the source says the same of this row.
    """
    ligne, lieu = _lock_row(ligne)
    if ligne.etat == EtatLigne.REFUSEE:
        raise ReponseImpossible("Cette ligne est déjà refusée.")
    _versions_of(ligne).update(refusee=True)
    _set_state(ligne, EtatLigne.REFUSEE, by.nom)
    for doute in Doute.objects.open().filter(ligne__in=_same_row(ligne)):
        _close(by, doute, EtatDoute.ECARTE, None)
    recompute([lieu], par=by.nom, motif=motif or "ligne refusée")
    record(
        by=by,
        action="ligne.refusee",
        objet_type="ligne",
        objet_id=ligne.pk,
        objet_nom=ligne.nom,
        detail={"import": ligne.lot_id, "numero": ligne.numero, "motif": motif},
    )


@transaction.atomic
def publish_row(*, by: Acteur, ligne: Ligne) -> None:
    """A person publishes a row in review, when its place has a name and a commune."""
    ligne, lieu = _lock_row(ligne)
    _versions_of(ligne).update(publiable=True, refusee=False)
    recompute([lieu], par=by.nom, motif="ligne publiée")
    if not (lieu.nom and lieu.commune):
        raise ReponseImpossible(
            "Pour publier ce lieu, il faut au moins son nom et sa commune : répondez d'abord à ces questions."
        )
    _set_state(ligne, EtatLigne.PUBLIEE, "")
    for doute in Doute.objects.open().filter(ligne__in=_same_row(ligne), champ=""):
        _close(by, doute, EtatDoute.ACCEPTE, None)
    record(
        by=by,
        action="ligne.publiee",
        objet_type="ligne",
        objet_id=ligne.pk,
        objet_nom=ligne.nom,
        detail={"import": ligne.lot_id},
    )


def _lock_row(ligne: Ligne) -> tuple[Ligne, Lieu]:
    """Lock the place of the row, then the row, in the order of every writer. Raises ReponseImpossible."""
    ligne = Ligne.objects.select_related("lot", "lieu").get(pk=ligne.pk)
    lieu = lock_current(ligne.lieu) if ligne.lieu else None
    if lieu is None or not _versions_of(ligne).exists():
        raise ReponseImpossible(
            "Cette ligne n'est plus en vigueur : son import n'est pas appliqué, ou il a été annulé."
        )
    return Ligne.objects.select_for_update(of=("self",)).select_related("lot").get(pk=ligne.pk), lieu


def _same_row(ligne: Ligne) -> QuerySet[Ligne]:
    """The row, and the same one in other deliveries of the source: a decision is about what the source says of a place."""
    return Ligne.objects.filter(
        departement_id=ligne.departement_id, lot__source=ligne.lot.source_id, cle=ligne.cle, lieu__isnull=False
    )


def _set_state(ligne: Ligne, etat: EtatLigne, par: str) -> None:
    """State of the row here and in the later deliveries that said the same."""
    same = _same_row(ligne).filter(Q(pk=ligne.pk) | Q(lot__gt=ligne.lot_id))
    same.update(etat=etat, refusee_par=par[:200])
    ligne.etat, ligne.refusee_par = etat, par[:200]


@transaction.atomic
def answer_gone(*, by: Acteur, doute: Doute, closed: bool) -> None:
    """About a place that vanished from its source: closed for good, or still there."""
    doute = _lock(doute)
    if doute.regle != DISPARU or doute.lieu is None:
        raise ReponseImpossible("Cette question ne porte pas sur un lieu disparu.")
    if closed and doute.lieu.etat not in {EtatLieu.FERME, EtatLieu.FUSIONNE}:
        change_state(by=by, lieu=doute.lieu, etat=EtatLieu.FERME, motif="n'est plus dans sa source")
    _close(by, doute, EtatDoute.ACCEPTE if closed else EtatDoute.ECARTE, None)


def _lock(doute: Doute) -> Doute:
    """Lock the place, then the question: an import takes them in the same order."""
    if doute.lieu_id is not None:
        lock_places([doute.lieu_id])
    doute = Doute.objects.select_for_update(of=("self",)).select_related("lieu", "ligne__lot").get(pk=doute.pk)
    if doute.etat != EtatDoute.OUVERT:
        raise ReponseImpossible(f"{doute.par} a déjà répondu à cette question.")
    return doute


def _give(by: Acteur, doute: Doute, valeurs: Mapping[str, Any], etat: EtatDoute) -> None:
    if doute.lieu is None:
        raise ReponseImpossible("Le lieu de cette question n'existe plus.")
    correct(by=by, lieu=doute.lieu, valeurs=valeurs, motif=f"réponse à une question ({doute.champ})")
    _close(by, doute, etat, dict(valeurs))
    _close_answered(by, doute, valeurs, etat)
    if doute.ligne:
        _release(by, doute.ligne)


def _close_answered(by: Acteur, doute: Doute, valeurs: Mapping[str, Any], etat: EtatDoute) -> None:
    """Other questions of the row about a column that this answer gives too (a commune and its code)."""
    if doute.ligne_id and len(valeurs) > 1:
        for other in Doute.objects.open().filter(ligne=doute.ligne_id, champ__in=list(valeurs)):
            _close(by, other, etat, {other.champ: valeurs[other.champ]})


def _release(by: Acteur, ligne: Ligne) -> None:
    """A row held back only by what has just been answered is published."""
    held_back = Doute.objects.open().filter(ligne__in=_same_row(ligne), champ__in=["", "nom", "commune"])
    if ligne.etat != EtatLigne.EN_REVUE or ligne.lieu is None or held_back.exists() or not _versions_of(ligne).exists():
        return
    lieu = current_place(Lieu.objects.get(pk=ligne.lieu.pk))
    reachable = lieu.adresse or lieu.telephone or lieu.courriels or lieu.site_web
    precise = lieu.latitude is not None and not lieu.position_approximative
    here = not lieu.code_insee or _departement(lieu.code_insee) == ligne.lot.territoire
    if lieu.nom and lieu.commune and here and (reachable or precise):
        publish_row(by=by, ligne=ligne)


def _departement(code_insee: str) -> str:
    return code_insee[:3] if code_insee.startswith(("97", "98")) else code_insee[:2]


def _versions_of(ligne: Ligne) -> Any:
    return Version.objects.active().filter(source_id=ligne.lot.source_id, cle=ligne.cle, origine=Origine.IMPORT)


def _close(by: Acteur, doute: Doute, etat: EtatDoute, reponse: Any) -> None:
    doute.etat, doute.par, doute.repondu_le, doute.reponse = etat, by.nom[:200], timezone.now(), reponse
    doute.save(update_fields=["etat", "par", "repondu_le", "reponse", "updated_at"])


def proposed_columns(doute: Doute) -> dict[str, Any]:
    """A proposition as columns of the place: a position has two, a commune its code; the others are one."""
    champ, proposition = doute.champ, doute.proposition
    if isinstance(proposition, dict):
        return {name: value for name, value in proposition.items() if name in CHAMPS_FICHE}
    if champ in {"latitude", "longitude"}:
        return _proposed_position(doute)
    siblings = {question[0]: question[4] for question in doute.ligne.questions if question[4]} if doute.ligne else {}
    if champ in {"commune", "code_insee"}:
        return {name: siblings[name] for name in ("commune", "code_insee") if siblings.get(name)} | {champ: proposition}
    return {champ: proposition}


def _proposed_position(doute: Doute) -> dict[str, Any]:
    """Only the latitude's question is asked: the point itself is read again from the row. One half alone places nothing."""
    texts = doute.ligne.resultats if doute.ligne else {}
    latitude, longitude = (texts.get(champ, ["", "", ""])[2] for champ in ("latitude", "longitude"))
    point = read_position(latitude, longitude)
    if point is None:
        raise ReponseImpossible("Ce point ne peut pas être repris tel quel : écrivez sa latitude et sa longitude.")
    if doute.champ == "latitude" and abs(point[0] - float(doute.proposition or 0)) > 1e-6:
        point = point[1], point[0]  # the cleaner had exchanged the axes
    return {"latitude": point[0], "longitude": point[1], "position_approximative": False}


def _name(doute: Doute) -> str:
    return doute.lieu.nom if doute.lieu else ""
