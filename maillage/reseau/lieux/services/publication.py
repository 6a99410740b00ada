"""What of a place anyone may read: its public row, without what names a person."""

import re
from collections.abc import Sequence
from typing import Any, Final

from maillage.reseau.lieux.enums import Origine
from maillage.reseau.lieux.models import CHAMPS_FICHE, Lieu, LieuPublic, Version
from maillage.reseau.lieux.nettoyage.personnes import names_a_person
from maillage.reseau.lieux.nettoyage.telephones import is_mobile
from maillage.reseau.lieux.recherche.indexation import search_columns

_TEXTES: Final = (
    "nom",
    "adresse",
    "complement_adresse",
    "horaires",
    "presentation_resume",
    "presentation_detail",
    "structure_parente",
    "fiche_acces_libre",
    "prise_rdv",
)
_LISTES: Final = ("site_web", "autres_formations_labels")
_ADRESSE: Final = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_LONGUEURS: Final = {name: getattr(LieuPublic._meta.get_field(name), "max_length", None) for name in _TEXTES}
RETENUE: Final = "(adresse personnelle non publiée)"


def public_row(lieu: Lieu, versions: Sequence[Version]) -> dict[str, Any]:
    """{column: value} of the public row of a place, from its values held true and the sources of its versions."""
    licences = licences_of(versions)
    held = lieu.__dict__
    row: dict[str, Any] = {name: held[name] for name in CHAMPS_FICHE}
    row |= {
        "lieu_id": lieu.pk,
        "departement_id": lieu.departement_id,
        "cle": lieu.cle,
        "source": ", ".join(licences)[:500],
        "licences": licences,
    }
    hold_back_persons(row, lieu)
    columns = search_columns(row)
    # As PostgreSQL reads bytes in a text: rows are written as JSON (base.enbloc).
    columns["ouvertures"] = None if columns["ouvertures"] is None else f"\\x{columns['ouvertures'].hex()}"
    return row | columns


def licences_of(versions: Sequence[Version]) -> dict[str, str]:
    """Name of the source → code of its licence, by name."""
    held = {
        version.source.nom: version.source.licence for version in versions if version.source and not version.refusee
    }
    return dict(sorted(held.items()))


def responsible_fields(lieu: Lieu) -> set[str]:
    """Fields that the body responsible gave itself: what it chose to publish is not held back."""
    return {name for name, origin in lieu.provenance.items() if origin.get("origine") == Origine.RESPONSABLE}


def hold_back_persons(row: dict[str, Any], lieu: Lieu) -> None:
    """E-mails that name a person, and mobiles beside them, are not published (issue 2, section 3; RGPD art. 5).

    Whoever wrote them, a source or the coordinator: only the body responsible may publish its people's addresses. An
    address inside a text is held back the same way.
    """
    texts = [name for name in _TEXTES if "@" in row[name]]
    lists = [name for name in _LISTES if any("@" in item for item in row[name])]
    if not (row["courriels"] or texts or lists):
        return
    responsible = responsible_fields(lieu)
    if "courriels" not in responsible:
        kept = [mail for mail in row["courriels"] if not _names(mail, lieu)]
        if len(kept) < len(row["courriels"]):
            row["courriels"] = kept
            if "telephone" not in responsible:
                row["telephone"] = [number for number in row["telephone"] if not is_mobile(number)]
    for name in texts:
        if name not in responsible:
            row[name] = _without_persons(row[name], lieu)[: _LONGUEURS[name]]
    for name in lists:
        if name not in responsible:
            row[name] = [item for item in row[name] if _without_persons(item, lieu) == item]


def _names(mail: str, lieu: Lieu) -> bool:
    return names_a_person(mail, nom_lieu=lieu.nom, commune=lieu.commune)


def _without_persons(text: str, lieu: Lieu) -> str:
    return _ADRESSE.sub(lambda found: RETENUE if _names(found.group(), lieu) else found.group(), text)
