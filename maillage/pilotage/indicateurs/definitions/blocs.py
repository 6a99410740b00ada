"""One definition per figure: what it is called, what it counts, in what unit, until when it may move. Pure: no Django.

The figures page, its CSV, XLSX and JSON, the bilans and their annex all read these blocks, and nothing else.
Rule of the national log (cahier d'activités) kept throughout: a workshop counts one accompaniment per participant.
"""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final

from maillage.pilotage.indicateurs.definitions import mesures as m


class Forme(Enum):
    """How the rows of a block stand to one another."""

    COMPTES = "comptes"
    """Figures side by side, each with its own definition."""
    PARTS = "parts"
    """Each thing counted stands in one row: shares add up to 100."""
    MENTIONS = "mentions"
    """A thing may stand in several rows: each share is of the whole, and they do not add up."""


@dataclass(frozen=True)
class Figure:
    """``plus``, ``moins``: columns added and taken away; ``sur``: columns that divide (then ``unite`` is « % » or a mean).

    ``code`` is stable: files and frozen bilans bear it.
    """

    code: str
    libelle: str
    plus: tuple[str, ...]
    definition: str = ""
    unite: str = ""
    moins: tuple[str, ...] = ()
    sur: tuple[str, ...] = ()

    @property
    def colonnes(self) -> tuple[str, ...]:
        return (*self.plus, *self.moins, *self.sur)

    def value(self, sommes: dict[str, int]) -> int | Fraction | None:
        """From the sums of its columns; None for a rate of nothing.

        What is left after a subtraction is never under zero: who replaced a colleague held what was planned for another.
        """
        top = sum(sommes[name] for name in self.plus) - sum(sommes[name] for name in self.moins)
        if self.moins:
            top = max(0, top)
        if not self.sur:
            return top
        bottom = sum(sommes[name] for name in self.sur)
        return Fraction(top, bottom) if bottom else None


@dataclass(frozen=True)
class Bloc:
    """``total``: the whole that shares are of (columns). ``gel``: until when its figures may still move."""

    code: str
    titre: str
    definition: str
    forme: Forme
    figures: tuple[Figure, ...]
    unite: str
    gel: str
    total: tuple[str, ...] = ()

    @property
    def colonnes(self) -> tuple[str, ...]:
        """Columns that the block reads, each once."""
        return tuple(dict.fromkeys((*(name for one in self.figures for name in one.colonnes), *self.total)))


GEL_PERMANENCE: Final = "Un mois peut encore changer tant qu'une de ses permanences est annulée, déplacée ou ajoutée."
GEL_COMPTE_RENDU: Final = (
    "Un mois peut encore changer tant qu'un de ses comptes rendus est transmis, corrigé, confirmé ou contesté."
)
TRANSMIS: Final = "Seuls comptent les comptes rendus transmis : un compte rendu commencé ne compte pas encore."
RENDUES: Final = ("tenues", "non_tenues")
"""Reports sent, whatever the host said of them since."""


def _figures(prefixe: str, valeurs: m.Valeurs) -> tuple[Figure, ...]:
    return tuple(
        Figure(value.lower(), label, (column,))
        for (value, label), column in zip(valeurs, m.columns(prefixe, valeurs), strict=True)
    )


def _repartition(
    code: str, titre: str, definition: str, prefixe: str, valeurs: m.Valeurs, *, mentions: bool = False
) -> Bloc:
    """A block over accompaniments: one row a value."""
    return Bloc(
        code,
        titre,
        definition,
        Forme.MENTIONS if mentions else Forme.PARTS,
        _figures(prefixe, valeurs),
        "accompagnements",
        GEL_COMPTE_RENDU,
        ("accompagnements",) if mentions else m.columns(prefixe, valeurs),
    )


ACCOMPAGNEMENTS: Final = Figure(
    "accompagnements",
    "Accompagnements",
    ("accompagnements",),
    "Chaque personne aidée compte une fois à chaque venue. Un atelier compte une fois par participant.",
    "accompagnements",
)
TENUES: Final = Figure(
    "tenues",
    "Tenues",
    ("tenues",),
    "Le compte rendu dit que la demi-journée a eu lieu, avec le conseiller prévu ou un autre.",
    "demi-journées",
)
BLOCS: Final = (
    Bloc(
        "demi-journees",
        "Demi-journées",
        "Les demi-journées de permanence et les arrêts des lieux mobiles, rangés au mois où ils se tiennent.",
        Forme.COMPTES,
        (
            Figure(
                "prevues",
                "Prévues",
                ("prevues",),
                "Toutes celles de l'agenda, même annulées. Celles qui sont retirées de leur série ne comptent pas.",
                "demi-journées",
            ),
            TENUES,
            Figure(
                "remplacees",
                "Dont tenues par un autre conseiller",
                ("remplacees",),
                "Le compte rendu dit qu'un autre conseiller est venu.",
                "demi-journées",
            ),
            Figure("annulees", "Annulées", ("annulees",), "Annulées dans l'agenda, avec une raison.", "demi-journées"),
            Figure(
                "non_tenues",
                "Pas tenues",
                ("non_tenues",),
                "Elles étaient prévues, et le compte rendu dit qu'elles n'ont pas eu lieu.",
                "demi-journées",
            ),
            Figure(
                "sans_compte_rendu",
                "À venir, ou sans compte rendu transmis",
                ("prevues",),
                "Prévues, moins celles qui sont annulées, tenues ou pas tenues.",
                "demi-journées",
                moins=("annulees", "tenues", "non_tenues"),
            ),
        ),
        "demi-journées",
        GEL_PERMANENCE,
    ),
    Bloc(
        "annulations",
        "Pourquoi des demi-journées sont annulées",
        "La raison donnée dans l'agenda.",
        Forme.PARTS,
        _figures("annul", m.MOTIFS),
        "demi-journées",
        GEL_PERMANENCE,
        m.columns("annul", m.MOTIFS),
    ),
    Bloc(
        "verification",
        "Ce que disent les structures",
        "Chaque compte rendu transmis est soumis à la structure qui accueille. Son silence est dit comme un silence.",
        Forme.COMPTES,
        (
            Figure("transmis", "Comptes rendus transmis", RENDUES, "Transmis à la structure.", "comptes rendus"),
            Figure("confirmes", "Confirmés", ("confirmes",), "La structure est d'accord.", "comptes rendus"),
            Figure(
                "contestes",
                "Contestés",
                ("contestes",),
                "La structure n'est pas d'accord et dit pourquoi. Ils restent comptés dans les totaux.",
                "comptes rendus",
            ),
            Figure(
                "sans_reponse",
                "Sans réponse",
                ("sans_reponse",),
                "Le délai est passé, la structure n'a rien dit.",
                "comptes rendus",
            ),
            Figure(
                "en_attente",
                "En attente de réponse",
                ("en_attente",),
                "La structure peut encore répondre.",
                "comptes rendus",
            ),
            Figure(
                "taux_confirmation",
                "Part des comptes rendus confirmés",
                ("confirmes",),
                "Les comptes rendus confirmés, sur tous ceux qui sont transmis.",
                "%",
                sur=RENDUES,
            ),
            Figure(
                "delai_moyen",
                "Délai moyen pour transmettre",
                ("delai_jours",),
                "Jours entre la demi-journée et le dernier envoi de son compte rendu, en moyenne.",
                "jours",
                sur=RENDUES,
            ),
        ),
        "comptes rendus",
        GEL_COMPTE_RENDU,
    ),
    Bloc(
        "delais",
        "Quand les comptes rendus sont transmis",
        "Jours entre la demi-journée et le dernier envoi de son compte rendu, à l'heure de Paris.",
        Forme.PARTS,
        _figures("delai", m.DELAIS),
        "comptes rendus",
        GEL_COMPTE_RENDU,
        m.columns("delai", m.DELAIS),
    ),
    Bloc(
        "accompagnements",
        "Accompagnements et personnes",
        TRANSMIS + " Les accompagnements repris de l'outil national comptent aussi.",
        Forme.COMPTES,
        (
            ACCOMPAGNEMENTS,
            Figure(
                "personnes",
                "Personnes aidées",
                ("personnes",),
                "Les participants, moins ceux qui sont notés « déjà accompagnés ». Personne n'est nommé : une personne "
                "qui revient sans être notée ainsi compte de nouveau.",
                "personnes",
            ),
            Figure(
                "en_atelier",
                "Dont accompagnements en atelier",
                ("en_atelier",),
                "Les participants des ateliers collectifs.",
                "accompagnements",
            ),
            Figure("ateliers", "Ateliers", ("ateliers",), "Les ateliers collectifs tenus.", "ateliers"),
            Figure(
                "orientes",
                "Dont orientés vers un autre service",
                ("orientes",),
                "Accompagnements qui mènent vers au moins un autre service.",
                "accompagnements",
            ),
            Figure(
                "minutes",
                "Temps passé",
                ("minutes",),
                "La durée notée de chaque accompagnement ; un atelier compte une fois.",
                "minutes",
            ),
        ),
        "accompagnements",
        GEL_COMPTE_RENDU,
    ),
    _repartition(
        "themes",
        "Thèmes",
        "Un accompagnement peut porter sur plusieurs thèmes : les parts ne font pas 100 %.",
        "th",
        m.THEMES,
        mentions=True,
    ),
    _repartition(
        "demarches",
        "Démarches administratives",
        "La famille de démarches, quand le thème est l'aide aux démarches. Plusieurs réponses sont possibles.",
        "dem",
        m.DEMARCHES,
        mentions=True,
    ),
    _repartition("genres", "Publics : genre", "Ce qui n'est pas dit est « non communiqué ».", "genre", m.GENRES),
    _repartition(
        "tranches",
        "Publics : âge",
        "L'âge au jour de l'accompagnement, noté par le conseiller.",
        "tranche",
        m.TRANCHES,
    ),
    _repartition("statuts", "Publics : situation", "La situation que la personne a dite.", "statut", m.STATUTS),
    _repartition(
        "autonomie",
        "Autonomie",
        "Ce que la personne fait seule à la fin, selon le conseiller.",
        "aut",
        (*m.AUTONOMIES, m.SANS_AUTONOMIE),
    ),
    _repartition("canaux", "Où et comment", "Le lieu de l'accompagnement.", "canal", m.CANAUX),
    _repartition("durees", "Durée", "La durée notée de chaque accompagnement.", "duree", m.DUREES),
    _repartition(
        "orientations",
        "Vers qui les personnes sont orientées",
        "Plusieurs réponses sont possibles ; qui n'est orienté vers personne n'est pas ici.",
        "ori",
        m.ORIENTATIONS,
        mentions=True,
    ),
    _repartition(
        "materiels", "Matériel utilisé", "Plusieurs réponses sont possibles.", "mat", m.MATERIELS, mentions=True
    ),
)
PAR_CODE: Final = {one.code: one for one in BLOCS}
COMPARAISON: Final = (
    PAR_CODE["demi-journees"].figures[0],
    TENUES,
    PAR_CODE["demi-journees"].figures[3],
    ACCOMPAGNEMENTS,
    PAR_CODE["accompagnements"].figures[1],
    PAR_CODE["verification"].figures[1],
    PAR_CODE["verification"].figures[2],
    PAR_CODE["verification"].figures[3],
)
"""Columns of the tables that compare hosts, sectors, advisers; accompaniments stand fourth, silences last."""
