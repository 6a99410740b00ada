"""Load the ground of a Département: communes, EPCI, contours; upsert, report, keep the history of mergers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from maillage.base.tenancy import tenant_transaction
from maillage.socle.territoires.models import Commune, Departement, Epci, Secteur, SecteurCommune
from maillage.socle.territoires.referentiel import CommuneRef

LOT = 500
CHAMPS = (
    "nom",
    "code_departement",
    "codes_postaux",
    "population",
    "epci_id",
    "latitude",
    "longitude",
    "contour",
    "fictive",
)


class TerritoireRefuse(Exception):
    """The territory cannot be loaded; the message says why, in French."""


@dataclass
class Differences:
    """What a load changed. ``fusionnees``: (former code, code of today); ``sans_suite``: gone, successor unknown."""

    creees: list[str] = field(default_factory=list)
    modifiees: list[str] = field(default_factory=list)
    inchangees: int = 0
    fusionnees: list[tuple[str, str]] = field(default_factory=list)
    sans_suite: list[str] = field(default_factory=list)


@transaction.atomic
def load_territory(
    *, code: str, nom: str, communes: Sequence[CommuneRef], natures: Mapping[str, str], fictif: bool = False
) -> tuple[Departement, Differences]:
    """Create the Département when it misses and bring its communes in line with ``communes`` (all of them).

    ``natures``: EPCI code → nature. Raises TerritoireRefuse for an empty list, communes of another département,
    or a fictional territory in an installation that holds a real one (and the reverse).
    """
    if not communes:
        raise TerritoireRefuse("Le fichier ne contient aucune commune.")
    strangers = {commune.departement for commune in communes} - {code}
    if strangers:
        raise TerritoireRefuse(
            f"Le fichier contient des communes d'autres départements : {', '.join(sorted(strangers))}."
        )
    _refuse_mix(fictif=fictif)
    departement, _ = Departement.objects.get_or_create(
        code=code,
        defaults={
            "nom": nom,
            "fictif": fictif,
            "hotes": [f"{code.lower()}.localhost"],
            "par_defaut": not Departement.objects.exists(),
        },
    )
    _save_epcis(communes, natures)
    differences = _save_communes(code, communes, fictive=fictif)
    departement.save(update_fields=["updated_at"])  # tells the processes that hold a referential to build it anew
    return departement, differences


def _refuse_mix(*, fictif: bool) -> None:
    if fictif and Departement.objects.filter(fictif=False).exists():
        raise TerritoireRefuse(
            "Cette installation contient un vrai Département : un territoire fictif n'y est pas permis."
        )


def _save_epcis(communes: Iterable[CommuneRef], natures: Mapping[str, str]) -> None:
    names = {c.epci_code: (c.epci_nom, natures.get(c.epci_code, c.epci_nature)) for c in communes if c.epci_code}
    Epci.objects.bulk_create(
        [Epci(code=code, nom=nom or code, nature=nature) for code, (nom, nature) in names.items()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["nom", "nature"],
    )


def _row(ref: CommuneRef, *, fictive: bool) -> dict[str, Any]:
    return {
        "nom": ref.nom,
        "code_departement": ref.departement,
        "codes_postaux": list(ref.codes_postaux),
        "population": ref.population,
        "epci_id": ref.epci_code or None,
        "latitude": ref.latitude,
        "longitude": ref.longitude,
        "contour": dict(ref.contour) if ref.contour else None,
        "fictive": fictive,
    }


def _save_communes(code: str, communes: Sequence[CommuneRef], *, fictive: bool) -> Differences:
    known = {
        row["code"]: row
        for row in Commune.objects.filter(code_departement=code).values("code", "remplacee_par_id", *CHAMPS)
    }
    differences = Differences()
    rows: list[Commune] = []
    for ref in communes:
        values, former = _row(ref, fictive=fictive), known.get(ref.code)
        if former and former["remplacee_par_id"] is None and all(former[name] == values[name] for name in CHAMPS):
            differences.inchangees += 1
            continue
        (differences.modifiees if former else differences.creees).append(ref.code)
        rows.append(Commune(code=ref.code, remplacee_par=None, **values))
    _upsert(rows, [*CHAMPS, "remplacee_par"])
    _keep_former(code, communes, known, differences, fictive=fictive)
    return differences


def _upsert(rows: list[Commune], columns: list[str]) -> None:
    names = ["epci" if name == "epci_id" else name for name in columns]
    Commune.objects.bulk_create(
        rows, batch_size=LOT, update_conflicts=True, unique_fields=["code"], update_fields=names
    )


def _keep_former(
    code: str, communes: Sequence[CommuneRef], known: Mapping[str, Any], differences: Differences, *, fictive: bool
) -> None:
    """Former communes keep a row that points to the commune of today; one that vanished unexplained is told."""
    today = {ref.code for ref in communes}
    successors = {old: (ref.code, name) for ref in communes for old, name in ref.anciens if old not in today}
    rows = []
    for old, (successor, name) in successors.items():
        former = known.get(old)
        if former and former["remplacee_par_id"] == successor:
            continue
        if former:
            differences.fusionnees.append((old, successor))
        rows.append(
            Commune(
                code=old,
                nom=name or (former["nom"] if former else old),
                code_departement=code,
                remplacee_par_id=successor,
                fictive=fictive,
            )
        )
    _upsert(rows, ["nom", "remplacee_par"])
    gone = [
        old
        for old, row in known.items()
        if old not in today and old not in successors and row["remplacee_par_id"] is None
    ]
    differences.sans_suite.extend(sorted(gone))


def save_sectors(departement: Departement, sectors: Mapping[str, Iterable[str]]) -> None:
    """Replace the sectors of a Département: name → INSEE codes of communes. One transaction."""
    with tenant_transaction(departement.pk):
        SecteurCommune.objects.all().delete()
        Secteur.objects.exclude(nom__in=list(sectors)).delete()
        for nom, codes in sectors.items():
            secteur, _ = Secteur.objects.get_or_create(departement=departement, nom=nom)
            SecteurCommune.objects.bulk_create(
                SecteurCommune(departement=departement, secteur=secteur, commune_id=code) for code in codes
            )
