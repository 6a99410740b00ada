"""Fill an empty database with the fictional demo Département: communes, accounts, an imported census."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.portail.management.accueils_demo import hear_requests, open_hosts
from maillage.portail.management.activite_demo import live_the_year
from maillage.portail.management.avis_demo import hear_opinions
from maillage.portail.management.bilans_demo import freeze_bilans
from maillage.portail.management.comites_demo import hold_committees
from maillage.portail.management.editions_demo import queue_editions
from maillage.portail.management.equipe_demo import gather_team
from maillage.portail.management.membres_demo import settle_people
from maillage.portail.management.registre_demo import fill_register
from maillage.portail.management.reseau_demo import answer_for_places, found_network, leave_doubles
from maillage.portail.management.signalements_demo import report_errors
from maillage.portail.management.tournee_demo import drive_van
from maillage.reseau.lieux.enums import Licence
from maillage.reseau.recensement.models import Import
from maillage.reseau.recensement.services.deroulement import run, start_application
from maillage.reseau.recensement.services.receptions import ensure_source, receive_file, set_mapping
from maillage.reseau.structures.services.membres import grant_role
from maillage.socle.comptes.acteur import Acteur, command_acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.facteurs import DOMAINE_DEMO, place_application
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.comptes.selectors import needs_second_factor
from maillage.socle.consultation.services import prove_and_seal
from maillage.socle.echeances.services.collecte import collect_all
from maillage.socle.exploitation.services.reglages import save_settings
from maillage.socle.territoires.generateur import (
    COLONNES,
    census_config,
    generate_census,
    generate_departement,
    generate_second_list,
)
from maillage.socle.territoires.models import Departement

GRAINE = 2026
CODE = "96"
LIGNES = 530
COMPTES = (
    ("coordination@demo.example", "Camille Coordination", Role.COORDINATEUR),
    ("administration@demo.example", "Dominique Administration", Role.ADMINISTRATEUR),
)

REGLAGES = {
    "telephone_aide": "+33199001234",  # a range kept for fiction by Arcep
    "horaires_aide": "du lundi au vendredi, de 9 h à 17 h",
    "courriel_contact": "inclusion@demo.example",
    "adresse_postale": "1 place de la Démonstration, 96000 Valfictif",
    "directeur_publication": "Claude Démonstration, présidente du conseil départemental",
    "hebergeur": "Votre ordinateur : cette démonstration ne sort pas de chez vous.",
}


class Command(BaseCommand):
    help = "Installe la démonstration (Département fictif) dans une base vide. Ne touche pas à une base déjà remplie."

    def handle(self, **_options: Any) -> None:
        if not Departement.objects.exists():
            self.stdout.write("Le Département fictif de la démonstration se prépare (une demi-minute)…")
            call_command("generer_territoire", graine=GRAINE, code=CODE, verbosity=0, stdout=io.StringIO())
        departement = Departement.objects.filter(code=CODE, fictif=True).first()
        if departement is None:
            return  # a real Département lives here: the demo stays out
        acteur = command_acteur(departement.pk, "installation de la démonstration")
        self._settings(departement, acteur)
        self._accounts(departement, acteur)
        found_network(departement, acteur, GRAINE)
        settle_people(departement, acteur)
        gather_team(departement, acteur)
        fill_register(departement, acteur)
        self._census(departement, acteur)
        answer_for_places(departement, acteur)
        leave_doubles(departement, acteur)
        report_errors(departement, acteur)
        hear_opinions(departement, timezone.localdate())
        hosts = open_hosts(departement, acteur)
        live_the_year(departement, acteur, hosts, GRAINE)
        if hosts:
            hear_requests(departement, acteur)
            drive_van(departement, acteur)
            freeze_bilans(departement, acteur)
        hold_committees(departement, acteur)
        queue_editions(departement, acteur)  # the worker makes them once the site is open
        collect_all(departement.pk, timezone.localdate())  # as the night would: « à faire » has lines at once
        self._second_factors(departement, acteur)
        prove_and_seal(departement.pk)

    def _settings(self, departement: Departement, acteur: Acteur) -> None:
        """What the public pages say of the Département; an administrator of the demo may have changed it since."""
        with tenant_transaction(departement.pk):
            if not departement.telephone_aide:
                save_settings(by=acteur, valeurs=REGLAGES)

    def _accounts(self, departement: Departement, acteur: Acteur) -> None:
        with tenant_transaction(departement.pk):
            for email, nom, role in COMPTES:
                grant_role(by=acteur, email=email, nom=nom, role=role, today=timezone.localdate())

    def _second_factors(self, departement: Departement, acteur: Acteur) -> None:
        """Once every account is there: those that must have one get an application, whose code the demo's mailbox shows."""
        with tenant_transaction(departement.pk):
            for user in Utilisateur.objects.filter(email__endswith=DOMAINE_DEMO):
                if needs_second_factor(user):
                    place_application(by=acteur, user=user)

    def _census(self, departement: Departement, acteur: Acteur) -> None:
        """Import two messy fictional lists through the very engine of the screens; once."""
        rows = generate_census(GRAINE, generate_departement(GRAINE, CODE).communes, LIGNES)
        first = self._import(
            departement,
            acteur,
            nom="Recensement des communes",
            producteur="Syndicat fictif du numérique",
            fichier="recensement-2026.csv",
            contenu=_csv(list(COLONNES.values()), rows).encode("cp1252", errors="replace"),
            correspondance=census_config(),
        )
        second = generate_second_list(rows)
        columns = list(second[0])
        self._import(
            departement,
            acteur,
            nom="Liste fictive des conseillers numériques",
            producteur="Réseau fictif des conseillers",
            fichier="conseillers-numeriques.csv",
            contenu=_csv(columns, second).encode(),
            correspondance={column: {"colonne": column} for column in columns},
        )
        if first:
            published = first.compteurs.get("publiees", 0)
            self.stdout.write(f"Recensement de démonstration importé : {published} lieux publiés.")

    def _import(
        self,
        departement: Departement,
        acteur: Acteur,
        *,
        nom: str,
        producteur: str,
        fichier: str,
        contenu: bytes,
        correspondance: dict[str, Any],
    ) -> Import | None:
        """None when the source has been imported before."""
        with tenant_transaction(departement.pk):
            source = ensure_source(by=acteur, nom=nom, producteur=producteur, licence=Licence.LO_2_0)
            if source.imports.exists():
                return None
            lot = receive_file(
                by=acteur,
                source=source,
                stream=io.BytesIO(contenu),
                nom=fichier,
                territoire=CODE,
                correspondance=correspondance,
            )
            set_mapping(by=acteur, lot=lot, correspondance=correspondance)
        run(lot.pk, departement.pk)
        start_application(by=acteur, lot=lot)
        return run(lot.pk, departement.pk)


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=columns, delimiter=";", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
