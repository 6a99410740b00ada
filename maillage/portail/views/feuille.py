"""The sheet of places that a helper gathers, prints, sends from his own programmes or shows as a QR code. Nothing is kept."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import format_telephone
from maillage.base.publique import render_public, same_for_all_now
from maillage.portail.parcours.feuille import (
    LIEUX_MAX,
    Ligne,
    bring_for,
    kept_keys,
    known_purpose,
    mail_link,
    query_of,
    raised,
    text_link,
    without,
)
from maillage.portail.parcours.raisons import how_to_come
from maillage.portail.views.presentation import hours_of, postal_of, short_of, spoken
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.mots import slug_of
from maillage.reseau.lieux.recherche.criteres import TEXTE_MAX, Criteres
from maillage.reseau.lieux.selectors.publics import find_several, what_became
from maillage.reseau.lieux.selectors.recherche import search
from maillage.reseau.lieux.urls import CleConverter
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.territoires.models import Departement

PROPOSES: Final = 8
"""Places offered to add, for what was typed."""
_CLE: Final = re.compile(CleConverter.regex)


@open_to_all
@same_for_all_now
def sheet(request: HttpRequest) -> HttpResponse:
    """Places of the address (``lieu``, several), what to bring (``pour``), and places to add (``q``)."""
    departement: Departement = request.departement  # type: ignore[attr-defined]
    asked = kept_keys(cle for cle in request.GET.getlist("lieu") if _CLE.fullmatch(cle))
    lieux, gone = _places(departement, asked)
    cles, pour = [lieu.cle for lieu in lieux], known_purpose(request.GET.get("pour", ""))
    context: dict[str, Any] = {
        "titre": "Ma feuille : où trouver de l'aide",
        "fil": [{"libelle": "Accueil", "url": "/"}, {"libelle": "Ma feuille"}],
        "lieux": _entries(request, departement, lieux, pour),
        "partis": gone,
        "apporter": bring_for(pour),
        "pour": pour,
        "cles": cles,
        "pleine": len(cles) >= LIEUX_MAX,
        "texte": " ".join(request.GET.get("q", "").replace("\x00", "").split())[:TEXTE_MAX],
        "le": timezone.localdate(),
        **(_ways_out(request, departement, lieux, pour) if lieux else {}),
    }
    context["proposes"] = _offered(departement, context["texte"], cles, pour)
    return render_public(request, "portail/feuille.html", context)


def _places(departement: Departement, cles: Sequence[str]) -> tuple[list[LieuPublic], int]:
    """The places of these keys in order, merged ones followed; and how many are no longer published."""
    known = find_several(departement, cles)
    followed = [known.get(cle) or what_became(cle) for cle in cles]
    found = {lieu.cle: lieu for lieu in followed if isinstance(lieu, LieuPublic)}
    return list(found.values()), sum(1 for lieu in followed if not isinstance(lieu, LieuPublic))


def _entries(
    request: HttpRequest, departement: Departement, lieux: Sequence[LieuPublic], pour: str
) -> list[dict[str, Any]]:
    cles, now = [lieu.cle for lieu in lieux], timezone.now()
    return [
        {
            "nom": lieu.nom,
            "url": reverse("lieux:detail", kwargs={"cle": lieu.cle, "slug": slug_of(lieu.nom, lieu.commune)}),
            "adresse": postal_of(lieu),
            "telephones": lieu.telephone,
            "venir": how_to_come(lieu),
            "court": short_of(request, lieu.cle),
            **hours_of(lieu, now, departement.code),
            "url_monter": _url(raised(cles, rank), pour) if rank else "",
            "url_enlever": _url(without(cles, lieu.cle), pour),
        }
        for rank, lieu in enumerate(lieux)
    ]


def _ways_out(request: HttpRequest, departement: Departement, lieux: Sequence[LieuPublic], pour: str) -> dict[str, str]:
    cles, now = "-".join(lieu.cle for lieu in lieux), timezone.now()
    whole = request.build_absolute_uri(reverse("portail:short_sheet", kwargs={"cles": cles}))
    lignes = [
        Ligne(
            lieu.nom,
            ", ".join(postal_of(lieu)),
            format_telephone(lieu.telephone[0]).replace("\u00a0", " ") if lieu.telephone else "",
            " ; ".join(hours_of(lieu, now, departement.code)["horaires"][:3]),
            request.build_absolute_uri(reverse("portail:short_place", kwargs={"cle": lieu.cle})),
        )
        for lieu in lieux
    ]
    return {
        "url_courriel": mail_link(lignes, bring_for(pour), whole),
        "url_sms": text_link(lignes, whole),
        "adresse_courte": spoken(whole),
        "qr": reverse("portail:qr_sheet", kwargs={"cles": cles}),
    }


def _offered(departement: Departement, texte: str, cles: Sequence[str], pour: str) -> list[dict[str, str]]:
    if not texte:
        return []
    found = search(departement, Criteres(texte=texte), at=timezone.now())
    rows = [one.lieu for one in (found.lieux or found.proches) if one.lieu.cle not in cles]
    return [
        {"nom": lieu.nom, "adresse": ", ".join(postal_of(lieu)), "url": _url([*cles, lieu.cle], pour)}
        for lieu in rows[:PROPOSES]
    ]


def _url(cles: Sequence[str], pour: str) -> str:
    query = query_of(cles, pour)
    return f"{reverse('portail:sheet')}?{query}" if query else reverse("portail:sheet")
