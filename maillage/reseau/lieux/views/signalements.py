"""Errors that visitors reported, as who keeps the place reads and answers them."""

import csv
from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.base.fichiers import serve_file
from maillage.base.francais import format_anciennete, format_compte, quote_nom
from maillage.base.tableur import escape_formula
from maillage.base.tenancy import stream
from maillage.reseau.lieux.enums import ChampSignale, EtatSignalement
from maillage.reseau.lieux.forms.signalements import ReponseForm
from maillage.reseau.lieux.models import Lieu, Signalement
from maillage.reseau.lieux.mots import SANS_NOM
from maillage.reseau.lieux.perms import may_edit_place, may_manage_places
from maillage.reseau.lieux.selectors.signalements import (
    FiltresSignalement,
    Question,
    filter_reports,
    find_question,
    page_of_questions,
    read_filters,
    visible_reports,
)
from maillage.reseau.lieux.services.signalements import DejaTraite, answer, reopen
from maillage.reseau.lieux.signalable import CIBLES, value_of
from maillage.reseau.lieux.views.pages import crumbs, staff_url
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

TITRE: Final = "Erreurs signalées"
DEJA: Final = "Une autre personne a déjà répondu à ce signalement."
_COLONNES: Final = ("Lieu", "Information", "La page dit", "On nous dit", "Depuis")
_ENTETES: Final = ("Lieu", "Clé", "Information", "Ce que la page montrait", "Ce qui est signalé", "Reçu le", "État", "Réponse", "Traité par", "Traité le")  # fmt: skip
_LOT: Final = 500


class _Echo:
    """csv writes to it, and gets back what it wrote."""

    def write(self, text: str) -> str:
        return text


@requires(may_edit_place)
@require_safe
def queue(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """One line a question: what the page says beside what was said. ``fait``: an answer just given, which can be undone."""
    filtres = read_filters(request.GET)
    questions, page = page_of_questions(
        acteur, filtres, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", "")
    )
    context: dict[str, Any] = {
        "titre": TITRE,
        "fil": [*_crumbs(acteur)[:1], {"libelle": TITRE}],
        "filtres": filtres,
        "filtre": filtres != FiltresSignalement(),
        "etats": EtatSignalement.choices,
        "champs": ChampSignale.choices,
        "colonnes": [{"libelle": label} for label in _COLONNES],
        "lignes": [_line(question) for question in questions],
        "resume": format_compte(page.total, "erreur signalée", "erreurs signalées", "Aucune erreur signalée"),
        "suite": _query(filtres),
        "url_suivante": _url(filtres, apres=page.apres) if page.apres else "",
        "url_precedente": _url(filtres, avant=page.avant) if page.avant else "",
        "fait": _just_done(acteur, request.GET.get("fait", "")),
    }
    return render(request, "lieux/agent/signalements.html", context)


@requires(may_edit_place)
@require_http_methods(["GET", "HEAD", "POST"])
def judge_report(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """One question, its reports, and its two ends: corrected, or it was right."""
    question = find_question(acteur, pk)
    if question is None:
        raise Http404
    form = ReponseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            closed, sent = answer(
                by=acteur,
                signalement=question.tete,
                etat=EtatSignalement(form.cleaned_data["etat"]),
                reponse=form.cleaned_data["reponse"],
                now=timezone.now(),
            )
        except DejaTraite:
            messages.info(request, DEJA)
            return redirect("lieux:reports")
        messages.success(request, _told(closed, sent))
        return redirect(f"{reverse('lieux:reports')}?{urlencode({'fait': pk})}")
    context = {
        "titre": f"Erreur signalée sur {quote_nom(question.lieu.nom or SANS_NOM)}",
        "fil": [*_crumbs(acteur), {"libelle": question.tete.get_champ_display()}],
        "question": question,
        "form": form,
        "ouverte": question.tete.etat == EtatSignalement.OUVERT,
        "maintenant": value_of(question.tete.champ, question.lieu),
        "adresses": sum(1 for row in question.dits if row.courriel),
        "url_fiche": staff_url(question.lieu),
        **_way_to_correct(acteur, question),
    }
    return render(request, "lieux/agent/signalement.html", context, status=422 if form.errors else 200)


@requires(may_edit_place)
@require_POST
def reopen_report(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Undo an answer."""
    row = visible_reports(acteur).filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        reopen(by=acteur, signalement=row)
    except DejaTraite:
        messages.info(request, "Ce signalement attend déjà une réponse.")
    else:
        messages.success(request, "Ce signalement attend à nouveau une réponse.")
    return redirect("lieux:reports")


@requires(may_edit_place)
@require_safe
def export_reports(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """The filtered list, report by report, without the addresses."""
    filtres = read_filters(request.GET)
    pieces = stream(acteur.departement_id, lambda: _csv(acteur, filtres))
    nom = f"erreurs-signalees-{timezone.localdate().isoformat()}.csv"
    response: HttpResponseBase = serve_file(pieces, nom=nom, content_type="text/csv; charset=utf-8")
    return response


def _csv(acteur: Acteur, filtres: FiltresSignalement) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    # The mark tells a French spreadsheet that the file is in UTF-8.
    yield "\ufeff" + writer.writerow(_ENTETES)
    rows = filter_reports(acteur, filtres).select_related("lieu").order_by("pk")
    for row in rows.iterator(chunk_size=_LOT):
        cells = [
            row.lieu.nom, row.lieu.cle, row.get_champ_display(), row.valeur, row.texte, _day(row.created_at),
            row.get_etat_display(), row.reponse, row.traite_par, _day(row.traite_le),
        ]  # fmt: skip
        yield writer.writerow([escape_formula(str(cell)) for cell in cells])


def _day(moment: Any) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""


def _line(question: Question) -> list[dict[str, Any]]:
    tete, dits = question.tete, question.dits
    said = dits[-1].texte or "Ce lieu est fermé"
    if len(dits) > 1:
        said += f" ({format_compte(len(dits), 'personne', 'personnes')})"
    return [
        {"texte": question.lieu.nom or SANS_NOM, "url": reverse("lieux:report_judge", kwargs={"pk": tete.pk})},
        {"texte": tete.get_champ_display()},
        {"texte": value_of(tete.champ, question.lieu) or "Rien"},
        {"texte": said},
        {"texte": format_anciennete(tete.created_at, timezone.now())},
    ]


def _way_to_correct(acteur: Acteur, question: Question) -> dict[str, str]:
    """The form that corrects this information; closing a place is the coordination's."""
    lieu, champ, pk = question.lieu, question.tete.champ, question.tete.pk
    if champ == ChampSignale.FERME:
        if not may_manage_places(acteur):
            return {"url_corriger": "", "libelle_corriger": ""}
        return {
            "url_corriger": staff_url(lieu, "state", verbe="fermer"),
            "libelle_corriger": "Dire que ce lieu est fermé",
        }
    url = staff_url(lieu, "correct", groupe=CIBLES[champ].groupe)
    return {"url_corriger": f"{url}?{urlencode({'signalement': pk})}", "libelle_corriger": "Corriger maintenant"}


def _just_done(acteur: Acteur, texte: str) -> Signalement | None:
    if not (texte.isascii() and texte.isdecimal() and len(texte) < 19):
        return None
    return visible_reports(acteur).exclude(etat=EtatSignalement.OUVERT).filter(pk=int(texte)).first()


def _told(closed: int, sent: int) -> str:
    told = "C'est noté." if closed == 1 else f"C'est noté pour {closed} signalements."
    if sent:
        told += f" {format_compte(sent, 'réponse part', 'réponses partent')} par e-mail."
    return told


def _crumbs(acteur: Acteur) -> list[dict[str, str]]:
    first = crumbs(miens=not may_manage_places(acteur))[:1]
    return [*first, {"libelle": TITRE, "url": reverse("lieux:reports")}]


def _query(filtres: FiltresSignalement, **plus: str) -> str:
    said = {"etat": filtres.etat, "champ": filtres.champ, "q": filtres.texte, **plus}
    return urlencode({name: value for name, value in said.items() if value})


def _url(filtres: FiltresSignalement, **plus: str) -> str:
    return f"{reverse('lieux:reports')}?{_query(filtres, **plus)}"


def said_about(acteur: Acteur, lieu: Lieu, texte: str) -> Question | None:
    """The report that a correction answers to, when the address of the form names one on this very place."""
    question = find_question(acteur, int(texte)) if texte.isascii() and texte.isdecimal() and len(texte) < 19 else None
    return question if question is not None and question.lieu.pk == lieu.pk else None
