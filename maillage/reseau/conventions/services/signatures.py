"""Sign a frozen text: by the scan of its signed original, or on screen with a code sent by e-mail.

A code by e-mail is a « signature électronique simple » (règlement (UE) 910/2014, art. 3.10): neither advanced nor qualified,
and the proof says so. The gate itself (both executory proofs, last text, dates) stands in the database (migration 0004).
"""

import datetime as dt
import hmac
import ipaddress
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from django.core import signing
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from maillage.base.limites import Limite, hit
from maillage.reseau.conventions.enums import Cote, EtatAvenant, EtatConvention, ModeSignature
from maillage.reseau.conventions.models import (
    Avenant,
    CodeSignature,
    Convention,
    LieuConvention,
    PartieConvention,
    Signature,
    TexteConvention,
)
from maillage.reseau.conventions.selectors.situation import find_convention
from maillage.reseau.conventions.selectors.textes import is_untouched, last_text
from maillage.reseau.conventions.services.actes import project
from maillage.reseau.conventions.services.conventions import EtapeRefusee, lock, tell
from maillage.reseau.conventions.services.parties import Depose, keep
from maillage.reseau.conventions.suites import follow
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.chiffrement import fingerprint
from maillage.socle.messages.services import send_email

NATURE: Final = (
    "Signature électronique simple (règlement (UE) 910/2014, article 3.10). Elle n'est ni avancée ni qualifiée."
)
SEL: Final = "conventions.signer"
LIEN: Final = dt.timedelta(days=30)
CODE: Final = dt.timedelta(minutes=10)
ESSAIS: Final = 5
CODES: Final = Limite("convention-code", 5, 3600)
"""Codes for one side of one text in an hour."""
LIENS: Final = Limite("convention-lien", 10, 86400)
Adresse = Callable[[str], str]
"""The whole address of the page for a signed link."""


class LienPerdu(LookupError):
    """Unknown, too old, answered, replaced: one case for the person who opens the link."""


class CodeFaux(ValueError):
    """The code is not the one awaited; the message says what to do."""


class Invitation(NamedTuple):
    """What a link to sign leads to. ``cle``: « dpt » or « ben », the side's key in the data of the text."""

    texte: TexteConvention
    partie: PartieConvention
    emis_at: dt.datetime

    @property
    def cle(self) -> str:
        return side_key(self.partie.cote)


def side_key(cote: str) -> str:
    return "dpt" if cote == Cote.DEPARTEMENT else "ben"


@transaction.atomic
def send_links(*, by: Acteur, texte: TexteConvention, adresse: Adresse, now: dt.datetime) -> list[str]:
    """Write to each side that has not signed and has an address; gives the sides written to. Raises EtapeRefusee."""
    lock(texte.convention)
    _check_open(texte)
    signed = set(texte.signatures.values_list("cote", flat=True))
    parties = PartieConvention.objects.filter(convention=texte.convention).exclude(courriel_signature="")
    written = []
    for partie in parties.exclude(cote__in=signed).order_by("cote"):
        if not hit(LIENS, f"{texte.pk}|{partie.cote}", now.timestamp()):
            raise EtapeRefusee("Vous avez déjà envoyé ce lien plusieurs fois aujourd'hui. Attendez demain.")
        _mail(by, texte, partie.courriel_signature, "conventions/courriels/signature_demandee", {
            "titre": "Un texte à signer", "lien": adresse(sign_link(texte, partie, now)), "objet": texte.donnees["titre"],
        })  # fmt: skip
        written.append(partie.cote)
    tell(by, "convention.liens", texte.convention, texte=texte.pk, cotes=written)
    return written


def sign_link(texte: TexteConvention, partie: PartieConvention, now: dt.datetime) -> str:
    """A link for one side of one text; it dies with the address it was sent to."""
    return signing.dumps([texte.pk, partie.cote, _mark(partie), int(now.timestamp())], salt=SEL)


def find_invitation(departement_id: int, jeton: str, *, locked: bool = False) -> Invitation:
    """Raises LienPerdu. A link opens while its text is the last one, to be signed, and its side has not signed."""
    try:
        number, cote, mark, at = signing.loads(jeton, salt=SEL, max_age=LIEN)
    except (signing.BadSignature, ValueError, TypeError):
        raise LienPerdu from None
    rows = TexteConvention.objects.filter(departement_id=departement_id, pk=number)
    texte = rows.select_related("convention", "avenant", "document").first()
    if texte is None:
        raise LienPerdu
    if locked:
        texte.convention = lock(texte.convention)
    partie = PartieConvention.objects.filter(convention=texte.convention_id, cote=cote).first()
    if partie is None or not constant_time_compare(mark, _mark(partie)) or not is_to_sign(texte, cote):
        raise LienPerdu
    return Invitation(texte, partie, dt.datetime.fromtimestamp(at, tz=dt.UTC))


def is_to_sign(texte: TexteConvention, cote: str) -> bool:
    """The last text, at the step of signing, that this side has not signed."""
    waits = (
        texte.convention.etat == EtatConvention.A_SIGNER
        if texte.avenant is None
        else Avenant.objects.filter(pk=texte.avenant.pk, etat=EtatAvenant.A_SIGNER).exists()
    )
    if not waits or last_text(texte.convention, texte.avenant) != texte:
        return False
    return not texte.signatures.filter(cote=cote).exists()


@transaction.atomic
def send_code(*, departement_id: int, jeton: str, now: dt.datetime) -> CodeSignature:
    """A new code to the address of the link; the former ones die. Raises LienPerdu, EtapeRefusee (too many)."""
    found = find_invitation(departement_id, jeton, locked=True)
    texte, partie = found.texte, found.partie
    if not hit(CODES, f"{texte.pk}|{partie.cote}", now.timestamp()):
        raise EtapeRefusee("Vous avez demandé beaucoup de codes. Attendez une heure, puis recommencez.")
    CodeSignature.objects.filter(texte=texte, cote=partie.cote, servi_at__isnull=True, expire_at__gt=now).update(
        expire_at=now
    )
    code = f"{secrets.randbelow(1_000_000):06d}"
    row = CodeSignature(
        departement_id=departement_id,
        texte=texte,
        cote=partie.cote,
        courriel=partie.courriel_signature,
        expire_at=now + CODE,
        created_at=now,
        empreinte="",
    )
    row.save()
    row.empreinte = _print(row, code)
    row.save(update_fields=["empreinte"])
    by = _signer(departement_id, found)
    _mail(
        by,
        texte,
        row.courriel,
        "conventions/courriels/signature_code",
        {"titre": "Votre code pour signer", "code": code, "objet": texte.donnees["titre"]},
    )
    return row


def sign_on_screen(*, departement_id: int, jeton: str, code: str, adresse_ip: str, now: dt.datetime) -> Signature:
    """The right code signs. Raises LienPerdu, CodeFaux, EtapeRefusee; a wrong try stays counted in the open transaction."""
    with transaction.atomic():
        found = find_invitation(departement_id, jeton, locked=True)
        row, refusal = _try_code(found, code, now)
    if row is None:
        raise CodeFaux(refusal)
    proof = {
        "courriel": row.courriel,
        "lien_envoye_at": found.emis_at.isoformat(),
        "code_envoye_at": row.created_at.isoformat(),
        "code_saisi_at": now.isoformat(),
        "code_essais": row.essais,
        "adresse_ip": shorten_ip(adresse_ip),
    }
    with transaction.atomic():
        by = _signer(departement_id, found)
        return _sign(by, found.texte, found.partie.cote, ModeSignature.ECRAN, timezone.localdate(now), now, proof)


def _try_code(found: Invitation, code: str, now: dt.datetime) -> tuple[CodeSignature | None, str]:
    """The code that was awaited, used; or None and what to tell. Each try is counted before it is judged."""
    rows = CodeSignature.objects.select_for_update().filter(texte=found.texte, cote=found.partie.cote)
    row = rows.filter(servi_at__isnull=True, expire_at__gt=now).order_by("-pk").first()
    if row is None:
        return None, "Ce code n'est plus valable. Demandez-en un autre."
    row.essais += 1
    right = hmac.compare_digest(row.empreinte, _print(row, re.sub(r"\D", "", code)))
    left = ESSAIS - row.essais
    if right:
        row.servi_at = now
    elif not left:
        row.expire_at = now
    row.save(update_fields=["essais", "servi_at", "expire_at"])
    if right:
        return row, ""
    if not left:
        return None, "Ce code n'est pas le bon. Demandez-en un autre."
    return None, f"Ce code n'est pas le bon. Il vous reste {left} {'essai' if left == 1 else 'essais'}."


@transaction.atomic
def record_scan(
    *, by: Acteur, texte: TexteConvention, cote: str, signee_le: dt.date, scan: Depose, now: dt.datetime
) -> Signature:
    """The signed original on paper, scanned (PDF or JPEG). Raises EtapeRefusee, DepotRefuse."""
    texte.convention = lock(texte.convention)
    _check_open(texte)
    if texte.signatures.filter(cote=cote).exists():
        raise EtapeRefusee("Cette partie a déjà signé.")
    added, depot = keep(texte.convention, scan, kinds=("pdf", "jpeg"))
    try:
        return _sign(by, texte, cote, ModeSignature.SCAN, signee_le, now, {}, scan=added, scan_sha256=depot.sha256)
    except BaseException:
        default_storage.delete(added)
        raise


def _sign(
    by: Acteur,
    texte: TexteConvention,
    cote: str,
    mode: ModeSignature,
    signee_le: dt.date,
    now: dt.datetime,
    proof: Mapping[str, Any],
    **scan: str,
) -> Signature:
    if not is_untouched(texte):
        raise EtapeRefusee(
            "Le fichier de ce texte a changé sur le serveur : il ne peut pas être signé. Prévenez la coordination."
        )
    party = texte.donnees[side_key(cote)]
    try:
        with transaction.atomic():
            row = Signature.objects.create(
                departement_id=texte.departement_id,
                texte=texte,
                cote=cote,
                mode=mode,
                signataire=party["signataire"],
                qualite=party["qualite"],
                signee_le=signee_le,
                enregistree_at=now,
                enregistree_par_nom=by.nom[:200],
                sha256=texte.sha256,
                preuve=_proof(texte, cote, mode, party) | dict(proof),
                **scan,
            )
    except IntegrityError as error:
        raise EtapeRefusee(_say(error)) from error
    tell(
        by,
        "convention.signee",
        texte.convention,
        texte=texte.pk,
        cote=cote,
        mode=str(mode),
        signee_le=signee_le.isoformat(),
    )
    _conclude(by, texte, now)
    return row


def _proof(texte: TexteConvention, cote: str, mode: ModeSignature, party: Mapping[str, str]) -> dict[str, Any]:
    return {
        "nature": NATURE if mode == ModeSignature.ECRAN else "Signature manuscrite sur l'original imprimé, numérisé.",
        "texte": texte.donnees["titre"],
        "texte_sha256": texte.sha256,
        "texte_code": texte.document.code_lisible,
        "partie": cote,
        "signataire": party["signataire"],
        "qualite": party["qualite"],
    }


def _say(error: DatabaseError) -> str:
    """The refusal of the database (migration 0004), in the person's words."""
    told = str(error)
    if "accusé de réception" in told:
        return "Cette date est avant l'accusé de réception de la préfecture. Une signature avant cette date n'est pas valable."
    if "avant le texte" in told:
        return "Cette date est avant le texte à signer, ou dans le futur. Vérifiez la date de la signature."
    if "exécutoire" in told:
        return "Une des deux délibérations n'est pas exécutoire. Personne ne peut signer avant."
    return "Cette signature ne peut pas être enregistrée : le texte a changé, ou cette partie a déjà signé."


def _conclude(by: Acteur, texte: TexteConvention, now: dt.datetime) -> None:
    """Both have signed: the convention takes effect on the last date (article 6), or the avenant binds (article 8.2)."""
    dates = list(texte.signatures.values_list("signee_le", flat=True))
    if len(dates) < len(Cote.values):
        return
    last, today = max(dates), timezone.localdate(now)
    if texte.avenant is None:
        Convention.objects.filter(pk=texte.convention_id).update(
            etat=EtatConvention.EN_VIGUEUR, effet_le=last, modifie_par=by.nom[:200], motif="", updated_at=now
        )
    else:
        Avenant.objects.filter(pk=texte.avenant.pk).update(etat=EtatAvenant.SIGNE, signe_le=last, updated_at=now)
        _add_places(texte)
    row = find_convention(Convention.objects.all(), texte.convention_id)
    if row is None:
        raise LookupError("the convention that was just signed")
    tell(
        by,
        "convention.en_vigueur" if texte.avenant is None else "convention.avenant_signe",
        row,
        effet_le=last.isoformat(),
    )
    project(convention=row, by=by, today=today)
    follow(by, row, today)
    for partie in PartieConvention.objects.filter(convention=row).exclude(courriel_signature=""):
        _mail(by, texte, partie.courriel_signature, "conventions/courriels/signature_faite", {
            "titre": "Tout le monde a signé", "objet": texte.donnees["titre"], "effet_le": last,
            "code": texte.document.code_lisible, "avenant": texte.avenant is not None,
        })  # fmt: skip


def _add_places(texte: TexteConvention) -> None:
    """Places that the avenant names and the convention had not: the only rows that a signed text lets in."""
    avenant = texte.avenant
    if avenant is None:
        return
    known = set(LieuConvention.objects.filter(convention=texte.convention_id).values_list("lieu", flat=True))
    for lieu_id in avenant.changements.get("lieux", ()):
        if lieu_id not in known:
            LieuConvention.objects.create(
                departement_id=texte.departement_id,
                convention_id=texte.convention_id,
                lieu_id=lieu_id,
                avenant=avenant,
                principal=False,
            )


def shorten_ip(address: str) -> str:
    """The network of an address (IPv4 /24, IPv6 /48): enough for a proof, not a person (RGPD, art. 5.1.c)."""
    try:
        ip = ipaddress.ip_address(address.split("/", 1)[0])
    except ValueError:
        return ""
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 48), strict=False))


def _check_open(texte: TexteConvention) -> None:
    if not any(is_to_sign(texte, cote) for cote in Cote.values):
        raise EtapeRefusee("Ce texte n'est pas à signer.")


def _mark(partie: PartieConvention) -> str:
    return salted_hmac(SEL, f"{partie.pk}|{partie.courriel_signature}", algorithm="sha256").hexdigest()[:20]


def _print(row: CodeSignature, code: str) -> str:
    return fingerprint(f"conventions.code|{row.pk}|{row.texte_id}|{row.cote}", code)


def _signer(departement_id: int, found: Invitation) -> Acteur:
    """Who signs by a link: named by the text, without an account."""
    return Acteur(None, f"{found.texte.donnees[found.cle]['signataire']}, par son lien"[:200], departement_id)


def _mail(by: Acteur, texte: TexteConvention, to: str, name: str, context: dict[str, Any]) -> None:
    send_email(
        by=by,
        to=to,
        template=name,
        context=context
        | {"motif": "Vous recevez ce message parce que vous représentez une partie de cette convention."},
        objet_type="convention",
        objet_id=texte.convention_id,
    )
