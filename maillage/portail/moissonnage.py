"""What catalogues harvest: one dataset, its files, under which licence, and who answers for it. Pure of requests."""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.urls import reverse

from maillage.reseau.lieux.exports import FORMATS, LICENCES, LicenceDite, licence_of_all
from maillage.reseau.lieux.schema import table_schema
from maillage.reseau.lieux.selectors.donnees import SourceDite, last_change, sources_told
from maillage.reseau.lieux.selectors.publics import count_published
from maillage.socle.territoires.models import Departement

MOTS_CLES: Final = ("inclusion numérique", "médiation numérique", "lieux", "services publics", "accès au numérique")
TITRES: Final = {
    "csv": "Lieux de médiation numérique (CSV, schéma national v1.0.2)",
    "json": "Lieux de médiation numérique (JSON, schéma national v1.0.2)",
    "geojson": "Lieux de médiation numérique (GeoJSON)",
}
_UE: Final = "http://publications.europa.eu/resource/authority"
_CONTEXTE: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


class Jeu(NamedTuple):
    """The dataset of a Département. ``licence``: that of the whole, None when a source gave none."""

    departement: Departement
    lieux: int
    sources: list[SourceDite]
    licence: LicenceDite | None
    modifie_le: dt.datetime | None

    @property
    def titre(self) -> str:
        return f"Lieux de médiation numérique – {self.departement.nom} ({self.departement.code})"

    @property
    def page(self) -> str:
        return self.departement.site + reverse("portail:open_data")

    def url_of(self, format_: str) -> str:
        """The address of the official file, which never changes."""
        return self.departement.site + reverse("portail:open_data_file", kwargs={"format_": format_})


def dataset_of(departement: Departement) -> Jeu:
    """Four short queries, whatever the number of places."""
    sources = sources_told(departement)
    licence = licence_of_all({source.licence for source in sources})
    return Jeu(departement, count_published(departement), sources, licence, last_change(departement))


def description_of(jeu: Jeu) -> str:
    """What the data are and where they come from, in words."""
    told = (
        f"Les {jeu.lieux} lieux où l'on trouve de l'aide avec le numérique dans le Département {jeu.departement.nom}, "
        "au schéma national « lieux de médiation numérique » v1.0.2. Les règles d'écriture sont sur la page du jeu de données."
    )
    if not jeu.sources:
        return told
    return f"{told} Sources : {', '.join(_credit(source) for source in jeu.sources)}."


def _credit(source: SourceDite) -> str:
    known = LICENCES.get(source.licence)
    return f"{source.nom} ({known.libelle if known else 'licence à préciser'})"


def catalogue(jeu: Jeu) -> dict[str, Any]:
    """A DCAT catalogue of one dataset, in JSON-LD: what data.gouv.fr harvests (DCAT-AP 2)."""
    publisher = {"@type": "foaf:Organization", "foaf:name": jeu.departement.nom, "foaf:homepage": {"@id": jeu.departement.site}}  # fmt: skip
    dataset = {
        "@id": jeu.page,
        "@type": "dcat:Dataset",
        "dct:identifier": jeu.page,
        "dct:title": jeu.titre,
        "dct:description": description_of(jeu),
        "dct:language": {"@id": f"{_UE}/language/FRA"},
        "dct:accrualPeriodicity": {"@id": f"{_UE}/frequency/IRREG"},
        "dct:conformsTo": {"@id": table_schema()["uri"]},
        "dct:publisher": publisher,
        "dcat:contactPoint": _contact(jeu.departement),
        "dcat:keyword": list(MOTS_CLES),
        "dcat:landingPage": {"@id": jeu.page},
        "dcat:distribution": [_distribution(jeu, format_) for format_ in FORMATS],
        **_modified(jeu),
        **_license(jeu),
    }
    return {
        "@context": _CONTEXTE,
        "@id": jeu.departement.site + reverse("portail:open_data_catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": f"Données ouvertes – {jeu.departement.nom}",
        "dct:description": "Le jeu de données des lieux de médiation numérique de ce Département.",
        "dct:publisher": publisher,
        "foaf:homepage": {"@id": jeu.departement.site},
        "dcat:dataset": [dataset],
        **_modified(jeu),
    }


def _contact(departement: Departement) -> dict[str, Any]:
    told: dict[str, Any] = {"@type": "vcard:Organization", "vcard:fn": departement.nom}
    if departement.courriel_contact:
        told["vcard:hasEmail"] = {"@id": f"mailto:{departement.courriel_contact}"}
    if departement.telephone_aide:
        told["vcard:hasTelephone"] = {"@id": f"tel:{departement.telephone_aide}"}
    return told


def _distribution(jeu: Jeu, format_: str) -> dict[str, Any]:
    url = jeu.url_of(format_)
    return {
        "@id": url,
        "@type": "dcat:Distribution",
        "dct:title": TITRES[format_],
        "dct:format": format_.upper() if format_ != "geojson" else "GeoJSON",
        "dcat:mediaType": FORMATS[format_],
        "dcat:accessURL": {"@id": url},
        "dcat:downloadURL": {"@id": url},
        "dct:conformsTo": {"@id": table_schema()["uri"]},
        **_modified(jeu),
        **_license(jeu),
    }


def _modified(jeu: Jeu) -> dict[str, Any]:
    if jeu.modifie_le is None:
        return {}
    return {"dct:modified": {"@type": "xsd:dateTime", "@value": jeu.modifie_le.isoformat(timespec="seconds")}}


def _license(jeu: Jeu) -> dict[str, Any]:
    return {"dct:license": {"@id": jeu.licence.url}} if jeu.licence else {}


def package(jeu: Jeu, sums: dict[str, tuple[int, str]]) -> dict[str, Any]:
    """The companion of the files (Frictionless Data Package): sources, licences, dates, sums.

    ``sums``: format → (bytes, SHA-256 in hexadecimal).
    """
    told: dict[str, Any] = {
        "name": f"lieux-mediation-numerique-{jeu.departement.code.lower()}",
        "title": jeu.titre,
        "description": description_of(jeu),
        "homepage": jeu.page,
        "keywords": list(MOTS_CLES),
        "contributors": [{"title": jeu.departement.nom, "role": "publisher", "path": jeu.departement.site}],
        "sources": [_source(source) for source in jeu.sources],
        "resources": [_resource(jeu, format_, *sums[format_]) for format_ in FORMATS],
    }
    if jeu.modifie_le:
        told["created"] = jeu.modifie_le.isoformat(timespec="seconds")
    if jeu.licence:
        told["licenses"] = [_licence_terms(jeu.licence)]
    return told


def _source(source: SourceDite) -> dict[str, Any]:
    known = LICENCES.get(source.licence)
    terms = {"licenses": [_licence_terms(known)]} if known else {"licence": "à préciser"}
    return {"title": source.nom, "lieux": source.lieux, **terms}


def _licence_terms(licence: LicenceDite) -> dict[str, str]:
    return {"name": licence.nom, "title": licence.libelle, "path": licence.url}


def _resource(jeu: Jeu, format_: str, size: int, digest: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": f"lieux-{format_}",
        "title": TITRES[format_],
        "path": jeu.url_of(format_),
        "format": format_,
        "mediatype": FORMATS[format_],
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
    }
    if format_ == "csv":
        told |= {"profile": "tabular-data-resource", "schema": table_schema()}
    return told
