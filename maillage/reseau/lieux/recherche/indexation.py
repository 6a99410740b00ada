"""What the search keeps of a published place, beside its fields. Pure: made from the public row alone, so that nothing that is
held back can be found.
"""

from collections.abc import Mapping
from typing import Any, Final

from maillage.reseau.lieux.ouvertures import masque
from maillage.reseau.lieux.recherche.facettes import mask_of
from maillage.reseau.lieux.recherche.textes import line_of

COLONNES: Final = ("masque", "mots", "ouvertures", "particulier")


def search_columns(lieu: Mapping[str, Any]) -> dict[str, Any]:
    """{column: value} of ``COLONNES``. ``ouvertures``: 168 bytes, None without hours."""
    bits, particulier = masque(lieu["horaires"]) if lieu["horaires"] else (b"", False)
    return {
        "masque": mask_of(lieu),
        "mots": line_of(lieu),
        "ouvertures": bits if any(bits) else None,
        "particulier": particulier,
    }
