"""A small fictional territory, and deliveries of rows given as dicts keyed by the fields of the schema."""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from maillage.base.tenancy import set_tenant, tenant_transaction
from maillage.reseau.lieux.enums import Licence
from maillage.reseau.lieux.models import CHAMPS_FICHE, Fusion, Lieu, LieuPublic, Ressemblance, Source, Version
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.models import Doute, Import
from maillage.reseau.recensement.services.deroulement import run, start_application
from maillage.reseau.recensement.services.receptions import ensure_source, receive_file
from maillage.socle.comptes.acteur import Acteur, command_acteur
from maillage.socle.territoires.generateur import (
    DepartementFictif,
    census_config,
    generate_census,
    generate_departement,
)
from maillage.socle.territoires.models import Departement
from maillage.socle.territoires.referentiel import commune_from_api_geo
from maillage.socle.territoires.services import load_territory

CODE = "96"
GRAINE = 7
CHAMPS = (
    "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "latitude", "longitude",
    "telephone", "courriels", "site_web", "horaires", "presentation_resume", "presentation_detail", "date_maj", "services",
    "structure_parente",
)  # fmt: skip
CONFIG: dict[str, Any] = {champ: {"colonne": champ} for champ in CHAMPS if champ != "horaires"} | {
    "horaires": {"semaine": "horaires"}
}
"""Mapping of a file whose columns bear the names of the schema."""


@cache
def fiction(communes: int = 12) -> DepartementFictif:
    return generate_departement(GRAINE, CODE, communes)


def install(communes: int = 12) -> Departement:
    """The fictional Département with its communes; the open transaction, if any, speaks for it."""
    from django.db import connection

    depart = fiction(communes)
    refs = [commune_from_api_geo(commune) for commune in depart.communes]
    departement, _ = load_territory(code=CODE, nom=depart.nom, communes=refs, natures={}, fictif=True)
    if connection.in_atomic_block:
        set_tenant(departement.pk)
    return departement


def coordinator(departement: Departement, nom: str = "Camille Essai") -> Acteur:
    return command_acteur(departement.pk, nom)


def town(rang: int = 0) -> dict[str, str]:
    """Fields of the commune of that rank: name, postal code, INSEE code, and a point in it."""
    commune = fiction().communes[rang % 12]
    longitude, latitude = commune["centre"]["coordinates"]
    return {
        "commune": str(commune["nom"]),
        "code_postal": str(commune["codesPostaux"][0]),
        "code_insee": str(commune["code"]),
        "latitude": f"{latitude:.6f}",
        "longitude": f"{longitude:.6f}",
    }


_NOMS = (
    "Mairie", "Médiathèque Les Tilleuls", "Centre social du Lavoir", "Fablab La Soudure", "Maison des associations",
    "Cyberbase Horizon", "Tiers-lieu La Grange", "Foyer rural des Trois Chênes", "Mission locale Avenir", "Clic et Compagnie",
    "Ludothèque Petits Pas", "Atelier numérique Pixel",
)  # fmt: skip
_VOIES = ("rue du Port", "place du Marché", "avenue de la Gare", "impasse du Lavoir", "chemin du Moulin")


def row(numero: int, **changes: Any) -> dict[str, Any]:
    """A clean row that resembles no other: its own commune, name, street and phone."""
    base: dict[str, Any] = {
        "id": f"r{numero}",
        "nom": f"{_NOMS[numero % len(_NOMS)]} {numero // len(_NOMS) or ''}".strip(),
        "adresse": f"{numero + 1} {_VOIES[numero % len(_VOIES)]}",
        "telephone": f"01 99 00 {numero // 100:02d} {numero % 100:02d}",
        "date_maj": "2026-03-01",
        **town(numero),
    }
    return {key: value for key, value in (base | changes).items() if value is not None}


def as_json(rows: Iterable[Mapping[str, Any]]) -> io.BytesIO:
    """A JSON file of those rows. The first row names every column, so that an absent field is an empty cell."""
    rows = [dict(row) for row in rows]
    text = json.dumps([dict.fromkeys(CHAMPS, "") | row for row in rows], ensure_ascii=False)
    return io.BytesIO(text.encode())


def receive(
    by: Acteur, rows: Iterable[Mapping[str, Any]], *, source: str = "Recensement", config: Any = None
) -> Import:
    """Open an import of those rows."""
    with tenant_transaction(by.departement_id):
        sender = ensure_source(by=by, nom=source, licence=Licence.LO_2_0)
        return receive_file(
            by=by,
            source=sender,
            stream=as_json(rows),
            nom="lieux.json",
            territoire=CODE,
            correspondance=config or CONFIG,
        )


def dry_run(by: Acteur, rows: Iterable[Mapping[str, Any]], *, source: str = "Recensement") -> Import:
    lot = receive(by, rows, source=source)
    lot = run(lot.pk, lot.departement_id)
    assert lot.etat == EtatImport.PRET, lot.message
    return lot


def apply(by: Acteur, lot: Import) -> Import:
    start_application(by=by, lot=lot)
    lot = run(lot.pk, lot.departement_id)
    assert lot.etat == EtatImport.APPLIQUE, lot.message
    return lot


def deliver(by: Acteur, rows: Iterable[Mapping[str, Any]], *, source: str = "Recensement") -> Import:
    """Receive, judge, apply and match."""
    return apply(by, dry_run(by, rows, source=source))


def census_csv(lignes: int, graine: int = GRAINE, communes: int = 12) -> tuple[bytes, dict[str, Any]]:
    """(CSV, mapping) of the messy generated census."""
    import csv

    rows = generate_census(graine, fiction(communes).communes, lignes)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(), census_config()


def place(cle: str, source: str = "Recensement") -> Lieu:
    """The place that holds the row of that key."""
    version = Version.objects.filter(cle=cle, source__nom=source).order_by("actif", "pk").last()
    assert version is not None, cle
    return Lieu.objects.get(pk=version.lieu_id)


_PRESENT = (*CHAMPS_FICHE, "etat", "provenance")


def snapshot() -> dict[str, Any]:
    """What a visitor, a coordinator and the next import would see: places that stand, public rows, active versions."""
    lieux = {
        lieu.pk: {name: getattr(lieu, name) for name in _PRESENT} | {"dans": lieu.fusionne_dans_id}
        for lieu in Lieu.objects.all()
        if not (lieu.etat == "RETIRE" and not lieu.provenance)
    }
    publics = {
        row.pk: {name: getattr(row, name) for name in (*CHAMPS_FICHE, "source", "licences")}
        for row in LieuPublic.objects.all()
    }
    return {"lieux": lieux, "publics": publics, "versions": versions_active()}


def versions_active() -> set[tuple[Any, ...]]:
    names = ("pk", "lieu_id", "lieu_initial_id", "origine", "source_id", "cle", "empreinte", "publiable", "refusee")
    rows = Version.objects.active().exclude(lieu__etat="RETIRE", lieu__provenance={}).values_list(*names)
    return set(rows)


def normalised() -> dict[str, Any]:
    """The same without what the database numbers: to compare two databases."""
    names = (*CHAMPS_FICHE, "etat", "provenance")
    stood = [lieu for lieu in Lieu.objects.all() if not (lieu.etat == "RETIRE" and not lieu.provenance)]
    lieux = sorted(_text({name: getattr(lieu, name) for name in names}) for lieu in stood)
    publics = sorted(
        _text({name: getattr(row, name) for name in (*CHAMPS_FICHE, "source", "licences")})
        for row in LieuPublic.objects.all()
    )
    versions = sorted(
        _text(dict(zip(("source", "cle", "empreinte", "publiable", "refusee", "origine"), found, strict=True)))
        for found in Version.objects.active().values_list(
            "source__nom", "cle", "empreinte", "publiable", "refusee", "origine"
        )
    )
    asked = Doute.objects.exclude(par__startswith="(")  # not those that an import closed
    questions = asked.values_list("ligne__cle", "lieu__nom", "champ", "original", "etat", "par")
    pairs = Ressemblance.objects.values_list("a__nom", "b__nom", "verdict", "raisons")
    return {
        "lieux": lieux,
        "publics": publics,
        "versions": versions,
        "questions": sorted(map(str, questions)),
        "paires": sorted(map(str, pairs)),
        "fusions": sorted(
            map(str, Fusion.objects.filter(defaite_le=None).values_list("garde__nom", "absorbe__adresse", "raisons"))
        ),
    }


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)


def sources() -> Sequence[Source]:
    return list(Source.objects.order_by("pk"))
