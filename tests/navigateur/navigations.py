"""What a click or a key leads to is waited for: Playwright comes back when the new document begins, not when it is there.

Its clicks, and its keys pressed on an element, wait until the navigation that they ask for has begun (Chromium says so in
the very act); its bare keyboard waits for nothing. Here all three wait until the document that they lead to is loaded.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Error, Locator, Page

DELAI = 30.0
"""Seconds given to a page, on a machine that does other things too."""
AUDITS = 3
_documents: WeakKeyDictionary[Page, int] = WeakKeyDictionary()


def follow(page: Page) -> None:
    """From now on, its documents are counted, and its keys wait for what they lead to."""
    _documents[page] = 0
    page.on("domcontentloaded", _count)

    def press(key: str, **options: Any) -> None:
        focused = page.locator(":focus")
        (focused if focused.count() else page.locator("body")).press(key, **options)

    bare = page.keyboard.press
    page.keyboard.press = lambda key, **options: (bare if key == "Tab" else press)(key, **options)  # type: ignore[method-assign]


def _count(page: Page) -> None:
    _documents[page] += 1


def settle(page: Page) -> int:
    """Wait until the document is loaded; its number in the page (always 0 for a page that nobody follows)."""
    page.wait_for_load_state()
    return _documents.get(page, 0)


@contextmanager
def settled_acts() -> Iterator[None]:
    """Acts on an element come back when what they lead to is loaded."""

    def waiting(act: Callable[..., None]) -> Callable[..., None]:
        @wraps(act)
        def settled(self: Locator, *arguments: Any, **options: Any) -> None:
            act(self, *arguments, **options)
            self.page.wait_for_load_state()

        return settled

    with pytest.MonkeyPatch.context() as patch:
        for name in ("click", "press"):
            patch.setattr(Locator, name, waiting(getattr(Locator, name)))
        yield


def on_one_document(page: Page, audit: Callable[[], Any]) -> Any:
    """What ``audit()`` says of the document at rest; asked again when another took its place meanwhile (by a script)."""
    for _ in range(AUDITS):
        before = settle(page)
        try:
            said = audit()
        except Error:
            if settle(page) == before:
                raise
        else:
            if settle(page) == before:
                return said
    raise AssertionError(f"{page.url} : la page ne cesse de changer")
