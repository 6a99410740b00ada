"""Imported places find the body that answers for them; a person's word outranks the calculation for good."""

import json
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from maillage.reseau.lieux.models import Lieu, LieuEvenement, Rattachement
from maillage.reseau.lieux.selectors.rattachements import sure_attachments
from maillage.reseau.lieux.services.rattachements import attach_places, undo_attachments
from maillage.reseau.lieux.services.saisies import set_structure
from maillage.reseau.structures.models import Appartenance, Structure
from maillage.reseau.structures.services.fusion import merge_structures
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from maillage.socle.territoires.models import Commune
from tests.base_essais import entrer

SIRET, SOEUR, AUTRE = "21960001000019", "21960001000027", "32960001000016"
JUSTE = "21960001000009"
"""Its key is right: what a file says is checked."""


@pytest.fixture
def commune(departement):
    return Commune.objects.create(code="96001", nom="Valfictif", code_departement="96", codes_postaux=["96000"])


@pytest.fixture
def corps(departement, commune):
    def make(nom: str, **valeurs):
        return Structure.objects.create(departement=departement, nom=nom, **{"commune": commune} | valeurs)

    return make


@pytest.fixture
def lieu(departement):
    def make(nom: str = "Salle", **valeurs):
        base = {"etat": "PUBLIE", "commune": "Valfictif", "code_insee": "96001"}
        return Lieu.objects.create(departement=departement, nom=nom, **base | valeurs)

    return make


@pytest.fixture
def agent(client, acteur, departement):
    user = Utilisateur.objects.get(pk=acteur.id)
    Appartenance.objects.create(departement=departement, utilisateur=user, role="COORDINATEUR", debut="2026-01-01")
    client.defaults["HTTP_HOST"] = "96.localhost"
    return entrer(client, user)


def held(*lieux: Lieu) -> list[int | None]:
    return [Lieu.objects.get(pk=one.pk).structure_id for one in lieux]


def test_by_number_then_by_name_in_the_same_commune_else_left_free(acteur, corps, lieu):
    mairie, club = corps("Commune de Valfictif", siret=SIRET), corps("Club Alizé")
    same, named, alone = lieu(pivot=SIRET), lieu(structure_parente="CLUB ALIZÉ"), lieu(structure_parente="Inconnu")
    own, far = lieu("Mairie"), lieu(structure_parente="Club Alizé", code_insee="96002", commune="Bourg")
    done = attach_places(by=acteur)
    assert (done.rattaches, done.libres) == (3, 2)
    assert held(same, named, own, alone, far) == [mairie.pk, club.pk, mairie.pk, None, None]
    assert Structure.objects.count() == 2, "no body is created"
    told = LieuEvenement.objects.filter(pgh_obj_id=named.pk).order_by("-pgh_id").first()
    assert (told.motif, told.modifie_par) == ("structure responsable : même nom, même commune", acteur.nom)
    assert Ligne.objects.get(action="lieux.rattaches").detail["lieux"] == 3
    again = attach_places(by=acteur)
    assert (again.rattaches, again.lot) == (0, None), "idempotent"


def test_what_is_not_sure_is_only_proposed(acteur, corps, lieu):
    corps("Club Alizé")
    corps("Club Alizé (asso)")
    corps("Commune de Valfictif", siret=SIRET)
    corps("Cinéma Plume", siret=AUTRE)
    corps("Fermée", etat="FERMEE")
    two, sister = lieu(structure_parente="Club Alizé"), lieu("Médiathèque", pivot=SOEUR)
    liar = lieu("Plume", structure_parente="Cinéma Plume", pivot=SIRET[:9] + "00035")
    closed, nameless = lieu(structure_parente="Fermée"), lieu("")
    assert attach_places(by=acteur).rattaches == 0
    assert held(two, sister, liar, closed, nameless) == [None] * 5


def test_a_person_outranks_imports_for_good(acteur, corps, lieu):
    mairie, club = corps("Commune de Valfictif", siret=SIRET), corps("Club Alizé")
    chosen, none, attached = lieu(pivot=SIRET), lieu(pivot=SIRET), lieu(pivot=SIRET)
    set_structure(by=acteur, lieu=chosen, structure=club)
    set_structure(by=acteur, lieu=none, structure=None)
    before_this_rule = lieu(pivot=SIRET, structure=club)
    attach_places(by=acteur)
    assert held(chosen, none, attached, before_this_rule) == [club.pk, None, mairie.pk, club.pk]
    set_structure(by=acteur, lieu=attached, structure=mairie)
    Lieu.objects.filter(pk=attached.pk).update(pivot=AUTRE)
    corps("Autre", siret=AUTRE)
    assert attach_places(by=acteur).rattaches == 0, "confirmed by a person"


def test_the_calculation_follows_a_number_that_changed_but_not_a_name(acteur, corps, lieu):
    mairie, club = corps("Commune de Valfictif", siret=SIRET), corps("Club Alizé", siret=AUTRE)
    moved, stays = lieu(pivot=SIRET), lieu(structure_parente="Club Alizé")
    attach_places(by=acteur)
    Lieu.objects.filter(pk=moved.pk).update(pivot=AUTRE)
    Lieu.objects.filter(pk=stays.pk).update(structure_parente="Commune de Valfictif")
    assert attach_places(by=acteur).rattaches == 1
    assert held(moved, stays) == [club.pk, club.pk]
    assert mairie.lieux.count() == 0


def test_only_the_places_asked_for(acteur, corps, lieu):
    corps("Commune de Valfictif", siret=SIRET)
    one, other = lieu(pivot=SIRET), lieu(pivot=SIRET)
    assert attach_places(by=acteur, lieux=[one.pk]).rattaches == 1
    assert held(other) == [None]


def test_undoing_takes_off_and_no_import_puts_back(acteur, corps, lieu):
    mairie, club = corps("Commune de Valfictif", siret=SIRET), corps("Club Alizé", siret=AUTRE)
    one, merged, changed = (lieu(pivot=SIRET) for _ in range(3))
    done = attach_places(by=acteur)
    set_structure(by=acteur, lieu=changed, structure=club)
    merge_structures(by=acteur, gardee=club, absorbee=mairie)
    moved = lieu(pivot=SIRET)
    Rattachement.objects.create(
        departement_id=acteur.departement_id, lieu=moved, origine="SIRET", apres=mairie.pk, par="x", lot=done.lot
    )
    assert undo_attachments(by=acteur, lot=done.lot) == 2, "a place that is elsewhere by now is left there"
    moved.delete()
    assert held(one, merged, changed) == [None, None, club.pk]
    assert undo_attachments(by=acteur, lot=done.lot) == 0
    assert undo_attachments(by=acteur, lot=uuid.uuid4()) == 0
    Structure.objects.filter(pk=mairie.pk).update(etat="ACTIVE", fusionnee_dans=None)
    assert attach_places(by=acteur).rattaches == 0, "a person took that body off"
    Lieu.objects.filter(pk=one.pk).update(pivot=AUTRE)
    assert attach_places(by=acteur).rattaches == 1, "another body may be found"


def test_what_a_person_decides_meanwhile_stands(acteur, corps, lieu, monkeypatch):
    corps("Commune de Valfictif", siret=SIRET)
    club = corps("Club Alizé")
    one, two = lieu(pivot=SIRET), lieu(pivot=SIRET)
    found = sure_attachments(acteur.departement_id)
    set_structure(by=acteur, lieu=one, structure=club)
    set_structure(by=acteur, lieu=two, structure=None)
    monkeypatch.setattr("maillage.reseau.lieux.services.rattachements.sure_attachments", lambda *_: found)
    assert attach_places(by=acteur).rattaches == 0
    assert held(one, two) == [club.pk, None]


def test_a_merged_body_chosen_meanwhile_is_followed(acteur, corps, lieu):
    a, b, place = corps("A"), corps("B"), lieu()
    merge_structures(by=acteur, gardee=a, absorbee=b)
    set_structure(by=acteur, lieu=place, structure=b)
    assert held(place) == [a.pk]


def test_the_command(acteur, corps, lieu, capsys):
    corps("Commune de Valfictif", siret=SIRET)
    lieu(pivot=SIRET)
    call_command("rattacher_lieux", "--a-blanc", territoire="96")
    assert "96 : 1 rattaches" in capsys.readouterr().out
    call_command("rattacher_lieux", "--json")
    assert json.loads(capsys.readouterr().out)["rattaches"] == 1
    with pytest.raises(CommandError, match="Aucun Département 99"):
        call_command("rattacher_lieux", territoire="99")


def test_the_list_its_suggestions_and_one_click(agent, corps, lieu):
    club = corps("Club Alizé")
    corps("Club Alizé (asso)")
    place, other = lieu("Salle A", structure_parente="Club Alizé"), lieu("Salle B")
    page = agent.get(reverse("lieux:unattached"))
    assert [len(line["propositions"]) for line in page.context["lignes"]] == [2, 0]
    assert "Le fichier dit : Club Alizé" in page.text
    done = agent.post(reverse("lieux:attach", args=[place.cle]), {"structure": club.pk}, follow=True)
    assert "est responsable de" in done.text
    assert held(place) == [club.pk]
    none = agent.post(reverse("lieux:attach", args=[other.cle]), {"structure": "aucune"}, follow=True)
    assert "Chaque lieu a sa structure" in none.text
    for bad in ("", "x", "999999"):
        assert agent.post(reverse("lieux:attach", args=[place.cle]), {"structure": bad}).status_code == 404


def test_all_the_sure_ones_at_once_and_undo(agent, corps, lieu):
    mairie = corps("Commune de Valfictif", siret=SIRET)
    place = lieu(pivot=SIRET)
    url = reverse("lieux:attach_all")
    asked = agent.get(url)
    assert asked.context["corps"] == [("Commune de Valfictif", 1)]
    assert held(place) == [None], "a GET writes nothing"
    done = agent.post(url, follow=True)
    assert "Défaire ces rattachements" in done.text
    assert held(place) == [mairie.pk]
    assert Rattachement.objects.get().origine == "PERSONNE", "confirmed by a person"
    assert "plus de lieu à rattacher" in agent.post(url, follow=True).text
    undo = reverse("lieux:detach", args=[done.context["lot"]])
    assert "1\u00a0rattachement défait" in agent.post(undo, follow=True).text
    assert "rien à défaire" in agent.post(undo, follow=True).text
    assert held(place) == [None]
    assert "Aucun rattachement sûr" in agent.get(url).text


def test_the_list_asks_the_same_queries_whatever_its_length(agent, corps, lieu, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (2, 18):
        for rank in range(number):
            corps(f"Club {rank} Zéphyr")
            lieu(f"Salle {rank}", structure_parente=f"Zéphyr {rank}")
        with CaptureQueriesContext(connection) as seen:
            assert agent.get(reverse("lieux:unattached")).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_an_import_attaches_its_places(departement, tmp_path, corps):
    """The file names a SIRET: the place has its body as soon as it is applied, and the report counts it."""
    from maillage.reseau.recensement.models import Import

    mairie = corps("Commune de Valfictif", siret=JUSTE)
    fichier = tmp_path / "lieux.csv"
    fichier.write_text(
        f"id,nom,commune,code_postal,code_insee,adresse,pivot\n1,Salle,Valfictif,96000,96001,1 rue du Port,{JUSTE}\n"
    )
    call_command("importer", str(fichier), "--territoire", "96", "--source", "essai")
    assert Lieu.objects.get().structure_id == mairie.pk
    assert Import.objects.get().compteurs["rattaches"] == 1
