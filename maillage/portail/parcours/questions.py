"""The questions of the path: everything stands in the address, so that « back » works and nothing is kept.

At most five questions; the last two may be skipped, and each admits « Je ne sais pas ». An answer is a short code; an
answer that is not there is a question still to ask.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, Protocol, Self
from urllib.parse import urlencode

from maillage.base.francais import JOURS
from maillage.reseau.lieux.recherche.criteres import INSEE, ParametreInvalide

INCONNU: Final = "inconnu"
MAINTENANT: Final = "maintenant"
"""« Je ne sais pas », « peu importe »: asked, and no matter."""
PARTOUT: Final = "partout"
ICI: Final = "ici"
"""The browser's position, in ``lat`` and ``lon``."""
DEMARCHE: Final = "demarche"
RAYONS: Final[Mapping[int, str]] = {
    2: "À pied (2 km)",
    5: "À vélo ou en bus (5 km)",
    10: "10 km",
    20: "En voiture (20 km)",
    50: "50 km",
}
_DECIMALES: Final = 4


class Choix(NamedTuple):
    """One answer: its code in the address, its words, and a line of help."""

    code: str
    libelle: str
    aide: str = ""


class Question(NamedTuple):
    """``code``: its parameter in the address. ``facultative``: may be skipped."""

    code: str
    titre: str
    aide: str
    choix: tuple[Choix, ...]
    facultative: bool = False


_JE_NE_SAIS_PAS: Final = Choix(INCONNU, "Je ne sais pas")
BESOINS: Final = (
    Choix(DEMARCHE, "Faire une démarche sur Internet", "Impôts, santé, retraite, CAF, papiers…"),
    Choix("apprendre", "Apprendre", "Ordinateur, téléphone, Internet, e-mails"),
    Choix("internet", "Utiliser Internet ou un ordinateur", "Sur place, avec le Wi-Fi ou une imprimante"),
    Choix("materiel", "Acheter du matériel à petit prix", "Ordinateur, téléphone"),
    Choix("emploi", "Chercher un emploi", "CV, offres, France Travail"),
    Choix("ecole", "Suivre l'école de mon enfant", "Notes, cantine, écrans à la maison"),
    Choix("proteger", "Me protéger", "Arnaque, mot de passe, compte volé"),
    _JE_NE_SAIS_PAS,
)
SEUL_AVEC_UN_ORDINATEUR: Final = "seul"
DEMARCHES: Final = (
    Choix("impots", "Les impôts"),
    Choix("sante", "La santé", "Carte Vitale, remboursement, ameli.fr"),
    Choix("retraite", "La retraite"),
    Choix("caf", "La CAF", "Logement, RSA, prime d'activité, enfants"),
    Choix("papiers", "Une carte d'identité ou un passeport"),
    Choix("sejour", "Un titre de séjour"),
    Choix("voiture", "Une carte grise ou un permis"),
    Choix("logement", "Un logement social"),
    Choix("autre", "Une autre démarche"),
    Choix(SEUL_AVEC_UN_ORDINATEUR, "Je sais la faire : il me faut juste un ordinateur"),
)
AVEC: Final = (
    Choix("personne", "Avec une personne qui m'aide"),
    Choix("groupe", "En petit groupe"),
    Choix("seul", "Seul"),
    _JE_NE_SAIS_PAS,
)
ACCUEILS: Final = (
    Choix("surdite", "J'entends mal, ou pas"),
    Choix("vue", "Je vois mal, ou pas"),
    Choix("bouger", "J'ai du mal à me déplacer", "Fauteuil, canne…"),
    Choix("comprendre", "J'ai un handicap mental ou psychique"),
    Choix("lire", "J'ai du mal à lire ou à écrire"),
    Choix("langue", "Je parle mal le français"),
    Choix(INCONNU, "Rien de cela"),
)
MOMENTS: Final = (
    Choix(MAINTENANT, "Maintenant"),
    *(Choix(jour, f"Un {jour}") for jour in JOURS[:5]),
    Choix("week-end", "Le samedi ou le dimanche"),
    Choix("soir", "Le soir, après 18 h"),
    Choix(INCONNU, "Peu importe"),
)
QUESTIONS: Final[Mapping[str, Question]] = {
    question.code: question
    for question in (
        Question("besoin", "De quoi avez-vous besoin ?", "Choisissez une réponse. Vous pourrez revenir en arrière.", BESOINS),
        Question("demarche", "Quelle démarche ?", "Choisissez celle qui ressemble le plus à la vôtre.", DEMARCHES),
        Question("avec", "Seul, ou avec quelqu'un ?", "Comment voulez-vous faire ?", AVEC),
        Question("ou", "Où êtes-vous ?", "", ()),
        Question("accueil", "Faut-il vous accueillir d'une façon particulière ?", "Nous cherchons un lieu qui sait le faire. Rien n'est enregistré.", ACCUEILS, facultative=True),
        Question("quand", "Quand voulez-vous venir ?", "", MOMENTS, facultative=True),
    )
}  # fmt: skip
"""In the order they are asked. ``ou`` is typed, the others are chosen."""


class Parametres(Protocol):
    """A query string, as Django's QueryDict gives it."""

    def get(self, key: str, /) -> str | None: ...


@dataclass(frozen=True)
class Reponses:
    """Codes of ``QUESTIONS``; empty when not answered yet. ``ou``: INSEE code of a commune, PARTOUT or ICI (then ``point``).

    ``rayon``: kilometres, a key of RAYONS; None when no matter.
    """

    besoin: str = ""
    demarche: str = ""
    avec: str = ""
    ou: str = ""
    accueil: str = ""
    quand: str = ""
    rayon: int | None = None
    point: tuple[float, float] | None = None

    def pairs(self) -> list[tuple[str, str]]:
        """(parameter, value) of the answers given, in the order of the questions."""
        latitude, longitude = (format(degrees, f".{_DECIMALES}f") for degrees in self.point) if self.point else ("", "")
        said = [(code, getattr(self, code)) for code in QUESTIONS]
        said += [("rayon", str(self.rayon or "")), ("lat", latitude), ("lon", longitude)]
        return [pair for pair in said if pair[1]]

    def query(self, **changes: str) -> str:
        """The answers as a query string, with ``changes`` in place of some."""
        return urlencode({**dict(self.pairs()), **changes})

    def answer(self, code: str) -> str:
        return str(getattr(self, code))

    def up_to(self, code: str) -> Self:
        """The same without the answer to ``code`` and to those asked after it: what « go back » leads to."""
        asked = list(QUESTIONS)
        cleared: dict[str, str] = dict.fromkeys(asked[asked.index(code) :], "")
        kept = {} if "ou" not in cleared else {"rayon": None, "point": None}
        return replace(self, **cleared, **kept)  # type: ignore[arg-type]


def sequence(reponses: Reponses) -> list[Question]:
    """The questions of this person: who needs a procedure is asked which, not with whom; who buys, neither."""
    left_out = {
        DEMARCHE: {"avec"},
        "materiel": {"demarche", "avec"},
    }.get(reponses.besoin, {"demarche"})
    return [question for code, question in QUESTIONS.items() if code not in left_out]


def following(reponses: Reponses) -> Question | None:
    """The first question without an answer; None when all is said."""
    return next((question for question in sequence(reponses) if not reponses.answer(question.code)), None)


def read(parametres: Parametres) -> Reponses:
    """The answers of an address. A value that is not one of the choices raises ParametreInvalide."""
    said = {code: _choice(parametres, question) for code, question in QUESTIONS.items() if question.choix}
    if not said["besoin"] and said["demarche"]:
        said["besoin"] = DEMARCHE
    if said["demarche"] == SEUL_AVEC_UN_ORDINATEUR:
        said |= {"besoin": "internet", "demarche": "", "avec": "seul"}
    ou, point = _where(parametres)
    found = Reponses(**said, ou=ou, rayon=_radius(parametres), point=point)
    asked = {question.code for question in sequence(found)}
    return replace(found, **{code: "" for code in QUESTIONS if code not in asked})  # type: ignore[arg-type]


def label_of(question: str, code: str) -> str:
    """The words of an answer that was chosen; empty for an unknown one."""
    return next((choix.libelle for choix in QUESTIONS[question].choix if choix.code == code), "")


def _choice(parametres: Parametres, question: Question) -> str:
    code = (parametres.get(question.code) or "").strip()
    if code and code not in _codes(question.choix):
        raise ParametreInvalide(question.code, "Cette réponse n'existe pas. Recommencez depuis la première question.")
    return code


def _codes(choix: Iterable[Choix]) -> set[str]:
    return {one.code for one in choix}


def _where(parametres: Parametres) -> tuple[str, tuple[float, float] | None]:
    ou = (parametres.get("ou") or "").strip()
    if ou in {"", ICI}:
        point = _point(parametres)  # the button « Utiliser ma position » adds it to the form
        return (ICI, point) if point else ("", None)
    if ou == PARTOUT:
        return ou, None
    if not INSEE.fullmatch(ou):
        raise ParametreInvalide(
            "ou", "Une commune s'écrit ici avec son code INSEE. Recommencez depuis la première question."
        )
    return ou, None


def _point(parametres: Parametres) -> tuple[float, float] | None:
    """None when the position was not given: the question is then asked again."""
    read_ = [(parametres.get(name) or "")[:20] for name in ("lat", "lon")]
    if not all(read_):
        return None
    try:
        latitude, longitude = (round(float(texte), _DECIMALES) for texte in read_)
    except ValueError as error:
        raise ParametreInvalide("lat", "La position s'écrit avec deux nombres.") from error
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # also refuses « nan »
        raise ParametreInvalide("lat", "La position s'écrit avec deux nombres.")
    return latitude, longitude


def _radius(parametres: Parametres) -> int | None:
    texte = (parametres.get("rayon") or "").strip()
    if not texte:
        return None
    known = {str(rayon): rayon for rayon in RAYONS}
    if texte not in known:
        raise ParametreInvalide("rayon", "Choisissez une des distances proposées.")
    return known[texte]
