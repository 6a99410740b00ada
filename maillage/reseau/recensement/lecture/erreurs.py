"""Why a file cannot be read as a census, in plain French."""

from typing import Final


class SourceRefusee(Exception):
    """The file gives no row. ``message_fr`` is shown as it is and says what to do."""

    def __init__(self, message_fr: str) -> None:
        super().__init__(message_fr)
        self.message_fr = message_fr


class SourceVide(SourceRefusee):
    """No byte, or no row under the column names."""


class SourceTropGrosse(SourceRefusee):
    """Above the size limit."""


class SourcePasTableau(SourceRefusee):
    """Readable, but there are no rows and columns in it."""


class SourceChiffree(SourceRefusee):
    """Under a password."""


class SourceInconnue(SourceRefusee):
    """None of the formats read here."""


class SourcePiege(SourceRefusee):
    """An archive, or a workbook, that would fill the memory."""


class SourceAbimee(SourceRefusee):
    """Cut short or broken before its first row."""


VIDE: Final = "Ce fichier est vide. Vérifiez le fichier, puis renvoyez-le."
SANS_LIGNE: Final = (
    "Ce fichier ne contient aucune ligne sous les noms de colonnes. Vérifiez le fichier, puis renvoyez-le."
)
PAS_TABLEAU: Final = (
    "Ce fichier n'est pas un tableau : on n'y trouve pas de colonnes. "
    "Enregistrez votre tableau au format CSV ou Excel, puis renvoyez-le."
)
PAS_TABLEAU_JSON: Final = (
    "Ce fichier JSON ne contient pas de liste de lieux. Demandez à la personne qui l'a fait un export au format CSV."
)
INCONNU: Final = (
    "Ce type de fichier n'est pas lu ici. Envoyez un fichier CSV, Excel (.xlsx), LibreOffice (.ods) ou JSON."
)
ABIME: Final = "Ce fichier est abîmé. Enregistrez-le à nouveau depuis votre tableur, puis renvoyez-le."
ABIME_JSON: Final = "Ce fichier JSON est abîmé dès le début. Demandez un nouvel export à la personne qui l'a fait."
CLASSEUR_LOURD: Final = (
    "Ce classeur est trop grand pour être ouvert. Supprimez les lignes et les feuilles inutiles, "
    "ou enregistrez-le au format CSV, puis renvoyez-le."
)
"""Sentences used by more than one reader."""
