"""Requests to host: received once, instructed, decided with a reason, ordered on the waiting list, opened again.

The journal keeps numbers, no name. A decision makes the letter in the same transaction and sends its link by e-mail.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core import signing
from django.db import connection, transaction
from django.utils import timezone

from maillage.base.francais import format_date
from maillage.base.limites import Limite, hit
from maillage.reseau.conventions.enums import CritereLocaux, EtatDemande, Reponse, Souhait
from maillage.reseau.conventions.models import Convention, DemandeAccueil
from maillage.reseau.conventions.selectors.demandes import OUVERTES, last_rank
from maillage.reseau.conventions.services.conventions import create_convention
from maillage.reseau.structures.services.structures import open_structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.documents.services import produce
from maillage.socle.echeances.services.collecte import refresh
from maillage.socle.journal.services import Auteur, record
from maillage.socle.messages.services import send_email

DEMANDES: Final = "conventions.demandes"
"""The kind of duty that a request gives."""
GABARIT: Final = "lettre-reponse-accueil"
CHAMPS: Final = (
    "structure", "nom_structure", "commune", "lieu", "nom_lieu", "adresse_lieu", "nom", "fonction", "courriel", "telephone",
    "souhait", "jours", "message", "locaux",
)  # fmt: skip
"""What the one who asks says."""
INSTRUCTION: Final = (
    "structure", "visite_prevue_le", "visite_le", "visite_par", "visite_compte_rendu", "locaux_constates", "criteres",
)  # fmt: skip
PAR_ADRESSE: Final = Limite("demande-accueil-adresse", 5, 86400)
"""Receipts that a stranger can make us send to one address in a day."""
MEME_DEMANDE: Final = dt.timedelta(days=7)
"""The same request sent again within that time is the same."""
LETTRE: Final = "conventions.demande.lettre"
LIEN_LETTRE: Final = dt.timedelta(days=180)
_VERROU: Final = 7_305_001  # advisory lock: one number at a time in a Département
Adresse = Callable[[str], str]
"""The whole address of the page for a signed link."""


class DemandeRefusee(ValueError):
    """The message is for the person."""


@transaction.atomic
def submit_request(*, by: Auteur, valeurs: Mapping[str, Any], now: dt.datetime) -> tuple[DemandeAccueil, bool]:
    """Keep a request and send its receipt; True when it is new. Sent twice, it is one. ``valeurs``: fields of CHAMPS."""
    known = _known(valeurs, CHAMPS)
    known["courriel"] = known["courriel"].strip().lower()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_VERROU, by.departement_id])
    same = DemandeAccueil.objects.filter(
        departement_id=by.departement_id,
        courriel=known["courriel"],
        nom_structure__iexact=known["nom_structure"],
        commune=known["commune"],
        nom_lieu__iexact=known["nom_lieu"],
        lieu=known["lieu"],
        etat__in=OUVERTES,
        recue_at__gt=now - MEME_DEMANDE,
    )
    if (former := same.order_by("pk").first()) is not None:
        return former, False
    row = DemandeAccueil.objects.create(
        departement_id=by.departement_id, reference=_next_reference(by.departement_id, now), recue_at=now, **known
    )
    _tell(by, "demande_accueil.recue", row)
    _show_duty(row, now)
    if hit(PAR_ADRESSE, f"{by.departement_id}|{row.courriel}", now.timestamp()):
        _write(by, row, "conventions/courriels/demande_recue", "Votre demande est reçue")
    return row, True


@transaction.atomic
def instruct(*, by: Acteur, demande: DemandeAccueil, valeurs: Mapping[str, Any]) -> DemandeAccueil:
    """What the visit found, how strong the need is. ``valeurs``: fields of INSTRUCTION. Raises DemandeRefusee."""
    row = _lock(demande)
    _check_open(row)
    for name, value in _known(valeurs, INSTRUCTION).items():
        setattr(row, name, value)
    if row.etat == EtatDemande.RECUE:
        row.etat = EtatDemande.EN_INSTRUCTION
    row.save()
    _tell(by, "demande_accueil.instruite", row)
    return row


@transaction.atomic
def decide(
    *,
    by: Acteur,
    demande: DemandeAccueil,
    etat: EtatDemande,
    motif: str,
    now: dt.datetime,
    adresse: Adresse,
    rang: int | None = None,
) -> Convention | None:
    """Accept (gives the convention « demandée »), put on the waiting list, or refuse: always with a reason and a letter.

    Raises DemandeRefusee.
    """
    if etat not in {EtatDemande.ACCEPTEE, EtatDemande.LISTE_ATTENTE, EtatDemande.REFUSEE}:
        raise ValueError(f"not a decision: {etat}")
    row = _lock(demande)
    _check_open(row)
    today = timezone.localdate(now)
    _leave_waiting_list(row)
    row.etat, row.motif, row.decidee_le, row.decidee_par = etat, motif, today, by.nom[:200]
    convention = None
    if etat == EtatDemande.ACCEPTEE:
        if row.structure is None:
            row.structure = open_structure(by=by, nom=row.nom_structure)
        row.save()
        convention = create_convention(
            by=by,
            structure=row.structure,
            lieux=[row.lieu] if row.lieu else [],
            rythme=Souhait(row.souhait),
            demande=row,
            today=today,
        )
    elif etat == EtatDemande.LISTE_ATTENTE:
        _enter_waiting_list(row, rang)
    row.lettre = produce(
        by=by,
        gabarit=GABARIT,
        titre=f"Réponse à votre demande {row.reference}",
        data=letter_data(row, today),
        instant=now,
        objet_type="demande_accueil",
        objet_id=row.pk,
    )
    row.save()
    _tell(by, "demande_accueil.decidee", row, decision=etat.value)
    _show_duty(row, now)
    _write(by, row, "conventions/courriels/demande_decidee", "Réponse à votre demande", adresse(sign_letter(row)))
    return convention


@transaction.atomic
def change_rank(*, by: Acteur, demande: DemandeAccueil, rang: int, motif: str) -> DemandeAccueil:
    """Another place on the waiting list, with the reason; the others move up or down. Raises DemandeRefusee."""
    row = _lock(demande)
    if row.etat != EtatDemande.LISTE_ATTENTE:
        raise DemandeRefusee("Cette demande n'est plus sur la liste d'attente.")
    before = row.rang
    _leave_waiting_list(row)
    _enter_waiting_list(row, rang)
    row.motif = motif
    row.save()
    _tell(by, "demande_accueil.rang", row, avant=before, apres=row.rang)
    return row


@transaction.atomic
def reopen(*, by: Acteur, demande: DemandeAccueil, motif: str, now: dt.datetime) -> DemandeAccueil:
    """A request refused, withdrawn or on the waiting list is instructed again. Raises DemandeRefusee."""
    row = _lock(demande)
    if row.etat not in {EtatDemande.REFUSEE, EtatDemande.RETIREE, EtatDemande.LISTE_ATTENTE}:
        raise DemandeRefusee("Cette demande est déjà ouverte, ou elle est acceptée.")
    before = row.etat
    _leave_waiting_list(row)
    row.etat, row.motif, row.decidee_le, row.decidee_par = EtatDemande.EN_INSTRUCTION, motif, None, ""
    row.save()
    _tell(by, "demande_accueil.rouverte", row, avant=before)
    _show_duty(row, now)
    return row


@transaction.atomic
def withdraw(*, by: Acteur, demande: DemandeAccueil, motif: str, now: dt.datetime) -> DemandeAccueil:
    """The one who asked gave up, as he told the coordination. Raises DemandeRefusee."""
    row = _lock(demande)
    _check_open(row)
    _leave_waiting_list(row)
    row.etat, row.motif, row.decidee_le, row.decidee_par = EtatDemande.RETIREE, motif, None, ""
    row.save()
    _tell(by, "demande_accueil.retiree", row)
    _show_duty(row, now)
    return row


def letter_data(row: DemandeAccueil, today: dt.date) -> dict[str, Any]:
    """What the letter says: a decision, its reason, what comes next."""
    return {
        "date": format_date(today, avec_jour=False),
        "reference": row.reference,
        "recue_le": format_date(timezone.localdate(row.recue_at), avec_jour=False),
        "structure": row.nom_structure,
        "destinataire": row.nom,
        "fonction": row.fonction,
        "lieu": row.nom_lieu or (row.lieu.nom if row.lieu else ""),
        "souhait": Souhait(row.souhait).label.lower(),
        "decision": str(row.etat),
        "rang": row.rang or 0,
        "motif": row.motif,
        "a_corriger": missing_premises(row),
    }


def missing_premises(row: DemandeAccueil) -> list[str]:
    """Criteria of the convention that the premises do not meet, by the visit, else by what was declared."""
    found = {**row.locaux, **row.locaux_constates}
    return [one.label for one in CritereLocaux if found.get(one.value) == Reponse.NON.value]


def sign_letter(row: DemandeAccueil) -> str:
    """The link of the letter: opens it without an account, for six months."""
    return signing.dumps([row.departement_id, row.pk], salt=LETTRE)


def letter_of(departement_id: int, jeton: str) -> DemandeAccueil | None:
    """The request whose letter this link opens; None when the link is old, cut, or of another Département."""
    try:
        departement, pk = signing.loads(jeton, salt=LETTRE, max_age=LIEN_LETTRE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if departement != departement_id:
        return None
    return (
        DemandeAccueil.objects.filter(departement_id=departement_id, pk=pk, lettre__isnull=False)
        .select_related("lettre")
        .first()
    )


def _next_reference(departement_id: int, now: dt.datetime) -> str:
    year = timezone.localdate(now).year
    prefix = f"DA-{year}-"
    taken = DemandeAccueil.objects.filter(departement_id=departement_id, reference__startswith=prefix)
    last = taken.order_by("-reference").values_list("reference", flat=True).first()
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04d}"


def _enter_waiting_list(row: DemandeAccueil, rang: int | None) -> None:
    last = last_rank(row.departement_id)
    row.rang = min(rang, last + 1) if rang else last + 1
    waiting = DemandeAccueil.objects.filter(departement_id=row.departement_id, etat=EtatDemande.LISTE_ATTENTE)
    for other in waiting.exclude(pk=row.pk).filter(rang__gte=row.rang).select_for_update().order_by("pk"):
        other.rang = (other.rang or 0) + 1
        other.save(update_fields=["rang", "updated_at"])


def _leave_waiting_list(row: DemandeAccueil) -> None:
    if row.rang is None:
        return
    waiting = DemandeAccueil.objects.filter(departement_id=row.departement_id, etat=EtatDemande.LISTE_ATTENTE)
    for other in waiting.exclude(pk=row.pk).filter(rang__gt=row.rang).select_for_update().order_by("pk"):
        other.rang = (other.rang or 1) - 1
        other.save(update_fields=["rang", "updated_at"])
    row.rang = None


def _lock(demande: DemandeAccueil) -> DemandeAccueil:
    """One decision at a time in a Département: ranks move together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_VERROU, demande.departement_id])
    rows = DemandeAccueil.objects.select_for_update(of=("self",)).select_related("structure", "lieu", "commune")
    return rows.get(pk=demande.pk)


def _check_open(row: DemandeAccueil) -> None:
    if row.etat not in OUVERTES:
        raise DemandeRefusee("Cette demande a déjà sa réponse. Rouvrez-la d'abord.")


def _known(valeurs: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    if unknown := set(valeurs) - set(names):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    return dict(valeurs)


def _write(by: Auteur, row: DemandeAccueil, template: str, titre: str, lien: str = "") -> None:
    send_email(
        by=by,
        to=row.courriel,
        template=template,
        context={
            "titre": titre,
            "reference": row.reference,
            "structure": row.nom_structure,
            "lien": lien,
            "motif": "Vous recevez ce message parce que vous avez demandé à accueillir un conseiller numérique.",
        },
        objet_type="demande_accueil",
        objet_id=row.pk,
    )


def _show_duty(row: DemandeAccueil, now: dt.datetime) -> None:
    """The coordination's list « à faire » follows the request at once, in the transaction of the act."""
    refresh(DEMANDES, row.departement_id, timezone.localdate(now), [str(row.pk)])


def _tell(by: Auteur, action: str, row: DemandeAccueil, **detail: Any) -> None:
    record(
        by=by,
        action=action,
        objet_type="demande_accueil",
        objet_id=row.pk,
        objet_nom=row.reference,
        detail=detail,
    )
