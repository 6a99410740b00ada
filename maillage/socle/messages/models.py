"""What was sent, when, in which state; never to which address in clear."""

from django.db import models

from maillage.base.models import Locataire


class Canal(models.TextChoices):
    COURRIEL = "COURRIEL", "E-mail"
    SMS = "SMS", "SMS"


class Etat(models.TextChoices):
    EN_ATTENTE = "EN_ATTENTE", "En attente"
    ENVOYE = "ENVOYE", "Envoyé"
    ECHEC = "ECHEC", "Échec"
    ECARTE = "ECARTE", "Pas envoyé : la personne a dit stop"


class Envoi(Locataire):
    """One message to one person. ``empreinte`` is a keyed hash of the address: it recognises, it does not tell.

    ``contenu``: what must be sent, sealed (scellement), erased as soon as it left or will never leave. ``prochain_at``: not
    before. ``depart_at``: when a process began to hand it over. ``essais``: how many times.
    """

    canal = models.CharField("canal", max_length=10, choices=Canal.choices)
    gabarit = models.CharField("gabarit", max_length=80)
    empreinte = models.CharField("empreinte de l'adresse", max_length=64)
    etat = models.CharField("état", max_length=10, choices=Etat.choices, default=Etat.EN_ATTENTE)
    raison = models.CharField("raison", max_length=80, blank=True)
    objet_type = models.CharField("type d'objet", max_length=60, blank=True)
    objet_id = models.CharField("identifiant de l'objet", max_length=64, blank=True)
    demande_at = models.DateTimeField("demandé le", editable=False)
    envoye_at = models.DateTimeField("envoyé le", null=True, blank=True)
    contenu = models.TextField("contenu scellé, jusqu'à l'envoi", blank=True, default="", editable=False)
    essais = models.PositiveSmallIntegerField("essais", default=0)
    prochain_at = models.DateTimeField("pas avant le", null=True, blank=True)
    depart_at = models.DateTimeField("remis au serveur le", null=True, blank=True)

    class Meta:
        verbose_name = "envoi"
        ordering = ["-demande_at", "pk"]
        indexes = [
            models.Index(fields=["departement", "empreinte", "demande_at"], name="envoi_empreinte"),
            models.Index(fields=["departement", "objet_type", "objet_id"], name="envoi_objet"),
            models.Index(
                fields=["departement", "prochain_at"],
                name="envoi_a_faire",
                condition=models.Q(prochain_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(etat="ENVOYE", envoye_at__isnull=False)
                | (~models.Q(etat="ENVOYE") & models.Q(envoye_at__isnull=True)),
                name="envoi_date_si_envoye",
            ),
            models.CheckConstraint(condition=models.Q(canal__in=Canal.values), name="envoi_canal_connu"),
            models.CheckConstraint(condition=models.Q(etat__in=Etat.values), name="envoi_etat_connu"),
            models.CheckConstraint(
                condition=models.Q(contenu="") | models.Q(etat__in=["EN_ATTENTE", "ECHEC"], prochain_at__isnull=False),
                name="envoi_contenu_efface",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gabarit} · {self.get_etat_display()}"


class Opposition(Locataire):
    """Somebody said stop to the messages of a Département that may be refused. ``empreinte``: as in Envoi."""

    canal = models.CharField("canal", max_length=10, choices=Canal.choices)
    empreinte = models.CharField("empreinte de l'adresse", max_length=64)
    created_at = models.DateTimeField("dit le", auto_now_add=True)

    class Meta:
        verbose_name = "opposition"
        constraints = [
            models.UniqueConstraint(fields=["departement", "canal", "empreinte"], name="opposition_unique"),
            models.CheckConstraint(condition=models.Q(canal__in=Canal.values), name="opposition_canal_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.get_canal_display()} · {self.empreinte[:8]}"
