"""What holds whatever the dates: no gap, no overlap, nothing after the latest end, recording order indifferent."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from maillage.reseau.conventions.temps import (
    Acte,
    Avenant,
    Cause,
    Constat,
    DateComptee,
    Dissolution,
    Faits,
    ForceMajeure,
    Lecture,
    MiseEnDemeure,
    Opposition,
    Parametres,
    Remede,
    Retrait,
    Signature,
    periodes,
    situation,
)
from maillage.reseau.conventions.temps.mois import add_months
from tests.reseau.conventions.temps.cases import PARTIES

DAY = dt.timedelta(days=1)
HORIZON = dt.date(2029, 12, 31)
jours = st.dates(dt.date(2023, 6, 1), dt.date(2028, 6, 30))
peu = st.integers(0, 50).map(lambda n: n * DAY)
parties = st.sampled_from(["D", "B"])


@st.composite
def textes(draw: Any) -> Parametres:
    duree, lecture = draw(st.integers(1, 24)), draw(st.sampled_from(list(Lecture)))
    longest = duree if lecture is Lecture.FIN_DE_PERIODE else 12
    return Parametres(
        duree_mois=duree,
        reconduction_tacite=draw(st.booleans()) or draw(st.booleans()),
        preavis_mois=draw(st.integers(0, min(3, longest - 1))),
        lecture=lecture,
        compte=draw(st.sampled_from(list(DateComptee))),
        fin_au_plus_tard=draw(st.none() | jours),
    )


@st.composite
def lettres(draw: Any) -> list[Acte]:
    """A letter and perhaps what answers it."""
    sent = draw(jours)
    received = draw(st.none() | peu.map(lambda later: sent + later))
    annule = draw(st.sampled_from([False, False, True]))
    match draw(st.sampled_from(["opposition", "faute", "majeure", "dissolution"])):
        case "opposition":
            return [Opposition(draw(parties), sent, received, annule)]
        case "faute":
            cle = f"m{sent}"
            answers: list[Acte] = [Remede(cle, sent + draw(peu))] if draw(st.booleans()) else []
            answers += [Constat(cle, sent + draw(peu) + draw(peu))] if draw(st.booleans()) else []
            return [MiseEnDemeure(cle, draw(parties), sent, received, annule), *answers]
        case "majeure":
            cle = f"f{sent}"
            answers = [Retrait(cle, sent + draw(peu))] if draw(st.booleans()) else []
            return [ForceMajeure(cle, draw(parties), sent, received, annule), *answers]
    return [Dissolution(sent + draw(peu), sent, annule)]


avenants = st.builds(
    Avenant,
    effet_le=jours,
    fin_au_plus_tard=st.none() | jours,
    sans_fin_au_plus_tard=st.booleans(),
    duree_mois=st.none() | st.integers(4, 24),
    reconduction_tacite=st.none() | st.booleans(),
)


@st.composite
def histoires(draw: Any) -> tuple[Parametres, Faits]:
    actes = [acte for group in draw(st.lists(lettres(), max_size=4)) for acte in group]
    signatures = (Signature("D", draw(jours)), Signature("B", draw(jours)))
    return draw(textes()), Faits(PARTIES, signatures, tuple(draw(st.lists(avenants, max_size=2))), tuple(actes))


def days_of(rows: list[Any]) -> set[dt.date]:
    return {row.debut + n * DAY for row in rows for n in range((row.fin - row.debut).days + 1)}


@settings(max_examples=120, deadline=None)
@given(histoires())
def test_terms_follow_one_another_and_stop_for_good(histoire: tuple[Parametres, Faits]) -> None:
    parametres, faits = histoire
    rows = periodes(parametres, faits, au=HORIZON)
    assert all(row.debut <= row.fin for row in rows)
    assert all(later.debut == row.fin + DAY for row, later in pairwise(rows))
    assert [row.rang for row in rows] == list(range(1, len(rows) + 1))
    if rows:
        assert rows[0].debut == faits.effet
    latest = parametres.fin_au_plus_tard
    if latest is not None and not faits.avenants:
        assert all(row.fin <= latest for row in rows)


@settings(max_examples=80, deadline=None)
@given(histoires(), jours, st.randoms())
def test_a_day_is_told_by_what_is_dated_that_day_or_before(
    histoire: tuple[Parametres, Faits], day: dt.date, hasard: Any
) -> None:
    """Later facts never change what was true; recording order changes nothing; an annulled act is as never done."""
    parametres, faits = histoire
    found = situation(parametres, faits, day)
    assert found.en_vigueur is (day in days_of(periodes(parametres, faits, au=HORIZON)))
    if found.jusqu_au is not None and found.en_vigueur:
        assert found.jusqu_au >= day
    shuffled = replace(
        faits,
        actes=tuple(hasard.sample(faits.actes, len(faits.actes))),
        avenants=tuple(hasard.sample(faits.avenants, len(faits.avenants))),
        signatures=tuple(reversed(faits.signatures)),
    )
    bare = replace(faits, actes=tuple(acte for acte in faits.actes if not acte.annule))
    for other in (shuffled, bare):
        told = situation(parametres, other, day)
        assert replace(told, possibilites=()) == replace(found, possibilites=())
        assert set(told.possibilites) == set(found.possibilites)


@settings(max_examples=80, deadline=None)
@given(textes(), jours, st.integers(0, 3), st.integers(0, 40))
def test_an_opposition_in_time_ends_the_term_and_a_late_one_changes_nothing(
    parametres: Parametres, effet: dt.date, rang: int, avance: int
) -> None:
    assume(parametres.preavis_mois < parametres.duree_mois)
    parametres = replace(parametres, reconduction_tacite=True, fin_au_plus_tard=None, lecture=Lecture.FIN_DE_PERIODE)
    signed = Faits(PARTIES, (Signature("D", effet), Signature("B", effet)))
    terme = periodes(parametres, signed, au=add_months(effet, parametres.duree_mois * rang))[-1]
    last = add_months(terme.fin + DAY, -parametres.preavis_mois)
    day = max(terme.debut, min(last, terme.fin) - avance * DAY)
    opposed = replace(signed, actes=(Opposition("B", day, day),))
    assume(day <= last)
    ended = situation(parametres, opposed, terme.fin + DAY)
    assert (ended.jusqu_au, ended.cause, ended.certain) == (terme.fin, Cause.OPPOSITION, True)
    assert situation(parametres, opposed, day).jusqu_au == terme.fin
    late = last + DAY
    if late <= terme.fin:
        too_late = replace(signed, actes=(Opposition("B", late, late),))
        assert periodes(parametres, too_late, au=HORIZON) == periodes(parametres, signed, au=HORIZON)
        assert situation(parametres, too_late, late) == situation(parametres, signed, late)


@settings(max_examples=80, deadline=None)
@given(histoires(), avenants)
def test_an_avenant_changes_no_day_before_its_own(histoire: tuple[Parametres, Faits], avenant: Avenant) -> None:
    parametres, faits = histoire
    changed = replace(faits, avenants=(*faits.avenants, avenant))
    if faits.effet is not None and avenant.effet_le > faits.effet:
        before = {day for day in days_of(periodes(parametres, faits, au=HORIZON)) if day < avenant.effet_le}
        after = {day for day in days_of(periodes(parametres, changed, au=HORIZON)) if day < avenant.effet_le}
        assert before == after
    rows = periodes(parametres, faits, au=HORIZON)
    if rows and rows[-1].fin < min(avenant.effet_le, HORIZON) and faits.effet and avenant.effet_le > faits.effet:
        assert periodes(parametres, changed, au=HORIZON) == rows


@given(jours, st.integers(1, 40), st.integers(1, 24))
def test_months_do_not_drift(effet: dt.date, rang: int, duree: int) -> None:
    found = add_months(effet, rang * duree)
    assert found.day == effet.day or (found + DAY).day == 1
    assert (found.year - effet.year) * 12 + found.month - effet.month == rang * duree
