"""Templates: nothing inline, nothing unused, nothing undefined."""

import re
from pathlib import Path

import pytest
from django.template import Context, Engine, Origin, Template, engines

from maillage.base.composants.catalogue import CATALOGUE
from tests.architecture.arbre import RACINE, matching, read
from tests.gardes import NOTRE_CODE, VariableIndefinie

NOMS_CONVENUS = {
    **dict.fromkeys(("400.html", "403.html", "404.html", "500.html"), "Django looks for them by status"),
    **dict.fromkeys(
        (f"base/erreurs/{code}.html" for code in (400, 403, 404, 429, 500, 503)),
        "maillage/base/erreurs.py names them by status",
    ),
}
"""Templates found by a name that is worked out: name → by whom."""
DOSSIERS_CONVENUS = ("account/", "admin/", "django/forms/", "registration/")
"""Folders whose templates replace those of a library, which finds them by its own names."""
EN_LIGNE = {
    "script sans fichier": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(?:ld\+)?json)", re.IGNORECASE
    ),
    "style en ligne": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "gestionnaire en ligne": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "adresse javascript": re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:|[\"']js:", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b", re.IGNORECASE),
}


def templates() -> dict[str, str]:
    """Name that a view gives → path."""
    return {
        path.split("/templates/", 1)[1]: path
        for path in matching(".html", ".txt", under=("maillage/",))
        if "/templates/" in path
    }


def is_mail(name: str) -> bool:
    """Mail readers only know inline styles; a mail is not a page under the site's policy."""
    return "courriel" in name or "/email/" in name


@pytest.mark.parametrize("what", sorted(EN_LIGNE))
def test_nothing_inline(what: str) -> None:
    wrong = [
        f"{path}:{number}"
        for name, path in templates().items()
        if path.endswith(".html") and not is_mail(name)
        for number, line in enumerate(re.sub(r"{#.*?#}", "", read(path)).splitlines(), 1)
        if EN_LIGNE[what].search(line)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("script sans fichier", "<script>alert(1)</script>"),
        ("style en ligne", '<p style="color: red">'),
        ("style en ligne", "<style>p {}</style>"),
        ("gestionnaire en ligne", '<button type="button" onclick="x()">'),
        ("adresse javascript", '<a href="javascript:x()">'),
        ("hx-on", '<div hx-on:click="x()">'),
    ],
)
def test_the_search_finds_what_it_is_for(what: str, line: str) -> None:
    assert EN_LIGNE[what].search(line)


def test_every_template_is_used() -> None:
    """Named in code, in another template or in the gallery's catalogue; a library finds its own by their name."""
    gallery = {component.gabarit for component in CATALOGUE}
    sources = {path: read(path) for path in matching(".py", ".html", ".txt", under=("maillage/",))}
    unused = [
        name
        for name, path in templates().items()
        if name not in gallery
        and name not in NOMS_CONVENUS
        and not name.startswith(DOSSIERS_CONVENUS)
        and not any(
            re.search(rf"""["']{re.escape(name)}["']""", text) for other, text in sources.items() if other != path
        )
        and not any(stem_is_named(name, text) for other, text in sources.items() if other.endswith(".py"))
    ]
    assert unused == []


def stem_is_named(name: str, text: str) -> bool:
    """Mails are named without their ending: the subject, the text and the page of one mail go together."""
    stem = re.sub(r"(_sujet|_sms)?\.\w+$", "", name)
    return is_mail(name) and bool(re.search(rf"""["']{re.escape(stem)}["']""", text))


@pytest.mark.parametrize("path", sorted(templates().values()))
def test_every_template_compiles(path: str) -> None:
    engines["django"].engine.from_string((RACINE / path).read_text(encoding="utf-8"))


def ours(source: str) -> Template:
    engine: Engine = engines["django"].engine  # type: ignore[attr-defined]
    return Template(source, origin=Origin(str(NOTRE_CODE / "essai.html")), engine=engine)


def test_an_undefined_variable_fails() -> None:
    with pytest.raises(VariableIndefinie, match="absente"):
        ours("{{ absente }}").render(Context())


def test_an_undefined_attribute_fails() -> None:
    with pytest.raises(VariableIndefinie, match=r"lieu\.absent"):
        ours("{{ lieu.absent }}").render(Context({"lieu": object()}))


@pytest.mark.parametrize(
    "source", ["{% if absente %}non{% endif %}", '{{ absente|default:"" }}', "{% firstof absente '' %}"]
)
def test_asking_whether_a_variable_is_there_does_not_fail(source: str) -> None:
    assert ours(source).render(Context()) == ""


def test_a_default_is_printed() -> None:
    assert ours('{{ absente|default:"rien" }}').render(Context()) == "rien"


def test_templates_of_libraries_are_left_alone() -> None:
    template = Template(
        "{{ absente }}", origin=Origin(str(Path("/ailleurs/gabarit.html"))), engine=engines["django"].engine
    )  # type: ignore[attr-defined]
    assert template.render(Context()) == ""
