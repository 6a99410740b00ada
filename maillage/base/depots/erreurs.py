"""Refusals of an upload, each with a plain French sentence that says what to do."""


class DepotRefuse(Exception):
    """The file cannot be taken. ``message_fr`` is shown as it is to the person who sent it."""

    def __init__(self, message_fr: str) -> None:
        super().__init__(message_fr)
        self.message_fr = message_fr


class DepotVide(DepotRefuse):
    """Nothing inside."""


class DepotTropGros(DepotRefuse):
    """More bytes, more pixels or more content than the door accepts."""


class DepotPiege(DepotRefuse):
    """An archive or an image made to fill the memory or the disk."""


class DepotChiffre(DepotRefuse):
    """Protected by a password: nobody here can read it."""


class DepotInconnu(DepotRefuse):
    """The content is none of the kinds this door accepts."""


class DepotInfecte(DepotRefuse):
    """The scanner knows it as malware."""


class DepotNonAnalyse(DepotRefuse):
    """The scanner is switched on and cannot answer: nothing is taken unscanned."""
