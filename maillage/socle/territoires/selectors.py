"""Reads of the ground: which Département answers to a host, communes by postal code, the cleaning referential."""

from collections.abc import Iterable

from django.db.models import BooleanField, Case, QuerySet, When
from django.db.models.functions import Coalesce

from maillage.socle.territoires.models import Commune, Departement


def host_name(raw: str) -> str:
    """``17.localhost:8000`` → ``17.localhost``; an IPv6 address keeps its brackets."""
    name = raw if raw.endswith("]") else raw.rsplit(":", 1)[0]
    return name.lower().rstrip(".")


def departement_of_host(raw: str) -> Departement | None:
    """The Département of a host name, else the default one, else the only one; None in an empty installation.

    ``departement.version``: its public version, read in the same query (see ``VersionPublique``).
    """
    name = host_name(raw)
    named = Case(When(hotes__contains=[name], then=True), default=False, output_field=BooleanField())
    version = Coalesce("version_publique__numero", 0)
    rows = Departement.objects.annotate(nomme=named, version=version).order_by("-nomme", "-par_defaut", "pk")
    found = list(rows[:2])
    if found and (found[0].nomme or found[0].par_defaut or len(found) == 1):
        return found[0]
    return None


def communes_of(departement: Departement) -> QuerySet[Commune]:
    """Today's communes of the Département, by name."""
    return Commune.objects.current().filter(code_departement=departement.code)


def epci_names(codes: Iterable[str]) -> dict[str, str]:
    """EPCI code → name of the communes given."""
    return dict(Commune.objects.filter(code__in=list(codes)).exclude(epci=None).values_list("code", "epci__nom"))
