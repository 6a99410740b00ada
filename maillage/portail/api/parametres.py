"""What may be asked, as OpenAPI says it: drawn from the tables that read it, so that the two never part."""

from collections.abc import Iterable
from typing import Any, Final

from maillage.base.francais import JOURS
from maillage.reseau.lieux.recherche.criteres import (
    COMMUNES_MAX,
    CONSEILLER,
    OUVERT,
    PAGE_MAX,
    RAYON_MAX,
    TEXTE_MAX,
    TRIS,
    ParametreInvalide,
    Parametres,
)
from maillage.reseau.lieux.recherche.familles import FAMILLES, to_param

PAR_PAGE: Final = 50
PAR_PAGE_MAX: Final = 200
Parametre = dict[str, Any]


def _parameter(name: str, description: str, example: Any = None, **schema: Any) -> Parametre:
    told: Parametre = {"in": "query", "name": name, "required": False, "description": description, "schema": schema}
    if example is not None:
        told["example"] = example
    return told


def _several(name: str, description: str, example: Any = None, most: int | None = None, **schema: Any) -> Parametre:
    many = {"type": "array", "items": schema, **({"maxItems": most} if most else {})}
    return {**_parameter(name, description, example and [example], **many), "style": "form", "explode": True}


def _familles() -> list[Parametre]:
    return [
        _several(
            famille.code,
            f"{famille.libelle}. Plusieurs valeurs : l'une ou l'autre.",
            type="string",
            enum=[to_param(code) for code in famille.valeurs],
        )
        for famille in FAMILLES.values()
    ]


TEXTE: Final = _parameter(
    "q",
    f"Commune, code postal, nom de lieu, adresse ou besoin. Nous lisons les {TEXTE_MAX} premiers signes.",
    "médiathèque",
    type="string",
)
POINT: Final = [
    # Two parameters that go together: OpenAPI says so by one object, whose properties are each a parameter of the address.
    {
        **_parameter(
            "lat, lon",
            "Latitude et longitude du départ, l'une avec l'autre (WGS 84).",
            {"lat": 46.16, "lon": -1.15},
            type="object",
            properties={
                "lat": {"type": "number", "minimum": -90, "maximum": 90},
                "lon": {"type": "number", "minimum": -180, "maximum": 180},
            },
            required=["lat", "lon"],
            additionalProperties=False,
        ),
        "style": "form",
        "explode": True,
    },
    _parameter("rayon", "Distance au plus, en kilomètres.", 10, type="integer", minimum=1, maximum=RAYON_MAX),
]
PERIMETRE: Final = [
    _several(
        "commune",
        f"Code INSEE d'une commune ; plusieurs possibles ({COMMUNES_MAX} au plus).",
        "17300",
        COMMUNES_MAX,
        type="string",
        pattern=r"^(?:[013-9][0-9]|2[AB1-9])[0-9]{3}$",
    ),
    _parameter("epci", "SIREN d'une intercommunalité.", "241700434", type="string", pattern="^[0-9]{9}$"),
]
QUAND: Final = [
    _parameter(
        "conseiller",
        "Lieux où un conseiller vient : aujourd'hui, ou d'ici au même jour de la semaine prochaine.",
        type="string",
        enum=list(CONSEILLER),
    ),
    _parameter("ouvert", "Lieux ouverts maintenant, le soir ou le week-end.", type="string", enum=list(OUVERT)),
    _parameter(
        "jour",
        "Jour d'ouverture : lundi… ou une date.",
        "lundi",
        anyOf=[{"type": "string", "enum": list(JOURS)}, {"type": "string", "format": "date"}],
    ),
    _parameter(
        "heure",
        "Heure d'ouverture, avec « jour ».",
        "14:30",
        type="string",
        pattern="^(?:[01][0-9]|2[0-3]):[0-5][0-9]$",
    ),
]
FILTRES: Final = [TEXTE, *POINT, *PERIMETRE, *_familles(), *QUAND]
RECHERCHE: Final = [
    *FILTRES,
    _parameter("tri", "Ordre des lieux.", type="string", enum=list(TRIS)),
    _parameter("page", "Page de 20 lieux.", 1, type="integer", minimum=1, maximum=PAGE_MAX),
]
TAILLE: Final = _parameter(
    "par_page", f"Nombre de réponses par page, {PAR_PAGE} si vous ne dites rien.", type="integer", minimum=1, maximum=PAR_PAGE_MAX
)  # fmt: skip
LISTE: Final = [
    *FILTRES,
    TAILLE,
    _parameter("apres", "Repère donné par la page précédente (« suite »).", type="string", minLength=1),
    _parameter("format", "Forme de la réponse.", type="string", enum=["json", "geojson"]),
]
CHANGEMENTS: Final = [
    _parameter(
        "depuis",
        "Une date ou un instant : 2026-11-01, ou 2026-11-01T08:00:00Z. Sans heure : minuit, heure de Paris.",
        "2026-11-01",
        type="string",
        format="date",
    ),
    _parameter(
        "apres",
        "Repère donné par la réponse d'avant (« suite »). Il passe avant « depuis ».",
        type="string",
        pattern=r"^(?:0|[1-9][0-9]{0,17})\.[2-9a-z]{1,10}$",
    ),
    TAILLE,
]


def refuse_empty(parametres: Parametres, described: Iterable[Parametre]) -> None:
    """A form of the site sends empty fields, and they mean nothing; a program that sends one made a mistake: ParametreInvalide."""
    for parametre in described:
        for name in parametre["schema"].get("properties", (parametre["name"],)):
            if name != "q" and "" in (value.strip() for value in parametres.getlist(name)):
                raise ParametreInvalide(name, f"« {name} » est vide : donnez une valeur, ou retirez-le.")
