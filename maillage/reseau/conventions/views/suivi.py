"""Insurance, communications, contacts: both parties see them, each does its part."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.depots import DepotRefuse
from maillage.base.fichiers import serve_file
from maillage.base.francais import format_date
from maillage.reseau.conventions.enums import Cote, ReponseCommunication
from maillage.reseau.conventions.forms.suivi import AssuranceForm, CommunicationForm, ContactForm, ReponseForm
from maillage.reseau.conventions.models import AttestationAssurance, CommunicationConvention, Convention
from maillage.reseau.conventions.perms.suivi import may_do_followup, may_follow, may_note_contact
from maillage.reseau.conventions.services.suivi import (
    SuiviRefuse,
    add_insurance,
    answer_communication,
    ask_communication,
    note_contact,
    piece_path,
    piece_type,
    side_of,
)
from maillage.reseau.conventions.views.cadre_suivi import get_convention, show
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

_METHODES: Final = ["GET", "HEAD", "POST"]
LUS: Final = 50
"""Contacts and communications shown: the last ones."""
SENS: Final = {
    ReponseCommunication.ATTENDUE: "attention",
    ReponseCommunication.AUTORISEE: "succes",
    ReponseCommunication.REFUSEE: "erreur",
}
AJOUTS: Final = {
    "assurance": ("Déposer une attestation d'assurance", AssuranceForm, may_do_followup, "Déposer cette attestation"),
    "communication": ("Demander une autorisation de communication", CommunicationForm, may_do_followup, "Demander l'autorisation"),
    "contact": ("Noter un contact", ContactForm, may_note_contact, "Noter ce contact"),
}  # fmt: skip


@requires(may_follow)
@require_safe
def followup(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """One page for both parties; buttons are those of the reader."""
    convention = get_convention(acteur, pk, may_follow)
    does, notes = may_do_followup(acteur, convention), may_note_contact(acteur, convention)
    return show(
        request, acteur, "conventions/suivi.html", f"Convention {convention.reference} : son suivi", convention,
        page="followup",
        assurances=[_insurance(row) for row in convention.assurances.all()[:LUS]],
        communications=[_communication(row, side_of(acteur), does) for row in convention.communications.all()[:LUS]],
        contacts=[_contact(row) for row in convention.contacts.all()[:LUS]],
        colonnes_assurances=_columns("Assureur", "Police", "Valable", "Attestation"),
        colonnes_communications=_columns("Quoi", "Demandée par", "Prévue le", "Réponse", "Projet"),
        colonnes_contacts=_columns("Date", "Comment", "Ce qui a été dit"),
        delai=convention.delai_contacts_jours,
        peut_faire=does,
        peut_noter=notes,
    )  # fmt: skip


def _columns(*labels: str) -> list[dict[str, str]]:
    return [{"libelle": label} for label in labels]


def _insurance(row: AttestationAssurance) -> list[dict[str, Any]]:
    over = row.expire_le < timezone.localdate()
    valid = f"du {format_date(row.debut, avec_jour=False)} au {format_date(row.expire_le, avec_jour=False)}"
    return [
        {"texte": row.assureur},
        {"texte": row.police or "Pas renseigné"},
        {"texte": f"{valid} (finie)" if over else valid, "sens": "erreur" if over else "succes"},
        {"texte": "Télécharger", "url": reverse("conventions:followup_file", args=["assurance", row.pk])},
    ]


def _communication(row: CommunicationConvention, side: Cote, does: bool) -> list[dict[str, Any]]:
    reponse = ReponseCommunication(row.reponse)
    waits = reponse is ReponseCommunication.ATTENDUE
    answer = {"texte": f"{reponse.label}{f' : {row.motif}' if row.motif else ''}", "sens": SENS[reponse]}
    if waits and does and row.demandee_cote != side:
        answer = {"texte": "Répondre à cette demande", "url": reverse("conventions:communication", args=[row.pk])}
    piece: dict[str, Any] = {"texte": "Aucun"}
    if row.piece:
        piece = {"texte": "Télécharger", "url": reverse("conventions:followup_file", args=["communication", row.pk])}
    return [
        {"texte": f"{row.objet}{f' ({row.support})' if row.support else ''}"},
        {"texte": row.get_demandee_cote_display()},
        {"texte": format_date(row.prevue_le, avec_jour=False) or "Pas de date"},
        answer,
        piece,
    ]


def _contact(row: Any) -> list[dict[str, Any]]:
    return [
        {"texte": format_date(row.jour, avec_jour=False)},
        {"texte": row.get_mode_display()},
        {"texte": row.resume or "Rien de noté"},
    ]


@requires(may_follow)
@require_http_methods(_METHODES)
def followup_new(request: HttpRequest, acteur: Acteur, pk: int, objet: str) -> HttpResponse:
    """A certificate, a request for authorisation, a contact."""
    if objet not in AJOUTS:
        raise Http404
    titre, form_class, droit, bouton = AJOUTS[objet]
    convention = get_convention(acteur, pk, droit)
    form = form_class(request.POST, request.FILES) if request.method == "POST" else form_class()
    if request.method == "POST" and form.is_valid() and _add(acteur, convention, objet, form):
        messages.success(request, "C'est enregistré.")
        return redirect("conventions:followup", pk=convention.pk)
    return show(
        request, acteur, "conventions/suivi_ajout.html", titre, convention,
        status=422 if form.errors else 200, form=form, bouton=bouton, depot=objet != "contact",
    )  # fmt: skip


def _add(acteur: Acteur, convention: Convention, objet: str, form: Any) -> bool:
    data = dict(form.cleaned_data)
    sent = data.pop("piece", None)
    piece = (sent.file, sent.name) if sent else None
    try:
        if objet == "assurance" and piece:
            add_insurance(by=acteur, convention=convention, valeurs=data, piece=piece)
        elif objet == "communication":
            ask_communication(by=acteur, convention=convention, valeurs=data, now=timezone.now(), piece=piece)
        else:
            note_contact(by=acteur, convention=convention, valeurs=data)
    except DepotRefuse as refus:
        form.add_error("piece", str(refus))
        return False
    return True


@requires(may_do_followup)
@require_http_methods(_METHODES)
def communication(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The other party answers."""
    row = _found(CommunicationConvention, acteur, pk)
    convention = get_convention(acteur, row.convention_id, may_do_followup)
    form = ReponseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            answer_communication(
                by=acteur, communication=row, reponse=ReponseCommunication(data["reponse"]), motif=data["motif"],
                now=timezone.now(),
            )  # fmt: skip
        except SuiviRefuse as refus:
            form.add_error("reponse", str(refus))
        else:
            messages.success(request, "Votre réponse est enregistrée.")
            return redirect("conventions:followup", pk=convention.pk)
    return show(
        request, acteur, "conventions/communication.html", "Répondre à une demande de communication", convention,
        status=422 if form.errors else 200,
        form=form,
        communication=row,
        prevue=format_date(row.prevue_le, avec_jour=False),
    )  # fmt: skip


@requires(may_follow)
@require_safe
def followup_file(_request: HttpRequest, acteur: Acteur, nature: str, pk: int) -> HttpResponseBase:
    """The piece of a certificate or of a communication."""
    models = {"assurance": AttestationAssurance, "communication": CommunicationConvention}
    if nature not in models:
        raise Http404
    row = _found(models[nature], acteur, pk)
    if not may_follow(acteur, row.convention):
        raise PermissionDenied
    name = row.piece.name
    if not name or not piece_path(name).is_file():
        raise Http404
    kind = name.rpartition(".")[2]
    content = piece_path(name).read_bytes()
    answer: HttpResponseBase = serve_file(content, nom=f"{nature}-{row.pk}.{kind}", content_type=piece_type(name))
    return answer


def _found(model: Any, acteur: Acteur, pk: int) -> Any:
    visible = Convention.objects.visible_to(acteur)
    row = model.objects.filter(pk=pk, convention__in=visible).select_related("convention").first()
    if row is None:
        raise Http404
    return row
