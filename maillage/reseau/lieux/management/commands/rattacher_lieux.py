"""Attach the places of the database to the bodies that answer for them, when it is sure. Creates no body."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.selectors.rattachements import sure_attachments
from maillage.reseau.lieux.services.rattachements import attach_places
from maillage.socle.comptes.acteur import command_acteur
from maillage.socle.territoires.models import Departement


class Command(BaseCommand):
    help = "Rattache les lieux à leur structure responsable quand elle est sûre : même SIRET, ou même nom dans la même commune."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--territoire", help="code du Département (tous par défaut)")
        parser.add_argument("--a-blanc", action="store_true", help="dit ce qui serait rattaché, sans rien écrire")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        code = (options["territoire"] or "").upper()
        departements = Departement.objects.filter(**({"code": code} if code else {}))
        if not departements:
            raise CommandError(f"Aucun Département {code} n'est installé ici.")
        for departement in departements:
            start = time.perf_counter()
            figures: dict[str, float]
            if options["a_blanc"]:
                with tenant_transaction(departement.pk):
                    figures = {"rattaches": len(sure_attachments(departement.pk))}
            else:
                acteur = command_acteur(departement.pk, "rattachement (ligne de commande)")
                done = attach_places(by=acteur)
                figures = {"rattaches": done.rattaches, "libres": done.libres}
            figures["secondes"] = round(time.perf_counter() - start, 2)
            if options["json"]:
                self.stdout.write(json.dumps({"territoire": departement.code, **figures}, ensure_ascii=False))
            else:
                told = ", ".join(f"{value} {name}" for name, value in figures.items())
                self.stdout.write(f"{departement.code} : {told}.")
