"""Sources: who sends what, under which licence, and whether something is wrong."""

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from maillage.reseau.lieux.models import Source
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.models import Collecte, Import
from maillage.socle.comptes.acteur import Acteur


def visible_sources(acteur: Acteur) -> QuerySet[Source]:
    """Where a page about one source starts from."""
    return Source.objects.filter(departement_id=acteur.departement_id)


def list_sources(acteur: Acteur) -> QuerySet[Source]:
    """Sources with their collecte, ``derniere`` (when last applied) and ``dernier_lot`` (id of the last delivery)."""
    latest = Import.objects.filter(source=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    applied = Q(imports__etat=EtatImport.APPLIQUE)
    return (
        visible_sources(acteur)
        .select_related("collecte")
        .defer("collecte__correspondance")
        .annotate(derniere=Max("imports__fin_le", filter=applied), dernier_lot=Subquery(latest))
    )


def sources_with_alert(acteur: Acteur) -> list[Collecte]:
    """What is wrong with sources, by name."""
    rows = Collecte.objects.filter(departement_id=acteur.departement_id).exclude(alerte="").select_related("source")
    return list(rows.defer("correspondance").order_by("source__nom")[:20])


def collecte_of(source: Source) -> Collecte | None:
    """How a source is read, when it was read once."""
    return Collecte.objects.filter(source=source).first()
