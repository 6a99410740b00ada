"""Compare the bodies of the database: lay the pairs that a person must judge. Merges nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillage.base.francais import format_compte
from maillage.reseau.structures.services.rapprochement import compare_structures
from maillage.socle.territoires.models import Departement


class Command(BaseCommand):
    help = "Cherche les structures en double et pose la question. Ne réunit rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--territoire", help="code du Département (tous par défaut)")

    def handle(self, **options: Any) -> None:
        code = (options["territoire"] or "").upper()
        departements = Departement.objects.filter(**({"code": code} if code else {}))
        if not departements:
            raise CommandError(f"Aucun Département {code} n'est installé ici.")
        for departement in departements:
            done = compare_structures(departement_id=departement.pk)
            compared = format_compte(done.structures, "structure comparée", "structures comparées")
            asked = format_compte(done.nouvelles, "paire à juger", "paires à juger", "aucune nouvelle paire")
            self.stdout.write(f"{departement.code} : {compared}, {asked}.")
