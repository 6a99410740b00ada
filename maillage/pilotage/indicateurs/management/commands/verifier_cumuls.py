"""Compare the monthly sums of the figures with a direct count."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maillage.base.tenancy import tenant_transaction
from maillage.pilotage.indicateurs.services.cumuls import compare, rebuild
from maillage.socle.territoires.models import Departement


class Command(BaseCommand):
    help = "Compare les cumuls des chiffres avec un comptage direct. Avec --refaire, les écrit à nouveau."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--departement", metavar="CODE", help="un seul Département")
        parser.add_argument("--refaire", action="store_true", help="écrire à nouveau ce qui est faux")

    def handle(self, *_args: Any, **options: Any) -> None:
        rows = Departement.objects.order_by("code")
        if code := options["departement"]:
            rows = rows.filter(code=code)
            if not rows.exists():
                raise CommandError(f"Le Département {code} n'existe pas ici.")
        wrong = 0
        for departement in rows:
            with tenant_transaction(departement.pk):
                found = compare(departement.pk)
                wrong += len(found)
                self.stdout.write(f"{departement} : {len(found) or 'aucun'} écart{'s' if len(found) > 1 else ''}")
                for one in found[:10]:
                    self.stdout.write(f"  {one.cles['mois']} {one.mesures}")
                if found and options["refaire"]:
                    self.stdout.write(f"  {rebuild(departement.pk)} lignes écrites à nouveau")
        if wrong and not options["refaire"]:
            raise CommandError("Des cumuls sont faux. Relancez avec --refaire.")
