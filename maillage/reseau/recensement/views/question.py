"""One question laid before a person: what was written, what is proposed, and the rest of the row."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from maillage.reseau.lieux.mots import LIBELLES, say
from maillage.reseau.recensement.correspondance import cell_text
from maillage.reseau.recensement.models import Doute
from maillage.reseau.recensement.selectors.questions import REGLE_DISPARU
from maillage.reseau.recensement.services.reponses import ReponseImpossible, proposed_columns
from maillage.reseau.recensement.views.cadre import field_name, optional_url

CONTEXTE = ("nom", "adresse", "code_postal", "commune", "telephone", "courriels", "site_web", "horaires", "services")
CELLULES_MAX = 60


def card(doute: Doute, others: Sequence[Doute]) -> dict[str, Any]:
    """What the page shows of a question."""
    lieu, ligne = doute.lieu, doute.ligne
    gone = doute.regle == REGLE_DISPARU
    return {
        "pk": doute.pk,
        "sujet": field_name(doute.champ) if not gone else "Lieu absent de sa source",
        "genre": "disparu" if gone else "champ" if doute.champ else "ligne",
        "nom": (ligne.nom if ligne and ligne.nom else lieu.nom if lieu else "") or "Lieu sans nom",
        "commune": lieu.commune if lieu else "",
        "numero": ligne.numero if ligne else None,
        "original": doute.original,
        "question": doute.question,
        "propositions": _propositions(doute),
        "brut": _raw(doute),
        "contexte": [
            {"nom": LIBELLES[champ], "valeur": say(champ, getattr(lieu, champ))}
            for champ in CONTEXTE
            if lieu and champ != doute.champ and say(champ, getattr(lieu, champ))
        ],
        "url_lieu": optional_url("lieux:staff_detail", cle=lieu.cle) if lieu else "",
        "url_import": reverse("recensement:import", args=[doute.lot_id]),
        "fichier": doute.lot.nom_fichier,
        "source": doute.lot.source.nom,
        "autres": [
            {"libelle": field_name(other.champ), "url": reverse("recensement:question", args=[other.pk])}
            for other in others
        ],
    }


def _propositions(doute: Doute) -> list[dict[str, str]]:
    """The columns that accepting would write, in words."""
    if doute.proposition is None:
        return []
    try:
        columns = proposed_columns(doute)
    except ReponseImpossible:
        return []
    return [
        {"nom": LIBELLES.get(name, name), "valeur": say(name, value), "brut": str(value) if name == "horaires" else ""}
        for name, value in columns.items()
        if name != "position_approximative"
    ]


def _raw(doute: Doute) -> list[dict[str, str]]:
    """The row as it is in the file: every column that holds something."""
    if doute.ligne is None:
        return []
    cells = ((str(name)[:80], cell_text(value)[:500]) for name, value in doute.ligne.brut.items())
    return [{"nom": name, "valeur": text} for name, text in cells if text][:CELLULES_MAX]
