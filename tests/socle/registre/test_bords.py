"""Edges: what fails leaves no file behind, what is switched on is told, an erasure limited to rows leaves texts alone."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import DatabaseError, transaction

from maillage.reseau.lieux.models import Lieu
from maillage.reseau.structures.models import Contact, Structure
from maillage.socle.comptes.acteur import Acteur, command_acteur
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from maillage.socle.journal.services import record
from maillage.socle.registre.mesures import list_mesures
from maillage.socle.registre.models import Aipd, ClotureDepartement, Delegue, DemandeDroit, FicheTraitement
from maillage.socle.registre.personnes import Identite
from maillage.socle.registre.services.copies import make_copy
from maillage.socle.registre.services.effacement import erase_person
from maillage.socle.registre.services.fiches import save_assessment
from maillage.socle.territoires.models import Departement

PETIT = Identite(frozenset({"jean.petit@example.org"}), frozenset({"Jean Petit"}))


@pytest.fixture
def fichiers(settings: Any, tmp_path: Path) -> Path:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    return tmp_path


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def contact(departement: Departement) -> Contact:
    structure = Structure.objects.create(departement=departement, nom="S")
    return Contact.objects.create(
        departement=departement, structure=structure, nom="Jean Petit", courriel="jean.petit@example.org"
    )


def test_a_copy_that_cannot_be_traced_is_not_kept(departement, fichiers):
    contact(departement)
    with pytest.raises(DatabaseError), transaction.atomic():
        make_copy(by=Acteur(2**70, "X", departement.pk), identite=PETIT)
    assert files(fichiers) == []
    assert make_copy(by=command_acteur(departement.pk, "x"), identite=PETIT).fichier
    assert len(files(fichiers)) == 1


def test_a_copy_follows_the_rows_that_were_recognised(departement, fichiers):
    row = contact(departement)
    by = command_acteur(departement.pk, "x")
    alone = Identite(noms=frozenset({"Jean Petit"}))
    assert make_copy(by=by, identite=alone).comptages["fiches"] == 0
    ticked = make_copy(by=by, identite=alone, confirmees=frozenset({("structures.Contact", row.pk)}))
    assert ticked.comptages["fiches"] == 1


def test_a_document_whose_assessment_is_refused_is_not_kept(departement, fichiers):
    out = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(out)
    by = command_acteur(departement.pk, "x")
    with pytest.raises(DatabaseError), transaction.atomic():
        save_assessment(by=by, cle="comptes", valeurs={"etat": "AUTRE"}, document=(out, "x.pdf"))
    assert files(fichiers) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        save_assessment(by=by, cle="comptes", valeurs={"etat": "AUTRE"})


def test_a_new_document_replaces_the_former(departement, fichiers, django_capture_on_commit_callbacks):
    by = command_acteur(departement.pk, "x")
    for _ in range(2):
        out = io.BytesIO()
        document = pikepdf.new()
        document.add_blank_page()
        document.save(out)
        with django_capture_on_commit_callbacks(execute=True):
            save_assessment(by=by, cle="comptes", valeurs={"etat": "EN_COURS"}, document=(out, "x.pdf"))
    assert len(files(fichiers)) == 1


def test_rows_only(departement):
    """Without « textes » the name stays where others wrote it; the address still leaves the journal."""
    contact(departement)
    lieu = Lieu.objects.create(departement=departement, nom="L", modifie_par="Jean Petit")
    by = command_acteur(departement.pk, "Camille")
    record(
        by=by,
        action="essai.fait",
        objet_type="essai",
        objet_nom="Jean Petit",
        detail={"vers": "jean.petit@example.org"},
    )
    erase_person(by=by, identite=PETIT, textes=False)
    lieu.refresh_from_db()
    line = Ligne.objects.order_by("numero")[0]
    assert (lieu.modifie_par, line.objet_nom, line.detail) == ("Jean Petit", "Jean Petit", {"efface": True})
    assert not Contact.objects.exists()


def test_an_account_alone_leaves_the_journal(departement):
    user = Utilisateur.objects.create_user("x@example.org", "X")
    record(by=Acteur(user.pk, "X", departement.pk), action="essai.fait", objet_type="essai")
    erase_person(by=command_acteur(departement.pk, "Camille"), identite=Identite(comptes=frozenset({user.pk})))
    assert Ligne.objects.order_by("numero")[0].acteur_nom == "Personne effacée"


def test_a_first_name_alone_is_nobody(departement):
    assert Identite(noms=frozenset({"Jean"})).motif() == ""
    assert (
        erase_person(by=command_acteur(departement.pk, "C"), identite=Identite(noms=frozenset({"Jean"}))).comptages
        == {}
    )


@pytest.mark.parametrize(
    ("name", "value", "word"), [("PRODUCTION", True, "HTTPS"), ("ANTIVIRUS", "unix:/x", "antivirus")]
)
def test_measures_are_those_switched_on(settings, name, value, word):
    settings.PRODUCTION, settings.ANTIVIRUS = False, ""
    assert not [one for one in list_mesures() if word in one]
    setattr(settings, name, value)
    assert [one for one in list_mesures() if word in one]


def test_rows_say_what_they_are():
    day = dt.date(2026, 1, 2)
    assert str(Delegue(nom="Service")) == "Service"
    assert (str(FicheTraitement(cle="comptes")), str(FicheTraitement(cle="x", nom="Prêt"))) == ("comptes", "Prêt")
    assert str(Aipd(cle="comptes")) == "AIPD · comptes"
    assert str(DemandeDroit(nature="ACCES", recue_le=day)).endswith("02/01/2026")
    assert str(ClotureDepartement(code="96", etat="TERMINEE")) == "96 · Terminée"
