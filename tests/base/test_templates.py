"""Layouts, components and forms: each state renders, is tied together by ids, and carries no inline script or style."""

import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType, SimpleNamespace

import django
import pytest
from django import forms
from django.conf import settings
from django.forms.renderers import BaseRenderer
from django.template.backends.django import DjangoTemplates
from django.test import override_settings
from django.urls import include, path
from django.utils import timezone

from maillage.base import galerie
from maillage.base.composants.catalogue import CATALOGUE
from maillage.base.composants.champs import DATE_ILLISIBLE, ChampDate, DateCases, say_when_needed
from maillage.base.composants.erreurs import list_liens
from maillage.base.composants.formulaire_exemple import FormulaireExemple
from maillage.base.icones import IconeInconnue, load_icones, render_icone
from maillage.base.templatetags import composants as balises

GABARITS = Path(__file__).resolve().parents[2] / "maillage" / "base" / "templates"
FORMULAIRES_DJANGO = Path(django.__file__).parent / "forms" / "templates"

if not settings.configured:  # run alone, without the project's settings
    settings.configure(
        ROOT_URLCONF=__name__,
        STATIC_URL="/static/",
        USE_TZ=True,
        TIME_ZONE="Europe/Paris",
        LANGUAGE_CODE="fr",
        INSTALLED_APPS=["maillage.base", "django.forms"],
        FORM_RENDERER="django.forms.renderers.TemplatesSetting",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    )
    django.setup()


def page_vide(_request):
    raise NotImplementedError


def routes(nom, *vues):
    return path(f"{nom}/", include(([path(f"{vue}/", page_vide, name=vue) for vue in vues], nom)))


urlpatterns = [
    routes("portail", "home", "accessibility", "legal", "open_data"),
    routes("lieux", "list"),
    routes("recensement", "home"),
    path("connexion/", page_vide, name="account_login"),
    path("deconnexion/", page_vide, name="account_logout"),
    path("theme.css", page_vide, name="theme"),
]


class Absent(str):
    """Makes a template fail when it prints a variable that nobody gave."""

    __slots__ = ()

    def __contains__(self, _morceau):
        return True

    def __mod__(self, variable):
        raise AssertionError(f"variable absente : {variable}")


class MoteurStrict(BaseRenderer):
    """The project's templates and Django's, with nothing of the site's settings."""

    def __init__(self):
        super().__init__()
        self.moteur = DjangoTemplates(
            {
                "NAME": "strict",
                "DIRS": [GABARITS, FORMULAIRES_DJANGO],
                "APP_DIRS": False,
                "OPTIONS": {
                    "string_if_invalid": Absent("absent"),
                    "libraries": {
                        "composants": "maillage.base.templatetags.composants",
                        "francais": "maillage.base.templatetags.francais",
                    },
                },
            }
        )

    def get_template(self, nom):
        return self.moteur.get_template(nom)


STRICT = MoteurStrict()


class Page(HTMLParser):
    """What a browser would read, and what breaks our rules in it."""

    def __init__(self, texte):
        super().__init__()
        self.balises = []
        self.fautes = []
        self.feed(texte)
        self.close()
        self.ids = [attributs["id"] for _, attributs in self.balises if "id" in attributs]

    def handle_starttag(self, tag, attrs):
        attributs = dict(attrs)
        self.balises.append((tag, attributs))
        if tag == "style" or (tag == "script" and "src" not in attributs):
            self.fautes.append(tag)
        self.fautes += [nom for nom in attributs if nom == "style" or nom.startswith(("on", "hx-on"))]

    def find(self, tag, **attributs):
        noms = {nom.rstrip("_").replace("_", "-"): valeur for nom, valeur in attributs.items()}
        return [a for t, a in self.balises if t == tag and noms.items() <= a.items()]

    def check(self):
        assert self.fautes == []
        assert len(self.ids) == len(set(self.ids)), sorted(i for i in self.ids if self.ids.count(i) > 1)
        for _, attributs in self.balises:
            for nom in ("for", "aria-describedby", "aria-labelledby"):
                for cible in attributs.get(nom, "").split():
                    assert cible in self.ids, (nom, cible)
        return self


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    monkeypatch.setattr(forms.BaseForm, "default_renderer", STRICT)
    monkeypatch.setattr(balises, "render_to_string", render)
    with override_settings(ROOT_URLCONF=__name__, LANGUAGE_CODE="fr"):
        yield


def render(nom, contexte=None):
    return STRICT.get_template(nom).render(contexte or {})


def read(nom, contexte=None):
    return Page(render(nom, contexte)).check()


DEPARTEMENT = SimpleNamespace(
    nom="Charente-Exemple",
    code="17",
    telephone_aide="+33199001234",
    couleur="#14506b",
    accent="#f5b841",
    mention="Action cofinancée",
    site_web="https://example.org/",
    fictif=True,
    logo_url="",
)
ACTEUR = SimpleNamespace(
    nom="Camille Exemple", noms_roles="Coordinateur", structure_nom="", casquettes=(), is_agent=True
)
PAGE = {
    "titre": "Trouver un lieu",
    "departement": DEPARTEMENT,
    "acteur": None,
    "fil": [{"libelle": "Accueil", "url": "/"}, {"libelle": "Trouver un lieu"}],
    "donnees_au": dt.date(2024, 5, 1),
    "url_avis": "/avis/",
}
ETATS = [(c.gabarit, e.contexte, f"{c.slug}-{e.nom}") for c in CATALOGUE for e in c.etats]


# ---- Components


@pytest.mark.parametrize(("gabarit", "contexte"), [e[:2] for e in ETATS], ids=[e[2] for e in ETATS])
def test_every_state_of_every_component_renders(gabarit, contexte):
    assert read(gabarit, contexte).balises


def test_every_public_component_is_in_the_catalogue():
    fichiers = {f.name for f in (GABARITS / "composants").glob("[!_]*.html")} - {"galerie.html", "confirmation.html"}
    assert fichiers == {c.gabarit.removeprefix("composants/") for c in CATALOGUE}


def test_button_that_cannot_be_used_says_why():
    texte = render("composants/bouton.html", {"libelle": "Publier", "raison": "Choisissez d'abord la commune."})
    assert 'aria-disabled="true"' in texte
    assert "Choisissez d&#x27;abord la commune." in texte
    assert 'type="submit"' not in texte


def test_words_of_a_place_are_escaped():
    assert "<script>" not in render(
        "composants/carte_lieu.html", {"lieu": {"nom": "<script>", "url": "#", "adresse": "X"}}
    )


def test_running_job_polls_and_finished_job_does_not():
    base = {"libelle": "Import", "fait": 1, "total": 2, "url_suivi": "/suivi/", "texte": ""}
    assert "hx-get" in render("composants/progression.html", base | {"etat": "en_cours"})
    assert "hx-get" not in render("composants/progression.html", base | {"etat": "finie"})


def test_progress_figures_are_not_localised_in_attributes():
    contexte = {"libelle": "Import", "etat": "en_cours", "fait": 1250, "total": 4000}
    (barre,) = read("composants/progression.html", contexte).find("progress")
    assert (barre["value"], barre["max"]) == ("1250", "4000")


def test_table_tells_its_order_and_names_its_rows():
    etat = next(c for c in CATALOGUE if c.slug == "tableau").etats[0]
    page = read("composants/tableau.html", etat.contexte)
    assert len(page.find("th", aria_sort="ascending")) == 1
    assert len(page.find("th", scope="row")) == 3


def test_confirmation_is_a_form_that_posts():
    contexte = PAGE | {
        "titre": "Fermer ce lieu",
        "question": "Voulez-vous fermer ce lieu ?",
        "consequences": ["Il ne sera plus visible."],
        "libelle_confirmer": "Fermer ce lieu",
        "danger": True,
        "url_retour": "/lieux/",
        "csrf_token": "jeton",
        "champs_caches": [("id", "3")],
    }
    page = read("composants/confirmation.html", contexte)
    assert page.find("form", method="post")
    assert page.find("button", name="confirmer")
    assert page.find("input", name="csrfmiddlewaretoken", value="jeton")


@pytest.mark.parametrize(
    ("niveau", "sens"), [("success", "succes"), ("warning", "attention"), ("error", "erreur"), ("info", "info")]
)
def test_message_takes_the_meaning_of_its_level(niveau, sens):
    class Message(str):
        __slots__ = ()
        level_tag = niveau

    page = Page(render("base/_messages.html", {"messages": [Message("Fait.")]}))
    assert page.find("div", class_=f"avis sens-{sens}")


# ---- Layouts


def test_public_page_has_its_landmarks_in_order():
    page = read("base/page.html", PAGE)
    ordre = [t for t, _ in page.balises if t in {"header", "nav", "main", "h1", "footer"}]
    assert ordre == ["header", "nav", "main", "h1", "footer"]
    assert page.find("html", lang="fr")
    assert page.find("a", href="#contenu")
    assert page.find("main", id="contenu")
    assert page.find("a", href="tel:+33199001234")
    assert page.find("form", role="search")


def test_public_page_stands_with_almost_nothing(settings_without_routes):
    page = read("base/page.html", {"titre": "Accueil"})
    assert not page.find("form")
    assert len(page.find("h1")) == 1


@pytest.fixture
def settings_without_routes():
    desert = ModuleType("desert")
    desert.urlpatterns = []
    with override_settings(ROOT_URLCONF=desert):
        yield


def test_public_page_writes_no_form_that_posts():
    assert not read("base/page.html", PAGE).find("form", method="post")


def test_theme_address_changes_with_the_colours():
    liens = read("base/page.html", PAGE).find("link", rel="stylesheet")
    assert liens[1]["href"] == "/theme.css?v=14506bf5b841"


def test_given_theme_address_wins():
    liens = read("base/page.html", PAGE | {"url_theme": "/t.css"}).find("link", rel="stylesheet")
    assert liens[1]["href"] == "/t.css"


def test_title_says_error_first():
    fautif = FormulaireExemple({})
    assert "<title>Erreur : Trouver un lieu – Charente-Exemple</title>" in render(
        "base/page.html", PAGE | {"form": fautif}
    )


def test_staff_page_shows_who_acts_and_his_tasks():
    taches = [
        {"titre": "Mon travail", "liens": [{"libelle": "Doutes", "url": "/d/", "nombre": 1234, "courante": True}]}
    ]
    texte = render("base/page_agent.html", PAGE | {"acteur": ACTEUR, "taches": taches, "csrf_token": "jeton"})
    page = Page(texte).check()
    assert "Camille Exemple" in texte
    assert "Coordinateur" in texte
    assert "1\u202f234" in texte
    assert page.find("a", aria_current="page", href="/d/")
    assert page.find("form", action="/deconnexion/", method="post")
    assert len(page.find("h1")) == 1


@pytest.mark.parametrize("code", [400, 403, 404, 429, 500, 503])
def test_error_page_needs_nothing(code, settings_without_routes):
    page = read(f"base/erreurs/{code}.html", {"minutes": 3} if code == 429 else {})
    assert len(page.find("h1")) == 1
    assert page.find("html", lang="fr")


def test_error_page_survives_a_missing_static_file(monkeypatch):
    def fail(_chemin):
        raise ValueError("Missing staticfiles manifest entry")

    monkeypatch.setattr(balises, "static", fail)
    assert "Le site a un problème" in render("base/erreurs/500.html")


def test_expired_form_is_told_apart():
    assert "resté ouvert trop longtemps" in render("base/erreurs/403.html", {"formulaire_perime": True})


@pytest.mark.parametrize(("minutes", "phrase"), [(1, "Attendez une minute"), (10, "Attendez 10 minutes")])
def test_too_many_requests_says_how_long(minutes, phrase):
    assert phrase in render("base/erreurs/429.html", {"minutes": minutes})


def test_mail_has_two_forms():
    contexte = {"titre": "Votre import est fini", "departement": DEPARTEMENT}
    assert "01\u00a099\u00a000\u00a012\u00a034" in render("base/courriel.txt", contexte)
    read("base/courriel.html", contexte)


def test_text_mail_is_not_escaped():
    assert "L'import" in render("base/courriel.txt", {"titre": "L'import est fini", "departement": DEPARTEMENT})


# ---- Forms


def test_each_error_is_tied_to_its_field():
    page = Page(str(FormulaireExemple({"ouverture_0": "31", "ouverture_1": "2", "ouverture_2": "2024"}))).check()
    (nom,) = page.find("input", name="nom")
    assert nom["aria-invalid"] == "true"
    assert nom["aria-describedby"] == "id_nom_error"
    assert "id_nom_error" in page.ids
    assert any("id_services_error" in a.get("aria-describedby", "") for a in page.find("fieldset"))


def test_blank_form_has_no_error_and_every_control_has_a_name():
    page = Page(str(FormulaireExemple())).check()
    assert not page.find("input", aria_invalid="true")
    pour = {a["for"] for a in page.find("label")}
    controles = [a for t in ("input", "select", "textarea") for a in page.find(t) if a.get("type") != "hidden"]
    assert {a["id"] for a in controles} == pour


def test_optional_field_says_so():
    assert "Téléphone" in str(FormulaireExemple()["telephone"].as_field_group())
    assert "(facultatif)" in str(FormulaireExemple()["telephone"].as_field_group())
    assert "(facultatif)" not in str(FormulaireExemple()["nom"].as_field_group())
    form = FormulaireExemple()
    say_when_needed(form, ("telephone", "absent"), "à remplir avant la signature")
    assert "(à remplir avant la signature)" in str(form["telephone"].as_field_group())
    assert "(facultatif)" in str(FormulaireExemple()["telephone"].as_field_group())


def test_file_already_sent_can_be_taken_away():
    class Envoi(forms.Form):
        photo = forms.FileField(required=False)

    page = Page(str(Envoi(initial={"photo": SimpleNamespace(url="/f/1", __str__=lambda _: "a.png")}))).check()
    assert page.find("a", href="/f/1")
    assert page.find("input", name="photo-clear")


class FormulaireCroise(forms.Form):
    debut = forms.CharField()
    cache = forms.CharField(widget=forms.HiddenInput)
    genre = forms.ChoiceField(choices=[("Groupe", [("a", "A")])], widget=forms.RadioSelect)
    liste = forms.ChoiceField(choices=[("a", "A")])

    def clean(self):
        raise forms.ValidationError("Les deux dates se croisent.")


def test_summary_leads_to_every_error():
    formulaire = FormulaireCroise({})
    page = Page(render("composants/resume_erreurs.html", {"form": formulaire}) + str(formulaire)).check()
    ancres = [a["href"][1:] for a in page.find("a") if a.get("href", "").startswith("#")]
    assert ancres == ["erreurs-formulaire", "id_debut", "erreurs-formulaire", "id_genre_0_0", "id_liste"]
    assert set(ancres) <= set(page.ids)


def test_summary_takes_the_focus():
    (resume,) = read("composants/resume_erreurs.html", {"form": FormulaireCroise({})}).find("div", role="alert")
    assert {"autofocus", "data-prise-de-focus"} <= resume.keys()
    assert resume["tabindex"] == "-1"


def test_no_error_no_summary():
    assert render("composants/resume_erreurs.html", {"form": FormulaireExemple()}).strip() == ""


def test_form_without_ids_still_lists_its_errors():
    class Libre(forms.Form):
        genre = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)

    assert [lien.ancre for lien in list_liens(Libre({}, auto_id=False))] == ["erreurs-formulaire"]


# ---- Date in three boxes


class FormulaireDate(forms.Form):
    jour = ChampDate(required=False)


@pytest.mark.parametrize(
    ("cases", "attendu"),
    [(("3", "4", "2023"), dt.date(2023, 4, 3)), ((" 03 ", "04", "2023"), dt.date(2023, 4, 3)), (("", "", ""), None)],
)
def test_date_is_read(cases, attendu):
    formulaire = FormulaireDate({f"jour_{i}": case for i, case in enumerate(cases)})
    assert formulaire.is_valid()
    assert formulaire.cleaned_data["jour"] == attendu


@pytest.mark.parametrize(
    "cases",
    [
        ("31", "2", "2024"),
        ("", "4", "2023"),
        ("trois", "avril", "2023"),
        ("3", "4", ""),
        ("1", "1", "9" * 40),
        ("1/2", "3", "4"),
    ],
)
def test_wrong_date_says_what_to_do_and_keeps_what_was_typed(cases):
    formulaire = FormulaireDate({f"jour_{i}": case for i, case in enumerate(cases)})
    assert formulaire.errors["jour"] == [DATE_ILLISIBLE]
    valeurs = [a.get("value", "") for a in Page(str(formulaire)).find("input", type="text")]
    assert "/".join(valeurs) == "/".join(cases)


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (dt.date(2023, 4, 3), ["3", "4", "2023"]),
        ("2023-04-03", ["3", "4", "2023"]),
        (None, ["", "", ""]),
        ("n'importe", ["", "", "n'importe"]),
    ],
)
def test_date_is_shown_in_boxes(valeur, attendu):
    assert DateCases().decompress(valeur) == attendu


def test_boxes_are_named():
    page = Page(str(FormulaireDate(initial={"jour": dt.date(2023, 4, 3)}))).check()
    assert {a["for"] for a in page.find("label")} == {"id_jour_0", "id_jour_1", "id_jour_2"}
    assert page.find("input", name="jour_2", value="2023")


# ---- Icons and tags


def test_icon_is_hidden_from_readers():
    assert 'aria-hidden="true"' in render_icone("geo-alt")


def test_unknown_icon_is_an_error():
    with pytest.raises(IconeInconnue, match=r"icones\.json"):
        render_icone("licorne")


def test_icons_hold_drawings_only():
    assert not [
        nom for nom, dessin in load_icones().items() if not re.fullmatch(r"(<(path|circle|rect)[^<>]*/>)+", dessin)
    ]


def test_unknown_meaning_is_an_information():
    assert balises.icone_du_sens("mystere") == "info-circle"
    assert balises.mot_du_sens("mystere") == "Information"


MOMENT = dt.datetime(2023, 4, 3, 12, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("source", "attendu"),
    [
        ("{{ 1234.5|nombre }}", "1_234,5"),
        ("{{ 2|nombre:1 }}", "2,0"),
        ("{{ 0.123|pourcentage }}", "12~%"),
        ("{{ 4000|euros }}", "4_000~€"),
        ("{{ 2048|octets }}", "2~ko"),
        ("{{ moment|date_longue }}", "lundi 3 avril 2023"),
        ("{{ moment|date_courte }}", "3 avril 2023"),
        ("{{ moment|heure }}", "14~h~30"),
        ("{{ heure|heure }}", "9~h"),
        ("{{ moment|date_heure }}", "lundi 3 avril 2023 à 14~h~30"),
        ("{{ moment|il_y_a:plus_tard }}", "il y a 3~jours"),
        ("{{ rien|il_y_a }}", ""),
        ("{{ rien|date_longue }}", ""),
        ('{{ 2|pluriel:"lieu,lieux" }}', "lieux"),
        ('{{ 0|compte:"lieu,lieux,Aucun lieu" }}', "Aucun lieu"),
        ('{{ 3|compte:"lieu,lieux" }}', "3~lieux"),
        ('{{ "+33546000000"|telephone }}', "05~46~00~00~00"),
    ],
)
def test_filters_speak_french(source, attendu):
    contexte = {"moment": MOMENT, "heure": dt.time(9), "plus_tard": MOMENT + dt.timedelta(days=3), "rien": None}
    with timezone.override("Europe/Paris"):
        texte = STRICT.moteur.from_string("{% load francais %}" + source).render(contexte)
    assert texte.replace("\u202f", "_").replace("\u00a0", "~") == attendu


def test_age_without_a_clock_uses_now():
    assert "il y a" in STRICT.moteur.from_string("{% load francais %}{{ m|il_y_a }}").render({"m": MOMENT})


# ---- Gallery


def test_gallery_shows_everything(monkeypatch):
    vu = {}

    def keep(_request, nom, contexte):
        vu.update(contexte)
        return render(nom, PAGE | contexte)

    monkeypatch.setattr(galerie, "render", keep)
    page = Page(galerie.galerie(None))
    assert page.fautes == []
    assert {c.slug for c in vu["composants"]} <= set(page.ids)


# ---- Sources

SOURCES = sorted(GABARITS.rglob("*.html"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: str(s.relative_to(GABARITS)))
def test_source_has_no_inline_script_style_or_handler(source):
    texte = re.sub(r"\{#.*?#\}", "", source.read_text("utf-8"))
    assert not re.search(
        r"<style|\sstyle=|\son[a-z]+=|javascript:|\shx-on|hx-vals=.?js:|<script(?![^>]*\ssrc=)", texte, re.IGNORECASE
    )
    assert len(texte.splitlines()) <= 150
