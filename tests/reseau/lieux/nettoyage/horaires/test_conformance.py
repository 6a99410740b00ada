"""The national tool's recorded cases, and where this reader differs on purpose.

Three kinds of difference, each listed with its reason: another reading (``AUTREMENT``), the same reading held back as
a question (``RETENUS``), the same meaning written otherwise (``MEME_SENS``). A case that differs without being listed
fails, and so does a listed one that differs no more.
"""

import json

import pytest

from maillage.reseau.lieux.nettoyage.horaires import clean_horaires, notes, week_table
from maillage.reseau.lieux.nettoyage.horaires.modele import merge_creneaux

JOURS = {
    "Lundi": "Mo",
    "Mardi": "Tu",
    "Mercredi": "We",
    "Jeudi": "Th",
    "Vendredi": "Fr",
    "Samedi": "Sa",
    "Dimanche": "Su",
}

JOUR_AUTREMENT = {
    "09:00-12:00 hors premier Lundi du mois": "the exception is kept: Mo[1] off",
    "14h-18h sur RDV uniquement": "the appointment is kept as an OSM comment",
    "13h30 a 16h30 sur rendez-vous": "the appointment is kept as an OSM comment",
    "9h30-12h30 / 1er samedi du moi": "one Saturday a month, not every week; and not the day of the column: asked",
    "Juillet-août : 10h-12h / 13h30-17h30": "the period is kept: Jul-Aug",
    "1 samedi sur 2 : 9:00 - 12:30": "one Saturday in two: asked which",
    "9h - 12h le 1er et le dernier samedi du mois": "ranks are kept: Sa[1,-1]; and not the day of the column: asked",
    "samedi de 14 h 30 à 18 h 30 pinto 5 rue des fortes terres": "Saturday named in another column, an address: asked",
}

JOUR_RETENUS = {
    "9h30-12h (jusqu'en juin 2022)": "an end date may be past",
    "9h30 à 12h30*-*fermé vacances": "which holidays?",
    "9h00/12h00 atelier cyber  13h30/17h30 atelier f'AB": "a workshop is not an opening",
    "9H-12H / Après-midi sur RDV": "the afternoon has no hours",
    "9h12h 14h18h(Mandela)": "words not understood",
    "9h à 12h30 et de 13h30 à 16h3": "the text is cut: 16 h 30 is a guess",
    "1x par mois de 10h à 12h": "once a month: which week?",
    "Permanence 14h à 16h tous les 15 jours": "one week in two: which?",
    "Permanences de 9h à 12h (à partir du 14/04/2022": "a start date",
    "Permanence de 13h30 à 16h30 1 Semaine /2": "one week in two: which?",
    "9h à 12h et de 13h30 à 18h hors et en vacances scolaires": "unusual words about holidays",
    "9h-12h30 et 1er de chaque mois uniquement : 14h-17h30": "the afternoon is once a month only",
    "10h-18h  -  pendant les vacances : >": "other hours during holidays, cut",
}

SEMAINE_AUTREMENT = {
    "SANS RENDEZ-VOUS du lundi au vendredi  : 08h30 - 12h30 / AVEC RENDEZ-VOUS du lundi au jeudi : 12h30 - 16h15": "the appointment is kept as an OSM comment",
    "Mardi : 14:00-19:00 / Mercredi au samedi : 10:00-12:00 et 14:00-18:00 / Jeudi : 14:00-18:00": "two sets for Thursday: asked; the more precise one is proposed",
    "Sessions libre du fablab les V14h-21h et S 10h-13h / L au V 8h30-19h": "two sets for Friday: asked",
    "9h30-12h 14h-16h (sauf le lundi matin / mardi)": "asked which days, with a proposal, instead of nothing",
    "lundi au jeudi de 8h à 12h et de 13h30 à 17h30. le mercredi de 10h à 12h et de 13h30 à 17h30. le vendredi de 8h à 12h et de 13h30 à 16h30": "two sets for Wednesday: asked; the more precise one is proposed",
    "du lundi au vendredi : de 8h30 à 12h et de 13h30 à 17h30    samedi : de 14h à 17h30   fermeture en août": "the closing is kept: Aug off",
    "du lundi au vendredi, de 9h à 12h et de 13h30 à 17h30, sauf le mercredi, de 9h à 12h": "the exception is read: Wednesday morning only",
    "lundi sur rendez vous au 03.21.89.04.66": 'a day on appointment says something: unknown "sur rendez-vous"',
    "24/7": "Mo-Sun 00:00-00:00 is not valid OSM",
    "Tous les jours 9h-20h": "every day has seven days",
    "> mardi : 14h-18h30 > mercredi : 10h-18h30 > jeudi : 14h-18h30 > vendredi : 10h-18h30 > samedi : 10h-18h  -  horaires pendant les vacances scolaires : > mardi : 14h-18h > mercredi : 10h-12h et 14h-18h > jeudi : 14h-18h > vendredi : 10h-12h et 14h-18h > samedi : 10h-12h et 14h-18h  -  la médiathèque est fermée les jours fériés.": "holiday hours and closings are kept, in a proposal",
}

SEMAINE_RETENUS = {
    "Il y a des créneaux accès libre au public les lundi, mardi et jeudi de 16h30 à 18h.": "words not understood",
    "le jeudi et vendredi : 09:30-11:30 --- en autonomie : du lundi au jeudi : 09:00-11:30 et 14:00-17:30": "two sets for Thursday",
    "9h à 17h30 du lundi au vendredi. Fermé pendant les vacances de Noël.": "a closing that no rule can say",
    "lundi 14h-7h vendredi 9h-12h": "a place that closes at 7 in the morning is likely a typing slip",
    "A partir du 4 septembre permanences au 18bis rue des 4 Freres Peignot 75015 Paris de 10h à 12h et de 14h à 18h du lundi à vendredi": "a start date, an address",
}

SEMAINE_MEME_SENS = {
    "8h30 à 12h - 13h30 à 17h | 8h30 à 12h - 13h30 à 17h | 8h30 à 12h - 13h30 à 17h | 8h30 à 12h - 13h30 à 17h | 8h30 à 12h - 13h30 à 17h | 8h30 à 12h - 13h30 à 17h | 8h30 à 12h - 13h30 à 17h": "every day identical: the days are written",
    "Il y a des créneaux accès libre au public les lundi, mardi et jeudi de 16h30 à 18h.": "no override rule: each day is named once",
    "Lundi, mardi, jeudi et vendredi : 09:00-12:00 et 13:30-16:15 / Mercredi et samedi : 09:00-12:00": "no override rule: each day is named once",
    "Lundi: 9h00 à 12h00 / 14h à 17h00 - Mardi 9h00 à 12h00 / 14h à 17h00 - Mercredi 9h00 à 12h00 - Jeudi 9h00 à 12h00 / 14h à 17h00 - Vendredi 9h00 à 12h00 / 14h à 17h00": "no override rule: each day is named once",
    "8h-12h du Lundi au Samedi et  13h30-17h30 le mercredi": "no override rule: each day is named once",
    "Mo-Fr 14h00-19h00;Sa 14h00-18h00": "a space after the semicolon",
}


def _cases(partage, nom):
    return json.loads((partage / "conformance" / nom).read_text(encoding="utf-8"))["cases"]


def _compare(ecarts, attendus):
    manquants = {cle: ecart for cle, ecart in ecarts.items() if cle not in attendus}
    perimes = [cle for cle in attendus if cle not in ecarts]
    assert not manquants, "cases that differ without being listed"
    assert not perimes, "cases listed that differ no more"


def test_hours_of_a_day(partage):
    autrement, retenus = {}, {}
    for cas in _cases(partage, "opening_hours_of_day.json"):
        resultat = clean_horaires({"Mo": cas["input"]})
        lu = (resultat.valeur or resultat.proposition or "").removeprefix("Mo ")
        if lu != cas["expected"]:
            autrement[cas["input"]] = (cas["expected"], lu)
        elif resultat.is_question and cas["expected"]:
            retenus[cas["input"]] = resultat.regle
    _compare(autrement, JOUR_AUTREMENT)
    _compare(retenus, JOUR_RETENUS)


def test_hours_of_a_week(partage):
    autrement, retenus, meme_sens = {}, {}, {}
    for cas in _cases(partage, "opening_hours_of_week.json"):
        source, attendu = cas["input"]["source"], cas["expected"]
        jours = {JOURS[nom]: texte for nom, texte in source.items() if nom in JOURS}
        resultat = clean_horaires(
            jours, source.get("Horaires ouverture"), source.get("OSM"), semaine_ouverture=source.get("ouverture")
        )
        lu = resultat.valeur or resultat.proposition
        cle = source.get("Horaires ouverture") or source.get("OSM") or " | ".join(source.values())
        if lu != attendu:
            egal = (
                lu is not None
                and attendu is not None
                and (week_table(lu), notes(lu)) == (week_table(attendu), notes(attendu))
            )
            (meme_sens if egal else autrement)[cle] = (attendu, lu)
        if resultat.is_question and attendu is not None and cle not in autrement:
            retenus[cle] = resultat.regle
    _compare(autrement, SEMAINE_AUTREMENT)
    _compare(retenus, SEMAINE_RETENUS)
    _compare(meme_sens, SEMAINE_MEME_SENS)


def _minutes(plages):
    morceaux = [plage.split("-") for plage in plages.split(",")]
    return [tuple(int(t[:2]) * 60 + int(t[3:]) for t in morceau) for morceau in morceaux]


def test_ranges_are_merged(partage):
    for cas in _cases(partage, "merge_hours_ranges.json"):
        creneaux = [(a, b, "") for plages in cas["input"]["ranges"] for a, b in _minutes(plages)]
        assert [c[:2] for c in merge_creneaux(creneaux)] == _minutes(cas["expected"])


@pytest.mark.parametrize(
    ("creneaux", "attendu"),
    [
        ([], ()),
        ([(540, 720, "")], ((540, 720, ""),)),
        ([(840, 1260, ""), (510, 1140, "")], ((510, 1260, ""),)),
        ([(540, 720, ""), (720, 840, "")], ((540, 840, ""),)),
        ([(540, 720, ""), (540, 600, "")], ((540, 720, ""),)),
        ([(540, 720, ""), (720, 840, "sur rendez-vous")], ((540, 720, ""), (720, 840, "sur rendez-vous"))),
        ([(1200, 1320, ""), (1260, 60, "")], ((1200, 60, ""),)),
    ],
)
def test_our_own_ranges_are_merged(creneaux, attendu):
    assert merge_creneaux(creneaux) == attendu
