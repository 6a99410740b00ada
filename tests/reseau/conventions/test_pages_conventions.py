"""Pages of a convention besides the path to signature: model, text, pieces, giving up, taking back; what is refused keeps what was typed."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from maillage.reseau.conventions.models import Convention, ModeleConvention, PartieConvention, PieceConvention
from maillage.reseau.conventions.services.avenants import prepare_avenant
from maillage.reseau.conventions.services.conventions import edit_convention
from maillage.reseau.conventions.services.parties import edit_party
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.enums import Role
from tests.reseau.conventions.fabrique import a_signer, des_parties, en_vigueur, une_convention
from tests.reseau.conventions.test_parcours_signature import a_pdf, boxes, party, url, words

TODAY = timezone.localdate()
DUREE = {
    "duree_mois": "12", "reconduction": "on", "preavis_mois": "2", "lecture": "FIN_DE_PERIODE", "opposition_comptee": "RECEPTION",
    "delai_faute_jours": "30", "delai_force_majeure_jours": "30", "clauses": ["COVID"],
}  # fmt: skip
TEXTE = SimpleUploadedFile("note.txt", b"pas un PDF", "text/plain")


@pytest.fixture
def structure(departement: Any) -> Structure:
    return Structure.objects.create(departement=departement, nom="Commune de Valfictif", type="COMMUNE")


def test_model_text_parties_and_pieces(departement: Any, structure: Structure, entree_role: Any, acteur: Any) -> None:
    browser: Client = entree_role(Role.COORDINATEUR)
    told = (
        party("18", "Claude Essai", "presidence@example.org", TODAY)
        | DUREE
        | {"equipe": "L'équipe", "nom": "Département"}
    )
    assert browser.post(url("model"), told | {"preavis_mois": "12"}).status_code == 422
    assert browser.post(url("model"), told).status_code == 302
    assert ModeleConvention.objects.get().duree_mois == 12
    place = Lieu.objects.create(departement=departement, structure=structure, nom="Mairie", etat="PUBLIE")
    row = une_convention(departement, structure)
    des_parties(row, TODAY)
    sent = browser.post(url("edit", row.pk), DUREE | {"objet": "Mairie", "rythme": "JOURNEE", "lieux": [place.pk]})
    assert sent.status_code == 302
    row.refresh_from_db()
    assert (row.rythme, row.clauses, row.lieux.get()) == ("JOURNEE", ["COVID"], place)
    page = url("party", row.pk, "beneficiaire")
    host = party("7", "Camille Exemple", "m@example.org", TODAY)
    assert "n'est pas accepté" in words(browser.post(page, host | {"preuve": TEXTE}))
    for _ in range(2):  # the second replaces the first
        assert browser.post(page, host | {"preuve": a_pdf()}).status_code == 302
    early = boxes("publiee_le", TODAY.replace(year=2020)) | boxes("deliberation_le", TODAY.replace(year=2021))
    assert browser.post(page, host | early).status_code == 422
    proof = PartieConvention.objects.get(convention=row, cote="BENEFICIAIRE")
    assert b"".join(browser.get(url("file", row.pk, "preuve", proof.pk))).startswith(b"%PDF")
    piece = {"titre": "La stratégie", "annexe": "1"}
    assert browser.post(url("piece_new", row.pk), piece | {"fichier": TEXTE}).status_code == 422
    assert browser.post(url("piece_new", row.pk), piece | {"fichier": a_pdf()}).status_code == 302
    kept = PieceConvention.objects.get()
    assert "Annexe 1 : La stratégie" in words(browser.get(url("detail", row.pk)))
    assert b"".join(browser.get(url("file", row.pk, "piece", kept.pk))).startswith(b"%PDF")
    for nature, number in (("piece", 0), ("scan", 1), ("autre", 1)):
        assert browser.get(url("file", row.pk, nature, number)).status_code == 404
    assert browser.get(url("party", row.pk, "autre")).status_code == 404
    assert browser.post(url("step", row.pk), {"depuis": "ECHUE"}).status_code == 404
    with pytest.raises(ValueError, match="unknown"):
        edit_convention(by=acteur, convention=row, valeurs={"etat": "EN_VIGUEUR"}, lieux=[])
    with pytest.raises(ValueError, match="unknown"):
        edit_party(by=acteur, convention=row, cote="BENEFICIAIRE", valeurs={"cote": "DEPARTEMENT"})
    assert browser.post(url("abandon", row.pk), {}).status_code == 422
    assert browser.post(url("abandon", row.pk), {"motif": "La commune renonce."}).status_code == 302
    assert "est abandonnée" in words(browser.get(url("detail", row.pk)))
    assert "ne s'abandonne pas" in words(browser.post(url("abandon", row.pk), {"motif": "Encore."}))


def test_frozen_taken_back_and_avenants(departement: Any, structure: Structure, entree_role: Any, acteur: Any) -> None:
    browser: Client = entree_role(Role.COORDINATEUR)
    row = a_signer(departement, structure)
    assert browser.get(url("text", row.pk)).status_code == 404  # the file left the disk
    assert "Écrivez une adresse" in words(
        browser.post(url("party", row.pk, "departement"), {"courriel_signature": "x"})
    )
    assert browser.post(url("party", row.pk, "departement"), {"courriel_signature": ""}).status_code == 302
    PartieConvention.objects.filter(convention=row).update(courriel_signature="")
    assert "écrivez d'abord l'e-mail" in words(browser.get(url("sign", row.pk)))
    assert "rien n'est envoyé" in words(browser.post(url("sign", row.pk), {"lien": "oui"}, follow=True))
    assert (
        browser.post(
            url("sign", row.pk), {"cote": "DEPARTEMENT", **boxes("signee_le", TODAY), "scan": TEXTE}
        ).status_code
        == 422
    )
    future = boxes("signee_le", TODAY.replace(year=TODAY.year + 1))
    assert "dans le futur" in words(
        browser.post(url("sign", row.pk), {"cote": "DEPARTEMENT", **future, "scan": a_pdf()})
    )
    browser.post(url("step", row.pk), {"reprendre": "oui"})
    row.refresh_from_db()
    assert row.etat == "EXECUTOIRE"
    assert "rien à signer" in words(browser.get(url("sign", row.pk), follow=True))
    browser.post(url("step", row.pk), {"reprendre": "oui"})
    assert Convention.objects.get(pk=row.pk).etat == "EXECUTOIRE"

    live = en_vigueur(departement, structure)
    form = url("avenant_new", live.pk)
    assert "au moins une chose qui change" in words(browser.post(form, {"objet": "Rien"}))
    assert "Cochez cette case" in words(browser.post(form, {"objet": "Fin", **boxes("fin_au_plus_tard", TODAY)}))
    assert "nouveau signataire" in words(browser.post(form, {"objet": "Qui", "cote": "BENEFICIAIRE"}))
    who = {
        "objet": "Nouveau maire",
        "cote": "BENEFICIAIRE",
        "representant": "Inès Exemple",
        "qualite": "Maire",
        "change_fin": "on",
    }
    assert browser.post(form, who | boxes("fin_au_plus_tard", TODAY)).status_code == 302
    avenant = live.avenants.get()
    assert avenant.changements == {
        "fin_au_plus_tard": TODAY.isoformat(), "beneficiaire_representant": "Inès Exemple", "beneficiaire_qualite": "Maire",
    }  # fmt: skip
    assert "déjà en préparation" in words(browser.post(form, who))
    draft = browser.get(url("text", live.pk), {"avenant": avenant.pk})
    assert draft.content.startswith(b"%PDF")
    for strange in ("x", "0"):
        assert browser.get(url("text", live.pk), {"avenant": strange}).status_code == 404
    given_up = f"{url('abandon', live.pk)}?avenant={avenant.pk}"
    assert browser.post(given_up, {"motif": "Finalement non."}).status_code == 302
    assert browser.get(url("proof", row.pk)).status_code == 404
    with pytest.raises(ValueError, match="unknown"):
        prepare_avenant(
            by=acteur, convention=live, objet="x", changements={"etat": "ECHUE"}, effet_le=None, today=TODAY
        )
