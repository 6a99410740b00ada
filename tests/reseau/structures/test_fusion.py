"""Two records of one body are merged, and parted again: what moves, what is refused, what comes back."""

import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.lieux.models import Lieu
from maillage.reseau.structures.models import (
    Appartenance,
    Benevole,
    Contact,
    DemandeAppartenance,
    FusionStructure,
    Invitation,
    RessemblanceStructure,
    Structure,
)
from maillage.reseau.structures.selectors.fusion import current_id
from maillage.reseau.structures.selectors.fusion_plan import SUR_PLACE, links, merged_values, preview, subtract
from maillage.reseau.structures.services.fusion import FusionImpossible, merge_structures
from maillage.reseau.structures.services.separation import report, separate_structures
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.models import Ligne

JOUR = datetime.date(2026, 3, 3)
LOIN = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)


def jour(n: int) -> datetime.date:
    return JOUR + datetime.timedelta(days=n)


@pytest.fixture
def corps(departement):
    def make(nom: str = "Club Alizé", **valeurs: Any) -> Structure:
        return Structure.objects.create(departement=departement, nom=nom, **valeurs)

    return make


@pytest.fixture
def membre(departement):
    def make(structure: Structure, qui: Utilisateur, debut: int = 0, fin: int | None = None, role: str = "REFERENT"):
        return Appartenance.objects.create(
            departement=departement,
            utilisateur=qui,
            role=role,
            structure=structure,
            debut=jour(debut),
            fin=None if fin is None else jour(fin),
        )

    return make


@pytest.fixture
def qui(departement):
    return Utilisateur.objects.create_user("membre@example.org", "Dominique Essai")


def invitation(structure: Structure, marque: str, **valeurs: Any) -> Invitation:
    base = {"courriel": "a@example.org", "role": "REFERENT", "empreinte": marque * 64, "expire_le": LOIN}
    return Invitation.objects.create(departement=structure.departement, structure=structure, **base | valeurs)


def rows(sauf: tuple[str, ...] = ("updated_at", "modifie_par", "motif")) -> dict[str, list[dict[str, Any]]]:
    """Every row that a merge may touch, as it is now."""
    found = {}
    for model in (Structure, *{lien.modele for lien in links()}):
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in sauf]
        found[model._meta.label] = list(model._base_manager.order_by("pk").values(*names))
    return found


def test_everything_that_points_to_the_absorbed_body_follows(acteur, corps, membre, qui):
    gardee, absorbee = corps(), corps("Club Alizé (bis)", telephone="0470000001")
    lieu = Lieu.objects.create(departement=gardee.departement, nom="Salle", structure=absorbee)
    membre(absorbee, qui)
    Contact.objects.create(departement=gardee.departement, structure=absorbee, nom="Lou Essai", principal=True)
    Benevole.objects.create(
        departement=gardee.departement, nom="Noa Essai", courriel="n@example.org", structure=absorbee, accord_le=JOUR
    )
    invitation(absorbee, "a")
    DemandeAppartenance.objects.create(
        departement=gardee.departement, courriel="d@example.org", nom="D", role="RELAIS", structure=absorbee,
        empreinte="d" * 64, expire_le=LOIN,
    )  # fmt: skip
    seen = preview(gardee, absorbee, {})
    assert len(seen.mouvements) == 6
    assert "1\u00a0rôle de membre" in seen.mouvements
    fusion = merge_structures(by=acteur, gardee=gardee, absorbee=absorbee)
    for model in (Lieu, Appartenance, Contact, Benevole, Invitation, DemandeAppartenance):
        assert set(model.objects.values_list("structure", flat=True)) == {gardee.pk}, model
    gardee.refresh_from_db()
    absorbee.refresh_from_db()
    lieu.refresh_from_db()
    assert (gardee.telephone, gardee.etat) == ("0470000001", "ACTIVE")
    assert (absorbee.etat, absorbee.fusionnee_dans_id) == ("FUSIONNEE", gardee.pk)
    assert "réunie" in lieu.motif
    assert lieu.modifie_par == acteur.nom
    assert current_id(absorbee.pk) == gardee.pk
    assert Ligne.objects.get(action="structure.reunie").detail["fusion"] == fusion.pk
    assert RessemblanceStructure.objects.get().distinctes is False


def test_every_foreign_key_to_a_structure_is_moved_or_told_why_not():
    """A key that a later app adds follows by itself; one that must not is named in SUR_PLACE."""
    every = {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.model is Structure
    }
    moved = {(lien.modele, lien.champ) for lien in links()}
    left = {(model.__name__, champ) for model, champ in every - moved - SUR_PLACE}
    assert all(name.endswith("Evenement") for name, _ in left), left
    assert moved >= {(Lieu, "structure"), (Appartenance, "structure"), (Contact, "structure")}
    assert every >= SUR_PLACE


def test_values_are_chosen_field_by_field_and_blanks_filled(corps):
    gardee = corps("Club", courriel="club@example.org")
    absorbee = corps("Le Club", courriel="autre@example.org", adresse="1 rue", code_postal="96000", type="ASSOCIATION")
    values = merged_values(gardee, absorbee, {"courriel": "absorbee", "nom": "gardee"})
    assert (values["nom"], values["courriel"], values["adresse"]) == ("Club", "autre@example.org", "1 rue")
    assert values["type"] == "ASSOCIATION", "« Autre organisme » is a blank"
    assert merged_values(absorbee, gardee, {"adresse": "absorbee"})["adresse"] == "1 rue", "a blank is never chosen"
    lines = {line.bloc: line for line in preview(gardee, absorbee, {"courriel": "absorbee"}).lignes}
    assert (lines["courriel"].a_choisir, lines["courriel"].resultat) == (True, "autre@example.org")
    assert (lines["adresse"].a_choisir, lines["adresse"].resultat) == (False, "1 rue, 96000")


def test_two_siret_are_told_and_one_is_kept(acteur, corps):
    gardee, absorbee = corps(siret="21960001000019"), corps(siret="32960001000016")
    assert "peut-être deux organismes" in preview(gardee, absorbee, {}).avertissements[0]
    sister = corps(siret="21960001000027")
    assert "deux établissements du même organisme" in preview(gardee, sister, {}).avertissements[0]
    fusion = merge_structures(by=acteur, gardee=gardee, absorbee=absorbee, choix={"siret": "absorbee"})
    gardee.refresh_from_db()
    assert gardee.siret == "32960001000016"
    separate_structures(by=acteur, fusion=fusion)
    gardee.refresh_from_db()
    absorbee.refresh_from_db()
    assert (gardee.siret, absorbee.siret, absorbee.etat) == ("21960001000019", "32960001000016", "ACTIVE")


def test_a_siret_given_meanwhile_to_another_body_stops_the_undoing(acteur, corps):
    gardee, absorbee = corps(), corps(siret="32960001000016")
    fusion = merge_structures(by=acteur, gardee=gardee, absorbee=absorbee, choix={})
    Structure.objects.filter(pk=gardee.pk).update(siret="")
    corps("Voleur", siret="32960001000016")
    with pytest.raises(FusionImpossible, match="celui de « Voleur »"):
        separate_structures(by=acteur, fusion=fusion)
    Structure.objects.filter(nom="Voleur").update(siret="")
    Structure.objects.filter(pk=gardee.pk).update(siret="32960001000016", nom="X")
    FusionStructure.objects.filter(pk=fusion.pk).update(avant=fusion.avant | {"champs": {}})
    with pytest.raises(FusionImpossible, match="celui de « X »"):
        separate_structures(by=acteur, fusion=fusion)


def test_nobody_is_a_member_twice(acteur, corps, membre, qui):
    gardee, absorbee = corps(), corps()
    membre(gardee, qui, 10, 20)
    membre(absorbee, qui, 0, 30)
    membre(absorbee, qui, 40, 50)
    membre(absorbee, qui, 0, 9, role="RELAIS")
    before = rows()
    assert "1\u00a0personne a déjà le même rôle" in preview(gardee, absorbee, {}).avertissements[0]
    fusion = merge_structures(by=acteur, gardee=gardee, absorbee=absorbee)
    held = sorted(Appartenance.objects.filter(structure=gardee, role="REFERENT").values_list("debut", "fin"))
    assert held == [(jour(0), jour(9)), (jour(10), jour(20)), (jour(21), jour(30)), (jour(40), jour(50))]
    assert not Appartenance.objects.filter(structure=absorbee).exists()
    separate_structures(by=acteur, fusion=fusion)
    assert rows() == before


def test_a_role_ended_since_is_not_opened_again(acteur, corps, membre, qui):
    gardee, absorbee = corps(), corps()
    kept = membre(gardee, qui, 0)
    folded = membre(absorbee, qui, 0)
    fusion = merge_structures(by=acteur, gardee=gardee, absorbee=absorbee)
    Appartenance.objects.filter(pk=kept.pk).update(fin=jour(5))
    assert report(fusion) == ["Terminé depuis, et ne sera pas rouvert : 1\u00a0rôle."]
    separate_structures(by=acteur, fusion=fusion)
    assert Appartenance.objects.get(pk=folded.pk).fin == jour(5)


@pytest.mark.parametrize("how", ["deleted", "before", "erased"])
def test_a_role_taken_away_since_stays_away(acteur, corps, membre, qui, how):
    gardee, absorbee = corps(), corps()
    kept = membre(gardee, qui, 0)
    membre(absorbee, qui, 10)
    fusion = merge_structures(by=acteur, gardee=gardee, absorbee=absorbee)
    if how == "deleted":
        kept.delete()
    elif how == "before":
        Appartenance.objects.filter(pk=kept.pk).update(fin=jour(5))
    else:
        qui.delete()
    separate_structures(by=acteur, fusion=fusion)
    assert not Appartenance.objects.filter(structure=absorbee).exists()


def test_a_doubled_invitation_and_a_second_first_contact_give_way_and_come_back(acteur, corps):
    gardee, absorbee = corps(), corps()
    for mark, body in (("a", gardee), ("b", absorbee)):
        invitation(body, mark)
        Contact.objects.create(departement=body.departement, structure=body, nom=f"Lou {mark}", principal=True)
    before = rows()
    warned = " ".join(preview(gardee, absorbee, {}).avertissements)
    assert "à appeler en premier" in warned
    assert "deux fois à la même adresse" in warned
    fusion = merge_structures(by=acteur, gardee=gardee, absorbee=absorbee)
    assert Invitation.objects.get(empreinte="b" * 64).etat == "ANNULEE"
    assert Contact.objects.filter(structure=gardee, principal=True).get().nom == "Lou a"
    separate_structures(by=acteur, fusion=fusion)
    assert rows() == before


def test_later_edits_are_kept_and_told(acteur, corps, membre, qui):
    gardee, absorbee, third = corps(), corps("Bis", telephone="0470000001"), corps("Tiers")
    stays = Contact.objects.create(departement=gardee.departement, structure=absorbee, nom="Reste")
    gone = Contact.objects.create(departement=gardee.departement, structure=absorbee, nom="Efface")
    given = Contact.objects.create(departement=gardee.departement, structure=absorbee, nom="Donne")
    fusion = merge_structures(by=acteur, gardee=gardee, absorbee=absorbee)
    Structure.objects.filter(pk=gardee.pk).update(telephone="0470000009")
    new = Contact.objects.create(departement=gardee.departement, structure=gardee, nom="Nouveau")
    Contact.objects.filter(pk=stays.pk).update(fonction="écrit depuis")
    gone.delete()
    Contact.objects.filter(pk=given.pk).update(structure=third)
    fusion.refresh_from_db()
    assert report(FusionStructure.objects.get(pk=fusion.pk)) == [
        "Changé depuis dans « Club Alizé », et gardé tel quel : Téléphone de l'accueil.",
        "Effacé depuis, et ne reviendra pas : 1\u00a0contact.",
        "Donné depuis à une autre structure, et y restera : 1\u00a0contact.",
    ]
    separate_structures(by=acteur, fusion=fusion)
    gardee.refresh_from_db()
    assert gardee.telephone == "0470000009"
    assert dict(Contact.objects.values_list("nom", "structure")) == {
        "Reste": absorbee.pk, "Nouveau": gardee.pk, "Donne": third.pk,
    }  # fmt: skip
    assert Contact.objects.get(pk=stays.pk).fonction == "écrit depuis"
    assert new.structure_id == gardee.pk


def test_what_cannot_come_back_beside_later_edits_is_refused_in_words(acteur, corps, membre, qui):
    gardee, absorbee = corps(), corps()
    first, second = membre(absorbee, qui, 0, 9), membre(absorbee, qui, 10, 19)
    kept = membre(gardee, qui, 12, 15)
    fusion = merge_structures(by=acteur, gardee=gardee, absorbee=absorbee)
    assert not Appartenance.objects.filter(pk=second.pk).exists()
    Appartenance.objects.filter(structure=gardee).exclude(pk__in=[first.pk, kept.pk]).delete()
    Appartenance.objects.filter(pk=first.pk).update(fin=jour(11))
    with pytest.raises(FusionImpossible, match="ont changé depuis"):
        separate_structures(by=acteur, fusion=fusion)
    absorbee.refresh_from_db()
    assert absorbee.etat == "FUSIONNEE", "nothing was written"


def test_a_row_whose_place_was_taken_stops_the_undoing(acteur, corps):
    gardee, absorbee = corps(), corps()
    invitation(absorbee, "a")
    fusion = merge_structures(by=acteur, gardee=gardee, absorbee=absorbee)
    invitation(absorbee, "b")
    with pytest.raises(FusionImpossible, match="ont changé depuis"):
        separate_structures(by=acteur, fusion=fusion)


def test_a_table_that_is_gone_has_nothing_to_give_back(acteur, corps):
    gardee, absorbee = corps(), corps()
    fusion = merge_structures(by=acteur, gardee=gardee, absorbee=absorbee)
    fusion.avant["deplaces"]["ancienne.table.structure"] = [1]
    fusion.save()
    assert report(fusion) == []
    assert separate_structures(by=acteur, fusion=fusion).etat == "ACTIVE"


def test_a_row_that_a_constraint_refuses_stays_and_is_told(acteur, corps, monkeypatch):
    """An app to come may have its own unique key on the structure: the merge leaves such a row, and loses nothing."""
    gardee, absorbee = corps(), corps()
    invitation(gardee, "a")
    left = invitation(absorbee, "b")
    moved = invitation(absorbee, "c", courriel="c@example.org")
    monkeypatch.setattr("maillage.reseau.structures.services.fusion.doubled_invitations", lambda *_: [])
    fusion = merge_structures(by=acteur, gardee=gardee, absorbee=absorbee)
    assert fusion.avant["laisses"] == {"structures.invitation.structure": [left.pk]}
    assert fusion.avant["deplaces"]["structures.invitation.structure"] == [moved.pk]


def test_chains_are_followed_and_undone_link_by_link(acteur, corps, membre, qui):
    a, b, c = corps("A"), corps("B"), corps("C")
    row = membre(c, qui)
    before = rows()
    first = merge_structures(by=acteur, gardee=b, absorbee=c)
    second = merge_structures(by=acteur, gardee=a, absorbee=b)
    assert current_id(c.pk) == a.pk
    assert Appartenance.objects.get(pk=row.pk).structure_id == a.pk
    assert report(first) == ["« B » a depuis rejoint « A », qui garde ce que vous y avez écrit."]
    separate_structures(by=acteur, fusion=first)
    assert Appartenance.objects.get(pk=row.pk).structure_id == c.pk
    separate_structures(by=acteur, fusion=second)
    assert rows() == before


def test_refusals(acteur, corps, departement):
    a, b, c = corps("A"), corps("B"), corps("C")
    with pytest.raises(FusionImpossible, match="même structure"):
        merge_structures(by=acteur, gardee=a, absorbee=a)
    stale = {a.pk: a.updated_at.isoformat(), b.pk: "2020-01-01T00:00:00+00:00"}
    with pytest.raises(FusionImpossible, match="vient de changer"):
        merge_structures(by=acteur, gardee=a, absorbee=b, vues=stale)
    fusion = merge_structures(by=acteur, gardee=a, absorbee=b)
    with pytest.raises(FusionImpossible, match="déjà été réunie"):
        merge_structures(by=acteur, gardee=b, absorbee=c)
    with pytest.raises(FusionImpossible, match="déjà été réunie"):
        merge_structures(by=acteur, gardee=c, absorbee=b)
    separate_structures(by=acteur, fusion=fusion)
    with pytest.raises(FusionImpossible, match="déjà défaite"):
        separate_structures(by=acteur, fusion=fusion)
    c.delete()
    c.pk = 10**9
    with pytest.raises(FusionImpossible, match="n'existe pas"):
        merge_structures(by=acteur, gardee=a, absorbee=c)


def test_open_questions_follow_and_answers_stay(acteur, corps, departement):
    a, b, c = corps("A"), corps("B"), corps("C")
    RessemblanceStructure.objects.create(departement=departement, a=b, b=c, score=0.5, raisons=["proches"])
    RessemblanceStructure.objects.create(departement=departement, a=a, b=b, score=0.7)
    merge_structures(by=acteur, gardee=a, absorbee=b)
    told = set(RessemblanceStructure.objects.values_list("a", "b", "distinctes"))
    assert told == {(a.pk, b.pk, False), (b.pk, c.pk, None), (a.pk, c.pk, None)}


dates = st.integers(0, 40)
periodes = st.tuples(dates, st.none() | st.integers(0, 20)).map(
    lambda pair: (jour(pair[0]), None if pair[1] is None else jour(pair[0] + pair[1]))
)


def holds(period: tuple[datetime.date, datetime.date | None], day: datetime.date) -> bool:
    return period[0] <= day and (period[1] is None or day <= period[1])


@given(periodes, st.lists(periodes, max_size=5))
def test_days_left_are_those_that_no_other_period_holds(own, others):
    left = subtract(own, others)
    for number in range(70):
        day = jour(number)
        expected = holds(own, day) and not any(holds(one, day) for one in others)
        assert sum(holds(one, day) for one in left) == int(expected)
