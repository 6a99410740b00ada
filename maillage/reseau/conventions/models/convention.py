"""A convention between the Département and a host: parties, places, frozen texts, signatures, avenants (seed 001)."""

from typing import Any, Self

import pghistory
from django.db import models
from django.db.models import F, Q

from maillage.base.models import Horodate, Locataire
from maillage.reseau.conventions.enums import (
    AVANT_SIGNATURE,
    ArticleNom,
    Civilite,
    Cote,
    DateQuiCompte,
    EtatAvenant,
    EtatConvention,
    LectureAnniversaire,
    ModeSignature,
    Souhait,
)


class ConventionQuerySet(models.QuerySet):
    def visible_to(self, acteur: Any) -> Self:
        """All for who acts for the Département; those of the body acted for otherwise (perms tell which roles enter)."""
        rows = self.filter(departement_id=acteur.departement_id)
        return rows if acteur.agit_pour is None else rows.filter(structure_id__in=acteur.structures)

    def before_signature(self) -> Self:
        return self.filter(etat__in=AVANT_SIGNATURE)

    def in_force(self) -> Self:
        """By the stored projection: for a given day ask ``selectors.situation``."""
        return self.filter(etat=EtatConvention.EN_VIGUEUR)


@pghistory.track(
    pghistory.InsertEvent("cree"),
    pghistory.UpdateEvent("modifie"),
    model_name="ConventionEvenement",
    exclude=["created_at", "updated_at"],
    obj_field=pghistory.ObjForeignKey(related_name="evenements", related_query_name="evenements"),
    context_field=None,  # type: ignore[arg-type]
    meta={"indexes": [models.Index(fields=["departement", "pgh_obj", "pgh_id"], name="conventionevenement_objet")]},
)
class Convention(Locataire, Horodate):
    """One convention. Its time rules are parameters copied from its template when the text is made (art. 6 and 7).

    ``effet_le``: the last of the signatures, None before. ``fin_le``: last day known today (projection of ``temps``):
    end of the current term, or the certain end. ``clauses``: codes of optional clauses kept. ``mention``: compulsory
    mention of art. 5 as it was when the text was frozen.
    """

    reference = models.CharField("numéro", max_length=30)
    structure = models.ForeignKey("structures.Structure", models.PROTECT, related_name="conventions")
    demande = models.ForeignKey(
        "conventions.DemandeAccueil", models.PROTECT, null=True, blank=True, related_name="conventions"
    )
    lieux = models.ManyToManyField("lieux.Lieu", through="LieuConvention", related_name="+")
    etat = models.CharField("état", max_length=20, choices=EtatConvention.choices, default=EtatConvention.DEMANDEE)
    rythme = models.CharField("rythme", max_length=20, choices=Souhait.choices, default=Souhait.DEMI_JOURNEE)
    objet = models.CharField("point d'accueil", max_length=200, blank=True)
    gabarit = models.CharField("modèle", max_length=60, default="convention-accueil")
    clauses = models.JSONField("clauses retenues", default=list)
    mention = models.TextField("mention obligatoire", blank=True)
    duree_mois = models.PositiveSmallIntegerField("durée (mois)", default=6)
    reconduction = models.BooleanField("reconduction tacite", default=True)
    preavis_mois = models.PositiveSmallIntegerField("opposition au plus tard (mois avant)", default=2)
    lecture = models.CharField(
        "lecture de « date anniversaire »",
        max_length=20,
        choices=LectureAnniversaire.choices,
        default=LectureAnniversaire.FIN_DE_PERIODE,
    )
    opposition_comptee = models.CharField(
        "l'opposition compte à sa date", max_length=20, choices=DateQuiCompte.choices, default=DateQuiCompte.RECEPTION
    )
    fin_au_plus_tard = models.DateField("prend fin au plus tard le", null=True, blank=True)
    delai_faute_jours = models.PositiveSmallIntegerField("délai après mise en demeure (jours)", default=30)
    delai_force_majeure_jours = models.PositiveSmallIntegerField("délai de force majeure (jours)", default=30)
    delai_contacts_jours = models.PositiveSmallIntegerField("un contact au moins tous les (jours)", default=60)
    delai_verification_jours = models.PositiveSmallIntegerField("le Bénéficiaire vérifie sous (jours)", default=15)
    effet_le = models.DateField("prend effet le", null=True, blank=True)
    fin_le = models.DateField("dernier jour connu", null=True, blank=True)
    modifie_par = models.CharField("modifié par", max_length=200, blank=True)
    motif = models.CharField("motif", max_length=300, blank=True)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["departement", "reference"], name="convention_reference_unique"),
            models.CheckConstraint(condition=Q(etat__in=EtatConvention.values), name="convention_etat_connu"),
            models.CheckConstraint(condition=Q(duree_mois__gte=1), name="convention_duree"),
            models.CheckConstraint(
                condition=Q(etat__in=[*AVANT_SIGNATURE, "ABANDONNEE"], effet_le__isnull=True)
                | (~Q(etat__in=[*AVANT_SIGNATURE, "ABANDONNEE"]) & Q(effet_le__isnull=False)),
                name="convention_effet_si_signee",
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "etat", "fin_le", "id"], name="convention_liste"),
            models.Index(fields=["departement", "structure"], name="convention_structure"),
        ]

    def __str__(self) -> str:
        return self.reference


class LieuConvention(Locataire):
    """A place where the team comes under a convention, with what was found of its premises. ``locaux``: as in a request.

    ``avenant``: the signed change that added it; None for those of the convention itself. Ask ``selectors.textes.places_on``
    for the places of a day: one that an avenant takes away keeps its row.
    """

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="lignes_lieux")
    lieu = models.ForeignKey("lieux.Lieu", models.PROTECT, related_name="conventions_lignes")
    locaux = models.JSONField("locaux", default=dict)
    principal = models.BooleanField("point d'accueil", default=True)
    avenant = models.ForeignKey("conventions.Avenant", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "lieu d'une convention"
        constraints = [models.UniqueConstraint(fields=["convention", "lieu"], name="lieuconvention_unique")]
        indexes = [models.Index(fields=["departement", "lieu"], name="lieuconvention_lieu")]

    def __str__(self) -> str:
        return f"{self.convention_id} · {self.lieu_id}"


class PartieConvention(Locataire, Horodate):
    """One party as it stands in the text: who represents it, by which deliberation, executory or not (CGCT, L.2131-1, L.3131-1).

    Executory = published and transmitted to the préfecture: ``publiee_le``, ``transmise_le`` and the receipt (number, date).
    A body whose acts are not transmitted (association) is told by ``sans_deliberation`` with its reason.
    """

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="parties")
    cote = models.CharField("partie", max_length=20, choices=Cote.choices)
    nom = models.CharField("nom", max_length=200)
    article = models.CharField("article", max_length=10, choices=ArticleNom.choices, default=ArticleNom.LA)
    adresse = models.CharField("domicile", max_length=300)
    civilite = models.CharField("civilité", max_length=10, choices=Civilite.choices, blank=True)
    representant = models.CharField("représentant", max_length=120)
    qualite = models.CharField("qualité", max_length=120)
    courriel_signature = models.EmailField("e-mail du signataire", blank=True)
    deliberation_numero = models.CharField("délibération n°", max_length=60, blank=True)
    deliberation_le = models.DateField("délibération du", null=True, blank=True)
    publiee_le = models.DateField("publiée le", null=True, blank=True)
    transmise_le = models.DateField("transmise à la préfecture le", null=True, blank=True)
    accuse_numero = models.CharField("accusé de réception n°", max_length=80, blank=True)
    accuse_le = models.DateField("reçue par la préfecture le", null=True, blank=True)
    sans_deliberation = models.CharField("pourquoi aucune délibération n'est due", max_length=300, blank=True)
    preuve = models.FileField("preuve", max_length=200, blank=True)

    class Meta:
        verbose_name = "partie d'une convention"
        verbose_name_plural = "parties d'une convention"
        constraints = [
            models.UniqueConstraint(fields=["convention", "cote"], name="partie_unique"),
            models.CheckConstraint(condition=Q(cote__in=Cote.values), name="partie_cote_connu"),
            models.CheckConstraint(
                condition=~Q(cote="DEPARTEMENT") | Q(sans_deliberation=""), name="partie_departement_delibere"
            ),
            models.CheckConstraint(
                condition=Q(accuse_le__isnull=True)
                | Q(transmise_le__isnull=True)
                | Q(accuse_le__gte=F("transmise_le")),
                name="partie_accuse_apres_envoi",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def is_executory(self) -> bool:
        """Deliberated, published, transmitted, received: the same rule as the trigger ``conventions_executoire``."""
        if self.sans_deliberation:
            return True
        return bool(
            self.deliberation_numero
            and self.deliberation_le
            and self.publiee_le
            and self.transmise_le
            and self.accuse_numero
            and self.accuse_le
        )


class Avenant(Locataire, Horodate):
    """A change to a convention (art. 8.2): nothing changes without one, dated and signed by each.

    ``changements``: {field of Convention or « lieux »: new value}, applied from ``effet_le`` once both have signed.
    """

    convention = models.ForeignKey(Convention, models.CASCADE, related_name="avenants")
    numero = models.PositiveSmallIntegerField("numéro")
    objet = models.CharField("objet", max_length=300)
    changements = models.JSONField("changements", default=dict)
    effet_le = models.DateField("prend effet le", null=True, blank=True)
    """Asked date of effect; the last signature when empty, and never before it."""
    signe_le = models.DateField("dernière signature le", null=True, blank=True)
    etat = models.CharField("état", max_length=20, choices=EtatAvenant.choices, default=EtatAvenant.PREPARE)

    class Meta:
        verbose_name = "avenant"
        ordering = ["numero"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "numero"], name="avenant_numero_unique"),
            models.CheckConstraint(condition=Q(etat__in=EtatAvenant.values), name="avenant_etat_connu"),
            models.CheckConstraint(condition=~Q(etat="SIGNE") | Q(signe_le__isnull=False), name="avenant_signe_date"),
        ]

    def __str__(self) -> str:
        return f"Avenant n° {self.numero}"


class TexteConvention(Locataire):
    """A frozen text (of the convention, or of one avenant): written once, never changed; a new text is a new row.

    ``donnees``: every value the PDF was made from. ``sha256``: of the PDF, the same as its Document's.
    """

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="textes")
    avenant = models.ForeignKey(Avenant, models.PROTECT, null=True, blank=True, related_name="textes")
    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="+")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    donnees = models.JSONField("données du texte")
    fige_at = models.DateTimeField("figé le")
    fige_par_nom = models.CharField("figé par", max_length=200)

    class Meta:
        verbose_name = "texte d'une convention"
        verbose_name_plural = "textes d'une convention"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="texte_sha256_forme"),
        ]
        indexes = [models.Index(fields=["departement", "convention"], name="texte_convention")]

    def __str__(self) -> str:
        return self.sha256[:12]


class Signature(Locataire):
    """A party signed a frozen text. Written once; a trigger refuses it while one of both proofs is missing.

    ``preuve``: what is kept of the signing (mode, e-mail reached, instants, hash of the text, address of the device shortened).
    """

    texte = models.ForeignKey(TexteConvention, models.PROTECT, related_name="signatures")
    cote = models.CharField("partie", max_length=20, choices=Cote.choices)
    mode = models.CharField("mode", max_length=20, choices=ModeSignature.choices)
    signataire = models.CharField("signataire", max_length=120)
    qualite = models.CharField("qualité", max_length=120)
    signee_le = models.DateField("signée le")
    enregistree_at = models.DateTimeField("enregistrée le")
    enregistree_par_nom = models.CharField("enregistrée par", max_length=200)
    sha256 = models.CharField("empreinte du texte signé", max_length=64)
    scan = models.FileField("original signé, numérisé", max_length=200, blank=True)
    scan_sha256 = models.CharField("empreinte du fichier", max_length=64, blank=True)
    preuve = models.JSONField("preuve", default=dict)

    class Meta:
        verbose_name = "signature"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["texte", "cote"], name="signature_unique"),
            models.CheckConstraint(condition=Q(cote__in=Cote.values), name="signature_cote_connu"),
            models.CheckConstraint(
                condition=~Q(mode="SCAN") | (~Q(scan="") & ~Q(scan_sha256="")), name="signature_scan_garde"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signataire} · {self.signee_le}"


class CodeSignature(Locataire):
    """A code sent by e-mail to the one who signs on screen: 10 minutes, 5 tries, one text, one side. Only its hash is kept."""

    texte = models.ForeignKey(TexteConvention, models.CASCADE, related_name="codes")
    cote = models.CharField("partie", max_length=20, choices=Cote.choices)
    courriel = models.EmailField("e-mail")
    empreinte = models.CharField("empreinte du code", max_length=128)
    expire_at = models.DateTimeField("valable jusqu'au")
    essais = models.PositiveSmallIntegerField("essais", default=0)
    servi_at = models.DateTimeField("servi le", null=True, blank=True)
    created_at = models.DateTimeField("envoyé le")

    class Meta:
        verbose_name = "code de signature"
        verbose_name_plural = "codes de signature"
        indexes = [models.Index(fields=["departement", "texte", "cote"], name="codesignature_texte")]

    def __str__(self) -> str:
        return f"{self.texte_id} · {self.cote}"


ConventionEvenement: Any = Convention.evenements.rel.related_model  # type: ignore[attr-defined]
"""History of a convention, written by triggers: one row per creation or change, with the whole row as it was."""
