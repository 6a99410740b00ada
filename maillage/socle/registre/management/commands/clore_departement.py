"""The end of a Département, in two steps: export, then erasure once the operator has kept the export and typed the code."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from maillage.socle.registre.services.cloture.effacement import erase_departement
from maillage.socle.registre.services.cloture.export import ClotureImpossible, export_departement, verify_export
from maillage.socle.territoires.models import Departement


class Command(BaseCommand):
    help = (
        "Clôt un Département. Sans --confirmer : exporte tout dans un dossier neuf. "
        "Avec --confirmer CODE : relit l'export, puis efface tout. Une clôture arrêtée en route reprend avec la même commande."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="code du Département")
        parser.add_argument("--export", type=Path, required=True, help="dossier de l'export")
        parser.add_argument("--par", default="", help="fonction de qui demande la clôture (jamais son nom)")
        parser.add_argument("--confirmer", metavar="CODE", default="", help="le code, une seconde fois, pour effacer")

    def handle(self, **options: Any) -> None:
        code, folder = options["code"].upper(), options["export"]
        try:
            if options["confirmer"]:
                self._erase(code, options["confirmer"].upper(), folder)
            else:
                self._export(code, folder, options["par"])
        except ClotureImpossible as error:
            raise CommandError(str(error)) from error

    def _export(self, code: str, folder: Path, fonction: str) -> None:
        departement = Departement.objects.filter(code=code).first()
        if departement is None:
            raise ClotureImpossible(f"Aucun Département {code} n'est installé ici.")
        row = export_departement(departement, folder, fonction=fonction, now=timezone.now())
        verify_export(folder)
        self.stdout.write(f"{sum(row.comptages.values())} lignes exportées dans {folder}. Rien n'est effacé.")
        self.stdout.write(f"Empreinte du manifeste : {row.sha256_export}")
        self.stdout.write(f"Copiez ce dossier en lieu sûr, puis : --confirmer {code}")

    def _erase(self, code: str, typed: str, folder: Path) -> None:
        if typed != code:
            raise ClotureImpossible("Le code écrit après --confirmer n'est pas celui du Département.")
        row = erase_departement(code, folder, progress=lambda table, rows: self.stdout.write(f"{table} : {rows}"))
        self.stdout.write(
            f"Le Département {row.nom} est clos. Il reste la trace de la clôture, sans donnée personnelle."
        )
