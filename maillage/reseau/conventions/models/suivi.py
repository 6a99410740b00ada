"""What happens to a convention: acts that bear on its time, insurance, communications, contacts, pieces."""

from django.db import models
from django.db.models import Q

from maillage.base.models import Horodate, Locataire
from maillage.reseau.conventions.enums import Cote, ModeContact, NatureActe, ReponseCommunication
from maillage.reseau.conventions.models.convention import Convention


class ActeConvention(Locataire, Horodate):
    """A recorded fact of articles 6 and 7. Never removed: a mistake is annulled with its reason.

    ``emis_le``: dated, sent. ``recu_le``: received by the other party (registered letter), None while unknown.
    ``constate_le``: for a finding of a person (unheeded notice, end of the impediment, dissolution): its date.
    """

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="actes")
    nature = models.CharField("acte", max_length=30, choices=NatureActe.choices)
    cote = models.CharField("de la part de", max_length=20, choices=Cote.choices)
    emis_le = models.DateField("daté ou envoyé le")
    recu_le = models.DateField("reçu le", null=True, blank=True)
    acte_vise = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="suites")
    """The notice that a remedy or a finding answers."""
    recommande = models.CharField("n° de la lettre recommandée", max_length=40, blank=True)
    remarque = models.TextField("remarque", blank=True, max_length=2000)
    piece = models.FileField("pièce", max_length=200, blank=True)
    enregistre_par_nom = models.CharField("enregistré par", max_length=200)
    annule_at = models.DateTimeField("annulé le", null=True, blank=True)
    annule_par_nom = models.CharField("annulé par", max_length=200, blank=True)
    motif_annulation = models.CharField("raison de l'annulation", max_length=300, blank=True)

    class Meta:
        verbose_name = "acte d'une convention"
        verbose_name_plural = "actes d'une convention"
        ordering = ["emis_le", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(nature__in=NatureActe.values), name="acte_nature_connue"),
            models.CheckConstraint(
                condition=Q(recu_le__isnull=True) | Q(recu_le__gte=models.F("emis_le")), name="acte_recu_apres_envoi"
            ),
            models.CheckConstraint(
                condition=Q(annule_at__isnull=True, annule_par_nom="", motif_annulation="")
                | (Q(annule_at__isnull=False) & ~Q(annule_par_nom="") & ~Q(motif_annulation="")),
                name="acte_annulation_entiere",
            ),
        ]
        indexes = [models.Index(fields=["departement", "convention", "emis_le"], name="acte_convention")]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} du {self.emis_le}"


class AttestationAssurance(Locataire, Horodate):
    """Civil-liability insurance of the host (art. 4.2), for the whole duration."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="assurances")
    assureur = models.CharField("assureur", max_length=120)
    police = models.CharField("n° de police", max_length=60, blank=True)
    debut = models.DateField("valable du")
    expire_le = models.DateField("au")
    piece = models.FileField("attestation", max_length=200, blank=True)
    depose_par_nom = models.CharField("déposée par", max_length=200)

    class Meta:
        verbose_name = "attestation d'assurance"
        verbose_name_plural = "attestations d'assurance"
        ordering = ["-expire_le"]
        constraints = [
            models.CheckConstraint(condition=Q(expire_le__gte=models.F("debut")), name="assurance_dates"),
        ]
        indexes = [models.Index(fields=["departement", "convention", "expire_le"], name="assurance_convention")]

    def __str__(self) -> str:
        return f"{self.assureur} · {self.expire_le}"


class CommunicationConvention(Locataire, Horodate):
    """An external communication that one party plans: it needs the other's prior authorisation (art. 5)."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="communications")
    demandee_cote = models.CharField("demandée par", max_length=20, choices=Cote.choices)
    objet = models.CharField("objet", max_length=200)
    support = models.CharField("support", max_length=120, blank=True)
    prevue_le = models.DateField("prévue le", null=True, blank=True)
    piece = models.FileField("projet", max_length=200, blank=True)
    demandee_at = models.DateTimeField("demandée le")
    demandee_par_nom = models.CharField("par", max_length=200)
    reponse = models.CharField(
        "réponse", max_length=20, choices=ReponseCommunication.choices, default=ReponseCommunication.ATTENDUE
    )
    repondue_at = models.DateTimeField("répondue le", null=True, blank=True)
    repondue_par_nom = models.CharField("réponse de", max_length=200, blank=True)
    motif = models.CharField("raison", max_length=500, blank=True)

    class Meta:
        verbose_name = "communication d'une convention"
        verbose_name_plural = "communications d'une convention"
        ordering = ["-demandee_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reponse="ATTENDUE", repondue_at__isnull=True, repondue_par_nom="")
                | (~Q(reponse="ATTENDUE") & Q(repondue_at__isnull=False) & ~Q(repondue_par_nom="")),
                name="communication_reponse_entiere",
            ),
        ]
        indexes = [models.Index(fields=["departement", "convention"], name="communication_convention")]

    def __str__(self) -> str:
        return self.objet


class ContactConvention(Locataire, Horodate):
    """One contact between the technical team and the host (art. 3.3: frequent contacts)."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="contacts")
    jour = models.DateField("le")
    mode = models.CharField("par", max_length=20, choices=ModeContact.choices)
    resume = models.TextField("ce qui a été dit", max_length=2000, blank=True)
    note_par_nom = models.CharField("noté par", max_length=200)

    class Meta:
        verbose_name = "contact d'une convention"
        verbose_name_plural = "contacts d'une convention"
        ordering = ["-jour", "-pk"]
        indexes = [models.Index(fields=["departement", "convention", "jour"], name="contact_convention")]

    def __str__(self) -> str:
        return f"{self.jour} · {self.get_mode_display()}"


class PieceConvention(Locataire, Horodate):
    """An annex or another piece of a convention (annex 1: the strategy; annex 3: the mandate form)."""

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="pieces")
    titre = models.CharField("titre", max_length=200)
    annexe = models.PositiveSmallIntegerField("annexe n°", null=True, blank=True)
    fichier = models.FileField("fichier", max_length=200)
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    depose_par_nom = models.CharField("déposée par", max_length=200)

    class Meta:
        verbose_name = "pièce d'une convention"
        verbose_name_plural = "pièces d'une convention"
        ordering = ["annexe", "pk"]
        indexes = [models.Index(fields=["departement", "convention"], name="piece_convention")]

    def __str__(self) -> str:
        return self.titre
