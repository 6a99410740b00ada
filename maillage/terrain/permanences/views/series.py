"""Series: the list, a new one, a change from a day on, the end. Each shows its dates before it is written."""

import datetime as dt
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.francais import format_compte, format_date, format_heure
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.permanences.enums import MotifAnnulation
from maillage.terrain.permanences.forms.series import JOURS, ArretForm, ChangerSerieForm, SerieForm
from maillage.terrain.permanences.models import Serie
from maillage.terrain.permanences.perms import may_plan, may_see_agenda
from maillage.terrain.permanences.recurrence import first_changeable
from maillage.terrain.permanences.selectors.agenda import choices_for, list_series, page_of_series
from maillage.terrain.permanences.selectors.preparation import Apercu, foresee_change, foresee_series
from maillage.terrain.permanences.selectors.regles import PARTOUT, Portee, rule_of, spans_of
from maillage.terrain.permanences.services.pose import PermanenceImpossible
from maillage.terrain.permanences.services.series import create_series, revise_series, stop_series
from maillage.terrain.permanences.views.agenda import read_filters
from maillage.terrain.permanences.views.cadre import METHODES, day_of, number_of, posted, show, today_and_now

MONTREES: Final = 60
COLONNES: Final = ("Lieu", "Quand", "Qui vient", "Structure", "Du", "Au", "À regarder")


@requires(may_see_agenda)
@require_safe
def listing(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Series that run, or those that are over."""
    today, _ = today_and_now()
    filtres, finies = read_filters(request.GET), request.GET.get("finies") == "oui"
    rows = list_series(acteur, filtres, today, finies=finies)
    if convention := number_of(request.GET.get("convention", "")):
        rows = rows.filter(convention_id=convention)
    page = page_of_series(rows, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""))
    keys = {one.convention_id for one in page.lignes if one.convention_id is not None}
    spans = spans_of(acteur.departement_id, keys, today)
    kept = request.GET.copy()
    for name in ("apres", "avant"):
        kept.pop(name, None)
    base = f"{reverse('permanences:series')}?{kept.urlencode()}"
    return show(
        request,
        "permanences/series.html",
        "Séries de permanences",
        colonnes=[{"libelle": one} for one in COLONNES],
        lignes=[
            _line(one, today, spans.get(one.convention_id or 0, PARTOUT), edit=may_plan(acteur)) for one in page.lignes
        ],
        resume=format_compte(page.total, "série", "séries", "Aucune série"),
        choix=choices_for(acteur),
        filtres=filtres,
        finies=finies,
        filtre=bool(any(filtres) or finies or convention),
        url_suivante=f"{base}&apres={page.apres}" if page.apres else "",
        url_precedente=f"{base}&avant={page.avant}" if page.avant else "",
        peut_planifier=may_plan(acteur),
    )


def say_rhythm(serie: Any) -> str:
    """« mardi, 9 h – 12 h, une semaine sur deux »."""
    words = f"{dict(JOURS)[serie.jour].capitalize()}, {format_heure(serie.debut)} – {format_heure(serie.fin)}"
    return f"{words}, une semaine sur deux" if serie.intervalle == 2 else words


def _line(one: Serie, today: dt.date, portee: Portee, *, edit: bool) -> list[dict[str, Any]]:
    place: dict[str, Any] = {"texte": one.point or one.lieu.nom}
    if edit:
        place["url"] = reverse("permanences:series_edit", kwargs={"pk": one.pk})
    look: dict[str, Any] = {"texte": ""}
    if not portee.holds(max(today, one.du)):
        look = {"texte": "Hors convention", "sens": "erreur"}
    elif one.au is not None and today <= one.au <= today + dt.timedelta(days=60):
        look = {"texte": "Finit bientôt", "sens": "attention"}
    return [
        place,
        {"texte": say_rhythm(one)},
        {"texte": " et ".join(str(agent) for agent in (one.agent, one.second) if agent)},
        {"texte": one.structure.nom if one.structure else "Lieu mobile"},
        {"texte": format_date(one.du, avec_jour=False)},
        {"texte": format_date(one.au, avec_jour=False) or _open_end(one)},
        look,
    ]


def _open_end(one: Serie) -> str:
    return "Fin de la convention" if one.convention_id else "Sans fin prévue"


@requires(may_plan)
@require_http_methods(METHODES)
def create(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """A new series: the dates first, then the button that writes them."""
    today, now = today_and_now()
    form = SerieForm(posted(request), departement_id=acteur.departement_id, today=today)
    apercu = None
    if request.method == "POST" and form.is_valid() and form.saisie is not None:
        if "creer" in request.POST:
            try:
                serie = create_series(by=acteur, saisie=form.saisie, now=now)
            except PermanenceImpossible as error:
                _blame(form, error.champ, str(error))
            else:
                messages.success(request, "La série est créée. Ses permanences sont dans l'agenda.")
                return redirect(f"{reverse('permanences:agenda')}?lieu={serie.lieu_id}&jour={serie.du.isoformat()}")
        else:
            apercu = foresee_series(acteur.departement_id, form.saisie, now)
            _blame_all(form, apercu)
    return show(
        request,
        "permanences/serie_nouvelle.html",
        "Nouvelle série de permanences",
        fil=[("Séries", reverse("permanences:series"))],
        status=422 if form.errors else 200,
        form=form,
        apercu=_shown(apercu) if apercu and not form.errors else None,
        sans_lieu=not form.lignes and not form.mobiles,
    )


@requires(may_plan)
@require_http_methods(METHODES)
def edit(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """« From here on », or all that is to come."""
    serie = _serie(acteur, pk)
    today, now = today_and_now()
    first = first_changeable(rule_of(serie), max(day_of(request.GET.get("a_partir", ""), serie.du), serie.du), now)
    form = ChangerSerieForm(
        posted(request), serie=serie, departement_id=acteur.departement_id, today=today, a_partir=first or today
    )
    apercu = None
    if request.method == "POST" and form.is_valid() and form.saisie is not None:
        begin = form.cleaned_data["a_partir"]
        saisie = form.saisie._replace(du=begin)
        if "changer" in request.POST:
            try:
                suite = revise_series(by=acteur, serie=serie, saisie=saisie, a_partir=begin, now=now)
            except PermanenceImpossible as error:
                _blame(form, error.champ, str(error))
            else:
                messages.success(request, "La série est changée. Ce qui a déjà eu lieu n'a pas bougé.")
                return redirect("permanences:series_edit", pk=suite.pk)
        else:
            apercu = foresee_change(serie, saisie, begin, now)
            _blame_all(form, apercu)
    return show(
        request,
        "permanences/serie.html",
        f"Série : {serie.lieu.nom}",
        fil=[("Séries", reverse("permanences:series"))],
        status=422 if form.errors else 200,
        form=form,
        serie=serie,
        rythme=say_rhythm(serie),
        apercu=_shown(apercu) if apercu and not form.errors else None,
        finie=first is None,
    )


@requires(may_plan)
@require_http_methods(METHODES)
def stop(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """No more half-day from a day on."""
    serie = _serie(acteur, pk)
    _, now = today_and_now()
    first = first_changeable(rule_of(serie), serie.du, now)
    form = ArretForm(posted(request), initial={"a_partir": first})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            number = stop_series(
                by=acteur,
                serie=serie,
                a_partir=data["a_partir"],
                motif=MotifAnnulation(data["motif"]),
                precision=data["precision"],
                now=now,
            )
        except PermanenceImpossible as error:
            form.add_error(None, str(error))
        else:
            told = format_compte(number, "permanence retirée", "permanences retirées", "aucune permanence à retirer")
            messages.success(request, f"La série est arrêtée : {told}.")
            return redirect("permanences:series")
    return show(
        request,
        "permanences/serie_arret.html",
        "Arrêter cette série",
        fil=[
            ("Séries", reverse("permanences:series")),
            (serie.lieu.nom, reverse("permanences:series_edit", kwargs={"pk": serie.pk})),
        ],
        status=422 if form.errors else 200,
        form=form,
        serie=serie,
        rythme=say_rhythm(serie),
    )


def _serie(acteur: Acteur, pk: int) -> Serie:
    rows = Serie.objects.visible_to(acteur)
    found = rows.select_related("lieu", "agent", "second", "convention", "structure").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _blame(form: Any, champ: str, message: str) -> None:
    names = {"convention": "accueil", "lieu": "accueil", "du": "du" if "du" in form.fields else "a_partir"}
    name = names.get(champ, champ)
    form.add_error(name if name in form.fields else None, message)


def _blame_all(form: Any, apercu: Apercu) -> None:
    for champ, message in apercu.erreurs:
        _blame(form, champ, message)


def _shown(apercu: Apercu) -> dict[str, Any]:
    """The dates in order, those skipped among them, said why."""
    days: list[tuple[dt.date, str]] = [(one.origine, "") for one in apercu.dates]
    days += [(one.origine, one.motif) for one in apercu.sauts]
    return {
        "nombre": len(apercu.dates),
        "resume": format_compte(len(apercu.dates), "permanence", "permanences", "Aucune permanence"),
        "dates": [{"jour": format_date(jour), "saut": motif} for jour, motif in sorted(days)[:MONTREES]],
        "reste": max(0, len(days) - MONTREES),
        "alertes": apercu.alertes,
        "otees": len(apercu.plan.otees) if apercu.plan else 0,
    }
