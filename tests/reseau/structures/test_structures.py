"""The record of a body: what may be written, by whom, and what two writers at once get."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from maillage.reseau.structures.enums import EtatStructure
from maillage.reseau.structures.models import Structure, StructureEvenement
from maillage.reseau.structures.perms.structures import may_edit
from maillage.reseau.structures.services.structures import (
    ChangementImpossible,
    SiretDejaPris,
    close_structure,
    create_structure,
    edit_structure,
    open_structure,
    reopen_structure,
)
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.journal.models import Ligne
from tests.reseau.structures.conftest import SIRET

Fonder = Callable[..., Structure]


def told() -> list[tuple[str, str]]:
    return list(Ligne.objects.order_by("numero").values_list("action", "objet_id"))


class TestServices:
    def test_a_new_body_is_found_by_its_words_and_told(self, fonder: Fonder) -> None:
        row = fonder("CCAS de l'Œuvre", code_postal="96000", siret=SIRET)
        assert row.recherche == f"ccas de l oeuvre valfictif 96000 {SIRET}"
        assert told() == [("structure.creee", str(row.pk))]

    def test_only_known_fields_are_written(self, acteur: Acteur) -> None:
        with pytest.raises(ValueError, match="departement_id"):
            create_structure(by=acteur, valeurs={"nom": "A", "departement_id": 9})

    def test_one_siret_one_body(self, fonder: Fonder, acteur: Acteur) -> None:
        first, second = fonder(siret=SIRET), fonder("Autre")
        for write in (
            lambda: fonder("Encore", siret=SIRET),
            lambda: edit_structure(by=acteur, structure=second, valeurs={"siret": SIRET}),
        ):
            with pytest.raises(SiretDejaPris, match="Commune de Valfictif") as refused:
                write()
            assert refused.value.structure == first

    def test_open_structure_finds_before_it_creates(self, fonder: Fonder, acteur: Acteur) -> None:
        row = fonder(siret=SIRET)
        assert open_structure(by=acteur, nom="Peu importe", siret=SIRET) == row
        assert open_structure(by=acteur, nom="Commune de Valfictif") == row
        assert open_structure(by=acteur, nom="Nouvelle").recherche == "nouvelle"

    def test_an_edit_writes_what_differs(self, fonder: Fonder, acteur: Acteur) -> None:
        row = fonder()
        valeurs = {"nom": "Ville de Valfictif", "type": "COMMUNE", "telephone": "+33546000000"}
        assert edit_structure(by=acteur, structure=row, valeurs=valeurs) == ["nom", "telephone"]
        row.refresh_from_db()
        assert row.recherche == "ville de valfictif valfictif"
        assert row.modifie_par == acteur.nom
        assert Ligne.objects.get(action="structure.modifiee").detail == {"champs": ["nom", "telephone"]}
        assert StructureEvenement.objects.filter(pgh_obj=row).count() == 2

    def test_an_edit_of_nothing_leaves_no_trace(self, fonder: Fonder, acteur: Acteur) -> None:
        row = fonder()
        assert edit_structure(by=acteur, structure=row, valeurs={"nom": row.nom}) == []
        assert [action for action, _ in told()] == ["structure.creee"]

    def test_somebody_wrote_meanwhile(self, fonder: Fonder, acteur: Acteur) -> None:
        row = fonder()
        seen = row.updated_at
        edit_structure(by=acteur, structure=row, valeurs={"nom": "Premier"}, vue_le=seen)
        with pytest.raises(ChangementImpossible, match="pendant que vous écriviez"):
            edit_structure(by=acteur, structure=row, valeurs={"nom": "Second"}, vue_le=seen)
        assert Structure.objects.get(pk=row.pk).nom == "Premier"

    def test_a_merged_body_is_not_written(self, fonder: Fonder, acteur: Acteur) -> None:
        kept, gone = fonder(), fonder("Double")
        Structure.objects.filter(pk=gone.pk).update(etat=EtatStructure.FUSIONNEE, fusionnee_dans=kept)
        with pytest.raises(ChangementImpossible, match="réunie"):
            edit_structure(by=acteur, structure=gone, valeurs={"nom": "X"})
        with pytest.raises(ChangementImpossible, match="réunie"):
            close_structure(by=acteur, structure=gone, motif="x")

    def test_closed_then_open_again(self, fonder: Fonder, acteur: Acteur) -> None:
        row = fonder()
        assert close_structure(by=acteur, structure=row, motif="dissoute").etat == EtatStructure.FERMEE
        close_structure(by=acteur, structure=row, motif="deux fois")
        assert Structure.objects.get(pk=row.pk).motif == "dissoute"
        assert reopen_structure(by=acteur, structure=row).etat == EtatStructure.ACTIVE
        assert [action for action, _ in told()] == ["structure.creee", "structure.fermee", "structure.rouverte"]

    def test_an_unknown_refusal_of_the_database_is_not_hidden(self, fonder: Fonder, acteur: Acteur) -> None:
        row = fonder()
        with pytest.raises(IntegrityError):
            edit_structure(by=acteur, structure=row, valeurs={"type": "ROYAUME"})


class TestRights:
    def test_the_referent_edits_his_own_body_only(self, fonder: Fonder, agir: Any) -> None:
        mine, other = fonder(), fonder("Autre")
        referent = agir(Role.REFERENT, mine)
        assert may_edit(referent, mine)
        assert not may_edit(referent, other)
        assert not may_edit(agir(Role.ACCUEIL, mine), mine)
        assert may_edit(agir(Role.COORDINATEUR), other)


FICHE = {"nom": "Commune de Boisfeint", "type": "COMMUNE", "code_postal": "96200", "commune_nom": "boisfeint"}


class TestPages:
    def test_create_then_read(self, terrain: Any, entree: Any) -> None:
        browser = entree()
        assert "Ajouter cette structure" in browser.get("/structures/nouvelle/").text
        answer = browser.post(
            "/structures/nouvelle/",
            FICHE | {"siret": "996 000 006 00014", "telephone": "05 46 00 00 00", "site_web": "mairie.example.org",
                     "departement": "9", "etat": "FERMEE", "departement_id": "9", "fusionnee_dans": "1"},
            follow=True,
        )  # fmt: skip
        row = Structure.objects.get(nom="Commune de Boisfeint")
        assert (row.siret, row.telephone, row.site_web) == (SIRET, "+33546000000", "https://mairie.example.org")
        assert (row.commune_id, row.etat, row.departement_id) == ("96003", "ACTIVE", terrain.pk)
        assert "996 000 006 00014" in answer.text
        assert "Dites maintenant qui appeler" in answer.text

    @pytest.mark.parametrize(
        ("sent", "message"),
        [
            ({"nom": ""}, "Écrivez le nom de la structure."),
            ({"type": ""}, "Choisissez le type de la structure."),
            ({"type": "ROYAUME"}, "Choisissez un type de la liste."),
            ({"siret": "12345678901234"}, "Ce SIRET n'est pas juste."),
            ({"siret": "1" * 41}, "Ce SIRET n'est pas juste."),
            ({"telephone": "demain"}, "Nous n'avons pas pu lire ce numéro."),
            ({"courriel": "accueil"}, "Cette adresse n'est pas complète."),
            ({"site_web": "javascript:alert(1)"}, "Cette adresse n'est pas complète."),
            ({"code_postal": "9600"}, "Un code postal a 5 chiffres"),
            ({"commune_nom": "Nulle-Part-les-Oies", "code_postal": ""}, "Nous ne trouvons pas cette commune."),
            ({"vue": "hier"}, "Ajouter quand même"),
        ],
    )
    def test_a_refusal_says_what_to_do_and_loses_nothing(
        self, terrain: Any, fonder: Fonder, entree: Any, sent: dict[str, str], message: str
    ) -> None:
        fonder("Commune de Boisfeint", "96003")
        answer = entree().post("/structures/nouvelle/", FICHE | {"adresse": "1 rue du Port"} | sent)
        assert answer.status_code == 422
        assert message in answer.text.replace("&#x27;", "'")
        assert "1 rue du Port" in answer.text

    def test_a_neighbour_commune_is_taken(self, terrain: Any, entree: Any) -> None:
        sent = {"nom": "Association voisine", "type": "ASSOCIATION", "code_postal": "99000", "commune_nom": "Lointaine"}
        entree().post("/structures/nouvelle/", sent)
        assert Structure.objects.get(nom="Association voisine").commune_id == "99001"

    def test_a_name_that_two_communes_bear_is_asked_again(self, terrain: Any, entree: Any) -> None:
        from maillage.socle.territoires.models import Commune

        Commune.objects.create(
            code="96004", nom="Boisfeint", code_departement="96", codes_postaux=["96300"], population=2, fictive=True
        )
        terrain.save()
        browser = entree()
        sent = {"nom": "Association du Bois", "type": "ASSOCIATION", "commune_nom": "Boisfeint"}
        asked = browser.post("/structures/nouvelle/", sent)
        assert asked.status_code == 422
        assert "Quelle commune est-ce" in asked.text
        browser.post("/structures/nouvelle/", sent | {"commune_choisie": "75056"})
        assert not Structure.objects.filter(nom="Association du Bois").exists()
        browser.post("/structures/nouvelle/", sent | {"commune_choisie": "96004"})
        assert Structure.objects.get(nom="Association du Bois").commune_id == "96004"

    def test_a_likeness_is_shown_once(self, fonder: Fonder, entree: Any) -> None:
        fonder("Mairie de Boisfeint", "96003")
        browser = entree()
        shown = browser.post("/structures/nouvelle/", FICHE)
        assert "Cette structure existe peut-être déjà" in shown.text
        assert "Mairie de Boisfeint" in shown.text
        assert browser.post("/structures/nouvelle/", FICHE | {"malgre": "oui"}).status_code == 302

    def test_a_taken_siret_leads_to_its_body(self, fonder: Fonder, entree: Any) -> None:
        row = fonder("Tout autre chose", siret=SIRET, type="AUTRE")
        answer = entree().post("/structures/nouvelle/", FICHE | {"siret": SIRET, "malgre": "oui"})
        assert answer.status_code == 422
        assert f'href="/structures/{row.pk}/"' in answer.text

    def test_the_referent_keeps_his_record(self, fonder: Fonder, entree: Any) -> None:
        mine, other = fonder("Commune de Boisfeint", "96003"), fonder("Autre")
        browser = entree(Role.REFERENT, mine)
        page = browser.get(f"/structures/{mine.pk}/modifier/")
        seen = page.context["form"].initial["vue"]
        assert browser.get(f"/structures/{other.pk}/modifier/").status_code == 403
        assert browser.post(f"/structures/{other.pk}/modifier/", FICHE).status_code == 403
        assert browser.get(f"/structures/{mine.pk}/fermer/").status_code == 403
        assert browser.post(f"/structures/{mine.pk}/rouvrir/").status_code == 403
        sent = FICHE | {"vue": seen, "adresse": "2 rue du Bois"}
        assert "La fiche est à jour." in browser.post(f"/structures/{mine.pk}/modifier/", sent, follow=True).text
        same = browser.post(f"/structures/{mine.pk}/modifier/", FICHE | {"adresse": "2 rue du Bois"}, follow=True)
        assert "Vous n&#x27;avez rien changé" in same.text
        late = browser.post(f"/structures/{mine.pk}/modifier/", sent | {"adresse": "3 rue du Bois"})
        assert late.status_code == 422
        assert "pendant que vous écriviez" in late.text
        assert Structure.objects.get(pk=mine.pk).adresse == "2 rue du Bois"

    def test_a_siret_taken_by_another_is_refused_on_edit_too(self, fonder: Fonder, entree: Any) -> None:
        fonder("Première", siret=SIRET)
        row = fonder("Commune de Boisfeint", "96003")
        answer = entree().post(f"/structures/{row.pk}/modifier/", FICHE | {"siret": SIRET})
        assert answer.status_code == 422
        assert "Une structure a déjà ce SIRET : Première." in answer.text

    def test_close_asks_why_then_reopen(self, fonder: Fonder, entree: Any) -> None:
        row, browser = fonder(), entree()
        assert "Sa fiche et son histoire restent" in browser.get(f"/structures/{row.pk}/fermer/").text
        assert browser.post(f"/structures/{row.pk}/fermer/", {"motif": ""}).status_code == 422
        closed = browser.post(f"/structures/{row.pk}/fermer/", {"motif": "dissoute"}, follow=True)
        assert "Cette structure est fermée" in closed.text
        assert "dissoute" in closed.text
        assert "de nouveau dans l&#x27;annuaire" in browser.post(f"/structures/{row.pk}/rouvrir/", follow=True).text

    def test_a_merged_body_leads_to_the_one_kept_and_is_not_closed(self, fonder: Fonder, entree: Any) -> None:
        kept, gone = fonder(), fonder("Double")
        Structure.objects.filter(pk=gone.pk).update(etat=EtatStructure.FUSIONNEE, fusionnee_dans=kept)
        browser = entree()
        answer = browser.get(f"/structures/{gone.pk}/")
        assert (answer.status_code, answer["Location"]) == (301, f"/structures/{kept.pk}/")
        assert browser.post(f"/structures/{gone.pk}/fermer/", {"motif": "x"}).status_code == 422
        assert "réunie à une autre" in browser.post(f"/structures/{gone.pk}/rouvrir/", follow=True).text
        assert browser.post(f"/structures/{gone.pk}/modifier/", FICHE).status_code == 422

    def test_script_in_a_name_is_shown_as_text(self, fonder: Fonder, entree: Any) -> None:
        row = fonder("<script>alert(1)</script>", adresse="<img src=x onerror=alert(1)>")
        browser = entree()
        for path in (f"/structures/{row.pk}/", "/annuaire/", "/annuaire/?q=%3Cscript%3E", "/annuaire/carte/"):
            text = browser.get(path).text
            assert "<script>alert" not in text
            assert "<img src=x" not in text

    def test_a_body_of_another_departement_does_not_exist(self, fonder: Fonder, entree: Any, departement: Any) -> None:
        from maillage.base.tenancy import set_tenant
        from maillage.socle.territoires.models import Departement

        browser = entree()
        other = Departement.objects.create(code="99", nom="Voisinage", fictif=True, hotes=["99.localhost"])
        set_tenant(other.pk)
        row = Structure.objects.create(departement=other, nom="Commune de Lointaine", recherche="commune de lointaine")
        set_tenant(departement.pk)
        unknown = browser.get("/structures/987654321/")
        known = browser.get(f"/structures/{row.pk}/")
        assert (unknown.status_code, known.status_code) == (404, 404)
        assert "Lointaine" not in browser.get("/annuaire/", {"q": "lointaine"}).text.replace('"lointaine"', "")
        for path in ("modifier/", "fermer/", "rouvrir/", "fiche-contact/", "contacts/nouveau/"):
            assert browser.post(f"/structures/{row.pk}/{path}", {"nom": "x", "motif": "x"}).status_code == 404

    def test_blocks_of_higher_apps_are_shown(self, fonder: Fonder, entree: Any, departement: Any) -> None:
        from maillage.reseau.lieux.models import Lieu

        row = fonder()
        Lieu.objects.create(
            departement=departement, nom="Médiathèque", commune="Valfictif", etat="PUBLIE", structure=row
        )
        Lieu.objects.create(departement=departement, nom="Pas encore", etat="EN_REVUE", structure=row)
        Lieu.objects.create(departement=departement, nom="Ancien", etat="FERME", structure=row)
        staff, partner, mine = entree(), entree(Role.PARTENAIRE), entree(Role.REFERENT, row)
        assert "Pas encore" in staff.get(f"/structures/{row.pk}/").text
        assert "Pas encore" in mine.get(f"/structures/{row.pk}/").text
        assert "Ancien" not in staff.get(f"/structures/{row.pk}/").text
        text = partner.get(f"/structures/{row.pk}/").text
        assert "Médiathèque" in text
        assert "Pas encore" not in text
        assert "est responsable d&#x27;aucun lieu" in staff.get(f"/structures/{fonder('Vide').pk}/").text

    def test_the_sheet_is_a_traced_document(self, fonder: Fonder, entree: Any, settings: Any, tmp_path: Any) -> None:
        settings.MEDIA_ROOT = tmp_path
        row = fonder(telephone="+33546000000")
        browser = entree()
        assert browser.get(f"/structures/{row.pk}/fiche-contact/").status_code == 405
        answer = browser.post(f"/structures/{row.pk}/fiche-contact/")
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
        assert "fiche-commune-de-valfictif.pdf" in answer["Content-Disposition"]
        assert Ligne.objects.filter(action="document.fait").count() == 1
        assert entree(Role.ELU).post(f"/structures/{row.pk}/fiche-contact/").status_code == 403


def test_unlikely_values_are_refused_by_the_model(departement: Any) -> None:
    with pytest.raises(ValidationError):
        Structure(departement=departement, nom="A", site_web="javascript:x").full_clean()
