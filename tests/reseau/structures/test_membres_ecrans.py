"""The pages about members: list at a date, filters, export, a person, give and end a role; and what is smuggled in."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.reseau.structures.blocs import blocs_of
from maillage.reseau.structures.models import Appartenance, Invitation, Structure
from maillage.socle.comptes.acteur import build_acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.territoires.models import Secteur
from tests.base_essais import entrer

MEMBRES = "structures:members"


@pytest.fixture
def structure(departement):
    return Structure.objects.create(departement=departement, nom="Association du Val", recherche="association du val")


@pytest.fixture
def ailleurs(departement):
    return Structure.objects.create(departement=departement, nom="Autre maison", recherche="autre maison")


def jour(name, day):
    return {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


class TestList:
    def test_it_tells_who_is_there_on_a_date(self, entree, membre, structure):
        membre(Role.REFERENT, structure, nom="Zoé Ancienne", fin=datetime.date(2024, 5, 1))
        membre(Role.REFERENT, structure, nom="Noé Nouveau", debut=datetime.date(2024, 5, 2))
        browser = entree()
        page = browser.get(reverse(MEMBRES)).content.decode()
        assert "Noé Nouveau" in page
        assert "Zoé Ancienne" not in page
        page = browser.get(reverse(MEMBRES), jour("jour", datetime.date(2024, 5, 1))).content.decode()
        assert "Zoé Ancienne" in page
        assert "Noé Nouveau" not in page
        assert "1er mai 2024" in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "zoe"}, {"Zoé Une"}),
            ({"q": "MAISON autre"}, {"Léa Deux"}),
            ({"q": "personne@"}, set()),
            ({"role": "ACCUEIL"}, {"Léa Deux"}),
            ({"role": "x", "structure": "x", "jour_0": "99"}, {"Zoé Une", "Léa Deux"}),
            ({"q": "' OR zzz=1 --"}, set()),
        ],
    )
    def test_filters(self, entree, membre, structure, ailleurs, query, found):
        membre(Role.REFERENT, structure, nom="Zoé Une")
        membre(Role.ACCUEIL, ailleurs, nom="Léa Deux")
        page = entree().get(reverse(MEMBRES), query).content.decode()
        assert {name for name in ("Zoé Une", "Léa Deux") if f">{name}</a>" in page} == found

    def test_of_one_structure(self, entree, membre, structure, ailleurs):
        membre(Role.REFERENT, structure, nom="Zoé Une")
        membre(Role.ACCUEIL, ailleurs, nom="Léa Deux")
        page = entree().get(reverse(MEMBRES), {"structure": structure.pk}).content.decode()
        assert "Zoé Une" in page
        assert "Léa Deux" not in page

    def test_a_referent_sees_his_structure_only(self, entree, membre, structure, ailleurs):
        membre(Role.ACCUEIL, structure, nom="Zoé Une")
        other = membre(Role.ACCUEIL, ailleurs, nom="Léa Deux")
        browser = entree(Role.REFERENT, structure)
        for query in ({}, {"structure": ailleurs.pk}, {"q": "lea"}):
            assert "Léa Deux" not in browser.get(reverse(MEMBRES), query).content.decode()
            assert other.email not in browser.get(reverse("structures:members_export"), query).content.decode()
        assert "Zoé Une" in browser.get(reverse(MEMBRES)).content.decode()

    def test_pages_follow_one_another(self, entree, membre, structure):
        for number in range(30):
            membre(Role.ACCUEIL, structure, nom=f"Membre {number:02}")
        browser = entree()
        first = browser.get(reverse(MEMBRES), {"role": "ACCUEIL"})
        second = browser.get(first.context["url_suivante"])
        assert [len(page.context["lignes"]) for page in (first, second)] == [25, 5]
        assert "role=ACCUEIL" in first.context["url_suivante"]
        back = browser.get(second.context["url_precedente"])
        assert back.context["lignes"] == first.context["lignes"]

    def test_as_many_queries_for_two_rows_as_for_twenty(self, entree, membre, structure, django_assert_num_queries):
        browser, counts = entree(), []
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        for name in (MEMBRES, "structures:invitations", "structures:requests", "structures:members_export"):
            browser.get(reverse(name))
        for more in (2, 18):
            for _ in range(more):
                user = membre(Role.REFERENT, structure)
                Invitation.objects.create(
                    departement_id=structure.departement_id, courriel=user.email, role="RELAIS", structure=structure,
                    empreinte=user.email, expire_le=timezone.now(), invite_par=user,
                )  # fmt: skip
            found = []
            for name in (MEMBRES, "structures:invitations", "structures:members_export"):
                with CaptureQueriesContext(connection) as queries:
                    browser.get(reverse(name))
                found.append(len(queries))
            counts.append(found)
        assert counts[0] == counts[1]
        assert max(counts[0]) <= 20


class TestExport:
    def test_a_spreadsheet_runs_nothing(self, entree, membre, structure):
        membre(Role.REFERENT, structure, nom='=cmd|"/C calc"!A0')
        answer = entree().get(reverse("structures:members_export"))
        text = answer.content.decode("utf-8-sig")
        assert "'=cmd" in text
        assert "\n=cmd" not in text
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "Référent de structure;Association du Val" in text

    def test_an_old_proof_is_asked_again(self, entree):
        browser = entree()
        session = browser.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0, "type": "totp"}]
        session.save()
        for name in ("structures:members_export", "structures:invitation_new"):
            answer = browser.get(reverse(name))
            assert answer.status_code == 302
            assert "next=" in answer.headers["Location"]


class TestPerson:
    def test_roles_in_force_to_come_and_past(self, entree, membre, structure, departement):
        giver = membre(Role.ADMINISTRATEUR, nom="Dominique Chef")
        user = membre(Role.REFERENT, structure, donnee_par=giver)
        later = timezone.localdate() + datetime.timedelta(days=9)
        for role, debut, fin in (
            ("ACCUEIL", later, None),
            ("RELAIS", datetime.date(2021, 1, 1), datetime.date(2022, 1, 1)),
        ):
            Appartenance.objects.create(
                departement=departement, utilisateur=user, role=role, structure=structure, debut=debut, fin=fin,
                motif_fin="Projet fini" if fin else "",
            )  # fmt: skip
        page = entree().get(reverse("structures:person", args=[user.pk])).content.decode()
        for words in (
            "Donné par Dominique Chef",
            "À venir",
            "Ses anciens rôles",
            "Projet fini",
            "Mettre fin à ce rôle",
        ):
            assert words in page

    def test_an_account_without_a_role_here_does_not_exist(self, entree, departement):
        stranger = Utilisateur.objects.create_user("loin@example.org", "Loin")
        browser = entree()
        answers = {browser.get(reverse("structures:person", args=[pk])).status_code for pk in (stranger.pk, 10**9)}
        assert answers == {404}
        assert browser.get(reverse("structures:role_give", args=[stranger.pk])).status_code == 404

    def test_a_referent_sees_nobody_of_another_structure(self, entree, membre, structure, ailleurs):
        other = membre(Role.ACCUEIL, ailleurs)
        browser = entree(Role.REFERENT, structure)
        assert browser.get(reverse("structures:person", args=[other.pk])).status_code == 404
        row = Appartenance.objects.get(utilisateur=other)
        assert browser.get(reverse("structures:role_end", args=[row.pk])).status_code == 404

    def test_a_closed_account_is_told(self, entree, membre, structure):
        user = membre(Role.REFERENT, structure)
        Utilisateur.objects.filter(pk=user.pk).update(is_active=False)
        assert "compte est fermé" in entree().get(reverse("structures:person", args=[user.pk])).content.decode()


class TestGive:
    def give(self, browser, user, **more):
        data = {"role": "ACCUEIL", **jour("debut", timezone.localdate()), **more}
        return browser.post(reverse("structures:role_give", args=[user.pk]), data)

    def test_given(self, entree, membre, structure, ailleurs):
        user = membre(Role.REFERENT, structure)
        assert self.give(entree(), user, structure_texte="autre").status_code == 302
        assert Appartenance.objects.filter(utilisateur=user, role="ACCUEIL", structure=ailleurs).exists()

    def test_several_bodies_answer_and_one_is_chosen(self, entree, membre, structure, departement):
        user = membre(Role.REFERENT, structure)
        twin = Structure.objects.create(
            departement=departement, nom="Association du Val", recherche="association du val"
        )
        browser = entree()
        answer = self.give(browser, user, structure_texte="association")
        assert answer.status_code == 422
        assert "Plusieurs structures" in answer.content.decode()
        assert self.give(browser, user, structure_texte="association", structure=twin.pk).status_code == 302
        assert Appartenance.objects.filter(utilisateur=user, structure=twin).exists()

    def test_words_that_find_nothing_and_dates_that_cannot_be(self, entree, membre, structure):
        user, browser = membre(Role.REFERENT, structure), entree()
        assert "Aucune structure ne répond" in self.give(browser, user, structure_texte="zzz").content.decode()
        assert "se donne dans une structure" in self.give(browser, user).content.decode()
        past = timezone.localdate() - datetime.timedelta(days=1)
        answer = self.give(browser, user, structure_texte="val", **jour("debut", past))
        assert "dans le passé" in answer.content.decode()

    def test_smuggled_values_are_not_read(self, entree, membre, structure, ailleurs, departement):
        """A référent sends what the form does not show: another body, a reserved role, another person."""
        user, victim = membre(Role.ACCUEIL, structure), membre(Role.ACCUEIL, ailleurs)
        browser = entree(Role.REFERENT, structure)
        for role in ("ADMINISTRATEUR", "COORDINATEUR", "DPO", "CONSEILLER", "RELAIS", ""):
            assert self.give(browser, user, role=role).status_code == 422
        answer = self.give(
            browser, user, role="REFERENT", structure=ailleurs.pk, structure_texte="autre", utilisateur=victim.pk,
            departement="1", donnee_par=victim.pk, secteur="1",
        )  # fmt: skip
        assert answer.status_code == 302
        row = Appartenance.objects.get(role="REFERENT", utilisateur=user)
        assert (row.structure, row.departement, row.secteur) == (structure, departement, None)
        assert not Appartenance.objects.filter(utilisateur=victim, role="REFERENT").exists()

    def test_not_to_oneself(self, membre, departement):
        user = membre(Role.ADMINISTRATEUR)
        browser = entrer(Client(headers={"host": "96.localhost"}), user)
        assert browser.get(reverse("structures:role_give", args=[user.pk])).status_code == 403
        assert self.give(browser, user, role="COORDINATEUR").status_code == 403

    def test_the_sector_of_a_coordinator_bounds_what_he_proposes(self, membre, departement, structure):
        nord, sud = (Secteur.objects.create(departement=departement, nom=nom) for nom in ("Nord", "Sud"))
        user = membre(Role.COORDINATEUR, secteur=nord)
        target = membre(Role.REFERENT, structure)
        browser = entrer(Client(headers={"host": "96.localhost"}), user)
        page = browser.get(reverse("structures:role_give", args=[target.pk])).content.decode()
        assert "Nord" in page
        assert "Sud" not in page
        assert self.give(browser, target, role="TRAVAILLEUR_SOCIAL", secteur=sud.pk).status_code == 422
        assert self.give(browser, target, role="TRAVAILLEUR_SOCIAL").status_code == 403
        assert self.give(browser, target, role="TRAVAILLEUR_SOCIAL", secteur=nord.pk).status_code == 302


class TestEnd:
    def end(self, browser, row, **more):
        data = {"quand": "maintenant", "motif": "Projet fini"} | more
        return browser.post(reverse("structures:role_end", args=[row.pk]), data)

    def test_at_once_and_at_a_date(self, entree, membre, structure):
        row = Appartenance.objects.get(utilisateur=membre(Role.REFERENT, structure))
        browser = entree()
        assert self.end(browser, row, quand="jour").status_code == 422
        assert self.end(browser, row, motif="").status_code == 422
        soon = timezone.localdate() + datetime.timedelta(days=3)
        assert self.end(browser, row, quand="jour", **jour("fin", soon)).status_code == 302
        row.refresh_from_db()
        assert row.fin == soon
        answer = self.end(browser, row)
        assert answer.headers["Location"] == reverse("structures:person", args=[row.utilisateur_id])

    def test_one_s_own(self, membre, structure):
        user = membre(Role.RELAIS, structure)
        browser = entrer(Client(headers={"host": "96.localhost"}), user)
        row = Appartenance.objects.get(utilisateur=user)
        assert browser.get(reverse("structures:role_end", args=[row.pk])).status_code == 200
        assert self.end(browser, row).headers["Location"] == reverse("structures:hats")

    def test_the_last_administrator_reads_why(self, entree, membre):
        boss = membre(Role.ADMINISTRATEUR)
        browser = entrer(Client(headers={"host": "96.localhost"}), boss)
        answer = self.end(browser, Appartenance.objects.get(utilisateur=boss))
        assert answer.status_code == 422
        assert "dernier administrateur" in answer.content.decode()

    def test_somebody_who_was_never_in_force_leaves_no_page(self, entree, membre, structure):
        later = timezone.localdate() + datetime.timedelta(days=3)
        row = Appartenance.objects.get(utilisateur=membre(Role.REFERENT, structure, debut=later))
        assert self.end(entree(), row).headers["Location"] == reverse(MEMBRES)


class TestInvitationPages:
    def test_send_again_then_cancel(self, entree, structure):
        browser = entree()
        data = {"courriel": "a@example.org", "nom": "A", "role": "RELAIS", "structure": structure.pk}
        assert browser.post(reverse("structures:invitation_new"), data).status_code == 302
        assert "attend déjà" in browser.post(reverse("structures:invitation_new"), data).content.decode()
        row = Invitation.objects.get()
        url = reverse("structures:invitation_change", args=[row.pk])
        assert "Renvoyer" in browser.get(url).content.decode()
        assert url in browser.get(reverse("structures:invitations")).content.decode()
        assert "nouveau lien" in browser.post(url, {"acte": "renvoyer"}, follow=True).content.decode()
        assert "annulée" in browser.post(url, {"acte": "annuler"}, follow=True).content.decode()
        assert browser.post(url, {"acte": "renvoyer"}).status_code == 422
        assert "plus rien à faire" in browser.get(url).content.decode()

    def test_the_form_knows_the_structure_of_the_page_one_came_from(self, entree, structure):
        page = entree().get(reverse("structures:invitation_new"), {"structure": structure.pk}).content.decode()
        assert "Association du Val" in page

    def test_one_s_own_address_is_refused_in_words(self, membre):
        user = membre(Role.COORDINATEUR)
        browser = entrer(Client(headers={"host": "96.localhost"}), user)
        data = {"courriel": user.email, "nom": "Moi", "role": "ELU"}
        answer = browser.post(reverse("structures:invitation_new"), data)
        assert answer.status_code == 422
        assert "Demandez à un administrateur" in answer.content.decode()

    def test_an_officer_of_data_protection_reads_and_changes_nothing(self, entree, structure):
        entree().post(
            reverse("structures:invitation_new"),
            {"courriel": "a@example.org", "nom": "A", "role": "RELAIS", "structure": structure.pk},
        )
        browser = entree(Role.DPO)
        assert "a@example.org" in browser.get(reverse("structures:invitations")).content.decode()
        assert (
            browser.get(reverse("structures:invitation_change", args=[Invitation.objects.get().pk])).status_code == 403
        )

    def test_a_referent_cannot_touch_what_he_could_not_send(self, entree, structure):
        entree().post(
            reverse("structures:invitation_new"),
            {"courriel": "a@example.org", "nom": "A", "role": "RELAIS", "structure": structure.pk},
        )
        browser = entree(Role.REFERENT, structure)
        assert (
            browser.get(reverse("structures:invitation_change", args=[Invitation.objects.get().pk])).status_code == 403
        )


class TestBloc:
    def test_the_members_of_a_body_on_its_page(self, membre, agir, structure, departement):
        user = membre(Role.ACCUEIL, structure, nom="Zoé Une")
        for who, managing in ((agir(Role.REFERENT, structure), True), (agir(Role.RELAIS), False)):
            (bloc,) = [bloc for bloc in blocs_of(who, structure.pk) if bloc.titre == "Membres"]
            line = next(line for line in bloc.lignes if line.texte == "Zoé Une")
            assert bool(line.url) == bool(bloc.url) == managing
        elu = membre(Role.ELU)
        acteur = build_acteur(elu.pk, str(elu), departement.pk)
        assert [bloc for bloc in blocs_of(acteur, structure.pk) if bloc.titre == "Membres"] == []
        assert user.is_active


def test_names_are_shown_as_text(entree, membre, structure):
    evil = "<img src=x onerror=alert(1)>"
    user = membre(Role.REFERENT, structure, nom=evil)
    browser = entree()
    for url in (
        reverse(MEMBRES),
        reverse("structures:person", args=[user.pk]),
        reverse("structures:departure", args=[user.pk]),
    ):
        page = browser.get(url).content.decode()
        assert evil not in page
        assert "&lt;img" in page
