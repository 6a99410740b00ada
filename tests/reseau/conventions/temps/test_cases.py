"""The table of cases checked by hand; sentences that a person reads; acts refused."""

import datetime as dt
from dataclasses import replace

import pytest

from maillage.reseau.conventions.temps import (
    Acte,
    ActeRefuse,
    Avenant,
    Constat,
    DateComptee,
    Dissolution,
    Faits,
    Lecture,
    MiseEnDemeure,
    Opposition,
    Parametres,
    Retrait,
    Situation,
    check_acte,
    check_avenant,
    periodes,
    readings,
    situation,
)
from tests.reseau.conventions.temps.cases import CAS, NOV, Cas, cas, constat, d, fm, med, opp, remede, retrait


def write(found: Situation) -> str:
    if found.depuis is None and found.cause is None:
        return found.etat.value
    last = found.jusqu_au.isoformat() if found.jusqu_au else "jamais"
    if found.cause is not None:
        return f"{found.etat} {last} fin {found.cause}"
    until = f" sauf {found.opposition_jusqu_au}" if found.opposition_jusqu_au else ""
    return f"{found.etat} {last} reconduite{until}"


@pytest.mark.parametrize("case", CAS, ids=lambda case: f"{case.article} {case.nom}")
def test_case(case: Cas) -> None:
    for line in case.attendu:
        day, _, expected = line.partition(": ")
        found = situation(case.parametres, case.faits, d(day))
        assert write(found) == expected, day
        assert "(article " in found.phrase
        rows = periodes(case.parametres, case.faits, au=d(day))
        assert found.en_vigueur is any(row.debut <= d(day) <= row.fin for row in rows)


def test_the_table_has_cases_for_each_article() -> None:
    assert len(CAS) >= 44
    assert {case.article for case in CAS} == {"6", "7.1", "7.2", "8.2"}
    assert len({case.nom for case in CAS}) == len(CAS)


def tell(case: Cas, day: str) -> list[str]:
    found = situation(case.parametres, case.faits, d(day))
    return [found.phrase.replace("\u00a0", " "), *(row.phrase.replace("\u00a0", " ") for row in found.possibilites)]


def test_in_force_and_what_each_may_do() -> None:
    phrase, oppose, *always = tell(cas("", "6", NOV), "2026-12-01")
    assert phrase == (
        "En vigueur depuis le 3 novembre 2026. Sera reconduite le 3 mai 2027 pour 6 mois, "
        "sauf opposition au plus tard le 3 mars 2027 (article 6)."
    )
    assert (
        oppose
        == "Chaque partie peut s'opposer à la reconduction du 3 mai 2027 jusqu'au 3 mars 2027 inclus (article 6)."
    )
    assert [phrase.split("(")[1] for phrase in always] == ["article 7.1).", "article 7.2).", "article 8.2)."]
    phrase, oppose, *_ = tell(cas("", "6", NOV), "2027-03-04")
    assert phrase.endswith("pour 6 mois : il est trop tard pour s'y opposer (article 6).")
    assert oppose == (
        "Il est trop tard pour s'opposer à la reconduction du 3 mai 2027 : le dernier jour était le 3 mars 2027. "
        "La suivante sera celle du 3 novembre 2027 (article 6)."
    )


def test_sentences_of_each_end() -> None:
    def first(day: str, *actes: Acte, **texte: object) -> str:
        return tell(cas("", "", NOV, actes=actes, **texte), day)[0]

    assert first("2027-03-01", opp("B", "2027-02-02")) == (
        "En vigueur jusqu'au 2 mai 2027 inclus, parce que l'opposition envoyée par la commune de Valfictif a été reçue à temps, "
        "le 2 février 2027 (article 6)."
    )
    assert "la commune de Valfictif a envoyé son opposition à temps, le 1er février 2027" in first(
        "2027-03-01", opp("B", None, "2027-02-01"), compte=DateComptee.ENVOI
    )
    assert first("2027-02-06", med("2027-01-04", "2027-01-06"), constat("2027-02-06")) == (
        "N'est plus en vigueur depuis le 6 février 2027, parce que la mise en demeure reçue le 6 janvier 2027 est restée sans "
        "effet : une personne l'a constaté le 6 février 2027 pour le Département (article 7.1)."
    )
    assert first("2027-01-10", fm("2027-01-04", "2027-01-06")) == (
        "En vigueur jusqu'au 5 février 2027 inclus, parce que l'empêchement notifié par la commune de Valfictif, reçu le "
        "6 janvier 2027, met fin à la convention après 30 jours calendaires (article 7.2)."
    )
    assert "parce que le Bénéficiaire est dissous (article 7.2)." in first("2027-01-15", Dissolution(d("2027-01-15")))
    assert "sa durée s'arrête là et qu'elle n'est pas reconduite" in first("2027-01-01", reconduction_tacite=False)
    assert first("2026-12-01", fin="2026-07-01") == (
        "N'a jamais été en vigueur : signée par tous le 3 novembre 2026, alors que le texte fixe son dernier jour au plus tard "
        "au 1er juillet 2026 (article 6)."
    )
    assert tell(cas("", "6", "D 2026-11-03"), "2026-12-01") == [
        "Pas encore en vigueur : la commune de Valfictif n'a pas signé (article 6)."
    ]
    unsigned = tell(cas("", "6", "D 2026-11-03, B 2026-11-04"), "2026-11-02")[0]
    assert "le Département et la commune de Valfictif n'ont pas signé" in unsigned
    assert "les parties n'ont pas signé" in situation(Parametres(), Faits(()), d("2026-11-02")).phrase
    assert "aucune date anniversaire avant ce jour" in first("2026-12-01", lecture=Lecture.ANNUELLE)


def test_letters_open_what_answers_them() -> None:
    notice = cas("", "7.1", NOV, actes=(med("2027-01-04", "2027-01-06"),))
    told = tell(notice, "2027-01-10")
    assert "La commune de Valfictif peut réparer le manquement jusqu'au 5 février 2027 inclus (article 7.1)." in told
    assert (
        "À partir du 6 février 2027, le Département peut constater que la mise en demeure est restée sans effet : la convention "
        "est alors résiliée (article 7.1)." in told
    )
    assert any("sa réception, encore inconnue" in phrase for phrase in tell(notice, "2027-01-05"))
    mended = cas("", "7.1", NOV, actes=(med("2027-01-04", "2027-01-06"), remede("2027-01-20")))
    assert not any("constater" in phrase for phrase in tell(mended, "2027-01-21"))
    major = tell(cas("", "7.2", NOV, actes=(fm("2027-01-04", "2027-01-06"),)), "2027-01-10")
    assert (
        "La commune de Valfictif peut retirer sa notification d'empêchement jusqu'au 5 février 2027 inclus (article 7.2)."
        in major
    )
    assert not any("s'opposer" in phrase for phrase in major)


def test_a_renewal_beyond_the_latest_end_is_not_offered() -> None:
    yearly = cas("", "6", NOV, fin="2027-10-01", lecture=Lecture.ANNUELLE)
    assert not any("s'opposer" in phrase for phrase in tell(yearly, "2026-12-01")[1:])
    last = cas("", "6", NOV, fin="2027-10-01")
    phrase, oppose, *_ = tell(last, "2027-03-04")
    assert phrase.startswith(
        "En vigueur depuis le 3 novembre 2026, au plus tard jusqu'au 1er octobre 2027 inclus. Sera"
    )
    assert oppose.endswith("le dernier jour était le 3 mars 2027. Il n'y en aura pas d'autre (article 6).")
    open_ended = cas("", "6", NOV, lecture=Lecture.ANNUELLE)
    assert "La suivante sera celle du 3 novembre 2028" in tell(open_ended, "2027-09-04")[1]


def test_readings_are_said() -> None:
    plain = readings(Parametres())
    assert any("Date anniversaire" in phrase and "chaque nouvelle période" in phrase for phrase in plain)
    assert any("reçue par l'autre partie" in phrase for phrase in plain)
    other = readings(Parametres(lecture=Lecture.ANNUELLE, compte=DateComptee.ENVOI, fin_au_plus_tard=d("2027-07-01")))
    assert any("une fois par an" in phrase for phrase in other)
    assert any("envoyée." in phrase for phrase in other)
    assert any("ce jour-là, la convention est encore en vigueur" in phrase for phrase in other)
    assert not any("opposition" in phrase for phrase in readings(Parametres(reconduction_tacite=False)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"duree_mois": 0}, {"preavis_mois": -1}, {"delai_faute_jours": -1}, {"duree_mois": 2, "preavis_mois": 2},
        {"preavis_mois": 12, "lecture": Lecture.ANNUELLE},
    ],
)  # fmt: skip
def test_a_text_that_means_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"term|delay|notice"):
        Parametres(**wrong)  # type: ignore[arg-type]


LETTRE = med("2027-01-04", "2027-01-06")


@pytest.mark.parametrize(
    ("known", "acte", "message"),
    [
        ((), opp("B", None), "Écrivez la date"),
        ((), opp("B", "2027-06-02"), "dans le futur"),
        ((), opp("B", "2027-01-02", "2027-01-04"), "avant d'être envoyée"),
        ((), opp("B", "2026-11-02"), "a pris effet le 3 novembre 2026"),
        ((opp("B", "2027-01-02"),), opp("B", "2027-05-03"), "n'était plus en vigueur"),
        ((), Dissolution(d("2027-07-01"), d("2027-06-02")), "quand elle est prise"),
        ((), constat("2027-02-06"), "Choisissez la mise en demeure"),
        ((LETTRE,), constat("2027-01-03"), "n'était pas encore envoyée"),
        ((LETTRE,), constat("2027-02-05"), r"trop tôt.*à partir du 6 février 2027 \(article 7.1\)"),
        ((med("2027-01-04", None),), constat("2027-02-06"), "quand la mise en demeure a été reçue"),
        ((LETTRE, remede("2027-02-05")), constat("2027-02-06"), "réparé dans le délai"),
        ((), retrait("2027-02-06"), "Choisissez la notification"),
        ((fm("2027-01-04", "2027-01-06"),), retrait("2027-01-03"), "pas encore notifié"),
        ((fm("2027-01-04", "2027-01-06"),), retrait("2027-02-06"), "n'était plus en vigueur"),
        ((fm("2027-01-04", "2027-01-06"), retrait("2027-01-08")), retrait("2027-01-09"), "déjà retirée"),
    ],
)  # fmt: skip
def test_an_impossible_act_is_refused_in_words(known: tuple[Acte, ...], acte: Acte, message: str) -> None:
    case = cas("", "", NOV, actes=known)
    with pytest.raises(ActeRefuse, match=message):
        check_acte(case.parametres, case.faits, acte, today=d("2027-06-01"))


@pytest.mark.parametrize(
    ("known", "acte"),
    [
        ((), opp("D", "2027-03-04")),  # too late: recorded all the same
        ((), Dissolution(d("2028-01-01"), d("2027-06-01"))),
        ((), LETTRE),
        ((LETTRE,), constat("2027-02-06")),
        ((LETTRE,), remede("2027-01-05")),
        ((fm("2027-01-04", "2027-01-06"),), retrait("2027-02-05")),
        ((fm("2027-01-04", None),), retrait("2027-02-05")),
    ],
)
def test_a_possible_act_is_accepted(known: tuple[Acte, ...], acte: Acte) -> None:
    case = cas("", "", NOV, actes=known)
    check_acte(case.parametres, case.faits, acte, today=d("2027-06-01"))


def test_no_act_before_all_have_signed() -> None:
    case = cas("", "", "D 2026-11-03")
    with pytest.raises(ActeRefuse, match="pas encore signée"):
        check_acte(case.parametres, case.faits, opp("B", "2026-12-01"), today=d("2027-06-01"))
    with pytest.raises(ValueError, match="notice"):
        replace(case.parametres, preavis_mois=6)


def test_an_avenant_that_comes_too_late_or_means_nothing_is_refused() -> None:
    case = cas("", "", NOV, fin="2027-04-01")
    check_avenant(case.parametres, case.faits, Avenant(d("2027-04-01"), fin_au_plus_tard=d("2028-04-01")))
    with pytest.raises(ActeRefuse, match="n'était plus en vigueur"):
        check_avenant(case.parametres, case.faits, Avenant(d("2027-04-02"), fin_au_plus_tard=d("2028-04-01")))
    with pytest.raises(ActeRefuse, match="personne ne pourrait s'opposer"):
        check_avenant(case.parametres, case.faits, Avenant(d("2027-01-01"), preavis_mois=6))
    unsigned = cas("", "", "D 2026-11-03")
    check_avenant(unsigned.parametres, unsigned.faits, Avenant(d("2027-01-01"), duree_mois=12))


def test_a_letter_is_known_by_its_sending_before_its_receipt() -> None:
    known = cas(
        "", "", NOV, actes=(MiseEnDemeure("m1", "D", d("2027-01-04"), d("2027-01-06")), Retrait("f1", d("2027-01-05")))
    ).faits
    seen = known.known(dt.date(2027, 1, 5))
    assert list(seen.of(MiseEnDemeure)) == [MiseEnDemeure("m1", "D", d("2027-01-04"), None)]
    assert list(known.known(dt.date(2027, 1, 3)).actes) == []
    assert list(seen.of(Opposition)) == list(seen.of(Constat)) == []
    assert known.nom("X") == "X"
