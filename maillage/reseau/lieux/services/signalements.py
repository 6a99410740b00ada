"""Reports of visitors: received without an account, answered by who keeps the place.

The address of who wants an answer serves for that answer only (RGPD, art. 5.1.b); rows go by the rules of
``lieux/registre.py``.
"""

import datetime as dt
from typing import Any, Final

from django.db import transaction

from maillage.base.francais import quote_nom
from maillage.base.limites import Limite, hit
from maillage.reseau.lieux.enums import ChampSignale, EtatSignalement
from maillage.reseau.lieux.models import LieuPublic, Signalement
from maillage.reseau.lieux.selectors.signalements import together
from maillage.reseau.lieux.signalable import value_of
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.socle.messages.services import send_email

PAR_VISITEUR: Final = Limite("signalement", 10, 3600)
PAR_LIEU: Final = Limite("signalement-lieu", 40, 86400)
PAR_ADRESSE: Final = Limite("signalement-adresse", 5, 86400)
"""Answers that a stranger can make us owe to one address in a day: he may have written another person's."""
VERDICTS: Final = (EtatSignalement.CORRIGE, EtatSignalement.JUSTE)
_GABARITS: Final = {
    EtatSignalement.CORRIGE: "lieux/courriels/signalement_corrige",
    EtatSignalement.JUSTE: "lieux/courriels/signalement_juste",
}


class TropDeSignalements(Exception):
    """A visitor, or a place, had too many reports in a short time."""


class DejaTraite(Exception):
    """Somebody answered this report meanwhile, or opened it again."""


@transaction.atomic
def report(
    *, lieu: LieuPublic, champ: ChampSignale, texte: str, courriel: str, visiteur: str, now: dt.datetime
) -> Signalement:
    """Keep what a visitor says. ``visiteur``: what limits are counted by (``limites.visitor``). Raises TropDeSignalements.

    Past the limit of an address, the report is kept without it.
    """
    instant = now.timestamp()
    if not hit(PAR_VISITEUR, f"{lieu.departement_id}|{visiteur}", instant) or not hit(PAR_LIEU, str(lieu.pk), instant):
        raise TropDeSignalements
    courriel = courriel.strip().lower()
    if courriel and not hit(PAR_ADRESSE, f"{lieu.departement_id}|{courriel}", instant):
        courriel = ""
    row = Signalement.objects.create(
        departement_id=lieu.departement_id,
        lieu_id=lieu.pk,
        champ=champ,
        texte=texte[:500],
        valeur=value_of(champ, lieu)[:2000],
        courriel=courriel,
    )
    by = Acteur(None, "Une personne, sur le site public", lieu.departement_id)
    _tell(by, "signalement.recu", row, lieu.nom, {"champ": champ.value})
    return row


@transaction.atomic
def answer(
    *, by: Acteur, signalement: Signalement, etat: EtatSignalement, reponse: str, now: dt.datetime
) -> tuple[int, int]:
    """Close the question that ``signalement`` belongs to; those who left an address get ``reponse``.

    Gives (reports closed, answers sent). ``etat``: one of VERDICTS. Raises DejaTraite.
    """
    if etat not in VERDICTS:
        raise ValueError(f"{etat} closes nothing")
    rows = _locked(signalement, EtatSignalement.OUVERT)
    for row in rows:
        row.etat, row.reponse = etat, reponse.strip()[:500]
        row.traite_par, row.traite_le = by.nom[:200], now
    Signalement.objects.bulk_update(rows, ["etat", "reponse", "traite_par", "traite_le"])
    nom, champ = rows[0].lieu.nom, rows[0].get_champ_display()
    _tell(
        by,
        "signalement.traite",
        rows[0],
        nom,
        {"champ": rows[0].champ, "verdict": etat.value, "nombre": len(rows)},
    )
    addresses = sorted({row.courriel for row in rows if row.courriel})
    context = {
        "titre": f"Votre message sur {quote_nom(nom)}",
        "nom": nom,
        "information": champ,
        "reponse": rows[0].reponse,
        "motif": "Vous avez signalé une erreur et demandé une réponse.",
    }
    for address in addresses:
        send_email(by=by, to=address, template=_GABARITS[etat], context=context, objet_type="lieu", objet_id=rows[0].lieu_id)  # fmt: skip
    return len(rows), len(addresses)


@transaction.atomic
def reopen(*, by: Acteur, signalement: Signalement) -> int:
    """Undo an answer: the question waits again. What was sent by e-mail stays sent. Raises DejaTraite."""
    if signalement.etat == EtatSignalement.OUVERT:
        raise DejaTraite
    rows = _locked(signalement, signalement.etat)
    for row in rows:
        row.etat, row.reponse, row.traite_par, row.traite_le = EtatSignalement.OUVERT, "", "", None
    Signalement.objects.bulk_update(rows, ["etat", "reponse", "traite_par", "traite_le"])
    _tell(by, "signalement.rouvert", rows[0], rows[0].lieu.nom, {"champ": rows[0].champ, "nombre": len(rows)})
    return len(rows)


def _locked(signalement: Signalement, etat: str) -> list[Signalement]:
    rows = together(signalement).filter(etat=etat).select_related("lieu").select_for_update(of=("self",))
    found = list(rows.order_by("pk"))
    if not found:
        raise DejaTraite
    return found


def _tell(by: Acteur, action: str, row: Signalement, nom: str, detail: dict[str, Any]) -> None:
    record(by=by, action=action, objet_type="lieu", objet_id=row.lieu_id, objet_nom=nom, detail=detail)
