"""One half-day: its page, its history, and what may be done with it."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.francais import format_date, format_date_heure
from maillage.reseau.conventions.perms.conventions import may_list as may_list_conventions
from maillage.reseau.equipes.models import Agent
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.ensuite import ensuite_of
from maillage.terrain.permanences.enums import EtatPermanence, MotifAnnulation
from maillage.terrain.permanences.forms.permanences import AnnulerForm, DeplacerForm, RemplacerForm
from maillage.terrain.permanences.models import Permanence
from maillage.terrain.permanences.perms import may_change_half_day, may_plan, may_see_agenda
from maillage.terrain.permanences.recurrence import RegleImpossible
from maillage.terrain.permanences.selectors.agenda import history_of
from maillage.terrain.permanences.selectors.chevauchements import hours
from maillage.terrain.permanences.selectors.publiques import is_announced
from maillage.terrain.permanences.selectors.regles import span_of
from maillage.terrain.permanences.selectors.remplacants import Candidat, replacements, without_adviser
from maillage.terrain.permanences.services.permanences import (
    cancel_half_day,
    move_half_day,
    replace_adviser,
    restore_half_day,
    when,
)
from maillage.terrain.permanences.services.pose import PermanenceImpossible
from maillage.terrain.permanences.views.cadre import (
    METHODES,
    SENS,
    get_half_day,
    people_of,
    posted,
    say_day,
    show,
    today_and_now,
)

ACTES: Final = {
    "annuler": ("Annuler cette permanence", "Annuler la permanence", "danger"),
    "deplacer": ("Déplacer cette permanence", "Déplacer la permanence", "principal"),
    "remplacer": ("Confier cette permanence à une autre personne", "Confier la permanence", "principal"),
    "retablir": ("Rétablir cette permanence", "Rétablir la permanence", "principal"),
}
_FAIT: Final = {
    "annuler": "La permanence est annulée. La structure est prévenue par e-mail.",
    "deplacer": "La permanence est déplacée. La structure est prévenue par e-mail.",
    "remplacer": "La permanence est confiée à une autre personne. La structure est prévenue par e-mail.",
    "retablir": "La permanence est rétablie. La structure est prévenue par e-mail.",
}
_SUITES: Final = {
    "annuler": ["La page publique du lieu dit qu'elle est annulée.", "Vous pourrez la rétablir jusqu'à son heure."],
    "deplacer": ["Les autres permanences de la série ne changent pas."],
    "remplacer": ["Les autres permanences de la série ne changent pas."],
    "retablir": ["Elle reprend le jour, les heures et la personne que dit la série."],
}


@requires(may_see_agenda)
@require_safe
def detail(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Who, where, when, under what; what changed; what one may do."""
    one = get_half_day(acteur, pk)
    today, now = today_and_now()
    open_ = may_change_half_day(acteur, one) and one.debut > now and one.etat != EtatPermanence.SUPPRIMEE
    why = without_adviser([one]).get(one.pk)
    return show(
        request,
        "permanences/fiche.html",
        f"Permanence du {format_date(one.jour)}",
        permanence=one,
        etat="Passée" if one.etat == EtatPermanence.PREVUE and one.fin <= now else one.get_etat_display(),
        sens=SENS[EtatPermanence(one.etat)],
        manque=why,
        hors_convention=not span_of(one.convention, today).holds(one.jour),
        lignes=_facts(acteur, one),
        suites=ensuite_of(acteur, "permanence", one),
        actes=_acts(one) if open_ else [],
        passee=one.debut <= now,
        affiche=is_announced(acteur, one.lieu_id, today),
        histoire=[_past(row) for row in history_of(one)],
        url_serie=reverse("permanences:series_edit", kwargs={"pk": one.serie_id}) + f"?a_partir={one.jour_origine}"
        if one.serie_id and may_plan(acteur)
        else "",
    )


def _facts(acteur: Acteur, one: Permanence) -> list[dict[str, Any]]:
    place = ", ".join(filter(None, [one.lieu.nom, one.lieu.adresse, one.lieu.commune]))
    found = [
        {"nom": "Heures", "valeur": hours(one.debut, one.fin)},
        {"nom": "Lieu", "valeur": place},
        {
            "nom": "Qui vient",
            "valeur": people_of(one),
            "note": f"remplace {one.agent_prevu}" if one.agent_prevu else "",
        },
    ]
    if one.point:
        found.insert(2, {"nom": "Point d'arrêt", "valeur": one.point})
    if one.structure:
        found.append({"nom": "Structure qui accueille", "valeur": one.structure.nom})
    if one.convention:
        line = {"nom": "Convention", "valeur": one.convention.reference, "libelle": "Lire"}
        if may_list_conventions(acteur, one.convention):
            line["url"] = reverse("conventions:detail", args=[one.convention.pk])
        found.append(line)
    if one.jour != one.jour_origine:
        found.append({"nom": "Jour prévu par la série", "valeur": format_date(one.jour_origine)})
    if one.motif:
        found.append({"nom": "Raison", "valeur": one.get_motif_display(), "note": one.precision})
    if one.serie and one.serie.remarque:
        found.append({"nom": "Remarque", "valeur": one.serie.remarque})
    return found


def _acts(one: Permanence) -> list[dict[str, str]]:
    names = ["retablir"] if one.etat == EtatPermanence.ANNULEE else ["remplacer", "deplacer", "annuler"]
    if one.etat == EtatPermanence.PREVUE and one.retouchee and one.serie_id:
        names.append("retablir")
    return [
        {
            "libelle": ACTES[name][0].replace("cette permanence", "").replace("  ", " ").strip(),
            "url": reverse("permanences:act", kwargs={"pk": one.pk, "verbe": name}),
            "variante": "principal" if name in {"remplacer", "retablir"} and len(names) < 4 else "",
        }
        for name in names
    ]


def _past(row: Any) -> dict[str, str]:
    state = EtatPermanence(row.etat).label
    return {
        "quand": format_date_heure(localtime(row.pgh_created_at)),
        "quoi": f"{state} : {format_date(row.jour)}, {hours(row.debut, row.fin)}",
        "qui": row.modifie_par,
    }


@requires(may_change_half_day)
@require_http_methods(METHODES)
def act(request: HttpRequest, acteur: Acteur, pk: int, verbe: str) -> HttpResponse:
    """Cancel, move, give to somebody else, restore: a page each, which says what will happen."""
    one = get_half_day(acteur, pk)
    if verbe not in ACTES:
        raise Http404
    if not may_change_half_day(acteur, one):
        raise PermissionDenied
    _, now = today_and_now()
    form = _form(verbe, request, one)
    erreur = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            _DO[verbe](acteur, one, form, now)
        except (PermanenceImpossible, RegleImpossible) as error:
            champ = error.champ if form is not None and error.champ in form.fields else None
            if form is None:
                erreur = str(error)
            else:
                form.add_error(champ, str(error))
        else:
            messages.success(request, _FAIT[verbe])
            return redirect("permanences:detail", pk=one.pk)
    titre, bouton, variante = ACTES[verbe]
    return show(
        request,
        "permanences/acte.html",
        titre,
        fil=[(say_day(one.jour), reverse("permanences:detail", kwargs={"pk": one.pk}))],
        status=422 if erreur or (form is not None and form.errors) else 200,
        permanence=one,
        quand=when(one),
        qui=people_of(one),
        form=form,
        erreur=erreur,
        bouton=bouton,
        variante=variante,
        suites=_SUITES[verbe],
        personne=verbe == "remplacer" and form is not None and not form.fields["agent"].choices,
        url_retour=reverse("permanences:detail", kwargs={"pk": one.pk}),
    )


def _form(verbe: str, request: HttpRequest, one: Permanence) -> Any:
    data = posted(request)
    if verbe == "annuler":
        return AnnulerForm(data)
    if verbe == "deplacer":
        first, last = localtime(one.debut).time(), localtime(one.fin).time()
        return DeplacerForm(data, initial={"jour": one.jour, "debut": first, "fin": last})
    if verbe == "remplacer":
        found = replacements([one])[one.pk]
        return RemplacerForm(
            data,
            agents=[(each.agent, words_of(each)) for each in found],
            binome=(one.agent, one.second) if one.second else None,
            initial={"agent": request.GET.get("agent", ""), "place": request.GET.get("place", "agent")},
        )
    return None


def words_of(each: Candidat) -> str:
    """What helps to choose: « même secteur, travaille à ce moment »."""
    return ", ".join(
        word for word, told in (("même secteur", each.meme_secteur), ("travaille à ce moment", each.travaille)) if told
    )


def _cancel(by: Acteur, one: Permanence, form: Any, now: dt.datetime) -> None:
    data = form.cleaned_data
    cancel_half_day(by=by, permanence=one, motif=MotifAnnulation(data["motif"]), precision=data["precision"], now=now)


def _move(by: Acteur, one: Permanence, form: Any, now: dt.datetime) -> None:
    move_half_day(by=by, permanence=one, now=now, **form.cleaned_data)


def _replace(by: Acteur, one: Permanence, form: Any, now: dt.datetime) -> None:
    data = form.cleaned_data
    comer: Agent | None = form.agents.get(data["agent"])
    agent, second = one.agent, one.second
    if data.get("place") == "second":
        second = comer
    elif comer is not None:
        agent = comer
    else:
        assert second is not None  # « seul » is offered to a binôme only
        agent, second = second, None
    replace_adviser(by=by, permanence=one, agent=agent, second=second, now=now)


def _restore(by: Acteur, one: Permanence, _form: Any, now: dt.datetime) -> None:
    restore_half_day(by=by, permanence=one, now=now)


_DO: Final[dict[str, Callable[[Acteur, Permanence, Any, dt.datetime], None]]] = {
    "annuler": _cancel,
    "deplacer": _move,
    "remplacer": _replace,
    "retablir": _restore,
}
