"""The sums kept by triggers are what a person would count by hand, whatever is written, through models or in SQL."""

import datetime as dt
from collections import Counter
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from maillage.pilotage.indicateurs.definitions import COMPARAISON, PAR_CODE, Forme, Periode, add_months, cut
from maillage.pilotage.indicateurs.definitions.mesures import (
    AJOUT,
    AUTONOMIES,
    CANAUX,
    CLES,
    DEMARCHES,
    GENRES,
    MATERIELS,
    MOTIFS,
    ORIENTATIONS,
    STATUTS,
    THEMES,
    TRANCHES,
    grain_of,
)
from maillage.pilotage.indicateurs.enums import Axe
from maillage.pilotage.indicateurs.models import Cumul
from maillage.pilotage.indicateurs.selectors.criteres import COLONNES, Criteres, Perimetre
from maillage.pilotage.indicateurs.selectors.figures import compare_by, compute, compute_block
from maillage.pilotage.indicateurs.services.cumuls import compact, compare, fold, rebuild
from maillage.pilotage.indicateurs.tasks import check_departement, spread
from maillage.terrain.accompagnements import enums as a
from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu
from maillage.terrain.permanences import enums as p
from maillage.terrain.permanences.models import Permanence
from tests.pilotage.indicateurs.fabriques import RENDUS, accompagnement, change_state, compte_rendu, demi_journee

pytestmark = pytest.mark.django_db
ANNEE = Periode(dt.date(2026, 1, 1), dt.date(2026, 12, 1))
JOURS = [
    *(dt.date(2026, month, day) for month in (1, 2, 12) for day in (6, 13, 31) if (month, day) != (2, 31)),
    *(dt.date(2024, 11, 5), dt.date(2025, 3, 31), dt.date(2025, 9, 30)),
]
ETATS = st.sampled_from(a.EtatCompteRendu.values)


def detail(draw):
    """Values of one accompaniment."""
    participants = draw(st.integers(1, 9))
    themes = draw(st.lists(st.sampled_from(a.Thematique.values), unique=True, max_size=3))
    nature = draw(st.sampled_from(a.NatureAccompagnement.values))
    return {
        "nature": nature,
        "participants": participants,
        "deja_accompagnes": draw(st.integers(0, participants)),
        "thematiques": themes,
        "demarches": draw(st.lists(st.sampled_from(a.Demarche.values), unique=True, max_size=2))
        if "DEMARCHES" in themes
        else [],
        "materiels": draw(st.lists(st.sampled_from(a.Materiel.values), unique=True, max_size=2)),
        "orientations": draw(st.lists(st.sampled_from(a.Orientation.values), unique=True, max_size=2)),
        "autonomie": draw(st.sampled_from(["", *a.Autonomie.values])),
        "canal": draw(st.sampled_from(a.Canal.values)),
        "duree_min": draw(st.sampled_from([None, 1, 29, 30, 59, 60, 119, 120, 1439])),
        "genres": draw(st.dictionaries(st.sampled_from(a.Genre.values), st.integers(0, 3), max_size=2)),
        "tranches": draw(st.dictionaries(st.sampled_from(a.TrancheAge.values), st.integers(0, 3), max_size=2)),
        "statuts": draw(st.dictionaries(st.sampled_from(a.Statut.values), st.integers(0, 3), max_size=2)),
    }


ACTES = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "demi_journee",
                "annuler",
                "deplacer",
                "oublier",
                "compte_rendu",
                "etat",
                "aide",
                "aide",
                "aide",
                "outil",
                "corriger",
                "enlever",
                "remettre",
                "etaler",
                "etaler",
            ]
        ),
        st.integers(0, 99),
        ETATS,
        st.composite(detail)(),
    ),
    min_size=6,
    max_size=14,
)


MOIS = st.integers(0, 47).map(partial(add_months, dt.date(2023, 12, 1)))
QUESTIONS = st.lists(
    st.tuples(
        st.tuples(MOIS, MOIS).map(sorted),
        st.sampled_from(Axe),
        st.sets(st.sampled_from(sorted(COLONNES)), max_size=2),
        st.sampled_from(["", "structure", "agent"]),
        st.integers(0, 1),
    ),
    min_size=3,
    max_size=3,
)


class Histoire:
    """Plays acts on what stands, chosen by number."""

    def __init__(self, sol):
        self.sol = sol

    def play(self, act):
        name, number, etat, values = act
        getattr(self, f"_{name}")(number, etat, values)

    @staticmethod
    def _one(rows, number):
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    def _demi_journee(self, number, _etat, _values):
        demi_journee(self.sol, JOURS[number % len(JOURS)], second=number % 3 == 0)

    def _annuler(self, number, _etat, _values):
        if row := self._one(Permanence.objects, number):
            row.etat, row.motif = "ANNULEE", p.MotifAnnulation.values[number % 7]
            row.save()

    def _deplacer(self, number, _etat, _values):
        if row := self._one(Permanence.objects, number):
            row.jour, row.lieu = JOURS[number % len(JOURS)], self.sol.autres["lieu2"]
            row.agent = self.sol.sacha
            row.save()

    def _oublier(self, number, _etat, _values):
        rows = Permanence.objects.filter(compte_rendu=None)
        if (row := self._one(rows, number)) and number % 2:
            row.delete()
        elif row:
            rows.filter(pk=row.pk).update(etat="SUPPRIMEE")

    def _compte_rendu(self, number, etat, _values):
        if row := self._one(Permanence.objects.filter(compte_rendu=None), number):
            tenue = a.Tenue.values[number % 3]
            more = {"motif": "METEO"} if tenue == "NON_TENUE" else {}
            report = compte_rendu(self.sol, row, etat, tenue=tenue, **more)
            if etat in RENDUS:
                later = report.transmis_at + dt.timedelta(days=number % 12)
                CompteRendu.objects.filter(pk=report.pk).update(transmis_at=later)

    def _etat(self, number, etat, _values):
        if row := self._one(CompteRendu.objects, number):
            change_state(row, etat)

    def _aide(self, number, _etat, values):
        if row := self._one(CompteRendu.objects, number):
            accompagnement(self.sol, row, **values)

    def _outil(self, number, _etat, values):
        row = self._one(Permanence.objects, number) or demi_journee(self.sol, JOURS[0])
        frame = {"departement": row.departement, "jour": row.jour, "agent": row.agent, "provenance": "IMPORT"}
        Accompagnement.objects.create(**frame, cle_import=str(Accompagnement.objects.count()), **values)

    def _corriger(self, number, _etat, values):
        if row := self._one(Accompagnement.objects, number):
            Accompagnement.objects.filter(pk=row.pk).update(**values, titre="")

    def _enlever(self, number, _etat, _values):
        if row := self._one(Accompagnement.objects, number):
            row.supprime_at = dt.datetime(2026, 3, 3, tzinfo=dt.UTC)
            row.save()

    def _remettre(self, number, _etat, _values):
        rows = Accompagnement.objects.filter(supprime_at__isnull=False)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accompagnements_accompagnement SET supprime_at = NULL WHERE mod(id, 2) = %s", [number % 2]
            )
        assert not rows.filter(pk__in=[row.pk for row in rows if row.pk % 2 == number % 2]).exists()

    def _etaler(self, _number, _etat, _values):
        fold(self.sol.departement.pk)


def by_hand(sol, structure_id=None):
    """{block: {figure: number}} counted in Python from the rows, by the written definitions."""

    def kept(rows):
        return [r for r in rows if structure_id in (None, r.structure_id) and r.jour.year == 2026]

    half_days = [r for r in kept(Permanence.objects.all()) if r.etat != "SUPPRIMEE"]
    reports = [r for r in kept(CompteRendu.objects.all()) if r.etat in RENDUS]
    helps = [
        r
        for r in kept(Accompagnement.objects.select_related("compte_rendu"))
        if r.supprime_at is None and (r.compte_rendu is None or r.compte_rendu.etat in RENDUS)
    ]
    cancelled = [r for r in half_days if r.etat == "ANNULEE"]
    held = sum(r.tenue != "NON_TENUE" for r in reports)
    late = [(r.transmis_at.date() - r.jour).days for r in reports]
    people = sum(r.participants for r in helps)

    def several(field, values):
        return {v.lower(): sum(r.participants for r in helps if v in getattr(r, field)) for v, _ in values}

    def told(field, values):
        counted = Counter()
        for row in helps:
            known = {v: getattr(row, field).get(v, 0) for v, _ in values if v != "NON_COMMUNIQUE"}
            counted.update(known)
            counted["NON_COMMUNIQUE"] += max(0, row.participants - sum(known.values()))
        return {v.lower(): counted[v] for v, _ in values}

    return {
        "demi-journees": {
            "prevues": len(half_days),
            "tenues": held,
            "remplacees": sum(r.tenue == "REMPLACEE" for r in reports),
            "annulees": len(cancelled),
            "non_tenues": len(reports) - held,
            "sans_compte_rendu": len(half_days) - len(cancelled) - len(reports),
        },
        "annulations": {v.lower(): sum(r.motif == v for r in cancelled) for v, _ in MOTIFS},
        "delais": {
            "jour_meme": sum(d <= 0 for d in late),
            "de_1_3": sum(1 <= d <= 3 for d in late),
            "de_4_7": sum(4 <= d <= 7 for d in late),
            "plus_7": sum(d > 7 for d in late),
        },
        "accompagnements": {
            "accompagnements": people,
            "personnes": people - sum(r.deja_accompagnes for r in helps),
            "en_atelier": sum(r.participants for r in helps if r.nature == "COLLECTIF"),
            "ateliers": sum(r.nature == "COLLECTIF" for r in helps),
            "orientes": sum(r.participants for r in helps if r.orientations),
            "minutes": sum(r.duree_min or 0 for r in helps),
        },
        "themes": several("thematiques", THEMES),
        "demarches": several("demarches", DEMARCHES),
        "materiels": several("materiels", MATERIELS),
        "orientations": several("orientations", ORIENTATIONS),
        "genres": told("genres", GENRES),
        "tranches": told("tranches", TRANCHES),
        "statuts": told("statuts", STATUTS),
        "canaux": {v.lower(): sum(r.participants for r in helps if r.canal == v) for v, _ in CANAUX},
        "autonomie": {v.lower(): sum(r.participants for r in helps if r.autonomie == v) for v, _ in AUTONOMIES}
        | {"non_renseigne": sum(r.participants for r in helps if not r.autonomie)},
        "durees": {
            "moins_30": sum(r.participants for r in helps if r.duree_min and r.duree_min < 30),
            "de_30_59": sum(r.participants for r in helps if r.duree_min and 30 <= r.duree_min < 60),
            "de_60_119": sum(r.participants for r in helps if r.duree_min and 60 <= r.duree_min < 120),
            "plus_120": sum(r.participants for r in helps if r.duree_min and r.duree_min >= 120),
            "non_renseigne": sum(r.participants for r in helps if r.duree_min is None),
        },
        "verification": {
            "transmis": len(reports),
            **{
                code: sum(r.etat == etat for r in reports)
                for code, etat in (("confirmes", "CONFIRME"), ("contestes", "CONTESTE"), ("en_attente", "TRANSMIS"))
            },
            "sans_reponse": sum(r.etat == "SANS_REPONSE" for r in reports),
        },
    }


def figures(sol, **filtres):
    found = compute(sol.departement.pk, Criteres(ANNEE, filtres))
    return {one.bloc.code: {row.figure.code: row.valeur for row in one.lignes} for one in found}


def counted(sol, criteres, periode, columns, by):
    """{group: sums of these columns} from the rows themselves, by what a person asks for."""
    clauses, values = ["departement_id = %s AND mois BETWEEN %s AND %s"], [sol.departement.pk, *periode]
    for name, value in criteres.filtres.items():
        clauses.append(f"{COLONNES[name]} = %s")
        values.append(value)
    for name, among in (("structure_id", criteres.perimetre.structures), ("agent_id", criteres.perimetre.agents)):
        if among is not None:
            clauses.append(f"{name} = ANY(%s)")
            values.append(list(among))
    with connection.cursor() as cursor:
        sums = ", ".join(f"sum({name})::int" for name in columns)
        cursor.execute(f"SELECT {by}, {sums} FROM indicateurs_verite WHERE {' AND '.join(clauses)} GROUP BY 1", values)
        return {key: dict(zip(columns, told, strict=True)) for key, *told in cursor.fetchall() if any(told)}


def read_questions(sol, questions):
    """(criteria, axis) of what was drawn, on what stands."""
    values = {
        "structure": [sol.structure.pk, sol.autres["hote2"].pk],
        "convention": [sol.convention.pk, sol.autres["convention2"].pk],
        "secteur": [sol.secteur.pk, 0],
        "epci": [sol.autres["epci"].pk, ""],
        "agent": [sol.camille.pk, sol.sacha.pk],
        "employeur": [sol.structure.pk, 0],
    }
    for months, axe, names, whose, rank in questions:
        own = {f"{whose}s": frozenset({values[whose][0]})} if whose else {}
        yield Criteres(Periode(*months), {name: values[name][rank] for name in names}, Perimetre(**own)), axe


def answered(sol, criteres, axe):
    """A comparison, and two blocks with the former period and what is drawn of one."""
    found = [{row.cle: row.valeurs for row in compare_by(sol.departement.pk, criteres, axe)}]
    for code in ("demi-journees", "themes"):
        told = compute_block(sol.departement.pk, criteres, PAR_CODE[code])
        drawn = {month: sums for month, sums in told.par_mois.items() if any(sums.values())}
        found.append(([row.valeur for row in told.lignes], [row.avant for row in told.lignes], drawn))
    return found


def expected(sol, criteres, axe):
    """The same, from the rows themselves."""
    columns = tuple(dict.fromkeys(name for figure in COMPARAISON for name in figure.colonnes))
    groups = counted(sol, criteres, criteres.periode, columns, COLONNES[axe.value.lower()])
    found = [{key: tuple(figure.value(sums) for figure in COMPARAISON) for key, sums in groups.items()}]
    for code in ("demi-journees", "themes"):
        bloc, now = PAR_CODE[code], []
        for periode in (criteres.periode, criteres.periode.former):
            sums = counted(sol, criteres, periode, bloc.colonnes, "1").get(1, dict.fromkeys(bloc.colonnes, 0))
            now.append([figure.value(sums) for figure in bloc.figures])
        drawn = bloc.forme is Forme.COMPTES
        found.append((*now, counted(sol, criteres, criteres.periode, bloc.colonnes, "mois") if drawn else {}))
    return found


def assert_true(sol):
    """The sums, the direct count of the database, and a count by hand say the same."""
    assert compare(sol.departement.pk) == []
    for filtres in ({}, {"structure": sol.structure.pk}):
        told, expected = figures(sol, **filtres), by_hand(sol, filtres.get("structure"))
        assert {code: {name: told[code][name] for name in row} for code, row in expected.items()} == expected


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(actes=ACTES, questions=QUESTIONS)
def test_sums_are_a_direct_count_after_any_story(sol, actes, questions):
    with transaction.atomic():
        story = Histoire(sol)
        for number in range(3):
            story.play(("demi_journee", number, "", {}))
        story.play(("compte_rendu", 0, "EN_COURS", {}))
        for act in actes:
            story.play(act)
        assert_true(sol)
        asked = list(read_questions(sol, questions))
        truth = [expected(sol, *one) for one in asked]
        assert [answered(sol, *one) for one in asked] == truth
        before = figures(sol)
        compact(sol.departement.pk)
        assert (
            Cumul.objects.count()
            == Cumul.objects.values(
                "grain", "mois", "structure_id", "agent_id", "convention_id", "employeur_id", "secteur_id", "epci"
            )
            .distinct()
            .count()
        )
        assert figures(sol) == before
        assert [answered(sol, *one) for one in asked] == truth
        transaction.set_rollback(True)


def test_what_a_wrong_hand_changes_is_found_told_and_mended(sol, caplog):
    report = compte_rendu(sol, demi_journee(sol, JOURS[0]), "CONFIRME")
    accompagnement(sol, report, participants=4)
    spread.func(0)
    assert not Cumul.objects.filter(grain=AJOUT).exists()
    Cumul.objects.filter(grain=grain_of("mois", CLES), accompagnements=4).update(accompagnements=5)
    (wrong,) = compare(sol.departement.pk)
    assert wrong.mesures == {"accompagnements": 1}
    out = StringIO()
    with pytest.raises(CommandError, match="faux"):
        call_command("verifier_cumuls", stdout=out)
    assert "1 écart" in out.getvalue()
    with pytest.raises(CommandError, match="n'existe pas"):
        call_command("verifier_cumuls", departement="00")
    call_command("verifier_cumuls", "--refaire", "--departement", "96", stdout=StringIO())
    assert_true(sol)
    Cumul.objects.all().delete()
    check_departement.func(sol.departement.pk)
    assert_true(sol)
    assert rebuild(sol.departement.pk) == Cumul.objects.count()


def test_a_period_is_compared_with_the_same_months_of_the_year_before(sol):
    for jour in (dt.date(2025, 2, 5), dt.date(2026, 1, 6), dt.date(2026, 2, 6), dt.date(2026, 2, 13)):
        demi_journee(sol, jour)
    february = Periode(dt.date(2026, 2, 1), dt.date(2026, 2, 1))
    row = compute_block(sol.departement.pk, Criteres(february), PAR_CODE["demi-journees"]).lignes[0]
    assert (row.valeur, row.avant) == (2, 1)
    eighteen = Periode(dt.date(2026, 1, 1), dt.date(2027, 6, 1))
    assert eighteen.former == (dt.date(2024, 1, 1), dt.date(2025, 6, 1))


@given(st.tuples(MOIS, MOIS).map(sorted))
def test_a_period_is_cut_in_whole_years_quarters_and_months(months):
    periode = Periode(*months)
    runs = cut(periode)
    length = {"annee": 12, "trimestre": 3, "mois": 1}
    told = []
    for temps, first, last in runs:
        for begins in Periode(first, last).mois[:: length[temps]]:
            told += [add_months(begins, rank) for rank in range(length[temps])]
    assert told == periode.mois
    assert len(runs) <= 5


def test_columns_are_the_values_of_the_field():
    """An enumeration that gets a value asks for a column, and for triggers written anew."""
    told = [MOTIFS, THEMES, DEMARCHES, MATERIELS, ORIENTATIONS, AUTONOMIES, CANAUX, GENRES, TRANCHES, STATUTS]
    real = [p.MotifAnnulation, a.Thematique, a.Demarche, a.Materiel, a.Orientation, a.Autonomie, a.Canal, a.Genre]
    assert [list(one) for one in told] == [list(map(tuple, one.choices)) for one in [*real, a.TrancheAge, a.Statut]]
