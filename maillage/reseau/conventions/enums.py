"""States, sides and acts of a host's convention, and of a request to host (convention model, 001; domaine.md, block E)."""

from typing import Final

from django.db import models


class Souhait(models.TextChoices):
    """What a host asks for each week (delibération 004)."""

    DEMI_JOURNEE = "DEMI_JOURNEE", "Une demi-journée par semaine"
    JOURNEE = "JOURNEE", "Une journée par semaine"


class EtatDemande(models.TextChoices):
    """Where a request to host stands."""

    RECUE = "RECUE", "Reçue"
    EN_INSTRUCTION = "EN_INSTRUCTION", "En instruction"
    LISTE_ATTENTE = "LISTE_ATTENTE", "Sur liste d'attente"
    ACCEPTEE = "ACCEPTEE", "Acceptée"
    REFUSEE = "REFUSEE", "Refusée"
    RETIREE = "RETIREE", "Retirée par le demandeur"


class CritereLocaux(models.TextChoices):
    """What the premises must offer (convention, art. 1.2: place and computer equipment)."""

    OUVERT_AU_PUBLIC = "OUVERT_AU_PUBLIC", "Lieu ouvert au public"
    ACCESSIBLE_PMR = "ACCESSIBLE_PMR", "Accessible aux personnes à mobilité réduite"
    SALLE_6_A_8 = "SALLE_6_A_8", "Salle pour 6 à 8 personnes"
    WIFI = "WIFI", "Wifi dans la salle"
    BUREAU_FERME = "BUREAU_FERME", "Bureau fermé, où l'on parle sans être entendu"
    INTERNET = "INTERNET", "Accès à Internet"
    ORDINATEUR = "ORDINATEUR", "Ordinateur"
    IMPRIMANTE_SCANNER = "IMPRIMANTE_SCANNER", "Imprimante et scanner"
    PHOTOCOPIEUR = "PHOTOCOPIEUR", "Photocopieur"
    TELEPHONE = "TELEPHONE", "Téléphone"


class Reponse(models.TextChoices):
    """What is known of one criterion."""

    OUI = "OUI", "Oui"
    NON = "NON", "Non"
    NE_SAIT_PAS = "NE_SAIT_PAS", "Je ne sais pas"


class CritereBesoin(models.TextChoices):
    """What makes a request pass before another (delibérations 003, 5.2.1, and 004: rural and urban sectors, every public)."""

    ZONE = "ZONE", "Peu ou pas d'aide numérique autour"
    PUBLICS = "PUBLICS", "Publics en difficulté dans la commune"
    DEMANDES = "DEMANDES", "Demandes d'habitants déjà reçues"
    ENGAGEMENT = "ENGAGEMENT", "Engagement de la structure (accueil, communication)"


class JourOuvrable(models.TextChoices):
    """A day that a host may offer."""

    LUNDI = "LUNDI", "lundi"
    MARDI = "MARDI", "mardi"
    MERCREDI = "MERCREDI", "mercredi"
    JEUDI = "JEUDI", "jeudi"
    VENDREDI = "VENDREDI", "vendredi"
    SAMEDI = "SAMEDI", "samedi"


class EtatConvention(models.TextChoices):
    """Steps of a convention. From EN_VIGUEUR on, the stored value is a projection of ``temps`` kept by the services."""

    DEMANDEE = "DEMANDEE", "Demandée"
    INSTRUITE = "INSTRUITE", "Instruite"
    DELIBEREE = "DELIBEREE", "Délibérée"
    EXECUTOIRE = "EXECUTOIRE", "Exécutoire"
    A_SIGNER = "A_SIGNER", "À signer"
    EN_VIGUEUR = "EN_VIGUEUR", "En vigueur"
    DENONCEE = "DENONCEE", "Dénoncée"
    RESILIEE = "RESILIEE", "Résiliée"
    ECHUE = "ECHUE", "Échue"
    ABANDONNEE = "ABANDONNEE", "Abandonnée avant signature"


AVANT_SIGNATURE: Final = (
    EtatConvention.DEMANDEE,
    EtatConvention.INSTRUITE,
    EtatConvention.DELIBEREE,
    EtatConvention.EXECUTOIRE,
    EtatConvention.A_SIGNER,
)
"""A convention that binds nobody yet."""

FINIES: Final = (EtatConvention.DENONCEE, EtatConvention.RESILIEE, EtatConvention.ECHUE, EtatConvention.ABANDONNEE)


class Cote(models.TextChoices):
    """The two parties."""

    DEPARTEMENT = "DEPARTEMENT", "Le Département"
    BENEFICIAIRE = "BENEFICIAIRE", "Le Bénéficiaire"


class ArticleNom(models.TextChoices):
    """The article before the name of a party: agreements and elisions of the text follow from it."""

    LE = "LE", "Le (le Département, le CCAS…)"
    LA = "LA", "La (la Commune, la Communauté de communes…)"
    L_MASCULIN = "L_MASCULIN", "L', nom masculin (l'Établissement public…)"
    L_FEMININ = "L_FEMININ", "L', nom féminin (l'Association…)"
    SANS = "SANS", "Pas d'article"


class Civilite(models.TextChoices):
    """How the text names the one who signs."""

    MADAME = "MADAME", "Madame"
    MONSIEUR = "MONSIEUR", "Monsieur"


class Clause(models.TextChoices):
    """Optional clauses of the text. Two more follow from facts: several places, a whole day a week."""

    ATELIERS = "ATELIERS", "Ateliers numériques (articles 1.1 et 1.2)"
    COVID = "COVID", "L'épidémie de covid-19 est un cas de force majeure (article 7.2)"


class LectureAnniversaire(models.TextChoices):
    """What « date anniversaire » means in article 6: the copy does not say."""

    FIN_DE_PERIODE = "FIN_DE_PERIODE", "Fin de chaque période"
    ANNUELLE = "ANNUELLE", "Anniversaire de la prise d'effet, une fois par an"


class DateQuiCompte(models.TextChoices):
    """Whether an opposition is dated by its sending or by its receipt."""

    ENVOI = "ENVOI", "Date d'envoi"
    RECEPTION = "RECEPTION", "Date de réception"


class ModeSignature(models.TextChoices):
    """How a party signed. On screen: an e-mail code, an advanced or qualified signature it is not."""

    SCAN = "SCAN", "Original signé, numérisé"
    ECRAN = "ECRAN", "À l'écran, avec un code reçu par e-mail"


class NatureActe(models.TextChoices):
    """Recorded acts that bear on the time of a convention (articles 6 and 7)."""

    OPPOSITION = "OPPOSITION", "Opposition à la reconduction"
    MISE_EN_DEMEURE = "MISE_EN_DEMEURE", "Mise en demeure"
    REMEDE = "REMEDE", "Manquement réparé"
    CONSTAT_INFRUCTUEUSE = "CONSTAT_INFRUCTUEUSE", "Mise en demeure restée sans effet : résiliation pour faute"
    FORCE_MAJEURE = "FORCE_MAJEURE", "Force majeure ou empêchement"
    FIN_FORCE_MAJEURE = "FIN_FORCE_MAJEURE", "Fin de l'empêchement avant les trente jours"
    DISSOLUTION = "DISSOLUTION", "Dissolution du Bénéficiaire"


class EtatAvenant(models.TextChoices):
    """Where an avenant stands; it binds from its date once both have signed."""

    PREPARE = "PREPARE", "Préparé"
    A_SIGNER = "A_SIGNER", "À signer"
    SIGNE = "SIGNE", "Signé"
    ABANDONNE = "ABANDONNE", "Abandonné"


class ReponseCommunication(models.TextChoices):
    """What the other party said of a communication (art. 5: prior authorisation)."""

    ATTENDUE = "ATTENDUE", "En attente de réponse"
    AUTORISEE = "AUTORISEE", "Autorisée"
    REFUSEE = "REFUSEE", "Refusée"


class ModeContact(models.TextChoices):
    """How the Département and its host spoke (art. 3.3: frequent contacts)."""

    VISITE = "VISITE", "Visite"
    TELEPHONE = "TELEPHONE", "Téléphone"
    VISIO = "VISIO", "Visioconférence"
    COURRIEL = "COURRIEL", "E-mail"
    REUNION = "REUNION", "Réunion"
