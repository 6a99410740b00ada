"""What staff pages share: the place of an address, the breadcrumb, words for states."""

from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from maillage.reseau.lieux.enums import EtatLieu, Origine
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.lieux.mots import SANS_NOM
from maillage.reseau.lieux.perms import may_edit_place, may_manage_places
from maillage.reseau.lieux.selectors.fiche import find_place
from maillage.reseau.lieux.selectors.paires import open_pairs
from maillage.reseau.lieux.selectors.rattachements import unattached_places
from maillage.reseau.lieux.selectors.signalements import open_questions
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.droits import Droit
from maillage.socle.comptes.taches import Groupe, Lien

SENS_ETAT: Final = {
    EtatLieu.PUBLIE: "succes",
    EtatLieu.EN_REVUE: "attention",
    EtatLieu.RETIRE: "info",
    EtatLieu.FERME: "info",
    EtatLieu.FUSIONNE: "info",
}
ORIGINES: Final = {Origine.RESPONSABLE: "la structure responsable", Origine.COORDINATEUR: "la coordination"}


def get_place(acteur: Acteur, cle: str, droit: Droit = may_manage_places) -> Lieu:
    """The place of this key, among those that the actor sees (404 otherwise), when ``droit`` admits him (403 otherwise)."""
    lieu = find_place(acteur, cle)
    if lieu is None:
        raise Http404
    if not droit(acteur, lieu):
        raise PermissionDenied
    return lieu


def staff_url(lieu: Lieu, name: str = "staff_detail", **more: str) -> str:
    """The address of a staff page of this place."""
    return reverse(f"lieux:{name}", kwargs={"cle": lieu.cle, **more})


def crumbs(lieu: Lieu | None = None, last: str = "", *, miens: bool = False) -> list[dict[str, str]]:
    """Breadcrumb of a staff page; ``miens``: for someone who sees the places of his structure only."""
    steps = [
        {"libelle": "Mon espace", "url": settings.LOGIN_REDIRECT_URL},
        {"libelle": "Mes lieux", "url": reverse("lieux:mine")}
        if miens
        else {"libelle": "Lieux", "url": reverse("lieux:staff_list")},
    ]
    if lieu is not None:
        steps.append({"libelle": lieu.nom or SANS_NOM, "url": staff_url(lieu)})
    return [*steps, {"libelle": last}] if last else steps


def base_context(lieu: Lieu, titre: str, last: str = "", *, acteur: Acteur | None = None) -> dict[str, Any]:
    """Context of a page about one place."""
    miens = acteur is not None and not may_manage_places(acteur)
    return {"titre": titre, "fil": crumbs(lieu, last, miens=miens), "lieu": lieu, "url_fiche": staff_url(lieu)}


def staff_links(acteur: Acteur) -> Groupe | None:
    """What this app puts in the side list of staff pages."""
    if not may_edit_place.may_enter(acteur):
        return None
    reports = Lien("Erreurs signalées", reverse("lieux:reports"), open_questions(acteur))
    if not may_manage_places(acteur):
        return Groupe(20, "Les lieux", (Lien("Mes lieux", reverse("lieux:mine")), reports))
    return Groupe(
        20,
        "Les lieux",
        (
            Lien("Tous les lieux", reverse("lieux:staff_list")),
            reports,
            Lien("Doublons possibles", reverse("lieux:pairs"), open_pairs(acteur)),
            Lien("Sans structure", reverse("lieux:unattached"), unattached_places(acteur)),
            Lien("Ajouter un lieu", reverse("lieux:create")),
        ),
    )
