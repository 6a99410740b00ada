"""Check the chain of a Département."""

import hashlib
from dataclasses import dataclass

from django.db import connection

_SQL = """
SELECT numero, empreinte_precedente, empreinte, journal_texte(l), journal_noms_justes(l) FROM journal_ligne l
WHERE departement_id = %s ORDER BY numero
"""
LOT = 5000


@dataclass(frozen=True)
class Verification:
    """``lignes`` read; ``rompue_a`` = number of the first broken line (None when the chain holds) and why."""

    lignes: int
    rompue_a: int | None = None
    raison: str = ""
    tete: str = ""


def verify_chain(departement_id: int) -> Verification:
    """Recompute every hash in Python from the line's canonical text; stops at the first broken line.

    Detects a changed line, a removed or inserted one, a swap of two, and lines cut off at the end (the head
    that the trigger keeps apart still tells how many there were).
    """
    previous, count = "", 0
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [departement_id])
        while rows := cursor.fetchmany(LOT):
            for numero, stored_previous, stored, text, names_hold in rows:
                count += 1
                if numero != count:
                    return Verification(
                        count, count, f"la ligne {count} manque (on trouve la ligne {numero} à sa place)"
                    )
                if stored_previous != previous:
                    return Verification(count, numero, "elle ne suit pas la ligne précédente")
                expected = hashlib.sha256((previous + text).encode()).hexdigest()
                if expected != stored:
                    return Verification(count, numero, "son contenu a été changé")
                if not names_hold:  # a name is proved by its salted commitment, or gone with its salt (ADR 0008)
                    return Verification(count, numero, "un nom ou un détail y a été changé")
                previous = stored
        cursor.execute("SELECT numero, empreinte FROM journal_tete WHERE departement_id = %s", [departement_id])
        head = cursor.fetchone()
    if head and (head[0], head[1]) != (count, previous):
        return Verification(count, count + 1, f"des lignes manquent à la fin : il y en avait {head[0]}")
    return Verification(count, tete=previous)
