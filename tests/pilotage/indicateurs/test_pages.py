"""One definition, one path: the same total on screen, CSV, XLSX, JSON and PDF; each sees what is his, and nothing else."""

import csv
import datetime as dt
import io
import json
import re
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from maillage.pilotage.indicateurs.definitions import PAR_CODE
from maillage.pilotage.indicateurs.models import Bilan
from maillage.pilotage.indicateurs.selectors.mots import SINGULIERS, say, say_unit
from maillage.reseau.structures.models import Appartenance
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.documents.models import Document
from maillage.socle.journal.models import Ligne
from tests.base_essais import entrer
from tests.pilotage.indicateurs.fabriques import accompagnement, change_state, compte_rendu, demi_journee
from tests.socle.documents.test_moteur import text_of

pytestmark = pytest.mark.django_db
PERIODE = {"du": "2026-01", "au": "2026-03"}
JOUR = dt.date(2026, 2, 3)


def client_of(sol, role, nom, structure=None, agent=None):
    """A browser of a new member."""
    user = Utilisateur.objects.create_user(f"{role.lower()}{Utilisateur.objects.count()}@example.org", nom)
    Appartenance.objects.create(
        departement=sol.departement, utilisateur=user, role=role, structure=structure, debut=dt.date(2020, 1, 1)
    )
    if agent is not None:
        agent.utilisateur = user
        agent.save()
    return entrer(Client(headers={"host": "96.localhost"}), user)


@pytest.fixture
def annee(sol):
    """At the first host 1,234 people on two half-days, one of them confirmed; 7 at the second, by Sacha, contested."""
    first = compte_rendu(sol, demi_journee(sol, JOUR), "CONFIRME")
    again = compte_rendu(sol, demi_journee(sol, JOUR + dt.timedelta(days=7)))
    accompagnement(
        sol, first, nature="COLLECTIF", participants=1200, deja_accompagnes=200, titre="Salon", duree_min=180
    )
    accompagnement(sol, again, participants=34, tranches={"PLUS_70": 30}, orientations=["MEDIATION"])
    draft = compte_rendu(sol, demi_journee(sol, JOUR + dt.timedelta(days=14)), "EN_COURS")
    accompagnement(sol, draft, participants=99)
    other = compte_rendu(sol, demi_journee(sol, JOUR, second=True, agent=sol.sacha), "CONTESTE")
    accompagnement(sol, other, participants=7, thematiques=["SECURITE", "COURRIEL"])
    demi_journee(sol, JOUR + dt.timedelta(days=21), etat="ANNULEE", motif="METEO")
    return sol


def read_csv(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def printed(client, bilan):
    """What the PDF says, blanks left out."""
    answer = client.get(reverse("indicateurs:bilan_pdf", args=[bilan.pk]))
    return re.sub(r"\s", "", text_of(b"".join(answer.streaming_content)))


def test_the_same_total_on_screen_csv_workbook_json_and_pdf(annee):
    staff = client_of(annee, "COORDINATEUR", "Alix Essai")
    page = staff.get(reverse("indicateurs:figures"), PERIODE).content.decode()
    assert "1\u202f241" in page  # 1,234 + 7: the draft's 99 are not there
    told = json.loads(staff.get(reverse("indicateurs:json"), PERIODE).content)
    blocs = {bloc["code"]: {one["code"]: one for one in bloc["chiffres"]} for bloc in told["blocs"]}
    assert blocs["accompagnements"]["accompagnements"]["valeur"] == 1241
    assert blocs["accompagnements"]["personnes"]["valeur"] == 1041
    assert blocs["verification"]["taux_confirmation"]["valeur"] == 33.3
    assert [one["part"] for one in blocs["genres"].values()] == [0, 0, 100]
    rows = read_csv(staff.get(reverse("indicateurs:block_csv", args=["accompagnements"]), PERIODE))
    assert rows[1][:3] == ["Accompagnements et personnes", "Accompagnements", "1241"]
    by_host = read_csv(
        staff.get(reverse("indicateurs:block_csv", args=["comparaison"]), PERIODE | {"par": "STRUCTURE"})
    )
    assert [(row[0], row[4]) for row in by_host[1:]] == [
        ("Commune de Valfictif", "1234"),
        ("Commune de Bourg-Fictif", "7"),
    ]
    book = CalamineWorkbook.from_filelike(io.BytesIO(staff.get(reverse("indicateurs:workbook"), PERIODE).content))
    cells = {(row[0], row[1]): row[2] for row in book.get_sheet_by_name("Chiffres").to_python()}
    assert cells["Accompagnements et personnes", "Accompagnements"] == 1241
    assert {"Par structure", "Par conseiller", "Dû et tenu"} <= set(book.sheet_names)
    for sheet in book.sheet_names[1:-1]:
        assert sum(row[4] for row in book.get_sheet_by_name(sheet).to_python()[1:]) == 1241
    answer = staff.post(reverse("indicateurs:bilan_new"), PERIODE | {"nature": "COMITE"})
    assert answer.status_code == 302, answer.content.decode()
    bilan = Bilan.objects.get()
    assert bilan.donnees["chiffres"]["accompagnements"]["accompagnements"] == 1241
    shown = {one["code"]: one["valeur"] for one in bilan.donnees["accompagnements"]}
    assert shown["accompagnements"] == "1\u202f241"
    assert "1241Accompagnements" in printed(staff, bilan) or "Accompagnements1241" in printed(staff, bilan)
    assert Ligne.objects.filter(action="bilan.fait", objet_id=str(bilan.pk)).exists()


def test_a_filter_narrows_every_block_alike(annee):
    staff = client_of(annee, "COORDINATEUR", "Alix Essai")
    for name, value, number in (
        ("structure", annee.autres["hote2"].pk, 7),
        ("convention", annee.convention.pk, 1234),
        ("agent", annee.sacha.pk, 7),
        ("secteur", annee.secteur.pk, 1241),
        ("epci", "240096000", 1241),
        ("employeur", annee.structure.pk, 1241),
        ("employeur", annee.autres["hote2"].pk, 0),
    ):
        told = json.loads(staff.get(reverse("indicateurs:json"), PERIODE | {name: value}).content)
        blocs = {bloc["code"]: bloc for bloc in told["blocs"]}
        assert blocs["accompagnements"]["chiffres"][0]["valeur"] == number, name
        assert sum(one["valeur"] for one in blocs["canaux"]["chiffres"]) == number, name
    page = staff.get(reverse("indicateurs:figures"), PERIODE | {"epci": "240096000"}).content.decode()
    assert "Enlever le filtre </span>CC du Val" in page
    assert (
        "Rien à compter"
        in staff.get(reverse("indicateurs:figures"), {"du": "2030-01", "au": "2029-12"}).content.decode()
    )


def test_each_reads_what_is_his(annee):
    """A host never reads another's figures, nor an adviser another's; an élu reads no adviser."""

    def total(client, **more):
        answer = client.get(reverse("indicateurs:json"), PERIODE | more)
        return json.loads(answer.content)["blocs"][4]["chiffres"][0]["valeur"]

    host = client_of(annee, "REFERENT", "Dominique Accueil", annee.autres["hote2"])
    assert total(host) == total(host, structure=annee.structure.pk) == total(host, agent=annee.camille.pk) == 7
    assert total(host, convention=annee.convention.pk) == 0
    page = host.get(reverse("indicateurs:figures"), PERIODE).content.decode()
    assert "Chiffres de la Commune de Bourg-Fictif" in page
    assert "Valfictif" not in page.split("<main", 1)[1]
    gauges = host.get(reverse("indicateurs:gauges"), PERIODE).content.decode().split("<main", 1)[1]
    assert "Commune de Bourg-Fictif" in gauges
    assert "Commune de Valfictif" not in gauges
    assert host.get(reverse("indicateurs:block_csv", args=["comparaison"]), PERIODE).status_code == 404

    adviser = client_of(annee, "CONSEILLER", "Sacha Fictif", annee.structure, annee.sacha)
    assert total(adviser) == total(adviser, agent=annee.camille.pk) == 7
    assert total(adviser, structure=annee.structure.pk) == 0
    assert adviser.get(reverse("indicateurs:gauges")).status_code == 403
    assert adviser.get(reverse("indicateurs:block_csv", args=["jauges"])).status_code == 404
    assert total(client_of(annee, "CONSEILLER", "Inconnue de l'équipe", annee.structure)) == 0

    elu = client_of(annee, "ELU", "Claude Élue")
    assert total(elu) == total(elu, agent=annee.camille.pk) == 1241
    page = elu.get(reverse("indicateurs:figures"), PERIODE | {"par": "AGENT"}).content.decode()
    assert "Camille Essai" not in page
    assert "Par structure qui accueille" in page


@pytest.mark.parametrize("role", ["ELU", "ETAT"])
def test_who_may_not_tell_advisers_apart_may_not_by_their_employer(annee, role):
    """A body that employs one adviser would give his figures: neither the filter nor the comparison, by hand, in any file."""
    reader, staff = client_of(annee, role, "Claude Lecture"), client_of(annee, "COORDINATEUR", "Alix Essai")
    asked = PERIODE | {"employeur": annee.autres["hote2"].pk, "par": "EMPLOYEUR"}

    def read(client, name, *args):
        return client.get(reverse(f"indicateurs:{name}", args=args), asked)

    page = read(reader, "figures").content.decode()
    assert "Tous les employeurs" not in page
    assert ">Employeur<" not in page
    assert "Par employeur" not in page
    assert "1\u202f241" in page
    told = json.loads(read(reader, "json").content)
    assert told["filtres"] == {}
    assert told["blocs"][4]["chiffres"][0]["valeur"] == 1241
    assert json.loads(read(staff, "json").content)["blocs"][4]["chiffres"][0]["valeur"] == 0
    rows = read_csv(read(reader, "block_csv", "comparaison"))
    assert [row[0] for row in rows[1:]] == ["Commune de Valfictif", "Commune de Bourg-Fictif"]
    assert read_csv(read(reader, "block_csv", "accompagnements"))[1][2] == "1241"
    book = CalamineWorkbook.from_filelike(io.BytesIO(read(reader, "workbook").content))
    assert not {"Par employeur", "Par conseiller"} & set(book.sheet_names)
    assert "Par employeur" in CalamineWorkbook.from_filelike(io.BytesIO(read(staff, "workbook").content)).sheet_names
    staff.post(reverse("indicateurs:bilan_new"), PERIODE | {"nature": "COMITE"})
    assert "mployeur" not in printed(reader, Bilan.objects.get())


def test_what_is_left_is_never_under_zero(annee):
    """Sacha held, instead of Camille, a half-day planned for her: his own page never tells « −1 à venir »."""
    report = compte_rendu(annee, demi_journee(annee, JOUR + dt.timedelta(days=28)))
    type(report).objects.filter(pk=report.pk).update(agent=annee.sacha)
    sacha = client_of(annee, "CONSEILLER", "Sacha Fictif", annee.structure, annee.sacha)
    told = json.loads(sacha.get(reverse("indicateurs:json"), PERIODE).content)
    halves = {one["code"]: one["valeur"] for one in told["blocs"][0]["chiffres"]}
    assert (halves["prevues"], halves["tenues"], halves["sans_compte_rendu"]) == (1, 2, 0)


def test_a_figure_and_its_noun_agree():
    """French: plural from two; the figure that is read decides, not the one behind it."""
    held, mean = PAR_CODE["demi-journees"].figures[1], PAR_CODE["verification"].figures[6]
    assert [f"{say(held, n)} {say_unit(held, n)}" for n in (0, 1, 2)] == [
        "0 demi-journée",
        "1 demi-journée",
        "2 demi-journées",
    ]
    days = (Fraction(0), Fraction(1, 30), Fraction(1), Fraction(3, 2), Fraction(39, 20), Fraction(21, 10), None)
    assert [f"{say(mean, n)} {say_unit(mean, n)}".strip() for n in days] == [
        "le jour même",
        "le jour même",
        "1 jour",
        "1,5 jour",
        "2 jours",
        "2,1 jours",
        "–",
    ]
    units = {figure.unite for bloc in PAR_CODE.values() for figure in bloc.figures} - {"", "%", "minutes"}
    assert units == set(SINGULIERS)


def test_a_host_s_bilan_is_frozen_and_read_by_it_alone(annee):
    staff = client_of(annee, "COORDINATEUR", "Alix Essai")
    form = PERIODE | {"nature": "HOTE"}
    assert "Choisissez la structure" in staff.post(reverse("indicateurs:bilan_new"), form).content.decode()
    wrong = staff.post(reverse("indicateurs:bilan_new"), {"nature": "COMITE", "du": "2026-03", "au": "2026-01"})
    assert "Le dernier mois est avant le premier" in wrong.content.decode()
    done = staff.post(reverse("indicateurs:bilan_new"), form | {"structure": annee.structure.pk}, follow=True)
    assert "Ses chiffres ne changeront plus" in done.content.decode()
    bilan = Bilan.objects.get()
    before = (bilan.donnees, bilan.document.sha256)
    for report in annee.convention.permanences.all():
        if hasattr(report, "compte_rendu"):
            change_state(report.compte_rendu, "EN_COURS")
    bilan.refresh_from_db()
    assert (bilan.donnees, Document.objects.get(pk=bilan.document_id).sha256) == before
    assert bilan.donnees["chiffres"]["accompagnements"]["accompagnements"] == 1234
    assert [one["libelle"] for one in bilan.donnees["annulations"]] == ["Intempéries ou panne"]
    for change in (lambda: Bilan.objects.update(du=JOUR), lambda: Bilan.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()
    own = client_of(annee, "ACCUEIL", "Lou Accueil", annee.structure)
    other = client_of(annee, "REFERENT", "Dominique Accueil", annee.autres["hote2"])
    url = reverse("indicateurs:bilan_pdf", args=[bilan.pk])
    assert "1234" in printed(own, bilan)
    assert "1241" not in printed(own, bilan)
    assert other.get(url).status_code == 404
    assert "Aucun bilan" in other.get(reverse("indicateurs:bilans")).content.decode()
    assert own.get(reverse("indicateurs:bilan_new")).status_code == 403


def test_gauges_tell_the_gap_in_words(annee):
    staff = client_of(annee, "COORDINATEUR", "Alix Essai")
    rows = read_csv(staff.get(reverse("indicateurs:block_csv", args=["jauges"]), {"du": "2026-02", "au": "2026-02"}))
    assert [row[1:] for row in rows[1:]] == [
        ["Commune de Bourg-Fictif", "4", "1", "0", "1", "3", "Il manque 3 demi-journées"],
        ["Commune de Valfictif", "4", "4", "1", "2", "2", "Il manque 2 demi-journées"],
    ]
    both, one = (
        staff.get(reverse("indicateurs:gauges"), PERIODE | more).content.decode()
        for more in ({}, {"convention": annee.convention.pk})
    )
    assert "le plus grand retard d&#x27;abord" in both or "le plus grand retard d'abord" in both
    assert "retard d" not in one  # nothing to rank
    assert 'Faire le bilan<span class="visually-hidden"> de la Commune de Valfictif</span>' in one


def test_lists_cost_the_same_whatever_their_length(annee, django_assert_num_queries, django_assert_max_num_queries):
    staff = client_of(annee, "COORDINATEUR", "Alix Essai")
    staff.get(reverse("indicateurs:figures"), PERIODE)
    with django_assert_max_num_queries(45):
        staff.get(reverse("indicateurs:figures"), PERIODE)
