"""What the conventions of a Département say alike: who signs for it, its policy, its court, its time rules."""

from django.db import models

from maillage.base.models import Horodate, Locataire
from maillage.reseau.conventions.enums import ArticleNom, Civilite, DateQuiCompte, LectureAnniversaire


class ModeleConvention(Locataire, Horodate):
    """One a Département, copied into each convention when it is opened: a later change touches no convention.

    ``preambule``: one paragraph a line. ``actions``: what the Département did, one line each. The rest are values of the
    model convention (seed 001): articles 1, 6, 7 and 8.1.
    """

    nom = models.CharField("nom du Département", max_length=200)
    article = models.CharField("article", max_length=10, choices=ArticleNom.choices, default=ArticleNom.LE)
    adresse = models.CharField("domicile", max_length=300, blank=True)
    civilite = models.CharField("civilité", max_length=10, choices=Civilite.choices, blank=True)
    representant = models.CharField("représentant", max_length=120, blank=True)
    qualite = models.CharField("qualité", max_length=120, blank=True)
    courriel_signature = models.EmailField("e-mail du signataire", blank=True)
    deliberation_numero = models.CharField("délibération n°", max_length=60, blank=True)
    deliberation_le = models.DateField("délibération du", null=True, blank=True)
    publiee_le = models.DateField("publiée le", null=True, blank=True)
    transmise_le = models.DateField("transmise à la préfecture le", null=True, blank=True)
    accuse_numero = models.CharField("accusé de réception n°", max_length=80, blank=True)
    accuse_le = models.DateField("reçue par la préfecture le", null=True, blank=True)
    ville = models.CharField("fait à", max_length=120, blank=True)
    politique_le = models.DateField("délibération de la politique", null=True, blank=True)
    equipe = models.CharField(
        "nom de l'équipe", max_length=200, default="Équipe Départementale d'Accompagnement aux Démarches Numériques"
    )
    preambule = models.TextField("préambule", max_length=4000, blank=True)
    actions = models.TextField("ce que le Département a fait", max_length=4000, blank=True)
    recrutement = models.CharField("depuis quand l'équipe existe", max_length=120, blank=True)
    tribunal = models.CharField("tribunal", max_length=120, blank=True)
    tribunal_adresse = models.CharField("adresse du tribunal", max_length=200, blank=True)
    clauses = models.JSONField("clauses retenues", default=list)
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
    modifie_par = models.CharField("modifié par", max_length=200, blank=True)

    class Meta:
        verbose_name = "modèle de convention"
        verbose_name_plural = "modèles de convention"
        constraints = [
            models.UniqueConstraint(fields=["departement"], name="modele_un_par_departement"),
            models.CheckConstraint(condition=models.Q(duree_mois__gte=1), name="modele_duree"),
            models.CheckConstraint(condition=models.Q(article__in=ArticleNom.values), name="modele_article_connu"),
        ]

    def __str__(self) -> str:
        return self.nom
