"""Why an address could not be read."""

from enum import StrEnum


class Motif(StrEnum):
    """Stable reason, for logs, tests and schedules."""

    FORME = "FORME"
    """The address itself: scheme, port, user name, unreadable."""
    INTERDITE = "INTERDITE"
    """It leads to a private, local or reserved network."""
    TAILLE = "TAILLE"
    DELAI = "DELAI"
    STATUT = "STATUT"
    """The server answered, but not with the file."""
    RESEAU = "RESEAU"


class FetchRefused(Exception):
    """The address was not read. ``message_fr`` is for the person, ``motif`` for the program, ``statut`` the HTTP code."""

    def __init__(self, message_fr: str, motif: Motif, *, statut: int = 0) -> None:
        super().__init__(message_fr)
        self.message_fr = message_fr
        self.motif = motif
        self.statut = statut
