"""Match the places of the database: merge what is surely one place, ask about the others."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.services.rapprochements import compare_places, reconcile, records
from maillage.socle.comptes.acteur import command_acteur
from maillage.socle.journal.services import record
from maillage.socle.territoires.models import Departement


class Command(BaseCommand):
    help = (
        "Cherche les lieux en double : fusionne ceux qui sont sûrement le même lieu, pose la question pour les autres."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--territoire", help="code du Département (tous par défaut)")
        parser.add_argument("--a-blanc", action="store_true", help="dit ce qui serait fusionné, sans rien écrire")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        code = (options["territoire"] or "").upper()
        departements = Departement.objects.filter(**({"code": code} if code else {}))
        if not departements:
            raise CommandError(f"Aucun Département {code} n'est installé ici.")
        figures = []
        for departement in departements:
            start = time.perf_counter()
            counts = self._one(departement, dry=options["a_blanc"])
            figures.append(
                {"territoire": departement.code, **counts, "secondes": round(time.perf_counter() - start, 2)}
            )
        if options["json"]:
            self.stdout.write(json.dumps(figures[0] if code else figures, ensure_ascii=False))
            return
        for row in figures:
            self.stdout.write(
                f"{row['territoire']} : {row['lieux']} lieux comparés, {row['fusions']} fusions, {row['peut_etre']} questions ({row['secondes']} s)."
            )

    def _one(self, departement: Departement, *, dry: bool) -> dict[str, int]:
        if dry:
            with tenant_transaction(departement.pk):
                result = compare_places(departement.pk)
                compared = len(records(departement.pk))
            perhaps = sum(pair.verdict.name == "PEUT_ETRE" for pair in result.pairs)
            merges = sum(len(group) - 1 for group in result.groups)
            return {"lieux": compared, "fusions": merges, "peut_etre": perhaps, "limites": len(result.limited)}
        acteur = command_acteur(departement.pk, "ligne de commande")
        done = reconcile(departement_id=departement.pk, par="rapprochement (ligne de commande)")
        counts = {"lieux": done.lieux, "fusions": done.fusions, "peut_etre": done.questions, "limites": done.limites}
        with tenant_transaction(departement.pk):
            record(
                by=acteur, action="lieux.rapproches", objet_type="departement", objet_id=departement.pk, detail=counts
            )
        return counts
