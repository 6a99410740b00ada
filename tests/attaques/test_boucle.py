"""The loop under attack: another host, another adviser, an élu, someone who left, a stranger's link, hostile cells, raw SQL.

Two hosts; the second is the neighbour, and its words must reach nobody of the first.
"""

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.pilotage.indicateurs.models import Bilan
from maillage.reseau.conventions.models import (
    ActeConvention,
    AttestationAssurance,
    CodeSignature,
    DemandeAccueil,
    PieceConvention,
)
from maillage.reseau.conventions.services import signatures as signing
from maillage.reseau.conventions.services.actes import annul_act, receive_letter, record_act
from maillage.reseau.conventions.services.avenants import prepare_avenant
from maillage.reseau.conventions.services.conventions import EtapeRefusee
from maillage.reseau.conventions.services.demandes import PAR_ADRESSE, submit_request
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.structures.models import Appartenance, Structure
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.territoires.models import Commune
from maillage.terrain.accompagnements.models import Accompagnement
from maillage.terrain.permanences.models import AbonnementAgenda, Permanence, Presence
from maillage.terrain.permanences.services.temps import open_feed
from tests.architecture import portes as door
from tests.base_essais import entrer
from tests.pilotage.indicateurs.fabriques import accompagnement, compte_rendu, demi_journee, un_sol
from tests.reseau.conventions.fabrique import a_signer, signer, un_avenant, un_texte

APPS = {"conventions", "permanences", "accompagnements", "equipes", "indicateurs", "gouvernance"}
NOW = dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 22)
JOUR = dt.date(2026, 11, 17)
MOT = "Qzvoisine"
PAGES = [
    line for line in door.lignes() if line["nom"].split(":")[0] in APPS and line["methode"] == "GET" and "<" not in line["adresse"]
]  # fmt: skip
FILES = [("indicateurs:block_csv", code) for code in ("accompagnements", "jauges")]


@pytest.fixture(autouse=True)
def _dimanche() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def sol(acteur: Any, departement: Any) -> Any:
    """Half-days of both hosts last week and next, reported; all the words of the second are the secret."""
    found = un_sol(departement)
    second = found.autres["hote2"]
    Structure.objects.filter(pk=second.pk).update(nom=MOT)
    Lieu.objects.filter(pk=found.autres["lieu2"].pk).update(nom=f"Mairie {MOT}")
    found.autres["mienne"] = compte_rendu(found, demi_journee(found, JOUR))
    accompagnement(found, found.autres["mienne"])
    sienne = demi_journee(found, JOUR, second=True, agent=found.sacha)
    found.autres |= {"permanence2": sienne, "cr2": compte_rendu(found, sienne)}
    found.autres["aide2"] = accompagnement(
        found, found.autres["cr2"], nature="COLLECTIF", participants=7, duree_min=60, titre=f"Atelier {MOT}"
    )
    found.autres["suivante2"] = demi_journee(found, TODAY + dt.timedelta(days=2), second=True, agent=found.sacha)
    return found


def browser(sol: Any, role: Role, structure: Any = None, agent: Any = None, fin: dt.date | None = None) -> Client:
    user = Utilisateur.objects.create_user(f"membre{Utilisateur.objects.count()}@example.org", "Dominique Membre")
    Appartenance.objects.create(
        departement=sol.departement, utilisateur=user, role=role, structure=structure, debut=dt.date(2020, 1, 1), fin=fin
    )  # fmt: skip
    if agent is not None:
        agent.utilisateur = user
        agent.save()
    return entrer(Client(headers={"host": "96.localhost"}, raise_request_exception=False), user)  # type: ignore[no-any-return]


def body(response: Any) -> str:
    """All that an answer says, the sheets of a workbook unzipped."""
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            raw = b"".join(book.read(name) for name in book.namelist())
    return raw.decode(errors="replace")


def addresses(who: str) -> Iterator[str]:
    """Lists, tables and files that the rights table opens to ``who``."""
    yield from (reverse(line["nom"]) for line in PAGES if line[who] == "200")
    yield from (reverse(name, args=[code]) for name, code in FILES)


def hostile(sol: Any) -> dict[str, Any]:
    """Every filter of every list, set on the neighbour."""
    other = sol.autres
    return {
        "structure": other["hote2"].pk, "convention": other["convention2"].pk, "agent": sol.sacha.pk, "conseiller": sol.sacha.pk,
        "lieu": other["lieu2"].pk, "employeur": other["hote2"].pk, "q": "Qzvoi", "vue": "liste", "jour": "2026-11-01",
        "du": "2026-11", "au": "2026-11", "par": "AGENT", "agit_pour": other["hote2"].pk,
    }  # fmt: skip


def doors_of_the_neighbour(sol: Any) -> Iterator[str]:
    """Every page about one thing of the second host."""
    from tests.architecture.exemples import un_document

    other, here = sol.autres, sol.departement
    convention = other["convention2"]
    kept = {"departement": here, "convention": convention}
    piece = PieceConvention.objects.create(**kept, titre=MOT, fichier="x.pdf", sha256="0" * 64, depose_par_nom="Essai")
    police = AttestationAssurance.objects.create(
        **kept, assureur=MOT, debut=JOUR, expire_le=TODAY, piece="x.pdf", depose_par_nom="Essai"
    )
    acte = ActeConvention.objects.create(
        **kept, nature="MISE_EN_DEMEURE", cote="DEPARTEMENT", emis_le=JOUR, enregistre_par_nom="Essai"
    )
    bilan = Bilan.objects.create(
        departement=here, nature="HOTE", structure=other["hote2"], du=JOUR, au=TODAY, donnees={}, document=un_document(here),
        fait_at=NOW,
    )  # fmt: skip
    one = {"pk": convention.pk}
    for name in ("detail", "edit", "step", "abandon", "text", "sign", "proof", "avenant_new", "piece_new", "time", "act_new", "followup"):  # fmt: skip
        yield reverse(f"conventions:{name}", kwargs=one)
    yield reverse("conventions:party", kwargs=one | {"cote": "beneficiaire"})
    yield reverse("conventions:file", kwargs=one | {"nature": "piece", "numero": piece.pk})
    yield reverse("conventions:followup_new", kwargs=one | {"objet": "assurance"})
    yield reverse("conventions:followup_file", kwargs={"nature": "assurance", "pk": police.pk})
    yield from (reverse(f"conventions:{name}", args=[acte.pk]) for name in ("act_annul", "act_received"))
    for row in (other["permanence2"], other["suivante2"]):
        yield reverse("permanences:detail", args=[row.pk])
        yield reverse("permanences:act", args=[row.pk, "annuler"])
        yield reverse("accompagnements:morning", args=[row.pk])
        yield reverse("accompagnements:detail_add", args=[row.pk])
    yield reverse("permanences:poster", args=[other["lieu2"].cle])
    yield from (reverse(f"accompagnements:{name}", args=[other["cr2"].pk]) for name in ("report", "verify", "answer", "history"))  # fmt: skip
    yield reverse("accompagnements:detail", args=[other["aide2"].pk])
    yield reverse("indicateurs:bilan_pdf", args=[bilan.pk])
    yield reverse("equipes:agent", args=[sol.sacha.pk])


class TestAnotherHost:
    @pytest.mark.parametrize("role", [Role.REFERENT, Role.ACCUEIL])
    def test_no_list_no_file_no_figure_no_search_tells_it(self, sol: Any, role: Role) -> None:
        host = browser(sol, role, sol.structure)
        own = json.loads(body(host.get(reverse("indicateurs:json"), {"du": "2026-11", "au": "2026-11"})))
        assert {row["code"]: row for row in own["blocs"]}["accompagnements"]["chiffres"][0]["valeur"] == 1
        for url in addresses(role.value.lower()):
            for query in ({}, hostile(sol)) if role == Role.REFERENT else (hostile(sol),):
                response = host.get(url, query)
                told = body(response)
                assert response.status_code == 200, url
                assert MOT not in told, (url, query)
                assert "Sacha Fictif" not in told, (url, query)
        for number in ("structure", "convention", "agent"):
            query = {"du": "2026-11", "au": "2026-11", number: hostile(sol)[number]}
            asked = json.loads(body(host.get(reverse("indicateurs:json"), query)))
            seen = {row["code"]: row for row in asked["blocs"]}["accompagnements"]["chiffres"][0]["valeur"]
            assert seen in {0, 1}, number

    @pytest.mark.parametrize("role", [Role.REFERENT, Role.ACCUEIL])
    def test_none_of_its_pages_opens_and_none_of_its_forms_writes(self, sol: Any, role: Role) -> None:
        host = browser(sol, role, sol.structure)
        for url in doors_of_the_neighbour(sol):
            answers = [host.get(url)]
            if role == Role.REFERENT:
                answers.append(host.post(url, {"acte": "transmettre", "reponse": "oui", "motif": "x"}))
            for response in answers:
                assert response.status_code in {403, 404, 405}, (url, response.status_code)
                assert MOT not in body(response), url
        other = sol.autres["cr2"]
        other.refresh_from_db()
        assert (other.etat, other.repondu_at) == ("TRANSMIS", None)

    def test_who_left_reads_nothing_any_more_not_even_by_his_agenda(self, sol: Any) -> None:
        gone = browser(sol, Role.REFERENT, sol.structure)
        user = Utilisateur.objects.latest("pk")
        from maillage.socle.comptes.acteur import build_acteur

        _, secret = open_feed(by=build_acteur(user.pk, "Lui", sol.departement.pk), now=NOW, lieu_id=sol.lieu.pk)
        feed = reverse("permanences:feed", args=[secret])
        assert Client(headers={"host": "96.localhost"}).get(feed).status_code == 200
        Appartenance.objects.filter(utilisateur=user).update(fin=JOUR)
        assert Client(headers={"host": "96.localhost"}).get(feed).status_code == 404
        open_to_all = {line["nom"] for line in PAGES if line["visiteur"] == "200"}
        closed = [reverse(line["nom"]) for line in PAGES if line["nom"] not in open_to_all]
        for url in (*closed, reverse("accompagnements:report", args=[sol.autres["mienne"].pk])):
            assert gone.get(url).status_code == 403, url

    def test_nobody_takes_the_agenda_of_another(self, sol: Any) -> None:
        host = browser(sol, Role.REFERENT, sol.structure)
        for wanted in (f"lieu-{sol.autres['lieu2'].pk}", f"agent-{sol.sacha.pk}", "agent-0", "utilisateur-1", "lieu-x"):
            assert host.post(reverse("permanences:feeds"), {"quoi": wanted}).status_code == 422, wanted
        assert not AbonnementAgenda.objects.exists()


class TestOfTheTeam:
    def test_an_adviser_and_the_reports_of_another(self, sol: Any) -> None:
        """Even when he also answers for a host where colleagues come: there he reads numbers."""
        camille = browser(sol, Role.CONSEILLER, sol.autres["hote2"], sol.camille)
        Appartenance.objects.create(
            departement=sol.departement, utilisateur=sol.camille.utilisateur, role=Role.REFERENT,
            structure=sol.autres["hote2"], debut=dt.date(2020, 1, 1),
        )  # fmt: skip
        other = sol.autres
        for name, key in (("morning", "permanence2"), ("detail_add", "permanence2"), ("detail", "aide2"), ("answer", "cr2"), ("history", "cr2")):  # fmt: skip
            url = reverse(f"accompagnements:{name}", args=[other[key].pk])
            typed = {"acte": "transmettre", "lignes": "[]", "tenue": "NON_TENUE", "motif": "METEO", "reponse": "Non."}
            for response in (camille.get(url), camille.post(url, typed)):
                assert response.status_code in {403, 404, 405}, (name, response.status_code)
                assert "Atelier" not in body(response)
        log = body(camille.get(reverse("accompagnements:log_export"), {"agent": sol.sacha.pk}))
        assert "Atelier" not in log
        assert Accompagnement.objects.get(pk=other["aide2"].pk).supprime_at is None

    @pytest.mark.parametrize("role", [Role.ELU, Role.ETAT])
    def test_who_reads_the_programme_reads_no_adviser(self, sol: Any, role: Role) -> None:
        reader = browser(sol, role)
        who = role.value.lower()
        whole = body(reader.get(reverse("indicateurs:json"), {"du": "2026-11", "au": "2026-11"}))
        for url in (reverse(line["nom"]) for line in PAGES if line[who] == "200"):
            for query in ({}, hostile(sol)) if role == Role.ELU else (hostile(sol),):
                told = body(reader.get(url, query))
                assert "Sacha Fictif" not in told, url
                assert "Camille Essai" not in told, url
        asked = {"du": "2026-11", "au": "2026-11", "agent": sol.sacha.pk}
        assert json.loads(body(reader.get(reverse("indicateurs:json"), asked)))["blocs"] == json.loads(whole)["blocs"]
        for url in (reverse("accompagnements:report", args=[sol.autres["cr2"].pk]), reverse("permanences:agenda")):
            assert reader.get(url).status_code == 403

    def test_no_cell_of_a_file_is_a_formula(self, sol: Any, acteur: Any) -> None:
        staff = browser(sol, Role.COORDINATEUR)
        for rank, cell in enumerate(("=1+1", "@SUM(A1)", "\t=1")):
            Structure.objects.filter(pk=(sol.structure, sol.autres["hote2"])[rank % 2].pk).update(nom=f"{cell} & fils")
            type(sol.camille).objects.update(nom=f"{cell} agent")
            Lieu.objects.update(nom=f"{cell} lieu", commune=f"{cell} commune")
            for url in (one for one in addresses("coordinateur") if one.endswith((".csv", ".xlsx"))):
                told = body(staff.get(url, {"vue": "mois", "jour": "2026-11-01"}))
                if url.endswith(".xlsx"):
                    assert "<f>" not in told, url
                    continue
                for row in csv.reader(io.StringIO(told.lstrip("\ufeff")), delimiter=";"):
                    assert [one for one in row if one[:1] in tuple("=+@\t\r") and one[1:]] == [], url


class TestSigningBySomebodyElse:
    def test_a_link_and_a_code_serve_their_own_text_side_and_minute(
        self, sol: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        here = sol.departement.pk
        mine = a_signer(sol.departement, sol.structure, le=TODAY)
        other = a_signer(sol.departement, sol.autres["hote2"], le=TODAY)
        sides = {cote: mine.parties.get(cote=cote) for cote in ("DEPARTEMENT", "BENEFICIAIRE")}
        link = {cote: signing.sign_link(mine.textes.get(), row, NOW) for cote, row in sides.items()}
        theirs = signing.sign_link(other.textes.get(), other.parties.get(cote="BENEFICIAIRE"), NOW)
        monkeypatch.setattr(signing.secrets, "randbelow", lambda _limit: 123456)
        signing.send_code(departement_id=here, jeton=link["BENEFICIAIRE"], now=NOW)

        def refused(jeton: str, code: str = "123456", now: dt.datetime = NOW) -> None:
            with pytest.raises((signing.CodeFaux, signing.LienPerdu)):
                signing.sign_on_screen(departement_id=here, jeton=jeton, code=code, adresse_ip="", now=now)

        refused(theirs)  # the code of another text
        refused(link["DEPARTEMENT"])  # of the other side
        refused(link["BENEFICIAIRE"], now=NOW + signing.CODE + dt.timedelta(seconds=1))  # too late
        for wrong in ("", "0", "１２３４５", "123456' OR 1=1"):
            refused(link["BENEFICIAIRE"], "9" + wrong)
        signing.send_code(
            departement_id=here, jeton=link["BENEFICIAIRE"], now=NOW
        )  # the second tab: the first code dies
        assert CodeSignature.objects.filter(texte=mine.textes.get(), servi_at=None, expire_at__gt=NOW).count() == 1
        forged = link["BENEFICIAIRE"].replace(link["BENEFICIAIRE"].split(":")[0], link["DEPARTEMENT"].split(":")[0])
        refused(forged)
        for address in (reverse("conventions:sign_link", args=[one]) for one in (forged, "x", "é" * 50, theirs[:-1])):
            assert Client(headers={"host": "96.localhost"}).get(address).status_code == 404
        signer(mine.textes.get(), "BENEFICIAIRE", TODAY, enregistree_at=timezone.now())
        refused(link["BENEFICIAIRE"])  # replayed: the side has signed
        with pytest.raises(signing.LienPerdu):
            signing.send_code(departement_id=here, jeton=link["BENEFICIAIRE"], now=NOW)

    def test_a_stranger_cannot_flood_a_third_party(self, sol: Any, acteur: Any) -> None:
        from maillage.socle.messages.models import Envoi

        commune = Commune.objects.get(code="96001")
        told = {
            "structure": None, "commune": commune, "lieu": None, "nom_lieu": "Mairie", "adresse_lieu": "", "nom": "Mallory",
            "fonction": "", "courriel": "victime@example.org", "telephone": "", "souhait": "DEMI_JOURNEE", "jours": "",
            "message": "<script>alert(1)</script>", "locaux": {},
        }  # fmt: skip
        for number in range(PAR_ADRESSE.number + 3):
            values = told | {"nom_structure": f"Faux {number}", "courriel": f" Victime@Example.org{' ' * number}"}
            submit_request(by=acteur, valeurs=values, now=NOW)
        assert Envoi.objects.filter(objet_type="demande_accueil").count() == PAR_ADRESSE.number
        staff = browser(sol, Role.COORDINATEUR)
        row = DemandeAccueil.objects.latest("pk")
        assert "<script>alert(1)" not in body(staff.get(reverse("conventions:request", args=[row.pk])))


def refused(statement: str, *params: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params or None)


class TestSqlOfTheWebRole:
    def test_a_signed_convention_never_goes_back(self, sol: Any) -> None:
        row = sol.convention
        change = "UPDATE conventions_convention SET etat = %s, effet_le = {} WHERE id = %s"
        for etat in ("A_SIGNER", "EXECUTOIRE", "DEMANDEE", "ABANDONNEE"):
            for effet in ("NULL", "effet_le"):
                refused(change.format(effet), etat, row.pk)
        refused(change.format("NULL"), "EN_VIGUEUR", row.pk)
        refused(change.format("effet_le + 1"), "EN_VIGUEUR", row.pk)
        refused(f"SET CONSTRAINTS ALL IMMEDIATE; DELETE FROM conventions_convention WHERE id = {row.pk}")
        with pytest.raises(DatabaseError, match="déjà signé"), transaction.atomic():
            un_texte(row, TODAY)  # a new text would make the signed one a draft
        both = a_signer(sol.departement, sol.structure, le=TODAY)
        for cote in ("DEPARTEMENT", "BENEFICIAIRE"):
            signer(both.textes.get(), cote, TODAY, enregistree_at=timezone.now())
        refused("UPDATE conventions_convention SET etat = 'ABANDONNEE' WHERE id = %s", both.pk)

    def test_an_act_is_annulled_and_never_rewritten(self, sol: Any, acteur: Any) -> None:
        acte = ActeConvention.objects.create(
            departement=sol.departement, convention=sol.convention, nature="OPPOSITION", cote="BENEFICIAIRE", emis_le=JOUR,
            recu_le=JOUR, enregistre_par_nom="Essai",
        )  # fmt: skip
        refused("DELETE FROM conventions_acteconvention")
        for change in ("emis_le = emis_le - 90", "recu_le = NULL", "nature = 'DISSOLUTION'", "cote = 'DEPARTEMENT'", "convention_id = 0"):  # fmt: skip
            refused(f"UPDATE conventions_acteconvention SET {change} WHERE id = %s", acte.pk)
        annul_act(by=acteur, acte=acte, motif="Erreur", now=NOW, today=TODAY)
        refused("UPDATE conventions_acteconvention SET annule_at = NULL, annule_par_nom = '', motif_annulation = ''")

    def test_no_adviser_is_twice_at_one_hour_and_history_is_not_rewritten(self, sol: Any) -> None:
        here = sol.autres["suivante2"]
        slot = {"departement": sol.departement, "agent": sol.sacha, "debut": here.debut, "fin": here.fin}
        Presence.objects.create(permanence=here, **slot)
        other = demi_journee(sol, here.jour, agent=sol.camille)
        with pytest.raises(DatabaseError), transaction.atomic():
            Presence.objects.create(permanence=other, **slot)
        for table in ("accompagnements_compterenduevenement", "permanences_permanenceevenement", "indicateurs_bilan"):
            refused(f"DELETE FROM {table}")
        refused("UPDATE indicateurs_bilan SET donnees = '{}'")
        refused("UPDATE accompagnements_accompagnement SET titre = 'Appelez le 06 12 34 56 78', nature = 'COLLECTIF'")
        refused("""UPDATE accompagnements_accompagnement SET genres = '{"Jeanne Dupont": 1}'""")


class TestTheTimeOfAConvention:
    def test_what_an_act_ends_is_no_longer_announced_at_once(self, sol: Any, acteur: Any) -> None:
        row, coming = sol.autres["convention2"], Permanence.objects.filter(pk=sol.autres["suivante2"].pk)
        kept = demi_journee(sol, TODAY + dt.timedelta(days=3))
        end = {"nature": "DISSOLUTION", "cote": "BENEFICIAIRE", "emis_le": TODAY, "recu_le": TODAY}
        acte = record_act(by=acteur, convention=row, valeurs=end, today=TODAY)
        assert not coming.get().couverte
        assert Permanence.objects.get(pk=kept.pk).couverte
        with pytest.raises(EtapeRefusee, match="en vigueur"):
            prepare_avenant(
                by=acteur, convention=row, objet="x", changements={"rythme": "JOURNEE"}, effet_le=None, today=TODAY
            )
        annul_act(by=acteur, acte=acte, motif="Erreur", now=NOW, today=TODAY)
        assert coming.get().couverte
        letter = {"nature": "FORCE_MAJEURE", "cote": "BENEFICIAIRE", "emis_le": dt.date(2026, 10, 1)}
        sent = record_act(by=acteur, convention=row, valeurs=letter, today=TODAY)
        assert coming.get().couverte
        receive_letter(by=acteur, acte=sent, recu_le=dt.date(2026, 10, 2), today=TODAY)
        assert not coming.get().couverte

    def test_no_avenant_to_what_will_have_ended_and_the_gauge_follows_one(self, sol: Any, acteur: Any) -> None:
        from maillage.pilotage.indicateurs.definitions import Periode
        from maillage.pilotage.indicateurs.selectors.criteres import Criteres
        from maillage.pilotage.indicateurs.selectors.jauges import gauges

        row, late = sol.convention, dt.date(2027, 8, 1)
        more = {
            "by": acteur,
            "convention": row,
            "objet": "Prolonger",
            "changements": {"fin_au_plus_tard": "2028-06-30"},
        }
        with pytest.raises(EtapeRefusee, match="n'était plus en vigueur"):
            prepare_avenant(**more, effet_le=late, today=TODAY)
        assert row.avenants.count() == 0
        assert prepare_avenant(**more, effet_le=None, today=TODAY).numero == 1
        other = sol.autres["convention2"]
        un_avenant(other, dt.date(2026, 3, 2), {"fin_au_plus_tard": "2026-06-30"})
        told = gauges(sol.departement.pk, Criteres(Periode(dt.date(2026, 1, 1), dt.date(2026, 11, 1))), TODAY)
        dues = {one.convention_id: one.dues for one in told}
        assert dues[other.pk] < dues[row.pk]
