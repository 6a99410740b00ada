"""Erase what is past its term, as the worker does each night; or only count it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from maillage.base.francais import format_compte
from maillage.socle.registre.conservation import all_regles
from maillage.socle.registre.services.purge import apply_everywhere


class Command(BaseCommand):
    help = "Efface ce qui a dépassé sa durée de conservation. Avec --a-blanc, compte seulement."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--a-blanc", action="store_true", help="compter sans rien effacer")

    def handle(self, **options: Any) -> None:
        words = {regle.code: regle.libelle for regle in all_regles()}
        done = apply_everywhere(timezone.now(), dry_run=options["a_blanc"])
        verb = "à effacer" if options["a_blanc"] else "effacé"
        for place, counts in done.items():
            total = format_compte(sum(counts.values()), f"objet {verb}", f"objets {verb}", f"rien {verb}")
            self.stdout.write(f"{place} : {total}")
            for code, number in sorted(counts.items()):
                self.stdout.write(f"  {words.get(code, code)} : {number}")
