"""What judging lets through has room in the database."""

from maillage.reseau.lieux.models.fiche import FicheLieu
from maillage.reseau.recensement.jugement.longueurs import LONGUEURS


def _room(field):
    return getattr(getattr(field, "base_field", field), "max_length", None)


def test_limits_of_judging_are_those_of_the_columns():
    rooms = {field.name: _room(field) for field in FicheLieu._meta.get_fields()}
    assert {champ: limite for champ, limite in LONGUEURS.items() if rooms[champ] not in (None, limite)} == {}
