"""The proof of the journal: asked for, followed, said in words; the roots, open to all."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.francais import format_date, format_nombre
from maillage.socle.comptes.acces import open_to_all, requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.consultation.enums import EtatControle
from maillage.socle.consultation.models import Controle
from maillage.socle.consultation.perms import may_check_journal
from maillage.socle.consultation.selectors import last_check, last_number
from maillage.socle.consultation.services import ask_check
from maillage.socle.consultation.tasks import check_journal
from maillage.socle.consultation.views.cadre import crumbs, tabs
from maillage.socle.journal.selectors import list_racines

MONTREES = 60
"""Roots shown on the page; the files hold them all."""


@require_http_methods(["GET", "HEAD", "POST"])
@requires(may_check_journal)
def check(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The last proof; a button asks for another, which goes on when the page is left."""
    if request.method == "POST":
        row, begins = ask_check(by=acteur)
        if begins:
            transaction.on_commit(lambda: check_journal.defer(departement_id=acteur.departement_id, pk=row.pk))
        else:
            messages.info(request, "Une vérification est déjà en cours.")
        return redirect("journal:check")
    row_ = last_check(acteur)
    context = {
        "titre": "Vérifier le journal",
        "fil": crumbs("Vérifier"),
        "onglets": tabs("journal:check"),
        "controle": row_,
        "lignes": last_number(acteur.departement_id),
        **_progress(row_),
    }
    return render(request, "consultation/verifier.html", context)


@require_safe
@requires(may_check_journal)
def check_progress(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The part of the page that changes, asked for every two seconds."""
    row = last_check(acteur)
    if row is None or row.etat != EtatControle.EN_COURS:
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = reverse("journal:check")
        return answer
    return render(request, "consultation/_progression.html", _progress(row))


def _progress(row: Controle | None) -> dict[str, Any]:
    running = row is not None and row.etat == EtatControle.EN_COURS
    return {
        "en_cours": running,
        "fait": row.lues if row and running else 0,
        "total": row.total if row and running else 0,
        "url_suivi": reverse("journal:check_progress"),
        "resultat": say_result(row) if row and not running else "",
        "sens": {EtatControle.INTACT: "succes", EtatControle.ROMPU: "erreur"}.get(EtatControle(row.etat), "attention")
        if row
        else "",
    }


def say_result(row: Controle) -> str:
    """The verdict, in words; a broken line is named."""
    if row.etat == EtatControle.INTACT:
        lines = f"{format_nombre(row.lues)} lignes" if row.lues > 1 else f"{row.lues} ligne"
        roots = f" Elles suivent les {row.racines} racines publiées." if row.racines > 1 else ""
        return f"{lines} : aucune n'a été changée, retirée ni ajoutée après coup.{roots}"
    if row.etat == EtatControle.ROMPU:
        return (
            f"Le journal est rompu à la ligne {row.rompue_a} : {row.raison}. Les lignes d'avant sont intactes. "
            "Prévenez l'administrateur de l'installation et le délégué à la protection des données. Ne touchez à rien d'autre."
        )
    return "La vérification s'est arrêtée avant la fin. Recommencez."


@open_to_all
@require_safe
def roots(request: HttpRequest) -> HttpResponse:
    """What anyone may keep: a day, a number, a hash. No name, nothing of what was done."""
    rows = list_racines(request.departement.pk)  # type: ignore[attr-defined]
    context = {
        "titre": "Racines du journal",
        "fil": [{"libelle": "Accueil", "url": "/"}, {"libelle": "Racines du journal"}],
        "colonnes": [
            {"libelle": "Jour"},
            {"libelle": "Lignes", "nombre": True},
            {"libelle": "Empreinte de la dernière ligne"},
        ],
        "lignes": [
            [
                {"texte": format_date(row.jour)},
                {"texte": format_nombre(row.numero), "nombre": True},
                {"texte": row.empreinte or "Le journal est vide"},
            ]
            for row in rows[:MONTREES]
        ],
        "reste": len(rows) - MONTREES if len(rows) > MONTREES else 0,
    }
    return render(request, "consultation/racines.html", context)


@open_to_all
@require_safe
def roots_text(request: HttpRequest) -> HttpResponse:
    """One line a root: day, number, hash; oldest first, so that a copy kept is the beginning of the next."""
    rows = reversed(list_racines(request.departement.pk))  # type: ignore[attr-defined]
    text = "".join(f"{row.jour.isoformat()} {row.numero} {row.empreinte or '-'}\n" for row in rows)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@open_to_all
@require_safe
def roots_json(request: HttpRequest) -> HttpResponse:
    """The same for a program."""
    departement = request.departement  # type: ignore[attr-defined]
    rows = reversed(list_racines(departement.pk))
    found = [{"jour": row.jour.isoformat(), "numero": row.numero, "empreinte": row.empreinte} for row in rows]
    return JsonResponse(
        {"departement": departement.code, "algorithme": "SHA-256", "fuseau": settings.TIME_ZONE, "racines": found}
    )
