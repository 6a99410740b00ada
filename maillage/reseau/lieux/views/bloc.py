"""The places of a body, on its page in the directory."""

from typing import Final

from django.urls import reverse

from maillage.reseau.lieux.enums import EtatLieu
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.lieux.mots import SANS_NOM
from maillage.reseau.lieux.perms import may_edit_place
from maillage.reseau.lieux.selectors.agents import places_of_structure
from maillage.reseau.lieux.views.pages import staff_url
from maillage.reseau.structures.blocs import Bloc, LigneBloc
from maillage.socle.comptes.acteur import Acteur

MONTRES: Final = 20


def places_bloc(acteur: Acteur, structure_id: int) -> Bloc:
    """Every living place for who keeps them; the published ones for the others."""
    rows = places_of_structure(acteur, structure_id)
    return Bloc(
        titre="Lieux",
        vide="Cette structure n'est responsable d'aucun lieu.",
        total=rows.count(),
        lignes=tuple(_line(acteur, lieu) for lieu in rows[:MONTRES]),
    )


def _line(acteur: Acteur, lieu: Lieu) -> LigneBloc:
    etat = EtatLieu(lieu.etat)
    note = lieu.commune if etat == EtatLieu.PUBLIE else f"{lieu.commune}, {etat.label.lower()}".lstrip(", ")
    url = staff_url(lieu) if may_edit_place(acteur, lieu) else reverse("lieux:detail_short", args=[lieu.cle])
    return LigneBloc(lieu.nom or SANS_NOM, url, note)
