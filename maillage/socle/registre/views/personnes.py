"""A person's rights on one screen: find, hand over, erase. Names travel in forms only, never in an address."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.base.fichiers import serve_file
from maillage.base.francais import format_date
from maillage.base.pagination import Tri, keyset
from maillage.socle.comptes.acces import recent_login_required, requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.socle.registre import personnes
from maillage.socle.registre.enums import EtatDemandeDroit, NatureDemande
from maillage.socle.registre.forms import DemandeForm, EffacementForm, RechercheForm, RefusForm
from maillage.socle.registre.models import DemandeDroit
from maillage.socle.registre.perms import may_answer_persons
from maillage.socle.registre.selectors.personnes import Inventaire, fingerprint, identify, take_inventory
from maillage.socle.registre.services.copies import make_copy
from maillage.socle.registre.services.demandes import refuse_request, register_request
from maillage.socle.registre.services.effacement import EffacementImpossible, erase_person
from maillage.socle.registre.views.pages import METHODES, crumbs

RESUME = 200
SENS = {EtatDemandeDroit.RECUE: "attention", EtatDemandeDroit.FAITE: "succes", EtatDemandeDroit.REFUSEE: "info"}
EXEMPLES = 50
"""Rows about a person that the page shows for each kind."""


@requires(may_answer_persons)
@recent_login_required
@require_http_methods(METHODES)
def persons(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The search, and the requests; once sent, all that is held on the person."""
    form = RechercheForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _found(request, acteur, form)
    return _list(request, acteur, form)


def _list(request: HttpRequest, acteur: Acteur, form: RechercheForm) -> HttpResponse:
    rows = DemandeDroit.objects.visible_to(acteur)
    page = keyset(
        rows,
        Tri("pk", int),
        descending=True,
        apres=request.GET.get("apres", ""),
        avant=request.GET.get("avant", ""),
    )
    context = {
        "titre": "Demandes des personnes",
        "fil": crumbs(last="Demandes des personnes"),
        "form": form,
        "colonnes": [{"libelle": words} for words in ("Demande", "Reçue le", "À répondre avant le", "État", "À faire")],
        "lignes": [_row(row, timezone.now()) for row in page.lignes],
        "url_precedente": f"?{urlencode({'avant': page.avant})}" if page.avant else "",
        "url_suivante": f"?{urlencode({'apres': page.apres})}" if page.apres else "",
    }
    return render(request, "registre/personnes.html", context, status=422 if form.errors else 200)


def _row(row: DemandeDroit, now: dt.datetime) -> list[dict[str, str]]:
    late = row.etat == EtatDemandeDroit.RECUE and row.echeance_le < timezone.localdate(now)
    todo: dict[str, str] = {"texte": ""}
    if row.etat == EtatDemandeDroit.RECUE:
        todo = {"texte": "Refuser", "url": reverse("registre:refuse", kwargs={"pk": row.pk})}
    elif row.fichier and row.expire_le and row.expire_le > now:
        todo = {"texte": "Télécharger la copie", "url": reverse("registre:download", kwargs={"pk": row.pk})}
    return [
        {"texte": str(row.get_nature_display())},
        {"texte": format_date(row.recue_le)},
        {"texte": format_date(row.echeance_le)},
        {
            "texte": "En retard" if late else str(row.get_etat_display()),
            "sens": "erreur" if late else SENS[EtatDemandeDroit(row.etat)],
        },
        todo,
    ]


def _found(request: HttpRequest, acteur: Acteur, form: RechercheForm) -> HttpResponse:
    inventaire = _inventory(acteur, form)
    # Looking a person up is itself an access to personal data: the journal says so, without the name.
    record(by=acteur, action="personne.cherchee", objet_type="personne", objet_id=fingerprint(inventaire.identite)[:16])
    context = _context(inventaire, form) | {"titre": "Ce que nous gardons sur cette personne"}
    return render(request, "registre/personne.html", context)


def _inventory(acteur: Acteur, form: RechercheForm) -> Inventaire:
    typed = form.cleaned_data
    return take_inventory(acteur, identify(acteur, courriel=typed["courriel"], nom=typed["nom"]))


def _context(inventaire: Inventaire, form: RechercheForm) -> dict[str, Any]:
    return {
        "fil": crumbs(("Demandes des personnes", reverse("registre:persons")), last="Une personne"),
        "inventaire": inventaire,
        "cherche": {"courriel": form.cleaned_data["courriel"], "nom": form.cleaned_data["nom"]},
        "fiches": [
            {
                "fiche": found.fiche,
                "nombre": len(found.sures),
                "sures": [_summary(found.fiche, row) for row in found.sures[:EXEMPLES]],
            }
            for found in inventaire.fiches
        ],
        "homonymes": [
            {
                "cle": f"{found.fiche.modele}:{row.pk}",
                "titre": found.fiche.titre,
                "resume": _summary(found.fiche, row),
            }
            for found in inventaire.fiches
            for row in found.homonymes[:EXEMPLES]
        ],
        "textes": sum(one.nombre for one in inventaire.mentions),
        "maintiens": personnes.all_maintiens(),
    }


def _summary(fiche: personnes.Fiche, row: Any) -> str:
    """What tells one row from another, in words: the first fields that are filled."""
    told = (getattr(row, f"get_{name}_display", lambda name=name: getattr(row, name))() for name in fiche.champs)
    return ", ".join(str(value) for value in told if value not in ("", None, []))[:RESUME]


def _confirmed(request: HttpRequest) -> frozenset[tuple[str, int]]:
    """« modele:cle » of rows that the person in charge recognised; anything else is left out."""
    pairs = (value.rpartition(":") for value in request.POST.getlist("fiche"))
    return frozenset((model, int(key)) for model, _, key in pairs if key.isascii() and key.isdigit() and len(key) < 19)


@requires(may_answer_persons)
@recent_login_required
@require_POST
def copy(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Make the copy, then lead to the list, where it waits seven days."""
    form = RechercheForm(request.POST)
    if not form.is_valid():
        return _list(request, acteur, form)
    inventaire = _inventory(acteur, form)
    if inventaire.is_empty:
        messages.info(request, "Nous ne gardons rien sur cette personne. Vous pouvez le lui répondre.")
        return redirect("registre:persons")
    make_copy(by=acteur, identite=inventaire.identite, confirmees=_confirmed(request))
    messages.success(
        request, "La copie est prête. Elle reste ici 7 jours. Remettez-la en main propre ou par un envoi chiffré."
    )
    return redirect("registre:persons")


@requires(may_answer_persons)
@recent_login_required
@require_POST
def erase(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """First what will happen, then, once the word is typed, the erasure."""
    form = RechercheForm(request.POST)
    if not form.is_valid():
        return _list(request, acteur, form)
    inventaire, confirmed = _inventory(acteur, form), _confirmed(request)
    last = EffacementForm(request.POST if "confirmation" in request.POST else None)
    textes = "textes" in request.POST
    if last.is_bound and last.is_valid():
        try:
            erase_person(by=acteur, identite=inventaire.identite, confirmees=confirmed, textes=textes)
        except EffacementImpossible as error:
            last.add_error(None, str(error))
        else:
            messages.success(request, "C'est effacé. La trace de la demande est dans la liste, sans nom ni adresse.")
            return redirect("registre:persons")
    context = _context(inventaire, form) | {
        "titre": "Effacer les données de cette personne ?",
        "form": last,
        "confirmees": sorted(f"{model}:{key}" for model, key in confirmed),
        "nombre_fiches": sum(len(one.sures) for one in inventaire.fiches) + len(confirmed),
        "remplacer": textes,
    }
    return render(request, "registre/effacer.html", context, status=422 if last.errors else 200)


@requires(may_answer_persons)
@recent_login_required
@require_http_methods(METHODES)
def receive(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Note a request that cannot be answered at once: the month starts."""
    form = DemandeForm(request.POST if request.method == "POST" else None, initial={"recue_le": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        row = register_request(
            by=acteur,
            identite=identify(acteur, courriel=typed["courriel"], nom=typed["nom"]),
            nature=NatureDemande(typed["nature"]),
            recue_le=typed["recue_le"],
        )
        messages.success(request, f"La demande est notée. Répondez avant le {row.echeance_le:%d/%m/%Y}.")
        return redirect("registre:persons")
    context = {
        "titre": "Noter une demande reçue",
        "fil": crumbs(("Demandes des personnes", reverse("registre:persons")), last="Noter une demande"),
        "form": form,
        "bouton": "Noter cette demande",
        "retour": reverse("registre:persons"),
        "aide": "Nous gardons la date et une empreinte, jamais le nom : gardez la lettre ou l'e-mail de votre côté.",
    }
    return render(request, "registre/formulaire.html", context, status=422 if form.errors else 200)


@requires(may_answer_persons)
@require_http_methods(METHODES)
def refuse(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    row = get_object_or_404(DemandeDroit.objects.visible_to(acteur), pk=pk, etat=EtatDemandeDroit.RECUE)
    form = RefusForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        refuse_request(by=acteur, demande=row, motif=form.cleaned_data["motif"])
        messages.success(request, "Le refus est noté. Prévenez la personne par écrit.")
        return redirect("registre:persons")
    context = {
        "titre": "Refuser cette demande",
        "fil": crumbs(("Demandes des personnes", reverse("registre:persons")), last="Refuser"),
        "form": form,
        "bouton": "Refuser cette demande",
        "retour": reverse("registre:persons"),
    }
    return render(request, "registre/formulaire.html", context, status=422 if form.errors else 200)


@requires(may_answer_persons)
@recent_login_required
@require_safe
def download(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponseBase:  # noqa: ARG001
    """The copy, until its term."""
    row = get_object_or_404(DemandeDroit.objects.visible_to(acteur), pk=pk, expire_le__gt=timezone.now())
    path = Path(default_storage.path(row.fichier)) if row.fichier else None
    if path is None or not path.is_file():
        raise Http404
    answer: HttpResponseBase = serve_file(
        path.open("rb"), nom=f"mes-donnees-{row.pk}.zip", content_type="application/zip"
    )
    return answer
