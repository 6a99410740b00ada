"""Make a fictional Département, or a whole fictional country, for demos and scale tests."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillage.socle.territoires.generateur import DepartementFictif, generate_country, generate_departement
from maillage.socle.territoires.referentiel import commune_from_api_geo
from maillage.socle.territoires.services import TerritoireRefuse, load_territory, save_sectors


class Command(BaseCommand):
    help = "Fabrique un territoire fictif, toujours le même pour une même graine. Refusé dans une base qui contient un vrai Département."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--graine", type=int, default=1)
        parser.add_argument(
            "--code", default="96", help="code du département fictif (un code que l'INSEE n'attribue pas)"
        )
        parser.add_argument("--communes", type=int, default=460, help="nombre de communes (460 ; 35000 pour un pays)")
        parser.add_argument("--pays", action="store_true", help="un pays entier de départements")
        parser.add_argument(
            "--sortie", type=Path, help="écrit aussi les communes dans ce fichier (format de l'API Géo)"
        )

    def handle(self, **options: Any) -> None:
        departements = self._generate(options)
        if options["sortie"]:
            communes = [commune for departement in departements for commune in departement.communes]
            options["sortie"].write_text(json.dumps(communes, ensure_ascii=False), encoding="utf-8")
        try:
            total = sum(save_fiction(departement) for departement in departements)
        except TerritoireRefuse as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(departements)} département(s) fictif(s), {total} communes.")

    def _generate(self, options: dict[str, Any]) -> list[DepartementFictif]:
        try:
            if options["pays"]:
                return generate_country(options["graine"], options["communes"]).departements
            return [generate_departement(options["graine"], options["code"], options["communes"])]
        except ValueError as error:
            raise CommandError(str(error)) from error


def save_fiction(fiction: DepartementFictif) -> int:
    """Load one fictional Département and its sectors; answers its number of communes."""
    communes = [commune_from_api_geo(item) for item in fiction.communes]
    departement, _ = load_territory(code=fiction.code, nom=fiction.nom, communes=communes, natures={}, fictif=True)
    save_sectors(departement, {secteur.nom: secteur.communes for secteur in fiction.secteurs})
    return len(communes)
