"""Published places put there by the very service of imports: searchable, with their public rows."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

BASE = {"commune": "Valfictif", "code_postal": "96000", "code_insee": "96001", "adresse": "1 rue du Port"}


def put(departement: Any, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Name → place."""
    from maillage.reseau.lieux.models import Lieu, Source
    from maillage.reseau.lieux.services.empreintes import fingerprint
    from maillage.reseau.lieux.services.livraisons import Apport, apply_rows

    source, _ = Source.objects.get_or_create(
        departement=departement, code="essai", defaults={"nom": "Liste d'essai", "licence": "LO_2_0"}
    )
    apports = []
    for rank, row in enumerate(rows):
        values = {**BASE, "adresse": f"{rank + 1} rue du Port", **row}
        apports.append(Apport(row["nom"], values, fingerprint(values), datetime.date(2026, 3, 3), publiable=True))
    apply_rows(source=source, lot=1, par="import d'essai", apports=apports)
    return {lieu.nom: lieu for lieu in Lieu.objects.filter(versions__source=source)}
