"""Duties of the half-days: somebody must come, a series ends, a convention ends before its half-days, one has no room."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

from django.db.models import Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import format_compte, format_date
from maillage.reseau.conventions.enums import FINIES
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.accueil import Raccourci, register_raccourcis
from maillage.socle.echeances.collecteurs import Collecteur, Devoir, Pour, register_collector
from maillage.socle.territoires.models import SecteurCommune
from maillage.terrain.permanences.enums import EtatPermanence, NaturePermanence
from maillage.terrain.permanences.models import Permanence, Serie
from maillage.terrain.permanences.perms import may_plan, may_see_agenda
from maillage.terrain.permanences.recurrence import missing
from maillage.terrain.permanences.selectors.regles import PARTOUT, calendar_of, horizon_of, rule_of, spans_of
from maillage.terrain.permanences.selectors.remplacants import without_adviser

SANS_CONSEILLER: Final = dt.timedelta(days=60)
"""How far ahead a half-day without its adviser is told."""
FIN_DE_SERIE: Final = dt.timedelta(days=60)
_AVEC: Final = ("lieu", "agent", "second", "convention", "structure")


def uncovered(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """One duty a half-day of which an adviser, of two or alone, is away or no longer in post."""
    return _uncovered(_to_come(departement_id, today), departement_id)


def _recheck_uncovered(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    return _uncovered(_to_come(departement_id, today).filter(pk__in=[int(cle) for cle in cles]), departement_id)


def _to_come(departement_id: int, today: dt.date) -> QuerySet[Permanence]:
    rows = Permanence.objects.filter(departement_id=departement_id, jour__gte=today, jour__lte=today + SANS_CONSEILLER)
    return rows.filter(etat=EtatPermanence.PREVUE).select_related(*_AVEC).order_by("debut", "pk")


def _uncovered(rows: Iterable[Permanence], departement_id: int) -> Iterator[Devoir]:
    found: Sequence[Permanence] = list(rows)
    why, sectors = without_adviser(found), _sectors(departement_id)
    for one in found:
        if one.pk in why:
            alone, raison = why[one.pk].reste, why[one.pk].raison
            what = f"vient avec {alone.nom} à" if alone else "tient"
            after = "La permanence est prévue à deux" if alone else "Le lieu et le public attendent quelqu'un"
            yield Devoir(
                cle=str(one.pk),
                titre=f"Trouver qui {what} la permanence du {format_date(one.jour)}, {one.lieu.nom}",
                raison=f"{raison}. {after} (convention, art. 1.2).",
                echeance_le=one.jour,
                pour=Pour(None, (Role.COORDINATEUR,), None, sectors.get(one.lieu.code_insee)),
                url=reverse("permanences:detail", kwargs={"pk": one.pk}),
                bouton="Décider pour cette permanence",
                objet_type="permanence",
                objet_id=str(one.pk),
                rappels=(14, 3, 0),
            )


def ending(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """One duty a series that ends soon under a convention that goes on, and that no other follows."""
    return _ending(_series(departement_id), today)


def _recheck_ending(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    return _ending(_series(departement_id).filter(pk__in=[int(cle) for cle in cles]), today)


def _ending(rows: QuerySet[Serie], today: dt.date) -> Iterator[Devoir]:
    rows = rows.filter(au__gte=today, au__lte=today + FIN_DE_SERIE, suites=None).exclude(convention__etat__in=FINIES)
    for one in rows:
        yield Devoir(
            cle=str(one.pk),
            titre=f"Décider de la suite des permanences, {one.lieu.nom}",
            raison=f"La série s'arrête le {format_date(one.au)} et rien ne la suit.",
            echeance_le=one.au or today,
            pour=Pour(None, (Role.COORDINATEUR,)),
            url=reverse("permanences:series_edit", kwargs={"pk": one.pk}),
            bouton="Prolonger la série, ou la laisser finir",
            objet_type="serie",
            objet_id=str(one.pk),
        )


def out_of_convention(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """One duty a convention whose end leaves half-days behind it: nothing is cancelled by itself."""
    return _out(departement_id, today, None)


def _recheck_out(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    return _out(departement_id, today, [int(cle) for cle in cles])


def _out(departement_id: int, today: dt.date, keys: Collection[int] | None) -> Iterator[Devoir]:
    rows = Permanence.objects.filter(
        couverte=False,
        departement_id=departement_id,
        jour__gte=today,
        etat=EtatPermanence.PREVUE,
        nature=NaturePermanence.PERMANENCE,
    )
    if keys is not None:
        rows = rows.filter(convention_id__in=keys)
    grouped: Any = rows.order_by().values("convention_id", "convention__reference", "structure__nom")
    for one in grouped.annotate(premiere=Min("jour")).order_by("convention_id"):
        yield Devoir(
            cle=str(one["convention_id"]),
            titre=f"Permanences hors convention, {one['structure__nom']}",
            raison=f"La convention {one['convention__reference']} sera finie. Renouvelez-la, ou arrêtez la série (art. 6).",
            echeance_le=one["premiere"],
            pour=Pour(None, (Role.COORDINATEUR,)),
            url=f"{reverse('permanences:series')}?convention={one['convention_id']}",
            bouton="Voir les séries de cette convention",
            objet_type="convention",
            objet_id=str(one["convention_id"]),
        )


def blocked(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """One duty a series of which half-days could not be laid: the adviser is somewhere else at that hour."""
    return _blocked(_series(departement_id), departement_id, today)


def _recheck_blocked(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    return _blocked(_series(departement_id).filter(pk__in=[int(cle) for cle in cles]), departement_id, today)


def _blocked(rows: QuerySet[Serie], departement_id: int, today: dt.date) -> Iterator[Devoir]:
    rows = rows.filter(Q(au=None) | Q(au__gte=today))
    days: dict[int, set[dt.date]] = {}
    laid = Permanence.objects.filter(departement_id=departement_id, serie__in=rows, jour_origine__gte=today)
    for serie_id, jour in laid.values_list("serie_id", "jour_origine"):
        days.setdefault(serie_id or 0, set()).add(jour)
    calendrier, now = calendar_of(departement_id), timezone.now()
    found = list(rows)
    spans = spans_of(departement_id, {one.convention_id for one in found if one.convention_id is not None}, today)
    for one in found:
        # The last days of the horizon wait for the next night: only what the night before should have laid is told.
        portee = spans.get(one.convention_id or 0, PARTOUT)
        until = min(horizon_of(one, today, portee), horizon_of(one, today - dt.timedelta(days=2), portee))
        wanted = missing(rule_of(one), days.get(one.pk, set()), calendrier, jusqu_au=until, now=now)
        if wanted:
            yield Devoir(
                cle=str(one.pk),
                titre=f"{format_compte(len(wanted), 'permanence', 'permanences')} à placer, {one.lieu.nom}",
                raison=f"{one.agent.nom} est déjà ailleurs à cette heure, à partir du {format_date(wanted[0].origine)}.",
                echeance_le=wanted[0].origine,
                pour=Pour(None, (Role.COORDINATEUR,)),
                url=reverse("permanences:series_edit", kwargs={"pk": one.pk}),
                bouton="Changer la série",
                objet_type="serie",
                objet_id=str(one.pk),
            )


def _series(departement_id: int) -> QuerySet[Serie]:
    return Serie.objects.filter(departement_id=departement_id).select_related(*_AVEC).order_by("pk")


def _sectors(departement_id: int) -> dict[str, int]:
    rows = SecteurCommune.objects.filter(departement_id=departement_id)
    return dict(rows.values_list("commune_id", "secteur_id"))


def raccourcis(acteur: Acteur) -> Iterator[Raccourci]:
    if may_plan(acteur):
        yield Raccourci(15, "Voir l'agenda des permanences", reverse("permanences:agenda"), "calendar3")
    elif Role.CONSEILLER in acteur.roles:
        yield Raccourci(5, "Voir mes permanences", reverse("permanences:mine"), "calendar3")
    elif may_see_agenda.may_enter(acteur):
        yield Raccourci(15, "Voir les permanences chez nous", reverse("permanences:agenda"), "calendar3")


def register() -> None:
    """Called in ``ready()``."""
    register_collector(
        Collecteur("permanences.sans_conseiller", "Permanences sans conseiller", uncovered, _recheck_uncovered)
    )
    register_collector(Collecteur("permanences.fin_de_serie", "Séries qui finissent", ending, _recheck_ending, 14))
    register_collector(
        Collecteur("permanences.hors_convention", "Permanences hors convention", out_of_convention, _recheck_out)
    )
    register_collector(Collecteur("permanences.a_placer", "Permanences à placer", blocked, _recheck_blocked))
    register_raccourcis(raccourcis)
