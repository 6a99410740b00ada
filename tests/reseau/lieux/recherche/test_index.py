"""The index in memory follows every write at once, is shared by the readers of one version, and never shows what is not committed."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def vivant(base_neuve: str, settings: Any) -> Iterator[Any]:
    """A Département with two published places, committed."""
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.selectors import index
    from maillage.socle.comptes.acteur import command_acteur
    from maillage.socle.territoires.models import Commune, Departement

    settings.INDEX_GARDES = 2
    index._gardes.clear()
    row = Departement.objects.create(code="96", nom="Val-Fictif", fictif=True, par_defaut=True, hotes=["96.localhost"])
    Commune.objects.create(code="96001", nom="Valfictif", code_departement="96", codes_postaux=["96000"], fictive=True)
    with tenant_transaction(row.pk):
        create(command_acteur(row.pk, "essai"), "Un"), create(command_acteur(row.pk, "essai"), "Deux")
    yield row
    index._gardes.clear()


def create(by: Any, nom: str) -> Any:
    from maillage.reseau.lieux.services.saisies import create_place

    return create_place(by=by, valeurs={"nom": nom, "commune": "Valfictif", "code_insee": "96001"}, publier=True)


def seen(departement: Any, texte: str = "") -> list[str]:
    """What a visitor is shown, in a request of his own."""
    from django.db import transaction

    from maillage.base.tenancy import set_tenant
    from maillage.reseau.lieux.recherche.criteres import Criteres
    from maillage.reseau.lieux.selectors.recherche import search
    from maillage.socle.territoires.selectors import departement_of_host

    with transaction.atomic():
        found = departement_of_host("96.localhost")
        assert found is not None
        set_tenant(departement.pk, reading=True)
        return [one.lieu.nom for one in search(found, Criteres(texte=texte), at=AT).lieux]


def test_it_follows_every_write_and_costs_one_query_otherwise(vivant: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.enums import EtatLieu
    from maillage.reseau.lieux.models import Lieu, LieuPublic
    from maillage.reseau.lieux.recherche.criteres import Criteres
    from maillage.reseau.lieux.selectors.recherche import search
    from maillage.reseau.lieux.services.etats import change_state, correct
    from maillage.socle.comptes.acteur import command_acteur
    from maillage.socle.territoires.selectors import departement_of_host

    by = command_acteur(vivant.pk, "essai")
    assert seen(vivant) == ["Deux", "Un"]
    assert seen(vivant, "deux") == ["Deux"]
    host = departement_of_host("96.localhost")
    with tenant_transaction(vivant.pk), CaptureQueriesContext(connection) as captured:
        search(host, Criteres(texte="deux"), at=AT)  # type: ignore[arg-type]
    assert len(captured) == 1
    with tenant_transaction(vivant.pk):
        correct(by=by, lieu=Lieu.objects.get(nom="Un"), valeurs={"nom": "Premier"})
    assert seen(vivant, "premier") == ["Premier"]
    with tenant_transaction(vivant.pk):
        create(by, "Trois")
    assert seen(vivant) == ["Deux", "Premier", "Trois"]
    with tenant_transaction(vivant.pk):
        change_state(by=by, lieu=Lieu.objects.get(nom="Deux"), etat=EtatLieu.FERME, motif="essai")
    assert seen(vivant) == ["Premier", "Trois"]
    LieuPublic.objects.update(mots="")
    assert (seen(vivant), seen(vivant, "premier")) == (["Premier", "Trois"], [])


def test_what_a_writer_has_not_committed_is_his_alone(vivant: Any) -> None:
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.recherche.criteres import Criteres
    from maillage.reseau.lieux.selectors.recherche import search
    from maillage.socle.comptes.acteur import command_acteur

    def write() -> None:
        with tenant_transaction(vivant.pk):
            create(command_acteur(vivant.pk, "essai"), "Brouillon")
            assert search(vivant, Criteres(), at=AT).total == 3
            raise RuntimeError("changé d'avis")

    with pytest.raises(RuntimeError, match="changé"):
        write()
    assert seen(vivant) == ["Deux", "Un"]


def test_a_change_between_the_columns_and_the_words_mixes_nothing_up(vivant: Any) -> None:
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.selectors.index import index_of
    from maillage.socle.comptes.acteur import command_acteur

    with tenant_transaction(vivant.pk):
        held = index_of(vivant)
    with tenant_transaction(vivant.pk):
        create(command_acteur(vivant.pk, "essai"), "Avant tous les autres")
    with tenant_transaction(vivant.pk):
        assert held.lignes.find("deux").lieux.tolist() == [True, False]
        assert not held.lignes.find("avant").lieux.any()


def test_a_process_keeps_the_last_departements_asked(vivant: Any) -> None:
    from maillage.base.tenancy import tenant_transaction
    from maillage.reseau.lieux.selectors import index
    from maillage.socle.territoires.models import Departement

    others = [Departement.objects.create(code=code, nom=code, fictif=True) for code in ("97", "98")]
    for row in (vivant, *others, vivant):
        with tenant_transaction(row.pk):
            index.index_of(row)
    assert [key[1] for key in index._gardes] == [others[1].pk, vivant.pk]
