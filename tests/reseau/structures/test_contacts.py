"""People to call in a body: one first, and only one; who may write them, who may take them away as a card."""

from collections.abc import Callable
from typing import Any

import pytest

from maillage.reseau.structures.models import Contact, Structure
from maillage.reseau.structures.services.contacts import add_contact, edit_contact, remove_contact
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.journal.models import Ligne

Fonder = Callable[..., Structure]
ELISE = {"nom": "Élise Martin", "fonction": "Directrice", "telephone": "+33546000000", "courriel": "elise@example.org"}


def first_of(structure: Structure) -> list[str]:
    return list(Contact.objects.filter(structure=structure, principal=True).values_list("nom", flat=True))


class TestServices:
    def test_the_first_one_is_called_first_until_another_takes_the_place(self, fonder: Fonder, acteur: Acteur) -> None:
        row = fonder()
        elise = add_contact(by=acteur, structure=row, valeurs=ELISE)
        assert first_of(row) == ["Élise Martin"]
        assert elise.recherche == "elise martin"
        noe = add_contact(by=acteur, structure=row, valeurs={"nom": "Noé Petit"})
        assert first_of(row) == ["Élise Martin"]
        edit_contact(by=acteur, contact=noe, valeurs={"nom": "Noé Grand", "principal": True})
        assert first_of(row) == ["Noé Grand"]
        noe.refresh_from_db()
        edit_contact(by=acteur, contact=noe, valeurs={"principal": False})
        assert first_of(row) == ["Noé Grand"]

    def test_the_next_takes_the_place_of_one_who_leaves(self, fonder: Fonder, acteur: Acteur) -> None:
        row = fonder()
        elise = add_contact(by=acteur, structure=row, valeurs=ELISE)
        zoe = add_contact(by=acteur, structure=row, valeurs={"nom": "Zoé"})
        add_contact(by=acteur, structure=row, valeurs={"nom": "Abel"})
        remove_contact(by=acteur, contact=zoe)
        assert first_of(row) == ["Élise Martin"]
        remove_contact(by=acteur, contact=elise)
        assert first_of(row) == ["Abel"]
        remove_contact(by=acteur, contact=Contact.objects.get(structure=row))
        assert first_of(row) == []

    def test_the_journal_keeps_no_name(self, fonder: Fonder, acteur: Acteur) -> None:
        contact = add_contact(by=acteur, structure=fonder(), valeurs=ELISE)
        remove_contact(by=acteur, contact=contact)
        lines = Ligne.objects.filter(action__startswith="contact.")
        assert lines.count() == 2
        assert not any("Martin" in f"{line.objet_nom} {line.detail}" for line in lines)

    def test_only_known_fields_are_written(self, fonder: Fonder, acteur: Acteur) -> None:
        with pytest.raises(ValueError, match="structure_id"):
            add_contact(by=acteur, structure=fonder(), valeurs={"nom": "A", "structure_id": 9})


FORMULAIRE = {"nom": "Élise Martin", "telephone": "05 46 00 00 00", "courriel": "elise@example.org"}


class TestPages:
    def test_write_change_erase(self, fonder: Fonder, entree: Any) -> None:
        row, browser = fonder(), entree()
        base = f"/structures/{row.pk}/contacts"
        assert browser.get(f"{base}/nouveau/").status_code == 200
        shown = browser.post(f"{base}/nouveau/", FORMULAIRE | {"structure": "1", "departement": "9"}, follow=True)
        assert "Élise Martin est dans les contacts." in shown.text
        assert 'href="tel:+33546000000"' in shown.text
        contact = Contact.objects.get()
        assert contact.structure_id == row.pk
        assert "05" in browser.get(f"{base}/{contact.pk}/").context["form"]["telephone"].value()
        browser.post(f"{base}/{contact.pk}/", FORMULAIRE | {"nom": "Élise Durand"})
        assert "Élise Durand" in browser.get(f"{base}/{contact.pk}/effacer/").text
        assert "est effacé" in browser.post(f"{base}/{contact.pk}/effacer/", follow=True).text
        assert not Contact.objects.exists()

    @pytest.mark.parametrize(
        ("sent", "message"),
        [
            ({"nom": ""}, "Écrivez le nom de la personne."),
            ({"telephone": "", "courriel": ""}, "Écrivez un téléphone ou un e-mail"),
            ({"courriel": "elise"}, "Cette adresse n'est pas complète."),
        ],
    )
    def test_a_refusal_says_what_to_do(
        self, fonder: Fonder, entree: Any, acteur: Acteur, sent: dict[str, str], message: str
    ) -> None:
        row, browser = fonder(), entree()
        contact = add_contact(by=acteur, structure=row, valeurs=ELISE)
        for path in ("nouveau", str(contact.pk)):
            answer = browser.post(f"/structures/{row.pk}/contacts/{path}/", FORMULAIRE | sent)
            assert answer.status_code == 422
            assert message in answer.text.replace("&#x27;", "'")

    def test_a_card_for_who_may_see_people(self, fonder: Fonder, entree: Any, acteur: Acteur) -> None:
        row = fonder(telephone="+33546111111", adresse="1 rue du Port", code_postal="96000")
        contact = add_contact(
            by=acteur, structure=row, valeurs={"nom": "Élise Martin", "courriel": "elise@example.org"}
        )
        url = f"/structures/{row.pk}/contacts/{contact.pk}/carte.vcf"
        answer = entree(Role.PARTENAIRE).get(url)
        assert answer["Content-Type"] == "text/vcard; charset=utf-8"
        assert 'filename="elise-martin.vcf"' in answer["Content-Disposition"]
        assert "TEL;TYPE=WORK,VOICE:+33546111111" in answer.text
        assert entree(Role.ELU).get(url).status_code == 403

    def test_a_contact_is_reached_by_its_own_body_only(self, fonder: Fonder, entree: Any, acteur: Acteur) -> None:
        mine, other = fonder(), fonder("Autre")
        contact = add_contact(by=acteur, structure=other, valeurs=ELISE)
        browser = entree(Role.REFERENT, mine)
        for path in (f"{contact.pk}/", f"{contact.pk}/effacer/"):
            assert browser.post(f"/structures/{mine.pk}/contacts/{path}", FORMULAIRE).status_code == 404
            assert browser.post(f"/structures/{other.pk}/contacts/{path}", FORMULAIRE).status_code == 403
        assert browser.get(f"/structures/{mine.pk}/contacts/{contact.pk}/carte.vcf").status_code == 404
        assert Contact.objects.get(pk=contact.pk).nom == "Élise Martin"

    def test_an_elu_reads_the_record_without_people(self, fonder: Fonder, entree: Any, acteur: Acteur) -> None:
        row = fonder()
        add_contact(by=acteur, structure=row, valeurs=ELISE)
        text = entree(Role.ELU).get(f"/structures/{row.pk}/").text
        assert "Martin" not in text
        assert "Qui appeler" not in text
        assert acteur.nom not in text
