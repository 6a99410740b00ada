"""The page of a convention, and the acts that bring it to signature."""

import datetime as dt
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.base.francais import format_date
from maillage.reseau.conventions.enums import AVANT_SIGNATURE, Clause, EtatAvenant, EtatConvention
from maillage.reseau.conventions.forms.conventions import ConventionForm, ModeleForm, OuvrirForm, RaisonForm
from maillage.reseau.conventions.models import Convention
from maillage.reseau.conventions.perms.conventions import may_bring_pieces, may_list, may_prepare, may_read_pieces
from maillage.reseau.conventions.redaction import say_readings
from maillage.reseau.conventions.selectors.conventions import places_for
from maillage.reseau.conventions.selectors.etapes import BOUTONS, SUIVANTE, missing_for_next, steps_of
from maillage.reseau.conventions.selectors.situation import situation_of
from maillage.reseau.conventions.selectors.textes import duration_of, modele_of, places_on, rythme_on
from maillage.reseau.conventions.services.avenants import abandon_avenant
from maillage.reseau.conventions.services.conventions import (
    MODIFIABLES,
    EtapeRefusee,
    abandon_convention,
    advance,
    create_convention,
    edit_convention,
    save_modele,
)
from maillage.reseau.conventions.services.textes import freeze_avenant, freeze_convention, unfreeze_convention
from maillage.reseau.conventions.views.blocs_fiche import (
    avenant_lines,
    missing_line,
    piece_lines,
    say_parties,
    text_block,
)
from maillage.reseau.conventions.views.cadre import (
    convention_url,
    crumbs,
    get_avenant,
    get_convention,
    posted,
    show_form,
    site_of,
    tabs,
)
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.ensuite import ensuite_of

_METHODES: Final = ["GET", "HEAD", "POST"]
TROUVEES: Final = 20


@requires(may_list)
@require_safe
def detail(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Where it stands, what is missing and who brings it, parties, text, places, avenants, pieces."""
    convention = get_convention(acteur, pk)
    etat, today = EtatConvention(convention.etat), timezone.localdate()
    prepares, open_ = may_prepare(acteur), convention.etat in MODIFIABLES
    missing, after = missing_for_next(convention), SUIVANTE.get(EtatConvention(convention.etat))
    to_do = [missing_line(acteur, convention, one, writes=open_) for one in missing]
    context = {
        "titre": f"Convention {convention.reference}",
        "fil": crumbs(last=f"Convention {convention.reference}"),
        "onglets": tabs(acteur, convention),
        "convention": convention,
        "etat": etat.label,
        "signee": convention.effet_le is not None,
        "abandonnee": etat == EtatConvention.ABANDONNEE,
        "en_preparation": etat in AVANT_SIGNATURE,
        "etapes": [step._asdict() | {"url": ""} for step in steps_of(convention)],
        "suites": ensuite_of(acteur, "convention", convention) if convention.effet_le else [],
        "phrase": situation_of(convention, today).phrase if convention.effet_le else "",
        "manques": to_do,
        "url_manque": next((one["url"] for one in to_do if one["url"]), ""),
        "bouton": str(BOUTONS[after]) if prepares and after in BOUTONS and not missing else "",
        "a_signer": etat == EtatConvention.A_SIGNER,
        "prepare": prepares,
        "ouverte": open_,
        "parties": say_parties(acteur, convention, writes=open_),
        "lieux": [row.lieu for row in places_on(convention, today)],
        "texte_dit": _settings_lines(convention, today),
        "texte": text_block(acteur, convention, None),
        "avenants": avenant_lines(acteur, convention),
        "change": any(row.etat == EtatAvenant.SIGNE for row in convention.avenants.all()),
        "avenant_possible": prepares
        and etat == EtatConvention.EN_VIGUEUR
        and not any(row.etat in {EtatAvenant.PREPARE, EtatAvenant.A_SIGNER} for row in convention.avenants.all()),
        "pieces": piece_lines(convention, reads=may_read_pieces(acteur, convention)),
        "depose": may_bring_pieces(acteur, convention),
    }
    return render(request, "conventions/fiche.html", context)


def _settings_lines(convention: Convention, today: dt.date) -> list[dict[str, str]]:
    """What articles 1, 6 and 7 say in this convention, in words."""
    clauses = ", ".join(str(Clause(code).label) for code in convention.clauses if code in Clause.values)
    now = rythme_on(convention, today)
    term = f"{convention.duree_mois} mois" + (", reconduite tacitement" if convention.reconduction else "")
    return [
        {"nom": "Rythme", "valeur": convention.get_rythme_display()},
        *([{"nom": "Rythme aujourd'hui, par avenant", "valeur": str(now.label)}] if now != convention.rythme else []),
        {"nom": "Durée (article 6)", "valeur": term},
        {"nom": "S'opposer", "valeur": f"au plus tard {convention.preavis_mois} mois avant la date anniversaire"},
        {"nom": "« Date anniversaire » se lit", "valeur": say_readings(duration_of(convention))},
        {"nom": "Fin au plus tard", "valeur": format_date(convention.fin_au_plus_tard, avec_jour=False)},
        {"nom": "Prend effet le", "valeur": format_date(convention.effet_le, avec_jour=False)},
        {"nom": "Clauses au choix", "valeur": clauses},
    ]


@requires(may_prepare)
@require_http_methods(_METHODES)
def create(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """First the body (``?q=``, ``?structure=``), then its places and the rhythm."""
    structures = Structure.objects.visible_to(acteur).active()
    asked = request.GET.get("structure", "")
    chosen = (
        structures.select_related("commune").filter(pk=int(asked)).first()
        if asked.isdecimal() and len(asked) < 10
        else None
    )
    titre = "Ouvrir une convention"
    if chosen is None:
        words = request.GET.get("q", "").replace("\x00", "").strip()[:80]
        found = (
            structures.filter(nom__icontains=words).select_related("commune").order_by("nom", "pk")
            if words
            else structures.none()
        )
        context = {
            "titre": titre,
            "fil": crumbs(last=titre),
            "mots": words,
            "structures": found.defer("commune__contour")[:TROUVEES],
        }
        return render(request, "conventions/ouvrir.html", context)
    form = OuvrirForm(posted(request), places=places_for([], chosen))
    if request.method == "POST" and form.is_valid():
        row = create_convention(
            by=acteur,
            structure=chosen,
            lieux=form.places,
            rythme=form.cleaned_data["rythme"],
            today=timezone.localdate(),
        )
        messages.success(request, f"La convention {row.reference} est ouverte.")
        return redirect(convention_url(row))
    return show_form(request, titre, form, "Ouvrir cette convention", chapeau=f"Avec {chosen.nom}")


@requires(may_prepare)
@require_http_methods(_METHODES)
def edit(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Places, rhythm, clauses, articles 6 and 7: until the text is frozen."""
    convention = get_convention(acteur, pk, may_prepare)
    lines = [row.lieu_id for row in convention.lignes_lieux.all()]
    form = ConventionForm(posted(request), convention=convention, places=places_for(lines, convention.structure))
    if request.method == "POST" and form.is_valid():
        try:
            edit_convention(by=acteur, convention=convention, valeurs=form.valeurs, lieux=form.places)
        except EtapeRefusee as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Le texte dira ce que vous avez écrit.")
            return redirect(convention_url(convention))
    return show_form(request, "Ce que dit le texte", form, "Enregistrer ce que dit le texte", convention=convention)


@requires(may_prepare)
@require_http_methods(_METHODES)
def modele(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """What the next conventions of the Département say."""
    form = ModeleForm(posted(request), modele=modele_of(request.departement))  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        save_modele(by=acteur, valeurs=form.valeurs)
        messages.success(request, "Le modèle est à jour. Les conventions déjà ouvertes ne changent pas.")
        return redirect("conventions:list")
    return show_form(
        request, "Modèle de convention", form, "Enregistrer le modèle",
        chapeau="Chaque convention que vous ouvrez commence avec ces textes et ces dates.",
    )  # fmt: skip


@requires(may_prepare)
@require_POST
def step(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The next step; for the last, the text is frozen. ``avenant`` freezes its text, ``reprendre`` opens the text again."""
    convention, now = get_convention(acteur, pk, may_prepare), timezone.now()
    avenant, today = get_avenant(request, convention), timezone.localdate(now)
    try:
        if avenant is not None:
            freeze_avenant(by=acteur, avenant=avenant, now=now, today=today, site=site_of(request))
            messages.success(request, "Le texte de l'avenant est figé. Les deux parties peuvent signer.")
        elif "reprendre" in request.POST:
            unfreeze_convention(by=acteur, convention=convention, motif="Texte repris avant signature")
            messages.success(request, "Vous pouvez corriger le texte. Figez-le de nouveau pour le faire signer.")
        else:
            _advance(request, acteur, convention, now)
    except EtapeRefusee as error:
        messages.error(request, str(error))
    return redirect(convention_url(convention))


def _advance(request: HttpRequest, acteur: Acteur, convention: Convention, now: dt.datetime) -> None:
    """``depuis``: the step that the person was shown. A form sent twice moves once."""
    told = request.POST.get("depuis", "")
    if told not in MODIFIABLES:
        raise Http404
    if told == EtatConvention.EXECUTOIRE:
        today = timezone.localdate(now)
        freeze_convention(by=acteur, convention=convention, now=now, today=today, site=site_of(request))
        messages.success(request, "Le texte est figé. Les deux parties peuvent signer.")
        return
    row = advance(by=acteur, convention=convention, depuis=EtatConvention(told))
    messages.success(request, f"La convention est à l'étape « {EtatConvention(row.etat).label} ».")


@requires(may_prepare)
@require_http_methods(_METHODES)
def abandon(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Asked why, told what follows; ``?avenant=`` for an avenant."""
    convention = get_convention(acteur, pk, may_prepare)
    avenant, form = get_avenant(request, convention), RaisonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        motif = form.cleaned_data["motif"]
        try:
            if avenant is None:
                abandon_convention(by=acteur, convention=convention, motif=motif)
            else:
                abandon_avenant(by=acteur, avenant=avenant, motif=motif)
        except EtapeRefusee as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "C'est abandonné. Ce qui a été fait reste visible.")
            return redirect(convention_url(convention))
    what: dict[str, Any] = {"danger": True, "consequences": ("Personne ne pourra plus signer.", "Rien n'est effacé.")}
    name = "cette convention" if avenant is None else "cet avenant"
    return show_form(request, f"Abandonner {name}", form, f"Abandonner {name}", convention=convention, **what)
