"""``python -m bench.echeances [--json] [--lieux 20000] [--nuits 3]``: the night of duties in a Département of 20,000 places.

A throw-away database. Every place is published and has a freshness duty, its last news spread from 12 to 30 months ago (the
6, 12 and 18 months of the national tools; under 12 a place asks for nothing, here all ask); a tenth answers to structures
with a référent. Beside them: a hundred imports in wait, two hundred roles that end, as many requests. The first night writes
everything; the second, the same day, finds no change; the third comes a week later, with a tenth of the places verified.
The messages of a Monday to all 500 members are told apart. Duties are erased between rounds; medians, and the peak of memory.
"""

import argparse
import datetime as dt
import resource
import statistics
import time
from typing import Any

from bench.base import throwaway
from bench.mesure import show

LIEUX = 20_000
NUITS = 3
LIMITE = 10.0
"""Seconds that the first night may take."""
JOUR = dt.date(2026, 11, 20)
LUNDI = dt.date(2026, 11, 30)


def fill(number: int) -> Any:
    """A Département with its places, people and things in wait."""
    from maillage.base.enbloc import write_rows
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.models import Lieu
    from maillage.reseau.structures.models import Appartenance, Structure
    from maillage.socle.comptes.enums import Role
    from maillage.socle.comptes.models import Utilisateur
    from maillage.socle.territoires.models import Departement

    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, hotes=["96.localhost"])
    users = Utilisateur.objects.bulk_create(
        [Utilisateur(email=f"agent{n}@example.org", nom=f"Agent {n}") for n in range(500)]
    )
    with tenant_transaction(departement.pk):
        structures = Structure.objects.bulk_create(
            [Structure(departement=departement, nom=f"Structure {n}") for n in range(200)]
        )
        members: list[Any] = [(user, Role.REFERENT, structures[n]) for n, user in enumerate(users[:200])]
        members += [(user, Role.COORDINATEUR, None) for user in users[200:220]]
        members += [(user, Role.ACCUEIL, structures[n % 200]) for n, user in enumerate(users[220:])]
        Appartenance.objects.bulk_create(
            Appartenance(
                departement=departement,
                utilisateur=user,
                role=role,
                structure=structure,
                debut=dt.date(2020, 1, 1),
                fin=JOUR + dt.timedelta(days=20) if n % 2 and role == Role.ACCUEIL else None,
            )
            for n, (user, role, structure) in enumerate(members)
        )
        _requests(departement, structures)
        write_rows(
            [
                Lieu(
                    departement=departement,
                    nom=f"Lieu numéro {n}",
                    commune=f"Commune {n % 460}",
                    code_insee=f"96{n % 460:03d}",
                    etat="PUBLIE",
                    structure=structures[n % 200] if n % 10 == 0 else None,
                    date_maj=None if n % 20 == 0 else JOUR - dt.timedelta(days=366 + n % 550),
                )
                for n in range(number)
            ]
        )
    return departement


def _requests(departement: Any, structures: Any) -> None:
    """One request to join in each structure."""
    from maillage.reseau.structures.models import DemandeAppartenance
    from maillage.socle.comptes.enums import Role

    DemandeAppartenance.objects.bulk_create(
        DemandeAppartenance(
            departement=departement,
            courriel=f"demande{n}@example.org",
            nom=f"Personne {n}",
            role=Role.ACCUEIL,
            structure=structures[n],
            etat="RECUE",
            empreinte=f"{n:064x}",
            expire_le=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
        )
        for n in range(200)
    )


def night(departement_id: int, day: dt.date) -> tuple[float, Any]:
    """(seconds, figures) of one night: collecting, reminders, closing, escalation."""
    from maillage.socle.echeances.services.collecte import collect_all
    from maillage.socle.echeances.services.messages import escalate

    start = time.perf_counter()
    bilan = collect_all(departement_id, day)
    escalate(departement_id, day)
    return time.perf_counter() - start, bilan


def measure(number: int, rounds: int) -> dict[str, Any]:
    """Medians of each night, in seconds; ``memoire_mo``: peak of the process (MB)."""
    from django.conf import settings

    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.models import Lieu
    from maillage.socle.echeances.models import Echeance, PreferenceRappel
    from maillage.socle.echeances.services.messages import send_digests

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    departement = fill(number)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    times: dict[str, list[float]] = {
        "premiere": [],
        "sans_changement": [],
        "une_semaine_apres": [],
        "messages_du_lundi": [],
    }
    written: dict[str, int] = {}
    for _ in range(rounds):
        with tenant_transaction(departement.pk):
            Echeance.objects.all().delete()
        for name, day in (("premiere", JOUR), ("sans_changement", JOUR), ("une_semaine_apres", JOUR + dt.timedelta(7))):
            if name == "une_semaine_apres":
                with tenant_transaction(departement.pk):
                    Lieu.objects.filter(pk__in=Lieu.objects.filter(nom__endswith="7").values("pk")).update(date_maj=day)
            seconds, bilan = night(departement.pk, day)
            if bilan.pannes:
                raise RuntimeError(f"collectors that failed: {bilan.pannes}")
            times[name].append(seconds)
            written[name] = bilan.ecrites + bilan.fermees
        start = time.perf_counter()
        messages = send_digests(departement.pk, LUNDI)
        times["messages_du_lundi"].append(time.perf_counter() - start)
        written["messages_du_lundi"] = messages
        with tenant_transaction(departement.pk):
            PreferenceRappel.objects.all().delete()
            count = Echeance.objects.open().count()
            Lieu.objects.filter(nom__endswith="7").update(date_maj=JOUR - dt.timedelta(days=400))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "lieux": number,
        "echeances_ouvertes": count,
        "secondes": {name: round(statistics.median(values), 3) for name, values in times.items()},
        "ecritures": written,
        "memoire_mo": round(peak / 1024),
        "memoire_de_plus_mo": round((peak - before) / 1024),
        "limite_secondes": LIMITE,
        "tenue": statistics.median(times["premiere"]) < LIMITE,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lieux", type=int, default=LIEUX)
    parser.add_argument("--nuits", type=int, default=NUITS)
    arguments = parser.parse_args()
    with throwaway():
        figures = measure(arguments.lieux, arguments.nuits)
    names = {
        "premiere": "première nuit",
        "sans_changement": "nuit sans changement",
        "une_semaine_apres": "une semaine après",
        "messages_du_lundi": "messages du lundi",
    }
    lines = [
        f"{figures['lieux']} lieux, {figures['echeances_ouvertes']} échéances ouvertes",
        *(
            f"{label:<22} {figures['secondes'][name]:>7.3f} s   {figures['ecritures'][name]} lignes ou messages"
            for name, label in names.items()
        ),
        f"mémoire : {figures['memoire_mo']} Mo au plus, dont {figures['memoire_de_plus_mo']} Mo pour les nuits",
        f"limite : {LIMITE:g} s la nuit : {'tenue' if figures['tenue'] else 'DÉPASSÉE'}",
    ]
    show(figures, as_json=arguments.json, lines=lines)
    return 0 if figures["tenue"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
