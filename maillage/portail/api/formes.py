"""The shape of what the interface answers, for its description and to be checked before it leaves."""

import datetime as dt
from typing import Any, Final, Literal

from ninja import Field, Schema

from maillage.reseau.lieux.schema import FIELDS


class Position(Schema):
    latitude: float
    longitude: float


class SourceEtLicence(Schema):
    source: str
    licence: str = Field(description="Code de la licence : LO_2_0, ODBL_1_0, CC_BY_4_0, CC0_1_0 ou A_PRECISER.")


class Permanence(Schema):
    """Une venue d'un conseiller, ou un arrêt d'un lieu mobile. Personne n'est nommé."""

    jour: dt.date = Field(description="Jour, heure de Paris.")
    heure_debut: str
    heure_fin: str
    debut: dt.datetime
    fin: dt.datetime
    etat: Literal["PREVUE", "ANNULEE"] = Field(description="ANNULEE : annoncée, elle n'a pas lieu.")
    jour_prevu: dt.date | None = Field(None, description="Le jour annoncé d'abord, quand elle est déplacée.")
    arret: str | None = Field(None, description="Où s'arrête un lieu mobile.")
    arret_code_insee: str | None = None


class Extension(Schema):
    """Ce que nous savons et que le schéma national ne sait pas dire."""

    cle: str = Field(description="Clé du lieu dans cette interface et sur le site.")
    page: str = Field(description="Adresse de la page du lieu.")
    telephones: list[str] = Field(description="Tous les numéros connus, les numéros courts aussi.")
    niveau: int | None = Field(
        None, ge=1, le=3, description="1 : Wi-Fi ; 2 : matériel en autonomie ; 3 : une personne vous aide."
    )
    date_maj_origine: Literal["SOURCE", "RECEPTION"] = Field(
        description="RECEPTION : la source ne donne pas de date, date_maj est le jour où nous avons reçu son fichier."
    )
    licences: list[SourceEtLicence]
    manque: list[str] = Field(
        description="Champs que le schéma national demande et que nous ne connaissons pas : ce lieu n'est pas dans ses fichiers."
    )
    position_approximative: Position | None = Field(
        None, description="Point placé au centre de la commune ou de la rue : il n'est pas dans latitude et longitude."
    )
    permanences: list[Permanence] | None = Field(
        None, description="Les trois prochains mois, quand un lieu seul est demandé ; absent si personne n'y vient."
    )


def _type_of(nom: str, type_: str) -> Any:
    if type_ == "nombre":
        return float | None
    if nom == "id":
        return str
    return (dt.date if type_ == "date" else str) | None


_CHAMPS: dict[str, Any] = {
    champ.nom: (
        _type_of(champ.nom, champ.type),
        Field(
            ... if champ.nom == "id" else None,
            description=champ.aide + (" Plusieurs valeurs : séparées par « | »." if champ.multiple else ""),
        ),
    )
    for champ in FIELDS
}
EXEMPLE: Final[dict[str, Any]] = {
    "id": "Maillage_96_k7m2p4q8r3",
    "pivot": "00000000000000",
    "nom": "Médiathèque du Port",
    "commune": "Valfictif",
    "code_postal": "96000",
    "code_insee": "96001",
    "adresse": "1 rue du Port",
    "telephone": "+33199001234",
    "horaires": "Tu-Sa 09:00-12:00,14:00-18:00",
    "source": "Recensement départemental (Licence Ouverte 2.0 (Etalab))",
    "date_maj": "2026-11-01",
    "services": "Aide aux démarches administratives|Accès internet et matériel informatique",
    "frais_a_charge": "Gratuit",
    "extension": {
        "cle": "k7m2p4q8r3",
        "page": "https://96.example.org/lieux/k7m2p4q8r3/",
        "telephones": ["+33199001234", "3949"],
        "niveau": 3,
        "date_maj_origine": "SOURCE",
        "licences": [{"source": "Recensement départemental", "licence": "LO_2_0"}],
        "manque": [],
    },
}
"""A place of a Département that does not exist."""


class _Lieu(Schema):
    """Un lieu publié : les champs du schéma national v1.0.2, et une extension. Un champ inconnu est absent."""

    model_config = {"json_schema_extra": {"example": EXEMPLE}}


Lieu: Any = type(
    "Lieu",
    (_Lieu,),
    {
        "__module__": __name__,
        "__doc__": _Lieu.__doc__,
        "__annotations__": {**{nom: kind for nom, (kind, _) in _CHAMPS.items()}, "extension": Extension},
        **{nom: told for nom, (_, told) in _CHAMPS.items()},
    },
)
"""The fields are those of ``schema.FIELDS``: a class written by hand would part from it."""


class PageDeLieux(Schema):
    total: int = Field(ge=0, description="Lieux qui répondent à la demande.")
    lieux: list[Lieu]
    suite: str | None = Field(None, description="Adresse de la page suivante ; absente à la fin.")


class LieuTrouve(Schema):
    lieu: Lieu
    distance_km: float | None = Field(None, description="À vol d'oiseau.")
    minutes: int | None = Field(None, description="En voiture, estimation.")


class Resultats(Schema):
    total: int = Field(ge=0)
    page: int = Field(ge=1)
    pages: int = Field(ge=1)
    trouve: str = Field(description="Comment les lieux ont été trouvés : TOUS, CODE, COMMUNE, TEXTE, APPROCHANT…")
    depart: str = Field(description="D'où les distances sont comptées, en mots ; vide sans point de départ.")
    corrige: str = Field(description="Les mots vraiment cherchés, quand une faute a été corrigée.")
    resultats: list[LieuTrouve]
    proches: list[LieuTrouve] = Field(description="Les lieux les plus proches, quand la commune demandée n'en a pas.")


class Valeur(Schema):
    code: str = Field(description="À mettre dans l'adresse.")
    libelle: str
    nombre: int = Field(ge=0, description="Lieux avec cette valeur, les autres choix de sa famille mis à part.")
    choisie: bool


class Facette(Schema):
    code: str = Field(description="Nom du paramètre.")
    libelle: str
    valeurs: list[Valeur]


class Facettes(Schema):
    total: int = Field(ge=0)
    facettes: list[Facette]


class Commune(Schema):
    code: str = Field(description="Code INSEE.")
    nom: str
    codes_postaux: list[str]
    epci: str | None = Field(None, description="SIREN de l'intercommunalité.")
    latitude: float | None = None
    longitude: float | None = None
    lieux: int = Field(ge=0, description="Lieux publiés dans la commune.")


class Communes(Schema):
    communes: list[Commune]


class Epci(Schema):
    code: str = Field(description="SIREN.")
    nom: str
    communes: list[str] = Field(description="Codes INSEE de ses communes dans ce Département.")
    lieux: int = Field(ge=0)


class EpciDuDepartement(Schema):
    epci: list[Epci]


class Changement(Schema):
    cle: str
    presence: Literal["PUBLIE", "RETIRE"]
    change_le: dt.datetime
    lieu: Lieu | None = Field(None, description="Le lieu tel qu'il est aujourd'hui, s'il est dans la liste.")
    remplace_par: str | None = Field(None, description="Clé du lieu avec lequel il a été réuni.")


class Changements(Schema):
    changements: list[Changement]
    suite: str = Field(
        description="À donner dans « apres » la prochaine fois, même plus tard : vous ne manquerez aucun changement."
    )
    reste: bool = Field(description="D'autres changements sont déjà là : lisez la suite tout de suite.")


class SourceDeDonnees(Schema):
    nom: str
    licence: str
    lieux: int = Field(ge=0)


class Presentation(Schema):
    nom: str
    departement: str = Field(description="Code INSEE du Département.")
    version: str
    schema_national: str
    lieux: int = Field(ge=0)
    modifie_le: dt.datetime | None = None
    licence: str | None = Field(
        None, description="Licence de l'ensemble ; absente si une source n'a pas dit la sienne."
    )
    sources: list[SourceDeDonnees]
    liens: dict[str, str]


class TableSchema(Schema):
    """Table Schema (Frictionless)."""

    model_config = {"extra": "allow"}
    name: str
    version: str
    fields: list[dict[str, Any]]
