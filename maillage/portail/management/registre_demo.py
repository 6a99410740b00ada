"""The demo's register: an officer to write to, a processing of the Département, an assessment, a request that waits."""

import datetime as dt

from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.registre.enums import Critere, EtatAipd, NatureDemande
from maillage.socle.registre.models import Delegue
from maillage.socle.registre.personnes import Identite
from maillage.socle.registre.selectors.registre import find_delegate
from maillage.socle.registre.services.demandes import register_request
from maillage.socle.registre.services.fiches import add_own, complete, save_assessment, set_delegate
from maillage.socle.territoires.models import Departement


def fill_register(departement: Departement, acteur: Acteur) -> Delegue | None:
    """Fictional entries; None when the register was filled before."""
    today = timezone.localdate()
    with tenant_transaction(departement.pk):
        if find_delegate(departement.pk):
            return None
        delegate = set_delegate(
            by=acteur,
            valeurs={
                "nom": f"Service fictif des données, {departement.nom}",
                "courriel": "donnees@demo.example",
                "telephone": "",
                "adresse": "1 place de l'Exemple, 96000 Exempleville",
            },
        )
        complete(by=acteur, cle="benevoles", valeurs={"conjoints": "Associations qui accueillent des bénévoles"})
        add_own(
            by=acteur,
            valeurs={
                "nom": "Prêt d'ordinateurs",
                "finalite": "Savoir à qui un ordinateur est prêté, et le retrouver.",
                "base_legale": "Mission d'intérêt public (RGPD, art. 6.1.e)",
                "personnes": "Habitants qui empruntent un ordinateur",
                "donnees": "Nom, téléphone, date du prêt et du retour",
                "conservation": "Un an après le retour",
            },
        )
        save_assessment(
            by=acteur,
            cle="benevoles",
            valeurs={"criteres": [Critere.VULNERABLES], "etat": EtatAipd.EN_COURS, "commencee_le": today},
        )
        register_request(
            by=acteur,
            identite=Identite(courriels=frozenset({"habitante@demo.example"})),
            nature=NatureDemande.ACCES,
            recue_le=today - dt.timedelta(days=20),
        )
    return delegate
