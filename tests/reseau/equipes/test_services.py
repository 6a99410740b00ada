"""What the services keep true, and what PostgreSQL refuses whoever asks."""

import datetime as dt
import io
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.reseau.equipes.enums import EtatPoste, MotifRupture, NatureContrat
from maillage.reseau.equipes.models import Affectation, Agent, AgentEvenement, Binome, Contrat, ContratEvenement, Poste
from maillage.reseau.equipes.selectors import postes
from maillage.reseau.equipes.selectors.histoire import history_of
from maillage.reseau.equipes.selectors.tableau import totals
from maillage.reseau.equipes.services.agents import assign, create_agent, edit_agent, pair
from maillage.reseau.equipes.services.contrats import cancel_contract, correct_contract, end_contract, hire
from maillage.reseau.equipes.services.habilitations import (
    proof_path,
    proof_type,
    remove_habilitation,
    save_habilitation,
)
from maillage.reseau.equipes.services.postes import create_poste, edit_poste, give_back, set_funding, take_back
from maillage.reseau.equipes.services.refus import EquipeRefus, refused
from maillage.reseau.equipes.tasks import accounts_night
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.journal.models import Ligne

Day = dt.date
OUVERT, CLOS = Day(2025, 1, 1), Day(2026, 12, 31)


def test_the_employer_of_a_day_stays_that_of_the_report(
    embaucher: Callable[..., Contrat], ouvrir: Callable[..., Poste], reseau: Any, acteur: Acteur
) -> None:
    first = embaucher("Noé Petit", debut=Day(2025, 1, 1), fin=Day(2025, 6, 30))
    agent = first.agent
    embaucher(poste=ouvrir("P2", employeur=reseau.association), agent=agent, debut=Day(2025, 9, 1))
    assert postes.employer_at(agent.pk, Day(2025, 6, 30)) == reseau.mairie
    assert postes.employer_at(agent.pk, Day(2025, 7, 1)) is None
    assert postes.employer_at(agent.pk, Day(2026, 1, 1)) == reseau.association
    assert list(postes.agents_in_post(acteur, Day(2025, 8, 1))) == []
    assert list(postes.agents_in_post(reseau.departement.pk, Day(2025, 6, 30))) == [agent]


def test_nobody_is_twice_and_a_post_has_one_person(
    embaucher: Callable[..., Contrat], ouvrir: Callable[..., Poste], acteur: Acteur
) -> None:
    held = embaucher("Noé Petit", fin=CLOS)
    other = ouvrir("P2")
    with pytest.raises(EquipeRefus, match="déjà un poste"):
        hire(by=acteur, poste=other, agent=held.agent, nature=NatureContrat.CDI, debut=CLOS, fin=None)
    with pytest.raises(EquipeRefus, match="tient ce poste"):
        embaucher("Ana Roche", poste=held.poste, debut=CLOS)
    row = Contrat(departement=held.departement, poste=other, agent=held.agent, nature="CDI", debut=CLOS)
    with pytest.raises(IntegrityError, match="equipes_contrat_un_poste"), transaction.atomic():
        row.save(force_insert=True)
    end_contract(by=acteur, contrat=held, rupture_le=Day(2025, 5, 31), motif=MotifRupture.MOBILITE)
    embaucher(poste=other, agent=held.agent, debut=Day(2025, 6, 1))
    with pytest.raises(EquipeRefus, match="déjà un poste"):  # the way back is taken
        end_contract(by=acteur, contrat=held, rupture_le=Day(2025, 6, 1), motif=MotifRupture.MOBILITE)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.tuples(st.booleans(), st.integers(0, 400), st.integers(0, 400), st.sampled_from(["1M", "3A"])), max_size=8
    ),
    asked=st.integers(0, 500),
)
def test_on_a_day_there_are_never_two(
    acts: list[tuple[bool, int, int, str]], asked: int, embaucher: Callable[..., Contrat], acteur: Acteur, reseau: Any
) -> None:
    """Contracts and affectations of one person, written in any order: what is refused is refused, the rest never overlaps."""
    with transaction.atomic():
        agent = embaucher("Noé Petit", debut=OUVERT, fin=OUVERT + dt.timedelta(days=60)).agent
        written: dict[dt.date, str] = {}
        for contract, first, length, code in acts:
            day = OUVERT + dt.timedelta(days=first)
            if contract:
                with suppress(EquipeRefus):
                    embaucher(agent=agent, debut=day, fin=day + dt.timedelta(days=length))
            else:
                assign(by=acteur, agent=agent, debut=day, secteur=None, commune=None, demi_journees=[code])
                written[day] = code
        day = OUVERT + dt.timedelta(days=asked)
        held = Contrat.objects.in_force(day).filter(agent=agent)
        there = Affectation.objects.in_force(day).filter(agent=agent)
        assert held.count() <= 1
        begun = [one for one in written if one <= day]
        assert [row.demi_journees for row in there] == ([[written[max(begun)]]] if begun else [])
        transaction.set_rollback(True)


def test_half_days_and_pairs_hold_only_while_in_post(embaucher: Callable[..., Contrat], acteur: Acteur) -> None:
    one, two, three = (embaucher(nom, fin=CLOS).agent for nom in ("Noé Petit", "Ana Roche", "Lou Vial"))
    assign(by=acteur, agent=one, debut=Day(2025, 3, 1), secteur=None, commune=None, demi_journees=["2A"])
    assert postes.works_on(one, Day(2026, 3, 3), "A")
    assert not postes.works_on(one, Day(2026, 3, 3), "M")
    assert not postes.works_on(one, Day(2027, 1, 5), "A")  # a Tuesday after the contract

    pair(by=acteur, agent=one, autre=two, debut=Day(2025, 3, 1))
    pair(by=acteur, agent=three, autre=two, debut=Day(2025, 6, 1))
    day = Day(2025, 6, 1)
    assert postes.binome_of(two.pk, Day(2025, 5, 31)) == one
    assert (postes.binome_of(one.pk, day), postes.binome_of(two.pk, day), postes.binome_of(three.pk, day)) == (
        None,
        three,
        two,
    )
    assert postes.binome_of(two.pk, Day(2027, 1, 5)) is None
    pair(by=acteur, agent=three, autre=None, debut=Day(2025, 6, 1))
    assert Binome.objects.count() == 1
    with pytest.raises(EquipeRefus, match="à deux"):
        pair(by=acteur, agent=one, autre=one, debut=day)


def test_a_contract_is_corrected_cancelled_and_its_past_is_kept(
    embaucher: Callable[..., Contrat], acteur: Acteur
) -> None:
    contrat = embaucher("Noé Petit", fin=CLOS)
    end_contract(by=acteur, contrat=contrat, rupture_le=Day(2025, 5, 31), motif=MotifRupture.ESSAI)
    valeurs = {"nature": "CDD", "debut": Day(2025, 2, 1), "fin": CLOS}
    correct_contract(by=acteur, contrat=contrat, valeurs=valeurs)
    contrat.refresh_from_db()
    assert contrat.dernier_jour == Day(2025, 5, 31)
    correct_contract(by=acteur, contrat=contrat, valeurs=valeurs | {"annuler_rupture": True})
    contrat.refresh_from_db()
    assert (contrat.dernier_jour, contrat.motif_rupture) == (CLOS, "")
    assert correct_contract(by=acteur, contrat=contrat, valeurs=valeurs) == []
    told = ContratEvenement.objects.order_by("pgh_id").values_list("pgh_label", "debut", "rupture_le")
    assert list(told) == [
        ("cree", Day(2025, 1, 1), None),
        ("modifie", Day(2025, 1, 1), Day(2025, 5, 31)),
        ("modifie", Day(2025, 2, 1), Day(2025, 5, 31)),
        ("modifie", Day(2025, 2, 1), None),
    ]
    for wrong, champ in (
        ({"debut": Day(2023, 1, 1)}, "debut"),
        ({"fin": Day(2025, 1, 1)}, "fin"),
        ({"nature": "TITULAIRE"}, "fin"),
        ({"fin": None}, "fin"),
    ):
        with pytest.raises(EquipeRefus) as refus:
            correct_contract(by=acteur, contrat=contrat, valeurs=valeurs | wrong)
        assert refus.value.champ == champ
    with pytest.raises(EquipeRefus, match="a commencé"):
        cancel_contract(by=acteur, contrat=contrat, today=Day(2025, 2, 1))
    cancel_contract(by=acteur, contrat=contrat, today=Day(2025, 1, 31))
    assert ContratEvenement.objects.latest("pgh_id").pgh_label == "efface"
    assert Ligne.objects.latest("numero").action == "equipe.contrat_annule"


def test_a_post_is_found_in_one_state_only(
    embaucher: Callable[..., Contrat], ouvrir: Callable[..., Poste], acteur: Acteur, reseau: Any
) -> None:
    held = embaucher("Noé Petit", fin=CLOS).poste
    vacant, coming, gone = ouvrir("V"), ouvrir("A", debut=Day(2026, 6, 1)), ouvrir("R")
    give_back(by=acteur, poste=gone, rendu_le=Day(2026, 1, 1))
    day = Day(2026, 3, 3)
    found = totals(reseau.departement.pk, day)
    assert (found.personnes, found.employeurs, found.postes) == (1, 1, 2)
    assert found.etats == dict.fromkeys(EtatPoste, 1)
    for poste, etat in ((held, "OCCUPE"), (vacant, "VACANT"), (coming, "A_VENIR"), (gone, "RENDU")):
        poste.refresh_from_db()
        assert postes.state_on(poste, day, held=poste == held) == etat

    with pytest.raises(EquipeRefus, match="fin de son contrat"):
        give_back(by=acteur, poste=held, rendu_le=CLOS)
    give_back(by=acteur, poste=held, rendu_le=Day(2027, 1, 1))
    with pytest.raises(EquipeRefus, match="choisissez un jour après"):
        give_back(by=acteur, poste=vacant, rendu_le=vacant.debut)
    with pytest.raises(EquipeRefus, match="existe plus"):
        embaucher("Ana Roche", poste=gone, debut=Day(2025, 6, 1))
    with pytest.raises(EquipeRefus, match="existe plus"):
        embaucher("Ana Roche", poste=gone, debut=Day(2025, 6, 1), fin=Day(2026, 1, 1))


def test_a_post_is_named_once_dated_right_and_paid_whole(
    embaucher: Callable[..., Contrat], ouvrir: Callable[..., Poste], acteur: Acteur, reseau: Any
) -> None:
    poste = embaucher("Noé Petit", poste=ouvrir("P1")).poste
    base = {"reference": "P1", "nature": "CONSEILLER", "employeur": reseau.mairie, "debut": Day(2024, 1, 1)}
    for wrong, champ in (
        ({}, "reference"),
        ({"reference": "P9", "fin_financement": Day(2023, 1, 1)}, "fin_financement"),
    ):
        with pytest.raises(EquipeRefus) as refus:
            create_poste(by=acteur, valeurs=base | wrong)
        assert refus.value.champ == champ
    with pytest.raises(EquipeRefus, match="doit exister ce jour-là"):
        edit_poste(by=acteur, poste=poste, valeurs=base | {"debut": Day(2025, 2, 1)})
    with pytest.raises(ValueError, match="unknown fields"):
        edit_poste(by=acteur, poste=poste, valeurs={"rendu_le": None})

    paid = {"ETAT": (1750000, ""), "AUTRE": (100, "Fondation"), "EUROPE": (0, "FSE+")}
    assert set_funding(by=acteur, poste=poste, annee=2026, montants=paid) == 2
    assert set_funding(by=acteur, poste=poste, annee=2026, montants=paid) == 0
    assert set_funding(by=acteur, poste=poste, annee=2026, montants={"ETAT": (1750001, "")}) == 2
    assert list(poste.financements.values_list("financeur", "montant_cents")) == [("ETAT", 1750001)]


def test_an_account_is_tied_by_its_address_and_leaves_the_agent(
    membre: Callable[..., Any],
    agir: Callable[..., Acteur],
    embaucher: Callable[..., Contrat],
    reseau: Any,
    acteur: Acteur,
) -> None:
    user = membre(Role.CONSEILLER, "noe@example.org")
    agent = create_agent(by=acteur, valeurs={"nom": "Noé Petit", "courriel": "noe@example.org", "telephone": ""})
    assert agent.utilisateur == user
    assert postes.agent_of_user(reseau.departement.pk, user.pk) == agent
    assert postes.agent_of_user(reseau.departement.pk, None) is None
    with pytest.raises(EquipeRefus, match="autre personne"):
        create_agent(by=acteur, valeurs={"nom": "Noé Bis", "courriel": "noe@example.org", "telephone": ""})
    with pytest.raises(ValueError, match="unknown fields"):
        edit_agent(by=acteur, agent=agent, valeurs={"utilisateur": None})
    user.delete()
    agent.refresh_from_db()
    assert agent.utilisateur is None
    assert Agent.objects.visible_to(agir(Role.ELU)).count() == 0


def test_the_history_refuses_to_be_rewritten(embaucher: Callable[..., Contrat]) -> None:
    embaucher("Noé Petit")
    for sql in ("UPDATE equipes_agentevenement SET nom = 'x'", "DELETE FROM equipes_contratevenement"):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert AgentEvenement.objects.count() == 1
    Agent.objects.update(modifie_par="Camille Autre")  # nothing that is told
    assert [acte.texte for acte in history_of(Agent.objects.get()) if acte.texte.startswith("Fiche")] == [
        "Fiche : écrit."
    ]


def test_an_account_opened_later_is_tied_at_night(membre: Callable[..., Any], reseau: Any, acteur: Acteur) -> None:
    base = {"nom": "Noé Petit", "courriel": "noe@example.org", "telephone": ""}
    agent, other = create_agent(by=acteur, valeurs=base), create_agent(by=acteur, valeurs=base | {"nom": "Homonyme"})
    create_agent(by=acteur, valeurs=base | {"courriel": "personne@example.org"})
    user = membre(Role.CONSEILLER, "noe@example.org")
    assert postes.agent_of_user(reseau.departement.pk, user.pk) == agent  # before the night
    accounts_night(timestamp=0)
    for row in (agent, other):
        row.refresh_from_db()
    assert (agent.utilisateur, other.utilisateur) == (user, None)
    accounts_night(timestamp=0)
    assert AgentEvenement.objects.filter(pgh_obj_id=agent.pk).count() == 2
    mine = membre(Role.CONSEILLER, "homonyme@example.org")
    edit_agent(by=acteur, agent=other, valeurs={"courriel": "homonyme@example.org"})
    edit_agent(by=acteur, agent=other, valeurs={"nom": "Autre Nom"})
    other.refresh_from_db()
    assert (str(other), other.utilisateur) == ("Autre Nom", mine)


def test_the_lines_of_a_post_and_of_a_pair_say_who(embaucher: Callable[..., Contrat], acteur: Acteur) -> None:
    one, two = embaucher("Noé Petit"), embaucher("Ana Roche")
    made = pair(by=acteur, agent=two.agent, autre=one.agent, debut=OUVERT)
    for days in (["1M"], []):
        ground = assign(by=acteur, agent=one.agent, debut=OUVERT, secteur=None, commune=None, demi_journees=days)
    assert Affectation.objects.get() == ground
    set_funding(by=acteur, poste=one.poste, annee=2026, montants={"ETAT": (100, "")})
    assert [str(row) for row in (made, one, ground, one.poste.financements.get())] == [
        "Noé Petit et Ana Roche",
        f"Noé Petit · {one.poste}",
        "Noé Petit · 2025-01-01",
        f"{one.poste_id} · 2026 · État",
    ]
    assert postes.affectation_at(two.agent_id, OUVERT) is None


def test_a_day_outside_a_contract_is_not_its_end(embaucher: Callable[..., Contrat], acteur: Acteur) -> None:
    contrat = embaucher("Noé Petit", fin=CLOS)
    for day in (Day(2024, 12, 31), Day(2027, 1, 1)):
        with pytest.raises(EquipeRefus, match="du 1er janvier 2025 au 31 décembre 2026"):
            end_contract(by=acteur, contrat=contrat, rupture_le=day, motif=MotifRupture.DEMISSION)
    again = [
        end_contract(by=acteur, contrat=contrat, rupture_le=Day(2026, 1, 1), motif=MotifRupture.DEMISSION)
        for _ in range(2)
    ]
    assert again[0] == again[1]
    assert ContratEvenement.objects.count() == 2


def test_another_fault_of_the_database_is_not_hidden() -> None:
    with pytest.raises(IntegrityError, match="autre"), refused({"connue": ("Phrase.", None)}):
        raise IntegrityError("contrainte autre")


def test_a_proof_replaces_the_former_and_a_failed_one_leaves_nothing(
    embaucher: Callable[..., Contrat], acteur: Acteur, django_capture_on_commit_callbacks: Any
) -> None:
    agent = embaucher("Noé Petit").agent
    base = {"nature": "PIX", "intitule": "", "organisme": "", "obtenue_le": Day(2025, 1, 1), "expire_le": None}

    def proof() -> tuple[Any, str]:
        return io.BytesIO(b"%PDF-1.4\n%%EOF"), "pix.pdf"

    row = save_habilitation(by=acteur, agent=agent, valeurs=base, preuve=proof())
    former = row.preuve
    with django_capture_on_commit_callbacks(execute=True):
        save_habilitation(by=acteur, agent=agent, valeurs=base, habilitation=row, preuve=proof())
    assert (default_storage.exists(former), proof_path(row).is_file(), proof_type(row)) == (
        False,
        True,
        "application/pdf",
    )
    folder = proof_path(row).parent
    before = len(list(folder.iterdir()))
    with pytest.raises(IntegrityError), transaction.atomic():
        save_habilitation(by=acteur, agent=agent, valeurs=base | {"nature": "INCONNUE"}, preuve=proof())
    assert len(list(folder.iterdir())) == before
    with pytest.raises(IntegrityError), transaction.atomic():
        save_habilitation(by=acteur, agent=agent, valeurs=base | {"nature": "INCONNUE"})
    with pytest.raises(ValueError, match="unknown fields"):
        save_habilitation(by=acteur, agent=agent, valeurs={"preuve": "x"})
    remove_habilitation(by=acteur, habilitation=save_habilitation(by=acteur, agent=agent, valeurs=base))
    with django_capture_on_commit_callbacks(execute=True):
        remove_habilitation(by=acteur, habilitation=row)
    assert len(list(folder.iterdir())) == before - 1


def test_nothing_changed_leaves_no_line(ouvrir: Callable[..., Poste], acteur: Acteur) -> None:
    poste = ouvrir("P1")
    take_back(by=acteur, poste=poste)
    give_back(by=acteur, poste=poste, rendu_le=CLOS)
    give_back(by=acteur, poste=poste, rendu_le=CLOS)
    assert list(Ligne.objects.filter(objet_type="poste").order_by("numero").values_list("action", flat=True)) == [
        "equipe.poste_cree",
        "equipe.poste_rendu",
    ]
