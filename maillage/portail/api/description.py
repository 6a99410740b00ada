"""openapi.json: what django-ninja tells of the operations, and what is the same for all of them."""

import copy
from functools import cache
from typing import Any, Final

from django.http import HttpRequest, JsonResponse

from maillage.portail.api.operations import api
from maillage.socle.territoires.models import Departement

RACINE: Final = "/api/v1/"
PROBLEME: Final = {
    "type": "object",
    "description": "Une erreur (RFC 9457). « detail » dit en français ce qu'il faut changer.",
    "required": ["type", "status", "title", "detail"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "parametre": {"type": "string", "description": "Le paramètre à corriger."},
    },
}
_COMMUNES: Final = {
    "304": "Rien n'a changé depuis votre dernière lecture.",
    "429": "Trop de demandes : attendez le nombre de secondes de Retry-After.",
}
_ERREURS: Final = {
    "places": ("400",),
    "find": ("400",),
    "facets": ("400",),
    "changed": ("400",),
    "place": ("404", "410"),
}
_DITES: Final = {
    "400": "Un paramètre ne se lit pas.",
    "404": "Aucun lieu publié n'a cette clé.",
    "410": "Le lieu n'est plus dans la liste.",
}
_PROBLEME_REF: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Probleme"}}}


@cache
def _document() -> dict[str, Any]:
    told: dict[str, Any] = copy.deepcopy(dict(api.get_openapi_schema(path_prefix=RACINE)))
    told["components"].setdefault("schemas", {})["Probleme"] = PROBLEME
    for path in told["paths"].values():
        for operation in path.values():
            name = operation["operationId"].rpartition("_")[2]
            operation["operationId"] = name
            _tell_responses(operation, _ERREURS.get(name, ()))
            if name == "places":
                operation["responses"]["200"]["content"]["application/geo+json"] = {"schema": {"type": "object"}}
            if name == "place":
                operation["responses"]["301"] = {"description": "Le lieu a été réuni à un autre : suivez l'adresse."}
    return told


def _tell_responses(operation: dict[str, Any], errors: tuple[str, ...]) -> None:
    responses = {str(status): told for status, told in operation["responses"].items()}
    responses["200"]["description"] = "La réponse."
    responses["304"] = {"description": _COMMUNES["304"]}
    for status in (*errors, "429"):
        responses[status] = {"description": _DITES.get(status) or _COMMUNES[status], "content": _PROBLEME_REF}
    operation["responses"] = dict(sorted(responses.items()))


def document_of(departement: Departement) -> dict[str, Any]:
    """The description of the interface as this Département offers it (OpenAPI 3.1)."""
    told = _document()
    info = {
        **told["info"],
        "title": f"{told['info']['title']} – {departement.nom}",
        "contact": {"name": departement.nom, "url": departement.site + "/donnees/"},
        "license": {"name": "Licence Ouverte 2.0 (Etalab)", "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence"},
    }  # fmt: skip
    return {**told, "info": info, "servers": [{"url": departement.site}]}


def openapi(request: HttpRequest) -> JsonResponse:
    """The description, for programs."""
    told = document_of(request.departement)  # type: ignore[attr-defined]
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
