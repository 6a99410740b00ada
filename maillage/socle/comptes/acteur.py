"""Who acts: settled once per request, then passed down as a value."""

from collections.abc import Callable
from dataclasses import dataclass, field

from maillage.socle.comptes.enums import Role


@dataclass(frozen=True)
class Acteur:
    """A person (or a job) acting for one Département. Permissions take it; never a request.

    ``id`` is None for a command or a job with no one behind; ``structures`` are the ids of the bodies acted for.
    """

    id: int | None
    nom: str
    departement_id: int
    roles: frozenset[Role] = field(default_factory=frozenset)
    structures: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_agent(self) -> bool:
        """Works for the Département: sees the staff pages."""
        return bool(self.roles)


Provider = Callable[[int, int], tuple[frozenset[Role], frozenset[int]]]
_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """Called in ``ready()`` by the app that knows memberships: (user id, Département id) → (roles, structures)."""
    if provider not in _providers:
        _providers.append(provider)


def build_acteur(user_id: int, nom: str, departement_id: int) -> Acteur:
    """Ask every provider once; an account without any membership here is an Acteur without a role."""
    roles: frozenset[Role] = frozenset()
    structures: frozenset[int] = frozenset()
    for provider in _providers:
        more_roles, more_structures = provider(user_id, departement_id)
        roles |= more_roles
        structures |= more_structures
    return Acteur(user_id, nom, departement_id, roles, structures)


def command_acteur(departement_id: int, nom: str) -> Acteur:
    """An administrator at the keyboard of the server: full rights in one Département."""
    return Acteur(None, nom, departement_id, frozenset(Role))
