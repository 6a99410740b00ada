"""Requests to host, as the coordination instructs them."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.fichiers import serve_file
from maillage.base.francais import format_compte, format_date, format_telephone
from maillage.base.pagination import Tri, keyset
from maillage.reseau.conventions.enums import CritereBesoin, CritereLocaux, EtatDemande, Reponse, Souhait
from maillage.reseau.conventions.forms.demandes import (
    BESOIN,
    CONSTATE,
    DecisionForm,
    InstructionForm,
    MotifForm,
    RangForm,
)
from maillage.reseau.conventions.models import DemandeAccueil
from maillage.reseau.conventions.perms.demandes import may_instruct
from maillage.reseau.conventions.selectors.demandes import (
    OUVERTES,
    FiltresDemandes,
    find_request,
    find_requests,
    read_filters,
    waiting_for_answer,
)
from maillage.reseau.conventions.services.demandes import (
    DemandeRefusee,
    change_rank,
    decide,
    instruct,
    missing_premises,
    reopen,
    withdraw,
)
from maillage.reseau.conventions.views.exporter import csv_answer
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.taches import Groupe, Lien

_METHODES: Final = ["GET", "HEAD", "POST"]
PAR_PAGE: Final = 25
COLONNES: Final = ("Demande", "Structure", "Commune", "Souhait", "État", "Reçue le")
SENS: Final = {
    EtatDemande.RECUE: "attention",
    EtatDemande.EN_INSTRUCTION: "info",
    EtatDemande.LISTE_ATTENTE: "info",
    EtatDemande.ACCEPTEE: "succes",
    EtatDemande.REFUSEE: "erreur",
    EtatDemande.RETIREE: "info",
}


@requires(may_instruct)
@require_safe
def requests_list(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The last ones first; the waiting list in its own order."""
    filtres = read_filters(request.GET)
    rows = find_requests(acteur, filtres)
    waiting = filtres.etat == EtatDemande.LISTE_ATTENTE
    tri, down = (Tri("rang", int), False) if waiting else (Tri("pk", int), True)
    page = keyset(
        rows, tri, descending=down, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""),
        taille=PAR_PAGE, count=True,
    )  # fmt: skip
    kept = {name: value for name, value in vars(filtres).items() if value}
    url = reverse("conventions:requests")
    context = {
        "titre": "Demandes d'accueil",
        "fil": _crumbs("Demandes d'accueil"),
        "filtres": filtres,
        "filtre": filtres != FiltresDemandes(),
        "etats": EtatDemande.choices,
        "souhaits": Souhait.choices,
        "colonnes": [{"libelle": label} for label in (("Rang", *COLONNES) if waiting else COLONNES)],
        "lignes": [_line(row, waiting) for row in page.lignes],
        "resume": format_compte(page.total, "demande", "demandes", "Aucune demande"),
        "suite": urlencode(kept),
        "url_suivante": f"{url}?{urlencode(kept | {'apres': page.apres})}" if page.apres else "",
        "url_precedente": f"{url}?{urlencode(kept | {'avant': page.avant})}" if page.avant else "",
    }
    return render(request, "conventions/demandes/liste.html", context)


def _line(row: DemandeAccueil, waiting: bool) -> list[dict[str, Any]]:
    etat = EtatDemande(row.etat)
    cells: list[dict[str, Any]] = [
        {"texte": row.reference, "url": reverse("conventions:request", args=[row.pk])},
        {"texte": row.nom_structure},
        {"texte": row.commune.nom},
        {"texte": Souhait(row.souhait).label},
        {"texte": etat.label, "sens": SENS[etat]},
        {"texte": format_date(timezone.localdate(row.recue_at), avec_jour=False)},
    ]
    return [{"texte": str(row.rang), "nombre": True}, *cells] if waiting else cells


@requires(may_instruct)
@require_safe
def export(request: HttpRequest, acteur: Acteur) -> HttpResponseBase:
    """The filtered list, whole."""
    filtres, today = read_filters(request.GET), timezone.localdate()

    def lines() -> Iterator[list[str]]:
        for row in find_requests(acteur, filtres).order_by("pk").iterator(chunk_size=500):
            yield [
                row.reference, format_date(timezone.localdate(row.recue_at), avec_jour=False), row.nom_structure, row.commune.nom,
                row.nom_lieu, row.adresse_lieu, Souhait(row.souhait).label, row.jours, EtatDemande(row.etat).label,
                str(row.rang or ""), row.motif, format_date(row.decidee_le, avec_jour=False),
            ]  # fmt: skip

    head = [
        "Numéro", "Reçue le", "Structure", "Commune", "Lieu", "Adresse", "Souhait", "Jours possibles", "État", "Rang", "Raison",
        "Décidée le",
    ]  # fmt: skip
    return csv_answer(acteur.departement_id, f"demandes-accueil-{today.isoformat()}.csv", head, lines)


def _get(acteur: Acteur, pk: int) -> DemandeAccueil:
    row = find_request(acteur, pk)
    if row is None:
        raise Http404
    return row


@requires(may_instruct)
@require_http_methods(_METHODES)
def request_page(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Who asks for what; the visit, the premises found, the need."""
    row = _get(acteur, pk)
    form = InstructionForm(request.POST if request.method == "POST" else None, acteur=acteur, demande=row)
    if request.method == "POST" and form.is_valid():
        try:
            instruct(by=acteur, demande=row, valeurs=form.valeurs)
        except DemandeRefusee as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "L'instruction est enregistrée.")
            return redirect("conventions:request", pk=row.pk)
    etat = EtatDemande(row.etat)
    context = {
        "titre": f"Demande {row.reference}",
        "fil": _crumbs(row.reference, deep=True),
        "demande": row,
        "etat": etat.label,
        "sens": SENS[etat],
        "ouverte": etat in OUVERTES,
        "form": form,
        "visite": [form[name] for name in form.fields if not name.startswith((CONSTATE, BESOIN))],
        "constats": [form[f"{CONSTATE}{one.value}"] for one in CritereLocaux],
        "besoins": [form[f"{BESOIN}{one.value}"] for one in CritereBesoin],
        "lignes": _told(row),
        "manques": missing_premises(row),
        "actes": _acts(row),
        "conventions": list(row.conventions.order_by("pk")),
    }
    return render(request, "conventions/demandes/demande.html", context, status=422 if form.errors else 200)


def _told(row: DemandeAccueil) -> list[dict[str, str]]:
    answers = {str(value): str(label) for value, label in Reponse.choices}
    yes = [one.label for one in CritereLocaux if row.locaux.get(one.value) == Reponse.OUI.value]
    unknown = [one.label for one in CritereLocaux if row.locaux.get(one.value) == Reponse.NE_SAIT_PAS.value]
    person = ", ".join(part for part in (row.nom, row.fonction) if part)
    return [
        {"nom": "Structure", "valeur": f"{row.nom_structure}, {row.commune.nom}"},
        {"nom": "Lieu", "valeur": ", ".join(part for part in (row.nom_lieu, row.adresse_lieu) if part)},
        {"nom": "Souhait", "valeur": Souhait(row.souhait).label},
        {"nom": "Jours possibles", "valeur": row.jours or "Tous"},
        {"nom": "Pourquoi", "valeur": row.message},
        {"nom": "Personne à contacter", "valeur": person},
        {"nom": "Téléphone", "valeur": format_telephone(row.telephone)},
        {"nom": "E-mail", "valeur": row.courriel},
        {"nom": f"Locaux : {answers[Reponse.OUI.value].lower()}", "valeur": ", ".join(yes)},
        {"nom": "Locaux : à vérifier", "valeur": ", ".join(unknown)},
        {"nom": "Reçue le", "valeur": format_date(timezone.localdate(row.recue_at), avec_jour=False)},
    ]


class Acte:
    """One act on a request: its form, its words, what it does."""

    def __init__(
        self,
        titre: str,
        bouton: str,
        form: type[Any],
        faire: Callable[..., Any],
        dit: str,
        *consequences: str,
        danger: bool = False,
    ) -> None:
        self.titre, self.bouton, self.form, self.faire, self.dit = titre, bouton, form, faire, dit
        self.consequences, self.danger = consequences, danger


def _decide(request: HttpRequest, by: Acteur, row: DemandeAccueil, data: dict[str, Any]) -> None:
    departement = request.departement  # type: ignore[attr-defined]
    decide(
        by=by, demande=row, etat=EtatDemande(data["decision"]), motif=data["motif"], rang=data["rang"], now=timezone.now(),
        adresse=lambda jeton: departement.site + reverse("conventions:request_letter", args=[jeton]),
    )  # fmt: skip


def _rank(_: HttpRequest, by: Acteur, row: DemandeAccueil, data: dict[str, Any]) -> None:
    change_rank(by=by, demande=row, rang=data["rang"], motif=data["motif"])


def _reopen(_: HttpRequest, by: Acteur, row: DemandeAccueil, data: dict[str, Any]) -> None:
    reopen(by=by, demande=row, motif=data["motif"], now=timezone.now())


def _withdraw(_: HttpRequest, by: Acteur, row: DemandeAccueil, data: dict[str, Any]) -> None:
    withdraw(by=by, demande=row, motif=data["motif"], now=timezone.now())


ACTES: Final = {
    "decider": Acte(
        "Décider", "Enregistrer la décision et envoyer la lettre", DecisionForm, _decide, "La décision est enregistrée. La lettre est envoyée.",
        "Une lettre (PDF) dit la décision et sa raison.", "Un e-mail part tout de suite à la personne à joindre.",
        "Si vous acceptez, une convention « demandée » est créée.",
    ),
    "rang": Acte(
        "Changer le rang", "Changer le rang", RangForm, _rank, "Le rang est changé.", "Les autres demandes de la liste montent ou descendent."
    ),
    "rouvrir": Acte(
        "Rouvrir la demande", "Rouvrir cette demande", MotifForm, _reopen, "La demande est rouverte.",
        "La demande revient en instruction. La lettre déjà envoyée reste.",
    ),
    "retirer": Acte(
        "Retirer la demande", "Retirer cette demande", MotifForm, _withdraw, "La demande est retirée.",
        "La structure ne veut plus accueillir. La demande reste visible, et peut être rouverte.", danger=True,
    ),
}  # fmt: skip


def _acts(row: DemandeAccueil) -> list[dict[str, str]]:
    etat, names = EtatDemande(row.etat), []
    if etat in OUVERTES:
        names += ["decider", *(["rang"] if etat is EtatDemande.LISTE_ATTENTE else []), "retirer"]
    if etat in {EtatDemande.REFUSEE, EtatDemande.RETIREE, EtatDemande.LISTE_ATTENTE}:
        names.append("rouvrir")
    return [
        {"libelle": ACTES[name].titre, "url": reverse("conventions:request_act", args=[row.pk, name])} for name in names
    ]


@requires(may_instruct)
@require_http_methods(_METHODES)
def request_act(request: HttpRequest, acteur: Acteur, pk: int, acte: str) -> HttpResponse:
    """Decide, change the rank, open again, withdraw: each with its reason."""
    if acte not in ACTES:
        raise Http404
    row, one = _get(acteur, pk), ACTES[acte]
    form = one.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            one.faire(request, acteur, row, form.cleaned_data)
        except DemandeRefusee as refus:
            form.add_error("motif", str(refus))
        else:
            messages.success(request, one.dit)
            return redirect("conventions:request", pk=row.pk)
    context = {
        "titre": one.titre,
        "fil": [
            *_crumbs("", deep=True)[:2],
            {"libelle": row.reference, "url": reverse("conventions:request", args=[row.pk])},
            {"libelle": one.titre},
        ],
        "demande": row,
        "form": form,
        "bouton": one.bouton,
        "danger": one.danger,
        "consequences": one.consequences,
        "manques": missing_premises(row) if acte == "decider" else [],
    }
    return render(request, "conventions/demandes/acte.html", context, status=422 if form.errors else 200)


@requires(may_instruct)
@require_safe
def request_file(_request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponseBase:
    """The letter, to print."""
    row = _get(acteur, pk)
    if row.lettre is None:
        raise Http404
    with row.lettre.fichier.open("rb") as file:
        content = file.read()
    answer: HttpResponseBase = serve_file(content, nom=f"reponse-{row.reference}.pdf", content_type="application/pdf")
    return answer


def _crumbs(last: str, *, deep: bool = False) -> list[dict[str, str]]:
    steps = [{"libelle": "Mon espace", "url": settings.LOGIN_REDIRECT_URL}]
    if deep:
        steps.append({"libelle": "Demandes d'accueil", "url": reverse("conventions:requests")})
    return [*steps, {"libelle": last}]


def staff_links(acteur: Acteur) -> Groupe | None:
    """What requests put in the side list of staff pages."""
    if not may_instruct(acteur):
        return None
    link = Lien("Demandes d'accueil", reverse("conventions:requests"), waiting_for_answer(acteur))
    return Groupe(17, "Conventions", (link,))
