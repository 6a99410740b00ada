"""What these pages share: breadcrumb, side list, days of an address, words of a half-day."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import format_date
from maillage.base.tableur import escape_formula
from maillage.base.tenancy import stream
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.taches import Groupe, Lien
from maillage.socle.territoires.selectors import host_name
from maillage.terrain.permanences.enums import EtatPermanence
from maillage.terrain.permanences.models import Permanence
from maillage.terrain.permanences.perms import may_declare_absence, may_plan, may_see_agenda
from maillage.terrain.permanences.selectors.agenda import half_day
from maillage.terrain.permanences.selectors.chevauchements import hours
from maillage.terrain.permanences.selectors.remplacants import Manque

METHODES: Final = ["GET", "HEAD", "POST"]
SENS: Final = {EtatPermanence.PREVUE: "", EtatPermanence.ANNULEE: "attention", EtatPermanence.SUPPRIMEE: "info"}


def show(
    request: HttpRequest,
    gabarit: str,
    titre: str,
    *,
    fil: Sequence[tuple[str, str]] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Render a staff page; ``fil``: (label, address) of the pages between the agenda and this one."""
    agenda = reverse("permanences:agenda")
    steps = [("Mon espace", str(settings.LOGIN_REDIRECT_URL))]
    if request.path != agenda:
        steps.append(("Permanences", agenda))
    steps += [*fil, (titre, "")]
    context = {"titre": titre, "fil": [{"libelle": libelle, "url": url} for libelle, url in steps], **more}
    return render(request, gabarit, context, status=status)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even nothing: an empty form that was sent is refused, not shown as new."""
    return request.POST if request.method == "POST" else None


def day_of(text: str, otherwise: dt.date) -> dt.date:
    """A day of an address; what is not one, or is absurdly far, is as good as none."""
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2100 else otherwise


def number_of(text: str) -> int:
    """A key of an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def get_half_day(acteur: Acteur, pk: int) -> Permanence:
    """404 unless the actor sees it, 403 unless he may read it."""
    found = half_day(acteur, pk)
    if found is None:
        raise Http404
    if not may_see_agenda(acteur, found):
        raise PermissionDenied
    return found


def people_of(one: Permanence) -> str:
    """« Camille Essai et Sacha Fictif »."""
    return " et ".join(str(agent) for agent in (one.agent, one.second) if agent)


def line_of(one: Permanence, why: Manque | None = None) -> dict[str, Any]:
    """A half-day as lists show it. ``why``: who of its advisers will not come."""
    state = EtatPermanence(one.etat)
    notes = []
    if state == EtatPermanence.ANNULEE:
        notes.append(("Annulée", "attention"))
    if why:
        notes.append(("Binôme incomplet", "attention") if why.reste else ("Sans conseiller", "erreur"))
    elif one.agent_prevu_id is not None:
        notes.append(("Remplacement", "info"))
    if not one.couverte:
        notes.append(("Hors convention", "erreur"))
    if one.jour != one.jour_origine:
        notes.append(("Déplacée", "info"))
    return {
        "url": reverse("permanences:detail", kwargs={"pk": one.pk}),
        "heures": hours(one.debut, one.fin),
        "lieu": one.point or one.lieu.nom,
        "commune": one.commune.nom if one.commune else one.lieu.commune,
        "qui": people_of(one),
        "jour": one.jour,
        "notes": notes,
        "annulee": state == EtatPermanence.ANNULEE,
    }


def site_of(request: HttpRequest) -> str:
    """« https://host » as the reader knows it. A host that the Département does not know is not repeated."""
    departement = request.departement  # type: ignore[attr-defined]
    host = request.get_host()
    if departement.hotes and host_name(host) not in departement.hotes:
        return str(departement.site)
    return f"{request.scheme}://{host}"


def csv_answer(
    departement_id: int, nom: str, head: Sequence[str], rows: Callable[[], Iterable[Sequence[str]]]
) -> StreamingHttpResponse:
    """A CSV that a French spreadsheet opens as it is, streamed in a transaction of its own."""
    body = stream(departement_id, lambda: _lines(head, rows()))
    response = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{nom}"'
    return response


def _lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    yield "\ufeff" + buffer.getvalue()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([escape_formula(cell) for cell in row])
        yield buffer.getvalue()


def staff_links(acteur: Acteur) -> Groupe | None:
    """What this app puts in the side list of staff pages."""
    if not may_see_agenda.may_enter(acteur):
        return None
    links = [Lien("Agenda", reverse("permanences:agenda"))]
    if Role.CONSEILLER in acteur.roles:
        links.insert(0, Lien("Mes permanences", reverse("permanences:mine")))
    links.append(Lien("Séries", reverse("permanences:series")))
    if may_declare_absence.may_enter(acteur):
        links.append(Lien("Absences", reverse("permanences:absences")))
    if may_plan(acteur):
        links.append(Lien("Vacances scolaires", reverse("permanences:holidays")))
    links.append(Lien("Affiches", reverse("permanences:kit")))
    links.append(Lien("Adresses d'agenda", reverse("permanences:feeds")))
    return Groupe(16, "Les permanences", tuple(links))


def links_of_convention(acteur: Acteur, convention: Any) -> list[Lien]:
    """From the page of a convention: its half-days."""
    if not may_see_agenda.may_enter(acteur):
        return []
    line = convention.lignes_lieux.order_by("pk").first()
    found = [Lien("Ses séries de permanences", f"{reverse('permanences:series')}?convention={convention.pk}")]
    if line is not None:
        agenda = f"{reverse('permanences:agenda')}?vue=liste&lieu={line.lieu_id}"
        found.insert(0, Lien("Ses prochaines permanences", agenda))
    return found


def today_and_now() -> tuple[dt.date, dt.datetime]:
    """The clock is read at the edge."""
    now = timezone.now()
    return timezone.localdate(now), now


def say_day(jour: dt.date) -> str:
    """« Mardi 1er décembre 2026 »."""
    return format_date(jour).capitalize()
