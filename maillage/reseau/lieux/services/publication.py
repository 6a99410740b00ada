"""What of a place anyone may read: its public row, without what names a person."""

import re
from collections.abc import Sequence
from typing import Final

from maillage.reseau.lieux.enums import Origine
from maillage.reseau.lieux.models import CHAMPS_FICHE, Lieu, LieuPublic, Version
from maillage.reseau.lieux.nettoyage.personnes import names_a_person
from maillage.reseau.lieux.nettoyage.telephones import is_mobile

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
RETENUE: Final = "(adresse personnelle non publiée)"


def public_row(lieu: Lieu, versions: Sequence[Version]) -> LieuPublic:
    """The unsaved public row of a place, from its values held true and the sources of its versions."""
    licences = licences_of(versions)
    row = LieuPublic(
        lieu_id=lieu.pk,
        departement_id=lieu.departement_id,
        cle=lieu.cle,
        source=", ".join(licences)[:500],
        licences=licences,
        **{name: getattr(lieu, name) for name in CHAMPS_FICHE},
    )
    hold_back_persons(row, responsible=responsible_fields(lieu))
    return row


def licences_of(versions: Sequence[Version]) -> dict[str, str]:
    """Name of the source → code of its licence, by name."""
    held = {
        version.source.nom: version.source.licence for version in versions if version.source and not version.refusee
    }
    return dict(sorted(held.items()))


def responsible_fields(lieu: Lieu) -> set[str]:
    """Fields that the body responsible gave itself: what it chose to publish is not held back."""
    return {name for name, origin in lieu.provenance.items() if origin.get("origine") == Origine.RESPONSABLE}


def hold_back_persons(row: LieuPublic, *, responsible: set[str]) -> None:
    """E-mails that name a person, and mobiles beside them, are not published (issue 2, section 3; RGPD art. 5).

    Whoever wrote them, a source or the coordinator: only the body responsible may publish its people's addresses. An
    address inside a text is held back the same way.
    """
    if row.courriels and "courriels" not in responsible:
        kept = [mail for mail in row.courriels if not _names(mail, row)]
        if len(kept) < len(row.courriels):
            row.courriels = kept
            if "telephone" not in responsible:
                row.telephone = [number for number in row.telephone if not is_mobile(number)]
    for name in _TEXTES:
        text = getattr(row, name)
        if "@" in text and name not in responsible:
            limit = LieuPublic._meta.get_field(name).max_length  # type: ignore[union-attr]
            setattr(row, name, _without_persons(text, row)[:limit])
    for name in _LISTES:
        items = getattr(row, name)
        if name not in responsible and any("@" in item for item in items):
            setattr(row, name, [item for item in items if _without_persons(item, row) == item])


def _names(mail: str, row: LieuPublic) -> bool:
    return names_a_person(mail, nom_lieu=row.nom, commune=row.commune)


def _without_persons(text: str, row: LieuPublic) -> str:
    return _ADRESSE.sub(lambda found: RETENUE if _names(found.group(), row) else found.group(), text)
