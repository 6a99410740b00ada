"""Third pass of the reader, second half: groups become statements.

The text is read in the order it uses itself: days then hours (« lundi : 9 h-12 h »), or hours then days (« 9 h-12 h
du lundi au vendredi »). Whatever does not fit is a doubt, never a guess.
"""

from collections.abc import Callable
from typing import Any

from maillage.reseau.lieux.nettoyage.horaires.enonces import Bloc, Enonce
from maillage.reseau.lieux.nettoyage.horaires.groupes import Jours
from maillage.reseau.lieux.nettoyage.horaires.modele import PH, Creneaux
from maillage.reseau.lieux.nettoyage.horaires.portees import FORTS, MUETS, Contexte


class Assembleur(Contexte):
    """Walks the groups once and fills ``enonces``, ``doutes`` and ``restes`` (words not understood)."""

    def run(self) -> None:
        for place, (genre, valeur) in enumerate(self.groupes):
            self.place = place
            action = _ACTIONS.get(genre)
            if action is not None:
                action(self, genre, valeur)
                self.fort = self.et = False
                self.vient_de_fermer = genre == "C"
            elif genre not in MUETS:
                self._on_signe(genre)
        self.close()
        self.late_demi()

    def _on_signe(self, genre: str) -> None:
        if genre == "(":
            self.parenthese = True
        elif genre == "e":
            self.et = True
            if self.fermeture is not None and not self._filled(self.fermeture):
                # « hors et en vacances scolaires »
                self.doutes.append(("fermeture", ""))
                self.fermeture = None
                self.ignore_vacances = True
        elif genre in FORTS:
            self.fort = True
            if genre == ")":
                self.parenthese = False
            if genre != "/":
                self.seule = False
            if genre != "/" and self.fermeture is not None and self._filled(self.fermeture):
                self.close()

    def _new(self, jours: Jours = ()) -> Enonce:
        courant = self.courant
        if courant is not None and courant.waits and courant.rdv is None:
            self.doutes.append(("jour_sans_heures", ""))
        if self.portee and self.portee_nue and any(e.portee == self.portee for e in self.enonces):
            self.doutes.append(("portee", ""))
        self.late_demi()
        self.courant = Enonce(jours=jours, portee=self.portee, rdv=self.rdv, ensuite=self.et)
        self.rdv = None
        self.enonces.append(self.courant)
        return self.courant

    def on_jours(self, _: str, jours: Jours) -> None:
        fermeture = self.fermeture
        if self.enonces and (self.seule or self._next_is_lone_time()):
            # « (17 h 30 le mercredi) », « vendredi jusqu'à 15 h 30 »: said, not read; the doubt is already there.
            self.doutes.append(("heure_seule", ""))
            return
        if self.et and self._previous_genre() in ("P", "W"):
            # « le 1er mai et les jours fériés »: a sum, where OSM selectors side by side are an intersection.
            self.doutes.append(("portee", ""))
        if fermeture is not None:
            if not fermeture.jours:
                if fermeture.genre == "X" and self.courant is not None and self.courant.waits:
                    # « tous les jours sauf le dimanche : 9 h-12 h »
                    self._subtract(self.courant, jours)
                    self.fermeture = None
                else:
                    fermeture.jours = jours
                return
            if self.parenthese:
                # « (sauf le lundi matin / mardi) »
                self.doutes.append(("fermeture", ""))
                return
            self.close()
        courant = self.courant
        if (self.parenthese and courant is not None and self._restricts(courant, jours)) or (
            self.heures_avant and courant is not None and courant.blocs and not courant.jours
        ):
            courant.jours = jours
        else:
            self._new(jours)

    def _subtract(self, courant: Enonce, jours: Jours) -> None:
        connus = {jour for jour, _ in courant.jours}
        for jour, rangs in jours:
            if rangs or (jour not in connus and jour != PH):
                self.doutes.append(("fermeture", ""))
            elif jour == PH:
                self.enonces.append(Enonce(genre="C", jours=((PH, ()),)))
            else:
                courant.moins.add(jour)

    def _restricts(self, courant: Enonce, jours: Jours) -> bool:
        """« Dimanche (2e dimanche du mois) »: the same days, with ranks."""
        avant = {jour for jour, _ in courant.jours}
        return all(rangs for _, rangs in jours) and {jour for jour, _ in jours} == avant

    def on_heures(self, _: str, creneaux: Creneaux) -> None:
        if not creneaux:
            self.seule = True
            self.fermeture = None
            return
        fermeture = self.fermeture
        if fermeture is not None:
            if fermeture.genre == "X" and fermeture.jours:
                fermeture.blocs.append(Bloc(creneaux, demi=self.demi))
                self.demi = None
                return
            if not self._filled(fermeture):
                self._hours_after_closing(fermeture, creneaux)
                return
            self.close()
        courant = self.courant
        if courant is None or (self.heures_avant and courant.jours):
            demi = self.demi if courant is None else None
            if courant is None:
                self.demi = None
            courant = self._new()
            self.demi = demi
        if courant.ferme:
            self.doutes.append(("fermeture", ""))
        if self.rdv is not None:
            courant.blocs.append(Bloc(creneaux, self.rdv, self.demi))
            self.rdv = None
        else:
            courant.blocs.append(Bloc(creneaux, courant.rdv, self.demi))
        self.demi = None

    def _hours_after_closing(self, fermeture: Enonce, creneaux: Creneaux) -> None:
        """« Fermé le matin - 13 h 30 à 18 h »; « fermé de 12 h à 14 h » is a doubt."""
        self.fermeture = None
        if (
            fermeture.demi_fermee is None
            or fermeture.genre == "X"
            or (self.courant is not None and not self.courant.waits)
        ):
            self.doutes.append(("fermeture", ""))
            return
        courant = self.courant or self._new()
        courant.demi_fermee = fermeture.demi_fermee
        courant.blocs.append(Bloc(creneaux))

    def on_demi(self, _: str, demi: int) -> None:
        courant = self.courant
        if self.fermeture is not None:
            if self.fermeture.demi_fermee is not None:
                self.doutes.append(("demi_journee", ""))
            self.fermeture.demi_fermee = demi
        elif courant is not None and courant.ferme and self.vient_de_fermer:
            # « Mardi : fermé le matin / 13 h 45-17 h 30 »
            courant.ferme = False
            courant.demi_fermee = demi
        elif self.demi is not None:
            self.doutes.append(("demi_journee", ""))
        else:
            self.demi = demi

    def on_ferme(self, genre: str, _: str) -> None:
        courant = self.courant
        if self.fermeture is not None:
            if self._filled(self.fermeture):
                # « sauf jeudi après-midi, fermé au public »: said twice.
                if self.fermeture.genre == "X" and self.fermeture.blocs:
                    self.doutes.append(("fermeture", ""))
                return
            self.doutes.append(("fermeture", ""))
            return
        if courant is not None and courant.waits:
            if self.demi is None:
                courant.ferme = True
            else:
                # « lundi et jeudi matin fermé »
                courant.genre, courant.demi_fermee, self.demi = "C", self.demi, None
                self.courant = None
            return
        self.fermeture = Enonce(genre=genre)

    def on_sauf(self, genre: str, _: str) -> None:
        if self.fermeture is not None:
            if not self._filled(self.fermeture):
                self.doutes.append(("fermeture", ""))
            self.close()
        self.late_demi()
        self.fermeture = Enonce(genre=genre)

    def on_frequence(self, _: str, mot: str) -> None:
        self.doutes.append(("frequence", mot))

    def on_reste(self, _: str, mot: Any) -> None:
        self.restes.append(str(mot) or "jusqu'à")


_ACTIONS: dict[str, Callable[[Assembleur, str, Any], None]] = {
    "J": Assembleur.on_jours,
    "T": Assembleur.on_heures,
    "H": Assembleur.on_demi,
    "R": Assembleur.on_rdv,
    "C": Assembleur.on_ferme,
    "X": Assembleur.on_sauf,
    "P": Assembleur.on_periode,
    "V": Assembleur.on_vacances,
    "V?": Assembleur.on_vacances,
    "E": Assembleur.on_scolaire,
    "W": Assembleur.on_semaine,
    "rang": Assembleur.on_rang,
    "F": Assembleur.on_frequence,
    "I": Assembleur.on_reste,
    "?": Assembleur.on_reste,
    "j": Assembleur.on_reste,
}
"""What each kind of group does; the other kinds are signs."""
