"""Import a census file from the command line: the same engine as the screens."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillage.base.depots import DepotRefuse
from maillage.base.fetch import FetchRefused
from maillage.base.tenancy import tenant_transaction
from maillage.reseau.lieux.enums import Licence
from maillage.reseau.recensement.correspondance import Correspondance, CorrespondanceInvalide, load_mapping, propose
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.lecture import SourceRefusee, open_source
from maillage.reseau.recensement.models import Import
from maillage.reseau.recensement.services.deroulement import DejaEnCours, run, start_application
from maillage.reseau.recensement.services.fichiers import path_of
from maillage.reseau.recensement.services.receptions import (
    abandon,
    ensure_source,
    receive_file,
    receive_url,
    set_mapping,
)
from maillage.socle.comptes.acteur import Acteur, command_acteur
from maillage.socle.territoires.models import Departement

FIGURES = ("lignes", "publiees", "en_revue", "perdues", "creees", "modifiees", "inchangees", "disparues")
ECHANTILLON = 200
INACHEVES = (
    EtatImport.DEPOSE,
    EtatImport.ANALYSE,
    EtatImport.PRET,
    EtatImport.APPLICATION,
    EtatImport.RAPPROCHEMENT,
)


class Command(BaseCommand):
    help = (
        "Importe un fichier de recensement (CSV, JSON, XLSX, ODS ; fichier ou adresse). "
        "Codes de sortie : 0 fait, 1 refusé, 2 des lignes perdues (ne doit jamais arriver)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", help="chemin ou adresse (http, https) du fichier")
        parser.add_argument("--config", type=Path, help="fichier de correspondance (.config.json) ; proposé sinon")
        parser.add_argument("--source", help="nom de la source (le nom du fichier par défaut)")
        parser.add_argument("--territoire", required=True, help="code du Département")
        parser.add_argument("--licence", choices=Licence.values, default=Licence.A_PRECISER)
        parser.add_argument("--a-blanc", action="store_true", help="dit ce que l'import changerait, sans rien écrire")
        parser.add_argument("--json", action="store_true", help="écrit le résumé en JSON, et rien d'autre")

    def handle(self, **options: Any) -> None:
        departement = Departement.objects.filter(code=options["territoire"].upper()).first()
        if departement is None:
            raise CommandError(
                f"Le Département {options['territoire']} n'est pas installé ici. Lancez : manage.py importer_territoire {options['territoire']}."
            )
        start = time.perf_counter()
        acteur = command_acteur(departement.pk, "ligne de commande")
        try:
            lot = self._receive(acteur, departement, options)
            lot = self._carry_on(acteur, lot, options)
        except (DepotRefuse, FetchRefused, SourceRefusee, CorrespondanceInvalide) as error:
            raise CommandError(str(error)) from error
        except DejaEnCours as error:
            raise CommandError("Cet import est déjà en cours dans un autre processus.") from error
        figures = {name: int(lot.compteurs.get(name, 0)) for name in FIGURES}
        self._tell(lot, {**figures, "secondes": round(time.perf_counter() - start, 2)}, options)
        if figures["perdues"]:
            sys.exit(2)

    def _receive(self, acteur: Acteur, departement: Departement, options: dict[str, Any]) -> Import:
        mapping = load_mapping(options["config"]).to_json() if options["config"] else None
        fichier: str = options["fichier"]
        with tenant_transaction(departement.pk):
            source = ensure_source(by=acteur, nom=options["source"] or Path(fichier).stem, licence=options["licence"])
            given = {"by": acteur, "source": source, "territoire": departement.code, "correspondance": mapping}
            if fichier.startswith(("http://", "https://")):
                lot = receive_url(url=fichier, **given)  # type: ignore[arg-type]
            else:
                path = Path(fichier)
                if not path.is_file():
                    raise CommandError(f"Le fichier {fichier} n'existe pas.")
                with path.open("rb") as stream:
                    lot = receive_file(stream=stream, nom=path.name, **given)  # type: ignore[arg-type]
            former = None if options["a_blanc"] else unfinished(lot)
            if former is not None:
                abandon(by=acteur, lot=lot)
            return former or lot

    def _carry_on(self, acteur: Acteur, lot: Import, options: dict[str, Any]) -> Import:
        with tenant_transaction(lot.departement_id):
            if lot.etat == EtatImport.CORRESPONDANCE:
                lot = set_mapping(by=acteur, lot=lot, correspondance=_proposed(lot).to_json())
            elif options["config"] and lot.etat == EtatImport.DEPOSE:
                set_mapping(by=acteur, lot=lot, correspondance=lot.correspondance or {})
        bar = _Bar(self.stderr, quiet=options["json"])
        lot = run(lot.pk, lot.departement_id, progress=bar("lecture"))
        if lot.etat == EtatImport.ECHEC:
            raise CommandError(lot.message)
        if options["a_blanc"]:
            with tenant_transaction(lot.departement_id):
                abandon(by=acteur, lot=lot)
            return lot
        start_application(by=acteur, lot=lot)
        return run(lot.pk, lot.departement_id, progress=bar("écriture"))

    def _tell(self, lot: Import, figures: dict[str, Any], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
            return
        for alert in lot.alertes[:10]:
            self.stderr.write(f"Attention : {alert}")
        words = ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in figures.items() if name != "secondes")
        prefix = "À blanc, rien n'est écrit. " if options["a_blanc"] else ""
        extra = lot.compteurs
        self.stdout.write(
            f"{prefix}{words}, {extra.get('fusions', 0)} doublons fusionnés, {extra.get('questions', 0)} questions "
            f"({str(figures['secondes']).replace('.', ',')} s)."
        )


def unfinished(lot: Import) -> Import | None:
    """The same file, asked from the command line, that a killed process left in the middle: it is taken up again."""
    same = Import.objects.filter(
        source=lot.source_id, empreinte=lot.empreinte, territoire=lot.territoire, auteur_id=None, auteur=lot.auteur
    )
    if lot.correspondance:
        same = same.filter(correspondance=lot.correspondance)
    return same.filter(etat__in=INACHEVES).exclude(pk=lot.pk).select_related("source").order_by("pk").first()


def _proposed(lot: Import) -> Correspondance:
    """The mapping that Maillage proposes for a file without one."""
    source = open_source(path_of(lot), name=lot.nom_fichier)
    sample = [row.cells for _, row in zip(range(ECHANTILLON), source.rows(), strict=False)]
    return load_mapping(propose(source.columns, sample).correspondance)


class _Bar:
    """A progress bar on a terminal, nothing elsewhere."""

    def __init__(self, stream: Any, *, quiet: bool) -> None:
        self._stream, self._quiet = stream, quiet or not sys.stderr.isatty()

    def __call__(self, name: str) -> Any:
        def progress(done: int, total: int) -> None:
            if self._quiet:
                return
            share = done / total if total else 1.0
            self._stream.write(
                f"\r{name} [{'█' * int(30 * share):30}] {done}/{total}", ending="" if done < total else "\n"
            )

        return progress
