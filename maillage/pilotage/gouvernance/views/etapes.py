"""Steps of a meeting, one task a page."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import format_compte
from maillage.pilotage.gouvernance.enums import CORRIGEABLES, OUVERTES, EtatReunion
from maillage.pilotage.gouvernance.forms.decisions import DecisionForm
from maillage.pilotage.gouvernance.forms.reunions import (
    AnnulationForm,
    ChiffresForm,
    CompteRenduForm,
    InviteForm,
    PointForm,
    PresencesForm,
    ReunionForm,
)
from maillage.pilotage.gouvernance.models import PointOrdreDuJour, Reunion
from maillage.pilotage.gouvernance.selectors.decisions import decisions_by_point, object_choices, owner_choices
from maillage.pilotage.gouvernance.selectors.reunions import agenda, decidable, elements_of, guests
from maillage.pilotage.gouvernance.services.convocations import note_answers, send_invitations
from maillage.pilotage.gouvernance.services.decisions import correct_decision, take_decision
from maillage.pilotage.gouvernance.services.ordre_du_jour import (
    add_point,
    edit_point,
    keep_point,
    move_point,
    refresh_agenda,
)
from maillage.pilotage.gouvernance.services.refus import GouvernanceRefus
from maillage.pilotage.gouvernance.services.reunions import (
    cancel_meeting,
    change_meeting,
    freeze_figures,
    invite_also,
    refresh_guests,
    remove_guest,
)
from maillage.pilotage.gouvernance.services.tenue import publish_minutes, record_attendance, write_minutes
from maillage.pilotage.gouvernance.views.cadre import (
    Acte,
    crumbs,
    meeting_url,
    object_url,
    or_404,
    play,
    posted,
    step_url,
    steps_of,
    title_of,
)
from maillage.socle.comptes.acteur import Acteur

GABARITS: Final = {
    "ordre-du-jour": "gouvernance/etape_ordre_du_jour.html",
    "chiffres": "gouvernance/etape_chiffres.html",
    "invitations": "gouvernance/etape_invitations.html",
    "presences": "gouvernance/etape_presences.html",
    "compte-rendu": "gouvernance/etape_compte_rendu.html",
}


def path_of(reunion: Reunion, last: str) -> list[dict[str, str]]:
    return crumbs((title_of(reunion), meeting_url(reunion)), last=last)


def _page(request: HttpRequest, reunion: Reunion, etape: str, titre: str, **context: Any) -> HttpResponse:
    form = context.get("form")
    return render(
        request,
        GABARITS[etape],
        {
            "titre": titre,
            "fil": path_of(reunion, titre),
            "reunion": reunion,
            "etapes": steps_of(reunion, etape),
            "url_retour": meeting_url(reunion),
            **context,
        },
        status=422 if form is not None and form.errors else 200,
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def date(request: HttpRequest, acteur: Acteur, reunion: Reunion) -> HttpResponse:
    """Another date, another place."""
    told = reunion.etat == EtatReunion.CONVOQUEE

    def do(form: ReunionForm) -> str:
        change_meeting(by=acteur, reunion=reunion, valeurs=form.valeurs)
        return "C'est enregistré. Les invités sont prévenus par e-mail." if told else "C'est enregistré."

    acte = Acte(
        "Date et lieu",
        "Enregistrer la date et le lieu",
        lambda data: ReunionForm(data, reunion=reunion),
        do,
        explication="Les invitations sont parties : les invités recevront un e-mail qui dit le changement."
        if told
        else "",
    )
    return play(
        request,
        acte,
        fil=path_of(reunion, acte.titre),
        retour=meeting_url(reunion),
        etapes=steps_of(reunion, "date"),
        ferme=reunion.etat not in OUVERTES,
    )


def annuler(request: HttpRequest, acteur: Acteur, reunion: Reunion) -> HttpResponse:
    """Call it off, with the reason."""

    def do(form: AnnulationForm) -> str:
        cancel_meeting(by=acteur, reunion=reunion, motif=form.cleaned_data["motif"])
        return "La réunion est annulée."

    acte = Acte(
        "Annuler la réunion",
        "Annuler cette réunion",
        AnnulationForm,
        do,
        explication="Si les invitations sont parties, chaque invité reçoit un e-mail avec votre raison. "
        "Vous ne pourrez pas revenir en arrière : il faudra préparer une autre réunion.",
        danger=True,
    )
    return play(request, acte, fil=path_of(reunion, acte.titre), retour=meeting_url(reunion))


def ordre_du_jour(request: HttpRequest, acteur: Acteur, reunion: Reunion) -> HttpResponse:
    """Points kept, in order, and proposals left out. One button an act: no script is needed."""
    editing = _number(request.GET.get("point", ""))
    if editing:
        return _point(request, acteur, reunion, or_404(reunion.points.filter(pk=editing).first()))
    adding = request.method == "POST" and "ajouter" in request.POST
    form = PointForm(request.POST if adding else None)
    if request.method == "POST" and (not adding or form.is_valid()):
        try:
            anchor = _act_on_agenda(request, acteur, reunion, form)
        except GouvernanceRefus as refus:
            messages.error(request, str(refus))
            anchor = ""
        return redirect(f"{step_url(reunion, 'ordre-du-jour')}{anchor}")
    points = agenda(reunion)
    return _page(
        request,
        reunion,
        "ordre-du-jour",
        "Ordre du jour",
        form=form,
        gardes=[
            {
                "point": point,
                "url_objet": object_url(point.objet_type, point.objet_id),
                "elements": [(one, object_url(one.objet_type, one.objet_id)) for one in elements_of(point, kept=False)],
            }
            for point in points
            if point.garde
        ],
        ecartes=[point for point in points if not point.garde],
        modifiable=reunion.etat in CORRIGEABLES,
        ouverte=reunion.etat in OUVERTES,
    )


def _act_on_agenda(request: HttpRequest, acteur: Acteur, reunion: Reunion, form: PointForm) -> str:
    """Do what the button says; gives the anchor of the point. Raises GouvernanceRefus."""
    if "ajouter" in request.POST:
        data = form.cleaned_data
        point = add_point(by=acteur, reunion=reunion, titre=data["titre"], texte=data["texte"])
        messages.success(request, "Le point est ajouté à la fin.")
        return f"#point-{point.pk}"
    if "proposer" in request.POST:
        number = refresh_agenda(by=acteur, reunion=reunion, today=timezone.localdate())
        messages.success(
            request, format_compte(number, "proposition ajoutée", "propositions ajoutées", "Rien de nouveau") + "."
        )
        return ""
    for name, shift in (("monter", -1), ("descendre", 1)):
        if name in request.POST:
            point = move_point(by=acteur, reunion=reunion, point_id=_number(request.POST[name]), vers=shift)
            return f"#point-{point.pk}"
    for name, kept in (("garder", True), ("ecarter", False)):
        if name in request.POST:
            point = keep_point(by=acteur, reunion=reunion, point_id=_number(request.POST[name]), garde=kept)
            said = "remis à l'ordre du jour" if kept else "écarté. Vous pouvez le reprendre en bas de la page"
            messages.success(request, f"« {point.titre} » est {said}.")
            return f"#point-{point.pk}" if kept else ""
    return ""


def _point(request: HttpRequest, acteur: Acteur, reunion: Reunion, point: PointOrdreDuJour) -> HttpResponse:
    def do(form: PointForm) -> str:
        edit_point(by=acteur, point=point, titre=form.cleaned_data["titre"], texte=form.cleaned_data["texte"])
        return "Le point est corrigé."

    acte = Acte("Corriger un point", "Enregistrer ce point", lambda data: PointForm(data, point=point), do)
    back = step_url(reunion, "ordre-du-jour")
    return play(request, acte, fil=path_of(reunion, acte.titre), retour=f"{back}#point-{point.pk}")


def chiffres(request: HttpRequest, acteur: Acteur, reunion: Reunion) -> HttpResponse:
    """The bilan of the period, frozen with the meeting."""
    today = timezone.localdate()
    last = Reunion.objects.filter(instance=reunion.instance, debut__lt=reunion.debut).held().order_by("-debut").first()
    since = timezone.localtime(last.debut).date() if last else today.replace(month=1, day=1)
    form = ChiffresForm(posted(request), today=today, depuis=since)
    if request.method == "POST" and form.is_valid():
        try:
            freeze_figures(by=acteur, reunion=reunion, periode=form.cleaned_data["periode"], now=timezone.now())
        except GouvernanceRefus as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "Les chiffres sont gardés avec la réunion. Ils ne changeront plus.")
            return redirect(step_url(reunion, "chiffres"))
    return _page(
        request,
        reunion,
        "chiffres",
        "Chiffres",
        form=form,
        bilan=reunion.bilan,
        modifiable=reunion.etat in CORRIGEABLES,
    )


def invitations(request: HttpRequest, acteur: Acteur, reunion: Reunion) -> HttpResponse:
    """Who is invited and why; then all leave at once."""
    adding = request.method == "POST" and "ajouter" in request.POST
    form = InviteForm(request.POST if adding else None)
    if request.method == "POST" and (not adding or form.is_valid()):
        try:
            _act_on_guests(request, acteur, reunion, form)
        except GouvernanceRefus as refus:
            messages.error(request, str(refus))
        return redirect(step_url(reunion, "invitations"))
    invites = guests(reunion)
    return _page(
        request,
        reunion,
        "invitations",
        "Invitations",
        form=form,
        invites=invites,
        sans_courriel=sum(not one.courriel for one in invites),
        modifiable=reunion.etat == EtatReunion.PREPAREE,
    )


def _act_on_guests(request: HttpRequest, acteur: Acteur, reunion: Reunion, form: InviteForm) -> None:
    if "ajouter" in request.POST:
        invite = invite_also(by=acteur, reunion=reunion, valeurs=form.valeurs)
        messages.success(request, f"{invite} : c'est ajouté.")
    elif "retirer" in request.POST:
        if remove_guest(by=acteur, reunion=reunion, invite_id=_number(request.POST["retirer"])):
            messages.success(request, "L'invité est retiré.")
    elif "recalculer" in request.POST:
        number = refresh_guests(by=acteur, reunion=reunion)
        messages.success(request, f"La liste est à jour : {format_compte(number, 'invité', 'invités', 'personne')}.")
    elif "envoyer" in request.POST:
        page = request.build_absolute_uri(meeting_url(reunion))
        number = send_invitations(by=acteur, reunion=reunion, adresse=page, now=timezone.now())
        sent = format_compte(number, "e-mail part", "e-mails partent", "Aucun e-mail ne part")
        messages.success(request, f"Les invitations sont faites : {sent}. Les lettres à imprimer sont sur cette page.")


def presences(request: HttpRequest, acteur: Acteur, reunion: Reunion) -> HttpResponse:
    """Who said that he comes; from the hour on, who is there."""
    now = timezone.now()
    before = reunion.etat == EtatReunion.CONVOQUEE and reunion.debut > now
    form = PresencesForm(posted(request), invites=guests(reunion), avant=before)
    if request.method == "POST" and form.is_valid():
        try:
            if before:
                note_answers(by=acteur, reunion=reunion, reponses=form.presences)
            else:
                record_attendance(by=acteur, reunion=reunion, presences=form.presences, now=now)
        except GouvernanceRefus as refus:
            form.add_error(None, str(refus))
        else:
            said = "Les réponses" if before else "Les présences"
            then = "" if before else " Écrivez maintenant ce qui a été dit et décidé."
            messages.success(request, f"{said} sont enregistrées.{then}")
            return redirect(step_url(reunion, "presences" if before else "compte-rendu"))
    held = reunion.etat in (EtatReunion.CONVOQUEE, EtatReunion.TENUE)
    return _page(request, reunion, "presences", "Présences", form=form, modifiable=held, avant=before)


def compte_rendu(request: HttpRequest, acteur: Acteur, reunion: Reunion) -> HttpResponse:
    """What was said, point by point; decisions; then publication, which freezes all."""
    points = agenda(reunion, kept=True)
    form = CompteRenduForm(posted(request), points=points)
    if request.method == "POST" and form.is_valid():
        try:
            write_minutes(by=acteur, reunion=reunion, textes=form.textes)
        except GouvernanceRefus as refus:
            form.add_error(None, str(refus))
        else:
            if "publier" in request.POST:
                return redirect(step_url(reunion, "publier"))
            messages.success(request, "Le compte rendu est enregistré. Il n'est pas encore publié.")
            return redirect(step_url(reunion, "compte-rendu"))
    found = decisions_by_point(reunion)
    return _page(
        request,
        reunion,
        "compte-rendu",
        "Compte rendu",
        form=form,
        lignes=[
            (point, field, found.get(point.pk, []), [(one, found.get(one.pk, [])) for one in elements_of(point)])
            for point, field in form.lignes
        ],
        autres=found.get(None, []),
        modifiable=reunion.etat in (EtatReunion.CONVOQUEE, EtatReunion.TENUE),
        publiable=reunion.etat == EtatReunion.TENUE,
    )


def publier(request: HttpRequest, acteur: Acteur, reunion: Reunion) -> HttpResponse:
    """Read it once more, then freeze it."""

    def link(token: str) -> str:
        return request.build_absolute_uri(reverse("gouvernance:minutes_link", args=[token]))

    def do(_form: Any) -> str:
        publish_minutes(by=acteur, reunion=reunion, adresse=link, now=timezone.now())
        return "Le compte rendu est publié et envoyé aux invités. Il ne changera plus."

    acte = Acte(
        "Publier le compte rendu",
        "Publier ce compte rendu",
        forms.Form,
        do,
        explication="Le compte rendu devient un PDF qui ne change plus. Il part par e-mail à tous les invités. Relisez-le.",
    )
    found = decisions_by_point(reunion)
    return play(
        request,
        acte,
        fil=path_of(reunion, acte.titre),
        retour=step_url(reunion, "compte-rendu"),
        suite=lambda: meeting_url(reunion),
        relecture=[
            (point, found.get(point.pk, []), [(one, found.get(one.pk, [])) for one in elements_of(point)])
            for point in agenda(reunion, kept=True)
        ],
        autres=found.get(None, []),
        reunion=reunion,
    )


def decision(request: HttpRequest, acteur: Acteur, reunion: Reunion) -> HttpResponse:
    """A decision of this meeting, new or corrected."""
    asked = _number(request.GET.get("decision", ""))
    known = or_404(reunion.decisions.filter(pk=asked).first()) if asked else None
    points = decidable(agenda(reunion, kept=True))
    departement = reunion.departement
    day = max(timezone.localdate(), _day(reunion))

    def form_of(data: Any) -> DecisionForm:
        return DecisionForm(
            data,
            points=points,
            responsables=owner_choices(reunion, day),
            objets=object_choices(departement),
            decision=known,
            point=_number(request.GET.get("point", "")),
        )

    def do(form: DecisionForm) -> str:
        if known is not None:
            return (
                f"La décision {correct_decision(by=acteur, decision=known, valeurs=form.valeurs).numero} est corrigée."
            )
        made = take_decision(by=acteur, reunion=reunion, valeurs=form.valeurs)
        return f"La décision {made.numero} est écrite. Elle sera rappelée à qui s'en charge."

    titre = f"Corriger la décision {known.numero}" if known else "Écrire une décision"
    acte = Acte(titre, "Enregistrer cette décision", form_of, do)
    return play(request, acte, fil=path_of(reunion, titre), retour=step_url(reunion, "compte-rendu"))


def _day(reunion: Reunion) -> dt.date:
    return timezone.localtime(reunion.debut).date()
