"""The queue of questions: one at a time, the keyboard is enough; and one answer for all that share a cause."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.francais import format_compte
from maillage.reseau.recensement.enums import EtatDoute
from maillage.reseau.recensement.forms.corrections import CorrectionForm, is_correctable
from maillage.reseau.recensement.models import Doute
from maillage.reseau.recensement.perms import can_answer
from maillage.reseau.recensement.selectors import questions as select
from maillage.reseau.recensement.services.reponses import (
    ReponseImpossible,
    accept,
    answer_gone,
    correct_value,
    leave_empty,
    publish_row,
    refuse_row,
)
from maillage.reseau.recensement.services.reponses_groupees import LOT, actions_for, answer_chunk
from maillage.reseau.recensement.tasks import defer_answers
from maillage.reseau.recensement.views.cadre import address, confirm, field_name, ints, optional_url, show
from maillage.reseau.recensement.views.question import card
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

TITRE = "Questions"
GROUPEES = {
    "accepter": ("Accepter la proposition pour toutes", "La proposition est publiée pour chaque lieu."),
    "vide": ("Laisser vide pour toutes", "Le champ reste vide. La question n'est plus posée pour ce texte."),
    "refuser": (
        "Refuser toutes ces lignes",
        "Ces lignes ne comptent plus. Un lieu qui n'a qu'elles n'est plus publié.",
    ),
    "publier": ("Publier toutes ces lignes", "Ces lieux sont publiés, s'ils ont un nom et une commune."),
    "ferme": ("Fermer tous ces lieux", "Ces lieux ne sont plus vus du public."),
    "ouvert": ("Garder tous ces lieux ouverts", "Rien ne change pour ces lieux."),
}
APERCU = 50
RACCOURCIS = [
    {"touche": "a", "action": "Accepter la proposition"},
    {"touche": "c", "action": "Écrire la bonne valeur"},
    {"touche": "v", "action": "Laisser vide, ou laisser en revue"},
    {"touche": "p", "action": "Publier quand même"},
    {"touche": "r", "action": "Refuser la ligne"},
    {"touche": "n", "action": "Passer à la suivante"},
    {"touche": "t", "action": "Répondre à toutes les questions de même cause"},
    {"touche": "f", "action": "Le lieu est fermé"},
    {"touche": "o", "action": "Le lieu est toujours ouvert"},
]


def read_filters(request: HttpRequest) -> select.FiltresQuestions:
    get = request.GET
    champs = tuple(champ for champ in get.getlist("champ") if len(champ) <= 60 and "\x00" not in champ)
    cause = get.get("cause", "")[:200].replace("\x00", "")
    return select.FiltresQuestions(champs, ints(get.getlist("source")), ints(get.getlist("import")), cause)


def query_of(filtres: select.FiltresQuestions) -> dict[str, Any]:
    """The filters as they stand in an address."""
    return {
        "champ": list(filtres.champs),
        "source": list(filtres.sources),
        "import": list(filtres.lots),
        "cause": filtres.cause,
    }


def find(acteur: Acteur, pk: int) -> Doute:
    doute = select.visible_questions(acteur).filter(pk=pk).first()
    if doute is None:
        raise Http404
    return doute


@require_safe
@requires(can_answer)
def questions(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The next question of the queue, or the end of it."""
    filtres = read_filters(request)
    after = next(iter(ints([request.GET.get("apres", "")])), 0)
    doute = select.next_question(acteur, filtres, after)
    if doute is None:
        return _end(request, acteur, filtres, skipped=after > 0)
    return _question_page(request, acteur, doute, filtres)


def _end(request: HttpRequest, acteur: Acteur, filtres: select.FiltresQuestions, *, skipped: bool) -> HttpResponse:
    left = select.count_open(acteur, filtres) if skipped else 0
    return show(
        request,
        acteur,
        "recensement/questions_fin.html",
        TITRE,
        passees=left,
        url_debut=address(reverse("recensement:questions"), **query_of(filtres)),
        url_toutes=reverse("recensement:questions"),
        filtree=any(filtres),
        ressemblances=select.count_look_alikes(acteur),
        url_ressemblances=optional_url("lieux:pairs"),
    )


def _question_page(
    request: HttpRequest,
    acteur: Acteur,
    doute: Doute,
    filtres: select.FiltresQuestions,
    *,
    form: CorrectionForm | None = None,
    status: int = 200,
    erreur: str = "",
) -> HttpResponse:
    kept = query_of(filtres)
    queue = reverse("recensement:questions")
    if form is None and doute.etat == EtatDoute.OUVERT and is_correctable(doute):
        form = CorrectionForm(doute=doute)
    same = select.same_cause(acteur, doute).count() if doute.etat == EtatDoute.OUVERT else 0
    return show(
        request,
        acteur,
        "recensement/question.html",
        TITRE,
        status=status,
        doute=doute,
        carte=card(doute, select.other_questions_of_row(acteur, doute)),
        form=form,
        erreur=erreur,
        restantes=select.count_open(acteur, filtres),
        url_reponse=address(reverse("recensement:question", args=[doute.pk]), **kept),
        url_refus=address(reverse("recensement:question_refuse", args=[doute.pk]), **kept),
        url_suivante=address(queue, **kept, apres=doute.pk),
        url_cause=address(reverse("recensement:question_cause", args=[doute.pk]), **kept) if same > 1 else "",
        meme_cause=same,
        raccourcis=RACCOURCIS,
        **_filter_context(acteur, filtres),
    )


def _filter_context(acteur: Acteur, filtres: select.FiltresQuestions) -> dict[str, Any]:
    queue = reverse("recensement:questions")
    groups: list[tuple[str, str, list[tuple[Any, str, int, bool]]]] = [
        ("champ", "Sujet", [(k, field_name(k), n, k in filtres.champs) for k, n in select.count_by_kind(acteur)]),
        ("source", "Source", [(k, nom, n, k in filtres.sources) for k, nom, n in select.count_by_source(acteur)]),
        ("import", "Import", [(k, nom, n, k in filtres.lots) for k, nom, n in select.count_by_import(acteur)]),
    ]
    return {
        "groupes": [
            {
                "nom": nom,
                "legende": legende,
                "choix": [
                    {"valeur": value, "libelle": label, "nombre": number, "coche": ticked}
                    for value, label, number, ticked in choices
                ],
            }
            for nom, legende, choices in groups
            if len(choices) > 1 or any(ticked for *_, ticked in choices)
        ],
        "actifs": [{"libelle": "Même cause", "url": address(queue, **{**query_of(filtres), "cause": ""})}]
        if filtres.cause
        else [],
        "caches": [("cause", filtres.cause)] if filtres.cause else [],
        "url_effacer": queue if any(filtres) else "",
        "ressemblances": select.count_look_alikes(acteur),
        "url_ressemblances": optional_url("lieux:pairs"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_answer)
def question(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """One question by its address; POST answers it."""
    doute, filtres = find(acteur, pk), read_filters(request)
    if request.method != "POST":
        return _question_page(request, acteur, doute, filtres)
    action = request.POST.get("action", "")
    form = None
    if action == "corriger" and is_correctable(doute):
        form = CorrectionForm(request.POST, doute=doute)
        if not form.is_valid():
            return _question_page(request, acteur, doute, filtres, form=form, status=422)
    try:
        told = _answer(acteur, doute, action, form)
    except ReponseImpossible as error:
        return _question_page(request, acteur, find(acteur, pk), filtres, status=409, erreur=str(error))
    messages.success(request, told)
    return redirect(address(reverse("recensement:questions"), **query_of(filtres), apres=pk))


def _answer(acteur: Acteur, doute: Doute, action: str, form: CorrectionForm | None) -> str:
    """One service call; answers what was done, in words."""
    name = doute.lieu.nom if doute.lieu else "ce lieu"
    if action == "accepter":
        accept(by=acteur, doute=doute)
        return f"La proposition est acceptée pour « {name} »."
    if action == "corriger" and form is not None:
        correct_value(by=acteur, doute=doute, valeurs=form.valeurs)
        return f"Votre correction est enregistrée pour « {name} »."
    if action == "vide":
        leave_empty(by=acteur, doute=doute)
        return f"Le champ reste vide pour « {name} »." if doute.champ else f"« {name} » reste en revue."
    if action == "publier" and doute.ligne is not None:
        publish_row(by=acteur, ligne=doute.ligne)
        return f"« {name} » est publié."
    if action in {"ferme", "ouvert"}:
        answer_gone(by=acteur, doute=doute, closed=action == "ferme")
        return f"« {name} » est fermé." if action == "ferme" else f"« {name} » reste ouvert."
    raise ReponseImpossible("Cette réponse n'existe pas pour cette question. Choisissez un bouton de la page.")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_answer)
def question_refuse(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Refuse the row of a question, after a confirmation."""
    doute, filtres, erreur = find(acteur, pk), read_filters(request), ""
    if doute.ligne is None:
        raise Http404
    if request.method == "POST":
        try:
            refuse_row(by=acteur, ligne=doute.ligne, motif="refusée depuis les questions")
        except ReponseImpossible as error:
            erreur = str(error)
        else:
            messages.success(request, f"La ligne « {doute.ligne.nom} » est refusée.")
            return redirect(address(reverse("recensement:questions"), **query_of(filtres), apres=pk))
    return confirm(
        request,
        acteur,
        "Refuser cette ligne",
        question=f"Voulez-vous refuser la ligne {doute.ligne.numero}, « {doute.ligne.nom or 'sans nom'} » ?",
        consequences=[
            "Elle ne compte plus, dans cet import et dans les suivants si elle ne change pas.",
            "Si aucune autre source ne parle de ce lieu, il n'est pas publié.",
            "Ses autres questions sont fermées.",
        ],
        libelle="Refuser cette ligne",
        retour=address(reverse("recensement:question", args=[pk]), **query_of(filtres)),
        fil=[(TITRE, reverse("recensement:questions"))],
        danger=True,
        erreur=erreur,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_answer)
def question_cause(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """All the questions of the same cause: what they are, then one answer for all."""
    doute, filtres = find(acteur, pk), read_filters(request)
    rows = select.same_cause(acteur, doute)
    number = rows.count()
    back = address(reverse("recensement:questions"), **query_of(filtres._replace(cause="")))
    action = request.POST.get("action", "")
    if request.method == "POST" and action in actions_for(doute):
        if request.POST.get("confirmer") != "oui":
            return _confirm_cause(request, acteur, doute, action, number, filtres)
        return _answer_cause(request, acteur, doute, action, number, back)
    shown = list(rows[:APERCU])
    return show(
        request,
        acteur,
        "recensement/question_cause.html",
        f"Répondre à {format_compte(number, 'question', 'questions', 'aucune question')} à la fois",
        fil=[(TITRE, reverse("recensement:questions"))],
        doute=doute,
        nombre=number,
        lignes=[card(row, []) for row in shown],
        reste=number - len(shown),
        champ=field_name(doute.champ),
        actions=[{"valeur": key, "libelle": GROUPEES[key][0], "note": GROUPEES[key][1]} for key in actions_for(doute)],
        url_retour=back,
    )


def _confirm_cause(
    request: HttpRequest, acteur: Acteur, doute: Doute, action: str, number: int, filtres: select.FiltresQuestions
) -> HttpResponse:
    libelle, note = GROUPEES[action]
    return confirm(
        request,
        acteur,
        libelle,
        question=f"Voulez-vous donner cette réponse à {format_compte(number, 'question', 'questions', 'aucune question')} ?",
        consequences=[note, "Ce qu'une autre personne a déjà répondu ne change pas."],
        libelle=libelle,
        retour=address(reverse("recensement:question_cause", args=[doute.pk]), **query_of(filtres)),
        fil=[(TITRE, reverse("recensement:questions"))],
        danger=action in {"refuser", "ferme"},
        champs_caches=[("action", action)],
    )


def _answer_cause(
    request: HttpRequest, acteur: Acteur, doute: Doute, action: str, number: int, back: str
) -> HttpResponse:
    """Few: at once. Many: in the worker, and the page says so."""
    if number > LOT:
        defer_answers(acteur, doute.cause, action)
        messages.info(
            request, f"Votre réponse est en cours d'enregistrement pour {number} questions. Vous pouvez continuer."
        )
    else:
        done, _ = answer_chunk(by=acteur, cause=doute.cause, action=action)
        told = format_compte(done, "question a sa réponse", "questions ont leur réponse", "Aucune question n'a changé")
        messages.success(request, f"{told}.")
    return redirect(back)
