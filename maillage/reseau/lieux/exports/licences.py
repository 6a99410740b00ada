"""Under which terms the whole file may be used again, out of the licence of each source."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from maillage.reseau.lieux.enums import Licence


class LicenceDite(NamedTuple):
    """A licence as catalogues know it. ``nom``: SPDX or Etalab identifier; ``url``: its text."""

    code: str
    nom: str
    libelle: str
    url: str


LICENCES: Final[Mapping[str, LicenceDite]] = MappingProxyType(
    {
        said.code: said
        for said in (
            LicenceDite(
                Licence.LO_2_0,
                "etalab-2.0",
                "Licence Ouverte 2.0 (Etalab)",
                "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
            ),
            LicenceDite(Licence.ODBL_1_0, "ODbL-1.0", "ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
            LicenceDite(
                Licence.CC_BY_4_0, "CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.fr"
            ),
            LicenceDite(
                Licence.CC0_1_0, "CC0-1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/deed.fr"
            ),
        )
    }
)
_STRICTEST_FIRST: Final = (Licence.ODBL_1_0, Licence.CC_BY_4_0)


def licence_of_all(codes: Collection[str]) -> LicenceDite | None:
    """The licence of a file made of sources under ``codes``; None when one of them gave none.

    ODbL 1.0 (section 4.4) asks that a database made from it keep it; CC BY asks more than the Licence Ouverte, which asks
    that the source be named. Without any source the data are the Département's own: Licence Ouverte, as the public
    administrations' documents (CRPA, D323-2-1).
    """
    if any(code not in LICENCES for code in codes):
        return None
    found = next((code for code in _STRICTEST_FIRST if code in codes), Licence.LO_2_0)
    return LICENCES[found]
