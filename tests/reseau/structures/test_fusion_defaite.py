"""Merge then undo gives the same rows, whatever they are; two people who merge at once take turns."""

import datetime
import random
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.structures.models import Appartenance, Contact, FusionStructure, Invitation, Structure
from maillage.reseau.structures.selectors.fusion_plan import links
from maillage.reseau.structures.services.fusion import FusionImpossible, merge_structures
from maillage.reseau.structures.services.separation import separate_structures
from maillage.reseau.structures.services.structures import text_of
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.territoires.models import Departement

JOUR = datetime.date(2026, 3, 3)
LOIN = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
ECRITS = ("updated_at", "modifie_par", "motif")
"""Columns that say who last wrote: they move on with each act, by nature."""


def rows() -> dict[str, list[dict[str, Any]]]:
    found = {}
    for model in (Structure, *{lien.modele for lien in links()}):
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in ECRITS]
        found[model._meta.label] = list(model._base_manager.order_by("pk").values(*names))
    return found


def furnish(departement: Departement, hasard: random.Random) -> list[Structure]:
    """Four bodies with anything that a merge moves."""
    people = [Utilisateur.objects.create_user(f"p{n}@example.org", f"Personne {n}") for n in range(3)]
    bodies = [
        Structure.objects.create(
            departement=departement,
            nom=f"Club {rank}",
            siret=hasard.choice(["", f"2196000100{rank:04d}"]),
            telephone=hasard.choice(["", "0470000001"]),
            type=hasard.choice(["AUTRE", "ASSOCIATION"]),
        )
        for rank in range(4)
    ]
    for body in bodies:
        body.recherche = text_of(body)
        body.save()
    for body in bodies:
        for number in range(hasard.randrange(3)):
            Contact.objects.create(
                departement=departement, structure=body, nom=f"Contact {number}", principal=number == 0
            )
            Lieu.objects.create(departement=departement, nom=f"Lieu {number}", structure=body)
        for _ in range(hasard.randrange(7)):
            start = JOUR + datetime.timedelta(days=hasard.randrange(40))
            end = hasard.choice([None, start + datetime.timedelta(days=hasard.randrange(20))])
            try:
                with tenant_transaction(departement.pk):
                    Appartenance.objects.create(
                        departement=departement, utilisateur=hasard.choice(people), structure=body, debut=start, fin=end,
                        role=hasard.choice(["REFERENT", "RELAIS"]), motif_fin=hasard.choice(["", "départ"]),
                    )  # fmt: skip
            except IntegrityError:
                continue  # drawn on days already taken
        if hasard.random() < 0.7:
            Invitation.objects.create(
                departement=departement, structure=body, courriel="a@example.org", role="RELAIS",
                empreinte=f"{body.pk:064d}", expire_le=LOIN,
            )  # fmt: skip
    return bodies


@pytest.mark.parametrize("graine", range(25))
def test_merge_then_undo_gives_the_same_rows(acteur, departement, graine):
    hasard = random.Random(graine)
    bodies = furnish(departement, hasard)
    before = rows()
    done: list[FusionStructure] = []
    living = list(bodies)
    while len(living) > 1:
        gardee, absorbee = hasard.sample(living, 2)
        choix = {bloc: hasard.choice(["gardee", "absorbee"]) for bloc in ("nom", "siret", "telephone")}
        done.append(merge_structures(by=acteur, gardee=gardee, absorbee=absorbee, choix=choix))
        living.remove(absorbee)
    assert done[0].avant["laisses"] == {}
    for fusion in reversed(done):
        separate_structures(by=acteur, fusion=fusion)
    assert rows() == before


def _attempt(acteur: Acteur, gardee: Structure, absorbee: Structure, start: threading.Barrier, said: list[str]) -> None:
    try:
        start.wait(timeout=20)
        with tenant_transaction(acteur.departement_id):
            merge_structures(by=acteur, gardee=gardee, absorbee=absorbee)
        said.append("ok")
    except FusionImpossible as error:
        said.append(str(error))
    finally:
        connection.close()


@pytest.mark.parametrize("cas", ["same", "chain", "crossed"])
def test_two_people_at_once_take_turns(base_neuve, cas):
    """The same merge twice; B into A while A into C; A into B while B into A: never a circle, nothing lost."""
    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, hotes=["96.localhost"])
    acteur = Acteur(None, "Camille", departement.pk, frozenset({Role.COORDINATEUR}))
    with tenant_transaction(departement.pk):
        a, b, c = (Structure.objects.create(departement=departement, nom=nom) for nom in "ABC")
        Contact.objects.create(departement=departement, structure=b, nom="Lou")
    pairs = {"same": [(a, b), (a, b)], "chain": [(a, b), (c, a)], "crossed": [(a, b), (b, a)]}[cas]
    start, said = threading.Barrier(2), []
    threads = [threading.Thread(target=_attempt, args=(acteur, *pair, start, said)) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with tenant_transaction(departement.pk):
        living = set(Structure.objects.living().values_list("nom", flat=True))
        holder = Contact.objects.get().structure
        merges = FusionStructure.objects.count()
    assert said.count("ok") == merges
    refused = [words for words in said if words != "ok"]
    assert all("déjà été réunie" in words for words in refused)
    if cas == "chain" and merges == 2:
        assert (living, holder.nom) == ({"C"}, "C")
    else:
        assert merges == 1
        assert holder.nom in living
