"""Where a visitor leaves from: the communes of a Département, as the guided path looks for them."""

from maillage.portail.parcours.communes import CommuneLue
from maillage.socle.territoires.models import Commune, Departement


def read_communes(departement: Departement) -> list[CommuneLue]:
    """Communes of today with the names and postal codes of those they replaced, by name. One query."""
    columns = ("code", "nom", "codes_postaux", "latitude", "longitude", "remplacee_par_id")
    rows = list(Commune.objects.filter(code_departement=departement.code).order_by("nom", "code").values_list(*columns))
    former: dict[str, list[tuple[str, list[str]]]] = {}
    for _, nom, postaux, _, _, heir in rows:
        if heir:
            former.setdefault(heir, []).append((nom, postaux))
    return [
        CommuneLue(
            code,
            nom,
            (nom, *(old for old, _ in former.get(code, []))),
            tuple({*postaux, *(one for _, old in former.get(code, []) for one in old)}),
            latitude,
            longitude,
        )
        for code, nom, postaux, latitude, longitude, heir in rows
        if not heir
    ]


def read_commune(departement: Departement, code: str) -> CommuneLue | None:
    """One commune of today. One query."""
    row = Commune.objects.current().filter(code_departement=departement.code, code=code).first()
    if row is None:
        return None
    return CommuneLue(row.code, row.nom, (row.nom,), tuple(row.codes_postaux), row.latitude, row.longitude)
