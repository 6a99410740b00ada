"""A mapping file that cannot be used."""


class CorrespondanceInvalide(Exception):
    """``message_fr`` names the key and says what was expected; ``cle`` is that key (empty for the file itself)."""

    def __init__(self, message_fr: str, cle: str = "") -> None:
        super().__init__(message_fr)
        self.message_fr = message_fr
        self.cle = cle
