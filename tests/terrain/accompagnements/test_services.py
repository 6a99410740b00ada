"""From taps to a report that the host confirmed, contested, or left without an answer."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from maillage.socle.journal.models import Ligne as LigneDuJournal
from maillage.socle.messages.models import Envoi
from maillage.terrain.accompagnements.matinee import Ligne
from maillage.terrain.accompagnements.models import Accompagnement, CompteRendu
from maillage.terrain.accompagnements.services.details import (
    Detail,
    add_detail,
    change_detail,
    record_outside,
    remove_detail,
)
from maillage.terrain.accompagnements.services.envoi import transmit
from maillage.terrain.accompagnements.services.refus import EtatDepasse, SaisieRefusee
from maillage.terrain.accompagnements.services.saisie import Matinee, lines_of, record_morning
from maillage.terrain.accompagnements.services.verification import answer_contest, confirm, contest, record_silence
from tests.terrain.accompagnements.monde import NOW, personnes, un_atelier, une_permanence

DEUX = personnes(("PLUS_70", ["COURRIEL"]), ("DE_25_39", ["DEMARCHES", "SECURITE"]))
JOUR = dt.timedelta(days=1)


def sent(camille, permanence, lignes=DEUX):
    row = record_morning(by=camille, permanence=permanence, saisie=Matinee(lignes), now=NOW)
    return transmit(by=camille, compte_rendu=row, now=NOW)


def actions():
    return list(LigneDuJournal.objects.order_by("numero").values_list("action", flat=True))


class TestMorning:
    def test_each_tap_is_one_person_under_the_frame_of_the_day(self, terrain, camille, permanence):
        row = record_morning(by=camille, permanence=permanence, saisie=Matinee(DEUX), now=NOW)
        assert (row.etat, row.tenue, row.personnes) == ("EN_COURS", "TENUE", 2)
        one = row.accompagnements.get(cle_saisie="essai-0002")
        assert (one.thematiques, one.tranches, one.genres) == (["DEMARCHES", "SECURITE"], {"DE_25_39": 1}, {})
        frame = (one.agent, one.employeur, one.convention, one.structure, one.lieu, one.commune_id, one.secteur)
        assert frame == (
            terrain.camille,
            terrain.structure,
            terrain.convention,
            terrain.structure,
            terrain.lieu,
            "96001",
            terrain.secteur,
        )
        assert one.jour == dt.date(2026, 11, 17)

    def test_the_frame_never_moves_afterwards(self, terrain, camille, permanence):
        record_morning(by=camille, permanence=permanence, saisie=Matinee(DEUX), now=NOW)
        contrat = terrain.camille.contrats.get()
        contrat.poste.employeur = type(terrain.structure).objects.create(departement=terrain.departement, nom="Autre")
        contrat.poste.save()
        terrain.lieu.code_insee = ""
        terrain.lieu.save()
        more = (*DEUX, *personnes(("", ["IA"]), debut=3))
        row = record_morning(by=camille, permanence=permanence, saisie=Matinee(more), now=NOW)
        frames = set(row.accompagnements.values_list("employeur", "commune"))
        assert frames == {(terrain.structure.pk, "96001")}

    def test_sent_twice_it_is_written_once(self, camille, permanence):
        for _ in range(2):
            row = record_morning(by=camille, permanence=permanence, saisie=Matinee(DEUX, connues=()), now=NOW)
        assert row.personnes == 2
        assert lines_of(row) == list(DEUX)

    def test_two_phones_lose_nothing_of_each_other(self, camille, permanence):
        first, second = Matinee(DEUX[:1], connues=()), Matinee(DEUX[1:], connues=())
        record_morning(by=camille, permanence=permanence, saisie=first, now=NOW)
        row = record_morning(by=camille, permanence=permanence, saisie=second, now=NOW)
        assert row.personnes == 2
        taken = Matinee((), connues=("essai-0001",))
        row = record_morning(by=camille, permanence=permanence, saisie=taken, now=NOW)
        assert [line.cle for line in lines_of(row)] == ["essai-0002"]
        again = record_morning(
            by=camille, permanence=permanence, saisie=Matinee(DEUX, connues=("essai-0001",)), now=NOW
        )
        assert again.personnes == 1, "a line taken away by one phone does not come back from the other"

    def test_a_line_changes_in_its_place(self, camille, permanence):
        record_morning(by=camille, permanence=permanence, saisie=Matinee(DEUX), now=NOW)
        oriented = (DEUX[0]._replace(orientations=("AIDE_SOCIALE",), genre="FEMININ", statut="RETRAITE"), DEUX[1])
        row = record_morning(by=camille, permanence=permanence, saisie=Matinee(oriented), now=NOW)
        assert lines_of(row) == list(oriented)

    def test_not_held_says_why_and_helps_nobody(self, camille, permanence):
        said = Matinee(tenue="NON_TENUE", motif="LIEU_FERME")
        row = record_morning(by=camille, permanence=permanence, saisie=said, now=NOW)
        assert (row.tenue, row.motif, row.personnes) == ("NON_TENUE", "LIEU_FERME", 0)
        for wrong, champ in [
            (Matinee(tenue="NON_TENUE"), "motif"),
            (Matinee(tenue="NON_TENUE", motif="Jean est malade"), "motif"),
            (Matinee(DEUX, tenue="NON_TENUE", motif="METEO"), "tenue"),
            (Matinee(tenue="PEUT_ETRE"), "tenue"),
        ]:
            with pytest.raises(SaisieRefusee) as refused, transaction.atomic():
                record_morning(by=camille, permanence=permanence, saisie=wrong, now=NOW)
            assert refused.value.champ == champ
        held = record_morning(by=camille, permanence=permanence, saisie=Matinee(DEUX), now=NOW)
        assert (held.motif, held.personnes) == ("", 2)
        off = Matinee(connues=("essai-0001", "essai-0002"), tenue="NON_TENUE", motif="METEO")
        record_morning(by=camille, permanence=permanence, saisie=off, now=NOW)
        with pytest.raises(SaisieRefusee):
            add_detail(by=camille, permanence=permanence, detail=un_atelier(), now=NOW)

    def test_who_came_instead_is_who_is_counted(self, terrain, camille, permanence):
        said = Matinee(DEUX, tenue="REMPLACEE", remplacant_id=terrain.sacha.pk)
        record_morning(by=camille, permanence=permanence, saisie=Matinee(DEUX), now=NOW)
        row = record_morning(by=camille, permanence=permanence, saisie=said, now=NOW)
        assert row.agent == terrain.sacha
        assert {one.agent for one in row.accompagnements.all()} == {terrain.sacha}
        for wrong in (said._replace(remplacant_id=None), said._replace(remplacant_id=0)):
            with pytest.raises(SaisieRefusee):
                record_morning(by=camille, permanence=permanence, saisie=wrong, now=NOW)

    def test_a_replacement_of_the_agenda_needs_no_choice(self, terrain, camille):
        half_day = une_permanence(terrain, agent=terrain.sacha, agent_prevu=terrain.camille)
        row = record_morning(by=camille, permanence=half_day, saisie=Matinee(DEUX, tenue="REMPLACEE"), now=NOW)
        assert (row.tenue, row.agent) == ("REMPLACEE", terrain.sacha)

    def test_neither_a_cancelled_half_day_nor_one_to_come(self, terrain, camille):
        for half_day in (
            une_permanence(terrain, etat="ANNULEE", motif="METEO"),
            une_permanence(terrain, debut=NOW + JOUR),
        ):
            with pytest.raises(SaisieRefusee):
                record_morning(by=camille, permanence=half_day, saisie=Matinee(DEUX), now=NOW)


class TestVerification:
    def test_confirmed(self, terrain, camille, hote, permanence, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            row = sent(camille, permanence)
        assert (row.etat, row.a_verifier_avant) == ("TRANSMIS", dt.date(2026, 12, 2))
        (message,) = mail.outbox
        assert message.to == [terrain.autres["referent"].email]
        assert "Personnes aidées : 2" in message.body
        assert f"http://96.localhost/comptes-rendus/{row.pk}/" in message.body.replace(":8000", "")
        with pytest.raises(EtatDepasse):
            transmit(by=camille, compte_rendu=row, now=NOW)
        done = confirm(by=hote, compte_rendu=row, now=NOW + JOUR)
        assert (done.etat, done.repondu_par_nom) == ("CONFIRME", "Dominique Accueil")
        with pytest.raises(EtatDepasse, match="déjà répondu"):
            contest(by=hote, compte_rendu=row, motif="Non", now=NOW + JOUR)
        assert actions() == ["compte_rendu.commence", "compte_rendu.transmis", "compte_rendu.confirme"]

    def test_contested_then_answered_or_corrected(self, camille, hote, permanence):
        row = sent(camille, permanence)
        for motif in ("", "  ", "Appelez le 05 46 00 00 00", "x" * 1001):
            with pytest.raises(SaisieRefusee) as refused:
                contest(by=hote, compte_rendu=row, motif=motif, now=NOW)
            assert refused.value.champ == "motif"
        row = contest(by=hote, compte_rendu=row, motif="Trois personnes sont venues.", now=NOW)
        assert Envoi.objects.filter(gabarit="accompagnements/courriels/conteste").count() == 1
        with pytest.raises(SaisieRefusee):
            answer_contest(by=camille, compte_rendu=row, reponse=" ", now=NOW)
        row = answer_contest(by=camille, compte_rendu=row, reponse="La troisième est partie sans aide.", now=NOW + JOUR)
        assert (row.etat, row.a_verifier_avant, row.repondu_par_nom) == ("TRANSMIS", dt.date(2026, 12, 3), "")
        with pytest.raises(EtatDepasse):
            answer_contest(by=camille, compte_rendu=row, reponse="Encore", now=NOW)
        row = contest(by=hote, compte_rendu=row, motif="Non, elle est restée.", now=NOW + JOUR)
        more = (*DEUX, *personnes(("", ["IA"]), debut=3))
        row = record_morning(by=camille, permanence=permanence, saisie=Matinee(more), now=NOW + 2 * JOUR)
        assert (row.etat, row.personnes, row.repondu_at) == ("TRANSMIS", 3, None)

    def test_a_correction_asks_again_and_keeps_what_was(self, camille, hote, permanence):
        row = confirm(by=hote, compte_rendu=sent(camille, permanence), now=NOW)
        record_morning(by=camille, permanence=permanence, saisie=Matinee(DEUX), now=NOW)
        row.refresh_from_db()
        assert row.etat == "CONFIRME", "nothing changed: nothing is asked"
        record_morning(by=camille, permanence=permanence, saisie=Matinee(DEUX[:1]), now=NOW + JOUR)
        read = CompteRendu.objects.get(pk=row.pk)
        assert (read.etat, read.personnes) == ("TRANSMIS", 1)
        was = read.evenements.filter(etat="CONFIRME").order_by("pgh_id").first()
        assert (was.personnes, was.repondu_par_nom) == (2, "Dominique Accueil")
        gone = Accompagnement.objects.get(cle_saisie="essai-0002")
        assert gone.supprime_at == NOW + JOUR
        with pytest.raises(EtatDepasse, match="corrigé"):
            confirm(by=hote, compte_rendu=row, now=NOW + JOUR)

    def test_silence_is_silence(self, terrain, camille, hote, permanence):
        row = sent(camille, permanence)
        alone = sent(camille, une_permanence(terrain, NOW - 7 * JOUR, structure=None, convention=None, nature="ARRET"))
        last = dt.date(2026, 12, 2)
        assert record_silence(departement_id=terrain.departement.pk, today=last) == 0
        with pytest.raises(EtatDepasse, match="délai"):
            confirm(by=hote, compte_rendu=row, now=NOW + 16 * JOUR)
        assert record_silence(departement_id=terrain.departement.pk, today=last + JOUR) == 1
        assert record_silence(departement_id=terrain.departement.pk, today=last + JOUR) == 0
        row.refresh_from_db()
        alone.refresh_from_db()
        assert (row.etat, row.repondu_at, alone.etat) == ("SANS_REPONSE", None, "TRANSMIS")
        with pytest.raises(EtatDepasse, match="délai"):
            contest(by=hote, compte_rendu=row, motif="Trop tard", now=NOW)

    def test_a_draft_cannot_be_answered(self, camille, hote, permanence):
        row = record_morning(by=camille, permanence=permanence, saisie=Matinee(DEUX), now=NOW)
        with pytest.raises(EtatDepasse, match="pas encore"):
            confirm(by=hote, compte_rendu=row, now=NOW)


class TestDetails:
    def test_a_workshop_counts_one_for_each_participant(self, camille, permanence):
        row = record_morning(by=camille, permanence=permanence, saisie=Matinee(DEUX), now=NOW)
        atelier = add_detail(by=camille, permanence=permanence, detail=un_atelier(), now=NOW)
        row.refresh_from_db()
        assert (row.personnes, atelier.lieu, atelier.participants) == (8, permanence.lieu, 6)
        change_detail(by=camille, ligne=atelier, detail=un_atelier(participants=7), now=NOW)
        row.refresh_from_db()
        assert row.personnes == 9
        remove_detail(by=camille, ligne=atelier, now=NOW)
        row.refresh_from_db()
        assert row.personnes == 2
        with pytest.raises(SaisieRefusee):
            remove_detail(by=camille, ligne=atelier, now=NOW)
        record_morning(by=camille, permanence=permanence, saisie=Matinee(()), now=NOW)
        row.refresh_from_db()
        assert row.personnes == 0

    def test_what_is_changed_after_it_was_sent_is_asked_again(self, camille, hote, permanence):
        atelier = add_detail(by=camille, permanence=permanence, detail=un_atelier(), now=NOW)
        row = confirm(by=hote, compte_rendu=sent(camille, permanence, ()), now=NOW)
        change_detail(by=camille, ligne=atelier, detail=un_atelier(), now=NOW)
        row.refresh_from_db()
        assert row.etat == "CONFIRME"
        change_detail(by=camille, ligne=atelier, detail=un_atelier(participants=8), now=NOW)
        row.refresh_from_db()
        assert (row.etat, row.personnes) == ("TRANSMIS", 8)

    @pytest.mark.parametrize(
        ("values", "champ"),
        [
            ({"thematiques": ()}, "thematiques"),
            ({"demarches": ("LOGEMENT",)}, "demarches"),
            ({"duree_min": 0}, "duree"),
            ({"duree_min": 1440}, "duree"),
            ({"participants": 0, "deja_accompagnes": 0}, "participants"),
            ({"nature": "INDIVIDUEL"}, "participants"),
            ({"deja_accompagnes": 7}, "deja_accompagnes"),
            ({"genres": {"FEMININ": 4, "MASCULIN": 3}}, "genres"),
            ({"statuts": {"RETRAITE": -1}}, "statuts"),
            ({"titre": "Atelier de Mme Dupont"}, "titre"),
            ({"titre": "Écrire à camille@example.org"}, "titre"),
        ],
    )
    def test_refused_beside_its_field(self, camille, permanence, values, champ):
        with pytest.raises(SaisieRefusee) as refused:
            add_detail(by=camille, permanence=permanence, detail=un_atelier(**values), now=NOW)
        assert refused.value.champ == champ

    def test_outside_half_days(self, terrain, camille):
        seul = Detail("INDIVIDUEL", ("DEMARCHES",), 30, "A_DISTANCE", demarches=("ARGENT",), genres={"FEMININ": 1})
        said = {"by": camille, "agent": terrain.camille, "now": NOW}
        far = record_outside(jour=NOW.date(), lieu=None, commune="", detail=seul, **said)
        assert (far.compte_rendu, far.lieu, far.commune, far.employeur) == (None, None, None, terrain.structure)
        home = record_outside(
            jour=NOW.date(), lieu=None, commune="96001", detail=seul._replace(canal="DOMICILE"), **said
        )
        assert home.secteur == terrain.secteur
        here = record_outside(jour=NOW.date(), lieu=terrain.lieu, commune="", detail=un_atelier(), **said)
        assert (here.lieu, here.structure) == (terrain.lieu, None)
        change_detail(by=camille, ligne=here, detail=un_atelier(participants=9), now=NOW)
        remove_detail(by=camille, ligne=here, now=NOW)
        assert actions()[-2:] == ["accompagnement.corrige", "accompagnement.retire"]
        for wrong, champ in [
            ({"jour": NOW.date() + JOUR, "lieu": None, "detail": seul}, "jour"),
            ({"jour": dt.date(2024, 1, 2), "lieu": None, "detail": seul}, "jour"),
            ({"jour": NOW.date(), "lieu": None, "detail": un_atelier()}, "lieu"),
        ]:
            with pytest.raises(SaisieRefusee) as refused:
                record_outside(commune="", **said, **wrong)
            assert refused.value.champ == champ


class TestNoNameAnywhere:
    """Nothing that is written of a person can hold a word that somebody typed: PostgreSQL says so too."""

    @pytest.mark.parametrize(
        "values",
        [
            {"genres": {"Jeanne": 1}},
            {"tranches": {"PLUS_70": "Jeanne"}},
            {"statuts": ["Jeanne"]},
            {"genres": {"FEMININ": -1}},
            {"thematiques": ["JEANNE"]},
            {"orientations": ["JEANNE"]},
            {"autonomie": "Jeanne"},
            {"canal": "Chez Jeanne"},
            {"titre": "Jeanne"},
            {"nature": "COLLECTIF", "titre": "jeanne@example.org"},
            {"nature": "COLLECTIF", "titre": "Tél. 0546 00 00 00"},
        ],
    )
    def test_refused_by_the_database(self, terrain, values):
        base = {"departement": terrain.departement, "agent": terrain.camille, "jour": NOW.date(), "nature": "RAPIDE"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Accompagnement.objects.create(**base | {"thematiques": ["IA"]} | values)

    def test_free_text_of_usagers_is_one_title_and_no_more(self):
        known = {"provenance", "cle_import", "cle_saisie", "modifie_par", "titre"}
        free = {
            field.name
            for field in Accompagnement._meta.concrete_fields
            if field.get_internal_type() in {"CharField", "TextField"} and not field.choices
        }
        assert free <= known
        assert Ligne._fields == ("cle", "tranche", "thematiques", "orientations", "genre", "statut")
