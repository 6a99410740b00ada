"""What names a person never reaches the public table, whatever the way."""

import pytest

from maillage.reseau.lieux.enums import Origine
from maillage.reseau.lieux.models import Lieu, LieuPublic, Version
from maillage.reseau.lieux.services.calcul import recompute
from maillage.reseau.lieux.services.empreintes import fingerprint
from maillage.reseau.lieux.services.etats import correct
from maillage.reseau.lieux.services.fusions import merge_places, unmerge
from maillage.reseau.lieux.services.publication import RETENUE
from maillage.reseau.lieux.services.saisies import create_place
from tests.reseau.recensement import fabriques as f

PERSONNE = "sophie.durandet@example.org"
BOITE = "contact@example.org"
MOBILE = "06 39 98 00 01"


@pytest.fixture
def by(db):
    return f.coordinator(f.install())


def public(cle="r0"):
    return LieuPublic.objects.get(pk=f.place(cle).pk)


def everywhere() -> str:
    return " ".join(str(value) for row in LieuPublic.objects.values_list() for value in row)


def test_by_an_import(by):
    f.deliver(by, [f.row(0, courriels=f"{PERSONNE};{BOITE}", telephone=f"01 99 00 00 00 / {MOBILE}")])
    assert f.place("r0").courriels == [PERSONNE, BOITE]
    assert (public().courriels, public().telephone) == ([BOITE], ["+33199000000"])


def test_a_mobile_beside_a_plain_mailbox_is_published(by):
    f.deliver(by, [f.row(0, courriels=BOITE, telephone=MOBILE)])
    assert public().telephone == f.place("r0").telephone != []


def test_by_a_merge_and_its_undoing(by):
    f.deliver(by, [f.row(0), f.row(1, courriels=PERSONNE)])
    fusion = merge_places(by=by, garde=f.place("r0"), absorbe=f.place("r1"))
    assert f.place("r0").courriels == [PERSONNE]
    assert PERSONNE not in everywhere()
    unmerge(by=by, fusion=fusion)
    assert PERSONNE not in everywhere()


def test_by_the_coordinator(by):
    """He may be wrong, and it is not his address: only the body responsible may publish its people's."""
    f.deliver(by, [f.row(0)])
    correct(by=by, lieu=f.place("r0"), valeurs={"courriels": [PERSONNE]})
    create_place(by=by, valeurs={"nom": "Fait main", "commune": "Ici", "courriels": [PERSONNE]}, publier=True)
    assert LieuPublic.objects.count() == 2
    assert PERSONNE not in everywhere()


@pytest.mark.parametrize(
    "champ", ["presentation_resume", "presentation_detail", "complement_adresse", "structure_parente", "horaires"]
)
def test_inside_a_text(by, champ):
    f.deliver(by, [f.row(0)])
    correct(by=by, lieu=f.place("r0"), valeurs={champ: f"Écrire à {PERSONNE}, ou à {BOITE}."})
    assert getattr(public(), champ) == f"Écrire à {RETENUE}, ou à {BOITE}."


def test_inside_a_list(by):
    f.deliver(by, [f.row(0)])
    correct(by=by, lieu=f.place("r0"), valeurs={"autres_formations_labels": [f"Label ({PERSONNE})", "Autre"]})
    assert public().autres_formations_labels == ["Autre"]


def test_a_text_that_grows_by_holding_back_still_fits(by):
    f.deliver(by, [f.row(0)])
    text = " ".join(["a.bc@d.fr"] * 28)
    correct(by=by, lieu=f.place("r0"), valeurs={"presentation_resume": text[:280]})
    assert len(public().presentation_resume) <= 280
    assert "a.bc@" not in public().presentation_resume


def test_the_body_responsible_may_publish_its_own(by):
    f.deliver(by, [f.row(0, telephone=MOBILE)])
    lieu = f.place("r0")
    valeurs = {"courriels": [PERSONNE], "presentation_resume": f"Écrire à {PERSONNE}"}
    Version.objects.create(
        departement_id=by.departement_id, lieu=lieu, lieu_initial=lieu, origine=Origine.RESPONSABLE, valeurs=valeurs,
        empreinte=fingerprint(valeurs), auteur="La structure",
    )  # fmt: skip
    recompute([lieu], par="La structure", motif="essai")
    assert public().courriels == [PERSONNE]
    assert public().presentation_resume.endswith(PERSONNE)
    assert public().telephone == f.place("r0").telephone != []


def test_what_a_column_cannot_hold_stays_in_the_version(by):
    f.deliver(by, [f.row(0)])
    lieu = correct(by=by, lieu=f.place("r0"), valeurs={"telephone": ["+33199000001", "9" * 50], "nom": "x" * 400})
    lieu.refresh_from_db()
    assert (lieu.telephone, len(lieu.nom)) == (["+33199000001"], 300)
    assert Lieu.objects.count() == 1
