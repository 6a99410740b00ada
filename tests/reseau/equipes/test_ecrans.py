"""The pages of the team, as a coordinator, a colleague and an élu meet them."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.reseau.equipes.models import Agent, Contrat, Financement, Habilitation, Poste
from maillage.reseau.equipes.views import tableau
from maillage.reseau.structures.models import Invitation
from maillage.reseau.structures.services.structures import close_structure
from maillage.socle.comptes.enums import Role

Date = tuple[int, int, int]


def boxes(**dates: Date) -> dict[str, str]:
    """Dates as the three boxes send them: ``debut=(2026, 3, 3)``."""
    return {
        f"{name}_{rank}": str(part)
        for name, (year, month, day) in dates.items()
        for rank, part in enumerate((day, month, year))
    }


def page(client: Client, url: str, **query: Any) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def send(client: Client, url: str, data: dict[str, Any]) -> str:
    """What is read after a form that went through."""
    answer = client.post(url, data, follow=True)
    body = answer.content.decode()
    assert answer.redirect_chain, body
    return body


def test_a_post_from_its_making_to_its_giving_back(entree: Callable[..., Client], reseau: Any) -> None:
    client = entree()
    assert "Aucun poste pour l'instant" in page(client, "/equipe/").replace("&#x27;", "'")
    said = send(
        client,
        "/equipe/postes/nouveau/",
        {"reference": "P1", "nature": "CONSEILLER", "employeur_texte": "mairie valfictif"}
        | boxes(debut=(2024, 1, 1), fin_financement=(2027, 12, 31)),
    )
    poste = Poste.objects.get()
    assert "Le poste P1 est créé" in said
    assert poste.employeur == reseau.mairie
    url = f"/equipe/postes/{poste.pk}/"

    send(client, f"{url}financement/?annee=2026", {"ETAT": "17 500", "EMPLOYEUR": "12000,50"})
    assert {row.financeur: row.montant_cents for row in Financement.objects.all()} == {
        "ETAT": 1750000,
        "EMPLOYEUR": 1200050,
    }
    said = send(
        client,
        f"{url}embaucher/",
        {
            "nom": "Noé Petit",
            "courriel": "Noe@example.org",
            "telephone": "05 46 00 00 00",
            "inviter": "on",
            "nature": "CDI",
        }
        | boxes(debut=(2025, 2, 1)),
    )
    agent = Agent.objects.get()
    assert "Une invitation est partie à noe@example.org" in said
    assert Invitation.objects.get().courriel == "noe@example.org"
    assert agent.telephone == "+33546000000"
    refused = client.post(f"{url}rendre/", boxes(rendu_le=(2027, 1, 1)))
    assert refused.status_code == 422
    assert "Écrivez d&#x27;abord la fin de son contrat" in refused.content.decode()

    contrat = Contrat.objects.get()
    send(client, f"/equipe/contrats/{contrat.pk}/fin/", {"motif": "MOBILITE"} | boxes(rupture_le=(2026, 12, 31)))
    assert "existe plus à partir du" in send(client, f"{url}rendre/", boxes(rendu_le=(2027, 1, 1)))
    assert "existe de nouveau" in send(client, f"{url}reprendre/", {})
    moved = {"reference": "P1", "nature": "CONSEILLER", "employeur_texte": "association"} | boxes(debut=(2024, 1, 1))
    send(client, f"{url}modifier/", moved)
    send(client, f"{url}financement/?annee=2026", {"ETAT": "18 000"})
    body = page(client, url)
    for told in (
        "Employeur : Mairie de Valfictif → Association du Lien ; fin du financement : 31 décembre 2027 → rien.",
        "Financement 2026, État : 17\u202f500\xa0€.",
        "Financement 2026, État. Montant : 17\u202f500\xa0€ → 18\u202f000\xa0€.",
        "Financement 2026, Employeur : effacé.",
        "raison de la fin : rien → Départ vers un autre poste",
        "Rendu le : rien → 1er janvier 2027.",
    ):
        assert told in body


def test_a_person_on_a_day_and_all_that_was_written(
    entree: Callable[..., Client], embaucher: Callable[..., Contrat], reseau: Any
) -> None:
    client = entree()
    contrat, other = embaucher("Noé Petit"), embaucher("Ana Roche")
    agent = contrat.agent
    url = f"/equipe/agents/{agent.pk}/"
    ground = {"secteur": reseau.secteur.pk, "commune": "96001", "demi_journees": ["1M", "1A", "2M"]}
    send(client, f"{url}affectation/", ground | boxes(debut=(2025, 3, 1)))
    send(client, f"{url}affectation/", {"demi_journees": ["5A"]} | boxes(debut=(2026, 1, 1)))
    send(client, f"{url}binome/", {"autre": other.agent.pk} | boxes(debut=(2026, 2, 1)))
    proof = io.BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF")
    proof.name = "pix.pdf"
    send(
        client,
        f"{url}formation/",
        {"nature": "PIX", "preuve": proof} | boxes(obtenue_le=(2025, 5, 1), expire_le=(2025, 12, 31)),
    )
    send(client, f"{url}coordonnees/", {"nom": "Noé Petit", "courriel": "noe@example.org", "telephone": ""})

    body = page(client, url, au="2025-06-01")
    situation = body[body.index("Situation au") : body.index("Contrats</h2>")]
    assert "lundi, mardi matin" in situation
    assert "Nord" in situation
    assert "Certification Pix" in situation
    assert "Ana Roche" not in situation
    body = page(client, url, au="2026-03-03")
    situation = body[body.index("Situation au") : body.index("Contrats</h2>")]
    assert "vendredi après-midi" in situation
    assert "Ana Roche" in situation
    assert "Certification Pix" not in situation
    assert "Pas en poste ce jour-là" in page(client, url, au="2024-06-01")
    assert "E-mail : rien → noe@example.org" in body  # what was corrected, and from what
    assert "Affectation à partir du 1er mars 2025. Dernier jour : rien → 31 décembre 2025." in body

    held = Habilitation.objects.get()
    answer = client.get(f"/equipe/formations/{held.pk}/preuve.fichier")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pix.pdf"'
    fake = io.BytesIO(b"<html>")
    fake.name = "pix.pdf"
    corrected = f"/equipe/formations/{held.pk}/corriger/"
    refused = client.post(corrected, {"nature": "PIX", "preuve": fake} | boxes(obtenue_le=(2025, 5, 1)))
    assert refused.status_code == 422
    send(client, corrected, {"nature": "CCP1"} | boxes(obtenue_le=(2025, 5, 1)))
    send(client, f"/equipe/formations/{held.pk}/effacer/", {})
    assert not Habilitation.objects.exists()
    assert client.get(f"{url}inconnu/").status_code == 404
    assert client.get("/equipe/agents/999999/").status_code == 404


def test_the_board_says_who_until_when_paid_by_whom_and_what_ends(
    entree: Callable[..., Client],
    embaucher: Callable[..., Contrat],
    ouvrir: Callable[..., Poste],
    reseau: Any,
    time_machine: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    time_machine.move_to(dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC))
    client = entree()
    ouvrir("Z-VACANT", employeur=reseau.association, nature="AMBASSADEUR", fin_financement=dt.date(2026, 5, 1))
    first = embaucher("Noé Petit", fin=dt.date(2026, 4, 30))
    Financement.objects.create(
        departement=reseau.departement, poste=first.poste, annee=2026, financeur="ETAT", montant_cents=1750000
    )
    body = page(client, "/equipe/")
    assert "Noé Petit" in body
    assert "17\u202f500\xa0€" in body
    assert "30 avril 2026" in body
    assert "2\xa0postes ont un contrat ou un financement qui finit dans les 12 mois" in body
    assert "Z-VACANT" in body
    for query, seen in (
        ({"etat": "VACANT"}, "Z-VACANT"),
        ({"etat": "OCCUPE"}, "Noé Petit"),
        ({"employeur": reseau.association.pk}, "Z-VACANT"),
        ({"nature": "CONSEILLER"}, "Noé Petit"),
        ({"financeur": "ETAT"}, "Noé Petit"),
    ):
        found = page(client, "/equipe/", **query)
        other = "Noé Petit" if seen == "Z-VACANT" else "Z-VACANT"
        assert (seen in found, other in found) == (True, False), query
    assert "2\xa0postes" in page(client, "/equipe/", finit="3")
    assert "Aucun poste ne correspond" in page(client, "/equipe/", secteur=reseau.secteur.pk)
    assert "1\xa0poste<" in page(client, "/equipe/", etat="OCCUPE", au="2026-04-30")
    ouvrir("A-VENIR", debut=dt.date(2027, 1, 1))
    assert "Postes à venir" in page(client, "/equipe/", finit="12")
    assert "Personnes du réseau" in page(entree(Role.MEDIATION), "/espace/")
    Poste.objects.filter(reference="A-VENIR").delete()
    assert "Aucun poste ne correspond" in page(client, "/equipe/", etat="OCCUPE", au="2026-05-01", finit="x")

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            page(client, "/equipe/")
        return len(counted)

    with_two = queries()
    for _ in range(18):
        embaucher("Personne De Plus")
    assert queries() == with_two

    monkeypatch.setattr(tableau, "LOT", 7)
    answer = client.get("/equipe/tableau.csv")
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(rows) == 21
    assert "17500,00" in next(row for row in rows if "Noé Petit" in row)


def test_each_sees_what_he_needs_and_no_more(
    entree: Callable[..., Client], embaucher: Callable[..., Contrat], reseau: Any
) -> None:
    contrat, mine = embaucher("Noé Petit"), embaucher("Ana Roche")
    Financement.objects.create(
        departement=reseau.departement, poste=contrat.poste, annee=timezone.localdate().year, financeur="ETAT",
        montant_cents=1750000,
    )  # fmt: skip
    colleague = entree(Role.CONSEILLER, "ana@example.org")
    account = colleague.session["_auth_user_id"]
    Agent.objects.filter(pk=mine.agent_id).update(utilisateur_id=account)
    body = page(colleague, "/equipe/")
    assert "Noé Petit" in body
    assert "17\u202f500" not in body
    assert f"/equipe/agents/{mine.agent_id}/" in body
    assert f"/equipe/agents/{contrat.agent_id}/" not in body
    assert "Noé Petit" not in page(colleague, f"/equipe/agents/{mine.agent_id}/")
    assert colleague.get(f"/equipe/agents/{contrat.agent_id}/").status_code == 403
    sheet = b"".join(colleague.get("/equipe/tableau.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "Noé Petit" in sheet
    assert "17500" not in sheet
    for role in (Role.ELU, Role.ETAT):
        body = page(entree(role), "/equipe/")
        assert "Noé Petit" not in body
        assert "17\u202f500" in body


def test_what_is_typed_wrong_is_told_beside_its_field(
    entree: Callable[..., Client], embaucher: Callable[..., Contrat], ouvrir: Callable[..., Poste], reseau: Any
) -> None:
    client, contrat, poste = entree(), embaucher("Noé Petit"), ouvrir("P1")
    hire_url, debut = f"/equipe/postes/{poste.pk}/embaucher/", boxes(debut=(2025, 1, 1))
    for url, data, said in (
        ("/equipe/postes/nouveau/", {"employeur_texte": "inconnue"}, "Aucune structure ne répond"),
        ("/equipe/postes/nouveau/", {"employeur_texte": "v"}, "Choisissez la nature du poste"),
        (hire_url, {"nature": "CDI"} | debut, "écrivez le nom de la nouvelle"),
        (hire_url, {"nature": "CDD", "nom": "Lou"} | debut, "Ce contrat a une fin"),
        (hire_url, {"nature": "CDI", "nom": "Lou"} | debut | boxes(fin=(2026, 1, 1)), "Laissez ce champ vide"),
        (hire_url, {"nature": "CDI", "nom": "Lou", "inviter": "on"} | debut, "invitation y sera envoyée"),
        (hire_url, {"nature": "CDI", "nom": "Lou", "telephone": "12"} | debut, "Nous n&#x27;avons pas pu lire"),
        (hire_url, {"nature": "CDI", "agent": contrat.agent_id} | debut, "a déjà un poste pendant ces jours"),
        (f"/equipe/postes/{contrat.poste_id}/embaucher/", {"nature": "CDI", "nom": "Lou"} | debut, "tient ce poste"),
        (f"/equipe/postes/{poste.pk}/financement/", {"ETAT": "beaucoup"}, "Écrivez un montant en euros"),
        (f"/equipe/contrats/{contrat.pk}/fin/", {"motif": "AUTRE"} | boxes(rupture_le=(2020, 1, 1)), "jour du contrat"),
        (f"/equipe/contrats/{contrat.pk}/annuler/", {}, "Écrivez plutôt sa fin"),
        (f"/equipe/agents/{contrat.agent_id}/formation/",
         {"nature": "PIX"} | boxes(obtenue_le=(2025, 1, 1), expire_le=(2024, 1, 1)), "avant la date d&#x27;obtention"),
    ):  # fmt: skip
        answer = client.post(url, data)
        assert (answer.status_code, said in answer.content.decode()) == (422, True), (url, answer.content.decode())


def test_two_employers_of_one_word_are_asked_again(entree: Callable[..., Client], reseau: Any) -> None:
    client = entree()
    data = {"reference": "P1", "nature": "CONSEILLER", "employeur_texte": "a"} | boxes(debut=(2024, 1, 1))
    refused = client.post("/equipe/postes/nouveau/", data)
    assert refused.status_code == 422
    assert "Choisissez la bonne" in refused.content.decode()
    refused = client.post("/equipe/postes/nouveau/", data | {"employeur": "999999"})
    assert "Choisissez une structure de la liste" in refused.content.decode()
    send(client, "/equipe/postes/nouveau/", data | {"employeur": str(reseau.association.pk)})
    assert Poste.objects.get().employeur == reseau.association
    url = f"/equipe/postes/{Poste.objects.get().pk}/modifier/"
    kept = data | {"employeur_texte": "Association du Lien"}
    assert "Vous n&#x27;avez rien changé" in send(client, url, kept)
    assert "Le poste est corrigé" in send(client, url, kept | {"reference": "P2"})


def test_contracts_and_pairs_are_mended_from_the_screens(
    entree: Callable[..., Client], embaucher: Callable[..., Contrat], reseau: Any, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC))
    client = entree()
    past, coming = embaucher("Noé Petit", fin=dt.date(2025, 12, 31)), embaucher("Ana Roche", debut=dt.date(2026, 9, 1))
    assert "Fini à son terme" in page(client, f"/equipe/agents/{past.agent_id}/")
    assert "À venir" in page(client, f"/equipe/agents/{coming.agent_id}/")
    url = f"/equipe/contrats/{past.pk}/corriger/"
    kept = {"nature": "CDD"} | boxes(debut=(2025, 1, 1), fin=(2025, 12, 31))
    assert "Vous n&#x27;avez rien changé" in send(client, url, kept)
    assert "Le contrat est corrigé" in send(client, url, kept | boxes(fin=(2026, 12, 31)))
    send(client, f"/equipe/contrats/{past.pk}/fin/", {"motif": "ESSAI"} | boxes(rupture_le=(2026, 2, 1)))
    assert "Fin de la période d&#x27;essai" in page(client, f"/equipe/postes/{past.poste_id}/")
    send(client, url, kept | {"annuler_rupture": "on"})
    assert "Le contrat est annulé" in send(client, f"/equipe/contrats/{coming.pk}/annuler/", {})
    assert "Contrat à partir du 1er septembre 2026 : effacé" in page(client, f"/equipe/agents/{coming.agent_id}/")

    agent = f"/equipe/agents/{past.agent_id}/"
    pair = f"{agent}binome/"
    send(client, pair, {"autre": coming.agent_id} | boxes(debut=(2025, 2, 1)))
    assert "plus de binôme" in send(client, pair, boxes(debut=(2025, 6, 1)))
    whole = {"demi_journees": ["1M", "1A"], "commune": "96001", "secteur": reseau.secteur.pk} | boxes(
        debut=(2025, 2, 1)
    )
    send(client, f"{agent}affectation/", whole)
    send(client, f"{agent}affectation/", whole | {"demi_journees": []})
    body = page(client, agent)
    assert "demi-journées : lundi matin, lundi après-midi → aucune" in body.lower()
    assert "Nord" in page(client, f"{agent}affectation/")
    for wrong in ("contrats", "postes", "formations"):
        assert client.get(f"/equipe/{wrong}/999999/inconnu/").status_code == 404
    assert client.get(f"/equipe/contrats/{past.pk}/inconnu/").status_code == 404
    assert client.get(f"/equipe/postes/{past.poste_id}/inconnu/").status_code == 404
    held = Habilitation.objects.create(
        departement=reseau.departement, agent=past.agent, nature="PIX", obtenue_le=dt.date(2025, 1, 1)
    )
    assert client.get(f"/equipe/formations/{held.pk}/inconnu/").status_code == 404
    assert client.get(f"/equipe/formations/{held.pk}/preuve.fichier").status_code == 404
    assert "Vous n&#x27;avez rien changé" in send(client, f"{agent}coordonnees/", {"nom": "Noé Petit"})


def test_an_invitation_that_cannot_leave_lets_the_hiring_stand(
    entree: Callable[..., Client], membre: Callable[..., Any], ouvrir: Callable[..., Poste], acteur: Any
) -> None:
    client, debut = entree(), boxes(debut=(2025, 1, 1))
    membre(Role.CONSEILLER, "connue@example.org")
    close_structure(by=acteur, structure=ouvrir("FERME").employeur, motif="fermée")
    for reference, courriel, said in (
        ("P1", "connue@example.org", "a déjà un compte"),
        ("P2", "nouvelle@example.org", "L&#x27;invitation n&#x27;est pas partie"),
    ):
        url = f"/equipe/postes/{ouvrir(reference).pk}/embaucher/"
        body = send(client, url, {"nom": reference, "courriel": courriel, "inviter": "on", "nature": "CDI"} | debut)
        assert said in body
    assert Contrat.objects.count() == 2
    head = ouvrir("CO", nature="COORDINATEUR")
    assert "Lui envoyer une invitation" not in page(client, f"/equipe/postes/{head.pk}/embaucher/")
