"""Opening, numbering, steps, the list, who sees what; two people at the same instant; what services refuse."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.conventions.enums import Cote, EtatConvention, Souhait
from maillage.reseau.conventions.models import CodeSignature, Convention, LieuConvention, PartieConvention
from maillage.reseau.conventions.selectors.etapes import missing_for_next, say_missing, steps_of
from maillage.reseau.conventions.selectors.textes import last_text, modele_of, places_on, say_changes
from maillage.reseau.conventions.services import signatures as signing
from maillage.reseau.conventions.services.avenants import abandon_avenant, prepare_avenant
from maillage.reseau.conventions.services.conventions import (
    EtapeRefusee,
    abandon_convention,
    advance,
    create_convention,
    edit_convention,
    save_modele,
)
from maillage.reseau.conventions.services.parties import edit_party
from maillage.reseau.conventions.services.textes import freeze_avenant, freeze_convention, unfreeze_convention
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import command_acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.territoires.models import Departement
from tests.reseau.conventions.fabrique import (
    a_signer,
    des_parties,
    en_vigueur,
    signer,
    un_avenant,
    un_texte,
    une_convention,
)

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
HIER = TODAY - dt.timedelta(days=1)


@pytest.fixture
def structure(departement: Any) -> Structure:
    return Structure.objects.create(departement=departement, nom="Commune de Valfictif", type="COMMUNE")


def ready(departement: Any, structure: Structure) -> Convention:
    """Executory, its text not frozen."""
    row = une_convention(departement, structure, objet="Mairie", etat="EXECUTOIRE")
    des_parties(row, HIER)
    return row


def frozen(departement: Any, structure: Structure) -> Any:
    """A text to sign whose file is really there."""
    row = a_signer(departement, structure, le=HIER, fichier="essais/absent.pdf")
    texte = row.textes.get()
    texte.document.fichier.storage.save("essais/absent.pdf", ContentFile(b"x"))
    return texte


class TestOpening:
    def test_it_takes_the_model_and_says_who_is_missing(
        self, departement: Any, structure: Structure, acteur: Any
    ) -> None:
        told = {
            "nom": "Département du Val-Fictif",
            "representant": "Claude Essai",
            "duree_mois": 12,
            "clauses": ["COVID"],
        }
        save_modele(by=acteur, valeurs=told)
        save_modele(by=acteur, valeurs=told)
        place = Lieu.objects.create(departement=departement, nom="Mairie", etat="PUBLIE")
        row = create_convention(by=acteur, structure=structure, lieux=[place], rythme=Souhait.JOURNEE, today=TODAY)
        assert (row.reference, row.duree_mois, row.clauses, row.objet) == (f"{TODAY.year}-001", 12, ["COVID"], "Mairie")
        sides = {one.cote: (one.nom, one.article, one.representant) for one in row.parties.all()}
        assert sides == {
            "DEPARTEMENT": ("Département du Val-Fictif", "LE", "Claude Essai"),
            "BENEFICIAIRE": ("Commune de Valfictif", "LA", ""),
        }
        said = say_missing(missing_for_next(row))
        assert said.startswith("Il manque : l'adresse du Département")
        with pytest.raises(EtapeRefusee, match="le nom du représentant du Bénéficiaire"):
            advance(by=acteur, convention=row, depuis=EtatConvention.DEMANDEE)
        second = create_convention(by=acteur, structure=structure, lieux=[], rythme=Souhait.JOURNEE, today=TODAY)
        assert second.reference == f"{TODAY.year}-002"
        assert "un lieu où la permanence a lieu" in say_missing(missing_for_next(second))
        with pytest.raises(ValueError, match="unknown"):
            save_modele(by=acteur, valeurs={"departement": 1})

    def test_a_piece_taken_away_brings_it_back(self, departement: Any, structure: Structure, acteur: Any) -> None:
        row = ready(departement, structure)
        place = Lieu.objects.create(departement=departement, nom="Mairie", etat="PUBLIE")
        edit_convention(by=acteur, convention=row, valeurs={"objet": "Mairie"}, lieux=[place])
        row.refresh_from_db()
        assert row.etat == "EXECUTOIRE"
        edit_party(by=acteur, convention=row, cote="BENEFICIAIRE", valeurs={"accuse_le": None})
        row.refresh_from_db()
        assert (row.etat, [one.phrase for one in missing_for_next(row)]) == (
            "DELIBEREE", ["l'accusé de réception de la préfecture de la délibération du Bénéficiaire"],
        )  # fmt: skip
        edit_convention(by=acteur, convention=row, valeurs={}, lieux=[])
        row.refresh_from_db()
        assert row.etat == "DEMANDEE"
        assert [step.etat for step in steps_of(row)] == ["courante", *["a_faire"] * 5]
        with pytest.raises(EtapeRefusee, match="avant la délibération"):
            edit_party(by=acteur, convention=row, cote="BENEFICIAIRE", valeurs={"publiee_le": dt.date(2020, 1, 1)})

    def test_without_a_deliberation_it_says_why(self, departement: Any, structure: Structure, acteur: Any) -> None:
        row = ready(departement, structure)
        empty = {"deliberation_numero": "", "deliberation_le": None, "publiee_le": None, "accuse_le": None}
        edit_party(by=acteur, convention=row, cote="BENEFICIAIRE", valeurs=empty | {"sans_deliberation": "Association"})
        row.etat = "DELIBEREE"
        assert missing_for_next(row) == []
        PartieConvention.objects.filter(convention=row, cote="DEPARTEMENT").delete()
        assert missing_for_next(row)[0] == ("la fiche du Département", Cote.DEPARTEMENT)

    def test_given_up(self, departement: Any, structure: Structure, acteur: Any) -> None:
        row = abandon_convention(
            by=acteur, convention=une_convention(departement, structure), motif="La commune renonce."
        )
        assert (row.etat, row.motif) == ("ABANDONNEE", "La commune renonce.")
        assert missing_for_next(row) == []
        with pytest.raises(EtapeRefusee):
            abandon_convention(by=acteur, convention=row, motif="encore")
        with pytest.raises(EtapeRefusee, match="figé"):
            edit_convention(by=acteur, convention=row, valeurs={}, lieux=[])


class TestText:
    def test_frozen_once_taken_back_while_nobody_signed(
        self, departement: Any, structure: Structure, acteur: Any
    ) -> None:
        row = ready(departement, structure)
        texte = freeze_convention(by=acteur, convention=row, now=NOW, today=TODAY)
        assert freeze_convention(by=acteur, convention=row, now=NOW, today=TODAY) == texte
        unfreeze_convention(by=acteur, convention=row, motif="Une faute")
        second = freeze_convention(by=acteur, convention=row, now=NOW, today=TODAY)
        assert (last_text(row), row.textes.count()) == (second, 2)
        signer(second, "DEPARTEMENT", TODAY, enregistree_at=timezone.now())
        with pytest.raises(EtapeRefusee, match="déjà signé"):
            unfreeze_convention(by=acteur, convention=row, motif="Une faute")
        with pytest.raises(EtapeRefusee):
            unfreeze_convention(by=acteur, convention=une_convention(departement, structure), motif="x")
        with pytest.raises(EtapeRefusee, match="exécutoire"):
            freeze_convention(by=acteur, convention=une_convention(departement, structure), now=NOW, today=TODAY)

    def test_a_missing_proof_leaves_it_unfrozen(self, departement: Any, structure: Structure, acteur: Any) -> None:
        row = ready(departement, structure)
        row.parties.filter(cote="BENEFICIAIRE").update(accuse_numero="")
        with pytest.raises(EtapeRefusee, match="l'accusé de réception"):
            freeze_convention(by=acteur, convention=row, now=NOW, today=TODAY)
        assert row.textes.count() == 0


class TestSigning:
    def test_links_and_codes(self, departement: Any, structure: Structure, acteur: Any, mailoutbox: Any) -> None:
        texte = frozen(departement, structure)
        sent = signing.send_links(by=acteur, texte=texte, adresse=lambda jeton: f"https://x/{jeton}", now=NOW)
        assert sent == ["BENEFICIAIRE", "DEPARTEMENT"]
        host = texte.convention.parties.get(cote="BENEFICIAIRE")
        link = signing.sign_link(texte, host, NOW)
        here = departement.pk
        with pytest.raises(signing.CodeFaux, match="plus valable"):
            signing.sign_on_screen(departement_id=here, jeton=link, code="123456", adresse_ip="::1", now=NOW)
        first = signing.send_code(departement_id=here, jeton=link, now=NOW)
        row = signing.send_code(departement_id=here, jeton=link, now=NOW)
        first.refresh_from_db()
        assert first.expire_at == NOW
        assert len(row.empreinte) == 64
        for left in (4, 3, 2, 1):
            with pytest.raises(signing.CodeFaux, match=f"reste {left} "):
                signing.sign_on_screen(departement_id=here, jeton=link, code="abc", adresse_ip="", now=NOW)
        with pytest.raises(signing.CodeFaux, match="Demandez-en un autre"):
            signing.sign_on_screen(departement_id=here, jeton=link, code="abc", adresse_ip="", now=NOW)
        assert CodeSignature.objects.get(pk=row.pk).expire_at == NOW
        for _ in range(3):
            signing.send_code(departement_id=here, jeton=link, now=NOW)
        with pytest.raises(EtapeRefusee, match="beaucoup de codes"):
            signing.send_code(departement_id=here, jeton=link, now=NOW)
        for dead in ("faux", link[:-2], signing.sign_link(texte, PartieConvention(pk=0, cote="AUTRE"), NOW)):
            with pytest.raises(signing.LienPerdu):
                signing.find_invitation(here, dead)
        with pytest.raises(signing.LienPerdu):
            signing.find_invitation(0, link)
        host.courriel_signature = "autre@example.org"
        host.save()
        with pytest.raises(signing.LienPerdu):
            signing.find_invitation(here, link)

    def test_a_file_that_changed_is_not_signed(self, departement: Any, structure: Structure, acteur: Any) -> None:
        texte = frozen(departement, structure)
        from tests.reseau.conventions.test_parcours_signature import a_pdf

        scan = (a_pdf().file, "scan.pdf")
        with pytest.raises(EtapeRefusee, match="a changé sur le serveur"):
            signing.record_scan(
                by=acteur, texte=texte, cote="DEPARTEMENT", signee_le=TODAY, scan=scan, now=timezone.now()
            )
        signer(texte, "DEPARTEMENT", HIER)
        with pytest.raises(EtapeRefusee, match="déjà signé"):
            signing.record_scan(
                by=acteur, texte=texte, cote="DEPARTEMENT", signee_le=TODAY, scan=scan, now=timezone.now()
            )
        old = frozen(departement, structure)
        un_texte(old.convention, TODAY)
        with pytest.raises(EtapeRefusee, match="pas à signer"):
            signing.send_links(by=acteur, texte=old, adresse=str, now=NOW)

    @pytest.mark.parametrize(
        ("told", "words"),
        [
            ("avant le texte", "futur"),
            ("exécutoire", "exécutoire"),
            ("accusé de réception", "préfecture"),
            ("autre", "a changé"),
        ],
    )
    def test_refusals_of_the_database_in_words(self, told: str, words: str) -> None:
        assert words in signing._say(signing.IntegrityError(told))

    def test_addresses_are_shortened(self) -> None:
        told = {"192.0.2.77": "192.0.2.0/24", "2001:db8:1:2::/64": "2001:db8:1::/48", "inconnue": ""}
        assert {address: signing.shorten_ip(address) for address in told} == told


class TestAvenants:
    def test_one_at_a_time_and_places_from_its_date(self, departement: Any, structure: Structure, acteur: Any) -> None:
        places = [Lieu.objects.create(departement=departement, nom=nom, etat="PUBLIE") for nom in ("Mairie", "Foyer")]
        row = en_vigueur(departement, structure, [places[0]])
        told = {"fin_au_plus_tard": None, "rythme": "JOURNEE", "beneficiaire_representant": "Inès Exemple"}
        avenant = prepare_avenant(
            by=acteur, convention=row, objet="Changer", changements=told, effet_le=None, today=TODAY
        )
        with pytest.raises(EtapeRefusee, match="déjà en préparation"):
            prepare_avenant(by=acteur, convention=row, objet="x", changements=told, effet_le=None, today=TODAY)
        texte = freeze_avenant(by=acteur, avenant=avenant, now=NOW, today=TODAY)
        assert freeze_avenant(by=acteur, avenant=avenant, now=NOW, today=TODAY) == texte
        assert texte.donnees["ben"]["signataire"] == "Inès Exemple"
        assert signing.is_to_sign(texte, "BENEFICIAIRE")
        abandon_avenant(by=acteur, avenant=avenant, motif="Finalement non")
        with pytest.raises(EtapeRefusee):
            abandon_avenant(by=acteur, avenant=avenant, motif="x")
        with pytest.raises(EtapeRefusee):
            freeze_avenant(by=acteur, avenant=avenant, now=NOW, today=TODAY)
        with pytest.raises(EtapeRefusee, match="au moins une"):
            prepare_avenant(by=acteur, convention=row, objet="x", changements={}, effet_le=None, today=TODAY)
        with pytest.raises(EtapeRefusee, match="en vigueur"):
            prepare_avenant(
                by=acteur,
                convention=une_convention(departement, structure),
                objet="x",
                changements=told,
                effet_le=None,
                today=TODAY,
            )
        signed = un_avenant(row, dt.date(2026, 3, 1), {"lieux": [places[1].pk]}, effet_le=dt.date(2026, 4, 1))
        LieuConvention.objects.create(departement=departement, convention=row, lieu=places[1], avenant=signed)
        assert [one.lieu.nom for one in places_on(row, dt.date(2026, 3, 31))] == ["Mairie"]
        assert [one.lieu.nom for one in places_on(row, dt.date(2026, 4, 1))] == ["Foyer"]
        assert say_changes(signed.changements) == ["À l'article 1.2, les lieux d'intervention sont désormais : Foyer."]
        assert "n'a plus de date de fin" in say_changes(told)[0]


class TestList:
    def test_two_or_twenty_the_same_queries(
        self, departement: Any, structure: Structure, entree_role: Any, django_assert_max_num_queries: Any
    ) -> None:
        browser: Client = entree_role(Role.COORDINATEUR)
        page = reverse("conventions:list")
        for count in (2, 20):
            while Convention.objects.count() < count:
                une_convention(departement, structure)
            browser.get(page)
            with django_assert_max_num_queries(14):
                assert browser.get(page).status_code == 200
        told = browser.get(page, {"etat": "EN_VIGUEUR"}).content.decode()
        assert "Aucune convention ne correspond" in told
        en_vigueur(departement, structure, fin_le=TODAY + dt.timedelta(days=20))
        kept = {"etat": "EN_VIGUEUR", "finit": "1", "q": "valfictif", "tri": "fin"}
        assert "1 convention" in browser.get(page, kept).content.decode().replace("\xa0", " ")
        strange = {"etat": "x", "epci": "é", "secteur": "9", "finit": "9", "tri": "x", "apres": "x"}
        assert browser.get(page, strange).status_code == 200
        body = b"".join(browser.get(reverse("conventions:export"), {"etat": "EN_PREPARATION"}))
        assert body.count(b"\r\n") == 21

    def test_the_host_sees_its_own_and_brings_its_own(
        self, departement: Any, structure: Structure, entree_role: Any
    ) -> None:
        mine = une_convention(departement, structure, objet="Mairie")
        des_parties(mine, None)
        other = une_convention(departement, Structure.objects.create(departement=departement, nom="Autre"))
        des_parties(other, None)
        browser: Client = entree_role(Role.REFERENT, structure)
        told = browser.get(reverse("conventions:list")).content.decode()
        assert mine.reference in told
        assert other.reference not in told
        assert browser.get(reverse("conventions:detail", args=[other.pk])).status_code == 404
        party = reverse("conventions:party", args=[mine.pk, "beneficiaire"])
        page = browser.get(party).content.decode()
        assert "accuse_numero" in page
        assert "representant" not in page
        assert browser.get(reverse("conventions:party", args=[mine.pk, "departement"])).status_code == 403
        assert browser.get(reverse("conventions:edit", args=[mine.pk])).status_code == 403
        elu: Client = entree_role(Role.ELU)
        assert "@example.org" not in elu.get(reverse("conventions:detail", args=[mine.pk])).content.decode()


def test_two_sign_at_the_same_instant(base_neuve: str) -> None:
    """Each waits for the other's commit: the second finds both signatures, and the convention takes effect once."""
    departement = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True)
    acteur = command_acteur(departement.pk, "essai")
    with tenant_transaction(departement.pk):
        structure = Structure.objects.create(departement=departement, nom="Commune de Valfictif")
        texte = freeze_convention(by=acteur, convention=ready(departement, structure), now=NOW, today=TODAY)
    gate, failures = threading.Barrier(2), []

    def sign(cote: str) -> None:
        from tests.reseau.conventions.test_parcours_signature import a_pdf

        try:
            with tenant_transaction(departement.pk):
                gate.wait(20)
                signing.record_scan(
                    by=acteur, texte=texte, cote=cote, signee_le=TODAY, scan=(a_pdf().file, "s.pdf"), now=timezone.now()
                )  # fmt: skip
        except Exception as error:  # noqa: BLE001 (told by the assertion)
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=(cote,)) for cote in ("DEPARTEMENT", "BENEFICIAIRE")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    with tenant_transaction(departement.pk):
        row = Convention.objects.get()
        assert (row.etat, row.effet_le) == ("EN_VIGUEUR", TODAY)
        assert modele_of(departement).nom == "Département Val-Fictif"
