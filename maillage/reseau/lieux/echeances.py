"""Places without news: who must say that they are still right, and by when. Figures, news and shortcuts of the home page.

Freshness (shared thresholds of the national tools): under 6 months up to date, 6 to 12 to watch, 12 to 18 to verify, over
18 months or without a date to bring up to date. A place becomes a duty at 12 months, announced one month before.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any, Final

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import format_compte, format_nombre
from maillage.reseau.lieux.enums import ChampSignale, EtatLieu
from maillage.reseau.lieux.models import Lieu, LieuPublic
from maillage.reseau.lieux.perms import may_edit_place, may_manage_places
from maillage.reseau.lieux.selectors.agents import months_before
from maillage.reseau.lieux.selectors.signalements import Attente, waiting
from maillage.reseau.structures.models import Appartenance
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.accueil import (
    Chiffre,
    Nouvelle,
    Raccourci,
    register_chiffres,
    register_nouvelles,
    register_raccourcis,
)
from maillage.socle.echeances.collecteurs import Collecteur, Devoir, Escalade, Pour, register_collector
from maillage.socle.echeances.perms import may_read_figures
from maillage.socle.territoires.models import SecteurCommune

A_VERIFIER: Final = 12
A_ACTUALISER: Final = 18
"""Months without news."""
ANNONCE: Final = 1
SANS_DATE: Final = dt.timedelta(days=30)
"""Days given, from its arrival, to a place whose source tells no date."""
REPORT: Final = 7
SIGNALEMENT: Final = dt.timedelta(days=15)
"""Days to answer a visitor who says that something is wrong; the page of thanks promises them."""
_RAISON_SIGNALEMENT: Final = "Le public attend une page juste ; nous lui promettons une réponse en 15 jours."
SIGNALEMENT_EN_RETARD: Final = Escalade(15, (Role.COORDINATEUR,))
VERS_LA_COORDINATION: Final = Escalade(60, (Role.COORDINATEUR,))
_CLE: Final = "2" * 10
_RAISONS: Final = {
    "bientot": "Bientôt 12 mois sans nouvelle. Un lieu vérifié chaque année reste fiable (schéma national).",
    "verifier": "Plus de 12 mois sans nouvelle : les horaires ou le téléphone ont peut-être changé (schéma national).",
    "actualiser": "Plus de 18 mois sans nouvelle, ou aucune date : le public risque de trouver porte close (schéma national).",
}


def freshness_due(date_maj: dt.date | None, arrived: dt.date) -> dt.date:
    """By when a place must be verified: 12 months after the last news, or 30 days after it came without a date."""
    return months_before(date_maj, -A_VERIFIER) if date_maj else arrived + SANS_DATE


def _reason(date_maj: dt.date | None, today: dt.date) -> str:
    if date_maj is None or date_maj < months_before(today, A_ACTUALISER):
        return _RAISONS["actualiser"]
    return _RAISONS["verifier" if date_maj < months_before(today, A_VERIFIER) else "bientot"]


def places(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """One duty a published place without recent news."""
    return _duties(Lieu.objects.filter(departement_id=departement_id), departement_id, today)


def _recheck(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    rows = Lieu.objects.filter(departement_id=departement_id, pk__in=[int(cle) for cle in cles])
    return _duties(rows, departement_id, today)


def _duties(rows: QuerySet[Lieu], departement_id: int, today: dt.date) -> Iterator[Devoir]:
    held = _with_referent(departement_id, today)
    sectors = dict(SecteurCommune.objects.filter(departement_id=departement_id).values_list("commune_id", "secteur_id"))
    address = reverse("lieux:staff_detail", kwargs={"cle": _CLE})
    old = Q(date_maj=None) | Q(date_maj__lte=months_before(today, A_VERIFIER - ANNONCE))
    read = rows.filter(old, etat=EtatLieu.PUBLIE).order_by("pk")
    columns = ("pk", "cle", "nom", "commune", "code_insee", "structure_id", "date_maj", "created_at")
    for pk, cle, nom, commune, insee, structure, date_maj, arrived in read.values_list(*columns).iterator(2000):
        yield Devoir(
            cle=str(pk),
            titre=f"Vérifier « {nom} »" + (f", {commune}" if commune else ""),
            raison=_reason(date_maj, today),
            echeance_le=freshness_due(date_maj, arrived.date()),
            pour=Pour(None, (Role.REFERENT,), structure)
            if structure in held
            else Pour(None, (Role.COORDINATEUR,), None, sectors.get(insee)),
            url=address.replace(_CLE, cle),
            bouton="Vérifier ce lieu",
            objet_type="lieu",
            objet_id=str(pk),
            escalade=VERS_LA_COORDINATION if structure in held else None,
        )


def reports(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """One duty a question that visitors raised: a place and an information."""
    return _reports(departement_id, today, waiting(departement_id))


def _recheck_reports(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    found = waiting(departement_id, {int(cle.partition("-")[0]) for cle in cles})
    return (devoir for devoir in _reports(departement_id, today, found) if devoir.cle in cles)


def _reports(departement_id: int, today: dt.date, questions: Iterator[Attente]) -> Iterator[Devoir]:
    held = _with_referent(departement_id, today)
    sectors = dict(SecteurCommune.objects.filter(departement_id=departement_id).values_list("commune_id", "secteur_id"))
    labels = dict(ChampSignale.choices)
    for one in questions:
        yield Devoir(
            cle=f"{one.lieu_id}-{one.champ}",
            titre=f"Répondre à une erreur signalée sur « {one.nom} » : {str(labels[one.champ]).lower()}",
            raison=_RAISON_SIGNALEMENT,
            echeance_le=timezone.localtime(one.premier).date() + SIGNALEMENT,
            pour=Pour(None, (Role.REFERENT,), one.structure_id)
            if one.structure_id in held
            else Pour(None, (Role.COORDINATEUR,), None, sectors.get(one.code_insee)),
            url=reverse("lieux:report_judge", kwargs={"pk": one.numero}),
            bouton="Répondre",
            objet_type="lieu",
            objet_id=str(one.lieu_id),
            escalade=SIGNALEMENT_EN_RETARD if one.structure_id in held else None,
        )


def _with_referent(departement_id: int, today: dt.date) -> set[int | None]:
    """Structures where somebody can answer."""
    rows = Appartenance.objects.filter(departement_id=departement_id, role=Role.REFERENT, utilisateur__is_active=True)
    return set(rows.in_force(today).values_list("structure_id", flat=True))


def nouvelles(acteur: Acteur, since: dt.datetime) -> Iterator[Nouvelle]:
    """Places that came, for those who follow the whole or answer for them."""
    if may_manage_places(acteur):
        rows, url = Lieu.objects.visible_to(acteur), reverse("lieux:staff_list")
    elif may_edit_place.may_enter(acteur):
        rows, url = Lieu.objects.visible_to(acteur), reverse("lieux:mine")
    elif may_read_figures(acteur):
        rows, url = Lieu.objects.filter(departement_id=acteur.departement_id), reverse("lieux:list")
    else:
        return
    found: dict[str, Any] = rows.filter(etat=EtatLieu.PUBLIE, created_at__gt=since).aggregate(
        nombre=Count("pk"), dernier=Max("created_at")
    )
    if found["nombre"]:
        yield Nouvelle(
            found["dernier"], format_compte(found["nombre"], "nouveau lieu publié", "nouveaux lieux publiés"), url
        )


def raccourcis(acteur: Acteur) -> Iterator[Raccourci]:
    if may_manage_places(acteur):
        yield Raccourci(30, "Voir les lieux", reverse("lieux:staff_list"), "geo-alt")
    elif may_edit_place.may_enter(acteur):
        yield Raccourci(10, "Voir mes lieux", reverse("lieux:mine"), "geo-alt")


def chiffres(acteur: Acteur) -> Iterator[Chiffre]:
    """Of the public table: what anyone can check. One query."""
    today = timezone.localdate()
    rows = LieuPublic.objects.filter(departement_id=acteur.departement_id)
    found = rows.aggregate(lieux=Count("pk"), communes=Count("code_insee", distinct=True, filter=~Q(code_insee="")))
    yield Chiffre(
        10,
        "Lieux publiés",
        format_nombre(found["lieux"]),
        "Lieux que le public voit dans la liste et sur la carte.",
        today,
    )
    yield Chiffre(
        11, "Communes couvertes", format_nombre(found["communes"]), "Communes qui ont au moins un lieu publié.", today
    )


def register() -> None:
    """Called in ``ready()``."""
    register_collector(Collecteur("lieux.fraicheur", "Lieux à vérifier", places, _recheck, REPORT))
    register_collector(Collecteur("lieux.signalement", "Erreurs signalées", reports, _recheck_reports, REPORT))
    register_nouvelles(nouvelles)
    register_raccourcis(raccourcis)
    register_chiffres(chiffres)
