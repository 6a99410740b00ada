"""Open the first accounts: the installation's administrator, or a person of a Département.

Runs as many times as one likes. Opens a closed account again. Sends no message: the person asks for a code on the sign-in
page, so that it also works before a mail server is set up.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.structures.models import Structure
from maillage.reseau.structures.services.membres import RoleRefuse, check_scope, grant_role
from maillage.socle.comptes.acteur import Acteur, command_acteur
from maillage.socle.comptes.cycle_de_vie import clear_closing, reopen_account
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.territoires.models import Departement


class Command(BaseCommand):
    help = "Ouvre un compte : administrateur ou coordinateur d'un Département, ou administrateur de l'installation (--instance)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="adresse e-mail de la personne")
        parser.add_argument("--nom", default="", help="nom affiché")
        parser.add_argument("--territoire", default="", help="code du Département ; inutile s'il n'y en a qu'un")
        parser.add_argument(
            "--role",
            default="administrateur",
            choices=[role.value.lower() for role in Role],
            help="rôle dans le Département (administrateur si rien n'est dit)",
        )
        parser.add_argument(
            "--structure",
            default="",
            help="nom ou SIRET de la structure, pour les rôles qui se donnent dans une structure",
        )
        parser.add_argument("--instance", action="store_true", help="administrateur de l'installation entière")

    def handle(self, *_args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"« {email} » n'est pas une adresse e-mail complète.") from None
        if options["instance"]:
            self._open_instance(email, options["nom"])
        if options["territoire"] or not options["instance"]:
            self._open_departement(email, options)
        self.stdout.write("Pour entrer : ouvrez /connexion/ et demandez un code à cette adresse.")

    def _open_instance(self, email: str, nom: str) -> None:
        with transaction.atomic():
            user = Utilisateur.by_email(email) or Utilisateur.objects.create_user(email, nom)
            clear_closing(user)
            user.is_active = user.is_staff = user.is_superuser = True
            user.save(update_fields=["is_active", "is_staff", "is_superuser"])
        self.stdout.write(f"{email} administre l'installation (/admin-instance/).")

    def _open_departement(self, email: str, options: dict[str, Any]) -> None:
        departement = self._find(options["territoire"])
        role = Role(options["role"].upper())
        acteur = command_acteur(departement.pk, "commande creer_administrateur")
        try:
            with tenant_transaction(departement.pk):
                structure = self._structure(acteur, options["structure"])
                check_scope(role, structure, None)
                known = Utilisateur.by_email(email)
                if known is not None:
                    reopen_account(by=acteur, user=known)
                grant_role(
                    by=acteur,
                    email=email,
                    nom=options["nom"],
                    role=role,
                    today=timezone.localdate(),
                    structure=structure,
                )
        except RoleRefuse as refus:
            raise CommandError(f"{refus} (option --structure)" if refus.champ == "structure" else str(refus)) from None
        where = f"{structure.nom}, {departement}" if structure else str(departement)
        self.stdout.write(f"{email} a le rôle « {role.label} » pour {where}.")

    def _structure(self, acteur: Acteur, wanted: str) -> Structure | None:
        """The structure of this SIRET or name: it must exist, since a typing mistake would open a second one."""
        if not wanted.strip():
            return None
        siret = "".join(wanted.split())
        known = Structure.objects.visible_to(acteur)
        rows = list((known.filter(siret=siret) if siret.isdecimal() else known.filter(nom__iexact=wanted.strip()))[:2])
        if not rows:
            raise CommandError(
                f"Aucune structure n'a ce nom ni ce SIRET : « {wanted} ». Ouvrez-la d'abord dans l'annuaire."
            )
        if len(rows) > 1:
            raise CommandError(f"Plusieurs structures ont ce nom : « {wanted} ». Donnez son SIRET.")
        return rows[0]

    def _find(self, code: str) -> Departement:
        rows = list(Departement.objects.filter(**({"code": code} if code else {}))[:2])
        if not rows:
            raise CommandError(
                "Ce Département n'est pas installé ici. Lancez d'abord : manage.py importer_territoire CODE."
            )
        if len(rows) > 1:
            raise CommandError("Il y a plusieurs Départements ici. Dites lequel : --territoire CODE.")
        return rows[0]
