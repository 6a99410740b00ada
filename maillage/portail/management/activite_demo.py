"""The demo's year: the weekly half-days of its hosts, and what was done in each. Nobody here exists.

Series are made by the service of the screens. The rows of the year are written in bulk; triggers keep totals, history and sums
as for any other row. Answers of the last weeks go through the services of the screens.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, Final

from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.conventions.enums import EtatConvention
from maillage.reseau.conventions.models import Convention
from maillage.reseau.equipes.models import Affectation, Agent
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Departement
from maillage.terrain.accompagnements.enums import (
    Autonomie,
    Canal,
    EtatCompteRendu,
    NatureAccompagnement,
    Tenue,
    Thematique,
    TrancheAge,
)
from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu
from maillage.terrain.accompagnements.selectors.cadre import CadreFige, frame_of
from maillage.terrain.accompagnements.services.hors_delai import contest_late
from maillage.terrain.accompagnements.services.verification import contest
from maillage.terrain.permanences.enums import EtatPermanence, MotifAnnulation
from maillage.terrain.permanences.models import Permanence, Presence, Serie
from maillage.terrain.permanences.selectors.preparation import Saisie
from maillage.terrain.permanences.services.series import create_series

DELAI: Final = dt.timedelta(days=15)
_HEURES: Final = {"M": (dt.time(9), dt.time(12)), "A": (dt.time(14), dt.time(17))}
_THEMES: Final = (
    Thematique.DEMARCHES, Thematique.DEMARCHES, Thematique.DEMARCHES, Thematique.COURRIEL, Thematique.COURRIEL,
    Thematique.PRISE_EN_MAIN, Thematique.PRISE_EN_MAIN, Thematique.NAVIGATION, Thematique.SANTE, Thematique.SECURITE,
    Thematique.BUREAUTIQUE, Thematique.SCOLARITE, Thematique.BANQUE_ACHATS, Thematique.INSERTION,
)  # fmt: skip
_AGES: Final = (
    TrancheAge.PLUS_70, TrancheAge.PLUS_70, TrancheAge.DE_60_69, TrancheAge.DE_60_69, TrancheAge.DE_40_59, TrancheAge.DE_40_59,
    TrancheAge.DE_25_39, TrancheAge.DE_18_24, TrancheAge.DE_12_17,
)  # fmt: skip
_DEMARCHES: Final = ("PAPIERS", "SOCIAL", "ARGENT", "LOGEMENT", "TRAVAIL", "FAMILLE")
_CONTESTE: Final = (
    "La permanence a fermé à 11 h, et non à midi.",
    "Nous avons compté six personnes, pas neuf.",
    "L'atelier de ce jour-là manque.",
)


def live_the_year(departement: Departement, acteur: Acteur, hosts: Sequence[Convention], seed: int) -> int:
    """Series for each host, then the reports of every half-day gone by; how many reports. Nothing without ``hosts``."""
    if not hosts:
        return 0
    now, draw = timezone.now(), Random(seed)  # noqa: S311 (a seeded fiction, not a secret)
    with tenant_transaction(departement.pk):
        slots = _slots(departement)
        for convention in hosts:
            if convention.etat == EtatConvention.EN_VIGUEUR:
                _series(acteur, convention, slots, now)
        past = Permanence.objects.filter(departement=departement, fin__lt=now, etat=EtatPermanence.PREVUE)
        rows = list(past.select_related("lieu").order_by("debut", "pk"))
        rows = rows[: max(0, len(rows) - 2)]  # the two last wait for their report: « à faire » has them
        held = _cancel_some(rows, draw)
        reports = _reports(departement, held, draw, now)
        _people(reports, draw)
        _contest(acteur, reports, now)
    return len(reports)


def _slots(departement: Departement) -> Iterator[tuple[Agent, int, str]]:
    """(adviser, day, part of the day), one adviser after another, spread over the week; no slot twice."""
    today = timezone.localdate()
    rows = Affectation.objects.select_related("agent").filter(departement=departement, debut__lte=today, fin=None)
    weeks = [(row.agent, sorted(row.demi_journees)) for row in rows.order_by("agent_id")]
    for rank in range(max((len(week) for _, week in weeks), default=0)):
        for number, (agent, week) in enumerate(weeks):
            if rank < len(week):
                slot = week[(rank * 3 + number * 2) % len(week)] if len(week) % 3 else week[(rank + number) % len(week)]
                yield agent, int(slot[0]), slot[1]


def _series(acteur: Acteur, convention: Convention, slots: Iterator[tuple[Agent, int, str]], now: dt.datetime) -> Serie:
    agent, jour, moment = next(slots)
    debut, fin = _HEURES[moment]
    line = convention.lignes_lieux.select_related("lieu").first()
    if line is None or convention.effet_le is None:
        raise LookupError("a host of the demo has a place and a day of effect")
    saisie = Saisie(
        lieu=line.lieu,
        agent=agent,
        jour=jour,
        debut=debut,
        fin=fin,
        du=convention.effet_le + dt.timedelta(days=2),
        convention=convention,
    )
    return create_series(by=acteur, saisie=saisie, now=now, passe=True)


def _cancel_some(rows: Sequence[Permanence], draw: Random) -> list[Permanence]:
    """One in sixteen is cancelled with its reason; the others, in the same order."""
    cancelled = [row for row in rows if draw.random() < 1 / 16]
    for row in cancelled:
        row.etat, row.motif = EtatPermanence.ANNULEE, draw.choice(MotifAnnulation.values[:4])
        row.precision = ""
    Permanence.objects.bulk_update(cancelled, ["etat", "motif", "precision"], batch_size=500)
    Presence.objects.filter(permanence__in=cancelled).delete()
    gone = {row.pk for row in cancelled}
    return [row for row in rows if row.pk not in gone]


def _reports(departement: Departement, rows: Sequence[Permanence], draw: Random, now: dt.datetime) -> list[CompteRendu]:
    frames: dict[tuple[int, int, int | None], CadreFige] = {}
    agents = list(Agent.objects.filter(departement=departement).order_by("pk")[:12])
    found = []
    for row in rows:
        tenue = draw.choices((Tenue.TENUE, Tenue.REMPLACEE, Tenue.NON_TENUE), (93, 4, 3))[0]
        agent_id = draw.choice(agents).pk if tenue == Tenue.REMPLACEE else row.agent_id
        if agent_id == row.agent_id and tenue == Tenue.REMPLACEE:
            tenue = Tenue.TENUE
        key = (row.lieu_id, agent_id, row.convention_id)
        frame = frames.setdefault(key, frame_of(row, agent_id))._replace(jour=row.jour)
        motif = draw.choice(MotifAnnulation.values[:4]) if tenue == Tenue.NON_TENUE else ""
        found.append(
            CompteRendu(
                departement=departement,
                permanence=row,
                tenue=tenue,
                motif=motif,
                modifie_par="Démonstration",
                **frame._asdict(),
                **_answer(row, draw, now),
            )
        )
    return CompteRendu.objects.bulk_create(found, batch_size=500)


def _answer(row: Permanence, draw: Random, now: dt.datetime) -> dict[str, Any]:
    """Sent the evening of the half-day, or some days later; what the host said of it since."""
    sent = row.fin + dt.timedelta(hours=2)
    later = sent + dt.timedelta(days=draw.choices((0, 2, 5, 9), (76, 14, 7, 3))[0])
    sent = later if later < now else sent
    until = timezone.localdate(sent) + DELAI
    values = {"transmis_at": sent, "a_verifier_avant": until, "etat": EtatCompteRendu.TRANSMIS}
    if now - sent < dt.timedelta(days=9):
        return values
    if draw.random() < 0.8:
        said = sent + dt.timedelta(days=draw.randint(1, 8))
        return values | {
            "etat": EtatCompteRendu.CONFIRME,
            "repondu_at": said,
            "repondu_par_nom": "Accueil de la structure",
        }
    return values | ({"etat": EtatCompteRendu.SANS_REPONSE} if until < timezone.localdate(now) else {})


def _people(reports: Sequence[CompteRendu], draw: Random) -> None:
    lines: list[Accompagnement] = []
    for report in reports:
        if report.tenue == Tenue.NON_TENUE:
            continue
        lines.extend(_person(report, number, draw) for number in range(draw.randint(2, 8)))
        if draw.random() < 1 / 12:
            lines.append(_workshop(report, draw))
    Accompagnement.objects.bulk_create(lines, batch_size=1000)


def _frame(report: CompteRendu) -> dict[str, Any]:
    return {name: getattr(report, name) for name in ("departement_id", *CadreFige._fields)}


def _person(report: CompteRendu, number: int, draw: Random) -> Accompagnement:
    themes = sorted({draw.choice(_THEMES) for _ in range(draw.randint(1, 2))})
    detailed = draw.random() < 0.35
    return Accompagnement(
        compte_rendu=report,
        nature=NatureAccompagnement.INDIVIDUEL if detailed else NatureAccompagnement.RAPIDE,
        thematiques=themes,
        demarches=[draw.choice(_DEMARCHES)] if Thematique.DEMARCHES in themes and detailed else [],
        tranches={draw.choice(_AGES): 1},
        genres={draw.choice(("FEMININ", "FEMININ", "MASCULIN")): 1} if detailed else {},
        statuts={draw.choice(("RETRAITE", "RETRAITE", "SANS_EMPLOI", "EN_EMPLOI")): 1} if detailed else {},
        orientations=[draw.choice(("ADMINISTRATION", "AIDE_DEMARCHES", "AIDE_SOCIALE"))] if draw.random() < 0.1 else [],
        duree_min=draw.choice((15, 30, 30, 45, 60)) if detailed else None,
        autonomie=draw.choice(Autonomie.values) if detailed else "",
        materiels=[draw.choice(("ORDINATEUR", "TELEPHONE"))] if detailed else [],
        canal=Canal.LIEU_ACTIVITE,
        cle_saisie="" if detailed else f"demo-{report.pk:08d}-{number:02d}",
        modifie_par="Démonstration",
        **_frame(report),
    )


def _workshop(report: CompteRendu, draw: Random) -> Accompagnement:
    people = draw.randint(4, 8)
    women, old = draw.randint(0, people), draw.randint(0, people)
    return Accompagnement(
        compte_rendu=report,
        nature=NatureAccompagnement.COLLECTIF,
        titre=draw.choice(("Découvrir son téléphone", "Envoyer un e-mail", "Repérer les arnaques")),
        niveau="DEBUTANT",
        participants=people,
        deja_accompagnes=draw.randint(0, people),
        thematiques=[draw.choice((Thematique.PRISE_EN_MAIN, Thematique.COURRIEL, Thematique.SECURITE))],
        genres={"FEMININ": women, "MASCULIN": people - women},
        tranches={"PLUS_70": old} if old else {},
        duree_min=90,
        modifie_par="Démonstration",
        **_frame(report),
    )


def _contest(acteur: Acteur, reports: Sequence[CompteRendu], now: dt.datetime) -> None:
    """Three hosts do not agree with what they were sent these last days, a fourth says so after its delay.

    The first bodies keep theirs to check.
    """
    waiting = [row for row in reports if row.etat == EtatCompteRendu.TRANSMIS and row.structure_id]
    first = min((row.structure_id or 0 for row in waiting), default=None)
    for row, motif in zip([one for one in waiting if one.structure_id != first], _CONTESTE, strict=False):
        contest(by=acteur, compte_rendu=row, motif=motif, now=now)
    silent = [row for row in reports if row.etat == EtatCompteRendu.SANS_REPONSE and row.structure_id]
    if silent:
        contest_late(by=acteur, compte_rendu=silent[-1], motif="La salle était fermée ce matin-là.", now=now)
