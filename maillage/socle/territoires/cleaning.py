"""The referential that cleaning needs: the national list, and the geometry of what is loaded here."""

import threading

from maillage.socle.territoires.models import Commune, Departement
from maillage.socle.territoires.national import NationalError, load_national
from maillage.socle.territoires.referentiel import CommuneRef, Referentiel

_held: dict[str, tuple[tuple[str, int], Referentiel]] = {}
_lock = threading.Lock()


def referential_of(code_departement: str) -> Referentiel:
    """Communes of all France (or of the fictional country), with contours for ``code_departement`` where loaded.

    Kept by the process until the communes of the département change. Without the national list, only what the
    database holds is recognised.
    """
    mark = _mark(code_departement)
    with _lock:
        held = _held.get(code_departement)
        if held is None or held[0] != mark:
            held = (mark, _build(code_departement))
            _held[code_departement] = held
        return held[1]


def _mark(code: str) -> tuple[str, int]:
    """Changes when the territory is loaded again (``load_territory`` touches the Département)."""
    changed = Departement.objects.filter(code=code).values_list("updated_at", flat=True).first()
    return (changed.isoformat() if changed else "", Commune.objects.filter(code_departement=code).count())


def _build(code: str) -> Referentiel:
    rows = list(Commune.objects.filter(code_departement=code).select_related("epci").prefetch_related("anciennes"))
    here = [_ref(row) for row in rows if row.remplacee_par_id is None]
    if rows and rows[0].fictive:
        others = Commune.objects.current().filter(fictive=True).exclude(code_departement=code).select_related("epci")
        return Referentiel([*(_ref(row) for row in others.defer("contour")), *here])
    try:
        national = load_national()
    except NationalError:
        return Referentiel(here)
    return Referentiel(national, here)


def _ref(row: Commune) -> CommuneRef:
    deferred = "contour" in row.get_deferred_fields()
    return CommuneRef(
        code=row.code,
        nom=row.nom,
        codes_postaux=tuple(row.codes_postaux),
        departement=row.code_departement,
        population=row.population,
        epci_code=row.epci_id or "",
        epci_nom=row.epci.nom if row.epci else "",
        epci_nature=row.epci.nature if row.epci else "",
        anciens=() if deferred else tuple((old.code, old.nom) for old in row.anciennes.all()),
        latitude=row.latitude,
        longitude=row.longitude,
        contour=None if deferred else row.contour,
    )
