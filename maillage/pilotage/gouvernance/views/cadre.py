"""What the pages of committees share: breadcrumb, steps of a meeting, side list, an act of one form."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from maillage.base.tableur import escape_formula
from maillage.pilotage.gouvernance.enums import EtatReunion
from maillage.pilotage.gouvernance.models import Decision, Reunion
from maillage.pilotage.gouvernance.perms import may_prepare, may_read_decisions, may_read_instances, may_read_meetings
from maillage.pilotage.gouvernance.selectors.reunions import find_meeting
from maillage.pilotage.gouvernance.services.refus import GouvernanceRefus, name_of
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.taches import Groupe, Lien

METHODES: Final = ["GET", "HEAD", "POST"]
T = TypeVar("T")
ETAPES: Final = (
    ("date", "Date et lieu"),
    ("ordre-du-jour", "Ordre du jour"),
    ("chiffres", "Chiffres"),
    ("invitations", "Invitations"),
    ("presences", "Présences"),
    ("compte-rendu", "Compte rendu"),
)
PAGES: Final = {
    "convention": "conventions:detail",
    "compte_rendu": "accompagnements:report",
    "structure": "structures:detail",
    "poste": "equipes:poste",
    "demande_accueil": "conventions:request",
    "decision": "gouvernance:decision",
}
"""What a point or a decision may be about, and its page."""
SENS: Final = {
    EtatReunion.PREPAREE: "info",
    EtatReunion.CONVOQUEE: "info",
    EtatReunion.TENUE: "attention",
    EtatReunion.PUBLIEE: "succes",
    EtatReunion.ANNULEE: "erreur",
}


def crumbs(*steps: tuple[str, str], last: str = "") -> list[dict[str, str]]:
    """Breadcrumb. ``steps``: (label, address) between the committees and this page; ``last``: this page."""
    fil = [{"libelle": "Mon espace", "url": str(settings.LOGIN_REDIRECT_URL)}]
    if not last:
        return [*fil, {"libelle": "Comités"}]
    fil.append({"libelle": "Comités", "url": reverse("gouvernance:board")})
    return [*fil, *({"libelle": libelle, "url": url} for libelle, url in steps), {"libelle": last}]


def or_404(found: T | None) -> T:
    """What does not exist for the actor does not exist."""
    if found is None:
        raise Http404
    return found


def get_meeting(acteur: Acteur, pk: int) -> Reunion:
    return or_404(find_meeting(acteur, pk))


def meeting_url(reunion: Reunion) -> str:
    return reverse("gouvernance:meeting", args=[reunion.pk])


def step_url(reunion: Reunion, etape: str) -> str:
    return reverse("gouvernance:step", args=[reunion.pk, etape])


def title_of(reunion: Reunion) -> str:
    return name_of(reunion)


def steps_of(reunion: Reunion, current: str = "") -> list[dict[str, str]]:
    """Steps of a meeting for the component « etapes »: done ones may be gone back to, and those that are open."""
    sent = reunion.etat in (EtatReunion.CONVOQUEE, EtatReunion.TENUE, EtatReunion.PUBLIEE)
    done = {
        "date": True,
        "ordre-du-jour": sent,
        "chiffres": reunion.bilan_id is not None,
        "invitations": sent,
        "presences": reunion.etat in (EtatReunion.TENUE, EtatReunion.PUBLIEE),
        "compte-rendu": reunion.etat == EtatReunion.PUBLIEE,
    }
    found = []
    for slug, label in ETAPES:
        state = "courante" if slug == current else "faite" if done[slug] else "a_faire"
        found.append({"libelle": label, "etat": state, "url": "" if slug == current else step_url(reunion, slug)})
    return found


def object_url(objet_type: str, objet_id: str) -> str:
    """The page of what a point or a decision is about; empty when it has none. For the coordination, who may open all."""
    name = PAGES.get(objet_type)
    return reverse(name, args=[int(objet_id)]) if name else ""


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even nothing: an empty form that was sent is refused, not shown as new."""
    return request.POST if request.method == "POST" else None


@dataclass(frozen=True)
class Acte:
    """``faire`` calls the service with the valid form and gives the sentence that tells it is done."""

    titre: str
    bouton: str
    formulaire: Callable[[QueryDict | None], forms.Form]
    faire: Callable[[Any], str]
    explication: str = ""
    danger: bool = False


def play(
    request: HttpRequest,
    acte: Acte,
    *,
    fil: list[dict[str, str]],
    retour: str,
    suite: Callable[[], str] | None = None,
    **plus: Any,
) -> HttpResponse:
    """A form, one service, a message, then ``suite`` (``retour`` unless told). 422 when it is refused."""
    form = acte.formulaire(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, acte.faire(form))
        except GouvernanceRefus as refus:
            form.add_error(refus.champ if refus.champ in form.fields else None, str(refus))
        else:
            return redirect(suite() if suite else retour)
    context = {"titre": acte.titre, "fil": fil, "form": form, "acte": acte, "url_retour": retour, **plus}
    return render(request, "gouvernance/acte.html", context, status=422 if form.errors else 200)


def staff_links(acteur: Acteur) -> Groupe | None:
    """What this app puts in the side list of staff pages."""
    if not may_read_meetings.may_enter(acteur):
        return None
    label = "Comités" if may_read_instances(acteur) else "Réunions des comités"
    links = [Lien(label, reverse("gouvernance:board"))]
    if may_read_decisions.may_enter(acteur):
        late = None
        if may_prepare(acteur):
            late = Decision.objects.visible_to(acteur).to_do().filter(echeance_le__lt=timezone.localdate())
        links.append(Lien("Décisions", reverse("gouvernance:decisions"), late))
    return Groupe(19, "Comités", tuple(links))


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A CSV that a French spreadsheet opens as it is, where no cell is a formula."""
    yield "\ufeff"  # tells the spreadsheet that the file is in UTF-8
    yield _line(head)
    for row in rows:
        yield _line([escape_formula(cell) for cell in row])


def _line(cells: Sequence[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
