"""What the pages of reports share: the object of an address, breadcrumb, side list, words for states."""

from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from maillage.base.francais import format_compte, format_heure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Droit
from maillage.socle.comptes.enums import PILOTES, Role
from maillage.socle.comptes.taches import Groupe, Lien
from maillage.terrain.accompagnements.enums import EtatCompteRendu, Tenue
from maillage.terrain.accompagnements.models import HOTES, CompteRendu
from maillage.terrain.accompagnements.perms.comptes_rendus import may_list_reports, may_read_report, may_report
from maillage.terrain.accompagnements.perms.journal import may_import_log
from maillage.terrain.accompagnements.selectors.demi_journees import find_half_day, reported_by, unreported
from maillage.terrain.accompagnements.selectors.lecture import find_report
from maillage.terrain.accompagnements.selectors.liste import waiting_for
from maillage.terrain.permanences.enums import EtatPermanence
from maillage.terrain.permanences.models import Permanence

SENS: Final = {
    EtatCompteRendu.A_FAIRE: "attention",
    EtatCompteRendu.EN_COURS: "attention",
    EtatCompteRendu.TRANSMIS: "info",
    EtatCompteRendu.CONFIRME: "succes",
    EtatCompteRendu.CONTESTE: "erreur",
    EtatCompteRendu.SANS_REPONSE: "attention",
}
TITRE_LISTE: Final = "Comptes rendus"
TITRE_ESPACE: Final = "Mes demi-journées"


def get_half_day(acteur: Acteur, pk: int) -> Permanence:
    """A half-day that the actor sees (404), and may report (403)."""
    permanence = find_half_day(acteur, pk)
    if permanence is None:
        raise Http404
    if not may_report(acteur, permanence):
        raise PermissionDenied
    return permanence


def get_report(acteur: Acteur, pk: int, droit: Droit = may_read_report) -> CompteRendu:
    """A report that the actor sees (404), when ``droit`` admits him (403)."""
    report = find_report(acteur, pk)
    if report is None:
        raise Http404
    if not droit(acteur, report):
        raise PermissionDenied
    return report


def report_of(permanence: Permanence) -> CompteRendu | None:
    """The report that came with the half-day, or None."""
    found: CompteRendu | None = getattr(permanence, "compte_rendu", None)
    return found


def reads_lines(acteur: Acteur, report: CompteRendu) -> bool:
    """The team reads who was helped in which way; a host reads numbers."""
    return bool(acteur.roles & PILOTES) or (Role.CONSEILLER in acteur.roles and may_report(acteur, report.permanence))


def state_of(report: CompteRendu) -> dict[str, str]:
    """A cell: the state in words, with its meaning."""
    etat = EtatCompteRendu(report.etat)
    if etat == EtatCompteRendu.TRANSMIS and report.structure_id is None:
        return {"texte": "Transmis", "sens": "succes"}
    return {"texte": etat.label, "sens": SENS[etat]}


def people_of(report: CompteRendu) -> str:
    """« 8 personnes », « N'a pas eu lieu »."""
    if report.tenue == Tenue.NON_TENUE:
        return "N'a pas eu lieu"
    return format_compte(report.personnes, "personne", "personnes", "Personne")


def hours_of(permanence: Permanence) -> str:
    """« 9 h – 12 h »."""
    debut, fin = timezone.localtime(permanence.debut), timezone.localtime(permanence.fin)
    return f"{format_heure(debut)} – {format_heure(fin)}"


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """Breadcrumb under « Mon espace »; the last step without an address."""
    found = [{"libelle": "Mon espace", "url": settings.LOGIN_REDIRECT_URL}]
    return [*found, *({"libelle": label, "url": url} if url else {"libelle": label} for label, url in steps)]


def home_step(acteur: Acteur) -> tuple[str, str]:
    """Where the team comes from; a host comes from the list."""
    if may_report.may_enter(acteur):
        return (TITRE_ESPACE, reverse("accompagnements:home"))
    return (TITRE_LISTE, reverse("accompagnements:reports"))


def links_of_convention(acteur: Acteur, convention: Any) -> list[Lien]:
    """From the page of a convention: what was reported of its half-days."""
    if not may_list_reports(acteur):
        return []
    return [Lien("Ses comptes rendus", f"{reverse('accompagnements:reports')}?structure={convention.structure_id}")]


def links_of_half_day(acteur: Acteur, permanence: Permanence) -> list[Lien]:
    """From the page of a half-day: its report, to write (from its day on) or to read. Three queries at most."""
    report = CompteRendu.objects.visible_to(acteur).filter(permanence=permanence.pk).first()
    if report is not None and report.transmis_at and may_read_report(acteur, report):
        return [Lien("Lire le compte rendu", reverse("accompagnements:report", args=[report.pk]))]
    if not may_report.may_enter(acteur) or permanence.jour > timezone.localdate():
        return []
    if permanence.etat != EtatPermanence.PREVUE or not may_report(acteur, permanence):
        return []
    return [Lien("Écrire le compte rendu", reverse("accompagnements:morning", args=[permanence.pk]))]


def staff_links(acteur: Acteur) -> Groupe | None:
    """What this app puts in the side list of staff pages."""
    if not may_list_reports(acteur):
        return None
    url = reverse("accompagnements:reports")
    liens = []
    if may_report.may_enter(acteur):
        late = unreported(reported_by(acteur), timezone.localdate())
        label = "Ma demi-journée" if Role.CONSEILLER in acteur.roles else "Comptes rendus à écrire"
        liens.append(Lien(label, reverse("accompagnements:home"), late))
    if acteur.roles & HOTES:
        etat = EtatCompteRendu.TRANSMIS
        liens.append(Lien("Comptes rendus à vérifier", _only(url, etat), waiting_for(acteur, etat)))
    if acteur.roles & PILOTES:
        etat = EtatCompteRendu.CONTESTE
        liens.append(Lien("Comptes rendus contestés", _only(url, etat), waiting_for(acteur, etat)))
        liens.append(Lien("Restés sans réponse", _only(url, EtatCompteRendu.SANS_REPONSE)))
    liens.append(Lien("Tous les comptes rendus", url))
    if may_import_log(acteur):
        liens.append(Lien("Reprendre l'outil national", reverse("accompagnements:log")))
    return Groupe(15, "Les demi-journées", tuple(liens))


def _only(url: str, etat: EtatCompteRendu) -> str:
    return f"{url}?{urlencode({'etat': etat.value})}"


def base_context(titre: str, *steps: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"titre": titre, "fil": crumbs(*steps), **more}
