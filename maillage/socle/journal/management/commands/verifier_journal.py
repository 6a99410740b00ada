"""Check the chained journal of each Département; exit code 1 when a chain is broken."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillage.base.tenancy import read_only, tenant_transaction
from maillage.socle.journal.selectors import verify_chain
from maillage.socle.territoires.models import Departement


class Command(BaseCommand):
    help = "Vérifie que le journal n'a pas été changé. Dit la première ligne rompue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--territoire", help="code du Département (tous par défaut)")

    def handle(self, territoire: str | None = None, **_options: Any) -> None:
        departements = Departement.objects.filter(**({"code": territoire} if territoire else {}))
        if territoire and not departements:
            raise CommandError(f"Aucun Département n'a le code {territoire}.")
        broken = 0
        for departement in departements:
            with tenant_transaction(departement.pk):
                read_only()
                result = verify_chain(departement.pk)
            if result.rompue_a is None:
                self.stdout.write(
                    f"{departement} : {result.lignes} lignes, chaîne intacte ({result.tete[:16] or 'vide'})."
                )
            else:
                broken += 1
                self.stderr.write(f"{departement} : chaîne rompue à la ligne {result.rompue_a} : {result.raison}.")
        if broken:
            raise CommandError(f"{broken} journal(aux) rompu(s).")
