"""The agenda: a day, a week, a month, a list; the same filters, kept in the address; the file of what is shown."""

import calendar
import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from maillage.base.francais import MOIS, format_compte, format_date
from maillage.reseau.equipes.selectors.postes import agent_of_user
from maillage.reseau.lieux.ouvertures import is_holiday
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.terrain.permanences.enums import EtatPermanence
from maillage.terrain.permanences.perms import may_plan, may_see_agenda
from maillage.terrain.permanences.recurrence import monday
from maillage.terrain.permanences.selectors.agenda import (
    MONTRES_MAX,
    Filtres,
    choices_for,
    count_by_day,
    filter_half_days,
    first_of_each_day,
    next_ones,
    page_of_half_days,
)
from maillage.terrain.permanences.selectors.remplacants import MIDI, without_adviser
from maillage.terrain.permanences.views.cadre import (
    csv_answer,
    day_of,
    line_of,
    number_of,
    show,
    today_and_now,
)

VUES: Final = (("jour", "Jour"), ("semaine", "Semaine"), ("mois", "Mois"), ("liste", "Liste"))
PAR_JOUR: Final = 4
"""Half-days told in a day of the month; the others are counted, and the day leads to them."""
LISTE: Final = dt.timedelta(days=89)
UN_JOUR: Final = dt.timedelta(days=1)
PROCHAINES: Final = 20


def read_filters(query: QueryDict) -> Filtres:
    """What is not understood is ignored, never an error."""
    etat = query.get("etat", "")
    return Filtres(
        number_of(query.get("agent", "")),
        number_of(query.get("lieu", "")),
        number_of(query.get("secteur", "")),
        etat if etat in {EtatPermanence.PREVUE, EtatPermanence.ANNULEE} else "",
    )


def read_span(query: QueryDict, today: dt.date) -> tuple[str, dt.date, dt.date]:
    """(view, first day, last day), both included."""
    vue = query.get("vue", "semaine")
    jour = day_of(query.get("jour", ""), today)
    if vue == "mois":
        return vue, jour.replace(day=1), jour.replace(day=calendar.monthrange(jour.year, jour.month)[1])
    if vue == "liste":
        return vue, jour, jour + LISTE
    if vue == "jour":
        return vue, jour, jour
    first = monday(jour)
    return "semaine", first, first + 6 * UN_JOUR


@requires(may_see_agenda)
@require_safe
def agenda(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Half-days of the Département, or of the body that one acts for."""
    today, _ = today_and_now()
    filtres, (vue, du, au) = read_filters(request.GET), read_span(request.GET, today)
    rows = filter_half_days(acteur, filtres, du, au)
    context: dict[str, Any] = {
        "vue": vue,
        "du": du,
        "choix": choices_for(acteur),
        "filtres": filtres,
        "actifs": any(filtres),
        "etats": [(one.value, one.label) for one in (EtatPermanence.PREVUE, EtatPermanence.ANNULEE)],
        "onglets": [
            {"libelle": label, "url": _url(request.GET, vue=key), "courant": key == vue} for key, label in VUES
        ],
        "url_avant": _url(request.GET, jour=_before(vue, du)),
        "url_apres": _url(request.GET, jour=au + UN_JOUR),
        "url_aujourdhui": _url(request.GET, jour=today),
        "url_csv": f"{reverse('permanences:export')}?{_query(request.GET, vue=vue, jour=du)}",
        "peut_planifier": may_plan(acteur),
        "periode": _title(vue, du, au),
    }
    code = request.departement.code  # type: ignore[attr-defined]
    if vue == "mois":
        context |= _month(rows, du, au, today, request.GET, code)
    elif vue == "liste":
        context |= _list(rows, request.GET)
    else:
        context |= _days(rows, du, au, today, code)
    return show(request, "permanences/agenda.html", "Agenda des permanences", **context)


def _days(rows: Any, du: dt.date, au: dt.date, today: dt.date, code: str) -> dict[str, Any]:
    """A day, or the seven of a week; a Sunday without half-day is left out of its week."""
    found = list(rows[: MONTRES_MAX + 1])
    why = without_adviser(found)
    days = [
        {
            "jour": jour,
            "nom": format_date(jour),
            "aujourdhui": jour == today,
            "ferie": is_holiday(jour, code),
            "matin": [],
            "apres_midi": [],
        }
        for jour in (du + n * UN_JOUR for n in range((au - du).days + 1))
    ]
    for one in found[:MONTRES_MAX]:
        part = "matin" if localtime(one.debut).time() < MIDI else "apres_midi"
        days[(one.jour - du).days][part].append(line_of(one, why.get(one.pk)))
    if len(days) > 1 and not (days[-1]["matin"] or days[-1]["apres_midi"]):
        days.pop()
    return {
        "jours": days,
        "total": min(len(found), MONTRES_MAX),
        "trop": len(found) > MONTRES_MAX,
        "resume": format_compte(min(len(found), MONTRES_MAX), "permanence", "permanences", "Aucune permanence"),
    }


def _month(rows: Any, du: dt.date, au: dt.date, today: dt.date, query: QueryDict, code: str) -> dict[str, Any]:
    counts, first = count_by_day(rows), first_of_each_day(rows, PAR_JOUR)
    why = without_adviser([one for ones in first.values() for one in ones])
    weeks, jour = [], monday(du)
    while jour <= au:
        week = []
        for day in (jour + n * UN_JOUR for n in range(7)):
            planned, cancelled = counts.get(day, (0, 0))
            told = [line_of(one, why.get(one.pk)) for one in first.get(day, ())]
            week.append(
                {
                    "jour": day,
                    "dedans": du <= day <= au,
                    "prevues": planned,
                    "annulees": cancelled,
                    "creneaux": told,
                    "autres": planned + cancelled - len(told),
                    "aujourdhui": day == today,
                    "ferie": is_holiday(day, code),
                    "url": _url(query, vue="jour", jour=day),
                }
            )
        weeks.append(week)
        jour += 7 * UN_JOUR
    total = sum(planned + cancelled for planned, cancelled in counts.values())
    return {
        "semaines": weeks,
        "total": total,
        "resume": format_compte(total, "permanence", "permanences", "Aucune permanence"),
    }


def _list(rows: Any, query: QueryDict) -> dict[str, Any]:
    page = page_of_half_days(rows, apres=query.get("apres", ""), avant=query.get("avant", ""))
    why = without_adviser(page.lignes)
    lines = [line_of(one, why.get(one.pk)) for one in page.lignes]
    return {
        "colonnes": [{"libelle": one} for one in ("Jour", "Heures", "Lieu", "Qui vient", "État")],
        "lignes": [
            [
                {"texte": format_date(line["jour"]), "url": line["url"]},
                {"texte": line["heures"]},
                {"texte": f"{line['lieu']}, {line['commune']}"},
                {"texte": line["qui"]},
                {"texte": line["notes"][0][0], "sens": line["notes"][0][1]} if line["notes"] else {"texte": "Prévue"},
            ]
            for line in lines
        ],
        "total": page.total,
        "resume": format_compte(page.total, "permanence", "permanences", "Aucune permanence"),
        "url_suivante": _url(query, apres=page.apres) if page.apres else "",
        "url_precedente": _url(query, avant=page.avant) if page.avant else "",
    }


@requires(may_see_agenda)
@require_safe
def export(request: HttpRequest, acteur: Acteur) -> StreamingHttpResponse:
    """The half-days of the view, as a table."""
    today, _ = today_and_now()
    filtres, (_, du, au) = read_filters(request.GET), read_span(request.GET, today)

    def rows() -> Iterator[list[str]]:
        for one in filter_half_days(acteur, filtres, du, au).iterator(2000):
            yield [
                one.jour.isoformat(),
                *(f"{localtime(moment):%H:%M}" for moment in (one.debut, one.fin)),
                one.point or one.lieu.nom,
                one.lieu.commune,
                one.structure.nom if one.structure else "",
                one.agent.nom,
                one.second.nom if one.second else "",
                one.agent_prevu.nom if one.agent_prevu else "",
                one.get_etat_display(),
                one.get_motif_display(),
                one.convention.reference if one.convention else "",
            ]

    head = (
        *("Jour", "De", "À", "Lieu", "Commune", "Structure", "Conseiller", "Avec"),
        *("Remplace", "État", "Raison", "Convention"),
    )
    return csv_answer(acteur.departement_id, f"permanences-{du.isoformat()}.csv", head, rows)


@requires(may_see_agenda)
@require_safe
def mine(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """One's own next half-days, day by day: made for a telephone."""
    today, now = today_and_now()
    if not may_see_agenda(acteur):
        raise PermissionDenied
    agent = agent_of_user(acteur.departement_id, acteur.id)
    found = list(next_ones(acteur, agent, now, PROCHAINES)) if agent else []
    why = without_adviser(found)
    days: dict[dt.date, list[dict[str, Any]]] = {}
    for one in found:
        days.setdefault(one.jour, []).append(
            line_of(one, why.get(one.pk)) | {"adresse": one.lieu.adresse, "remarque": _remark(one)}
        )
    shown = [{"nom": _near(jour, today), "lignes": lines} for jour, lines in days.items()]
    url = f"{reverse('permanences:agenda')}?agent={agent.pk}" if agent else reverse("permanences:agenda")
    return show(request, "permanences/miennes.html", "Mes permanences", jours=shown, agent=agent, url_agenda=url)


def _remark(one: Any) -> str:
    return one.serie.remarque if one.serie else ""


def _near(jour: dt.date, today: dt.date) -> str:
    words = {0: "Aujourd'hui, ", 1: "Demain, "}.get((jour - today).days, "")
    return words + format_date(jour) if words else format_date(jour).capitalize()


def _before(vue: str, du: dt.date) -> dt.date:
    if vue == "mois":
        return (du - UN_JOUR).replace(day=1)
    if vue == "jour":
        return du - UN_JOUR
    return du - (LISTE + UN_JOUR if vue == "liste" else 7 * UN_JOUR)


def _title(vue: str, du: dt.date, au: dt.date) -> str:
    if vue == "mois":
        return f"{MOIS[du.month - 1].capitalize()} {du.year}"
    if vue == "jour":
        return format_date(du).capitalize()
    first = format_date(du, avec_jour=False)
    return f"{'Semaine du' if vue == 'semaine' else 'Du'} {first} au {format_date(au, avec_jour=False)}"


def _query(query: QueryDict, **changes: Any) -> str:
    """The query string of the filters with ``changes``, without the cursor."""
    kept = query.copy()
    for name in ("apres", "avant"):
        kept.pop(name, None)
    for name in [name for name, values in kept.lists() if not any(values)]:
        del kept[name]
    for name, value in changes.items():
        kept[name] = value.isoformat() if isinstance(value, dt.date) else value
    return kept.urlencode()


def _url(query: QueryDict, **changes: Any) -> str:
    return f"{reverse('permanences:agenda')}?{_query(query, **changes)}"
