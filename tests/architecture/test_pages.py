"""Every page of the rights table, as it is sent: no third party, nothing inline, and the marks of a sound page."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from tests.architecture import portes as door

APPELS = {
    **dict.fromkeys(
        ("script", "img", "iframe", "audio", "video", "source", "track", "embed", "input"), ("src", "srcset", "poster")
    ),
    "link": ("href",),
    "object": ("data",),
    "form": ("action",),
    "button": ("formaction",),
    "use": ("href", "xlink:href"),
}
"""Tags by which a page calls an address by itself, or sends what was typed. A link that is clicked is not one."""
LIEN_SIGNE = {"echeances:stop": "one click from a mail program (RFC 8058): the signed address is the proof"}
"""Pages whose form has no token: URL name → why."""
SANS_JETON = {"portail:feedback": "/avis/", "portail:feedback_thanks": "/avis/merci/"}
"""Doors that take a form without token, from pages kept for everybody: they act for nobody, and are refused unless the browser
says that a page of this site sent it (base/origine.py; tests/attaques/test_portes.py knocks at them too)."""
FRAGMENTS = {
    "recensement:import_progress": "the progress bar, asked for by the page that shows it",
    "lieux:map_cards": "cards of places, asked for by the map",
}
"""Answers that are a piece of a page: URL name → which."""
LIGNES = [
    line
    for line in door.lignes()
    if line["methode"] == "GET" and line["nom"] != door.ADMIN and "200" in {line[who] for who in door.QUI}
]


class Page(HTMLParser):
    """Tags of a page, with their attributes; and the text of its title."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, Mapping[str, str | None]]] = []
        self.inline: list[str] = []
        self.title = ""
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        data = tag == "script" and dict(attrs).get("type") == "application/json"  # read by a script, never run
        self._inside = "" if data else tag

    def handle_endtag(self, _tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
        if self._inside in {"script", "style"} and data.strip():
            self.inline.append(data.strip()[:60])

    def all(self, tag: str) -> list[Mapping[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def pages(monde: door.Monde, line: Mapping[str, str]) -> Iterator[Page]:
    """The page as the least and the most powerful of those it admits see it."""
    admitted = [who for who in door.QUI if line[who] == "200"]
    url = door.address(line["nom"], monde.ici)
    for who in dict.fromkeys((admitted[0], admitted[-1])):
        response = door.knock(monde.client(who, monde.ici), "GET", url, line["nom"])
        if response.headers.get("Content-Type", "").startswith("text/html"):
            yield Page(response.content.decode())  # type: ignore[attr-defined]


def called(page: Page) -> list[str]:
    found = []
    for tag, attributes in page.tags:
        if attributes.get("rel") == "canonical":
            continue  # says where the page is, is not fetched
        for name in APPELS.get(tag, ()):
            value = attributes.get(name) or ""
            found += [part.split()[0] for part in value.split(",") if part.split()] if name == "srcset" else [value]
    return found


@pytest.mark.parametrize("line", LIGNES, ids=lambda line: line["nom"])
def test_pages_are_sound(monde: door.Monde, line: Mapping[str, str]) -> None:
    for page in pages(monde, line):
        problems = [f"appelle {address}" for address in called(page) if urlsplit(address).netloc]
        problems += [f"en ligne : {text}" for text in page.inline]
        problems += [f"{tag} style" for tag, attributes in page.tags if "style" in attributes]
        problems += [f"{tag} {name}" for tag, attributes in page.tags for name in attributes if name.startswith("on")]
        problems += (
            []
            if line["nom"] in FRAGMENTS and not page.all("html")
            else malformed(page, signed=line["nom"] in LIEN_SIGNE)
        )
        assert problems == []


def malformed(page: Page, *, signed: bool = False) -> list[str]:
    """What every page owes its readers."""
    problems = []
    if [attributes.get("lang") for attributes in page.all("html")] != ["fr"]:
        problems.append("langue")
    if not page.title.strip():
        problems.append("titre vide")
    if len(page.all("h1")) != 1:
        problems.append(f"{len(page.all('h1'))} h1")
    if len(page.all("main")) != 1:
        problems.append("main")
    ids = [attributes["id"] for _, attributes in page.tags if attributes.get("id")]
    problems += [f"id répété : {name}" for name in sorted(set(ids), key=str) if ids.count(name) > 1]
    problems += ["image sans alt" for attributes in page.all("img") if "alt" not in attributes]
    posts = [
        attributes
        for attributes in page.all("form")
        if (attributes.get("method") or "").lower() == "post"
        and urlsplit(attributes.get("action") or "").path not in SANS_JETON.values()
    ]
    tokens = [attributes for attributes in page.all("input") if attributes.get("name") == "csrfmiddlewaretoken"]
    if len(tokens) < len(posts) and not signed:
        problems.append("formulaire sans jeton CSRF")
    return problems


def test_a_third_party_would_be_seen() -> None:
    page = Page(
        '<img srcset="/a.png 1x, https://ailleurs.example/b.png 2x"><script src="//ailleurs.example/x.js"></script>'
    )
    assert [address for address in called(page) if urlsplit(address).netloc] == [
        "https://ailleurs.example/b.png",
        "//ailleurs.example/x.js",
    ]


def test_an_inline_script_would_be_seen() -> None:
    assert Page("<script>alert(1)</script><style>p{}</style>").inline == ["alert(1)", "p{}"]


def test_the_policy_forbids_what_is_inline(monde: door.Monde) -> None:
    response = door.knock(monde.client("visiteur", monde.ici), "GET", "/connexion/", "account_login")
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy.replace("https://96.localhost", "")
