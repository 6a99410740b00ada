"""A series begins, changes « from here on » or whole, stops, goes on every night."""

import datetime as dt
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from maillage.base.francais import format_date
from maillage.reseau.conventions.models import Convention
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.terrain.permanences.enums import EtatPermanence, MotifAnnulation
from maillage.terrain.permanences.models import Permanence, Serie
from maillage.terrain.permanences.recurrence import Plan, Regle, cut_short, first_changeable, missing
from maillage.terrain.permanences.selectors.preparation import Apercu, Saisie, foresee_change, foresee_series
from maillage.terrain.permanences.selectors.regles import Portee, calendar_of, horizon_of, rule_of, spans_of
from maillage.terrain.permanences.services.annonces import tell_host
from maillage.terrain.permanences.services.pose import (
    PLACEES,
    Chevauchement,
    PermanenceImpossible,
    lay,
    place,
    write_times,
)

OBJET = "serie"
PASSE: Final = dt.timedelta(days=425)
"""How far back a night looks again at what conventions cover: fourteen months, as far as half-days are laid ahead."""


@transaction.atomic
def create_series(*, by: Acteur, saisie: Saisie, now: dt.datetime, passe: bool = False) -> Serie:
    """A series and its half-days up to the horizon. One journal line. Raises PermanenceImpossible (its first reason)."""
    apercu = foresee_series(by.departement_id, saisie, now, passe=passe)
    _check(apercu)
    serie = Serie.objects.create(departement_id=by.departement_id, modifie_par=by.nom, **_columns(saisie))
    lay(serie=serie, found=apercu.dates, par=by.nom)
    _tell(by, "serie.creee", serie, permanences=len(apercu.dates), premiere=apercu.dates[0].origine.isoformat())
    return serie


@transaction.atomic
def revise_series(*, by: Acteur, serie: Serie, saisie: Saisie, a_partir: dt.date, now: dt.datetime) -> Serie:
    """« From here on » (« all »: from ``serie.du``). Gives the series that goes on: another row, or the same when nothing
    of the former is left. What has begun is not touched; what was arranged by itself keeps its arrangement.
    """
    serie = Serie.objects.select_for_update(of=("self",)).get(pk=serie.pk)
    apercu = foresee_change(serie, saisie, a_partir, now)
    _check(apercu)
    plan = apercu.plan
    assert plan is not None and plan.nouvelle is not None  # noqa: PT018 (an Apercu without an error has both)
    former = {row.jour_origine: row for row in Permanence.objects.select_for_update(of=("self",)).filter(serie=serie)}
    suite = _continued(by, serie, saisie, plan)
    _apply(by, suite, plan, former)
    _tell(
        by,
        "serie.changee",
        suite,
        a_partir=plan.nouvelle.du.isoformat(),
        deplacees=len(plan.deplacees),
        gardees=len(plan.reprises),
        otees=[jour.isoformat() for jour in plan.otees],
        ajoutees=len(plan.ajoutees),
    )
    return suite


def _continued(by: Acteur, serie: Serie, saisie: Saisie, plan: Plan) -> Serie:
    """The row of the series that goes on."""
    values = _columns(saisie) | {"du": plan.nouvelle.du if plan.nouvelle else serie.du, "modifie_par": by.nom}
    if plan.ancienne is None:
        for name, value in values.items():
            setattr(serie, name, value)
        serie.save()
        return serie
    Serie.objects.filter(pk=serie.pk).update(au=plan.ancienne.au, modifie_par=by.nom)
    return Serie.objects.create(departement_id=serie.departement_id, suite_de=serie, **values)


def _apply(by: Acteur, suite: Serie, plan: Plan, former: dict[dt.date, Permanence]) -> None:
    same = suite.pk in {row.serie_id for row in former.values()}
    gone = [former[jour].pk for jour in plan.otees]
    removed = Permanence.objects.filter(pk__in=gone)
    removed.update(etat=EtatPermanence.SUPPRIMEE, serie=None, modifie_par=by.nom)
    moved = [place(former[one.avant], suite, one.apres, by.nom) for one in plan.deplacees]
    kept = []
    for one in plan.reprises:
        row = former[one.avant]
        row.serie, row.jour_origine = suite, one.apres.origine
        kept.append(row)
    if same:
        # Two rows of one week never meet, but a row may pass where another still stands.
        Permanence.objects.filter(pk__in=[row.pk for row in (*moved, *kept)]).update(serie=None)
    Permanence.objects.bulk_update(moved, PLACEES)
    Permanence.objects.bulk_update(kept, ["serie", "jour_origine"])
    write_times([*moved, *removed.all()])
    lay(serie=suite, found=plan.ajoutees, par=by.nom)


@transaction.atomic
def stop_series(
    *, by: Acteur, serie: Serie, a_partir: dt.date, motif: MotifAnnulation, precision: str, now: dt.datetime
) -> int:
    """No half-day from ``a_partir`` on; gives how many are taken away. Those begun stay. The host is told by e-mail.

    Raises PermanenceImpossible when nothing is left to stop.
    """
    serie = Serie.objects.select_for_update(of=("self",)).get(pk=serie.pk)
    regle: Regle = rule_of(serie)
    first = first_changeable(regle, a_partir, now)
    if first is None:
        raise PermanenceImpossible("Cette série n'a plus de permanence à venir.")
    rows = Permanence.objects.filter(serie=serie, jour_origine__gte=first, debut__gt=now)
    gone = list(rows.filter(etat=EtatPermanence.PREVUE).order_by("debut"))
    for row in gone:
        row.etat, row.motif, row.precision, row.modifie_par = EtatPermanence.SUPPRIMEE, motif, precision, by.nom
    Permanence.objects.bulk_update(gone, ["etat", "motif", "precision", "modifie_par"])
    write_times(gone)
    left = cut_short(regle, first)
    serie.au = left.au if left else serie.du
    serie.modifie_par = by.nom
    serie.save(update_fields=["au", "modifie_par", "updated_at"])
    _tell(by, "serie.arretee", serie, a_partir=first.isoformat(), permanences=len(gone), motif=motif.value)
    if gone:
        tell_host(
            by=by,
            permanence=gone[0],
            quoi="Les permanences s'arrêtent",
            phrase=f"Il n'y a plus de permanence à partir du {format_date(gone[0].jour)}.",
            raison=f"{motif.label}. {precision}".strip(),
        )
    return len(gone)


@transaction.atomic
def extend_series(*, by: Acteur, serie: Serie, portee: Portee, now: dt.datetime) -> tuple[int, int]:
    """Lay what is missing up to the horizon, never in the past: (laid, refused because the adviser is elsewhere). Idempotent.

    ``portee``: the days of its convention (selectors.regles.spans_of).
    """
    days = Permanence.objects.filter(serie=serie).values_list("jour_origine", flat=True)
    until = horizon_of(serie, now.date(), portee)
    wanted = missing(rule_of(serie), days, calendar_of(serie.departement_id), jusqu_au=until, now=now)
    laid = refused = 0
    try:
        with transaction.atomic():
            laid = len(lay(serie=serie, found=wanted, par=by.nom))
    except Chevauchement:
        for one in wanted:
            try:
                with transaction.atomic():
                    laid += len(lay(serie=serie, found=[one], par=by.nom))
            except Chevauchement:  # told every day by the duty « permanences.a_placer »
                refused += 1
    if laid:
        _tell(by, "serie.prolongee", serie, permanences=laid)
    return laid, refused


@transaction.atomic
def project_coverage(*, by: Acteur, today: dt.date, convention: Convention | None = None) -> int:
    """Write which half-days are in their convention that day; how many changed. Nothing is cancelled. Idempotent.

    ``convention``: that one only, with its whole past, when an act, an avenant or a signature has just changed its time: an act
    recorded late may take effect months ago. Else all of the Département since ``PASSE``: a day that merely passes changes none.
    """
    rows = Permanence.objects.filter(departement_id=by.departement_id, convention__isnull=False)
    rows = rows.filter(jour__gte=today - PASSE) if convention is None else rows.filter(convention=convention)
    spans = spans_of(by.departement_id, set(rows.order_by().values_list("convention_id", flat=True).distinct()), today)
    changed = 0
    for convention_id, portee in spans.items():
        own = rows.filter(convention_id=convention_id)
        inside = Q(jour__gte=portee.du) if portee.du else Q(pk=None)
        if portee.au is not None:
            inside &= Q(jour__lte=portee.au)
        changed += own.filter(inside, couverte=False).update(couverte=True)
        changed += own.exclude(inside).filter(couverte=True).update(couverte=False)
    return changed


def follow_convention(by: Acteur, convention: Convention, today: dt.date) -> None:
    """The time of a convention has changed: its half-days say so at once (``conventions.suites``)."""
    project_coverage(by=by, today=today, convention=convention)


def _check(apercu: Apercu) -> None:
    if apercu.chocs:
        raise Chevauchement(*reversed(next(one for one in apercu.erreurs if one[0] == "agent")))
    if apercu.erreurs:
        champ, message = apercu.erreurs[0]
        raise PermanenceImpossible(message, champ)


def _columns(saisie: Saisie) -> dict[str, Any]:
    values = saisie._asdict()
    return values | {"structure": saisie.convention.structure if saisie.convention else None}


def _tell(by: Acteur, action: str, serie: Serie, **detail: Any) -> None:
    record(by=by, action=action, objet_type=OBJET, objet_id=serie.pk, objet_nom=serie.lieu.nom, detail=detail)
