"""Who acts: settled once per request, then passed down as a value."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from maillage.socle.comptes.enums import SECOND_FACTEUR, Role


@dataclass(frozen=True)
class Attache:
    """One membership in force: a role for the whole Département, for a sector, or in a structure."""

    role: Role
    structure_id: int | None = None
    structure_nom: str = ""
    secteur_id: int | None = None


@dataclass(frozen=True)
class Acteur:
    """A person (or a job) acting for one Département. Permissions take it; never a request.

    ``id`` is None for a command or a job with no one behind. Someone who belongs to several bodies acts for one at a
    time: ``roles`` and ``structures`` are those of the body acted for, ``attaches`` every membership in force.
    """

    id: int | None
    nom: str
    departement_id: int
    roles: frozenset[Role] = field(default_factory=frozenset)
    structures: frozenset[int] = field(default_factory=frozenset)
    attaches: tuple[Attache, ...] = ()
    agit_pour: int | None = None
    """The structure acted for; None: the Département itself."""

    @property
    def is_agent(self) -> bool:
        """Has a role here: sees the pages behind sign-in."""
        return bool(self.roles)

    @property
    def noms_roles(self) -> str:
        """Roles in use, in the order of the enumeration, for the head of the page."""
        return ", ".join(role.label for role in Role if role in self.roles)

    @property
    def structure_nom(self) -> str:
        """The name of the structure acted for, or nothing."""
        return next((one.structure_nom for one in self.attaches if one.structure_id == self.agit_pour), "")

    @property
    def needs_second_factor(self) -> bool:
        """Any membership counts, whichever is in use: the account is what must be protected."""
        return bool(SECOND_FACTEUR & (self.roles | {one.role for one in self.attaches}))

    @property
    def casquettes(self) -> tuple[tuple[int | None, str, tuple[Role, ...]], ...]:
        """What the person may act as: (structure id or None for the Département, its name, roles there)."""
        found: dict[int | None, tuple[str, list[Role]]] = {}
        for one in self.attaches:
            found.setdefault(one.structure_id, (one.structure_nom, []))[1].append(one.role)
        return tuple(
            (structure, name, tuple(role for role in Role if role in roles))
            for structure, (name, roles) in found.items()
        )

    def secteurs_of(self, role: Role) -> frozenset[int] | None:
        """The sectors that ``role`` is limited to; None: the whole Département."""
        limits = [one.secteur_id for one in self.attaches if one.role is role and one.structure_id == self.agit_pour]
        if not limits or None in limits:
            return None
        return frozenset(limit for limit in limits if limit is not None)


Provider = Callable[[int, int], Iterable[Attache]]
_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """Called in ``ready()`` by the app that knows memberships: (user id, Département id) → memberships in force."""
    if provider not in _providers:
        _providers.append(provider)


def build_acteur(user_id: int, nom: str, departement_id: int, agit_pour: int | None = None) -> Acteur:
    """Ask every provider once; an account without any membership here is an Acteur without a role.

    ``agit_pour``: the structure that the person chose to act for (None: the Département). A choice that is not, or no
    longer, one of his memberships is replaced by the Département when he has a role there, else by his first body.
    """
    attaches = tuple(one for provider in _providers for one in provider(user_id, departement_id))
    known = {one.structure_id for one in attaches}
    if agit_pour not in known and attaches:
        agit_pour = None if None in known else attaches[0].structure_id
    used = [one for one in attaches if one.structure_id == agit_pour]
    return Acteur(
        user_id,
        nom,
        departement_id,
        roles=frozenset(one.role for one in used),
        structures=frozenset(one.structure_id for one in used if one.structure_id),
        attaches=attaches,
        agit_pour=agit_pour if used else None,
    )


def command_acteur(departement_id: int, nom: str) -> Acteur:
    """An administrator at the keyboard of the server: full rights in one Département."""
    return Acteur(None, nom, departement_id, frozenset(Role))
