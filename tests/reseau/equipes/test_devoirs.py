"""Duties of the coordination, and what is forgotten of those who left."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from maillage.reseau.equipes import echeances
from maillage.reseau.equipes.models import Agent, AgentEvenement, Contrat, Habilitation, Poste
from maillage.reseau.equipes.registre import REGLES
from maillage.reseau.equipes.services.agents import edit_agent
from maillage.reseau.equipes.services.postes import give_back
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.registre.selectors.personnes import identify, take_inventory
from maillage.socle.registre.services.effacement import erase_person

TODAY = dt.date(2026, 3, 3)


def test_the_end_of_a_funding_is_told_until_it_is_settled(
    ouvrir: Callable[..., Poste], acteur: Acteur, reseau: Any
) -> None:
    here = reseau.departement.pk
    soon = ouvrir("P1", fin_financement=dt.date(2027, 3, 3))
    late = ouvrir("P2", fin_financement=dt.date(2026, 1, 31))
    ouvrir("P3", fin_financement=dt.date(2027, 3, 6))
    ouvrir("P4")
    left = ouvrir("P5", fin_financement=dt.date(2026, 12, 31))
    give_back(by=acteur, poste=left, rendu_le=dt.date(2027, 1, 1))
    told = list(echeances.financements(here, TODAY))
    assert [(one.cle, one.echeance_le) for one in told] == [
        (str(soon.pk), dt.date(2027, 3, 3)),
        (str(late.pk), dt.date(2026, 1, 31)),
    ]
    assert [one.cle for one in echeances._recheck_financements(here, TODAY, [str(late.pk)])] == [str(late.pk)]


def test_the_end_of_a_contract_is_told_unless_another_follows(embaucher: Callable[..., Contrat], reseau: Any) -> None:
    here = reseau.departement.pk
    ends = embaucher("Noé Petit", fin=dt.date(2026, 5, 31))
    renewed = embaucher("Ana Roche", fin=dt.date(2026, 5, 31))
    embaucher(agent=renewed.agent, poste=renewed.poste, debut=dt.date(2026, 6, 1), fin=dt.date(2026, 12, 31))
    embaucher("Lou Vial")
    told = list(echeances.contrats(here, TODAY))
    assert [one.titre for one in told] == ["Le contrat de Noé Petit finit"]
    keys = [str(ends.pk), str(renewed.pk)]
    assert [one.cle for one in echeances._recheck_contrats(here, TODAY, keys)] == [str(ends.pk)]
    assert list(echeances.contrats(here, dt.date(2026, 6, 1))) == []


def test_a_training_that_expires_is_told_for_people_in_post(embaucher: Callable[..., Contrat], reseau: Any) -> None:
    here = reseau.departement
    agent, gone = embaucher("Noé Petit").agent, embaucher("Ana Roche", fin=dt.date(2025, 12, 31)).agent

    def trained(who: Agent, nature: str, until: dt.date | None) -> Habilitation:
        return Habilitation.objects.create(
            departement=here, agent=who, nature=nature, obtenue_le=dt.date(2025, 1, 1), expire_le=until
        )

    soon = trained(agent, "AIDANTS_CONNECT", dt.date(2026, 5, 1))
    trained(gone, "AIDANTS_CONNECT", dt.date(2026, 5, 1))
    former = trained(agent, "PIX", dt.date(2026, 4, 1))
    trained(agent, "PIX", dt.date(2028, 4, 1))
    assert [one.cle for one in echeances.habilitations(here.pk, TODAY)] == [str(soon.pk)]
    keys = [str(soon.pk), str(former.pk)]
    assert [one.cle for one in echeances._recheck_habilitations(here.pk, TODAY, keys)] == [str(soon.pk)]


@pytest.mark.usefixtures("reseau")
def test_those_who_left_are_forgotten_in_time(
    embaucher: Callable[..., Contrat], acteur: Acteur, django_capture_on_commit_callbacks: Any
) -> None:
    gone, here = embaucher("Noé Petit", fin=dt.date(2025, 6, 30)).agent, embaucher("Ana Roche").agent
    for agent in (gone, here):
        valeurs = {"nom": agent.nom, "courriel": f"{agent.pk}@example.org", "telephone": "+33546000000"}
        edit_agent(by=acteur, agent=agent, valeurs=valeurs)
    proof = default_storage.save("habilitations/96/essai.pdf", ContentFile(b"%PDF"))
    Habilitation.objects.create(
        departement=gone.departement, agent=gone, nature="PIX", obtenue_le=dt.date(2025, 1, 1),
        preuve=proof, preuve_nom="essai.pdf", preuve_sha256="0" * 64,
    )  # fmt: skip
    Agent.objects.update(created_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    coordinates, trainings, names = REGLES

    early = dt.datetime(2026, 6, 29, 12, tzinfo=dt.UTC)
    assert [list(rule.choisir(early)) for rule in REGLES] == [[], [], []]
    late = dt.datetime(2026, 7, 2, tzinfo=dt.UTC)
    coordinates.appliquer(coordinates.choisir(late))
    assert list(coordinates.choisir(late)) == []
    gone.refresh_from_db()
    assert (gone.nom, gone.courriel, gone.telephone) == ("Noé Petit", "", "")
    assert not AgentEvenement.objects.filter(pgh_obj_id=gone.pk, courriel__contains="@").exists()
    assert AgentEvenement.objects.filter(pgh_obj_id=here.pk, courriel__contains="@").exists()

    later = dt.datetime(2030, 7, 1, tzinfo=dt.UTC)
    names.appliquer(names.choisir(later))
    with django_capture_on_commit_callbacks(execute=True):
        trainings.appliquer(trainings.choisir(later))
    assert not default_storage.exists(proof)
    assert list(names.choisir(later)) == []
    gone.refresh_from_db()
    assert gone.nom == f"Ancien agent {gone.pk}"
    assert not AgentEvenement.objects.filter(nom="Noé Petit").exists()
    assert Contrat.objects.filter(agent=gone).exists()


def test_a_person_asks_for_a_copy_then_to_be_erased(embaucher: Callable[..., Contrat], acteur: Acteur) -> None:
    contrat, other = embaucher("Noé Petit"), embaucher("Ana Roche")
    agent = contrat.agent
    edit_agent(
        by=acteur, agent=agent, valeurs={"nom": "Noé Petit", "courriel": "noe@example.org", "telephone": "+33546000000"}
    )
    Habilitation.objects.create(
        departement=agent.departement, agent=agent, nature="PIX", obtenue_le=dt.date(2025, 1, 1)
    )
    identite = identify(acteur, courriel="noe@example.org")
    found = take_inventory(acteur, identite)
    assert [one.fiche.modele for one in found.fiches] == ["equipes.Habilitation", "equipes.Agent"]
    assert take_inventory(acteur, identify(acteur, nom="Noé Petit")).adresses == ("noe@example.org",)
    erase_person(by=acteur, identite=identite)
    agent.refresh_from_db()
    assert (agent.nom, agent.courriel, agent.telephone) == (f"Personne effacée {agent.pk}", "", "")
    kept = AgentEvenement.objects.filter(pgh_obj_id=agent.pk)
    assert not kept.filter(nom="Noé Petit").exists()
    assert not kept.exclude(telephone="").exists()
    assert not Habilitation.objects.exists()
    assert Contrat.objects.filter(agent=agent).exists()
    other.agent.refresh_from_db()
    assert other.agent.nom == "Ana Roche"
