"""The night: what domains tell becomes duties, once; what they no longer tell is done."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.base.tenancy import set_tenant, tenant_transaction
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.collecteurs import (
    Collecteur,
    Escalade,
    Pour,
    all_collectors,
    register_collector,
    unregister_collector,
)
from maillage.socle.echeances.enums import EtatEcheance
from maillage.socle.echeances.models import Echeance, Passage
from maillage.socle.echeances.services.collecte import (
    DejaEnCours,
    close_duties,
    collect_all,
    exclusive,
    refresh,
)
from maillage.socle.echeances.services.ecriture import LOT, DevoirMalForme, check
from maillage.socle.echeances.services.reports import postpone
from maillage.socle.echeances.tasks import collect_departement, plan_night
from maillage.socle.territoires.models import Departement
from tests.socle.echeances.conftest import CODE, JOUR, devoir

DEMAIN = JOUR + dt.timedelta(days=1)


def duty(cle="1"):
    return Echeance.objects.get(collecteur=CODE, cle=cle)


def open_keys():
    return sorted(Echeance.objects.filter(collecteur=CODE).open().values_list("cle", flat=True))


def test_a_duty_is_kept_as_its_domain_told_it(departement, essai, structure):
    essai.add(
        objet_type="convention",
        objet_id="7",
        pour=Pour(roles=(Role.REFERENT,), structure_id=structure.pk),
        escalade=Escalade(15, (Role.COORDINATEUR,)),
        rappels=(10, 0),
    )
    assert collect_all(departement.pk, JOUR).ecrites == 1
    row = duty()
    assert (row.titre, row.raison, row.bouton) == (
        "Faire la chose 1",
        "La délibération 003 le demande.",
        "Faire la chose",
    )
    assert (row.echeance_le, row.a_faire_le, row.rappel_le) == (JOUR, JOUR, JOUR)
    assert (row.roles, row.structure_id, row.rappels) == (["REFERENT"], structure.pk, [10, 0])
    assert (row.escalade_jours, row.escalade_roles) == (15, ["COORDINATEUR"])
    assert (row.objet_type, row.objet_id, row.etat) == ("convention", "7", EtatEcheance.OUVERTE)


def test_a_second_night_without_change_writes_nothing(departement, essai):
    essai.add("1")
    essai.add("2")
    collect_all(departement.pk, JOUR)
    before = list(Echeance.objects.order_by("pk").values())
    assert collect_all(departement.pk, JOUR)[:2] == (0, 0)
    assert list(Echeance.objects.order_by("pk").values()) == before


def test_a_changed_duty_keeps_its_row(departement, essai):
    essai.add("1")
    collect_all(departement.pk, JOUR)
    pk, opened = duty().pk, duty().ouverte_le
    essai.add("1", titre="Faire la chose autrement")
    assert collect_all(departement.pk, DEMAIN).ecrites == 1
    assert (duty().pk, duty().ouverte_le, duty().titre) == (pk, opened, "Faire la chose autrement")


def test_what_is_no_longer_told_is_done(departement, essai):
    essai.add("1")
    essai.add("2")
    collect_all(departement.pk, JOUR)
    essai.devoirs = [devoir("2")]
    assert collect_all(departement.pk, DEMAIN).fermees == 1
    assert duty("1").etat == EtatEcheance.FAITE
    assert duty("1").fermee_le is not None
    assert open_keys() == ["2"]


def test_what_comes_back_opens_the_same_row_again(departement, essai):
    essai.add("1")
    collect_all(departement.pk, JOUR)
    pk, opened = duty().pk, duty().ouverte_le
    essai.devoirs = []
    collect_all(departement.pk, JOUR)
    essai.add("1")
    collect_all(departement.pk, DEMAIN)
    assert duty().pk == pk
    assert duty().ouverte_le > opened
    assert open_keys() == ["1"]


def test_a_collector_that_breaks_keeps_its_duties_and_stops_nobody(departement, essai):
    other = Collecteur("essai.autres", "Autres", lambda _d, _t: [devoir("a")])
    register_collector(other)
    essai.add("1")
    collect_all(departement.pk, JOUR)
    essai.panne = True
    try:
        bilan = collect_all(departement.pk, DEMAIN)
    finally:
        unregister_collector("essai.autres")
    assert bilan.pannes == (CODE,)
    assert open_keys() == ["1"]
    assert Echeance.objects.filter(collecteur="essai.autres").open().count() == 1
    since = Passage.objects.get(collecteur=CODE).panne_le
    assert since is not None
    collect_all(departement.pk, DEMAIN)
    assert Passage.objects.get(collecteur=CODE).panne_le == since
    essai.panne = False
    collect_all(departement.pk, DEMAIN)
    assert Passage.objects.get(collecteur=CODE).panne_le is None


def test_duties_of_a_kind_that_is_gone_have_no_object(departement, essai):
    essai.add("1")
    collect_all(departement.pk, JOUR)
    unregister_collector(CODE)
    collect_all(departement.pk, DEMAIN)
    assert duty().etat == EtatEcheance.SANS_OBJET
    assert not Passage.objects.filter(collecteur=CODE).exists()


def test_what_was_done_while_collecting_stays_done(departement, essai):
    """The domain told it before the person did it: writing must not open it again."""
    essai.add("1")
    collect_all(departement.pk, JOUR)
    essai.add("1", titre="Un autre titre")
    real = essai.collect

    def collect(departement_id, today):
        yield from list(real(departement_id, today))
        close_duties(CODE, departement_id, ["1"])

    unregister_collector(CODE)
    register_collector(Collecteur(CODE, "Choses d'essai", collect))
    collect_all(departement.pk, DEMAIN)
    assert duty().etat == EtatEcheance.FAITE
    unregister_collector(CODE)
    register_collector(Collecteur(CODE, "Choses d'essai", real))
    collect_all(departement.pk, DEMAIN)
    assert duty().etat == EtatEcheance.OUVERTE  # still told the next night: it was not done after all


def test_reminders_follow_the_days(departement, essai):
    essai.add("1", echeance_le=JOUR + dt.timedelta(days=40))
    collect_all(departement.pk, JOUR)
    assert duty().rappel_le is None
    collect_all(departement.pk, JOUR + dt.timedelta(days=12))
    assert duty().rappel_le == JOUR + dt.timedelta(days=10)


def test_old_closed_duties_are_forgotten(departement, essai):
    essai.add("1")
    collect_all(departement.pk, JOUR)
    close_duties(CODE, departement.pk, ["1"])
    Echeance.objects.update(fermee_le=timezone.now() - dt.timedelta(days=401))
    essai.devoirs = []
    collect_all(departement.pk, DEMAIN)
    assert not Echeance.objects.filter(collecteur=CODE).exists()


def test_a_service_closes_a_duty_at_once(departement, essai):
    essai.add("1")
    essai.add("2")
    collect_all(departement.pk, JOUR)
    assert close_duties(CODE, departement.pk, ["1", "inconnue"]) == 1
    assert close_duties(CODE, departement.pk, ["1"]) == 0
    assert close_duties(CODE, departement.pk, ["2"], sans_objet=True) == 1
    assert (duty("1").etat, duty("2").etat) == (EtatEcheance.FAITE, EtatEcheance.SANS_OBJET)


def test_a_service_collects_again_by_key_or_in_full(departement, essai):
    for cle in "123":
        essai.add(cle)
    collect_all(departement.pk, JOUR)
    essai.devoirs = [devoir("3", titre="Autre titre"), devoir("4")]
    refresh(CODE, departement.pk, JOUR, ["1", "4"])
    assert open_keys() == ["2", "3", "4"]
    assert duty("3").titre == "Faire la chose 3"
    refresh(CODE, departement.pk, JOUR)
    assert open_keys() == ["3", "4"]
    assert duty("3").titre == "Autre titre"
    essai.add("1")
    refresh(CODE, departement.pk, JOUR, ["1"])
    assert open_keys() == ["1", "3", "4"]


def test_a_kind_without_recheck_is_collected_in_full(departement, essai):
    unregister_collector(CODE)
    register_collector(Collecteur(CODE, "Choses d'essai", essai.collect))
    essai.add("1")
    refresh(CODE, departement.pk, JOUR, ["9"])
    assert open_keys() == ["1"]


def test_an_unknown_kind_is_an_error(departement):
    with pytest.raises(LookupError):
        refresh("essai.inconnu", departement.pk, JOUR)


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://ailleurs.example/"},
        {"url": "//ailleurs.example/"},
        {"pour": Pour()},
        {"bouton": "x" * 61},
    ],
)
def test_a_duty_that_cannot_be_kept_is_refused(wrong):
    with pytest.raises(DevoirMalForme):
        check([devoir("1", **wrong)])


def test_a_key_is_given_once():
    with pytest.raises(DevoirMalForme):
        check([devoir("1"), devoir("1")])


def test_two_collectors_cannot_share_a_code(essai):
    with pytest.raises(ValueError, match="twice"):
        register_collector(Collecteur(CODE, "Autre", essai.collect))
    assert CODE in [one.code for one in all_collectors()]


def test_a_date_that_moves_ends_a_postponing(departement, essai, acteur):
    essai.add("1")
    collect_all(departement.pk, JOUR)
    postpone(by=acteur, echeance=duty(), motif="Mairie fermée", today=JOUR)
    essai.add("1", titre="Même date, autre titre")
    collect_all(departement.pk, DEMAIN)
    assert duty().reportee_au == JOUR + dt.timedelta(days=7)
    essai.add("1", echeance_le=JOUR + dt.timedelta(days=20))
    collect_all(departement.pk, DEMAIN)
    assert (duty().reportee_au, duty().report_motif) == (None, "")
    assert duty().a_faire_le == JOUR + dt.timedelta(days=20)


def test_rows_are_written_by_many_at_once(departement, essai):
    collect_all(departement.pk, JOUR)  # opens the line of each collector
    few = _queries(departement, essai, 2)
    assert _queries(departement, essai, 200) == few


def _queries(departement, essai, number):
    essai.devoirs = [devoir(str(n), titre=f"{number}") for n in range(number)]
    with CaptureQueriesContext(connection) as seen:
        collect_all(departement.pk, JOUR)
    return len(seen)


def test_the_neighbour_is_not_touched(departement, essai):
    other = Departement.objects.create(code="99", nom="Voisinage", fictif=True)
    essai.add("1")
    collect_all(departement.pk, JOUR)
    essai.departement_id = other.pk
    with tenant_transaction(other.pk):
        collect_all(other.pk, JOUR)
        assert Echeance.objects.get().departement_id == other.pk
    set_tenant(departement.pk)
    assert open_keys() == ["1"]


def test_the_night_plans_one_job_a_departement(departement, essai):
    from procrastinate.contrib.django.models import ProcrastinateJob

    Departement.objects.create(code="99", nom="Voisinage", fictif=True)
    moment = dt.datetime(2026, 3, 3, 3, 30, tzinfo=dt.UTC)
    plan_night(int(moment.timestamp()))
    jobs = ProcrastinateJob.objects.filter(task_name="echeances.collecter")
    assert sorted(job.args["jour"] for job in jobs) == ["2026-03-03", "2026-03-03"]


def test_the_job_collects_its_departement(departement, essai):
    essai.add("1")
    collect_departement(departement.pk, JOUR.isoformat())
    assert open_keys() == ["1"]


@pytest.mark.parametrize("day", [dt.date(2026, 3, 29), dt.date(2026, 10, 25), dt.date(2026, 7, 1), dt.date(2026, 1, 1)])
def test_no_job_is_planned_in_the_hour_that_clocks_change(day):
    """Europe/Paris has 02:00 to 02:59 twice or never on those days."""
    from maillage.socle.echeances import tasks

    crons = [task.cron for task in tasks.app.periodic_registry.periodic_tasks.values()]
    ours = [cron for cron in crons if cron in {"30 3 * * *", "15 5 * * *"}]
    assert len(ours) == 2
    for cron in ours:
        minute, hour = (int(part) for part in cron.split()[:2])
        moment = dt.datetime.combine(day, dt.time(hour, minute), tzinfo=dt.UTC)
        assert timezone.localtime(moment).hour != 2


def test_two_nights_at_once_are_one(base_neuve):
    """The second finds the first at work, and comes back later."""
    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True)
    seen: list[object] = []

    def second() -> None:
        try:
            collect_all(departement.pk, JOUR)
        except DejaEnCours as error:
            seen.append(error)
        finally:
            connection.close()

    with exclusive(departement.pk):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert len(seen) == 1
    assert collect_all(departement.pk, JOUR).pannes == ()


def test_a_job_that_finds_another_at_work_comes_back(base_neuve):
    from procrastinate.contrib.django.models import ProcrastinateJob

    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True)

    def second() -> None:
        try:
            collect_departement(departement.pk, JOUR.isoformat())
        finally:
            connection.close()

    with exclusive(departement.pk):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert ProcrastinateJob.objects.filter(task_name="echeances.collecter", scheduled_at__isnull=False).count() == 1


def test_a_killed_night_is_run_again(base_neuve):
    """Chunks that were written stay; the next run writes the others."""
    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True)
    many = [devoir(str(n)) for n in range(LOT + 5)]
    register_collector(Collecteur(CODE, "Choses d'essai", lambda _d, _t: many))
    try:
        with tenant_transaction(departement.pk):
            refresh(CODE, departement.pk, JOUR)
            Echeance.objects.filter(cle__in=[str(n) for n in range(LOT, LOT + 5)]).delete()
        assert collect_all(departement.pk, JOUR).ecrites == 5
    finally:
        unregister_collector(CODE)
    with tenant_transaction(departement.pk):
        assert Echeance.objects.count() == LOT + 5


def test_time_of_the_job_is_that_of_its_planning(departement, essai):
    with time_machine.travel(dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC), tick=False):
        essai.add("1", echeance_le=JOUR)
        collect_departement(departement.pk, JOUR.isoformat())
    assert duty().rappel_le == JOUR
