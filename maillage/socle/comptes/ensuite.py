"""Where to go next from the page of an object: higher apps bring links, the page itself never learns about them."""

from collections.abc import Callable, Iterable
from typing import Any

from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.taches import Lien

Provider = Callable[[Acteur, Any], Iterable[Lien]]
_providers: dict[str, list[Provider]] = {}


def register_ensuite(objet_type: str, provider: Provider) -> None:
    """Called in ``ready()``. ``objet_type``: « convention », « permanence »."""
    known = _providers.setdefault(objet_type, [])
    if provider not in known:
        known.append(provider)


def ensuite_of(acteur: Acteur, objet_type: str, objet: Any) -> list[Lien]:
    """What this person may open from here, in the order of the apps."""
    return [one for provider in _providers.get(objet_type, ()) for one in provider(acteur, objet)]
