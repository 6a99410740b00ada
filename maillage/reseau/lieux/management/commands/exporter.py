"""Write the published places of a Département in the national schema."""

import contextlib
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from maillage.base.francais import format_compte
from maillage.base.tenancy import stream
from maillage.reseau.lieux.exports import FORMATS, Bilan, write_places
from maillage.socle.territoires.models import Departement


class Command(BaseCommand):
    help = (
        "Écrit les lieux publiés au schéma national « lieux de médiation numérique » (v1.0.2). "
        "Ce qui n'est pas écrit est compté sur la sortie d'erreur."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--territoire", help="code du Département (facultatif s'il n'y en a qu'un)")
        parser.add_argument("--format", choices=sorted(FORMATS), default="csv")
        parser.add_argument("--sortie", type=Path, help="fichier à écrire (la sortie standard par défaut)")

    def handle(self, **options: Any) -> None:
        departement = _departement(options["territoire"])
        bilan = Bilan()
        pieces = stream(departement.pk, lambda: write_places(departement, options["format"], bilan))
        try:
            with _output(options["sortie"], self.stdout) as file:
                for piece in pieces:
                    file.write(piece)
        except BrokenPipeError:
            # The reader had enough (« | head »): not an error. Nothing more may be flushed to it.
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
            return
        except OSError as error:
            raise CommandError(f"Le fichier {options['sortie']} ne peut pas être écrit : {error.strerror}.") from error
        self._tell(bilan)

    def _tell(self, bilan: Bilan) -> None:
        self.stderr.write(format_compte(bilan.exportes, "lieu écrit", "lieux écrits", "Aucun lieu écrit") + ".")
        for champ, number in sorted(bilan.ecartes.items()):
            words = format_compte(number, "lieu non écrit", "lieux non écrits")
            self.stderr.write(f"{words} : le schéma demande « {champ} ».")
        for champ, number in sorted(bilan.retires.items()):
            words = format_compte(number, "valeur laissée de côté", "valeurs laissées de côté")
            self.stderr.write(f"{words} dans « {champ} » : le schéma la refuse.")


def _departement(code: str | None) -> Departement:
    rows = list(Departement.objects.filter(**({"code": code.upper()} if code else {})).order_by("code")[:2])
    if not rows:
        raise CommandError(
            f"Aucun Département {code.upper()} n'est installé ici." if code else "Aucun Département n'est installé ici."
        )
    if len(rows) > 1:
        raise CommandError("Plusieurs Départements sont installés : dites lequel avec --territoire.")
    return rows[0]


@contextlib.contextmanager
def _output(path: Path | None, stdout: Any) -> Iterator[IO[str]]:
    """The file takes its name only once whole: a full disk leaves the former one."""
    if path is None:
        stdout.ending = ""
        yield stdout
        return
    draft = path.with_name(path.name + ".partiel")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
