"""The demo's directories on paper: queued here, made by the worker once the site is open."""

from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.portail.enums import Papier
from maillage.portail.models import Edition
from maillage.portail.selectors.papier import read_question
from maillage.portail.services.editions import Choix, define_edition
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Departement
from maillage.socle.territoires.selectors import communes_of


def queue_editions(departement: Departement, acteur: Acteur) -> None:
    """One of the whole Département, one of its largest intercommunalité as a booklet; once."""
    with tenant_transaction(departement.pk):
        if Edition.objects.filter(departement=departement).exists():
            return
        largest = (
            communes_of(departement).exclude(epci=None).order_by("-population", "code").select_related("epci").first()
        )
        wanted = [("Tous les lieux du Département", "", Papier.A4)]
        if largest is not None and largest.epci is not None:
            wanted.append((f"Livret : {largest.epci.nom}"[:120], f"epci={largest.epci_id}", Papier.A5))
        for nom, question, papier in wanted:
            choix = Choix(read_question(question), papier, grands=False)
            define_edition(by=acteur, edition=Edition(), nom=nom, choix=choix, gardees=3, now=timezone.now())
