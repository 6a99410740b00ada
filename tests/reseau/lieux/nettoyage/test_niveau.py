"""Level of the offer."""

import pytest

from maillage.reseau.lieux.nettoyage.niveau import derive_niveau
from maillage.reseau.lieux.nettoyage.resultat import Etat
from maillage.reseau.lieux.schema import Niveau

ACCES = "Accès internet et matériel informatique"
LOISIRS = "Loisirs et créations numériques"
DEMARCHES = "Aide aux démarches administratives"


@pytest.mark.parametrize(
    ("services", "accompagnements", "dispositifs", "niveau", "regle"),
    [
        ((DEMARCHES,), (), (), Niveau.MEDIATION, "niveau.services"),
        ((ACCES,), ("Accompagnement individuel",), (), Niveau.MEDIATION, "niveau.accompagnement"),
        ((), ("Dans un atelier collectif", "En autonomie"), (), Niveau.MEDIATION, "niveau.accompagnement"),
        ((ACCES,), ("En autonomie",), (), Niveau.EQUIPEMENT, "niveau.autonomie"),
        ((DEMARCHES,), ("En autonomie",), (), Niveau.MEDIATION, "niveau.services"),
        ((), (), ("France Services",), Niveau.MEDIATION, "niveau.dispositif"),
        ((LOISIRS,), (), (), Niveau.EQUIPEMENT, "niveau.services"),
        ((ACCES,), (), (), Niveau.EQUIPEMENT, "niveau.services"),
    ],
)
def test_closed_lists_decide(services, accompagnements, dispositifs, niveau: Niveau, regle: str) -> None:
    resultat = derive_niveau(services, accompagnements, dispositifs=dispositifs)
    assert (resultat.valeur, resultat.regle, resultat.etat) == (niveau, regle, Etat.REPARE)


@pytest.mark.parametrize(
    ("texte", "niveau"),
    [
        ("Wi-Fi gratuit dans le hall", Niveau.WIFI),
        ("Deux ordinateurs en libre accès et le wifi", Niveau.EQUIPEMENT),
        ("Un conseiller numérique vous reçoit", Niveau.MEDIATION),
        ("Pas de médiateur numérique, mais un ordinateur", Niveau.EQUIPEMENT),
        ("Sans ordinateur. Borne wifi.", Niveau.WIFI),
        ("Jardin ouvert tous les jours", None),
        ("", None),
    ],
)
def test_texts_tell_when_lists_do_not(texte: str, niveau: Niveau | None) -> None:
    assert derive_niveau(None, None, None, (texte,), None).valeur == niveau


def test_access_with_only_wifi_in_the_text() -> None:
    assert derive_niveau((ACCES,), textes=("Wifi gratuit",)).valeur is Niveau.WIFI


def test_lists_outrank_texts() -> None:
    assert derive_niveau((DEMARCHES,), textes=("Wifi gratuit",)).valeur is Niveau.MEDIATION


def test_place_closed_to_the_public_has_no_level() -> None:
    resultat = derive_niveau((DEMARCHES,), (), ("Ce lieu n'accueille pas de public",))
    assert (resultat.valeur, resultat.etat) == (None, Etat.ABSENT)
