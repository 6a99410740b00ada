"""Terms of the law as dates, and the duties that come from them."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from maillage.socle.comptes.enums import Role
from maillage.socle.registre.echeances import requests, requests_again, reviews, reviews_again
from maillage.socle.registre.models import Aipd, DemandeDroit
from maillage.socle.registre.selectors.echeances import add_months, answer_before

TODAY = dt.date(2026, 6, 1)


def test_a_month_from_the_31st_ends_with_the_shorter_month():
    assert answer_before(dt.date(2026, 1, 31)) == dt.date(2026, 2, 28)
    assert answer_before(dt.date(2026, 12, 15)) == dt.date(2027, 1, 15)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(-120, 120))
def test_months_added_keep_the_day_or_end_the_month(day, months):
    end = add_months(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end.day < day.day and (end + dt.timedelta(days=1)).day == 1)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_an_answer_is_due_within_28_to_31_days(day):
    assert 28 <= (answer_before(day) - day).days <= 31


def test_a_request_is_a_duty_until_it_is_answered(departement):
    base = {"departement": departement, "nature": "ACCES", "empreinte": "0" * 64, "recue_le": TODAY}
    waiting = DemandeDroit.objects.create(**base, echeance_le=dt.date(2026, 7, 1))
    DemandeDroit.objects.create(
        **base, echeance_le=dt.date(2026, 7, 1), etat="FAITE", faite_le=dt.datetime(2026, 6, 2, tzinfo=dt.UTC)
    )
    (duty,) = requests(departement.pk, TODAY)
    assert (duty.cle, duty.echeance_le) == (str(waiting.pk), dt.date(2026, 7, 1))
    assert duty.pour.roles == (Role.ADMINISTRATEUR, Role.DPO)
    assert list(requests_again(departement.pk, TODAY, [duty.cle])) == [duty]
    waiting.delete()
    assert list(requests_again(departement.pk, TODAY, [duty.cle])) == []


def test_an_assessment_comes_back_two_months_before_its_review(departement):
    base = {"departement": departement, "etat": "VALIDEE", "validee_le": dt.date(2024, 1, 1)}
    Aipd.objects.create(**base, cle="comptes", revue_le=TODAY + dt.timedelta(days=60))
    Aipd.objects.create(**base, cle="journal", revue_le=TODAY + dt.timedelta(days=61))
    (duty,) = reviews(departement.pk, TODAY)
    assert (duty.cle, duty.url) == ("comptes", "/registre/traitements/comptes/analyse/")
    assert list(reviews_again(departement.pk, TODAY, ["comptes", "journal"])) == [duty]
