"""Third pass of the reader, first half: what looks around (signs, appointments, periods, weeks).

« sur rendez-vous », « en août », « semaine paire » stand before what they govern or just after it; the signs around
them say which. Where the signs do not say, it is a doubt.
"""

from maillage.reseau.lieux.nettoyage.horaires.enonces import Enonce, join_scopes
from maillage.reseau.lieux.nettoyage.horaires.groupes import Groupe
from maillage.reseau.lieux.nettoyage.horaires.modele import Doute

FORTS = frozenset((";", "/", ")"))
MUETS = frozenset(("-", "a", ":", "n", "U", "MO"))


class Contexte:
    """State of the walk over the groups, and the handlers of what has a reach."""

    def __init__(self, groupes: list[Groupe]) -> None:
        self.groupes = groupes
        self.enonces: list[Enonce] = []
        self.doutes: list[Doute] = []
        self.restes: list[str] = []
        self.courant: Enonce | None = None
        self.fermeture: Enonce | None = None
        self.portee = ""
        self.portee_nue = False
        self.rdv: str | None = None
        self.demi: int | None = None
        self.fort = True
        self.et = False
        self.parenthese = False
        self.ignore_vacances = False
        self.seule = False
        self.en_tete = False
        self.vient_de_fermer = False
        self.place = 0
        self.heures_avant = self._hours_first()

    def _hours_first(self) -> bool:
        """True when the text gives hours before their days."""
        ferme = False
        for genre, _ in self.groupes:
            if genre == "T":
                return True
            if genre == "J" and not ferme:
                return False
            if genre in ("C", "X"):
                ferme = True
            elif genre == ";":
                ferme = False
        return False

    def _filled(self, enonce: Enonce) -> bool:
        return bool(enonce.jours or enonce.periodes)

    def close(self) -> None:
        """End of a « closed » or « except » statement."""
        fermeture, self.fermeture = self.fermeture, None
        if fermeture is None:
            return
        if not self._filled(fermeture) and fermeture.demi_fermee is None:
            if not self.enonces and fermeture.genre == "C" and not self.restes:
                fermeture.ferme = True
                self.enonces.append(fermeture)
            else:
                self.doutes.append(("fermeture", ""))
            return
        self.enonces.append(fermeture)

    def _next_genre(self, *, across: bool = False) -> str:
        """Kind of the next group that is not a weak sign (nor, with ``across``, a strong one)."""
        for genre, _ in self.groupes[self.place + 1 :]:
            if genre not in MUETS and genre not in ("e", ",", "(", ")") and not (across and genre in FORTS):
                return genre
        return ""

    def _previous_genre(self) -> str:
        """Kind of the group before, « et » left out."""
        for genre, _ in self.groupes[self.place - 1 :: -1] if self.place else ():
            if genre != "e":
                return genre
        return ""

    def _next_is_lone_time(self) -> bool:
        """« vendredi jusqu'à 15 h 30 »: an end without a beginning."""
        for genre, valeur in self.groupes[self.place + 1 : self.place + 4]:
            if genre == "j" or (genre == "T" and not valeur):
                return True
            if genre not in MUETS and genre != ",":
                return False
        return False

    def late_demi(self) -> None:
        """A half-day named after its hours (« 9 h-12 h le matin ») or without any."""
        demi, self.demi = self.demi, None
        if demi is None:
            return
        courant = self.courant
        if courant is not None and courant.blocs and courant.blocs[-1].demi is None:
            courant.blocs[-1].demi = demi
        else:
            self.doutes.append(("demi_journee", ""))

    def on_rdv(self, _: str, commentaire: str) -> None:
        courant = self.courant
        avance = self._next_genre() in ("J", "T", "P", "W")
        if self.demi is not None and courant is not None and courant.blocs:
            # « 9 h-12 h / après-midi sur rendez-vous »: the afternoon has no hours.
            self.doutes.append(("demi_journee", ""))
            self.demi = None
        elif (
            courant is not None
            and courant.blocs
            and (self._before_colon() or (self.parenthese and self._followed_by_days()))
        ):
            # « (sur rendez-vous le mercredi) », « sur rendez-vous : lundi… »
            self.rdv = commentaire
        elif courant is None or (self.fort and avance and not self.parenthese and courant.blocs):
            self.rdv = commentaire
        elif not courant.blocs:
            if courant.rdv not in (None, commentaire) or courant.ferme:
                self.doutes.append(("rdv", ""))
            courant.rdv = commentaire
        else:
            self._rdv_after_hours(courant, commentaire)

    def _rdv_after_hours(self, courant: Enonce, commentaire: str) -> None:
        bloc = courant.blocs[-1]
        detache = self._detached()
        if (
            bloc.rdv not in (None, commentaire)
            or self.fermeture is not None
            or (detache and len(self.enonces) > 1 and commentaire and not self.parenthese)
            or (not detache and len(bloc.creneaux) > 1 and commentaire)
        ):
            self.doutes.append(("rdv", ""))
        bloc.rdv = commentaire

    def _detached(self) -> bool:
        """A comma, a stop or « uniquement » stands between the hours and « sur rendez-vous »."""
        return self.place > 0 and self.groupes[self.place - 1].genre in (",", ";", "-", "U", ":")

    def on_periode(self, _: str, portee: str) -> None:
        if self.fermeture is not None:
            self.fermeture.periodes.append(portee)
        else:
            self._scope(portee)

    def on_vacances(self, genre: str, _: str) -> None:
        courant = self.courant
        if genre == "V?" or self.ignore_vacances:
            # Which holidays? No rule can be written.
            self.doutes.append(("vacances", ""))
            if self.fermeture is not None and not self._filled(self.fermeture):
                self.fermeture = None
        elif self.fermeture is not None:
            self.fermeture.periodes.append("SH")
        elif self.seule:
            self.doutes.append(("vacances", ""))
        elif self._next_genre() == "C" and (courant is None or not courant.waits):
            self.fermeture = Enonce(genre="C", periodes=["SH"])
        else:
            self.doutes.append(("vacances", ""))
            self._scope("SH")

    def on_scolaire(self, _: str, __: str) -> None:
        if self.fermeture is not None:
            self.doutes.append(("vacances", ""))
            return
        self.enonces.insert(0, Enonce(genre="C", periodes=["SH"]))
        if self.courant is None or self.fort:
            self.en_tete = self.courant is None
            self.portee = ""
            self.courant = None
        elif len([e for e in self.enonces if e.genre == "base"]) > 1:
            self.doutes.append(("portee", ""))

    def on_semaine(self, _: str, impaire: int) -> None:
        if self.fermeture is not None:
            self.doutes.append(("frequence", ""))
            return
        self._scope("week 1-53/2" if impaire else "week 2-52/2")

    def _scope(self, portee: str) -> None:
        """A period or a week parity: before what it governs, or just after it."""
        courant = self.courant
        suivant = self._next_genre(across=True)
        complet = (
            courant is not None
            and bool(courant.jours or not self.heures_avant)
            and bool(courant.blocs or courant.ferme)
        )
        avant = self.fort or self.et or self.en_tete or self._before_colon()
        if courant is None or (complet and avant and not self.parenthese and suivant in ("J", "T", "P", "W", "R")):
            avec = self._previous_genre() in ("P", "W")
            self.portee = self._join(self.portee, portee) if avec else portee
            self.portee_nue = not self._before_colon()
            self.en_tete = courant is None
            self.courant = None
            return
        self._suffix_scope(courant, portee)

    def _join(self, avant: str, portee: str) -> str:
        """Two scopes of one statement: months and weeks go together, two parities or two periods do not."""
        if avant and avant != portee:
            if avant.startswith("week") == portee.startswith("week"):
                self.doutes.append(("portee", ""))
                return avant
            return join_scopes(avant, portee)
        return portee

    def _suffix_scope(self, courant: Enonce, portee: str) -> None:
        autres = [e for e in self.enonces if e.genre == "base" and e is not courant and not e.portee]
        if autres and not self.parenthese and courant.blocs:
            self.doutes.append(("portee", ""))
        elif portee.startswith("week") and sum(len(bloc.creneaux) for bloc in courant.blocs) > 1:
            # « 10 h-12 h, 14 h-16 h (semaine paire) »: the afternoon only?
            self.doutes.append(("portee", ""))
        courant.portee = self._join(courant.portee, portee)

    def _before_colon(self) -> bool:
        suite = self.groupes[self.place + 1 : self.place + 2]
        return bool(suite) and suite[0].genre == ":"

    def _followed_by_days(self) -> bool:
        suite = self.groupes[self.place + 1 : self.place + 2]
        return bool(suite) and suite[0].genre == "J"

    def on_rang(self, _: str, rangs: tuple[int, ...]) -> None:
        courant = self.courant
        libre = self.fermeture is None and courant is not None and len(courant.jours) == 1 and not courant.jours[0][1]
        if libre and self.parenthese and courant is not None:
            courant.jours = ((courant.jours[0][0], rangs),)
        else:
            self.doutes.append(("rang", ""))
