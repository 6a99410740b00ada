"""States and origins of a place. Vocabularies of the national schema are in ``schema/``."""

from typing import Final

from django.db import models


class EtatLieu(models.TextChoices):
    """Where a place stands. Only PUBLIE is seen by the public."""

    EN_REVUE = "EN_REVUE", "En revue"
    PUBLIE = "PUBLIE", "Publié"
    RETIRE = "RETIRE", "Retiré"
    FERME = "FERME", "Fermé"
    FUSIONNE = "FUSIONNE", "Fusionné"


class Origine(models.TextChoices):
    """Whose word a value is, strongest first: the body responsible, the coordinator, an import."""

    RESPONSABLE = "RESPONSABLE", "Structure responsable"
    COORDINATEUR = "COORDINATEUR", "Coordinateur"
    IMPORT = "IMPORT", "Import"


PAROLES: Final = (Origine.COORDINATEUR, Origine.RESPONSABLE)
"""What a person wrote by hand, as against what a file said."""


class Licence(models.TextChoices):
    """Licence of a source, kept to the export."""

    LO_2_0 = "LO_2_0", "Licence Ouverte 2.0 (Etalab)"
    ODBL_1_0 = "ODBL_1_0", "ODbL 1.0"
    CC_BY_4_0 = "CC_BY_4_0", "CC BY 4.0"
    CC0_1_0 = "CC0_1_0", "CC0 1.0"
    A_PRECISER = "A_PRECISER", "À préciser"


class Verdict(models.TextChoices):
    """What is known of a pair of places that look alike."""

    OUVERT = "OUVERT", "À décider"
    MEME = "MEME", "Le même lieu"
    DIFFERENT = "DIFFERENT", "Deux lieux différents"


class OrigineRattachement(models.TextChoices):
    """Who said which body is responsible for a place. What a person said outranks imports for good."""

    PERSONNE = "PERSONNE", "Une personne"
    SIRET = "SIRET", "Même SIRET"
    NOM = "NOM", "Même nom dans la même commune"
    DEFAIT = "DEFAIT", "Rattachement défait par une personne"


class Presence(models.TextChoices):
    """Whether a public key is in the public list today."""

    PUBLIE = "PUBLIE", "Dans la liste"
    RETIRE = "RETIRE", "Plus dans la liste"


class ChampSignale(models.TextChoices):
    """The kind of information that a visitor says is wrong, in his words."""

    HORAIRES = "HORAIRES", "Les horaires"
    TELEPHONE = "TELEPHONE", "Le téléphone"
    ADRESSE = "ADRESSE", "L'adresse"
    CONTACT = "CONTACT", "L'e-mail ou le site Internet"
    OFFRE = "OFFRE", "Ce qu'on peut y faire, ou le prix"
    ACCES = "ACCES", "L'accès ou l'accueil"
    FERME = "FERME", "Ce lieu est fermé pour toujours"
    AUTRE = "AUTRE", "Autre chose"


class EtatSignalement(models.TextChoices):
    """What became of a report."""

    OUVERT = "OUVERT", "À regarder"
    CORRIGE = "CORRIGE", "Corrigé"
    JUSTE = "JUSTE", "C'était juste"
