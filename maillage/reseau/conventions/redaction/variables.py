"""Every value of the text of a convention, as its Typst template reads it: finished words, nothing to decide there."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from maillage.base.francais import format_date
from maillage.reseau.conventions.redaction.accords import Nom, Signataire, agree, capital, write_number

ANNEXES: Final = {1: "stratégie départementale d'inclusion numérique", 3: "modèle de mandat"}
"""What articles 1 and 2 of the model call annexes 1 and 3 (seed 001)."""


@dataclass(frozen=True, slots=True)
class Deliberation:
    """``assemblee``: « du Conseil Départemental », or nothing. ``dispense``: why none is due."""

    numero: str
    le: dt.date | None
    assemblee: str = ""
    dispense: str = ""


@dataclass(frozen=True, slots=True)
class Partie:
    nom: Nom
    signataire: Signataire
    adresse: str
    deliberation: Deliberation


@dataclass(frozen=True, slots=True)
class Duree:
    """Articles 6 and 7. ``fin_au_plus_tard`` None: no latest end. ``annuelle``, ``envoi``: the readings chosen."""

    mois: int
    reconduction: bool
    preavis_mois: int
    fin_au_plus_tard: dt.date | None
    annuelle: bool
    envoi: bool
    faute_jours: int
    force_majeure_jours: int


@dataclass(frozen=True, slots=True)
class Annexe:
    """A file joined to the text. ``sha256``: of its bytes, in hexadecimal."""

    numero: int
    titre: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Cadre:
    """What is neither a party nor a duration. ``lieux``: (name, address). ``preambule``, ``actions``: one paragraph each."""

    reference: str
    equipe: str
    politique_le: dt.date | None
    preambule: Sequence[str]
    actions: Sequence[str]
    recrutement: str
    point_accueil: str
    journee: bool
    lieux: Sequence[tuple[str, str]]
    ateliers: bool
    covid: bool
    mention: str
    tribunal: str
    tribunal_adresse: str
    ville: str
    annexes: Sequence[Annexe] = ()


@dataclass(frozen=True, slots=True)
class Avenant:
    """``changements``: one sentence each. ``effet_le`` None: from the last signature."""

    numero: int
    objet: str
    changements: Sequence[str]
    signee_le: dt.date | None
    effet_le: dt.date | None


def day(value: dt.date | None) -> str:
    """« 1er juillet 2023 »; dots to fill by hand while it is unknown."""
    return format_date(value, avec_jour=False) if value else "…"


def days(number: int) -> str:
    """« trente (30) jours calendaires »."""
    return f"{write_number(number)} ({number}) {'jours calendaires' if number > 1 else 'jour calendaire'}"


def say_readings(duree: Duree) -> str:
    """How article 6 reads « date anniversaire » and counts an opposition: in the text and on the page."""
    if not duree.reconduction:
        return ""
    yearly = "le jour de la prise d'effet, une fois par an"
    each = f"la fin de chaque période de {duree.mois} mois"
    counted = "son envoi" if duree.envoi else "sa réception par l'autre partie"
    return f"La date anniversaire est {yearly if duree.annuelle else each}. L'opposition compte à la date de {counted}."


def convention_data(cadre: Cadre, departement: Partie, beneficiaire: Partie, duree: Duree) -> dict[str, Any]:
    """JSON values for ``convention-accueil``."""
    return {
        "titre": f"Convention n° {cadre.reference}",
        "reference": cadre.reference,
        "dpt": _party(departement),
        "ben": _party(beneficiaire),
        "equipe": cadre.equipe,
        "politique_le": day(cadre.politique_le),
        "preambule": list(cadre.preambule),
        "actions": list(cadre.actions),
        "recrutement": cadre.recrutement,
        "point": cadre.point_accueil or "…",
        "rythme": "1 journée par semaine" if cadre.journee else "1 demi-journée par semaine",
        "lieux": [{"nom": nom, "adresse": adresse} for nom, adresse in cadre.lieux],
        "ateliers": cadre.ateliers,
        "covid": cadre.covid,
        "mention": cadre.mention,
        "duree": _duration(duree),
        "tribunal": cadre.tribunal or "…",
        "tribunal_adresse": cadre.tribunal_adresse,
        "ville": cadre.ville or "…",
        "annexes": _annexes(cadre.annexes),
    }


def _annexes(joined: Sequence[Annexe]) -> list[dict[str, Any]]:
    """Every annex by number: the files joined, each with its fingerprint, and those that the articles name without a file."""
    told = {one.numero for one in joined}
    named = [Annexe(numero, titre, "") for numero, titre in ANNEXES.items() if numero not in told]
    return [
        {"numero": one.numero, "titre": one.titre.rstrip(". "), "sha256": one.sha256}
        for one in sorted([*joined, *named], key=lambda one: one.numero)
    ]


def avenant_data(
    cadre: Cadre, departement: Partie, beneficiaire: Partie, avenant: Avenant, today: dt.date
) -> dict[str, Any]:
    """JSON values for ``avenant-convention``. ``today``: nothing of it is printed but an effect that is already past."""
    effect = "à compter de sa signature par l'ensemble des Parties"
    if avenant.effet_le and avenant.effet_le > today:
        effect = f"le {day(avenant.effet_le)}, s'il est signé par l'ensemble des Parties à cette date, sinon à sa dernière signature"
    return {
        "titre": f"Avenant n° {avenant.numero} à la convention n° {cadre.reference}",
        "reference": cadre.reference,
        "numero": avenant.numero,
        "objet": avenant.objet,
        "changements": list(avenant.changements),
        "signee_le": day(avenant.signee_le),
        "effet": effect,
        "dpt": _party(departement),
        "ben": _party(beneficiaire),
        "ville": cadre.ville or "…",
    }


def _party(partie: Partie) -> dict[str, Any]:
    nom, signataire = partie.nom, partie.signataire
    return {
        "nom": capital(nom.complet),
        "complet": nom.complet,
        "de": nom.de,
        "represente": agree("représenté", feminine=nom.is_feminine),
        "possessif": signataire.possessif,
        "qualite": signataire.qualite,
        "nomme": signataire.nomme,
        "domicilie": agree("domicilié", feminine=signataire.is_feminine),
        "adresse": partie.adresse,
        "habilitation": _authority(partie),
        "designe": agree("désigné", feminine=nom.is_feminine),
        "signataire_titre": f"{signataire.titre} {nom.de}",
        "signataire": signataire.nom,
    }


def _authority(partie: Partie) -> str:
    told, feminine = partie.deliberation, partie.signataire.is_feminine
    if told.dispense:
        return f"dûment {agree('habilité', feminine=feminine)} à signer ({told.dispense.rstrip('. ')})"
    body = f"{told.assemblee} " if told.assemblee else ""
    return f"dûment {agree('autorisé', feminine=feminine)} en vertu de la délibération {body}n° {told.numero or '…'} du {day(told.le)}"


def _duration(duree: Duree) -> dict[str, Any]:
    return {
        "mois": f"{duree.mois} mois",
        "reconduction": duree.reconduction,
        "preavis": f"{duree.preavis_mois} mois",
        "fin": day(duree.fin_au_plus_tard) if duree.fin_au_plus_tard else "",
        "lectures": say_readings(duree),
        "faute": days(duree.faute_jours),
        "force_majeure": days(duree.force_majeure_jours),
    }
