"""The page of columns: what is proposed, what is corrected, what is kept; and the mapping read back to the letter."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from maillage.reseau.recensement.correspondance import CorrespondanceInvalide
from maillage.reseau.recensement.forms.colonnes import ColonnesForm, read_json
from maillage.reseau.recensement.lecture import Row
from maillage.reseau.recensement.models import Collecte, Import
from maillage.reseau.recensement.services.echantillons import Echantillon
from tests.reseau.recensement.conftest import CORRESPONDANCE

COLONNES = ("Structure", "Rue", "CP", "Ville", "Lundi", "Mardi", "Semaine", "Tarif", "Aide")
ROW = dict(
    zip(COLONNES, ("Mairie", "1 rue", "96000", "Valfictif", "9h-12h", "", "paires", "gratuit", "oui"), strict=True)
)
SAMPLE = Echantillon(COLONNES, (Row(0, ROW, 2), Row(1, ROW | {"Structure": "x" * 200}, 3)), 2, ())
NATIONAL = {
    "id": {"colonne": "Absente"},
    "nom": {"colonne": "Structure"},
    "commune": {"colonne": "Ville"},
    "code_postal": {"colonne": "CP"},
    "adresse": {"joindre": {"colonnes": ["Rue", "CP"], "séparateur": " "}},
    "telephone": {"colonne": ["Tarif", "Aide"]},
    "horaires": {
        "jours": [{"colonne": "Lundi", "osm": "Mo"}, {"colonne": ["Mardi", "Rue"], "osm": "Tu"}],
        "semaine": "Ailleurs",
    },
    "semaine_ouverture": {"colonne": "Semaine"},
    "frais_a_charge": [
        {"colonnes": ["Tarif"], "termes": ["gratuit", "libre"], "sauf": ["pas"], "cible": "Gratuit"},
        {"colonnes": ["Tarif", "Aide"], "termes": ["payant"], "cible": "Payant"},
        {"cible": "Gratuit sous condition"},
    ],
    "services": {"colonne": "Aide"},
    "typologie": [{"colonnes": ["Structure"], "termes": [f"t{n}"], "cible": "BIB"} for n in range(80)],
    "prive": {"colonne": "Aide"},
}


def posted(form, **changes):
    """What a browser sends of the page as it is, with ``changes``."""
    data = QueryDict(mutable=True)
    data["base"] = form.base_json
    for choix in [*(c for g in form.groupes() for c in g.choix), *form.horaires(), *form.vocabulaires()]:
        data[choix.nom] = next((o.valeur for o in choix.options if o.choisie), "")
        for line in choix.regles.lignes if choix.regles else ():
            for part in ("colonnes", "termes", "sauf", "cible"):
                data[f"{line.nom}-{part}"] = getattr(line, part)
    for name, value in changes.items():
        data[name.replace("__", "-")] = value
    return data


class TestMapping:
    @pytest.mark.parametrize("mapping", [NATIONAL, {}, {"nom": {"colonne": "Structure"}, "horaires": {"osm": "Lundi"}}])
    def test_a_page_sent_as_it_is_gives_its_mapping_back(self, mapping):
        form = ColonnesForm(SAMPLE, mapping)
        again = ColonnesForm.from_post(SAMPLE, posted(form))
        if mapping:
            assert again.to_mapping() == mapping
        else:
            with pytest.raises(CorrespondanceInvalide):
                again.to_mapping()

    def test_each_control_shows_one_choice(self):
        form = ColonnesForm(SAMPLE, NATIONAL)
        for choix in [*(c for g in form.groupes() for c in g.choix), *form.horaires(), *form.vocabulaires()]:
            assert sum(option.choisie for option in choix.options) == 1, choix.nom

    def test_examples_are_those_of_the_column(self):
        nom = ColonnesForm(SAMPLE, NATIONAL).groupes()[0].choix[0]
        assert nom.exemples == ["Mairie", "x" * 80 + "…"]

    def test_older_names_are_shown_under_today_s(self):
        form = ColonnesForm(SAMPLE, {"services_proposes": {"colonne": "Aide"}, "nom": {"colonne": "Structure"}})
        assert form.base == {"services": {"colonne": "Aide"}, "nom": {"colonne": "Structure"}}

    @pytest.mark.parametrize(
        ("changes", "champ", "forme"),
        [
            ({"c__nom": "3"}, "nom", {"colonne": "Ville"}),
            ({"c__code_postal": ""}, "code_postal", None),
            ({"c__code_postal": "99"}, "code_postal", None),
            ({"c__adresse": "1"}, "adresse", {"colonne": "Rue"}),
            ({"c__services": ""}, "services", None),
            ({"h__Mo": "", "h__Tu": "", "h__semaine": "4"}, "horaires", {"semaine": "Lundi"}),
            ({"h__Mo": "", "h__Tu": "", "h__semaine": ""}, "horaires", None),
            ({"h__semaines": "0"}, "semaine_ouverture", {"colonne": "Structure"}),
            ({"h__semaines": ""}, "semaine_ouverture", None),
            ({"c__typologie": "0"}, "typologie", {"colonne": "Structure"}),
        ],
    )
    def test_a_choice_changes_its_field(self, changes, champ, forme):
        form = ColonnesForm.from_post(SAMPLE, posted(ColonnesForm(SAMPLE, NATIONAL), **changes))
        mapping = form.to_mapping()
        assert mapping.get(champ) == forme
        assert mapping["prive"] == NATIONAL["prive"]

    def test_rules_are_added_changed_and_removed(self):
        changes = {
            "r__frais_a_charge__0__termes": "gratuit ; offert",
            "r__frais_a_charge__1__colonnes": "", "r__frais_a_charge__1__termes": "", "r__frais_a_charge__1__cible": "",
            "r__frais_a_charge__3__colonnes": "Aide", "r__frais_a_charge__3__termes": "payer", "r__frais_a_charge__3__cible": "Payant",
        }  # fmt: skip
        data = posted(ColonnesForm(SAMPLE, NATIONAL))
        for name, value in changes.items():
            data[name.replace("__", "-")] = value
        mapping = ColonnesForm.from_post(SAMPLE, data).to_mapping()
        assert mapping["frais_a_charge"] == [
            {"colonnes": ["Tarif"], "termes": ["gratuit", "offert"], "sauf": ["pas"], "cible": "Gratuit"},
            {"cible": "Gratuit sous condition"},
            {"colonnes": ["Aide"], "termes": ["payer"], "cible": "Payant"},
        ]

    @pytest.mark.parametrize(
        ("colonnes", "cible", "message"),
        [
            ("Nulle", "Gratuit", "n'existe pas"),
            ("Tarif", "Donné", "n'est pas dans la liste"),
            ("", "Gratuit", "Choisissez une colonne"),
            ("(toujours)", "", "Choisissez la valeur"),
        ],
    )
    def test_a_rule_that_is_wrong_says_so(self, colonnes, cible, message):
        data = posted(ColonnesForm(SAMPLE, NATIONAL))
        data["r-frais_a_charge-4-colonnes"], data["r-frais_a_charge-4-cible"] = colonnes, cible
        data["r-frais_a_charge-4-termes"] = "x"
        form = ColonnesForm.from_post(SAMPLE, data)
        form.to_mapping()
        assert message in form.erreurs["r-frais_a_charge-4"]
        regles = next(c.regles for c in form.vocabulaires() if c.nom == "c-frais_a_charge")
        assert any(line.erreur for line in regles.lignes)

    def test_a_rule_without_value_reads_the_cell(self):
        data = posted(ColonnesForm(SAMPLE, {"nom": {"colonne": "Structure"}}))
        data["c-autres_formations_labels"] = "r"
        data["r-autres_formations_labels-0-colonnes"] = "Aide"
        assert ColonnesForm.from_post(SAMPLE, data).to_mapping()["autres_formations_labels"] == [{"colonnes": ["Aide"]}]

    @pytest.mark.parametrize("base", ["", "[1]", "{", "[" * 100_000])
    def test_a_base_that_was_tampered_with_is_no_base(self, base):
        assert ColonnesForm.from_post(SAMPLE, QueryDict(mutable=True) | {"base": base}).base == {}

    @pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"nom": 3}', "[" * 100_000])
    def test_a_text_that_is_no_mapping_says_so(self, text):
        with pytest.raises(CorrespondanceInvalide):
            read_json(text)


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def lot(self, livrer):
        return livrer(correspondance=None, jusqu_a="DEPOSE")

    @pytest.fixture
    def url(self, lot):
        return f"/recensement/imports/{lot.pk}/colonnes/"

    def test_a_mapping_is_proposed_with_its_reasons(self, navigateur, url):
        page = navigateur.get(url).content.decode()
        assert '<option value="0" selected>Structure</option>' in page
        assert "Proposition" in page
        assert "Mairie de Valfictif" in page
        assert "Lecture de Mairie de Valfictif" in page
        assert "Serait publié" in page

    def send(self, client, url, **changes):
        base = {f"c-{champ}": "" for champ in CORRESPONDANCE} | {"base": "{}", "c-nom": "0", "c-adresse": "1", "c-code_postal": "2", "c-commune": "3",
                "c-telephone": "4", "action": "confirmer"}  # fmt: skip
        return client.post(url, base | changes)

    def test_confirming_keeps_it_for_the_next_delivery_and_starts_the_reading(self, navigateur, url, lot):
        from procrastinate.contrib.django.models import ProcrastinateJob

        assert self.send(navigateur, url).url == f"/recensement/imports/{lot.pk}/"
        assert Import.objects.get().etat == "DEPOSE"
        kept = Collecte.objects.get(source=lot.source).correspondance
        assert kept["telephone"] == {"colonne": "Tél"}
        assert ProcrastinateJob.objects.get().args["lot_id"] == lot.pk

    def test_once_the_reading_has_begun_the_page_leads_to_the_delivery(self, navigateur, url, lot):
        Import.objects.update(etat="ANALYSE")
        assert navigateur.get(url).url == f"/recensement/imports/{lot.pk}/"
        assert self.send(navigateur, url).url == f"/recensement/imports/{lot.pk}/"
        assert Import.objects.get().correspondance is None

    def test_name_and_commune_are_asked_for(self, navigateur, url):
        answer = self.send(navigateur, url, **{"c-nom": "", "c-commune": ""})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'href="#c-nom"' in page
        assert 'href="#c-commune"' in page

    def test_nothing_chosen(self, navigateur, url):
        answer = navigateur.post(url, {"base": "{}", "action": "confirmer"})
        assert answer.status_code == 422
        assert "Choisissez au moins une colonne" in answer.content.decode()

    def test_a_wrong_rule_is_shown_by_the_line(self, navigateur, url):
        answer = self.send(
            navigateur, url, **{"c-services": "r", "r-services-0-colonnes": "Rien", "r-services-0-cible": "?"}
        )
        assert answer.status_code == 422
        assert 'href="#r-services-0-colonnes"' in answer.content.decode()

    def test_seeing_the_result_keeps_nothing(self, navigateur, url):
        answer = self.send(navigateur, url, action="verifier", **{"c-nom": "3"})
        assert answer.status_code == 200
        assert "Lecture de Valfictif" in answer.content.decode()
        assert Import.objects.get().etat == "CORRESPONDANCE"

    def test_the_fragment_reads_the_first_rows(self, navigateur, url):
        page = self.send(navigateur, f"{url}apercu/").content.decode()
        assert "Mairie de Valfictif" in page
        assert "<html" not in page
        assert "Choisissez au moins une colonne" in navigateur.post(f"{url}apercu/", {"base": "{}"}).content.decode()

    def test_the_advanced_text_replaces_the_choices(self, navigateur, url, lot):
        self.send(navigateur, url, json=json.dumps(CORRESPONDANCE), json_utilise="oui")
        assert Import.objects.get().correspondance == CORRESPONDANCE

    def test_an_advanced_text_that_is_wrong(self, navigateur, url):
        answer = self.send(navigateur, url, json="{", json_utilise="oui")
        assert answer.status_code == 422
        assert 'href="#reglage-avance"' in answer.content.decode()

    def test_a_mapping_file_fills_the_page(self, navigateur, url):
        upload = SimpleUploadedFile(
            "essai.config.json", json.dumps(CORRESPONDANCE | {"truc": {"colonne": "x"}}).encode()
        )
        answer = navigateur.post(url, {"action": "fichier", "correspondance": upload})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "« truc »" in page
        assert Import.objects.get().etat == "CORRESPONDANCE"

    @pytest.mark.parametrize("content", [None, b"{", b" " * (2 * 1024 * 1024 + 1)])
    def test_a_mapping_file_that_is_refused(self, navigateur, url, content):
        data = {"action": "fichier"}
        if content is not None:
            data["correspondance"] = SimpleUploadedFile("essai.json", content)
        answer = navigateur.post(url, data)
        assert answer.status_code == 422
        assert 'href="#fichier-correspondance"' in answer.content.decode()

    def test_a_kept_file_that_went_away(self, navigateur, url, lot, depots):
        from django.core.cache import caches

        (depots / lot.fichier).unlink()
        caches["processus"].clear()
        assert "pas lu" in navigateur.get(url).content.decode() or "n'est plus là" in navigateur.get(
            url
        ).content.decode().replace("&#x27;", "'")
        assert navigateur.post(f"{url}apercu/", {}).status_code == 410

    def test_the_mapping_of_the_last_delivery_comes_back(self, navigateur, livrer):
        lot = livrer(jusqu_a="PRET")
        page = navigateur.get(f"/recensement/imports/{lot.pk}/colonnes/").content.decode()
        assert "Ces choix viennent de la dernière livraison" in page
