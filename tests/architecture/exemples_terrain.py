"""Objects of accompagnements for the walk of all addresses."""

from typing import Any

from maillage.base.tenancy import set_tenant
from maillage.socle.territoires.models import Departement


def un_accompagnement(departement: Departement) -> Any:
    """One person, told in full, in a half-day."""
    from maillage.terrain.accompagnements.models import Accompagnement
    from tests.architecture.exemples import un_compte_rendu

    report = un_compte_rendu(departement)
    return Accompagnement.objects.create(
        departement=departement, compte_rendu=report, jour=report.jour, agent=report.agent, lieu=report.lieu,
        nature="INDIVIDUEL", thematiques=["IA"], duree_min=30,
    )  # fmt: skip


def un_journal(departement: Departement) -> Any:
    """A file of the national log, read and not taken over."""
    from maillage.terrain.accompagnements.models import ImportJournal

    set_tenant(departement.pk)
    return ImportJournal.objects.create(
        departement=departement, nom_fichier="activites.xlsx", etat="A_VERIFIER", lignes=3
    )
