"""What comes from the national log: the files, what was read of them, what they wrote and wrote over."""

from django.db import models
from django.db.models import Q

from maillage.base.models import Horodate, Locataire
from maillage.terrain.accompagnements.enums import EtatImportJournal, VerdictLigne
from maillage.terrain.accompagnements.models.compte_rendu import Accompagnement


class ImportJournal(Locataire, Horodate):
    """A file of the national log: what could be read of it, until it is taken over or given up. The file itself is not kept.

    ``fichier``: its name on the disk until it is read, then empty. ``faites`` of ``total``: how far the stage at work is.
    ``refus``: [row, why], the first thousand of ``refuses``; ``choix``: {"conseillers" | "lieux": {words of the file: key
    here, 0 for none}}, remembered by the next file. ``ajoutes``, ``changes``, ``personnes``: what it would do, then what it
    did. ``gardes``: left as they are by the undoing, because corrected here since.
    """

    nom_fichier = models.CharField("fichier", max_length=200)
    fichier = models.CharField("fichier en attente", max_length=80, blank=True)
    etat = models.CharField("état", max_length=20, choices=EtatImportJournal.choices, default=EtatImportJournal.DEPOSE)
    debut_le = models.DateTimeField("travail commencé le", null=True, blank=True)
    total = models.PositiveIntegerField("à traiter", default=0)
    faites = models.PositiveIntegerField("traités", default=0)
    message = models.CharField("ce qui l'a arrêté", max_length=300, blank=True)
    lignes = models.PositiveIntegerField("lignes lues", default=0)
    refus = models.JSONField("lignes refusées", default=list, blank=True)
    refuses = models.PositiveIntegerField("refusées", default=0)
    alertes = models.JSONField("remarques", default=list, blank=True)
    choix = models.JSONField("choix", default=dict, blank=True)
    ajoutes = models.PositiveIntegerField("ajoutés", default=0)
    personnes = models.PositiveIntegerField("personnes aidées en plus", default=0)
    changes = models.PositiveIntegerField("changés", default=0)
    inchanges = models.PositiveIntegerField("déjà connus", default=0)
    gardes = models.PositiveIntegerField("gardés par l'annulation", default=0)
    auteur_nom = models.CharField("envoyé par", max_length=200, blank=True)
    repris_at = models.DateTimeField("repris le", null=True, blank=True)

    class Meta:
        verbose_name = "reprise du journal national"
        verbose_name_plural = "reprises du journal national"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatImportJournal.values), name="importjournal_etat_connu"),
            models.CheckConstraint(
                condition=Q(fichier="") | Q(etat__in=["DEPOSE", "LECTURE"]), name="importjournal_fichier_lu_puis_oublie"
            ),
        ]
        indexes = [models.Index(fields=["departement", "id"], name="importjournal_liste")]

    def __str__(self) -> str:
        return self.nom_fichier


class LigneLue(Locataire):
    """One accompaniment read of a file, until the file is taken over or given up.

    ``rang``: number of its first row; ``conseiller``, ``lieu``: its words, as ``choix`` remembers them; ``contenu``: what
    ``journal_national.lecture`` gives (no name of a person helped, no note); ``motif``: why it is refused.
    """

    depot = models.ForeignKey(ImportJournal, models.CASCADE, related_name="lues")
    rang = models.PositiveIntegerField("ligne du fichier")
    cle = models.CharField("clé", max_length=80)
    conseiller = models.CharField("conseiller", max_length=200, blank=True)
    lieu = models.CharField("lieu", max_length=310, blank=True)
    contenu = models.JSONField("ce qui est lu")
    verdict = models.CharField(
        "ce qu'elle deviendrait", max_length=20, choices=VerdictLigne.choices, default=VerdictLigne.A_JUGER
    )
    motif = models.CharField("pourquoi", max_length=200, blank=True)

    class Meta:
        verbose_name = "ligne lue du journal national"
        verbose_name_plural = "lignes lues du journal national"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["depot", "cle"], name="lignelue_une_fois"),
            models.CheckConstraint(condition=Q(verdict__in=VerdictLigne.values), name="lignelue_verdict_connu"),
        ]
        indexes = [models.Index(fields=["departement", "depot", "verdict", "id"], name="lignelue_depot")]

    def __str__(self) -> str:
        return f"{self.depot_id} · {self.rang}"


class LigneJournal(Locataire):
    """An accompaniment that came from a file, and what the file said last: the same again writes nothing.

    ``empreinte``: SHA-256 of what was written. A correction made here since then stays, as long as the file says the same.
    ``evenement``: the last line of its history when a file wrote it last (0: none). A later one: corrected here since.
    """

    depot = models.ForeignKey(ImportJournal, models.PROTECT, related_name="lignes_reprises")
    accompagnement = models.OneToOneField(Accompagnement, models.PROTECT, related_name="ligne_journal")
    empreinte = models.CharField("empreinte", max_length=64)
    evenement = models.BigIntegerField("dernier état connu", default=0)

    class Meta:
        verbose_name = "ligne reprise du journal national"
        verbose_name_plural = "lignes reprises du journal national"
        indexes = [models.Index(fields=["departement", "depot"], name="lignejournal_depot")]

    def __str__(self) -> str:
        return f"{self.depot_id} · {self.accompagnement_id}"


class ChangementJournal(Locataire):
    """An accompaniment that a file wrote over, and where to find what stood there: undoing the file puts it back.

    ``avant``: the line of its history that holds the former row, None when the row did not change. ``empreinte_avant``:
    what its line remembered, empty when it had none. ``corrige_avant``: somebody had corrected it here before this file.
    """

    depot = models.ForeignKey(ImportJournal, models.PROTECT, related_name="changements")
    accompagnement = models.ForeignKey(Accompagnement, models.PROTECT, related_name="changements_journal")
    avant = models.BigIntegerField("état d'avant", null=True, blank=True)
    empreinte_avant = models.CharField("empreinte d'avant", max_length=64, blank=True)
    corrige_avant = models.BooleanField("corrigé ici avant", default=False)

    class Meta:
        verbose_name = "changement fait par un fichier du journal national"
        verbose_name_plural = "changements faits par un fichier du journal national"
        constraints = [
            models.UniqueConstraint(fields=["accompagnement", "depot"], name="changementjournal_une_fois"),
        ]
        indexes = [models.Index(fields=["departement", "depot", "id"], name="changementjournal_depot")]

    def __str__(self) -> str:
        return f"{self.depot_id} · {self.accompagnement_id}"
