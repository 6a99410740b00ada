"""Half-days, reports and accompaniments written through the models, on the ground of permanences."""

import datetime as dt
import itertools
from typing import Any

from maillage.reseau.structures.models import Structure
from maillage.socle.territoires.models import Epci
from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu
from maillage.terrain.permanences.models import Permanence
from tests.terrain.permanences.monde import Terrain, un_lieu, un_terrain, une_convention

MIDI = dt.datetime(2026, 3, 3, 11, tzinfo=dt.UTC)
_serial = itertools.count(1)
RENDUS = ("TRANSMIS", "CONFIRME", "CONTESTE", "SANS_REPONSE")


def un_sol(departement: Any) -> Terrain:
    """Two hosts under convention (``autres["hote2"]``, its ``lieu2``, ``convention2``), the commune in an EPCI."""
    terrain = un_terrain(departement)
    epci, _ = Epci.objects.get_or_create(code="240096000", defaults={"nom": "CC du Val"})
    type(terrain.secteur).communes.rel.model.objects.filter(code="96001").update(epci=epci)
    second = Structure.objects.create(departement=departement, nom="Commune de Bourg-Fictif")
    place = un_lieu(departement, "Mairie de Bourg-Fictif", second)
    terrain.autres |= {
        "hote2": second,
        "lieu2": place,
        "convention2": une_convention(departement, second, place),
        "epci": epci,
    }
    return terrain


def demi_journee(terrain: Terrain, jour: dt.date, *, second: bool = False, **values: Any) -> Permanence:
    """Three hours by Camille at the first host, or at the second."""
    debut = dt.datetime.combine(jour, dt.time(8), dt.UTC)
    base = {
        "departement": terrain.departement,
        "convention": terrain.autres["convention2"] if second else terrain.convention,
        "structure": terrain.autres["hote2"] if second else terrain.structure,
        "lieu": terrain.autres["lieu2"] if second else terrain.lieu,
        "agent": terrain.camille,
        "jour": jour,
        "jour_origine": jour,
        "debut": debut,
        "fin": debut + dt.timedelta(hours=3),
    }
    return Permanence.objects.create(**base | values)


def compte_rendu(terrain: Terrain, permanence: Permanence, etat: str = "TRANSMIS", **values: Any) -> CompteRendu:
    """Its report, in this state, sent the same day."""
    return CompteRendu.objects.create(
        permanence=permanence, **_frame(terrain, permanence), **_state(etat, permanence.jour) | values
    )


def accompagnement(terrain: Terrain, report: CompteRendu | None, **values: Any) -> Accompagnement:
    """One person, on paper matters; ``report`` None: taken from the national log."""
    frame = _frame(terrain, report) if report else {}
    base = {"nature": "INDIVIDUEL", "thematiques": ["COURRIEL"], "compte_rendu": report}
    return Accompagnement.objects.create(**frame | base | values)


def _frame(terrain: Terrain, row: Any) -> dict[str, Any]:
    return {
        "departement": terrain.departement,
        "jour": row.jour,
        "agent_id": row.agent_id,
        "employeur": terrain.structure,
        "convention_id": row.convention_id,
        "structure_id": row.structure_id,
        "lieu_id": row.lieu_id,
        "commune_id": "96001",
        "epci": terrain.autres["epci"],
        "secteur": terrain.secteur,
    }


def _state(etat: str, jour: dt.date) -> dict[str, Any]:
    """The columns that a state asks for."""
    found: dict[str, Any] = {"etat": etat}
    if etat in RENDUS:
        sent = dt.datetime.combine(jour, dt.time(15), dt.UTC)
        found |= {"transmis_at": sent, "a_verifier_avant": jour + dt.timedelta(days=15)}
    if etat in ("CONFIRME", "CONTESTE"):
        found |= {"repondu_at": MIDI, "repondu_par_nom": "Dominique Accueil"}
    if etat == "CONTESTE":
        found |= {"motif_contestation": "Personne n'est venu."}
    return found


def change_state(report: CompteRendu, etat: str) -> None:
    """In SQL, as the jobs do: what a draft has not is taken away."""
    empty = {
        "transmis_at": None,
        "a_verifier_avant": None,
        "repondu_at": None,
        "repondu_par_nom": "",
        "motif_contestation": "",
    }
    CompteRendu.objects.filter(pk=report.pk).update(**empty | _state(etat, report.jour))
