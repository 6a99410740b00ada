"""A meeting: its page, its steps, its papers."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.fichiers import serve_file
from maillage.base.francais import format_compte, format_date_heure
from maillage.pilotage.gouvernance.enums import EtatReunion, ReponseInvitation
from maillage.pilotage.gouvernance.forms.reunions import ReponseForm
from maillage.pilotage.gouvernance.models import InvitationReunion, Reunion
from maillage.pilotage.gouvernance.perms import LECTEURS, may_answer, may_prepare, may_read_meetings
from maillage.pilotage.gouvernance.selectors.decisions import owner_name
from maillage.pilotage.gouvernance.selectors.lecture import read_points
from maillage.pilotage.gouvernance.selectors.reunions import agenda, count_present, guests, own_invitation
from maillage.pilotage.gouvernance.services.convocations import answer_invitation
from maillage.pilotage.gouvernance.services.refus import GouvernanceRefus
from maillage.pilotage.gouvernance.views import etapes
from maillage.pilotage.gouvernance.views.cadre import (
    METHODES,
    SENS,
    crumbs,
    get_meeting,
    meeting_url,
    posted,
    step_url,
    steps_of,
    title_of,
)
from maillage.pilotage.indicateurs.perms import may_read_bilan
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

SUITES: Final = {
    EtatReunion.PREPAREE: ("invitations", "Envoyer les invitations"),
    EtatReunion.CONVOQUEE: ("presences", "Écrire qui est là"),
    EtatReunion.TENUE: ("compte-rendu", "Écrire le compte rendu"),
}
"""The next step of each state."""
Etape = Callable[[HttpRequest, Acteur, Reunion], HttpResponse]
HANDLERS: Final[dict[str, Etape]] = {
    "date": etapes.date,
    "ordre-du-jour": etapes.ordre_du_jour,
    "chiffres": etapes.chiffres,
    "invitations": etapes.invitations,
    "presences": etapes.presences,
    "compte-rendu": etapes.compte_rendu,
    "publier": etapes.publier,
    "decision": etapes.decision,
    "annuler": etapes.annuler,
}


@requires(may_read_meetings)
@require_http_methods(METHODES)
def meeting(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Where it stands; a body that is invited answers here."""
    reunion = get_meeting(acteur, pk)
    prepares = may_prepare(acteur)
    asked = may_answer(acteur, reunion) and not prepares and reunion.etat == EtatReunion.CONVOQUEE
    invite = own_invitation(acteur, reunion) if asked else None
    form = ReponseForm(posted(request), invite=invite) if invite else None
    if request.method == "POST":
        if invite is None or form is None:
            raise PermissionDenied
        if form.is_valid() and _answered(request, acteur, form, invite):
            return redirect(meeting_url(reunion))
    context = {
        "titre": title_of(reunion),
        "fil": crumbs(last=title_of(reunion)),
        "reunion": reunion,
        "sens": SENS[EtatReunion(reunion.etat)],
        "form": form,
        "peut_preparer": prepares,
        "etapes": steps_of(reunion) if prepares else [],
        "suite": _next(reunion) if prepares else None,
        **_content(acteur, reunion, prepares=prepares),
    }
    return render(request, "gouvernance/reunion.html", context, status=422 if form and form.errors else 200)


def _answered(request: HttpRequest, acteur: Acteur, form: ReponseForm, invite: InvitationReunion) -> bool:
    data = form.cleaned_data
    try:
        answer_invitation(
            by=acteur,
            invite=invite,
            reponse=ReponseInvitation(data["reponse"]),
            represente_par=data["represente_par"],
        )
    except GouvernanceRefus as refus:
        form.add_error(refus.champ if refus.champ in form.fields else None, str(refus))
        return False
    messages.success(request, "Votre réponse est enregistrée. Vous pouvez la changer jusqu'à la réunion.")
    return True


def _next(reunion: Reunion) -> dict[str, str] | None:
    found = SUITES.get(EtatReunion(reunion.etat))
    return {"url": step_url(reunion, found[0]), "libelle": found[1]} if found else None


def _content(acteur: Acteur, reunion: Reunion, *, prepares: bool) -> dict[str, Any]:
    """Facts, agenda, guests, decisions: what each may read of them."""
    invites = guests(reunion)
    told = prepares or reunion.etat == EtatReunion.PUBLIEE
    rows = reunion.decisions.select_related("responsable", "responsable_structure").order_by("pk") if told else []
    minutes = getattr(reunion, "compte_rendu", None)
    return {
        "fiche": _facts(reunion, invites),
        "points": read_points(
            agenda(reunion, kept=True),
            tout=acteur.agit_pour is None and bool(acteur.roles & LECTEURS),
            structures=acteur.structures,
            publie=reunion.etat == EtatReunion.PUBLIEE,
        ),
        "invites": [_guest(one) for one in invites],
        "voit_noms": prepares,
        "decisions": [{"decision": row, "responsable": owner_name(row)} for row in rows],
        "compte_rendu": minutes,
        "bilan": reunion.bilan if reunion.bilan and may_read_bilan(acteur, reunion.bilan) else None,
    }


def _facts(reunion: Reunion, invites: list[InvitationReunion]) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"nom": "Quand", "valeur": format_date_heure(timezone.localtime(reunion.debut))},
        {"nom": "Lieu", "valeur": reunion.endroit or "En visioconférence"},
    ]
    if reunion.visio:
        facts.append({"nom": "Visioconférence", "valeur": reunion.visio})
    facts.append({"nom": "Invités", "valeur": format_compte(len(invites), "invité", "invités", "Personne")})
    if reunion.etat in (EtatReunion.TENUE, EtatReunion.PUBLIEE):
        present = count_present(invites)
        facts.append(
            {"nom": "Présents ou représentés", "valeur": format_compte(present, "membre", "membres", "Personne")}
        )
    if reunion.quorum:
        facts.append({"nom": "Quorum", "valeur": format_compte(reunion.quorum, "membre", "membres")})
    if reunion.etat == EtatReunion.ANNULEE:
        facts.append({"nom": "Pourquoi elle est annulée", "valeur": reunion.motif_annulation})
    return facts


def _guest(one: InvitationReunion) -> dict[str, Any]:
    if one.present is not None:
        there = "Représenté" if one.reponse == ReponseInvitation.REPRESENTE else "Présent"
        state = there if one.present else ("Excusé" if one.reponse == ReponseInvitation.EXCUSE else "Absent")
    else:
        state = one.get_reponse_display() if one.reponse else "Pas encore de réponse"
    return {"invite": one, "etat": state, "titre": one.get_qualite_display()}


@requires(may_prepare)
@require_http_methods(METHODES)
def step(request: HttpRequest, acteur: Acteur, pk: int, etape: str) -> HttpResponse:
    """One task of the preparation."""
    reunion = get_meeting(acteur, pk)
    if etape not in HANDLERS:
        raise Http404
    return HANDLERS[etape](request, acteur, reunion)


@requires(may_read_meetings)
@require_safe
def piece(_request: HttpRequest, acteur: Acteur, pk: int, piece: str) -> HttpResponseBase:
    """The letters (for the coordination: they bear names), or the minutes."""
    reunion = get_meeting(acteur, pk)
    if piece == "convocation" and not may_prepare(acteur):
        raise PermissionDenied
    minutes = getattr(reunion, "compte_rendu", None)
    documents = {"convocation": reunion.convocation, "compte-rendu": minutes.document if minutes else None}
    document = documents.get(piece)
    if document is None:
        raise Http404
    day = timezone.localtime(reunion.debut).date().isoformat()
    answer: HttpResponseBase = serve_file(
        document.fichier.open("rb"), nom=f"{piece}-{day}-{document.code_lisible}.pdf", content_type="application/pdf"
    )
    return answer
