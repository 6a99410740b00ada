"""Where each département is, to the tenth of a degree: enough to see that a point is on the wrong side of France.

Boxes are approximate and drawn by hand, a little wide; they serve only where no contour is loaded. Degrees, WGS 84, in the
order latitude min, latitude max, longitude min, longitude max.
"""

from typing import Final

from maillage.socle.territoires.geometrie import Boite

_LIGNES: Final = """
01 45.6 46.6 4.7 6.2|02 48.8 50.1 2.9 4.3|03 45.9 46.9 2.2 4.1|04 43.6 44.7 5.4 7.0|05 44.1 45.2 5.4 7.1
06 43.4 44.4 6.6 7.8|07 44.2 45.4 3.8 4.9|08 49.2 50.2 4.0 5.4|09 42.5 43.4 0.8 2.2|10 47.9 48.8 3.3 4.9
11 42.6 43.5 1.6 3.3|12 43.6 45.0 1.8 3.5|13 43.1 44.0 4.2 5.9|14 48.7 49.5 -1.2 0.5|15 44.6 45.5 2.0 3.4
16 45.1 46.2 -0.5 1.0|17 45.0 46.4 -1.6 0.1|18 46.4 47.7 1.7 3.1|19 44.9 45.8 1.2 2.6|2A 41.3 42.4 8.5 9.5
2B 41.8 43.1 8.5 9.6|21 46.8 48.1 4.0 5.6|22 48.0 49.0 -3.7 -1.9|23 45.6 46.5 1.3 2.7|24 44.5 45.8 -0.1 1.5
25 46.5 47.6 5.6 7.1|26 44.1 45.4 4.6 5.9|27 48.6 49.5 0.2 1.9|28 47.9 49.0 0.7 2.0|29 47.6 48.8 -5.2 -3.3
30 43.4 44.5 3.2 4.9|31 42.6 44.0 0.4 2.1|32 43.3 44.1 -0.3 1.3|33 44.1 45.6 -1.3 0.4|34 43.2 44.0 2.5 4.2
35 47.6 48.8 -2.4 -1.0|36 46.3 47.3 0.8 2.3|37 46.7 47.8 0.0 1.4|38 44.6 45.9 4.7 6.4|39 46.2 47.4 5.2 6.3
40 43.4 44.6 -1.6 0.2|41 47.1 48.2 0.5 2.3|42 45.2 46.3 3.6 4.8|43 44.7 45.5 3.0 4.5|44 46.8 47.9 -2.7 -0.9
45 47.4 48.4 1.5 3.2|46 44.2 45.1 0.9 2.3|47 43.9 44.8 -0.2 1.1|48 44.1 45.0 2.9 4.1|49 46.9 47.9 -1.4 0.3
50 48.4 49.8 -2.0 -0.7|51 48.5 49.5 3.3 5.1|52 47.5 48.7 4.6 5.9|53 47.7 48.6 -1.3 0.0|54 48.3 49.6 5.4 7.2
55 48.4 49.7 4.8 5.9|56 47.2 48.3 -3.8 -2.0|57 48.5 49.6 5.8 7.7|58 46.6 47.6 2.8 4.3|59 49.9 51.1 2.0 4.3
60 49.0 49.8 1.6 3.2|61 48.1 49.0 -0.9 1.0|62 50.0 51.1 1.5 3.2|63 45.2 46.3 2.3 4.0|64 42.7 43.6 -1.8 0.1
65 42.6 43.7 -0.4 0.7|66 42.3 43.0 1.7 3.2|67 48.1 49.1 6.9 8.3|68 47.4 48.4 6.8 7.7|69 45.4 46.4 4.2 5.2
70 47.2 48.1 5.3 6.9|71 46.1 47.2 3.6 5.5|72 47.5 48.5 -0.5 1.0|73 45.0 46.0 5.6 7.2|74 45.6 46.5 5.8 7.1
75 48.8 49.0 2.2 2.5|76 49.2 50.1 0.0 1.9|77 48.1 49.2 2.3 3.6|78 48.4 49.1 1.4 2.3|79 45.9 47.2 -1.0 0.3
80 49.5 50.4 1.3 3.3|81 43.3 44.3 1.5 3.0|82 43.7 44.4 0.7 2.0|83 42.9 43.9 5.6 7.0|84 43.6 44.5 4.6 5.8
85 46.2 47.1 -2.5 -0.5|86 46.0 47.2 -0.2 1.3|87 45.4 46.5 0.6 2.0|88 47.8 48.6 5.3 7.3|89 47.3 48.5 2.8 4.4
90 47.4 47.9 6.7 7.2|91 48.2 48.8 1.9 2.6|92 48.7 49.0 2.1 2.4|93 48.8 49.1 2.2 2.7|94 48.6 48.9 2.3 2.7
95 48.9 49.3 1.6 2.6|971 15.8 16.6 -61.9 -60.9|972 14.3 15.0 -61.3 -60.7|973 2.0 5.9 -54.7 -51.5
974 -21.5 -20.8 55.2 55.9|975 46.7 47.2 -56.5 -56.1|976 -13.1 -12.6 44.9 45.4|977 17.8 18.0 -63.0 -62.7
978 18.0 18.2 -63.2 -62.9|986 -14.5 -13.1 -178.3 -176.0|987 -28.0 -7.7 -155.0 -134.0|988 -23.0 -17.8 158.0 172.3
"""

BOITES: Final[dict[str, Boite]] = {
    champs[0]: Boite(*map(float, champs[1:]))
    for ligne in _LIGNES.split("\n")
    for champs in (entree.split() for entree in ligne.split("|"))
    if champs
}
"""Box of each département and inhabited overseas collectivity, by INSEE code."""

REGIONS_ET_DEPARTEMENTS: Final = frozenset(
    """ain|aisne|allier|alpes de haute provence|hautes alpes|alpes maritimes|ardeche|ardennes|ariege|aube|aude|aveyron
bouches du rhone|calvados|cantal|charente|charente maritime|cher|correze|corse du sud|haute corse|cote d or
cotes d armor|creuse|dordogne|doubs|drome|eure|eure et loir|finistere|gard|haute garonne|gers|gironde|herault
ille et vilaine|indre|indre et loire|isere|jura|landes|loir et cher|loire|haute loire|loire atlantique|loiret|lot
lot et garonne|lozere|maine et loire|manche|marne|haute marne|mayenne|meurthe et moselle|meuse|morbihan|moselle
nievre|nord|oise|orne|pas de calais|puy de dome|pyrenees atlantiques|hautes pyrenees|pyrenees orientales|bas rhin
haut rhin|rhone|haute saone|saone et loire|sarthe|savoie|haute savoie|seine maritime|seine et marne|yvelines
deux sevres|somme|tarn|tarn et garonne|var|vaucluse|vendee|vienne|haute vienne|vosges|yonne|territoire de belfort
essonne|hauts de seine|seine saint denis|val de marne|val d oise|guadeloupe|martinique|guyane|la reunion|reunion
mayotte|auvergne rhone alpes|bourgogne franche comte|bretagne|centre val de loire|corse|grand est|hauts de france
ile de france|normandie|nouvelle aquitaine|occitanie|pays de la loire|provence alpes cote d azur|paca|france
france metropolitaine""".replace("\n", "|").split("|")
)
"""Names that end an address copied from a map, folded by ``fold``: they say nothing more than the postal code."""
