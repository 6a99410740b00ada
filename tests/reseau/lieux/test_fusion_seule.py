"""The short way for a lone version answers what the general calculation answers."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.lieux.fusion import Contribution, merge
from maillage.reseau.lieux.fusion.calcul import merge_several

JOUR = dt.date(2026, 3, 1)
RECU = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
LISTES = ("telephone", "courriels", "services", "typologie", "itinerance", "site_web")
TEXTES = st.sampled_from(["", "A", "a", " A ", "1 rue du Port", "Saintes", "17100", None])
VALEURS = st.one_of(TEXTES, st.just(0), st.just(False))
DITES = st.fixed_dictionaries(
    {},
    optional={
        **{champ: st.one_of(st.lists(st.sampled_from(["A", "a ", "B"]), max_size=3), st.just("A")) for champ in LISTES},
        **dict.fromkeys(
            ("nom", "adresse", "complement_adresse", "commune", "code_postal", "code_insee", "horaires"), VALEURS
        ),
        "latitude": st.sampled_from([None, 45.7, 0.0]),
        "longitude": st.sampled_from([None, -1.2]),
        "position_approximative": st.booleans(),
        "date_maj": st.sampled_from(["2026-01-02", "", None]),
        "niveau": st.sampled_from([1, 3, None]),
    },
)


@given(DITES, st.sampled_from(["IMPORT", "COORDINATEUR", "RESPONSABLE"]), st.sampled_from([None, JOUR]), st.booleans())
def test_alone_is_as_in_company(dites: dict[str, Any], origine: str, date: dt.date | None, datee: bool) -> None:
    seule = Contribution(origine, "Source", RECU, date, dites, "1", {"nom": JOUR} if datee else {})
    general = merge_several([seule])
    court = merge([seule])
    assert court == general
    assert list(court.valeurs) == list(general.valeurs)


@pytest.mark.parametrize("champ", ["latitude", "longitude"])
def test_half_a_position_is_none(champ: str) -> None:
    assert merge([Contribution("IMPORT", "S", RECU, JOUR, {champ: 1.5, "nom": "A"}, "1")]).valeurs == {"nom": "A"}


def test_provenances_do_not_share_their_text() -> None:
    provenance = merge([Contribution("IMPORT", "S", RECU, JOUR, {"nom": "A", "commune": "B"}, "1")]).provenance
    provenance["nom"]["source"] = "autre"
    assert provenance["commune"]["source"] == "S"
