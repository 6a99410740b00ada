"""Dated duties of a convention: oppose, renew, find, insure, authorise, call, prove, sign; requests that wait for an answer.

The host sees its own share (référent of the structure), the coordination all. Days come from ``temps``; nothing is decided here.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final, cast

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import join_de
from maillage.reseau.conventions.enums import Cote, EtatConvention, EtatDemande, NatureActe, ReponseCommunication
from maillage.reseau.conventions.models import CommunicationConvention, Convention, DemandeAccueil, PartieConvention
from maillage.reseau.conventions.selectors.situation import live_acts, situation_of, with_facts
from maillage.reseau.conventions.services.demandes import DEMANDES
from maillage.reseau.conventions.services.suivi import COMMUNICATIONS
from maillage.reseau.conventions.temps import Cause, Geste, Situation
from maillage.reseau.conventions.temps.mots import say
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.collecteurs import Collecteur, Devoir, Escalade, Pour, register_collector

COORDINATION: Final = (Role.COORDINATEUR, Role.ADMINISTRATEUR)
OPPOSITION: Final = dt.timedelta(days=45)
"""The last day to oppose is shown that long before."""
FIN: Final = dt.timedelta(days=185)
"""An end is shown six months before: two councils must deliberate again."""
ASSURANCE: Final = dt.timedelta(days=45)
RECEPTION: Final = dt.timedelta(days=15)
"""A registered letter is received, or comes back, within that time."""
REPONSE: Final = dt.timedelta(days=8)
CONTACT: Final = dt.timedelta(days=7)
PREUVE: Final = dt.timedelta(days=15)
SIGNATURE: Final = dt.timedelta(days=30)
DEMANDE: Final = dt.timedelta(days=15)
HOTE: Final = "-hote"
"""End of the key of a host's own share of a duty."""
Lecture = Callable[[int, dt.date, frozenset[int] | None], Iterable[Devoir]]
"""(Département id, today, ids of the objects or all) → duties."""


def _live(departement_id: int, ids: frozenset[int] | None) -> QuerySet[Convention]:
    rows = Convention.objects.filter(departement_id=departement_id, etat=EtatConvention.EN_VIGUEUR)
    rows = rows.select_related("structure").order_by("pk")
    return rows if ids is None else rows.filter(pk__in=ids)


def _situations(
    departement_id: int, today: dt.date, ids: frozenset[int] | None
) -> Iterator[tuple[Convention, Situation]]:
    for row in with_facts(_live(departement_id, ids)):
        yield row, situation_of(row, today)


def _effect(row: Convention) -> dt.date:
    """Day of the last signature: a convention in force has one (constraint ``convention_effet_si_signee``)."""
    return cast(dt.date, row.effet_le)


def _time(row: Convention) -> str:
    return reverse("conventions:time", args=[row.pk])


def _name(row: Convention) -> str:
    return f"{row.reference}, {row.structure.nom}"


def _host(row: Convention) -> Pour:
    return Pour(roles=(Role.REFERENT,), structure_id=row.structure_id)


def _both(
    row: Convention, titre: str, raison: str, le: dt.date, url: str, bouton: str, rappels: tuple[int, ...]
) -> Iterator[Devoir]:
    """The same duty for the coordination and for the host."""
    for suffix, pour in (("", Pour(roles=COORDINATION)), (HOTE, _host(row))):
        yield Devoir(f"{row.pk}{suffix}", titre, raison, le, pour, url, bouton, "convention", str(row.pk), rappels)


def oppositions(departement_id: int, today: dt.date, ids: frozenset[int] | None) -> Iterator[Devoir]:
    """The last day to oppose a tacit renewal comes."""
    for row, found in _situations(departement_id, today, ids):
        last = found.opposition_jusqu_au
        if last is None or not today <= last <= today + OPPOSITION:
            continue
        raison = (
            f"Sans opposition au plus tard le {say(last)}, la convention est reconduite le {say(found.renouvelee_le)} "
            "(convention, article 6)."
        )
        titre = f"Continuer ou s'opposer à la reconduction : {_name(row)}"
        yield from _both(row, titre, raison, last, _time(row), "Voir la durée de la convention", (30, 7, 1))


def fins(departement_id: int, today: dt.date, ids: frozenset[int] | None) -> Iterator[Devoir]:
    """A term or a latest end comes: renew, or let it end."""
    for row, found in _situations(departement_id, today, ids):
        end = found.jusqu_au
        if (
            end is None
            or not found.certain
            or found.cause not in {Cause.TERME, Cause.FIN_AU_PLUS_TARD}
            or end > today + FIN
        ):
            continue
        raison = (
            f"Après le {say(end)}, plus aucune demi-journée n'est couverte (convention, article 6). Pour continuer, signez un avenant "
            "avant, ou préparez une nouvelle convention."
        )
        titre = f"La convention prend fin : {_name(row)}"
        yield from _both(row, titre, raison, end, _time(row), "Voir la durée de la convention", (180, 90, 30))


def constats(departement_id: int, today: dt.date, ids: frozenset[int] | None) -> Iterator[Devoir]:
    """The delay after a notice is over: a person finds what became of it. Nothing ends by itself."""
    for row, found in _situations(departement_id, today, ids):
        for possible in found.possibilites:
            if possible.geste is Geste.CONSTAT_INFRUCTUEUSE and possible.des is not None and possible.des <= today:
                raison = "Le délai après la mise en demeure est fini. Dites si le manquement est réparé (convention, article 7.1)."
                yield Devoir(
                    f"{row.pk}-{possible.vise}", f"Constatez la suite d'une mise en demeure : {_name(row)}", raison,
                    possible.des, Pour(roles=COORDINATION), _time(row), "Constater", "convention", str(row.pk), (0,),
                )  # fmt: skip


def receptions(departement_id: int, today: dt.date, ids: frozenset[int] | None) -> Iterator[Devoir]:  # noqa: ARG001
    """A registered letter whose notice of receipt is not written down."""
    for row in with_facts(_live(departement_id, ids)):
        for nature in (NatureActe.OPPOSITION, NatureActe.MISE_EN_DEMEURE, NatureActe.FORCE_MAJEURE):
            for acte in live_acts(row, nature):
                if acte.recu_le is None:
                    raison = "Les délais partent de la réception de la lettre (convention, articles 6 et 7)."
                    yield Devoir(
                        f"{row.pk}-{acte.pk}", f"Écrivez la date de réception : {nature.label.lower()}, {_name(row)}", raison,
                        acte.emis_le + RECEPTION, Pour(roles=COORDINATION), _time(row), "Écrire la date", "convention",
                        str(row.pk), (7, 0),
                    )  # fmt: skip


def assurances(departement_id: int, today: dt.date, ids: frozenset[int] | None) -> Iterator[Devoir]:
    """No certificate is valid, or the last one expires soon."""
    for row in _live(departement_id, ids).annotate(assure_jusqu_au=Max("assurances__expire_le")):
        last = row.assure_jusqu_au
        if last is not None and last > today + ASSURANCE:
            continue
        due = last or _effect(row) + REPONSE
        titre = f"{'Renouveler' if last else 'Déposer'} l'attestation d'assurance : {_name(row)}"
        raison = "Le Bénéficiaire est assuré en responsabilité civile pendant toute la convention (article 4.2)."
        url = reverse("conventions:followup", args=[row.pk])
        yield from _both(row, titre, raison, due, url, "Voir les assurances", (30, 7, 0))


def communications(departement_id: int, today: dt.date, ids: frozenset[int] | None) -> Iterator[Devoir]:  # noqa: ARG001
    """One party waits for the other's authorisation. ``ids``: of communications."""
    rows = CommunicationConvention.objects.filter(departement_id=departement_id, reponse=ReponseCommunication.ATTENDUE)
    rows = rows if ids is None else rows.filter(pk__in=ids)
    for row in rows.select_related("convention__structure").order_by("pk"):
        ours = row.demandee_cote == Cote.BENEFICIAIRE
        due = timezone.localdate(row.demandee_at) + REPONSE
        yield Devoir(
            str(row.pk),
            f"Autoriser ou non une communication : {row.objet} ({_name(row.convention)})",
            "Toute communication demande l'autorisation de l'autre partie avant de paraître (convention, article 5).",
            min(due, row.prevue_le) if row.prevue_le else due,
            Pour(roles=COORDINATION) if ours else _host(row.convention),
            reverse("conventions:communication", args=[row.pk]),
            "Répondre",
            "convention",
            str(row.convention_id),
            (3, 0),
            None if ours else Escalade(7, COORDINATION),
        )


def contacts(departement_id: int, today: dt.date, ids: frozenset[int] | None) -> Iterator[Devoir]:
    """The Département owes frequent contacts: too long without one."""
    for row in _live(departement_id, ids).annotate(dernier=Max("contacts__jour")):
        since: dt.date = row.dernier or _effect(row)
        due = since + dt.timedelta(days=row.delai_contacts_jours)
        if due <= today + CONTACT:
            yield Devoir(
                str(row.pk),
                f"Appeler ou visiter : {_name(row)}",
                f"Le Département organise des contacts fréquents (convention, article 3.3) : un au moins tous les {row.delai_contacts_jours} jours.",
                due,
                Pour(roles=COORDINATION),
                reverse("conventions:followup_new", args=[row.pk, "contact"]),
                "Noter un contact",
                "convention",
                str(row.pk),
                (7, 0),
            )


def preuves(departement_id: int, today: dt.date, ids: frozenset[int] | None) -> Iterator[Devoir]:  # noqa: ARG001
    """Voted, and not yet executory: no signature is possible before. ``ids``: of parties."""
    rows = PartieConvention.objects.filter(
        departement_id=departement_id, deliberation_le__isnull=False, sans_deliberation="", accuse_le__isnull=True,
        convention__etat__in=[EtatConvention.INSTRUITE, EtatConvention.DELIBEREE],
    )  # fmt: skip
    rows = rows if ids is None else rows.filter(pk__in=ids)
    for row in rows.select_related("convention__structure").order_by("pk"):
        ours, voted = row.cote == Cote.DEPARTEMENT, cast(dt.date, row.deliberation_le)  # not null, by the query
        yield Devoir(
            str(row.pk),
            f"Prouver que la délibération est exécutoire : {_name(row.convention)}",
            "Une délibération s'applique quand elle est publiée et reçue par la préfecture (CGCT, articles L.2131-1 et L.3131-1). "
            "Personne ne signe avant.",
            voted + PREUVE,
            Pour(roles=COORDINATION) if ours else _host(row.convention),
            reverse("conventions:detail", args=[row.convention_id]),
            "Voir la convention",
            "convention",
            str(row.convention_id),
            (7, 0),
            None if ours else Escalade(15, COORDINATION),
        )


def signatures(departement_id: int, today: dt.date, ids: frozenset[int] | None) -> Iterator[Devoir]:
    """A text waits for a signature."""
    rows = Convention.objects.filter(departement_id=departement_id, etat=EtatConvention.A_SIGNER)
    rows = rows if ids is None else rows.filter(pk__in=ids)
    for row in with_facts(rows.select_related("structure").order_by("pk")):
        *_, texte = (one for one in row.textes.all() if one.avenant_id is None)  # the database asks for one
        yield Devoir(
            str(row.pk),
            f"Faire signer : {_name(row)}",
            situation_of(row, today).phrase,
            timezone.localdate(texte.fige_at) + SIGNATURE,
            Pour(roles=COORDINATION),
            reverse("conventions:detail", args=[row.pk]),
            "Voir la convention",
            "convention",
            str(row.pk),
            (15, 0),
        )


def demandes(departement_id: int, today: dt.date, ids: frozenset[int] | None) -> Iterator[Devoir]:  # noqa: ARG001
    """Requests to host without a decision; the waiting list is no duty."""
    rows = DemandeAccueil.objects.filter(
        departement_id=departement_id, etat__in=[EtatDemande.RECUE, EtatDemande.EN_INSTRUCTION]
    )
    rows = rows if ids is None else rows.filter(pk__in=ids)
    for row in rows.order_by("pk"):
        planned = row.visite_prevue_le if row.visite_le is None else None
        yield Devoir(
            str(row.pk),
            f"{'Visiter le lieu' if planned else 'Répondre à la demande'} {join_de(row.nom_structure)} ({row.reference})",
            "Une structure demande à accueillir un conseiller : elle attend une réponse avec sa raison (délibération 004).",
            planned or timezone.localdate(row.recue_at) + DEMANDE,
            Pour(roles=COORDINATION),
            reverse("conventions:request", args=[row.pk]),
            "Instruire la demande",
            "demande_accueil",
            str(row.pk),
            (7, 1, 0),
        )


COLLECTEURS: Final[tuple[tuple[str, str, Lecture], ...]] = (
    ("conventions.oppositions", "Reconductions à décider", oppositions),
    ("conventions.fins", "Conventions qui prennent fin", fins),
    ("conventions.constats", "Mises en demeure à constater", constats),
    ("conventions.receptions", "Dates de réception à écrire", receptions),
    ("conventions.assurances", "Attestations d'assurance", assurances),
    (COMMUNICATIONS, "Communications à autoriser", communications),
    ("conventions.contacts", "Contacts avec les Bénéficiaires", contacts),
    ("conventions.preuves", "Délibérations à rendre exécutoires", preuves),
    ("conventions.signatures", "Conventions à signer", signatures),
    (DEMANDES, "Demandes d'accueil", demandes),
)


def _collect(lecture: Lecture) -> Callable[[int, dt.date], Iterable[Devoir]]:
    return lambda departement_id, today: lecture(departement_id, today, None)


def _recheck(lecture: Lecture) -> Callable[[int, dt.date, Collection[str]], Iterable[Devoir]]:
    def again(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
        ids = frozenset(int(cle.split("-")[0]) for cle in cles)
        return (devoir for devoir in lecture(departement_id, today, ids) if devoir.cle in cles)

    return again


def register() -> None:
    """Called in ``ready()``."""
    for code, libelle, lecture in COLLECTEURS:
        register_collector(Collecteur(code, libelle, _collect(lecture), _recheck(lecture)))
