"""What the services refuse, in words; who last changed a row."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction

from maillage.reseau.equipes.models import Agent, Poste
from maillage.reseau.equipes.models.suivi import Suivi
from maillage.socle.comptes.acteur import Acteur


class EquipeRefus(ValueError):
    """A sentence for the person who asks. ``champ``: the field of the form that must change, or None."""

    def __init__(self, message: str, champ: str | None = None) -> None:
        super().__init__(message)
        self.champ = champ


@contextmanager
def refused(constraints: Mapping[str, tuple[str, str | None]]) -> Iterator[None]:
    """A constraint of the database becomes a sentence: {name of the constraint: (sentence, field)}."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for name, (message, champ) in constraints.items():
            if name in str(error):
                raise EquipeRefus(message, champ) from None
        raise


def written_by(by: Acteur) -> str:
    """As the rows keep it."""
    return by.nom[:200]


def lock_agents(by: Acteur, *ids: int) -> dict[int, Agent]:
    """These people, locked in the order of their keys: two who write at once take turns."""
    rows = Agent.objects.filter(departement_id=by.departement_id, pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(of=("self",))}


def lock_poste(by: Acteur, poste: Poste) -> Poste:
    """The post as it is now, locked."""
    rows = Poste.objects.filter(departement_id=by.departement_id)
    return rows.select_for_update(of=("self",)).get(pk=poste.pk)


def change(row: Suivi, valeurs: Mapping[str, Any], by: Acteur) -> list[str]:
    """Set what differs and save; gives the names changed. Nothing is written when nothing differs."""
    changed = [name for name, value in valeurs.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, valeurs[name])
        row.modifie_par = written_by(by)
        row.save()
    return sorted(changed)
