"""Load or refresh the communes of a Département."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillage.socle.territoires.lecture import department_name, read_communes
from maillage.socle.territoires.services import TerritoireRefuse, load_territory

MONTRES = 20


class Command(BaseCommand):
    help = "Charge les communes d'un département (API Géo, ou un fichier au même format) et dit ce qui a changé."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="code du département, par exemple 17")
        parser.add_argument(
            "--source", default="", help="fichier ou adresse au format de l'API Géo (le réseau par défaut)"
        )
        parser.add_argument("--nom", default="", help="nom du Département (celui de la liste nationale par défaut)")

    def handle(self, code: str, source: str, nom: str, **_options: Any) -> None:
        code = code.upper()
        try:
            communes = read_communes(code, source)
            departement, differences = load_territory(
                code=code, nom=nom or department_name(code), communes=communes, natures={}
            )
        except TerritoireRefuse as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{departement} : {len(communes)} communes. {len(differences.creees)} nouvelles, "
            f"{len(differences.modifiees)} modifiées, {differences.inchangees} inchangées."
        )
        for old, today in differences.fusionnees[:MONTRES]:
            self.stdout.write(f"  {old} fait maintenant partie de {today}.")
        for old in differences.sans_suite[:MONTRES]:
            self.stderr.write(
                f"  {old} n'est plus dans la source, et la liste nationale ne dit pas ce qu'elle est devenue."
            )
        if not any(commune.contour for commune in communes):
            self.stderr.write("  Aucun contour dans cette source : les positions ne pourront pas être vérifiées.")
        self.stdout.write(f"Adresse en local : http://{departement.hotes[0]}:8000/" if departement.hotes else "")
