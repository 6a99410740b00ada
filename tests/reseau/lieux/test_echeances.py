"""Places without news: when, for whom, and gone once they are confirmed."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reseau.lieux.echeances import freshness_due, places
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.lieux.services.etats import confirm
from maillage.reseau.structures.models import Appartenance, Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.echeances.models import Echeance
from maillage.socle.echeances.selectors.listes import still_due
from maillage.socle.echeances.services.collecte import collect_all
from maillage.socle.territoires.models import Commune, Secteur, SecteurCommune

JOUR = dt.date(2026, 3, 3)


def lieu(departement, **valeurs):
    base = {"nom": "Médiathèque", "commune": "Valfictif", "etat": "PUBLIE", "date_maj": dt.date(2024, 1, 1)}
    return Lieu.objects.create(departement=departement, **base | valeurs)


def found(departement):
    return list(places(departement.pk, JOUR))


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_twelve_months_after_the_last_news(day):
    due = freshness_due(day, day)
    assert (due.year * 12 + due.month) - (day.year * 12 + day.month) == 12
    assert due.day == min(day.day, 28)


@pytest.mark.parametrize(
    ("date_maj", "words"),
    [
        (dt.date(2025, 6, 1), None),
        (dt.date(2025, 4, 4), None),
        (dt.date(2025, 4, 3), "Bientôt 12 mois"),
        (dt.date(2025, 3, 2), "Plus de 12 mois"),
        (dt.date(2024, 9, 2), "Plus de 18 mois"),
        (None, "Plus de 18 mois"),
    ],
)
def test_thresholds_of_the_national_tools(departement, date_maj, words):
    lieu(departement, date_maj=date_maj)
    duties = found(departement)
    assert [one.raison.startswith(words) for one in duties] == ([True] if words else [])


def test_a_place_without_a_date_has_thirty_days_from_its_arrival(departement):
    row = lieu(departement, date_maj=None)
    (duty,) = found(departement)
    assert duty.echeance_le == row.created_at.date() + dt.timedelta(days=30)
    assert (duty.titre, duty.url) == ("Vérifier « Médiathèque », Valfictif", f"/lieux/agent/{row.cle}/")


@pytest.mark.parametrize("etat", ["EN_REVUE", "RETIRE", "FERME"])
def test_only_what_the_public_sees(departement, etat):
    lieu(departement, etat=etat)
    assert found(departement) == []


def test_for_the_referent_of_the_body_else_for_the_coordination_of_the_sector(departement):
    Commune.objects.create(code="96001", nom="Valfictif", code_departement="96")
    nord = Secteur.objects.create(departement=departement, nom="Nord")
    SecteurCommune.objects.create(departement=departement, secteur=nord, commune_id="96001")
    held, empty = (Structure.objects.create(departement=departement, nom=nom) for nom in ("Mairie", "Vide"))
    user = Utilisateur.objects.create_user("r@example.org")
    Appartenance.objects.create(
        departement=departement, utilisateur=user, role=Role.REFERENT, structure=held, debut=dt.date(2020, 1, 1)
    )
    lieu(departement, nom="A", structure=held, code_insee="96001")
    lieu(departement, nom="B", structure=empty, code_insee="96001")
    lieu(departement, nom="C", code_insee="96002")
    one, two, three = found(departement)
    assert (one.pour.roles, one.pour.structure_id, one.escalade.roles) == (
        (Role.REFERENT,),
        held.pk,
        (Role.COORDINATEUR,),
    )
    assert (two.pour.roles, two.pour.structure_id, two.pour.secteur_id) == ((Role.COORDINATEUR,), None, nord.pk)
    assert (three.pour.secteur_id, three.escalade) == (None, None)
    user.is_active = False
    user.save()
    assert found(departement)[0].pour.roles == (Role.COORDINATEUR,)


def test_confirmed_it_is_no_longer_shown_and_the_night_closes_it(departement, acteur):
    row = lieu(departement)
    collect_all(departement.pk, JOUR)
    shown = list(Echeance.objects.open())
    assert len(still_due(departement.pk, shown, JOUR)) == 1
    by = Acteur(acteur.id, acteur.nom, departement.pk, frozenset({Role.COORDINATEUR}))
    confirm(by=by, lieu=row, today=JOUR)
    assert still_due(departement.pk, shown, JOUR) == []
    collect_all(departement.pk, JOUR)
    assert not Echeance.objects.open().exists()
