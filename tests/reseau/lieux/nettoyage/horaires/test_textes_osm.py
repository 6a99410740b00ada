"""Texts of an OSM column: taken as they are, tidied, questioned, or read as free text."""

import pytest

from maillage.reseau.lieux.nettoyage.horaires import clean_horaires, validate_osm
from maillage.reseau.lieux.nettoyage.resultat import Etat

ABSENT, TEL_QUEL, REPARE, DOUTEUX, ILLISIBLE = Etat

CAS: list[tuple[str, Etat, str, str | None]] = [
    ("Mo-Fr 09:00-12:00", TEL_QUEL, "", "Mo-Fr 09:00-12:00"),
    ("mo-fr 9:00-12:00", REPARE, "osm_repare", "Mo-Fr 09:00-12:00"),
    ("Mo-Fr 09:00-12:00; PH off", TEL_QUEL, "", "Mo-Fr 09:00-12:00; PH off"),
    ("Mo-Fr 09:00-12:00; fermé jours fériés", REPARE, "lus", "Mo-Fr 09:00-12:00; PH off"),
    ("Mo,Fr :undefined-undefined:undefined", DOUTEUX, "heures_manquantes", None),
    ("Mo-Fr 09:00-12:00,14:00-17:00; Sa,Su off", TEL_QUEL, "", "Mo-Fr 09:00-12:00,14:00-17:00; Sa,Su off"),
    ("Mo-Fr 09:00-12:00; Mo-Fr 14:00-17:00", DOUTEUX, "ecrase", "Mo-Fr 09:00-12:00,14:00-17:00"),
    ("Mo 18:00-14:00", DOUTEUX, "inverse", "Mo 18:00-14:00"),
    ("Mo-Fr", DOUTEUX, "heures_manquantes", None),
    ("PH off", DOUTEUX, "heures_manquantes", None),
    ("Mo off; Tu off", DOUTEUX, "ferme", None),
    ('We unknown "sur rendez-vous"', TEL_QUEL, "", 'We unknown "sur rendez-vous"'),
    ('Mo-Fr 09:00-12:00 "sur rendez-vous"', TEL_QUEL, "", 'Mo-Fr 09:00-12:00 "sur rendez-vous"'),
    ("week 2-52/2 Mo 09:00-12:00", TEL_QUEL, "", "week 2-52/2 Mo 09:00-12:00"),
    ("Mo-Su 00:00-24:00", REPARE, "osm_repare", "24/7"),
    ("sunrise-sunset", DOUTEUX, "heures_manquantes", None),
    ("Mo 09:00+", TEL_QUEL, "", "Mo 09:00+"),
    ('Mo-Fr 09:00-12:00 || "sur rdv"', TEL_QUEL, "", 'Mo-Fr 09:00-12:00 || "sur rdv"'),
    ("2024 Mo-Fr 09:00-12:00", TEL_QUEL, "", "2024 Mo-Fr 09:00-12:00"),
    ("Jul-Aug Mo-Fr 09:00-12:00", TEL_QUEL, "", "Jul-Aug Mo-Fr 09:00-12:00"),
    ("Sep 01-Jun 30 Mo-Fr 09:00-12:00", TEL_QUEL, "", "Sep 01-Jun 30 Mo-Fr 09:00-12:00"),
    ("easter off", DOUTEUX, "heures_manquantes", None),
    ("weekends 9h-12h", REPARE, "lus", "Sa,Su 09:00-12:00"),
    ("24/7", TEL_QUEL, "", "24/7"),
    ("24 / 7", REPARE, "osm_repare", "24/7"),
    ("Mo-Th 9:00-16:00", REPARE, "osm_repare", "Mo-Th 09:00-16:00"),
    ("Mo-Fr 09:00-17 :00", REPARE, "osm_repare", "Mo-Fr 09:00-17:00"),
    (
        "Tu, Th, Fr 13:30-18:00; We, Sa 10:30-12:30, 13:30-18:00",
        REPARE,
        "osm_repare",
        "Tu,Th,Fr 13:30-18:00; We,Sa 10:30-12:30,13:30-18:00",
    ),
    ("Mo-Fr 14h00-19h00;Sa 14h00-18h00", REPARE, "osm_repare", "Mo-Fr 14:00-19:00; Sa 14:00-18:00"),
    ("MO-FR 09:00-12:00", REPARE, "osm_repare", "Mo-Fr 09:00-12:00"),
    ("Mo-Fr  09:00 - 12:00 ; Sa 10:00 - 12:00", REPARE, "osm_repare", "Mo-Fr 09:00-12:00; Sa 10:00-12:00"),
    ("Mo-Fr: 09:00-12:00", REPARE, "osm_repare", "Mo-Fr 09:00-12:00"),
    ("Mon-Fri 09:00-12:00", REPARE, "osm_repare", "Mo-Fr 09:00-12:00"),
    ("Mo 09:00-12:00, Tu 14:00-17:00", TEL_QUEL, "", "Mo 09:00-12:00, Tu 14:00-17:00"),
    (
        'Mo 09:00-12:00, Mo 14:00-17:00 "sur rendez-vous"',
        TEL_QUEL,
        "",
        'Mo 09:00-12:00, Mo 14:00-17:00 "sur rendez-vous"',
    ),
    ("Mo[1,3] 09:00-12:00", TEL_QUEL, "", "Mo[1,3] 09:00-12:00"),
    ("Th[-1] 14:00-17:00", TEL_QUEL, "", "Th[-1] 14:00-17:00"),
    ("Mo-We,Fr 09:00-12:00; PH,SH off", TEL_QUEL, "", "Mo-We,Fr 09:00-12:00; PH,SH off"),
    ("SH off", DOUTEUX, "heures_manquantes", None),
    ("SH Mo-Fr 10:00-12:00", TEL_QUEL, "", "SH Mo-Fr 10:00-12:00"),
    ("week 1-53/2 Mo 09:00-12:00; PH off", TEL_QUEL, "", "week 1-53/2 Mo 09:00-12:00; PH off"),
    ("week 02-52/2 Mo 09:00-12:00", REPARE, "osm_repare", "week 2-52/2 Mo 09:00-12:00"),
    ("Aug 01-15 off; Mo-Fr 09:00-12:00", REPARE, "osm_repare", "Aug 01-Aug 15 off; Mo-Fr 09:00-12:00"),
    ("Mo-Fr 09:00-12:00; Aug off", TEL_QUEL, "", "Mo-Fr 09:00-12:00; Aug off"),
    ("Mo-Fr 09:00-12:00; Mo off", TEL_QUEL, "", "Mo-Fr 09:00-12:00; Mo off"),
    ("Mo-Fr 25:00-26:00", ILLISIBLE, "heure_impossible", None),
    ("Mo-Fr 22:00-26:00", TEL_QUEL, "", "Mo-Fr 22:00-26:00"),
    ("Mo-Fr 9-12", REPARE, "lus", "Mo-Fr 09:00-12:00"),
    ("Mo-Fr 09:00-12:00;", REPARE, "osm_repare", "Mo-Fr 09:00-12:00"),
    ("Mo-Fr 09:00-12:00 off", DOUTEUX, "fermeture", "Mo-Fr 09:00-12:00"),
    ("Mo 09:00-12:00; We[4],Th[1] 10:00-12:00", TEL_QUEL, "", "Mo 09:00-12:00; We[4],Th[1] 10:00-12:00"),
    ('Mo-Fr 09:00-12:00 "a"b"', DOUTEUX, "reste", "Mo-Fr 09:00-12:00"),
    ('Mo-Fr 09:00-12:00 "', REPARE, "lus", "Mo-Fr 09:00-12:00"),
    ("off", DOUTEUX, "ferme", None),
    ("24/7 off", DOUTEUX, "fermeture", "24/7"),
    ("Mo-Fr 09:00-12:00; sauf le lundi", REPARE, "lus", "Tu-Fr 09:00-12:00"),
]


@pytest.mark.parametrize(("texte", "etat", "regle", "lu"), CAS, ids=[cas[0][:60] for cas in CAS])
def test_reads(texte, etat, regle, lu):
    resultat = clean_horaires(None, None, texte)
    assert (resultat.etat, resultat.regle.removeprefix("horaires.")) == (etat, regle)
    assert (resultat.proposition if resultat.is_question else resultat.valeur) == lu
    assert resultat.is_question == bool(resultat.question)
    assert resultat.valeur is None or not resultat.is_question
    assert lu is None or validate_osm(lu)
    assert resultat.original == texte
