"""Why an act on a report is refused, in words for the person."""


class SaisieRefusee(ValueError):
    """``champ``: the field that the sentence stands beside; empty: the whole page."""

    def __init__(self, message: str, champ: str = "") -> None:
        super().__init__(message)
        self.message, self.champ = message, champ


class EtatDepasse(ValueError):
    """The report moved on meanwhile: sent already, answered already, or the delay is over. ``args[0]``: a sentence."""
