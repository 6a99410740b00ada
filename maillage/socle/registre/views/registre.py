"""The register: read, completed, seen by the officer, downloaded."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.base.fichiers import serve_file
from maillage.base.francais import format_date, format_nombre
from maillage.base.tableur import escape_formula
from maillage.socle.comptes.acces import open_to_all, requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.documents.services import produce
from maillage.socle.registre.declaration import load_registre
from maillage.socle.registre.enums import EtatAipd
from maillage.socle.registre.forms import ComplementForm, DelegueForm, PropreForm
from maillage.socle.registre.mesures import list_mesures
from maillage.socle.registre.models import Delegue, FicheTraitement
from maillage.socle.registre.perms import may_edit_register, may_give_opinion, may_read_register
from maillage.socle.registre.selectors.registre import Entree, find_delegate, list_entries
from maillage.socle.registre.services.fiches import add_own, complete, mark_seen, remove_own, set_delegate
from maillage.socle.registre.services.purge import preview
from maillage.socle.registre.views.pages import METHODES, crumbs, get_entry, site_of

SENS_AIPD = {
    EtatAipd.A_FAIRE: "attention",
    EtatAipd.EN_COURS: "info",
    EtatAipd.VALIDEE: "succes",
    EtatAipd.A_REVOIR: "attention",
    EtatAipd.NON_REQUISE: "info",
}
GABARIT = "registre-traitements"
ENTETES = (
    "Traitement", "Responsable", "Responsables conjoints", "Pourquoi", "Base légale", "Personnes concernées",
    "Données gardées", "Destinataires", "Transferts hors de l'Union européenne", "Durée de conservation",
    "Mesures de sécurité en plus", "Analyse d'impact", "Vu par le délégué le",
)  # fmt: skip


@requires(may_read_register)
@require_safe
def register(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Every processing, the officer, what the next night will remove."""
    context = {
        "titre": "Registre des traitements",
        "fil": [{"libelle": "Mon espace", "url": settings.LOGIN_REDIRECT_URL}, {"libelle": "Registre", "url": ""}],
        "colonnes": [
            {"libelle": words} for words in ("Traitement", "Base légale", "Analyse d'impact", "Vu par le délégué")
        ],
        "lignes": [_row(entree) for entree in list_entries(acteur)],
        "delegue": find_delegate(acteur.departement_id),
        "peut_modifier": may_edit_register(acteur),
        "mesures": list_mesures(),
        "colonnes_regles": [
            {"libelle": "Ce qui part"},
            {"libelle": "Après"},
            {"libelle": "Cette nuit", "nombre": True},
        ],
        "lignes_regles": [
            [{"texte": regle.libelle}, {"texte": regle.duree}, {"texte": format_nombre(number), "nombre": True}]
            for regle, number in preview(timezone.now())
        ],
    }
    return render(request, "registre/registre.html", context)


def _row(entree: Entree) -> list[dict[str, str]]:
    etat, seen_on = entree.aipd_etat, entree.fiche.vu_dpo_le
    return [
        {"texte": entree.nom, "url": reverse("registre:processing", kwargs={"cle": entree.cle})},
        {"texte": entree.base_legale},
        {"texte": str(etat.label), "sens": SENS_AIPD[etat]},
        {"texte": format_date(seen_on) if seen_on else "Pas encore"},
    ]


@requires(may_read_register)
@require_safe
def processing(request: HttpRequest, acteur: Acteur, cle: str) -> HttpResponse:
    """One processing, whole."""
    entree = get_entry(acteur, cle)
    context = {
        "titre": entree.nom,
        "fil": crumbs(last=entree.nom),
        "entree": entree,
        "lignes": [{"nom": nom, "valeur": valeur} for nom, valeur in _told(request, entree)],
        "peut_modifier": may_edit_register(acteur),
        "peut_viser": may_give_opinion(acteur),
    }
    return render(request, "registre/traitement.html", context)


def _told(request: HttpRequest, entree: Entree) -> Iterator[tuple[str, str]]:
    row = _cells(request.departement.nom, entree)  # type: ignore[attr-defined]
    yield from zip(ENTETES[1:], row[1:], strict=True)


def _cells(departement: str, entree: Entree) -> tuple[str, ...]:
    fiche = entree.fiche
    return (
        entree.nom,
        fiche.responsable or departement,
        fiche.conjoints,
        entree.finalite,
        entree.base_legale,
        entree.personnes,
        entree.donnees_en_mots,
        entree.destinataires,
        fiche.transferts,
        entree.conservation,
        fiche.mesures,
        str(entree.aipd_etat.label),
        format_date(fiche.vu_dpo_le) if fiche.vu_dpo_le else "",
    )


@requires(may_edit_register)
@require_http_methods(METHODES)
def edit(request: HttpRequest, acteur: Acteur, cle: str) -> HttpResponse:
    """The Département's part; the programme's own part is told by the programme."""
    entree = get_entry(acteur, cle)
    kind = ComplementForm if entree.programme else PropreForm
    form = kind(_posted(request), instance=entree.fiche)
    if request.method == "POST" and form.is_valid():
        complete(by=acteur, cle=cle, valeurs=form.cleaned_data)
        messages.success(request, "Le registre est à jour. Le délégué doit revoir cette fiche.")
        return redirect("registre:processing", cle=cle)
    title = f"Compléter : {entree.nom}"
    return _form_page(request, form, title, "Enregistrer", "registre:processing", cle)


@requires(may_edit_register)
@require_http_methods(METHODES)
def add(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """A processing of the Département, outside the programme."""
    form = PropreForm(_posted(request), instance=FicheTraitement())
    if request.method == "POST" and form.is_valid():
        fiche = add_own(by=acteur, valeurs=form.cleaned_data)
        messages.success(request, "Ce traitement est dans le registre.")
        return redirect("registre:processing", cle=fiche.cle)
    return _form_page(request, form, "Ajouter un traitement", "Ajouter ce traitement", "registre:register")


@requires(may_edit_register)
@require_http_methods(METHODES)
def remove(request: HttpRequest, acteur: Acteur, cle: str) -> HttpResponse:
    """Take out a processing of the Département that stopped."""
    entree = get_entry(acteur, cle)
    if entree.programme:
        raise Http404
    if request.method == "POST":
        remove_own(by=acteur, fiche=entree.fiche)
        messages.success(request, f"« {entree.nom} » n'est plus dans le registre.")
        return redirect("registre:register")
    context = {"titre": "Retirer ce traitement ?", "fil": crumbs(last="Retirer"), "entree": entree}
    return render(request, "registre/retirer.html", context)


@requires(may_give_opinion)
@require_POST
def seen(request: HttpRequest, acteur: Acteur, cle: str) -> HttpResponse:
    """The officer has read it as it stands."""
    mark_seen(by=acteur, cle=get_entry(acteur, cle).cle, today=timezone.localdate())
    messages.success(request, "C'est noté : vous avez vu cette fiche.")
    return redirect("registre:processing", cle=cle)


@requires(may_edit_register)
@require_http_methods(METHODES)
def delegate(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    row = find_delegate(acteur.departement_id) or Delegue(departement_id=acteur.departement_id)
    form = DelegueForm(_posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        set_delegate(by=acteur, valeurs=form.cleaned_data)
        messages.success(request, "Le contact du délégué est enregistré. Il est sur la page « Vos données ».")
        return redirect("registre:register")
    return _form_page(request, form, "Délégué à la protection des données", "Enregistrer", "registre:register")


@requires(may_read_register)
@require_safe
def export_csv(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(ENTETES)
    for entree in list_entries(acteur):
        cells = _cells(request.departement.nom, entree)  # type: ignore[attr-defined]
        writer.writerow([escape_formula(cell) for cell in cells])
    nom = f"registre-des-traitements-{timezone.localdate():%Y-%m-%d}.csv"
    answer: HttpResponseBase = serve_file("\ufeff" + out.getvalue(), nom=nom, content_type="text/csv; charset=utf-8")
    return answer


@requires(may_read_register)
@require_POST
def export_pdf(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """A dated document, kept and traced: this is why it is a POST."""
    now, delegue = timezone.now(), find_delegate(acteur.departement_id)
    departement = request.departement.nom  # type: ignore[attr-defined]
    document = produce(
        by=acteur,
        gabarit=GABARIT,
        titre="Registre des activités de traitement",
        data={
            "date": format_date(timezone.localdate(now)),
            "responsable": departement,
            "delegue": _contact(delegue),
            "mesures": list_mesures(),
            "traitements": [
                {"nom": entree.nom, "lignes": _filled(_cells(departement, entree))} for entree in list_entries(acteur)
            ],
        },
        instant=now,
        objet_type="registre",
        site=site_of(request),
    )
    nom = f"registre-des-traitements-{timezone.localdate(now):%Y-%m-%d}.pdf"
    answer: HttpResponseBase = serve_file(document.fichier.open("rb"), nom=nom, content_type="application/pdf")
    return answer


def _filled(cells: tuple[str, ...]) -> list[dict[str, str]]:
    pairs = zip(ENTETES[1:], cells[1:], strict=True)
    return [{"nom": nom, "valeur": valeur} for nom, valeur in pairs if valeur]


def _contact(delegue: Delegue | None) -> str:
    if delegue is None:
        return ""
    return ", ".join(part for part in (delegue.nom, delegue.courriel, delegue.telephone, delegue.adresse) if part)


@open_to_all
@require_safe
def your_data(request: HttpRequest) -> HttpResponse:
    """For anyone: what is kept on him, why, for how long, and whom to ask (RGPD, art. 13 and 14)."""
    departement = getattr(request, "departement", None)
    context: dict[str, Any] = {
        "titre": "Vos données",
        "fil": [{"libelle": "Accueil", "url": "/"}, {"libelle": "Vos données", "url": ""}],
        "traitements": load_registre().traitements,
        "delegue": find_delegate(departement.pk) if departement else None,
    }
    return render(request, "registre/vos_donnees.html", context)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _form_page(
    request: HttpRequest, form: Any, titre: str, bouton: str, retour: str, cle: str | None = None
) -> HttpResponse:
    context = {
        "titre": titre,
        "fil": crumbs(last=titre),
        "form": form,
        "bouton": bouton,
        "retour": reverse(retour, kwargs={"cle": cle} if cle else None),
    }
    return render(request, "registre/formulaire.html", context, status=422 if form.errors else 200)
