"""Not a test: drafts the lines that the rights table lacks, from what each page answers today.

``pytest -q -s -p no:randomly tests/architecture/proposer_droits.py`` prints them. They say what is, not what should be: read each one against the
law and ``perms.py`` before it enters maillage/config/droits.csv.
"""

import csv
import sys

from tests.architecture import portes as door
from tests.architecture.exemples import EXEMPLES


def test_propose(db: None) -> None:
    monde = door.build_monde()
    known = {line["nom"] for line in door.lignes()}
    writer = csv.writer(sys.stdout, lineterminator="\n")
    print()
    for porte in door.portes():
        if porte.nom in known or porte.nom.startswith("admin:"):
            continue
        if porte.parametres and porte.nom not in EXEMPLES:
            print(f"# {porte.nom} : il faut un exemple dans tests/architecture/exemples.py")
            continue
        for methode in ("GET", "POST"):
            url = door.address(porte.nom, monde.ici)
            said = [door.said(door.knock(monde.client(who, monde.ici), methode, url, porte.nom)) for who in door.QUI]
            if "405" not in said or set(said) - {"403", "405", "connexion"}:
                writer.writerow([porte.nom, porte.adresse, methode, *said, ""])
