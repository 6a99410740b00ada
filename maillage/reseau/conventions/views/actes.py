"""The time of a convention: in force or not on a day, why, what each may do; acts recorded and annulled."""

import datetime as dt
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.depots import DepotRefuse
from maillage.base.francais import format_date, quote_nom
from maillage.reseau.conventions.enums import NatureActe
from maillage.reseau.conventions.forms.actes import (
    LETTRES,
    ActeForm,
    AnnulationForm,
    JourForm,
    LettreForm,
    ReceptionForm,
    read_day,
)
from maillage.reseau.conventions.models import ActeConvention, Convention
from maillage.reseau.conventions.perms.conventions import may_read_pieces
from maillage.reseau.conventions.perms.suivi import may_read_time, may_record_act
from maillage.reseau.conventions.selectors.situation import facts_of, parametres_of, situation_of
from maillage.reseau.conventions.services.actes import annul_act, join_letter, preview_act, receive_letter, record_act
from maillage.reseau.conventions.services.parties import Depose
from maillage.reseau.conventions.temps import ActeRefuse, Situation, periodes, readings
from maillage.reseau.conventions.views.cadre_suivi import get_convention, show
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

SENS: Final = {"EN_VIGUEUR": "succes", "A_SIGNER": "attention"}
PERIODES: Final = 12
"""Terms shown: the last ones before the day asked about."""
_METHODES: Final = ["GET", "HEAD", "POST"]


@requires(may_read_time)
@require_safe
def time(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """What is true of a day, the reading of the text, the time line, the acts that are possible."""
    convention = get_convention(acteur, pk, may_read_time)
    today = timezone.localdate()
    form = JourForm(request.GET if "au_0" in request.GET else None)
    day = read_day(str(form.cleaned_data["au"]) if form.is_valid() else request.GET.get("au", ""), today)
    found = situation_of(convention, day)
    records, reads = may_record_act(acteur, convention), may_read_pieces(acteur, convention)
    parametres, faits = parametres_of(convention), facts_of(convention)
    return show(
        request, acteur, "conventions/temps.html", f"Convention {convention.reference} : sa durée", convention,
        page="time",
        form=form,
        jour=format_date(day),
        autre_jour=day != today,
        passe=day < today,
        situation=found,
        sens=SENS.get(found.etat.value, "info"),
        periodes=[_period(row, day) for row in periodes(parametres, faits.known(day), au=day)[-PERIODES:]],
        colonnes=[{"libelle": label} for label in ("Période", "Premier jour", "Dernier jour", "État")],
        possibles=[_possible(row, convention, records) for row in found.possibilites],
        lectures=readings(parametres),
        actes=[_act(row, records=records, reads=reads) for row in sorted(convention.actes.all(), key=lambda row: (row.emis_le, row.pk))],
        peut_dissoudre=records and found.en_vigueur,
    )  # fmt: skip


def _period(row: Any, day: dt.date) -> list[dict[str, Any]]:
    rang = "Première période" if row.rang == 1 else f"{row.rang}e période"
    running = row.debut <= day <= row.fin
    return [
        {"texte": rang},
        {"texte": format_date(row.debut, avec_jour=False)},
        {"texte": format_date(row.fin, avec_jour=False)},
        {"texte": "En cours" if running else "", "sens": "succes"}
        if running
        else {"texte": "Finie" if row.fin < day else "À venir"},
    ]


def _possible(row: Any, convention: Convention, records: bool) -> dict[str, str]:
    url = ""
    early = row.des is not None and row.des > timezone.localdate()
    if records and row.qui and not early and row.geste.value in NatureActe.values:
        url = reverse("conventions:act_new", args=[convention.pk]) + f"?nature={row.geste.value}"
    label = NatureActe(row.geste.value).label if row.geste.value in NatureActe.values else ""
    return {"phrase": row.phrase, "url": url, "libelle": label}


def _act(row: ActeConvention, *, records: bool = False, reads: bool = False) -> dict[str, Any]:
    """``records``, ``reads``: whether the reader may write of it, and open its file."""
    live = row.annule_at is None
    dissolved = row.nature == NatureActe.DISSOLUTION
    return {
        "titre": f"{row.get_nature_display()} : {row.get_cote_display()}",
        "emis_le": format_date(row.emis_le, avec_jour=False),
        "recu_le": format_date(row.recu_le, avec_jour=False),
        "mot_recu": "dissous à partir du" if dissolved else "reçue le",
        "remarque": row.remarque,
        "recommande": row.recommande,
        "par": row.enregistre_par_nom,
        "annule": "" if live else f"Annulé par {row.annule_par_nom} : {row.motif_annulation}",
        "url_piece": reverse("conventions:file", args=[row.convention_id, "acte", row.pk])
        if reads and row.piece
        else "",
        "url_joindre": reverse("conventions:act_piece", args=[row.pk]) if records and not row.piece else "",
        "url_annuler": reverse("conventions:act_annul", args=[row.pk]) if records and live else "",
        "url_recu": reverse("conventions:act_received", args=[row.pk])
        if records and live and row.nature in LETTRES and row.recu_le is None
        else "",
    }


@requires(may_record_act)
@require_http_methods(_METHODES)
def act_new(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """One act; what would follow is shown before it is recorded."""
    convention = get_convention(acteur, pk, may_record_act)
    asked = request.GET.get("nature", "") or request.POST.get("nature", "")
    if asked not in NatureActe.values:
        raise Http404
    nature, today = NatureActe(asked), timezone.localdate()
    posted, confirms = request.method == "POST", "confirmer" in request.POST
    form = ActeForm(
        request.POST if posted else None, request.FILES if posted else None,
        nature=nature, convention=convention, confirme=posted,
    )  # fmt: skip
    found: Situation | None = None
    if posted and form.is_valid():
        try:
            if confirms:
                record_act(by=acteur, convention=convention, valeurs=form.valeurs, today=today, piece=_given(form))
                messages.success(request, f"L'acte est enregistré : {nature.label}.")
                return redirect("conventions:time", pk=convention.pk)
            found = preview_act(convention=convention, valeurs=form.valeurs, today=today)
        except ActeRefuse as refus:
            form.add_error("emis_le", str(refus))
        except DepotRefuse as refus:
            form.add_error("piece", refus.message_fr)
            found = preview_act(convention=convention, valeurs=form.valeurs, today=today)
    return show(
        request, acteur, "conventions/acte.html", nature.label, convention,
        status=422 if form.errors else 200,
        form=form,
        apercu=_preview(found, situation_of(convention, today)) if found else [],
    )  # fmt: skip


def _given(form: Any) -> Depose | None:
    file = form.cleaned_data.get("piece")
    return (file.file, file.name or "lettre") if file else None


def _preview(after: Situation, before: Situation) -> list[str]:
    """« Si vous enregistrez cet acte… » and whether it changes anything."""
    if (after.etat, after.jusqu_au, after.certain) == (before.etat, before.jusqu_au, before.certain):
        return ["Cet acte ne change pas la fin de la convention aujourd'hui.", after.phrase]
    if after.certain and after.jusqu_au is not None:
        end = format_date(after.jusqu_au, avec_jour=False)
        return [f"Si vous enregistrez cet acte, le dernier jour de la convention est le {end}.", after.phrase]
    return ["Si vous enregistrez cet acte :", after.phrase]


def _get_act(acteur: Acteur, pk: int) -> ActeConvention:
    visible = Convention.objects.visible_to(acteur)
    row = ActeConvention.objects.filter(pk=pk, convention__in=visible).select_related("convention").first()
    if row is None:
        raise Http404
    return row


@requires(may_record_act)
@require_http_methods(_METHODES)
def act_annul(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The act stays, marked as annulled, with the reason."""
    row = _get_act(acteur, pk)
    form = AnnulationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            annul_act(
                by=acteur, acte=row, motif=form.cleaned_data["motif"], now=timezone.now(), today=timezone.localdate()
            )
        except ActeRefuse as refus:
            form.add_error("motif", str(refus))
        else:
            messages.success(request, "L'acte est annulé. Il reste visible, avec votre raison.")
            return redirect("conventions:time", pk=row.convention_id)
    return show(
        request, acteur, "conventions/acte_annuler.html", f"Annuler {quote_nom(row.get_nature_display())}",
        get_convention(acteur, row.convention_id, may_record_act),
        status=422 if form.errors else 200,
        form=form,
        acte=_act(row),
    )  # fmt: skip


@requires(may_record_act)
@require_http_methods(_METHODES)
def act_received(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The notice of receipt came back."""
    row = _get_act(acteur, pk)
    form = ReceptionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            receive_letter(by=acteur, acte=row, recu_le=form.cleaned_data["recu_le"], today=timezone.localdate())
        except ActeRefuse as refus:
            form.add_error("recu_le", str(refus))
        else:
            messages.success(request, "La date de réception est enregistrée.")
            return redirect("conventions:time", pk=row.convention_id)
    return show(
        request, acteur, "conventions/acte_recu.html", "Date de réception de la lettre",
        get_convention(acteur, row.convention_id, may_record_act),
        status=422 if form.errors else 200,
        form=form,
        acte=_act(row),
    )  # fmt: skip


@requires(may_record_act)
@require_http_methods(_METHODES)
def act_piece(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The scan of the letter, for an act recorded without it; once."""
    row = _get_act(acteur, pk)
    form = LettreForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["piece"]
        try:
            join_letter(by=acteur, acte=row, piece=(file.file, file.name))
        except ActeRefuse as refus:
            form.add_error("piece", str(refus))
        except DepotRefuse as refus:
            form.add_error("piece", refus.message_fr)
        else:
            messages.success(request, "Le fichier est joint à l'acte.")
            return redirect("conventions:time", pk=row.convention_id)
    return show(
        request, acteur, "conventions/acte_piece.html", "Joindre la lettre",
        get_convention(acteur, row.convention_id, may_record_act),
        status=422 if form.errors else 200,
        form=form,
        acte=_act(row),
    )  # fmt: skip
