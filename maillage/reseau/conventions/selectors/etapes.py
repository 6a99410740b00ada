"""Where a convention stands, what is missing for its next step, and who must bring it. Nothing is decided elsewhere."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from maillage.reseau.conventions.enums import AVANT_SIGNATURE, Cote, EtatConvention
from maillage.reseau.conventions.models import Convention, PartieConvention, Signature

SUIVANTE: Final = {
    EtatConvention.DEMANDEE: EtatConvention.INSTRUITE,
    EtatConvention.INSTRUITE: EtatConvention.DELIBEREE,
    EtatConvention.DELIBEREE: EtatConvention.EXECUTOIRE,
    EtatConvention.EXECUTOIRE: EtatConvention.A_SIGNER,
    EtatConvention.A_SIGNER: EtatConvention.EN_VIGUEUR,
}
BOUTONS: Final = {
    EtatConvention.INSTRUITE: "L'instruction est finie",
    EtatConvention.DELIBEREE: "Les deux délibérations sont votées",
    EtatConvention.EXECUTOIRE: "Les délibérations sont exécutoires",
    EtatConvention.A_SIGNER: "Figer le texte et le faire signer",
}
QUI: Final = {Cote.DEPARTEMENT: "le Département", Cote.BENEFICIAIRE: "le Bénéficiaire"}


class Manque(NamedTuple):
    """One thing missing. ``cote``: who must bring it; None: the coordination, on the page of the convention itself."""

    phrase: str
    cote: Cote | None = None


class Etape(NamedTuple):
    """One step, as the component « étapes » shows it."""

    libelle: str
    etat: str


def steps_of(convention: Convention) -> list[Etape]:
    """The six steps to signature; a convention that ended has them all behind."""
    order = [*AVANT_SIGNATURE, EtatConvention.EN_VIGUEUR]
    here = order.index(EtatConvention(convention.etat)) if convention.etat in order else len(order)
    signed = here == len(order) - 1
    return [
        Etape(str(etat.label), "faite" if rank < here or signed else "courante" if rank == here else "a_faire")
        for rank, etat in enumerate(order)
    ]


def missing_for_next(convention: Convention) -> list[Manque]:
    """What keeps the convention from its next step; empty when it may move, or has none. Reads parties, places, texts."""
    parties = {partie.cote: partie for partie in convention.parties.all()}
    sides = [(cote, parties.get(cote)) for cote in Cote]
    match EtatConvention(convention.etat):
        case EtatConvention.DEMANDEE:
            return [*_places(convention), *(one for cote, partie in sides for one in _identity(cote, partie))]
        case EtatConvention.INSTRUITE:
            return [one for cote, partie in sides for one in _voted(cote, partie)]
        case EtatConvention.DELIBEREE | EtatConvention.EXECUTOIRE:
            return [one for cote, partie in sides for one in (*_voted(cote, partie), *_executory(cote, partie))]
        case EtatConvention.A_SIGNER:
            signed = {row.cote for row in signatures_of(convention)}
            return [Manque(f"la signature {_of(cote)}", cote) for cote in Cote if cote not in signed]
        case _:
            return []


def signatures_of(convention: Convention) -> list[Signature]:
    """Signatures of the last frozen text of the convention itself."""
    textes = [texte for texte in convention.textes.all() if texte.avenant_id is None]
    return list(textes[-1].signatures.all()) if textes else []


def say_missing(manques: list[Manque]) -> str:
    """« Il manque : la date de publication de la délibération du Bénéficiaire ; … »."""
    return f"Il manque : {' ; '.join(one.phrase for one in manques)}." if manques else ""


def _of(cote: Cote) -> str:
    return "du Département" if cote is Cote.DEPARTEMENT else "du Bénéficiaire"


def _places(convention: Convention) -> Iterator[Manque]:
    if not convention.lignes_lieux.all():
        yield Manque("un lieu où la permanence a lieu")
    if not convention.objet:
        yield Manque("le nom du point d'accueil")


def _identity(cote: Cote, partie: PartieConvention | None) -> Iterator[Manque]:
    if partie is None:
        yield Manque(f"la fiche {_of(cote)}", cote)
        return
    for value, words in (
        (partie.nom, "le nom"),
        (partie.adresse, "l'adresse"),
        (partie.representant and partie.civilite, "le nom du représentant"),
        (partie.qualite, "la qualité du représentant"),
    ):
        if not value:
            yield Manque(f"{words} {_of(cote)}", cote)


def _voted(cote: Cote, partie: PartieConvention | None) -> Iterator[Manque]:
    yield from _identity(cote, partie)
    if (
        partie is not None
        and not partie.sans_deliberation
        and not (partie.deliberation_numero and partie.deliberation_le)
    ):
        yield Manque(f"le numéro et la date de la délibération {_of(cote)}", cote)


def _executory(cote: Cote, partie: PartieConvention | None) -> Iterator[Manque]:
    """The same rule as ``PartieConvention.is_executory`` and the trigger ``conventions_executoire``, in words."""
    if partie is None or partie.sans_deliberation:
        return
    for value, words in (
        (partie.publiee_le, "la date de publication"),
        (partie.transmise_le, "la date d'envoi à la préfecture"),
        (partie.accuse_numero and partie.accuse_le, "l'accusé de réception de la préfecture"),
    ):
        if not value:
            yield Manque(f"{words} de la délibération {_of(cote)}", cote)
