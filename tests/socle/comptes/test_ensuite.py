"""Pages of an object show the links that higher apps bring."""

from types import SimpleNamespace
from typing import Any

import pytest

from maillage.socle.comptes import ensuite
from maillage.socle.comptes.taches import Lien


def test_links_in_the_order_of_the_apps_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ensuite, "_providers", {})
    who: Any = SimpleNamespace(id=1)

    def first(_acteur: Any, objet: str) -> list[Lien]:
        return [Lien("Premier", f"/{objet}/")]

    ensuite.register_ensuite("convention", first)
    ensuite.register_ensuite("convention", first)
    ensuite.register_ensuite("convention", lambda *_: [Lien("Second", "/b/")])
    assert [one.url for one in ensuite.ensuite_of(who, "convention", "a")] == ["/a/", "/b/"]
    assert ensuite.ensuite_of(who, "autre", "a") == []
