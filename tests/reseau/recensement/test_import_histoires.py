"""Any story of deliveries, corrections, merges and undoings: places are always what remains says, and no more.

The oracle is a few lines of Python: what a source says of a key is what its last delivery that was not undone says.
"""

import contextlib
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from maillage.reseau.lieux.enums import EtatLieu, Origine
from maillage.reseau.lieux.models import Fusion, Lieu, LieuPublic, Version
from maillage.reseau.lieux.services.calcul import recompute
from maillage.reseau.lieux.services.etats import correct
from maillage.reseau.lieux.services.fusions import FusionImpossible, merge_places, unmerge
from maillage.reseau.lieux.services.publication import public_row
from maillage.reseau.recensement.models import Import
from maillage.reseau.recensement.services.annulation import undo
from maillage.socle.comptes.acteur import Acteur
from tests.reseau.recensement import fabriques as f

SOURCES = ("A", "B")
CLES = range(4)
VARIANTES = ({}, {"horaires": "lundi 9h-12h"}, {"nom": "Autre lieu"}, {"telephone": "zzz"}, {"nom": ""})
LIVRAISON = st.tuples(
    st.just("deliver"),
    st.sampled_from(SOURCES),
    st.dictionaries(st.sampled_from(CLES), st.integers(0, len(VARIANTES) - 1), min_size=1),
)
AUTRES = st.one_of(
    LIVRAISON,
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("correct"), st.integers(0, 7), st.sampled_from(["Mo 10:00-11:00", "Tu 10:00-11:00"])),
    st.tuples(st.just("merge"), st.integers(0, 7), st.integers(0, 7)),
    st.tuples(st.just("unmerge"), st.integers(0, 3)),
)
HISTOIRES = st.tuples(LIVRAISON, st.lists(AUTRES, max_size=6)).map(lambda story: [story[0], *story[1]])


class Histoire:
    """Plays a story against the database, and keeps what the oracle needs."""

    def __init__(self, by: Acteur) -> None:
        self.by = by
        self.lots: list[tuple[Import, str, dict[str, str]]] = []
        self.undone: set[int] = set()

    def play(self, act: tuple[Any, ...]) -> None:
        getattr(self, act[0])(*act[1:])
        self.check()

    def deliver(self, source: str, said: dict[int, int]) -> Import:
        rows = [f.row(key, **VARIANTES[variant]) for key, variant in said.items()]
        lot = f.deliver(self.by, rows, source=source)
        self.lots.append((lot, source, {row["id"]: row["nom"] for row in rows}))
        return lot

    def undo(self, rang: int) -> None:
        standing = [lot for lot, _, _ in self.lots if lot.pk not in self.undone]
        if standing:
            lot = standing[rang % len(standing)]
            undo(by=self.by, lot=lot)
            self.undone.add(lot.pk)

    def _place(self, rang: int) -> Lieu:
        places = list(Lieu.objects.order_by("pk"))
        return places[rang % len(places)]

    def correct(self, rang: int, horaires: str) -> None:
        correct(by=self.by, lieu=self._place(rang), valeurs={"horaires": horaires})

    def merge(self, one: int, two: int) -> None:
        with contextlib.suppress(FusionImpossible):
            merge_places(by=self.by, garde=self._place(one), absorbe=self._place(two))

    def unmerge(self, rang: int) -> None:
        fusions = list(Fusion.objects.filter(defaite_le=None).order_by("-pk"))
        if fusions:
            unmerge(by=self.by, fusion=fusions[rang % len(fusions)])

    def said(self) -> dict[tuple[str, str], str]:
        last: dict[tuple[str, str], str] = {}
        for lot, source, rows in self.lots:
            if lot.pk not in self.undone:
                last |= {(source, cle): nom for cle, nom in rows.items()}
        return last

    def check(self) -> None:
        versions = list(Version.objects.select_related("lieu", "lieu_initial", "source"))
        active = [version for version in versions if version.actif and version.origine == Origine.IMPORT]
        assert {(v.source.nom, v.cle): v.valeurs.get("nom", "") for v in active} == self.said()
        for version in versions:
            assert version.lieu_id == root(version.lieu_initial).pk
        check_places()


def root(lieu: Lieu) -> Lieu:
    return root(lieu.fusionne_dans) if lieu.etat == EtatLieu.FUSIONNE else lieu


def check_places() -> None:
    """Computing again changes nothing; the public table holds the published places, and says of them what it must."""
    before = f.snapshot()
    recompute(list(Lieu.objects.exclude(etat=EtatLieu.FUSIONNE)), par="essai", motif="essai")
    assert f.snapshot() == before
    published = set(Lieu.objects.published().values_list("pk", flat=True))
    assert published == set(LieuPublic.objects.values_list("pk", flat=True))
    for row in LieuPublic.objects.select_related("lieu"):
        assert row.nom
        assert row.commune
        wanted = public_row(
            row.lieu, list(Version.objects.active().filter(lieu=row.lieu).select_related("source").order_by("pk"))
        )
        assert (row.nom, row.horaires, row.source) == (wanted["nom"], wanted["horaires"], wanted["source"])
    corrected = set(Version.objects.active().filter(origine=Origine.COORDINATEUR).values_list("lieu_id", flat=True))
    for lieu in Lieu.objects.filter(pk__in=corrected).exclude(etat__in=[EtatLieu.FUSIONNE, EtatLieu.RETIRE]):
        assert lieu.provenance["horaires"]["origine"] == Origine.COORDINATEUR


@contextlib.contextmanager
def played(by: Acteur):
    """What happens inside is forgotten: one example does not see the other's."""
    with transaction.atomic():
        yield Histoire(by)
        transaction.set_rollback(True)


@pytest.fixture
def by(db):
    return f.coordinator(f.install())


# No shrinking: a story is short, and each act costs a tenth of a second.
ESSAIS = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.lent
@ESSAIS
@given(story=HISTOIRES)
def test_places_are_what_remains_says(by, story):
    with played(by) as histoire:
        for act in story:
            histoire.play(act)


@pytest.mark.lent
@ESSAIS
@given(story=HISTOIRES, last=LIVRAISON)
def test_a_delivery_undone_was_never_there(by, story, last):
    with played(by) as histoire:
        for act in story:
            histoire.play(act)
        before = f.snapshot()
        lot = histoire.deliver(*last[1:])
        after = f.normalised()
        histoire.check()
        undo(by=by, lot=lot)
        assert f.snapshot() == before
        histoire.lots.pop()
        histoire.deliver(*last[1:])
        assert f.normalised() == after


@pytest.mark.lent
@ESSAIS
@given(story=HISTOIRES, order=st.randoms(use_true_random=False))
def test_everything_undone_in_any_order_leaves_nothing(by, story, order):
    with played(by) as histoire:
        for act in story:
            histoire.play(act)
        left = [lot for lot, _, _ in histoire.lots if lot.pk not in histoire.undone]
        order.shuffle(left)
        for lot in left:
            undo(by=by, lot=lot)
            histoire.undone.add(lot.pk)
            histoire.check()
        assert not LieuPublic.objects.exists()
        assert not Version.objects.active().filter(origine=Origine.IMPORT).exists()


@pytest.mark.lent
@ESSAIS
@given(story=HISTOIRES, one=st.integers(0, 7), two=st.integers(0, 7))
def test_a_merge_undone_was_never_there(by, story, one, two):
    with played(by) as histoire:
        for act in story:
            histoire.play(act)
        garde, absorbe = histoire._place(one), histoire._place(two)
        before = f.snapshot()
        try:
            fusion = merge_places(by=by, garde=garde, absorbe=absorbe)
        except FusionImpossible:
            return
        histoire.check()
        unmerge(by=by, fusion=fusion)
        assert f.snapshot() == before
