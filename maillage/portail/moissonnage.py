"""What catalogues harvest: the places and their half-days, the files, under which licence, who answers for them. Pure of requests."""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.urls import reverse

from maillage.reseau.lieux.exports import FORMATS, FORMATS_VENUES, LICENCES, LicenceDite, licence_of_all
from maillage.reseau.lieux.passages import JOURS_LUS
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
MOTS_PERMANENCES: Final = ("inclusion numérique", "médiation numérique", "permanences", "agenda", "services publics")
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

    def visits_url_of(self, format_: str) -> str:
        """The address of the file of half-days, which never changes."""
        return self.departement.site + reverse("portail:open_data_visits", kwargs={"format_": format_})


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
    """A DCAT catalogue of two datasets, in JSON-LD: what data.gouv.fr harvests (DCAT-AP 2)."""
    return {
        "@context": _CONTEXTE,
        "@id": jeu.departement.site + reverse("portail:open_data_catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": f"Données ouvertes – {jeu.departement.nom}",
        "dct:description": "Les lieux de médiation numérique de ce Département, et quand un conseiller y vient.",
        "dct:publisher": _publisher(jeu.departement),
        "foaf:homepage": {"@id": jeu.departement.site},
        "dcat:dataset": [_places(jeu), _visits(jeu)],
        **_modified(jeu),
    }


def _places(jeu: Jeu) -> dict[str, Any]:
    return {
        **_dataset(jeu, jeu.page, jeu.titre, description_of(jeu), MOTS_CLES),
        "dct:accrualPeriodicity": {"@id": f"{_UE}/frequency/IRREG"},
        "dct:conformsTo": {"@id": table_schema()["uri"]},
        "dcat:distribution": [
            {
                **_file(jeu.url_of(format_), TITRES[format_], format_, FORMATS[format_]),
                "dct:conformsTo": {"@id": table_schema()["uri"]},
                **_modified(jeu),
                **_license(jeu.licence),
            }
            for format_ in FORMATS
        ],
        **_modified(jeu),
        **_license(jeu.licence),
    }


def _visits(jeu: Jeu) -> dict[str, Any]:
    """The Département's own data, whatever the sources of the places: Licence Ouverte (CRPA, D323-2-1). It moves on every day."""
    own = _license(licence_of_all(()))
    titre = titre_of_visits(jeu)
    return {
        **_dataset(jeu, f"{jeu.page}#permanences", titre, DIT_DES_VISITES, MOTS_PERMANENCES),
        "dct:accrualPeriodicity": {"@id": f"{_UE}/frequency/DAILY"},
        "dcat:distribution": [
            {**_file(jeu.visits_url_of(format_), f"{titre} ({format_.upper()})", format_, media), **own}
            for format_, media in FORMATS_VENUES.items()
        ],
        **own,
    }


def titre_of_visits(jeu: Jeu) -> str:
    return f"Permanences de médiation numérique à venir – {jeu.departement.nom} ({jeu.departement.code})"


DIT_DES_VISITES: Final = (
    f"Quand un conseiller numérique vient dans un lieu publié, et où s'arrêtent les lieux mobiles, d'aujourd'hui à {JOURS_LUS} jours. "
    "Une ligne par venue ; celles qui sont annulées restent, dites annulées. Personne n'est nommé. "
    "La clé du lieu est celle du jeu de données des lieux."
)


def _dataset(jeu: Jeu, url: str, titre: str, description: str, mots: tuple[str, ...]) -> dict[str, Any]:
    """What every dataset of a Département says."""
    return {
        "@id": url,
        "@type": "dcat:Dataset",
        "dct:identifier": url,
        "dct:title": titre,
        "dct:description": description,
        "dct:language": {"@id": f"{_UE}/language/FRA"},
        "dct:publisher": _publisher(jeu.departement),
        "dcat:contactPoint": _contact(jeu.departement),
        "dcat:keyword": list(mots),
        "dcat:landingPage": {"@id": jeu.page},
    }


def _publisher(departement: Departement) -> dict[str, Any]:
    return {"@type": "foaf:Organization", "foaf:name": departement.nom, "foaf:homepage": {"@id": departement.site}}


def _contact(departement: Departement) -> dict[str, Any]:
    told: dict[str, Any] = {"@type": "vcard:Organization", "vcard:fn": departement.nom}
    if departement.courriel_contact:
        told["vcard:hasEmail"] = {"@id": f"mailto:{departement.courriel_contact}"}
    if departement.telephone_aide:
        told["vcard:hasTelephone"] = {"@id": f"tel:{departement.telephone_aide}"}
    return told


def _file(url: str, titre: str, format_: str, media: str) -> dict[str, Any]:
    return {
        "@id": url,
        "@type": "dcat:Distribution",
        "dct:title": titre,
        "dct:format": format_.upper() if format_ != "geojson" else "GeoJSON",
        "dcat:mediaType": media,
        "dcat:accessURL": {"@id": url},
        "dcat:downloadURL": {"@id": url},
    }


def _modified(jeu: Jeu) -> dict[str, Any]:
    if jeu.modifie_le is None:
        return {}
    return {"dct:modified": {"@type": "xsd:dateTime", "@value": jeu.modifie_le.isoformat(timespec="seconds")}}


def _license(licence: LicenceDite | None) -> dict[str, Any]:
    return {"dct:license": {"@id": licence.url}} if licence else {}


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
        "resources": [*(_resource(jeu, format_, *sums[format_]) for format_ in FORMATS), *_visit_resources(jeu)],
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


def _visit_resources(jeu: Jeu) -> list[dict[str, Any]]:
    """Without size nor sum: they begin every day with that day."""
    return [
        {
            "name": f"permanences-{format_}",
            "title": titre_of_visits(jeu),
            "description": DIT_DES_VISITES,
            "path": jeu.visits_url_of(format_),
            "format": format_,
            "mediatype": media,
            "encoding": "utf-8",
        }
        for format_, media in FORMATS_VENUES.items()
    ]
