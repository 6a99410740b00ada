"""Bodies: the list with their meetings, who sits, one named or ended."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.francais import format_date, format_date_heure
from maillage.pilotage.gouvernance.enums import EtatReunion, NatureInstance
from maillage.pilotage.gouvernance.forms.instances import FinForm, InstanceForm, MembreForm
from maillage.pilotage.gouvernance.forms.reunions import ReunionForm
from maillage.pilotage.gouvernance.models import Instance, MembreInstance, Reunion
from maillage.pilotage.gouvernance.perms import may_prepare, may_read_instances, may_read_meetings
from maillage.pilotage.gouvernance.selectors.composition import seats_on
from maillage.pilotage.gouvernance.selectors.reunions import (
    EtatInstance,
    find_instance,
    list_instances,
    page_of_meetings,
    states_of,
)
from maillage.pilotage.gouvernance.services.instances import (
    correct_member,
    create_instance,
    edit_instance,
    end_member,
    name_member,
)
from maillage.pilotage.gouvernance.services.reunions import plan_meeting
from maillage.pilotage.gouvernance.views.cadre import METHODES, SENS, Acte, crumbs, meeting_url, or_404, play, step_url
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur


@requires(may_read_meetings)
@require_safe
def board(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Bodies with their last and next meetings, then meetings, the latest made first."""
    now = timezone.now()
    reads = may_read_instances(acteur)
    page = page_of_meetings(acteur, None, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""))
    context = {
        "titre": "Comités" if reads else "Réunions des comités",
        "fil": crumbs(),
        "peut_preparer": may_prepare(acteur),
        "instances": [_card(one) for one in list_instances(acteur, now)] if reads else [],
        "lit_instances": reads,
        **_meetings(page),
    }
    return render(request, "gouvernance/tableau.html", context)


def _card(one: EtatInstance) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "instance": one.instance,
        "tenue": one.tenue,
        "prochaine": one.prochaine,
        "avant_le": one.avant_le,
        "retard": one.prochaine is None and one.avant_le < today,
        "jamais": one.tenue is None,
    }


def _meetings(page: Any) -> dict[str, Any]:
    return {
        "colonnes": [{"libelle": one} for one in ("Réunion", "Quand", "Où", "Où elle en est")],
        "lignes": [_meeting_line(row) for row in page.lignes],
        "total": page.total,
        "url_suivante": f"?apres={page.apres}" if page.apres else "",
        "url_precedente": f"?avant={page.avant}" if page.avant else "",
    }


def _meeting_line(row: Reunion) -> list[dict[str, Any]]:
    return [
        {"texte": row.instance.nom, "url": meeting_url(row)},
        {"texte": format_date_heure(timezone.localtime(row.debut))},
        {"texte": row.endroit or "En visioconférence"},
        {"texte": row.get_etat_display(), "sens": SENS[EtatReunion(row.etat)]},
    ]


@requires(may_prepare)
@require_http_methods(METHODES)
def create(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """A new body, then its page."""
    made: list[Instance] = []

    def do(form: InstanceForm) -> str:
        made.append(create_instance(by=acteur, valeurs=form.valeurs))
        return f"{made[0].nom} : c'est créé. Dites maintenant qui y siège, ou choisissez une date."

    acte = Acte("Nouvelle instance", "Créer cette instance", InstanceForm, do)
    return play(
        request,
        acte,
        fil=crumbs(last=acte.titre),
        retour=reverse("gouvernance:board"),
        suite=lambda: _url(made[0]),
    )


def _url(instance: Instance) -> str:
    return reverse("gouvernance:instance", args=[instance.pk])


@requires(may_read_instances)
@require_safe
def detail(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Who sits today, by rule and by name; its meetings."""
    instance = or_404(find_instance(acteur, pk))
    today, now = timezone.localdate(), timezone.now()
    state = states_of(Instance.objects.filter(pk=instance.pk), now)[0]
    members = list(instance.membres.order_by("-place", "nom", "pk"))
    rule = instance.nature == NatureInstance.TECHNIQUE
    page = page_of_meetings(acteur, instance.pk, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""))
    context = {
        "titre": instance.nom,
        "fil": crumbs(last=instance.nom),
        "instance": instance,
        "fiche": [
            {"nom": "Nature", "valeur": instance.get_nature_display()},
            {"nom": "Se réunit au moins tous les", "valeur": f"{instance.frequence_mois} mois"},
            {"nom": "Dernière réunion", "valeur": _moment(state.tenue) or "Aucune pour l'instant"},
            {"nom": "Prochaine réunion", "valeur": _moment(state.prochaine) or "Aucune date choisie"},
            {"nom": "À réunir avant le", "valeur": format_date(state.avant_le, avec_jour=False)},
        ],
        "retard": state.prochaine is None and state.avant_le < today,
        "peut_preparer": may_prepare(acteur),
        "par_regle": rule,
        "sieges": seats_on(acteur.departement_id, today) if rule else (),
        "membres": [one for one in members if one.fin is None or one.fin >= today],
        "anciens": [one for one in members if one.fin is not None and one.fin < today],
        **_meetings(page),
    }
    return render(request, "gouvernance/instance.html", context)


def _moment(value: Any) -> str:
    return format_date_heure(timezone.localtime(value)) if value else ""


@requires(may_prepare)
@require_http_methods(METHODES)
def act(request: HttpRequest, acteur: Acteur, pk: int, acte: str) -> HttpResponse:
    """Plan a meeting, name a member, correct the body."""
    instance = or_404(find_instance(acteur, pk))
    back = _url(instance)
    planned: list[Reunion] = []

    def plan(form: ReunionForm) -> str:
        planned.append(plan_meeting(by=acteur, instance=instance, valeurs=form.valeurs, today=timezone.localdate()))
        return "La date est choisie. Voici l'ordre du jour que nous vous proposons."

    def name(form: MembreForm) -> str:
        membre = name_member(by=acteur, instance=instance, valeurs=form.valeurs)
        return f"{membre.nom} siège à partir du {format_date(membre.debut)}."

    def edit(form: InstanceForm) -> str:
        return f"{edit_instance(by=acteur, instance=instance, valeurs=form.valeurs).nom} : c'est corrigé."

    actes = {
        "reunion": Acte("Choisir une date", "Préparer cette réunion", ReunionForm, plan),
        "membre": Acte("Nommer un membre", "Ajouter ce membre", MembreForm, name),
        "modifier": Acte(
            "Corriger l'instance", "Enregistrer", lambda data: InstanceForm(data, instance=instance), edit
        ),
    }
    if acte not in actes:
        raise Http404
    chosen = actes[acte]
    return play(
        request,
        chosen,
        fil=crumbs((instance.nom, back), last=chosen.titre),
        retour=back,
        suite=(lambda: step_url(planned[0], "ordre-du-jour")) if acte == "reunion" else None,
    )


@requires(may_prepare)
@require_http_methods(METHODES)
def member_act(request: HttpRequest, acteur: Acteur, pk: int, acte: str) -> HttpResponse:
    """Correct a member's row, or write the end of his mandate."""
    rows = MembreInstance.objects.filter(departement_id=acteur.departement_id).select_related("instance")
    membre = or_404(rows.filter(pk=pk).first())
    back = _url(membre.instance)

    def correct(form: MembreForm) -> str:
        return f"{correct_member(by=acteur, membre=membre, valeurs=form.valeurs).nom} : c'est corrigé."

    def end(form: FinForm) -> str:
        fin = form.cleaned_data["fin"]
        end_member(by=acteur, membre=membre, fin=fin)
        return f"{membre.nom} siège jusqu'au {format_date(fin)}. Son mandat reste dans l'histoire de l'instance."

    actes = {
        "corriger": Acte(
            f"Corriger : {membre.nom}", "Enregistrer", lambda data: MembreForm(data, membre=membre), correct
        ),
        "fin": Acte(f"Fin du mandat : {membre.nom}", "Écrire la fin du mandat", FinForm, end),
    }
    if acte not in actes:
        raise Http404
    chosen = actes[acte]
    return play(request, chosen, fil=crumbs((membre.instance.nom, back), last=chosen.titre), retour=back)
