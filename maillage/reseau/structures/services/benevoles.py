"""Volunteers: an offer on the public form, its address proved by a link, followed by the coordination, taken back at will.

Consent is the legal ground (RGPD, art. 6.1.a and 7.3): who proves the address holds the offer, may change it and take it
back, which erases it. The journal keeps numbers, no names.
"""

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from maillage.base.limites import Limite, hit
from maillage.reseau.structures.enums import EtatBenevole
from maillage.reseau.structures.models import Benevole
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.journal.services import record
from maillage.socle.messages.services import send_email

OFFRE: Final = (
    "nom", "telephone", "commune", "rayon_km", "competences", "disponibilites", "langues", "remarque",
)  # fmt: skip
"""What a volunteer says of himself, besides his address."""
SUIVI: Final = ("structure", "etat")
"""What the coordination decides."""
POUR_CONFIRMER: Final = datetime.timedelta(days=7)
POUR_CHANGER: Final = datetime.timedelta(days=30)
PAR_ADRESSE: Final = Limite("benevole-adresse", 3, 86400)
"""Messages that a stranger can make us send to one address in a day."""
CONFIRMER: Final = "structures.benevole.confirmer"
CHANGER: Final = "structures.benevole.changer"
"""What a signed link is good for."""
_MOTIF: Final = "Vous recevez ce message parce que quelqu'un a écrit votre adresse sur ce site."
Adresse = Callable[[str], str]
"""The whole address of the page for a signed link."""


class OffrePerdue(LookupError):
    """Unknown, erased, too old, of another Département: one case for the person who opens the link."""


def _visitor(departement_id: int) -> Acteur:
    return Acteur(None, "Bénévole, par son lien", departement_id)


@transaction.atomic
def propose(
    *, departement_id: int, courriel: str, valeurs: Mapping[str, Any], now: datetime.datetime, adresse: Adresse
) -> None:
    """Keep an offer that nobody sees, and send the link that proves its address.

    Nobody is looked for: the work is the same whether the address is known or not. Past the limit of an address
    nothing is kept nor sent, and nothing tells so. ``valeurs``: {field of OFFRE: clean value}.
    """
    courriel = courriel.strip().lower()
    if not hit(PAR_ADRESSE, f"{departement_id}|{courriel}", now.timestamp()):
        return
    row = Benevole.objects.create(
        departement_id=departement_id,
        courriel=courriel,
        etat=EtatBenevole.A_CONFIRMER,
        accord_le=timezone.localdate(now),
        **_known(valeurs, OFFRE),
    )
    _write_to(row, "structures/courriels/benevole_a_confirmer", "Confirmez votre offre", adresse(sign(row, CONFIRMER)))


@transaction.atomic
def confirm(*, departement_id: int, jeton: str, now: datetime.datetime, adresse: Adresse) -> Benevole:
    """The address is proved: the coordination may read the offer. It replaces a former offer of the same address.

    Sends the link to change it. Raises OffrePerdue.
    """
    row = find_unproved(departement_id, jeton, lock=True)
    rows = Benevole.objects.filter(departement_id=departement_id, courriel=row.courriel)
    former = rows.exclude(etat=EtatBenevole.A_CONFIRMER).select_for_update(of=("self",)).order_by("pk").first()
    kept = former or row
    for name in OFFRE:
        setattr(kept, name, getattr(row, name))
    kept.accord_le = timezone.localdate(now)
    if kept.etat in {EtatBenevole.A_CONFIRMER, EtatBenevole.PARTI}:
        kept.etat = EtatBenevole.PROPOSE
    kept.save()
    if former is not None:
        row.delete()
    _tell(_visitor(departement_id), "benevole.propose", kept)
    _write_to(kept, "structures/courriels/benevole_confirme", "Votre offre est reçue", adresse(sign(kept, CHANGER)))
    return kept


@transaction.atomic
def ask_link(*, departement_id: int, courriel: str, now: datetime.datetime, adresse: Adresse) -> None:
    """Send to an address the link to its offer, or tell it that there is none: one message in both cases."""
    courriel = courriel.strip().lower()
    if not hit(PAR_ADRESSE, f"{departement_id}|{courriel}", now.timestamp()):
        return
    rows = Benevole.objects.filter(departement_id=departement_id, courriel=courriel)
    row = rows.exclude(etat=EtatBenevole.A_CONFIRMER).order_by("pk").first()
    if row is not None:
        _write_to(row, "structures/courriels/benevole_lien", "Votre offre de bénévole", adresse(sign(row, CHANGER)))
        return
    send_email(
        by=_visitor(departement_id),
        to=courriel,
        template="structures/courriels/benevole_inconnu",
        context={"titre": "Votre offre de bénévole", "motif": _MOTIF},
        objet_type="benevole",
    )


@transaction.atomic
def change_offer(*, departement_id: int, jeton: str, valeurs: Mapping[str, Any], now: datetime.datetime) -> Benevole:
    """The volunteer rewrites his offer; his consent is of today. Raises OffrePerdue."""
    row = find_own(departement_id, jeton, lock=True)
    for name, value in _known(valeurs, OFFRE).items():
        setattr(row, name, value)
    row.accord_le = timezone.localdate(now)
    row.save()
    _tell(_visitor(departement_id), "benevole.change", row)
    return row


@transaction.atomic
def withdraw(*, departement_id: int, jeton: str) -> None:
    """Consent is taken back: the offer is erased, with anything else written for the same address. Raises OffrePerdue."""
    row = find_own(departement_id, jeton, lock=True)
    _tell(_visitor(departement_id), "benevole.retire", row)
    rows = Benevole.objects.filter(departement_id=departement_id)
    rows.filter(Q(pk=row.pk) | Q(courriel=row.courriel) if row.courriel else Q(pk=row.pk)).delete()


@transaction.atomic
def add_volunteer(*, by: Acteur, valeurs: Mapping[str, Any], today: datetime.date) -> Benevole:
    """Somebody met at a counter, who agreed to be written down. ``valeurs``: fields of OFFRE and SUIVI, and ``courriel``."""
    known = _known(valeurs, (*OFFRE, *SUIVI, "courriel"))
    row = Benevole.objects.create(departement_id=by.departement_id, accord_le=today, **known)
    _tell(by, "benevole.ajoute", row)
    return row


@transaction.atomic
def edit_volunteer(*, by: Acteur, benevole: Benevole, valeurs: Mapping[str, Any]) -> list[str]:
    """The coordination follows a volunteer; gives the names of the fields changed."""
    row = Benevole.objects.select_for_update(of=("self",)).get(pk=benevole.pk)
    known = _known(valeurs, (*OFFRE, *SUIVI, "courriel"))
    changed = [name for name, value in known.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, known[name])
        row.save()
        _tell(by, "benevole.modifie", row, champs=changed)
    return changed


@transaction.atomic
def erase_volunteer(*, by: Acteur, benevole: Benevole) -> None:
    """For one who asks by phone or at a counter: nothing of him stays."""
    _tell(by, "benevole.efface", benevole)
    benevole.delete()


def find_unproved(departement_id: int, jeton: str, *, lock: bool = False) -> Benevole:
    """The offer that a link confirms; raises OffrePerdue."""
    rows = Benevole.objects.filter(etat=EtatBenevole.A_CONFIRMER)
    return _find(rows, departement_id, *_read(jeton, CONFIRMER, POUR_CONFIRMER), lock=lock)


def find_own(departement_id: int, jeton: str, *, lock: bool = False) -> Benevole:
    """The offer that its volunteer's link opens; raises OffrePerdue."""
    rows = Benevole.objects.exclude(etat=EtatBenevole.A_CONFIRMER)
    return _find(rows, departement_id, *_read(jeton, CHANGER, POUR_CHANGER), lock=lock)


def _find(rows: Any, departement_id: int, number: int, mark: str, *, lock: bool) -> Benevole:
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("commune")
    row: Benevole | None = rows.filter(departement_id=departement_id, pk=number).first()
    if row is None or not constant_time_compare(mark, _mark(row)):
        raise OffrePerdue
    return row


def sign(row: Benevole, purpose: str) -> str:
    """A link tells a number and a mark, no data: it may stay in the log of a server."""
    return signing.dumps([row.pk, _mark(row)], salt=purpose)


def _mark(row: Benevole) -> str:
    """Dies with the address, and is good in one Département."""
    return salted_hmac("structures.benevole", f"{row.departement_id}|{row.courriel}").hexdigest()[:20]


def _read(jeton: str, purpose: str, age: datetime.timedelta) -> tuple[int, str]:
    try:
        number, mark = signing.loads(jeton, salt=purpose, max_age=age)
    except (signing.BadSignature, ValueError, TypeError):
        raise OffrePerdue from None
    return int(number), str(mark)


def _known(valeurs: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    if unknown := set(valeurs) - set(names):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    return dict(valeurs)


def _write_to(row: Benevole, template: str, titre: str, lien: str) -> None:
    send_email(
        by=_visitor(row.departement_id),
        to=row.courriel,
        template=template,
        context={"titre": titre, "lien": lien, "motif": _MOTIF},
        objet_type="benevole",
        objet_id=row.pk,
    )


def _tell(by: Acteur, action: str, row: Benevole, **detail: Any) -> None:
    record(by=by, action=action, objet_type="benevole", objet_id=row.pk, detail=detail)
