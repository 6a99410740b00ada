"""Acts recorded: seen before, refused in words, annulled with a reason; the stored state only follows."""

import datetime as dt
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.reseau.conventions.enums import NatureActe
from maillage.reseau.conventions.models import ActeConvention, Convention
from maillage.reseau.conventions.selectors.situation import facts_of, find_convention, situation_of, with_facts
from maillage.reseau.conventions.services.actes import (
    annul_act,
    preview_act,
    project,
    project_all,
    receive_letter,
    record_act,
)
from maillage.reseau.conventions.temps import ActeRefuse, Etat
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.journal.models import Ligne
from tests.reseau.conventions.fabrique import a_signer, en_vigueur, un_avenant, une_convention

EFFET = dt.date(2026, 1, 2)  # terms until 1 July 2026, until 1 January 2027…
NOW = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
D, B = "DEPARTEMENT", "BENEFICIAIRE"


def d(day: str) -> dt.date:
    return dt.date.fromisoformat(day)


def text(answer: Any) -> str:
    """The page as it is read."""
    return unescape(answer.content.decode())


@pytest.fixture
def hote(departement: Any) -> Structure:
    return Structure.objects.create(departement=departement, nom="Commune de Valfictif")


@pytest.fixture
def convention(departement: Any, hote: Structure) -> Convention:
    return en_vigueur(departement, hote, fin_au_plus_tard=None)


def write(nature: NatureActe, emis: str, recu: str | None = None, cote: str = D, **more: Any) -> dict[str, Any]:
    return {"nature": nature.value, "cote": cote, "emis_le": d(emis), "recu_le": recu and d(recu), **more}


def again(convention: Convention) -> Convention:
    found = find_convention(Convention.objects.all(), convention.pk)
    assert found is not None
    return found


def test_an_opposition_in_time_is_written_and_the_state_follows(convention: Convention, acteur: Acteur) -> None:
    valeurs = write(NatureActe.OPPOSITION, "2026-04-28", "2026-05-02", B)
    seen = preview_act(convention=again(convention), valeurs=valeurs, today=d("2026-05-03"))
    assert (seen.jusqu_au, seen.certain) == (d("2026-07-01"), True)
    assert not ActeConvention.objects.exists()
    row = record_act(by=acteur, convention=convention, valeurs=valeurs, today=d("2026-05-03"))
    assert (row.enregistre_par_nom, row.convention_id) == (acteur.nom, convention.pk)
    after = again(convention)
    assert (after.etat, after.fin_le) == ("EN_VIGUEUR", d("2026-07-01"))
    assert Ligne.objects.filter(action="convention.acte").count() == 1
    # What ends it is the term; the nightly job only writes it, and only once.
    assert project_all(by=acteur, today=d("2026-07-02")) == 1
    assert project_all(by=acteur, today=d("2026-07-02")) == 0
    assert again(convention).etat == "DENONCEE"
    told = Ligne.objects.get(action="convention.etat")
    assert told.detail == {"avant": "EN_VIGUEUR", "apres": "DENONCEE", "raison": "OPPOSITION"}


def test_an_annulled_act_is_as_never_done_and_stays_visible(convention: Convention, acteur: Acteur) -> None:
    row = record_act(
        by=acteur,
        convention=convention,
        valeurs=write(NatureActe.DISSOLUTION, "2026-03-01", cote=B),
        today=d("2026-05-03"),
    )
    assert again(convention).etat == "RESILIEE"
    annul_act(by=acteur, acte=row, motif="mauvaise convention", now=NOW, today=d("2026-05-03"))
    assert again(convention).etat == "EN_VIGUEUR"
    kept = ActeConvention.objects.get()
    assert (kept.motif_annulation, kept.annule_par_nom) == ("mauvaise convention", acteur.nom)
    with pytest.raises(ActeRefuse, match="déjà annulé"):
        annul_act(by=acteur, acte=row, motif="encore", now=NOW, today=d("2026-05-03"))
    assert ActeConvention.objects.count() == 1


def test_from_the_notice_to_the_finding(convention: Convention, acteur: Acteur) -> None:
    today = d("2026-06-01")
    notice = record_act(
        by=acteur,
        convention=convention,
        valeurs=write(NatureActe.MISE_EN_DEMEURE, "2026-02-02", recommande="1A 002"),
        today=today,
    )
    with pytest.raises(ActeRefuse, match="quand la mise en demeure a été reçue"):
        record_act(
            by=acteur,
            convention=convention,
            valeurs=write(NatureActe.CONSTAT_INFRUCTUEUSE, "2026-04-01", acte_vise=notice),
            today=today,
        )
    for wrong, message in ((d("2026-02-01"), "avant d'être envoyée"), (d("2026-06-02"), "futur")):
        with pytest.raises(ActeRefuse, match=message):
            receive_letter(by=acteur, acte=notice, recu_le=wrong, today=today)
    receive_letter(by=acteur, acte=notice, recu_le=d("2026-02-04"), today=today)
    with pytest.raises(ActeRefuse, match="déjà sa date"):
        receive_letter(by=acteur, acte=notice, recu_le=d("2026-02-05"), today=today)
    with pytest.raises(ActeRefuse, match="à partir du 7 mars 2026"):
        record_act(
            by=acteur,
            convention=convention,
            valeurs=write(NatureActe.CONSTAT_INFRUCTUEUSE, "2026-03-06", acte_vise=notice),
            today=today,
        )
    record_act(
        by=acteur,
        convention=convention,
        valeurs=write(NatureActe.CONSTAT_INFRUCTUEUSE, "2026-03-07", acte_vise=notice),
        today=today,
    )
    after = again(convention)
    assert (after.etat, after.fin_le) == ("RESILIEE", d("2026-03-06"))
    with pytest.raises(ValueError, match="unknown fields"):
        record_act(by=acteur, convention=convention, valeurs={"annule_at": NOW}, today=today)


def test_every_kind_of_act_and_signed_avenants_are_read(
    convention: Convention, departement: Any, acteur: Acteur
) -> None:
    today = d("2026-06-30")
    major = record_act(
        by=acteur,
        convention=convention,
        valeurs=write(NatureActe.FORCE_MAJEURE, "2026-02-02", "2026-02-03", B),
        today=today,
    )
    assert again(convention).etat == "RESILIEE"
    record_act(
        by=acteur,
        convention=convention,
        valeurs=write(NatureActe.FIN_FORCE_MAJEURE, "2026-02-20", cote=B, acte_vise=major),
        today=today,
    )
    notice = record_act(
        by=acteur,
        convention=convention,
        valeurs=write(NatureActe.MISE_EN_DEMEURE, "2026-04-01", "2026-04-02"),
        today=today,
    )
    record_act(
        by=acteur,
        convention=convention,
        valeurs=write(NatureActe.REMEDE, "2026-04-10", cote=B, acte_vise=notice),
        today=today,
    )
    assert situation_of(again(convention), today).en_vigueur
    un_avenant(
        convention, d("2026-06-10"), {"fin_au_plus_tard": "2026-12-31", "preavis_mois": 1}, effet_le=d("2026-06-01")
    )
    found = again(convention)
    assert situation_of(found, d("2026-06-09")).opposition_jusqu_au == d("2026-05-02")
    assert situation_of(found, d("2026-06-10")).opposition_jusqu_au == d(
        "2026-06-02"
    )  # never before the last signature
    assert situation_of(found, d("2026-07-02")).jusqu_au == d("2026-12-31")
    un_avenant(convention, d("2026-06-12"), {"fin_au_plus_tard": None})
    assert situation_of(again(convention), d("2026-07-02")).jusqu_au == d("2027-01-01")
    assert facts_of(again(convention)).nom(B) == "la Commune de Valfictif"


def test_what_is_not_signed_is_not_projected(departement: Any, hote: Structure, acteur: Acteur) -> None:
    asked, ready = une_convention(departement, hote), a_signer(departement, hote)
    assert not project(convention=again(asked), by=acteur, today=EFFET)
    signed = en_vigueur(departement, hote)
    assert not project(convention=again(signed), by=acteur, today=EFFET - dt.timedelta(days=1))
    assert situation_of(again(asked), EFFET).etat is situation_of(again(ready), EFFET).etat is Etat.A_SIGNER
    with pytest.raises(ActeRefuse, match="pas encore signée"):
        record_act(
            by=acteur, convention=ready, valeurs=write(NatureActe.OPPOSITION, "2026-04-28"), today=d("2026-05-03")
        )


def test_facts_of_many_conventions_cost_the_same(departement: Any, hote: Structure) -> None:
    def cost(number: int) -> int:
        for _ in range(number):
            en_vigueur(departement, hote)
        with CaptureQueriesContext(connection) as queries:
            assert all(situation_of(row, EFFET).en_vigueur for row in with_facts(Convention.objects.all()))
        return len(queries)

    assert cost(2) == cost(18)


@pytest.fixture
def browser(departement: Any, entree_role: Any) -> Client:
    found: Client = entree_role(Role.COORDINATEUR)
    return found


def boxes(name: str, day: str) -> dict[str, str]:
    year, month, number = day.split("-")
    return {f"{name}_0": number, f"{name}_1": month, f"{name}_2": year}


def test_the_coordination_sees_what_will_change_then_records(
    browser: Client, departement: Any, hote: Structure
) -> None:
    row = en_vigueur(departement, hote, fin_au_plus_tard=None)
    page = f"/conventions/{row.pk}/duree/"
    html = text(browser.get(page, {"au": "2026-02-01"}))
    assert "sauf opposition au plus tard le 2 mai 2026 (article 6)" in html
    assert "Chaque partie peut s'opposer à la reconduction du 2 juillet 2026 jusqu'au 2 mai 2026 inclus" in html
    assert "le premier jour de chaque nouvelle période" in html
    assert "dimanche 1 février 2026" not in html
    assert "Au dimanche 1er février 2026" in html
    assert "Au dimanche 1er février 2026" in text(browser.get(page, boxes("au", "2026-02-01")))
    for wrong in ("hier", "1815-06-18"):
        assert "Aujourd'hui" in text(browser.get(page, {"au": wrong}))

    url = f"/conventions/{row.pk}/actes/nouveau/?nature=OPPOSITION"
    sent = {"cote": B, **boxes("emis_le", "2026-04-27"), **boxes("recu_le", "2026-04-28")}
    seen = browser.post(url, sent | {"voir": "oui"})
    assert "le dernier jour de la convention est le 1er juillet 2026" in text(seen)
    assert not ActeConvention.objects.exists()
    assert browser.post(url, sent | {"confirmer": "oui"}).status_code == 302
    late = browser.post(
        url, {"cote": D, **boxes("emis_le", "2026-05-20"), **boxes("recu_le", "2026-05-21"), "voir": "oui"}
    )
    assert "ne change pas la fin de la convention" in text(late)
    early = browser.post(url, {"cote": D, **boxes("emis_le", "2025-01-02"), "voir": "oui"})
    assert early.status_code == 422
    assert "elle a pris effet le 2 janvier 2026" in text(early)
    crossed = browser.post(url, {"cote": D, **boxes("emis_le", "2026-05-02"), **boxes("recu_le", "2026-05-01")})
    assert "Cette date est avant la précédente" in text(crossed)

    acte = ActeConvention.objects.get()
    shown = text(browser.get(page))
    assert f"/conventions/actes/{acte.pk}/annuler/" in shown
    assert browser.post(f"/conventions/actes/{acte.pk}/annuler/", {"motif": ""}).status_code == 422
    assert browser.post(f"/conventions/actes/{acte.pk}/annuler/", {"motif": "erreur"}).status_code == 302
    assert browser.post(f"/conventions/actes/{acte.pk}/annuler/", {"motif": "encore"}).status_code == 422
    assert "Annulé" in text(browser.get(page))
    assert browser.get(f"/conventions/{row.pk}/actes/nouveau/?nature=AUTRE").status_code == 404
    assert browser.get("/conventions/actes/999999/annuler/").status_code == 404


def test_letters_and_what_answers_them_by_the_pages(browser: Client, departement: Any, hote: Structure) -> None:
    row = en_vigueur(departement, hote, fin_au_plus_tard=None)
    base = f"/conventions/{row.pk}/actes/nouveau/?nature="
    browser.post(
        base + "MISE_EN_DEMEURE",
        {"cote": D, **boxes("emis_le", "2026-02-02"), "recommande": "1A 002", "confirmer": "oui"},
    )
    notice = ActeConvention.objects.get()
    url = f"/conventions/actes/{notice.pk}/reception/"
    assert browser.post(url, boxes("recu_le", "2026-02-01")).status_code == 422
    assert browser.post(url, boxes("recu_le", "2026-02-04")).status_code == 302
    assert "constater que la mise en demeure" in text(browser.get(f"/conventions/{row.pk}/duree/?au=2026-02-10"))
    answer = {"acte_vise": str(notice.pk), **boxes("emis_le", "2026-02-10"), "confirmer": "oui"}
    assert browser.post(base + "REMEDE", answer).status_code == 302
    assert ActeConvention.objects.get(nature="REMEDE").cote == B
    answer = {"acte_vise": str(notice.pk), **boxes("emis_le", "2026-03-10"), "voir": "oui"}
    assert "réparé dans le délai" in text(browser.post(base + "CONSTAT_INFRUCTUEUSE", answer))
    gone = {**boxes("emis_le", "2026-03-01"), **boxes("recu_le", "2026-03-15"), "confirmer": "oui"}
    assert browser.post(base + "DISSOLUTION", gone).status_code == 302
    html = text(browser.get(f"/conventions/{row.pk}/duree/"))
    assert "N'est plus en vigueur depuis le 15 mars 2026, parce que le Bénéficiaire est dissous (article 7.2)." in html


def test_the_host_reads_its_own_time_and_records_nothing(departement: Any, hote: Structure, entree_role: Any) -> None:
    row = en_vigueur(departement, hote, fin_au_plus_tard=None)
    host, other = entree_role(Role.REFERENT, hote), entree_role(Role.REFERENT)
    html = text(host.get(f"/conventions/{row.pk}/duree/?au=2026-02-01"))
    assert "En vigueur depuis le 2 janvier 2026" in html
    assert "/actes/nouveau/" not in html
    assert other.get(f"/conventions/{row.pk}/duree/").status_code == 404
    assert host.get(f"/conventions/{row.pk}/actes/nouveau/?nature=OPPOSITION").status_code == 403
