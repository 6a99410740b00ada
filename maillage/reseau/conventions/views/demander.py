"""Open to all on purpose: ask for a conseiller, one task a page, no account, no script, nothing kept before the end.

Each page carries the answers of the others in hidden fields; all are judged again before the request is kept.
"""

import time
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.erreurs import too_many_requests
from maillage.base.fichiers import serve_file
from maillage.base.francais import format_telephone
from maillage.base.limites import Limite, hit, visitor
from maillage.reseau.conventions.enums import CritereLocaux, Reponse, Souhait
from maillage.reseau.conventions.forms.demander import ETAPES, EtapeForm
from maillage.reseau.conventions.services.demandes import letter_of, submit_request
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.selectors.fiche import find_structure
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.middleware import acteur_of

PAR_VISITEUR: Final = Limite("demande-accueil", 10, 3600)
"""Requests that one visitor can send in an hour."""
RESUME: Final = len(ETAPES)
"""Number of the page that tells all before sending."""
PIEGE: Final = "site_de_la_structure"
"""A field that nobody sees: who fills it is a program."""
_CODES: Final = [code for code, _, _ in ETAPES]


class Marche(NamedTuple):
    """How far the answers go. ``valeurs``: clean, of the steps that are right; ``fausse``: first step that is not, RESUME if none."""

    valeurs: dict[str, Any]
    formulaires: list[EtapeForm]
    fausse: int


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Every step, by one address."""
    hote = _host_of(request)
    if request.method != "POST":
        return _show(request, hote, QueryDict(), 0, bound=False)
    marche = _walk(request, hote, request.POST)
    here = _step_of(request.POST.get("etape", ""))
    go = request.POST.get("aller", "suite")
    if go == "retour":
        return _show(request, hote, request.POST, max(0, min(here, marche.fausse) - 1), bound=False)
    if go in _CODES:
        return _show(request, hote, request.POST, min(_CODES.index(go), marche.fausse), bound=False)
    if marche.fausse <= here and marche.fausse < RESUME:
        return _show(request, hote, request.POST, marche.fausse, bound=here in {marche.fausse, RESUME})
    if go != "envoyer" or marche.fausse < RESUME:
        return _show(request, hote, request.POST, min(here + 1, RESUME), bound=False, marche=marche)
    return _send(request, marche)


def _send(request: HttpRequest, marche: Marche) -> HttpResponseBase:
    departement = request.departement  # type: ignore[attr-defined]
    if not hit(PAR_VISITEUR, visitor(request), time.time()):
        return too_many_requests(request, PAR_VISITEUR.seconds)
    context: dict[str, Any] = {"titre": "Votre demande est envoyée", "fil": _crumbs("Demande envoyée")}
    if not request.POST.get(PIEGE):
        values = dict(marche.valeurs)
        place = values.pop("lieu_public", None)
        by = acteur_of(request) or Acteur(None, "Demandeur, par le site", departement.pk)
        row, new = submit_request(by=by, valeurs=values | {"lieu": place.lieu if place else None}, now=timezone.now())
        context |= {"reference": row.reference, "courriel": row.courriel, "deja": not new}
    return render(request, "conventions/demander/envoyee.html", context)


def _host_of(request: HttpRequest) -> Structure | None:
    """The body of a référent who asks for it: his form is filled beforehand."""
    acteur = acteur_of(request)
    if acteur is None or acteur.agit_pour is None or Role.REFERENT not in acteur.roles:
        return None
    return find_structure(acteur, acteur.agit_pour)


def _step_of(code: str) -> int:
    return _CODES.index(code) if code in _CODES else RESUME


def _walk(request: HttpRequest, hote: Structure | None, data: QueryDict) -> Marche:
    values: dict[str, Any] = {}
    forms: list[EtapeForm] = []
    for number, (_, _, form_class) in enumerate(ETAPES):
        form = form_class(data, departement=request.departement, avant=dict(values), hote=hote)  # type: ignore[attr-defined]
        forms.append(form)
        if not form.is_valid():
            return Marche(values, forms, number)
        values |= form.valeurs
    return Marche(values, forms, RESUME)


def _show(
    request: HttpRequest,
    hote: Structure | None,
    data: QueryDict,
    number: int,
    *,
    bound: bool,
    marche: Marche | None = None,
) -> HttpResponse:
    marche = marche or _walk(request, hote, data)
    if number >= RESUME:
        return _summary(request, data, marche)
    code, label, form_class = ETAPES[number]
    if bound:
        form = marche.formulaires[number]
    else:
        before: dict[str, Any] = {}
        for one in marche.formulaires[:number]:
            before |= one.valeurs
        form = form_class(
            departement=request.departement,  # type: ignore[attr-defined]
            avant=before,
            hote=hote,
            initial=_initial(form_class, data),
        )
    context = {
        "titre": label,
        "fil": _crumbs("Accueillir un conseiller"),
        "form": form,
        "etape": code,
        "premiere": number == 0,
        "etapes": _steps(number),
        "caches": _hidden(data, form),
        "prerempli": bool(getattr(form, "connus", None)) and not bound,
        "signe": hote is not None,
    }
    return render(request, "conventions/demander/etape.html", context, status=422 if bound else 200)


def _initial(form_class: type[EtapeForm], data: QueryDict) -> dict[str, Any]:
    names = [*form_class.base_fields, *form_class.noms]  # type: ignore[attr-defined]
    return {name: data.getlist(name) if name == "jours" else data[name] for name in names if name in data}


def _all_names() -> list[str]:
    return [name for _, _, one in ETAPES for name in (*one.base_fields, *one.noms)]  # type: ignore[attr-defined]


def _hidden(data: QueryDict, form: EtapeForm | None) -> list[tuple[str, str]]:
    shown = set(form.fields) if form is not None else set()
    return [(name, value) for name in _all_names() if name not in shown for value in data.getlist(name)]


def _steps(number: int) -> list[dict[str, str]]:
    labels = [*(label for _, label, _ in ETAPES), "Vérifier"]
    states = ["faite" if rang < number else "courante" if rang == number else "a_faire" for rang in range(len(labels))]
    return [{"libelle": label, "etat": state} for label, state in zip(labels, states, strict=True)]


def _summary(request: HttpRequest, data: QueryDict, marche: Marche) -> HttpResponse:
    context = {
        "titre": "Vérifiez votre demande",
        "fil": _crumbs("Accueillir un conseiller"),
        "etapes": _steps(RESUME),
        "parties": _told(marche.valeurs),
        "caches": _hidden(data, None),
        "piege": PIEGE,
    }
    return render(request, "conventions/demander/resume.html", context)


def _told(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    answers = {str(value): label for value, label in Reponse.choices}
    locaux = [
        {"nom": one.label, "valeur": answers.get(values["locaux"].get(one.value, ""), "")} for one in CritereLocaux
    ]
    lines: dict[str, list[dict[str, str]]] = {
        "structure": [
            {"nom": "Structure", "valeur": values["nom_structure"]},
            {"nom": "Commune", "valeur": values["commune"].nom},
        ],
        "lieu": [{"nom": "Lieu", "valeur": values["nom_lieu"]}, {"nom": "Adresse", "valeur": values["adresse_lieu"]}],
        "locaux": locaux,
        "souhait": [
            {"nom": "Demande", "valeur": Souhait(values["souhait"]).label},
            {"nom": "Jours possibles", "valeur": values["jours"] or "Tous"},
            {"nom": "Pourquoi", "valeur": values["message"]},
        ],
        "contact": [
            {"nom": "Personne à joindre", "valeur": values["nom"]},
            {"nom": "Fonction", "valeur": values["fonction"]},
            {"nom": "E-mail", "valeur": values["courriel"]},
            {"nom": "Téléphone", "valeur": format_telephone(values["telephone"])},
        ],
    }
    return [{"code": code, "libelle": label, "lignes": lines[code]} for code, label, _ in ETAPES]


@open_to_all
@never_cache
@require_safe
def letter(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """The link of the e-mail: the letter, for six months."""
    row = letter_of(request.departement.pk, jeton)  # type: ignore[attr-defined]
    if row is None or row.lettre is None:
        raise Http404
    with row.lettre.fichier.open("rb") as file:
        content = file.read()
    answer: HttpResponseBase = serve_file(content, nom=f"reponse-{row.reference}.pdf", content_type="application/pdf")
    return answer


def _crumbs(last: str) -> list[dict[str, str]]:
    return [{"libelle": "Accueil", "url": "/"}, {"libelle": last}]
