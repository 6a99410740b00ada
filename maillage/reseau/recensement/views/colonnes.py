"""Which column feeds which field: proposed, corrected against real rows, kept for the next delivery."""

import contextlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.base.fichiers import serve_file
from maillage.reseau.lieux.mots import LIBELLES, say
from maillage.reseau.lieux.nettoyage.resultat import Etat
from maillage.reseau.recensement.correspondance import CorrespondanceInvalide, load_mapping
from maillage.reseau.recensement.forms.colonnes import GROUPES, VOCABULAIRES, ColonnesForm, count_chosen, read_json
from maillage.reseau.recensement.jugement import LigneJugee
from maillage.reseau.recensement.jugement.juge import stored
from maillage.reseau.recensement.lecture import SourceRefusee
from maillage.reseau.recensement.models import Import
from maillage.reseau.recensement.perms import can_import
from maillage.reseau.recensement.services.demandes import MODIFIABLES, DemandeImpossible, confirm_columns
from maillage.reseau.recensement.services.echantillons import Echantillon, proposed_mapping, read_sample, sample_of
from maillage.reseau.recensement.services.etapes import is_half_applied
from maillage.reseau.recensement.tasks import defer_run
from maillage.reseau.recensement.views.cadre import show
from maillage.reseau.recensement.views.imports import crumbs, find
from maillage.reseau.recensement.views.suivi import steps
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

FICHIER_MAX = 2 * 1024 * 1024
TITRE = "Choisir les colonnes"
MOTS_ETAT = {
    Etat.TEL_QUEL: ("Gardé", ""),
    Etat.REPARE: ("Corrigé", "info"),
    Etat.DOUTEUX: ("À confirmer", "attention"),
    Etat.ILLISIBLE: ("Pas lu", "erreur"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_import)
def import_columns(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    lot = find(acteur, pk)
    if lot.etat not in MODIFIABLES or is_half_applied(lot):
        return redirect("recensement:import", pk=pk)
    try:
        sample = sample_of(lot)
    except (SourceRefusee, OSError) as error:
        reason = str(error) if isinstance(error, SourceRefusee) else "Le fichier n'est plus là. Envoyez-le à nouveau."
        return show(
            request, acteur, "recensement/colonnes_illisible.html", TITRE, fil=crumbs(lot), lot=lot, raison=reason
        )
    if request.method == "POST":
        return _post(request, acteur, lot, sample)
    form, alerts = _first_form(lot, sample)
    return _page(request, acteur, lot, form, alerts=alerts)


def _first_form(lot: Import, sample: Echantillon) -> tuple[ColonnesForm, list[str]]:
    """The mapping known of the source, else the one that Maillage proposes, with its reasons."""
    if lot.correspondance:
        return ColonnesForm(sample, lot.correspondance), []
    mapping, reasons, alerts = proposed_mapping(sample)
    return ColonnesForm(sample, mapping, reasons=reasons), alerts


def _post(request: HttpRequest, acteur: Acteur, lot: Import, sample: Echantillon) -> HttpResponse:
    action = request.POST.get("action", "confirmer")
    if action == "fichier":
        return _take_file(request, acteur, lot, sample)
    form = ColonnesForm.from_post(sample, request.POST)
    try:
        if request.POST.get("json_utilise"):
            mapping = read_json(request.POST.get("json", ""))
            form = ColonnesForm(sample, mapping)
        else:
            mapping = form.to_mapping()
            if form.erreurs:
                return _page(request, acteur, lot, form, status=422, liens=_links(form))
    except CorrespondanceInvalide as error:
        return _page(request, acteur, lot, form, status=422, liens=[{"ancre": "reglage-avance", "message": str(error)}])
    if action == "verifier":
        return _page(request, acteur, lot, form)
    missing = [name for name in ("nom", "commune") if name not in mapping]
    if missing:
        liens = [
            {"ancre": f"c-{name}", "message": f"Choisissez la colonne du champ « {LIBELLES[name]} »."}
            for name in missing
        ]
        return _page(request, acteur, lot, form, status=422, liens=liens)
    # A second click, or a colleague: the page of the delivery says where it stands.
    with contextlib.suppress(DemandeImpossible):
        defer_run(confirm_columns(by=acteur, lot=lot, correspondance=mapping))
    return redirect("recensement:import", pk=lot.pk)


def _take_file(request: HttpRequest, acteur: Acteur, lot: Import, sample: Echantillon) -> HttpResponse:
    """A mapping file of the national format fills the page; nothing is kept before it is confirmed."""
    upload: Any = request.FILES.get("correspondance")
    form, alerts = _first_form(lot, sample)
    message = "Choisissez un fichier de correspondance (.config.json)."
    if upload is not None and upload.size > FICHIER_MAX:
        message = "Ce fichier de correspondance est trop lourd : 2 Mo au plus."
    elif upload is not None:
        try:
            mapping = read_json(upload.read().decode("utf-8-sig", "replace"))
        except CorrespondanceInvalide as error:
            message = str(error)
        else:
            form = ColonnesForm(sample, mapping)
            return _page(request, acteur, lot, form, alerts=load_mapping(mapping).alerts)
    liens = [{"ancre": "fichier-correspondance", "message": message}]
    return _page(request, acteur, lot, form, status=422, liens=liens, alerts=alerts)


def _links(form: ColonnesForm) -> list[dict[str, str]]:
    return [{"ancre": f"{name}-colonnes", "message": message} for name, message in form.erreurs.items()]


def _page(
    request: HttpRequest,
    acteur: Acteur,
    lot: Import,
    form: ColonnesForm,
    *,
    status: int = 200,
    liens: list[dict[str, str]] | None = None,
    alerts: list[str] | None = None,
) -> HttpResponse:
    return show(
        request,
        acteur,
        "recensement/colonnes.html",
        TITRE,
        fil=crumbs(lot),
        status=status,
        lot=lot,
        etapes=steps(lot),
        formulaire=form,
        groupes=form.groupes(),
        horaires=form.horaires(),
        horaires_choisis=count_chosen(form.horaires()),
        vocabulaires=form.vocabulaires(),
        liens=liens or [],
        alertes=[*form.sample.alertes, *(alerts or [])],
        total=form.sample.total,
        nouvelle=not lot.correspondance,
        url_apercu=reverse("recensement:import_preview", args=[lot.pk]),
        **_preview(lot, form),
    )


@require_POST
@requires(can_import)
def import_preview(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """How the first rows are read with the choices of the page; writes nothing (POST: a mapping is long)."""
    lot = find(acteur, pk)
    try:
        form = ColonnesForm.from_post(sample_of(lot), request.POST)
    except (SourceRefusee, OSError):
        return HttpResponse(status=410)
    return render(request, "recensement/fragments/apercu.html", _preview(lot, form))


def _preview(lot: Import, form: ColonnesForm) -> dict[str, Any]:
    """Rows as they would be read; or the reason why they cannot."""
    try:
        mapping = form.to_mapping() if form.data is not None else form.base
        judged = (
            [] if form.erreurs else read_sample(lot, form.sample, load_mapping(mapping), today=timezone.localdate())
        )
    except CorrespondanceInvalide as error:
        return {"apercu": [], "apercu_erreur": str(error)}
    return {"apercu": [_shown(row) for row in judged], "apercu_erreur": ""}


ORDRE = (*(champ for _, champs in GROUPES for champ in champs), "horaires", *VOCABULAIRES, "niveau")


def _shown(row: LigneJugee) -> dict[str, Any]:
    fields = []
    for champ in ORDRE:
        resultat = row.resultats.get(champ)
        if resultat is None or (resultat.etat is Etat.ABSENT and not resultat.original):
            continue
        mot, sens = MOTS_ETAT.get(resultat.etat, ("Vide", ""))
        kept = resultat.valeur if resultat.valeur not in (None, ()) else resultat.proposition
        fields.append(
            {
                "nom": LIBELLES.get(champ, champ),
                "original": resultat.original[:300],
                "lu": say(champ, stored(champ, kept)) if kept not in (None, "") else "",
                "mot": mot,
                "sens": sens,
                "question": resultat.question,
            }
        )
    return {"nom": row.nom or f"Ligne {row.numero}", "champs": fields, "publiable": row.publiable, "motifs": row.motifs}


def mapping_answer(mapping: dict[str, Any], code: str) -> HttpResponse:
    text = json.dumps(mapping, ensure_ascii=False, indent=2)
    answer: HttpResponse = serve_file(text, nom=f"{code}.config.json", content_type="application/json; charset=utf-8")
    return answer
