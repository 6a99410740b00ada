"""The reader: a French text becomes OSM rules and doubts.

Principle (issue 2): hours are published only when they say the whole text. A word that was not understood, a day
given twice, a lone time make a doubt, and the rules become a proposal.
"""

from functools import lru_cache

from maillage.reseau.lieux.nettoyage.horaires.assemblage import Assembleur
from maillage.reseau.lieux.nettoyage.horaires.enonces import Bloc, Enonce
from maillage.reseau.lieux.nettoyage.horaires.groupes import Regroupeur
from maillage.reseau.lieux.nettoyage.horaires.lexique import fold, tokens
from maillage.reseau.lieux.nettoyage.horaires.modele import (
    JOURS_FR,
    MINUIT,
    PH,
    SANS_HEURES,
    Creneaux,
    Doute,
    Lecture,
    Regle,
    merge_creneaux,
    overlap,
)

LONGUEUR_MAX = 2000
"""Past this, the text is not hours."""
SEMAINE_SUPPOSEE = (0, 1, 2, 3, 4)
"""Days proposed (never published) for hours given without a day."""
_SIGNES_VIDES = frozenset("-a,e/;:()n")
_VIDES = frozenset(
    (
        "",
        "0",
        "false",
        "nan",
        "null",
        "none",
        "n/a",
        "na",
        "nc",
        "nr",
        "non renseigne",
        "non communique",
        "neant",
        "undefined",
    )
)

_DEMIS = ((0, 14 * 60), (12 * 60, 20 * 60 + 30), (16 * 60, 24 * 60 + 300))
"""Bounds of morning, afternoon, evening: hours said to be of the morning lie inside."""
_MILIEU = 12 * 60 + 30


class _Semaine:
    """Gathers the statements of one text into rules."""

    def __init__(self, jour: int | None) -> None:
        self.jour = jour
        self.base: dict[str, dict[int, Creneaux]] = {}
        self.regles: list[Regle] = []
        self.fermetures: list[Regle] = []
        self.fermes: set[int] = set()
        self.doutes: list[Doute] = []
        self.rdv_seul = ""

    def add(self, enonce: Enonce) -> None:
        if enonce.genre != "base":
            self._close(enonce)
            return
        jours = [(jour, rangs) for jour, rangs in enonce.jours if jour not in enonce.moins]
        if enonce.ferme:
            self._off(enonce.portee, jours)
            return
        creneaux = self._slots(enonce)
        if not enonce.jours:
            jours = self._missing_days(creneaux)
        elif self.jour is not None and any(jour != self.jour for jour, _ in jours):
            self.doutes.append(("autre_jour", ""))
        if not creneaux:
            if jours:
                self.doutes.append(("heures_manquantes", ""))
            return
        for jour, rangs in jours:
            if rangs:
                self.regles.append(Regle((jour,), creneaux, rangs, enonce.portee))
            else:
                self._set(enonce, jour, creneaux)

    def _missing_days(self, creneaux: Creneaux) -> list[tuple[int, tuple[int, ...]]]:
        if self.jour is not None:
            return [(self.jour, ())]
        if creneaux and creneaux[0][0] == SANS_HEURES:
            self.rdv_seul = creneaux[0][2]
            return []
        self.doutes.append(("quels_jours", ""))
        supposes = range(7) if creneaux == ((0, MINUIT, ""),) else SEMAINE_SUPPOSEE
        return [(jour, ()) for jour in supposes]

    def _slots(self, enonce: Enonce) -> Creneaux:
        """Slots of a statement, comments and half-days applied."""
        if not enonce.blocs:
            if enonce.rdv:
                return ((SANS_HEURES, SANS_HEURES, enonce.rdv),)
            return ()
        creneaux = []
        for bloc in enonce.blocs:
            self._check_half(bloc)
            commentaire = bloc.rdv or ""
            creneaux.extend([(debut, fin, commentaire) for debut, fin, _ in bloc.creneaux])
        if enonce.demi_fermee is not None and any(_in_half(c, enonce.demi_fermee) for c in creneaux):
            self.doutes.append(("demi_journee", ""))
        for place, bloc in enumerate(enonce.blocs):
            if any(overlap(bloc.creneaux, autre.creneaux) for autre in enonce.blocs[:place]):
                self.doutes.append(("contradiction", ""))
        return merge_creneaux(creneaux)

    def _check_half(self, bloc: Bloc) -> None:
        if bloc.demi is not None and not all(_in_half(c, bloc.demi) for c in bloc.creneaux):
            self.doutes.append(("demi_journee", ""))

    def _set(self, enonce: Enonce, jour: int, creneaux: Creneaux) -> None:
        semaine = self.base.setdefault(enonce.portee, {})
        avant = semaine.get(jour)
        if avant is None or avant == creneaux:
            semaine[jour] = creneaux
            return
        complet = not overlap(avant, creneaux) and SANS_HEURES not in (avant[0][0], creneaux[0][0])
        explicite = enonce.ensuite or all(bloc.rdv is not None for bloc in enonce.blocs)
        if not (complet and explicite):
            self.doutes.append(("contradiction", JOURS_FR[jour]))
        if complet:
            semaine[jour] = merge_creneaux([*avant, *creneaux])
        elif creneaux[0][0] != SANS_HEURES and len(enonce.jours) < len(semaine):
            # Fewer days said later are the more precise ones.
            semaine[jour] = creneaux

    def check(self, regles: list[Regle]) -> None:
        """What contradicts the hours of plain weeks: in OSM a later rule would silently take their place."""
        donnes = {jour for jours in self.base.values() for jour in jours}
        vus: set[tuple[int, int]] = set()
        for regle in self.regles:
            jour = regle.jours[0]
            cles = {(jour, rang) for rang in regle.rangs}
            if jour in donnes or not vus.isdisjoint(cles):
                self.doutes.append(("contradiction", JOURS_FR[jour]))
            vus |= cles
        reguliers = {jour for regle in regles if not regle.portee for jour in regle.jours}
        self.doutes.extend(("contradiction", JOURS_FR[jour]) for jour in self.fermes & reguliers)
        for portee, jours in self.base.items():
            partiel = portee.startswith("week") or set(jours) != reguliers
            if portee and partiel and not reguliers.isdisjoint(jours):
                # July may replace the whole week; replacing a part of it is not clear.
                self.doutes.append(("portee", ""))

    def _off(self, portee: str, jours: list[tuple[int, tuple[int, ...]]]) -> None:
        """Closed days: taken out of the base; ranks, public holidays and periods are rules."""
        for jour, rangs in jours:
            if rangs or portee or jour == PH:
                self.fermetures.append(Regle((jour,), (), rangs, portee, ferme=True))
            else:
                self.fermes.add(jour)

    def _close(self, enonce: Enonce) -> None:
        if enonce.ferme and not enonce.jours:
            self.fermes.update(range(7) if self.jour is None else (self.jour,))
            return
        if enonce.periodes and (enonce.jours or enonce.demi_fermee is not None):
            feries = all(jour == PH for jour, _ in enonce.jours)
            if not feries or enonce.demi_fermee is not None:
                self.doutes.append(("fermeture", ""))
        self.fermetures.extend(Regle((), (), (), periode, ferme=True) for periode in enonce.periodes)
        if enonce.blocs:
            self._override(enonce)
        elif enonce.demi_fermee is not None:
            self._off_half(enonce)
        else:
            self._remove(enonce)

    def _remove(self, enonce: Enonce) -> None:
        for jour, rangs in enonce.jours:
            if rangs or jour == PH:
                self._off("", [(jour, rangs)])
                continue
            self.fermes.add(jour)
            if any(jour in semaine for semaine in self.base.values()):
                for semaine in self.base.values():
                    semaine.pop(jour, None)
            elif enonce.genre == "X":
                self.doutes.append(("fermeture", JOURS_FR[jour]))

    def _override(self, enonce: Enonce) -> None:
        """« sauf le mercredi, de 9 h à 12 h »."""
        semaine = self.base.get("", {})
        creneaux = self._slots(enonce)
        for jour, rangs in enonce.jours:
            if rangs or jour not in semaine or jour == PH or len(self.base) > 1:
                self.doutes.append(("fermeture", ""))
            else:
                semaine[jour] = creneaux

    def _off_half(self, enonce: Enonce) -> None:
        """« fermé le jeudi matin »: the slots of that half-day go; a slot across noon is a doubt."""
        demi = enonce.demi_fermee or 0
        semaine = self.base.get("", {})
        jours = enonce.jours
        if not jours or len(self.base) > 1 or demi > 1 or len(jours) > 1:
            # « lundi et jeudi matin »: is Monday closed all day?
            self.doutes.append(("demi_journee", ""))
        for jour, rangs in jours:
            creneaux = semaine.get(jour, ())
            garde = tuple(c for c in creneaux if not _in_half(c, demi))
            sures = all(c[0] >= _MILIEU if demi == 0 else c[1] <= 14 * 60 for c in garde)
            if rangs or not sures or garde == creneaux:
                self.doutes.append(("demi_journee", ""))
            elif garde:
                semaine[jour] = garde
            else:
                del semaine[jour]
                self.fermes.add(jour)


def _in_half(creneau: tuple[int, int, str], demi: int) -> bool:
    bas, haut = _DEMIS[demi]
    return bas <= creneau[0] and creneau[1] <= haut


def group_days(semaine: dict[int, Creneaux], portee: str = "") -> list[Regle]:
    """Days with the same slots in one rule; the rule of most days first, as the national tool writes it."""
    par_creneaux: dict[Creneaux, list[int]] = {}
    for jour in sorted(semaine):
        par_creneaux.setdefault(semaine[jour], []).append(jour)
    regles = [Regle(tuple(jours), creneaux, (), portee) for creneaux, jours in par_creneaux.items()]
    regles.sort(key=lambda regle: (-len(regle.jours), regle.jours))
    return regles


def _conclude(assembleur: Assembleur, doutes: list[Doute], jour: int | None) -> Lecture:
    semaine = _Semaine(jour)
    if assembleur.rdv:
        # The whole text is « sur rendez-vous ».
        assembleur.enonces.append(Enonce(rdv=assembleur.rdv))
    # Openings first: a closing takes away from them, wherever it is written.
    for enonce in assembleur.enonces:
        if enonce.genre == "base":
            semaine.add(enonce)
    for enonce in assembleur.enonces:
        if enonce.genre != "base":
            semaine.add(enonce)
    regles = [r for portee, jours in semaine.base.items() for r in group_days(jours, portee)]
    semaine.check(regles)
    regles += semaine.regles
    if semaine.rdv_seul:
        if regles:
            semaine.doutes.append(("rdv", ""))
        else:
            regles.append(Regle((), ((SANS_HEURES, SANS_HEURES, semaine.rdv_seul),)))
    doutes = [*doutes, *assembleur.doutes, *semaine.doutes]
    if assembleur.restes:
        doutes.append(("reste", " ".join(assembleur.restes)[:80]))
    if not regles:
        return _without_hours(semaine, doutes)
    return Lecture(_put_closings(regles, semaine.fermetures), tuple(dict.fromkeys(doutes)))


def _without_hours(semaine: _Semaine, doutes: list[Doute]) -> Lecture:
    """Closed, or nothing that can be published."""
    if semaine.fermes and not doutes and not semaine.fermetures:
        return Lecture(ferme=True)
    return Lecture(doutes=tuple(dict.fromkeys(doutes or [("heures_manquantes", "")])))


def _put_closings(regles: list[Regle], fermetures: list[Regle]) -> tuple[Regle, ...]:
    """Closings last: in OSM the last rule wins; holidays are closed first, then opened at their own hours."""
    uniques = dict.fromkeys(fermetures)
    vacances = [regle for regle in regles if regle.portee == "SH"]
    if not vacances:
        return (*regles, *uniques)
    uniques.pop(_VACANCES, None)
    return (*(r for r in regles if r.portee != "SH"), _VACANCES, *vacances, *uniques)


_VACANCES = Regle((), (), (), "SH", ferme=True)


@lru_cache(maxsize=4096)
def read(texte: str, jour: int | None = None) -> Lecture:
    """Read a text; ``jour`` is the day of the column it comes from, when there is one.

    Never raises. Time grows with the length of the text, which must not pass ``LONGUEUR_MAX``.
    """
    if len(texte) > LONGUEUR_MAX:
        return Lecture(doutes=(("trop_long", ""),))
    plie = fold(texte)
    if plie.strip(" .") in _VIDES:
        return Lecture()
    jetons = tokens(plie)
    if all(genre in _SIGNES_VIDES for genre, _ in jetons):
        return Lecture() if not any(c.isalnum() for c in plie) else Lecture(doutes=(("reste", texte[:80]),))
    impossibles = [str(valeur) for genre, valeur in jetons if genre == "I"]
    if impossibles:
        return Lecture(doutes=(("heure_impossible", impossibles[0]),), impossible=True)
    regroupeur = Regroupeur(jetons)
    assembleur = Assembleur(regroupeur.run())
    assembleur.run()
    return _conclude(assembleur, regroupeur.doutes, jour)
