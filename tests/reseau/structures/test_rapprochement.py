"""Records that look alike: found, judged, answered for ever; and the screens of the merge."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from maillage.reseau.structures.models import Appartenance, FusionStructure, RessemblanceStructure, Structure
from maillage.reseau.structures.selectors.rapprochement import find_alike, next_pair
from maillage.reseau.structures.services.fusion import merge_structures
from maillage.reseau.structures.services.rapprochement import Bilan, compare_structures, keep_apart
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne
from maillage.socle.territoires.models import Commune
from tests.base_essais import entrer


@pytest.fixture
def commune(departement):
    return Commune.objects.create(code="96001", nom="Valfictif", code_departement="96", codes_postaux=["96000"])


@pytest.fixture
def corps(departement, commune):
    def make(nom: str = "Club Alizé", **valeurs):
        base = {"commune": commune, "recherche": nom.lower()}
        return Structure.objects.create(departement=departement, nom=nom, **base | valeurs)

    return make


@pytest.fixture
def agent(client, acteur, departement):
    user = Utilisateur.objects.get(pk=acteur.id)
    Appartenance.objects.create(departement=departement, utilisateur=user, role="COORDINATEUR", debut="2026-01-01")
    client.defaults["HTTP_HOST"] = "96.localhost"
    return entrer(client, user)


def test_pairs_are_found_once_and_go_when_the_records_differ(acteur, corps):
    one, two = corps("Mairie de Valfictif"), corps("Commune de Valfictif")
    corps("CCAS de Valfictif")
    first = compare_structures(departement_id=acteur.departement_id)
    assert first == Bilan(3, 1, 0)
    pair = RessemblanceStructure.objects.get()
    assert (pair.a_id, pair.b_id) == (one.pk, two.pk)
    assert pair.raisons[0] == "même nom, aux abréviations près"
    Structure.objects.update(telephone="0470000001")
    assert compare_structures(departement_id=acteur.departement_id) == Bilan(3, 0, 0)
    pair.refresh_from_db()
    assert "même téléphone" in pair.raisons
    Structure.objects.filter(pk=two.pk).update(nom="Cinéma Plume")
    assert compare_structures(departement_id=acteur.departement_id) == Bilan(3, 0, 1)


def test_an_answer_outranks_the_score_for_ever_even_after_a_merge(acteur, corps):
    a, b, c = (corps("Club Alizé") for _ in range(3))
    compare_structures(departement_id=acteur.departement_id)
    keep_apart(by=acteur, ressemblance=RessemblanceStructure.objects.get(a=b, b=c))
    assert compare_structures(departement_id=acteur.departement_id).nouvelles == 0
    merge_structures(by=acteur, gardee=a, absorbee=b)
    compare_structures(departement_id=acteur.departement_id)
    assert next_pair(acteur).restantes == 0, "c was judged apart from b, which is now a"


def test_a_new_record_that_exists_already_is_told(acteur, corps, commune):
    known = corps("Mairie de Valfictif")
    wanted = {"nom": "Commune de Valfictif", "commune": commune}
    (found,) = find_alike(acteur, wanted)
    assert (found.structure, found.sure) == (known, True)
    assert find_alike(acteur, wanted, sauf=known.pk) == []
    other = corps("Commune de Valfictif")
    compare_structures(departement_id=acteur.departement_id)
    keep_apart(by=acteur, ressemblance=RessemblanceStructure.objects.get())
    assert find_alike(acteur, wanted, sauf=other.pk) == []
    assert find_alike(acteur, {"nom": "Club de danse"}) == []


def test_the_command_says_what_it_found(acteur, corps, capsys):
    corps()
    corps()
    call_command("rapprocher_structures", territoire="96")
    assert "2 structures comparées, 1 paire à juger" in capsys.readouterr().out.replace("\u00a0", " ")


def test_judge_a_pair_then_merge_with_preview_then_undo(agent, acteur, corps):
    kept = corps("Mairie de Valfictif", siret="21960001000019", telephone="+33470000001")
    gone = corps("Commune de Valfictif", telephone="+33470000002", courriel="mairie@example.org")
    compare_structures(departement_id=acteur.departement_id)
    page = agent.get(reverse("structures:pairs"))
    assert "Même commune" in page.text
    url = page.context["url_fusion"]
    assert url.startswith(f"/structures/{kept.pk}/reunir/{gone.pk}/")
    seen = agent.get(url)
    assert "mairie@example.org" in seen.text
    assert FusionStructure.objects.count() == 0
    sent = {
        "paire": RessemblanceStructure.objects.get().pk,
        "champ_telephone": "absorbee",
        "vue_gardee": kept.updated_at.isoformat(),
        "vue_absorbee": gone.updated_at.isoformat(),
    }
    done = agent.post(url, sent, follow=True)
    assert "n&#x27;en font plus qu&#x27;une" in done.text or "n'en font plus qu'une" in done.text
    kept.refresh_from_db()
    assert (kept.telephone, kept.courriel) == ("+33470000002", "mairie@example.org")
    moved = agent.get(f"/structures/{gone.pk}/")
    assert (moved.status_code, moved["Location"]) == (301, f"/structures/{kept.pk}/")
    assert "no-cache" in moved["Cache-Control"], "an undoing must bring the page back"
    fusion = FusionStructure.objects.get()
    asked = agent.get(reverse("structures:unmerge", args=[fusion.pk]))
    assert "retrouve sa fiche" in asked.text
    back = agent.post(reverse("structures:unmerge", args=[fusion.pk]), follow=True)
    assert "La fusion est défaite" in back.text
    kept.refresh_from_db()
    assert (kept.telephone, kept.courriel) == ("+33470000001", "")
    again = agent.get(reverse("structures:unmerge", args=[fusion.pk]))
    assert (again.status_code, "déjà défaite" in again.text) == (422, True)
    assert agent.post(reverse("structures:unmerge", args=[fusion.pk])).status_code == 422
    assert {"structure.reunie", "structure.separee"} <= set(Ligne.objects.values_list("action", flat=True))


def test_two_bodies_and_that_answer_taken_back(agent, acteur, corps):
    corps()
    corps()
    compare_structures(departement_id=acteur.departement_id)
    pair = RessemblanceStructure.objects.get()
    url = reverse("structures:judge", args=[pair.pk])
    assert "Choisissez une réponse" in agent.post(url, {}, follow=True).text
    said = agent.post(url, {"reponse": "deux"}, follow=True)
    assert "ce sont deux structures" in said.text
    assert "Aucun doublon possible" in said.text
    assert "a déjà répondu" in agent.post(url, {"reponse": "deux"}, follow=True).text
    agent.post(reverse("structures:judge_again", args=[pair.pk]))
    pair.refresh_from_db()
    assert (pair.distinctes, pair.par) == (None, "")


def test_a_pair_left_for_later_gives_way_to_the_next(agent, acteur, corps):
    for _ in range(3):
        corps()
    compare_structures(departement_id=acteur.departement_id)
    first = agent.get(reverse("structures:pairs")).context["paire"]
    then = agent.get(reverse("structures:pairs"), {"apres": first.pk, "fait": "x", "separees": "0"}).context["paire"]
    assert then.pk != first.pk


def test_choose_the_other_record(agent, corps, commune):
    one = corps("Club Alizé")
    alike, here = corps("Club Alizé (asso)"), corps("Cinéma Plume")
    url = reverse("structures:merge_choose", args=[one.pk])
    assert [row["structure"].pk for row in agent.get(url).context["autres"]] == [alike.pk, here.pk]
    assert [row["structure"].pk for row in agent.get(url, {"q": "cinéma"}).context["autres"]] in ([here.pk], [])
    alone = corps("Sans commune", commune=None)
    assert "Aucune autre fiche" in agent.get(reverse("structures:merge_choose", args=[alone.pk])).text


def test_what_cannot_be_merged_is_said(agent, acteur, corps):
    a, b = corps("A"), corps("B")
    same = agent.get(reverse("structures:merge", args=[a.pk, a.pk]))
    assert (same.status_code, "même structure" in same.text) == (422, True)
    stale = agent.post(reverse("structures:merge", args=[a.pk, b.pk]), {})
    assert (stale.status_code, "vient de changer" in stale.text) == (422, True)
    merge_structures(by=acteur, gardee=a, absorbee=b)
    assert "déjà été réunie" in agent.get(reverse("structures:merge", args=[a.pk, b.pk])).text
    without_pair = corps("C")
    sent = {"vue_gardee": a.updated_at.isoformat(), "vue_absorbee": without_pair.updated_at.isoformat()}
    a.refresh_from_db()
    sent["vue_gardee"] = a.updated_at.isoformat()
    done = agent.post(reverse("structures:merge", args=[a.pk, without_pair.pk]), sent)
    assert done["Location"] == reverse("structures:history", args=[a.pk])


@pytest.mark.parametrize("name", ["unmerge", "judge", "judge_again"])
def test_what_does_not_exist_is_not_found(agent, name):
    assert agent.post(reverse(f"structures:{name}", args=[10**9])).status_code == 404
    assert agent.get("/structures/1000000000/reunir/").status_code == 404
