"""Article 3.4: the Département, the hosts, and the other bodies that employ a conseiller; each once, on any day."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from maillage.pilotage.gouvernance.composition import Lien, Titre, compose

JOURS = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))
LIENS = st.lists(
    st.builds(
        lambda organisme, accueille, du, longueur, departement: Lien(
            organisme,
            f"Organisme {organisme}",
            accueille,
            du,
            None if longueur is None else du + dt.timedelta(days=longueur),
            departement,
        ),
        st.integers(1, 6),
        st.booleans(),
        JOURS,
        st.none() | st.integers(0, 700),
        st.just(False),
    ),
    max_size=12,
)


@given(JOURS, LIENS, st.randoms())
def test_each_body_sits_once_for_what_ties_it_that_day(jour: dt.date, liens: list[Lien], hasard: object) -> None:
    seats = compose(jour, "Val-Fictif", liens)
    assert [seat for seat in seats if seat.organisme is None] == [seats[0]]
    assert (seats[0].titre, seats[0].nom) == (Titre.DEPARTEMENT, "Val-Fictif")
    hosts = {one.organisme for one in liens if one.accueille and one.du <= jour and (one.au or jour) >= jour}
    employers = {one.organisme for one in liens if not one.accueille and one.du <= jour and (one.au or jour) >= jour}
    sitting = [seat.organisme for seat in seats[1:]]
    assert len(sitting) == len(set(sitting))
    assert set(sitting) == hosts | employers
    for seat in seats[1:]:
        both = seat.organisme in hosts and seat.organisme in employers
        expected = Titre.HOTE_EMPLOYEUR if both else Titre.HOTE if seat.organisme in hosts else Titre.EMPLOYEUR
        assert seat.titre is expected
    only_employers = [seat.titre is Titre.EMPLOYEUR for seat in seats[1:]]
    assert only_employers == sorted(only_employers), "hosts come before those who only employ"
    shuffled = list(liens)
    hasard.shuffle(shuffled)  # type: ignore[attr-defined]
    assert compose(jour, "Val-Fictif", shuffled) == seats


def test_the_departement_sits_once_even_when_it_employs_and_hosts() -> None:
    du = dt.date(2026, 1, 1)
    own = [Lien(9, "Département", True, du, departement=True), Lien(9, "Département", False, du, departement=True)]
    assert [seat.organisme for seat in compose(du, "Val-Fictif", own)] == [None]


def test_both_ends_count() -> None:
    lien = Lien(1, "Mairie", True, dt.date(2026, 1, 2), dt.date(2026, 7, 1))
    seats = {
        day: len(compose(day, "Val", [lien]))
        for day in (dt.date(2026, 1, 1), lien.du, dt.date(2026, 7, 1), dt.date(2026, 7, 2))
    }
    assert list(seats.values()) == [1, 2, 2, 1]
