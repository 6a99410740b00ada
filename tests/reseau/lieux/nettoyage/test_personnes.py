"""Contacts that name a person. Every person here is made up."""

import pytest

from maillage.reseau.lieux.nettoyage.personnes import hold_back_telephones, mentions_a_person, names_a_person

LIEU = {"nom_lieu": "Médiathèque Jean Vallombreuse", "commune": "Saint-Fictif-du-Port"}


@pytest.mark.parametrize(
    "courriel",
    [
        "jean.vraisemblable@saint-fictif.fr",
        "p.vraisemblable@gmail.com",
        "vraisemblable@saint-fictif.fr",
        "sophie@asso.fr",
        "vraisemblablep@orange.fr",
        "marie@lieu.fr",
        "marie.vraisemblable@lieu.fr",
        "contact.jvraisemblable@lieu.fr",
        "conseiller.vraisemblable@lieu.fr",
        "cvraisemblable.mairie@lieu.fr",
        "kevin.mairie@lieu.fr",
        "p.port@lieu.fr",
        "jean.vallombreuse@gmail.com",
        "sophie.mediatheque@gmail.com",
        "p@lieu.fr",
        "123@lieu.fr",
        "@lieu.fr",
        "jean@lieu.fr",
        "sophie@france-services.gouv.fr",
        "x" * 60 + "@lieu.fr",
        "abc@lieu.com",
    ],
)
def test_what_may_name_a_person_is_held_back(courriel: str) -> None:
    assert names_a_person(courriel, **LIEU)


@pytest.mark.parametrize(
    "courriel",
    [
        "contact@lieu.fr",
        "accueil2@lieu.fr",
        "mairie@lieu.fr",
        "lamairie@lieu.fr",
        "bibliotheque.ailleurs@orange.fr",
        "mediatheque.jean.vallombreuse@gmail.com",
        "epn-ailleurs@gmail.com",
        "saint.fictif@insup.org",
        "stfictif@insup.org",
        "saintfictif@orange.fr",
        "contact.fictif@orange.fr",
        "fictif.port@orange.fr",
        "centresocialfictif@orange.fr",
        "csfictif@orange.fr",
        "marie.fictif@wanadoo.fr",
        "a.contact@lieu.fr",
        "mjv@orange.fr",
        "ailleurs@france-services.gouv.fr",
        "lafabrique@lafabrique-ailleurs.fr",
        "service.numerique@gmail.com",
    ],
)
def test_mailboxes_of_places_are_public(courriel: str) -> None:
    assert not names_a_person(courriel, **LIEU)


def test_place_named_after_its_owner_does_not_excuse_him() -> None:
    assert names_a_person(
        "sophie.vraisemblable@gmail.com", nom_lieu="Sophie Vraisemblable Conseil", commune="Villebois"
    )


def test_context_is_optional() -> None:
    assert names_a_person("villebois@orange.fr")
    assert not names_a_person("mairie@orange.fr")


@pytest.mark.parametrize(
    "texte", ["Mme Vraisemblable", "M. Vraisemblable", "contact : Sophie Vraisemblable", "Marie Vraisemblable"]
)
def test_cells_that_name_somebody(texte: str) -> None:
    assert mentions_a_person("Accueil", texte)


@pytest.mark.parametrize("texte", ["", "Accueil de la mairie", "Secrétariat", "Grand Port"])
def test_cells_that_name_nobody(texte: str) -> None:
    assert not mentions_a_person(texte)


def test_mobiles_of_a_named_person_are_held_back() -> None:
    numeros = ("+33546000102", "+33646000102", "+262692411234", "3949")
    assert hold_back_telephones(numeros, has_person=True) == ("+33646000102", "+262692411234")
    assert hold_back_telephones(numeros, has_person=False) == ()
