"""A kind of duty that tests fill by hand, and people of each role."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

JOUR = dt.date(2026, 3, 3)
"""A Tuesday."""
CODE = "essai.choses"


@dataclass
class Essai:
    """What the domain of the tests declares. ``fini``: keys that were done since the night. ``panne``: it breaks."""

    departement_id: int
    devoirs: list[Any] = field(default_factory=list)
    finis: set[str] = field(default_factory=set)
    panne: bool = False

    def collect(self, departement_id: int, _today: dt.date) -> Iterator[Any]:
        if self.panne:
            raise RuntimeError("the domain is broken")
        yield from self.devoirs if departement_id == self.departement_id else []

    def recheck(self, departement_id: int, today: dt.date, cles: Any) -> Iterator[Any]:
        found = self.collect(departement_id, today)
        return (one for one in found if one.cle in cles and one.cle not in self.finis)

    def add(self, cle: str = "1", **changes: Any) -> Any:
        self.devoirs = [one for one in self.devoirs if one.cle != cle] + [devoir(cle, **changes)]
        return self.devoirs[-1]


def devoir(cle: str = "1", **changes: Any) -> Any:
    from maillage.socle.comptes.enums import Role
    from maillage.socle.echeances.collecteurs import Devoir, Pour

    given = {
        "titre": f"Faire la chose {cle}",
        "raison": "La délibération 003 le demande.",
        "echeance_le": JOUR,
        "pour": Pour(roles=(Role.COORDINATEUR,)),
        "url": "/recensement/",
        "bouton": "Faire la chose",
    }
    return Devoir(cle, **(given | changes))


@pytest.fixture
def essai(departement: Any) -> Iterator[Essai]:
    """Registered for one test; duties may be put off by 7 days."""
    from maillage.socle.echeances.collecteurs import Collecteur, register_collector, unregister_collector

    domain = Essai(departement.pk)
    register_collector(Collecteur(CODE, "Choses d'essai", domain.collect, domain.recheck, report_jours=7))
    yield domain
    unregister_collector(CODE)


@pytest.fixture
def membre(departement: Any) -> Any:
    """(role, e-mail, **membership) → the account, member from 2020 on."""
    from maillage.reseau.structures.models import Appartenance
    from maillage.socle.comptes.models import Utilisateur

    def make(role: Any, email: str, nom: str = "", **more: Any) -> Any:
        user = Utilisateur.by_email(email) or Utilisateur.objects.create_user(
            email, nom or email.split("@", maxsplit=1)[0].title()
        )
        values = {"departement": departement, "utilisateur": user, "role": role, "debut": dt.date(2020, 1, 1)} | more
        Appartenance.objects.create(**values)
        return user

    return make


@pytest.fixture
def structure(departement: Any) -> Any:
    from maillage.reseau.structures.models import Structure

    return Structure.objects.create(departement=departement, nom="Commune de Valfictif")
