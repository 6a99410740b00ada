"""A real browser on a real server: its own database, its own port, Chromium from the system.

Without Chromium these tests are skipped, aloud; where CI=true they fail, so that nobody believes they ran.
"""

import datetime
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

RACINE = Path(__file__).resolve().parents[2]
AXE = RACINE / "node_modules/axe-core/axe.min.js"
CHEMINS = (
    "/usr/bin/chromium-headless-shell",
    *("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"),
)
"""The one without windows first: the same engine, which opens a page three times as fast."""
OPTIONS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
]
LARGEURS = (1280, 390)
COMMUNES = (("Valfictif", "96000"), ("Boisfeint", "96100"), ("Port-Chimère", "96200"), ("Lointaine", "99000"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder is marked."""
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.navigateur)


def _missing(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"essais de navigateur impossibles : {reason}")
    pytest.skip(f"essais de navigateur non faits : {reason}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, started once."""
    chemin = (
        os.environ.get("MAILLAGE_CHROMIUM")
        or next((c for c in CHEMINS if Path(c).exists()), "")
        or shutil.which("chromium")
    )
    if not chemin:
        _missing("Chromium est absent (Debian : apt install chromium)")
    if not AXE.exists():
        _missing("axe-core est absent (make setup)")
    from playwright.sync_api import expect, sync_playwright

    from tests.navigateur.navigations import DELAI, settled_acts

    expect.set_options(timeout=1000 * DELAI)
    # Playwright's own loop runs in this thread; the tests' database calls are made between its calls, not inside.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright, settled_acts():
        browser = playwright.chromium.launch(executable_path=str(chemin), args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def territoire(base_neuve: str) -> Any:
    """The Département 96 and three communes, and one of its neighbour's, committed. ``territoire.base``: name of the database."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.socle.territoires.models import Commune, Departement

    row = Departement.objects.create(
        code="96", nom="Val-Fictif", fictif=True, par_defaut=True, hotes=["96.localhost"], telephone_aide="+33123456789"
    )
    with tenant_transaction(row.pk):
        for rank, (nom, postal) in enumerate(COMMUNES):
            Commune.objects.create(
                code=f"{postal[:2]}00{rank + 1}", nom=nom, code_departement=postal[:2], codes_postaux=[postal], population=1000 * (4 - rank),
                latitude=46.0 + rank / 10, longitude=0.5, fictive=True,
            )  # fmt: skip
    row.base = base_neuve
    return row


@pytest.fixture
def serveur(territoire: Any) -> Iterator[str]:
    """Address of the site, served by a thread of this process."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://96.localhost:{thread.port}"
    thread.terminate()


@pytest.fixture
def coordinatrice(territoire: Any) -> Any:
    """Her account."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.structures.models import Appartenance
    from maillage.socle.comptes.enums import Role
    from maillage.socle.comptes.models import Utilisateur

    with tenant_transaction(territoire.pk):
        user = Utilisateur.objects.create_user("camille@example.org", "Camille Essai")
        Appartenance.objects.create(
            departement=territoire, utilisateur=user, role=Role.COORDINATEUR, debut=datetime.date(2020, 1, 1)
        )
    return user


def _session_of(user: Any) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    at = time.time()
    store["account_authentication_methods"] = [
        {"method": "code", "at": at},
        {"method": "mfa", "at": at, "type": "totp"},
    ]
    store["account_authentication_methods_user"] = str(user.pk)
    store.create()
    return str(store.session_key)


@pytest.fixture
def ouvrir(chromium: Any, serveur: str) -> Iterator[Callable[..., Any]]:
    """``ouvrir(largeur, compte=None, javascript=True)``: a page of the site; errors of its scripts fail the test."""
    from django.conf import settings

    from tests.navigateur.navigations import DELAI, follow

    contexts, errors = [], []

    def open_page(largeur: int = 1280, compte: Any = None, *, javascript: bool = True) -> Any:
        context = chromium.new_context(
            base_url=serveur, viewport={"width": largeur, "height": 900}, java_script_enabled=javascript, locale="fr-FR"
        )
        context.set_default_timeout(1000 * DELAI)
        if compte is not None:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": _session_of(compte), "url": serveur}
            context.add_cookies([cookie])
        page = context.new_page()
        follow(page)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None,
        )
        contexts.append(context)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


AUDIT = "axe.run(document, {preload: false, resultTypes: ['violations']}).then((said) => said.violations)"
"""No rule of ours reads style sheets: axe need not ask the server for them again. What it does not blame stays there."""
LARGEURS_LUES = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.fixture
def axe() -> Callable[[Any], None]:
    """``axe(page)``: nothing to say about accessibility, and no sideways scroll, on the page that the last act led to."""
    from tests.navigateur.navigations import on_one_document

    source = AXE.read_text(encoding="utf-8")

    def check(page: Any) -> None:
        def audit() -> tuple[Any, Any]:
            if not page.evaluate("'axe' in window"):
                page.evaluate(source)
            return page.evaluate(AUDIT), page.evaluate(LARGEURS_LUES)

        found, width = on_one_document(page, audit)
        told = [f"{v['id']} : {v['help']} — {[n['html'][:160] for n in v['nodes'][:3]]}" for v in found]
        assert told == [], f"{page.url}\n" + "\n".join(told)
        assert width[0] <= width[1], f"{page.url} : défilement de côté {width}"

    return check


@pytest.fixture
def travailleur(territoire: Any) -> Callable[[], None]:
    """``travailleur()``: the real worker, in a process of its own, does what waits and stops."""

    def work() -> None:
        environment = os.environ | {"MAILLAGE_BASE": territoire.base, "MAILLAGE_POSTGRES_DOSSIER": "postgres-essais"}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        command = [sys.executable, str(RACINE / "manage.py"), "travailleur", "--une-fois"]
        done = subprocess.run(
            command, cwd=RACINE, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]

    return work


@pytest.fixture
def poursuivre(territoire: Any) -> Callable[[], None]:
    """``poursuivre()``: carry every import on to its next stop, in this process (the real worker takes seconds to start)."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.recensement.models import Import
    from maillage.reseau.recensement.services.deroulement import run

    def carry_on() -> None:
        with tenant_transaction(territoire.pk):
            ids = list(Import.objects.order_by("pk").values_list("pk", flat=True))
        for pk in ids:
            run(pk, territoire.pk)

    return carry_on


@pytest.fixture
def image(tmp_path: Path) -> Callable[[Any, str], None]:
    """``image(page, nom)``: keep what the page looks like, where MAILLAGE_IMAGES says (nothing without it)."""

    from tests.navigateur.navigations import settle

    def keep(page: Any, nom: str) -> None:
        settle(page)
        if folder := os.environ.get("MAILLAGE_IMAGES"):
            page.screenshot(path=str(Path(folder) / f"{nom}-{page.viewport_size['width']}.png"), full_page=True)

    return keep
