"""The pure part of the guided path: questions, widening, reasons, communes, the sheet."""

import itertools
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.portail.parcours import feuille
from maillage.portail.parcours.apporter import PAR_BESOIN, PAR_DEMARCHE, to_bring
from maillage.portail.parcours.communes import CommuneLue, find
from maillage.portail.parcours.elargissement import MODES, PRISES_EN_CHARGE, SERVICES, first_question, widen
from maillage.portail.parcours.questions import (
    BESOINS,
    DEMARCHE,
    DEMARCHES,
    INCONNU,
    QUESTIONS,
    RAYONS,
    SEUL_AVEC_UN_ORDINATEUR,
    Reponses,
    following,
    label_of,
    read,
    sequence,
)
from maillage.portail.parcours.raisons import doubts, gaps, how_far, how_to_come, reasons, receives_nobody
from maillage.reseau.lieux.recherche.criteres import ParametreInvalide, parse
from maillage.reseau.lieux.schema import ENUMERATIONS

ICI = (46.0, 0.5)


class Query(dict[str, str]):
    """As much of a QueryDict as is read."""

    def getlist(self, key: str) -> list[str]:
        return [self[key]] if key in self else []


@dataclass
class Lieu:
    services: list[str] = field(default_factory=list)
    niveau: int | None = None
    modalites_accompagnement: list[str] = field(default_factory=list)
    prise_en_charge_specifique: list[str] = field(default_factory=list)
    frais_a_charge: list[str] = field(default_factory=list)
    modalites_acces: list[str] = field(default_factory=list)
    telephone: list[str] = field(default_factory=list)
    prise_rdv: str = ""


class TestQuestions:
    @pytest.mark.parametrize("besoin", [choix.code for choix in BESOINS])
    def test_five_at_most_the_last_two_may_be_skipped(self, besoin: str) -> None:
        asked = sequence(Reponses(besoin=besoin))
        assert len(asked) <= 5
        assert [question.facultative for question in asked[-2:]] == [True, True]
        assert all(question.code == "ou" or INCONNU in {c.code for c in question.choix} for question in asked if question.code != DEMARCHE)  # fmt: skip

    @given(st.data())
    def test_answers_are_read_back_as_they_were_written(self, data: st.DataObject) -> None:
        said = {code: data.draw(st.sampled_from([c.code for c in q.choix])) for code, q in QUESTIONS.items() if q.choix}
        said |= {
            "ou": data.draw(st.sampled_from(["96001", "partout", "2A004"])),
            "rayon": str(data.draw(st.sampled_from(list(RAYONS)))),
        }
        found = read(Query(said))
        assert read(Query(parse_qsl(found.query()))) == found
        assert following(found) is None

    def test_who_knows_the_procedure_only_wants_a_computer(self) -> None:
        found = read(Query(besoin=DEMARCHE, demarche=SEUL_AVEC_UN_ORDINATEUR))
        assert (found.besoin, found.avec, found.demarche) == ("internet", "seul", "")

    def test_a_procedure_alone_is_enough(self) -> None:
        assert read(Query(demarche="caf")).besoin == DEMARCHE

    def test_going_back_forgets_what_came_after(self) -> None:
        whole = Reponses(besoin="apprendre", avec="seul", ou="96001", accueil="vue", quand="soir", rayon=5)
        assert whole.up_to("accueil") == replace(whole, accueil="", quand="")
        assert whole.up_to("ou") == Reponses(besoin="apprendre", avec="seul")
        assert whole.up_to("besoin") == Reponses()

    @pytest.mark.parametrize(
        "said", [{"besoin": "x"}, {"ou": "9600"}, {"rayon": "3"}, {"lat": "x", "lon": "1"}, {"lat": "nan", "lon": "1"}]
    )
    def test_what_is_no_answer_is_refused(self, said: dict[str, str]) -> None:
        with pytest.raises(ParametreInvalide):
            read(Query(said))

    def test_half_a_position_is_none(self) -> None:
        assert following(read(Query(besoin="materiel", ou="ici", lat="46")))  == QUESTIONS["ou"]  # fmt: skip

    def test_labels(self) -> None:
        assert (label_of("quand", "soir"), label_of("quand", "x")) == ("Le soir, après 18 h", "")


class TestWidening:
    def test_codes_are_those_of_the_schema(self) -> None:
        assert {code for codes in SERVICES.values() for code in codes} <= set(ENUMERATIONS["services"])
        assert set(MODES.values()) <= set(ENUMERATIONS["modalites_accompagnement"])
        assert {c for codes in PRISES_EN_CHARGE.values() for c in codes} == set(
            ENUMERATIONS["prise_en_charge_specifique"]
        )

    @given(
        st.builds(
            Reponses,
            besoin=st.sampled_from([choix.code for choix in BESOINS]),
            demarche=st.just("caf"),
            avec=st.sampled_from(["", "seul", "groupe", "personne", INCONNU]),
            accueil=st.sampled_from([*PRISES_EN_CHARGE, INCONNU]),
            quand=st.sampled_from([choix.code for choix in QUESTIONS["quand"].choix]),
            rayon=st.sampled_from([None, *RAYONS]),
        ),
        st.sampled_from([None, ICI]),
    )
    def test_each_step_asks_less_and_says_it(self, reponses: Reponses, point: tuple[float, float] | None) -> None:
        steps = list(widen(reponses, point))
        assert steps[0].elargi == {}
        assert len(steps) <= 9
        for former, step in itertools.pairwise(steps):
            assert step.criteres != former.criteres
            assert set(former.elargi) <= set(step.elargi)
            assert step.elargi != former.elargi
        last = steps[-1].criteres
        assert (last.rayon, last.ouvert, last.jour) == (None, "", "")
        assert "prise-en-charge" not in last.filtres
        for step in steps:
            assert step.criteres.tri == ("distance" if point else "")

    def test_the_question_is_one_that_the_list_understands(self) -> None:
        criteres = first_question(
            Reponses(besoin="emploi", avec="groupe", accueil="langue", quand="mardi", rayon=10), ICI
        )
        assert criteres.jour == "mardi"
        assert criteres.filtres["prise-en-charge"] == ("LANGUES_ANGLAIS", "LANGUES_AUTRES")
        pairs = dict(parse_qsl(criteres.query()))
        assert parse(Query(pairs)).filtres["service"] == ("INSERTION",)

    def test_nothing_replaces_equipment(self) -> None:
        assert all("besoin" not in step.elargi for step in widen(Reponses(besoin="materiel"), None))
        assert "besoin" in list(widen(Reponses(besoin="internet"), None))[-1].elargi

    def test_who_does_not_know_is_sent_to_a_person(self) -> None:
        assert first_question(Reponses(besoin=INCONNU), None).filtres == {"niveau": ("3",)}


class TestBring:
    def test_every_procedure_and_need_has_its_list(self) -> None:
        assert set(PAR_DEMARCHE) == {choix.code for choix in DEMARCHES} - {SEUL_AVEC_UN_ORDINATEUR}
        assert set(PAR_BESOIN) == {choix.code for choix in BESOINS} - {DEMARCHE, INCONNU}
        assert all(
            chose.pourquoi.endswith(".")
            for choses in (*PAR_DEMARCHE.values(), *PAR_BESOIN.values())
            for chose in choses
        )

    def test_a_procedure_needs_the_phone_for_its_code(self) -> None:
        assert "Votre téléphone, chargé" in [
            chose.nom for chose in to_bring(Reponses(besoin=DEMARCHE, demarche="impots"))
        ]
        assert to_bring(Reponses(besoin=INCONNU))[0].nom == "Les courriers reçus"
        assert to_bring(Reponses(besoin="emploi")) == PAR_BESOIN["emploi"]


class TestReasons:
    def test_only_what_is_true_of_the_place(self) -> None:
        asked = Reponses(besoin="demarche", accueil="surdite", quand="soir")
        place = Lieu(["DEMARCHES"], 3, ["INDIVIDUEL"], ["SURDITE"], ["GRATUIT"])
        assert reasons(place, asked, ecarts=()) == [
            "On vous aide pour vos démarches.",
            "Une personne vous aide, seul à seul.",
            "Ce lieu sait accueillir les personnes sourdes ou malentendantes.",
            "Ouvert au moment que vous voulez : le soir, après 18 h.",
            "Gratuit.",
        ]
        assert gaps(place, asked, ecarts={"accueil", "besoin"}) == set()
        assert reasons(Lieu(frais_a_charge=["GRATUIT", "PAYANT"]), asked, ecarts={"quand"}) == []
        assert reasons(Lieu(niveau=3), Reponses(besoin="emploi", quand=INCONNU), ecarts=()) == [
            "Une personne vous aide."
        ]

    def test_what_is_not_sure_is_said(self) -> None:
        asked = Reponses(besoin="emploi", accueil="vue", quand="lundi")
        missing = gaps(Lieu(), asked, ecarts={"besoin", "accueil", "quand", "rayon"})
        assert missing == {"besoin", "accueil", "quand", "rayon"}
        assert len(doubts(missing)) == 3

    def test_a_place_found_late_may_answer_to_all(self) -> None:
        asked = Reponses(besoin="emploi", avec="groupe", rayon=10)
        place = Lieu(["INSERTION"], modalites_accompagnement=["COLLECTIF"])
        assert gaps(place, asked, ecarts={"besoin", "avec", "rayon"}, distance_km=9.9) == set()
        assert gaps(place, asked, ecarts={"rayon"}, distance_km=10.1) == {"rayon"}

    @pytest.mark.parametrize(
        ("km", "minutes", "said"),
        [
            (None, None, ""),
            (0.4, 1, "À moins d'un kilomètre de vous."),
            (3.2, 6, "À 3 km de vous, environ 6 minutes en voiture."),
            (1.2, 1, "À 1 km de vous."),
            (250.0, 400, "À 250 km de vous."),
        ],
    )
    def test_distance_in_words(self, km: float | None, minutes: int | None, said: str) -> None:
        assert how_far(km, minutes, "de vous") == said

    @pytest.mark.parametrize(
        ("place", "said"),
        [
            (Lieu(modalites_acces=["SE_PRESENTER", "TELEPHONER"]), "Vous pouvez venir sans prévenir."),
            (Lieu(telephone=["+33"]), "Téléphonez avant de venir."),
            (Lieu(telephone=["+33"], modalites_acces=["TELEPHONER"]), "Téléphonez avant de venir."),
            (Lieu(telephone=["+33"], modalites_acces=["RDV_EN_LIGNE"]), "Prenez rendez-vous avant de venir."),
            (Lieu(prise_rdv="https://exemple.fr"), "Prenez rendez-vous avant de venir."),
            (Lieu(telephone=["+33"], modalites_acces=["MAIL"]), "Téléphonez avant de venir."),
        ],
    )
    def test_how_to_come(self, place: Lieu, said: str) -> None:
        assert how_to_come(place) == said

    def test_a_place_without_phone_and_one_without_public(self) -> None:
        assert "pas de numéro" in how_to_come(Lieu())
        assert receives_nobody(Lieu(modalites_acces=["PAS_DE_PUBLIC"]))


LUES = [
    CommuneLue("96001", "Valfictif", ("Valfictif", "Vieuxbourg"), ("96000", "96050"), 46.0, 0.5),
    CommuneLue("96002", "Boisfeint", ("Boisfeint",), ("96100",), 46.1, 0.5),
    CommuneLue("96003", "Saint-Élan", ("Saint-Élan",), ("96100",), None, None),
    CommuneLue("96004", "Val-Rose", ("Val-Rose",), ("96300",), None, None),
    CommuneLue("96005", "La Roche", ("La Roche", "Boisfeint"), ("96400",), None, None),
]


@pytest.mark.parametrize(
    ("texte", "codes"),
    [
        ("Valfictif", ["96001"]), ("val fictif", ["96001"]), ("vieux bourg", ["96001"]), ("st elan", ["96003"]), ("ST-ÉLAN", ["96003"]),
        ("96100", ["96002", "96003"]), ("96100 Saint Elan", ["96003"]), ("Boisfeint 96100", ["96002"]), ("96003", ["96003"]),
        ("96100 inconnue", ["96002", "96003"]), ("99999", []), ("val", ["96001", "96004"]), ("va", []), ("laroche", ["96005"]),
        ("boisfeint", ["96002"]), ("valfictiff", ["96001"]), ("bois feins", ["96002"]), ("xyzzy", []), ("", []), ("  ", []), ("!", []),
    ],
)  # fmt: skip
def test_a_commune_however_it_is_written(texte: str, codes: list[str]) -> None:
    assert [one.code for one in find(texte, LUES)] == codes


class TestSheet:
    def test_order_and_keys(self) -> None:
        assert feuille.kept_keys(["a", "b", "a", *map(str, range(20))]) == ["a", "b", *map(str, range(8))]
        assert feuille.raised(["a", "b", "c"], 2) == ["a", "c", "b"]
        assert feuille.raised(["a"], 0) == ["a"]
        assert feuille.without(["a", "b"], "a") == ["b"]
        assert feuille.query_of(["a", "b"], "caf") == "lieu=a&lieu=b&pour=caf"

    def test_purposes(self) -> None:
        assert [feuille.known_purpose(one) for one in ("caf", "emploi", "x", "")] == ["caf", "emploi", "", ""]
        assert feuille.bring_for("caf") == to_bring(Reponses(besoin=DEMARCHE, demarche="caf"))
        assert (feuille.bring_for("emploi"), feuille.bring_for("x")) == (PAR_BESOIN["emploi"], ())

    @given(
        st.lists(
            st.builds(
                feuille.Ligne, *[st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)] * 5
            ),
            min_size=1,
            max_size=10,
        )
    )
    def test_what_is_sent_is_short_and_bears_the_address_of_the_sheet(self, lignes: list[feuille.Ligne]) -> None:
        address = "https://17.example.fr/f/abc"
        text = urlsplit(feuille.text_link(lignes, address))
        body = parse_qs(text.query, keep_blank_values=True)["body"][0]
        assert len(body) <= feuille.SMS_MAX
        assert body.endswith(address)
        mail = feuille.mail_link(lignes, feuille.bring_for("caf"), address)
        assert mail.startswith("mailto:?subject=")
        assert "+" not in mail
        assert parse_qs(urlsplit(mail).query)["body"][0].endswith(address)

    def test_a_long_sheet_keeps_names_and_phones(self) -> None:
        line = feuille.Ligne(
            "Médiathèque", "1 rue du Port", "01 99 00 12 34", "lundi " * 60, "https://17.example.fr/l/abc"
        )
        body = parse_qs(urlsplit(feuille.mail_link([line] * 10, (), "https://a")).query)["body"][0]
        assert "lundi" not in body
        assert "10. Médiathèque\r\n01 99 00 12 34" in body
        text = parse_qs(urlsplit(feuille.text_link([line._replace(adresse="rue " * 12)] * 10, "https://a")).query)[
            "body"
        ][0]
        assert text.count("01 99 00 12 34") == 10
        long = line._replace(nom="Médiathèque " * 20)
        assert parse_qs(urlsplit(feuille.text_link([long] * 10, "https://a")).query)["body"][0].count("01 99") == 1
