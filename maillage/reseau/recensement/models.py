"""Deliveries of census files, their rows, and every question they raise."""

from typing import Any, Self

from django.db import models

from maillage.base.models import Horodate, Locataire
from maillage.reseau.lieux.models import Lieu, Source
from maillage.reseau.recensement.enums import Alerte, Changement, EtatDoute, EtatImport, EtatLigne


class Collecte(Locataire, Horodate):
    """How a source is read: its mapping, kept for the next delivery, and its address when it has one."""

    source = models.OneToOneField(Source, models.CASCADE, related_name="collecte")
    correspondance = models.JSONField("correspondance des colonnes", null=True, blank=True)
    url = models.URLField("adresse du fichier", max_length=1000, blank=True)
    rythme_jours = models.PositiveSmallIntegerField("rythme (jours)", null=True, blank=True)
    prochaine_le = models.DateTimeField("prochaine lecture", null=True, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    alerte = models.CharField("alerte", max_length=20, choices=Alerte.choices, blank=True)
    alerte_detail = models.CharField("détail de l'alerte", max_length=500, blank=True)

    class Meta:
        verbose_name = "collecte"


class ImportQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        return self.filter(departement_id=acteur.departement_id)


class Import(Locataire, Horodate):
    """One delivery of a source. ``compteurs``: figures of the last stage. ``faites``: rows done in this stage."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="imports")
    territoire = models.CharField("département des lignes", max_length=3)
    nom_fichier = models.CharField("nom du fichier", max_length=200)
    fichier = models.CharField("fichier gardé", max_length=200, blank=True)
    empreinte = models.CharField("SHA-256 du fichier", max_length=64)
    correspondance = models.JSONField("correspondance des colonnes", null=True, blank=True)
    etat = models.CharField("état", max_length=20, choices=EtatImport.choices, default=EtatImport.DEPOSE)
    a_blanc = models.BooleanField("à blanc", default=False)
    total = models.IntegerField("lignes", null=True, blank=True)
    faites = models.IntegerField("lignes faites", default=0)
    compteurs = models.JSONField("compteurs", default=dict)
    alertes = models.JSONField("alertes de lecture", default=list)
    message = models.TextField("message", blank=True)
    auteur_id = models.BigIntegerField("identifiant de l'auteur", null=True, blank=True)
    auteur = models.CharField("auteur", max_length=200)
    debut_le = models.DateTimeField("commencé le", null=True, blank=True)
    fin_le = models.DateTimeField("fini le", null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        ordering = ["-id"]
        indexes = [models.Index(fields=["departement", "-id"], name="import_liste")]

    def __str__(self) -> str:
        return f"{self.nom_fichier} ({self.source})"


class Ligne(Locataire):
    """One row of a delivery.

    ``brut``: the row as found. ``resultats``: {field: [state, rule, original]}, fields about which the source says
    nothing left out. ``valeurs``: sure values by column of a place. ``motifs``: why it is in review (sentences).
    ``questions``: [[field, rule, original, question, proposition, cause], …].
    """

    lot = models.ForeignKey(Import, models.CASCADE, related_name="lignes")
    numero = models.IntegerField("numéro dans le fichier (à partir de 1)")
    cle = models.CharField("clé", max_length=200)
    nom = models.CharField("nom lu", max_length=300, blank=True)
    brut = models.JSONField("ligne d'origine", default=dict)
    resultats = models.JSONField("résultats", default=dict)
    valeurs = models.JSONField("valeurs sûres", default=dict)
    questions = models.JSONField("questions", default=list)
    empreinte = models.CharField("empreinte des valeurs", max_length=64)
    etat = models.CharField("état", max_length=20, choices=EtatLigne.choices)
    changement = models.CharField("changement", max_length=20, choices=Changement.choices, blank=True)
    motifs = models.JSONField("motifs de revue", default=list)
    lieu = models.ForeignKey(Lieu, models.SET_NULL, null=True, blank=True, related_name="lignes")
    refusee_par = models.CharField("refusée par", max_length=200, blank=True)

    class Meta:
        verbose_name = "ligne d'import"
        constraints = [
            models.UniqueConstraint(fields=["departement", "lot", "numero"], name="ligne_numero_par_lot"),
            models.CheckConstraint(
                condition=~models.Q(etat="REFUSEE") | ~models.Q(refusee_par=""), name="ligne_refusee_par_quelqu_un"
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "lot", "etat", "numero"], name="ligne_etat"),
            models.Index(fields=["departement", "lot", "cle"], name="ligne_cle"),
        ]


class DouteQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        return self.filter(departement_id=acteur.departement_id)

    def open(self) -> Self:
        return self.filter(etat=EtatDoute.OUVERT)


class Doute(Locataire, Horodate):
    """One question about one field of one row (``champ`` empty: about the row as a whole).

    ``cause``: rows with the same cause can be answered together. ``reponse``: the value a person gave.
    """

    lot = models.ForeignKey(Import, models.CASCADE, related_name="doutes")
    ligne = models.ForeignKey(Ligne, models.CASCADE, null=True, blank=True, related_name="doutes")
    lieu = models.ForeignKey(Lieu, models.SET_NULL, null=True, blank=True, related_name="doutes")
    champ = models.CharField("champ", max_length=60, blank=True)
    regle = models.CharField("règle", max_length=80)
    cause = models.CharField("cause", max_length=200)
    original = models.TextField("texte d'origine", blank=True)
    question = models.TextField("question")
    proposition = models.JSONField("proposition", null=True, blank=True)
    etat = models.CharField("état", max_length=20, choices=EtatDoute.choices, default=EtatDoute.OUVERT)
    reponse = models.JSONField("réponse", null=True, blank=True)
    par = models.CharField("répondu par", max_length=200, blank=True)
    repondu_le = models.DateTimeField("répondu le", null=True, blank=True)

    objects = DouteQuerySet.as_manager()

    class Meta:
        verbose_name = "question"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(etat="OUVERT", par="", repondu_le__isnull=True)
                | (~models.Q(etat="OUVERT") & ~models.Q(par="") & models.Q(repondu_le__isnull=False)),
                name="doute_reponse_paire",
            )
        ]
        indexes = [
            models.Index(fields=["departement", "etat", "id"], name="doute_file"),
            models.Index(fields=["departement", "lot", "cause"], name="doute_cause"),
        ]
