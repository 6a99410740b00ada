"""One accompaniment told in full: a person, or a group. In the report of a half-day, or outside any.

Rules of the national log (metier/suivi-et-pilotage.md, § 1A): a theme at least; procedures only with « aide aux démarches » ;
each breakdown of a group is at most its number, the rest is « non communiqué ».
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.utils.timezone import localdate

from maillage.reseau.equipes.models import Agent
from maillage.reseau.lieux.models import Lieu
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.terrain.accompagnements.anonymat import refuse_names
from maillage.terrain.accompagnements.enums import (
    PARTICIPANTS_MAX,
    Canal,
    NatureAccompagnement,
    Tenue,
    Thematique,
)
from maillage.terrain.accompagnements.models import Accompagnement
from maillage.terrain.accompagnements.selectors.cadre import frame_outside
from maillage.terrain.accompagnements.services.refus import SaisieRefusee
from maillage.terrain.accompagnements.services.saisie import close_change, frame_columns, open_report
from maillage.terrain.permanences.models import Permanence

DUREE_MAX: Final = 1439
REPARTITIONS: Final = ("genres", "tranches", "statuts")


class Detail(NamedTuple):
    """Columns of one accompaniment, by their names in ``models.Accompagnement``. Breakdowns: {value: number}, zeros left out.

    ``INDIVIDUEL``: one participant, each breakdown holds one value at most; no title, level or « already accompanied ».
    """

    nature: str
    thematiques: tuple[str, ...]
    duree_min: int | None = None
    canal: str = Canal.LIEU_ACTIVITE
    demarches: tuple[str, ...] = ()
    materiels: tuple[str, ...] = ()
    autonomie: str = ""
    orientations: tuple[str, ...] = ()
    genres: Mapping[str, int] = {}
    tranches: Mapping[str, int] = {}
    statuts: Mapping[str, int] = {}
    participants: int = 1
    deja_accompagnes: int = 0
    titre: str = ""
    niveau: str = ""


@transaction.atomic
def add_detail(*, by: Acteur, permanence: Permanence, detail: Detail, now: dt.datetime) -> Accompagnement:
    """One more accompaniment in the report of a half-day, which is created when needed. Raises SaisieRefusee."""
    check_detail(detail)
    report = open_report(by=by, permanence=permanence, now=now)
    if report.tenue == Tenue.NON_TENUE:
        raise SaisieRefusee("Cette demi-journée n'a pas eu lieu, dit son compte rendu.")
    row = Accompagnement.objects.create(
        departement_id=report.departement_id,
        compte_rendu=report,
        modifie_par=by.nom[:200],
        **frame_columns(report),
        **_columns(detail),
    )
    close_change(by=by, compte_rendu=report, now=now)
    return row


@transaction.atomic
def change_detail(*, by: Acteur, ligne: Accompagnement, detail: Detail, now: dt.datetime) -> Accompagnement:
    """Correct one; its frame stays as it was. Nothing is written when nothing changed. Raises SaisieRefusee."""
    check_detail(detail)
    row = _locked(ligne)
    wanted = _columns(detail)
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return row
    _write(by, row, now, "accompagnement.corrige", **wanted)
    return row


@transaction.atomic
def remove_detail(*, by: Acteur, ligne: Accompagnement, now: dt.datetime) -> None:
    """Taken away: no longer counted, kept by the history. Raises SaisieRefusee when it was already."""
    _write(by, _locked(ligne), now, "accompagnement.retire", supprime_at=now)


@transaction.atomic
def record_outside(
    *, by: Acteur, agent: Agent, jour: dt.date, lieu: Lieu | None, commune: str, detail: Detail, now: dt.datetime
) -> Accompagnement:
    """What was done on a day without a half-day: at a place, in a commune (INSEE code), or at a distance. Raises SaisieRefusee."""
    check_detail(detail)
    if jour > localdate(now):
        raise SaisieRefusee("Choisissez aujourd'hui ou un jour passé.", "jour")
    if not Agent.objects.in_post(jour).filter(pk=agent.pk).exists():
        raise SaisieRefusee(f"{agent.nom} n'était pas en poste ce jour-là.", "jour")
    if detail.canal == Canal.LIEU_ACTIVITE and lieu is None:
        raise SaisieRefusee("Choisissez le lieu.", "lieu")
    frame = frame_outside(by.departement_id, jour, agent.pk, lieu, commune)
    row = Accompagnement.objects.create(
        departement_id=by.departement_id, modifie_par=by.nom[:200], **frame._asdict(), **_columns(detail)
    )
    _tell(by, "accompagnement.hors_permanence", row)
    return row


def check_detail(detail: Detail) -> None:
    """Raises SaisieRefusee with the field that is wrong. The database holds the same rules but the sums."""
    if not detail.thematiques:
        raise SaisieRefusee("Choisissez au moins un thème.", "thematiques")
    if detail.demarches and Thematique.DEMARCHES not in detail.thematiques:
        raise SaisieRefusee(
            f"Ces choix vont avec le thème « {Thematique.DEMARCHES.label} ». Cochez-le aussi.", "demarches"
        )
    if detail.duree_min is not None and not 1 <= detail.duree_min <= DUREE_MAX:
        raise SaisieRefusee("Écrivez une durée entre 1 minute et 23 h 59.", "duree")
    if not 1 <= detail.participants <= PARTICIPANTS_MAX:
        raise SaisieRefusee("Écrivez combien de personnes sont venues : une au moins, 10 000 au plus.", "participants")
    if detail.nature != NatureAccompagnement.COLLECTIF and detail.participants != 1:
        raise SaisieRefusee("Un accompagnement individuel compte une personne.", "participants")
    if not 0 <= detail.deja_accompagnes <= detail.participants:
        raise SaisieRefusee("Pas plus de personnes déjà accompagnées que de participants.", "deja_accompagnes")
    for name in REPARTITIONS:
        counts = getattr(detail, name)
        if any(number < 0 for number in counts.values()) or sum(counts.values()) > detail.participants:
            raise SaisieRefusee("Le total dépasse le nombre de participants.", name)
    if refused := refuse_names(detail.titre):
        raise SaisieRefusee(refused, "titre")


def _columns(detail: Detail) -> dict[str, Any]:
    """As the row holds them: lists, numbers of breakdowns above zero."""
    values = detail._asdict()
    for name in ("thematiques", "demarches", "materiels", "orientations"):
        values[name] = list(values[name])
    for name in REPARTITIONS:
        values[name] = {value: number for value, number in values[name].items() if number}
    return values


def _locked(ligne: Accompagnement) -> Accompagnement:
    rows = Accompagnement.objects.kept().select_related("lieu", "compte_rendu").select_for_update(of=("self",))
    row: Accompagnement | None = rows.filter(pk=ligne.pk).first()
    if row is None:
        raise SaisieRefusee("Cet accompagnement a déjà été retiré.")
    return row


def _write(by: Acteur, row: Accompagnement, now: dt.datetime, action: str, **values: Any) -> None:
    """``row`` changed; its report is closed again (asked again when it had been sent), or the journal tells it."""
    report = open_report(by=by, permanence=row.compte_rendu.permanence, now=now) if row.compte_rendu else None
    for name, value in values.items():
        setattr(row, name, value)
    row.modifie_par = by.nom[:200]
    row.save()
    if report is None:
        _tell(by, action, row)
    else:
        close_change(by=by, compte_rendu=report, now=now)


def _tell(by: Acteur, action: str, row: Accompagnement) -> None:
    nom = row.lieu.nom if row.lieu else row.get_canal_display()
    record(
        by=by,
        action=action,
        objet_type="accompagnement",
        objet_id=row.pk,
        objet_nom=nom,
        detail={"jour": row.jour.isoformat(), "nature": row.nature, "participants": row.participants},
    )
