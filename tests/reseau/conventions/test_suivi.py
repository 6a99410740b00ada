"""Insurance, communications, contacts: each party does its part, and only its own conventions."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, IntegrityError, transaction
from django.test import Client

from maillage.reseau.conventions.models import (
    AttestationAssurance,
    CommunicationConvention,
    ContactConvention,
    Convention,
)
from maillage.reseau.conventions.services.suivi import add_insurance, ask_communication, note_contact
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.journal.models import Ligne
from tests.reseau.conventions.fabrique import en_vigueur
from tests.reseau.conventions.test_actes import boxes, text

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc"
    b"\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def convention(departement: Any) -> Convention:
    hote = Structure.objects.create(departement=departement, nom="Commune de Valfictif")
    return en_vigueur(departement, hote, fin_au_plus_tard=None)


def image() -> SimpleUploadedFile:
    return SimpleUploadedFile("attestation.png", PNG, "image/png")


def insurance() -> dict[str, Any]:
    return {
        "assureur": "Mutuelle de l'Essai",
        **boxes("debut", "2026-01-01"),
        **boxes("expire_le", "2026-12-31"),
        "piece": image(),
    }


def test_each_party_does_its_part(convention: Convention, entree_role: Any) -> None:
    host: Client = entree_role(Role.REFERENT, convention.structure)
    team: Client = entree_role(Role.COORDINATEUR)
    page = f"/conventions/{convention.pk}/suivi/"
    assert "Aucune attestation" in text(host.get(page))

    wrong = insurance() | boxes("expire_le", "2025-12-31")
    assert host.post(page + "assurance/", wrong).status_code == 422
    bad = insurance() | {"piece": SimpleUploadedFile("a.pdf", b"<html>", "application/pdf")}
    assert host.post(page + "assurance/", bad).status_code == 422
    assert host.post(page + "assurance/", insurance()).status_code == 302
    row = AttestationAssurance.objects.get()
    assert row.depose_par_nom.startswith("Membre")
    assert host.get(f"/conventions/suivi/assurance/{row.pk}/piece.fichier").content == PNG

    assert host.post(page + "communication/", {"objet": "Article du bulletin", "piece": image()}).status_code == 302
    asked = CommunicationConvention.objects.get()
    assert (asked.demandee_cote, asked.reponse) == ("BENEFICIAIRE", "ATTENDUE")
    answer = f"/conventions/communications/{asked.pk}/"
    own = host.post(answer, {"reponse": "AUTORISEE"})
    assert "l'autre partie y répond" in text(own)
    assert answer in text(team.get(page))
    assert answer not in text(host.get(page))
    assert team.post(answer, {"reponse": "REFUSEE"}).status_code == 422
    assert team.post(answer, {"reponse": "REFUSEE", "motif": "Il manque le logo."}).status_code == 302
    assert "déjà sa réponse" in text(team.post(answer, {"reponse": "AUTORISEE"}))
    assert "Il manque le logo." in text(host.get(page))
    assert host.get(f"/conventions/suivi/communication/{asked.pk}/piece.fichier").status_code == 200
    assert team.post(page + "communication/", {"objet": "Affiche"}).status_code == 302
    assert CommunicationConvention.objects.first().demandee_cote == "DEPARTEMENT"  # type: ignore[union-attr]

    assert team.post(page + "contact/", {**boxes("jour", "2026-02-01"), "mode": "TELEPHONE"}).status_code == 302
    assert team.post(page + "contact/", {**boxes("jour", "2099-02-01"), "mode": "TELEPHONE"}).status_code == 422
    assert host.post(page + "contact/", {**boxes("jour", "2026-02-01"), "mode": "TELEPHONE"}).status_code == 403
    assert ContactConvention.objects.count() == 1
    assert Ligne.objects.filter(action__startswith="convention.", objet_type="convention").count() == 5
    assert (
        team.get(page + "autre/").status_code
        == team.get(f"/conventions/suivi/autre/{row.pk}/piece.fichier").status_code
        == 404
    )


def test_a_piece_that_is_gone_and_a_neighbour(convention: Convention, entree_role: Any) -> None:
    team: Client = entree_role(Role.COORDINATEUR)
    other: Client = entree_role(Role.REFERENT)
    team.post(f"/conventions/{convention.pk}/suivi/assurance/", insurance())
    row = AttestationAssurance.objects.get()
    url = f"/conventions/suivi/assurance/{row.pk}/piece.fichier"
    assert other.get(url).status_code == other.get(f"/conventions/{convention.pk}/suivi/").status_code == 404
    assert entree_role(Role.CONSEILLER).get(url).status_code == 403
    default_storage.delete(row.piece.name)
    assert team.get(url).status_code == 404


def test_what_cannot_be_kept_leaves_no_file(convention: Convention, acteur: Acteur) -> None:
    """The file goes with the row that the database refuses."""
    folder = Path(default_storage.path(f"conventions/{acteur.departement_id and '96'}/suivi"))
    before = set(folder.glob("*")) if folder.exists() else set()
    crossed = {"assureur": "Essai", "police": "", "debut": dt.date(2026, 2, 1), "expire_le": dt.date(2026, 1, 1)}
    with pytest.raises(IntegrityError), transaction.atomic():
        add_insurance(by=acteur, convention=convention, valeurs=crossed, piece=(image(), "a.png"))
    long = {"objet": "x" * 300, "support": "", "prevue_le": None}
    now = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    for piece in (None, (image(), "a.png")):
        with pytest.raises(DataError), transaction.atomic():
            ask_communication(by=acteur, convention=convention, valeurs=long, now=now, piece=piece)
    assert set(folder.glob("*")) == before
    with pytest.raises(ValueError, match="unknown fields"):
        note_contact(by=acteur, convention=convention, valeurs={"note_par_nom": "x"})
