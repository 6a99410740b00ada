"""Blocks of the page of a convention: its parties, its text and who signed, its avenants, its pieces."""

from typing import Any

from django.utils.http import urlencode

from maillage.base.francais import format_date
from maillage.reseau.conventions.enums import Cote, EtatAvenant, EtatConvention
from maillage.reseau.conventions.models import Avenant, Convention, PartieConvention, PieceConvention
from maillage.reseau.conventions.perms.conventions import may_bring_pieces, may_prepare, may_read_pieces
from maillage.reseau.conventions.selectors.etapes import QUI, Manque
from maillage.reseau.conventions.selectors.textes import is_untouched, last_text, say_changes
from maillage.reseau.conventions.views.cadre import convention_url
from maillage.socle.comptes.acteur import Acteur


def may_write_party(acteur: Acteur, convention: Convention, cote: str) -> bool:
    """The coordination writes both sides; a référent brings the deliberation of his own."""
    own = cote == Cote.BENEFICIAIRE and may_bring_pieces(acteur, convention)
    return may_prepare(acteur, convention) or own


def missing_line(acteur: Acteur, convention: Convention, one: Manque, *, writes: bool) -> dict[str, str]:
    """What is missing, who brings it, and where this person can write it (empty when it is not his to write)."""
    url = ""
    if writes and one.cote is not None and may_write_party(acteur, convention, one.cote):
        url = convention_url(convention, "party", cote=one.cote.lower())
    elif writes and one.cote is None and may_prepare(acteur):
        url = convention_url(convention, "edit")
    return {"phrase": one.phrase, "qui": QUI[one.cote] if one.cote else "la coordination", "url": url}


def say_parties(acteur: Acteur, convention: Convention, *, writes: bool) -> list[dict[str, Any]]:
    """Both, each with its lines and, where the actor may, its ways to change and to open the proof."""
    reads = may_read_pieces(acteur, convention)
    return [
        {
            "titre": row.get_cote_display(),
            "lignes": _party_lines(row, reads=reads),
            "executoire": row.is_executory,
            "url": convention_url(convention, "party", cote=row.cote.lower())
            if may_write_party(acteur, convention, row.cote) and (writes or may_prepare(acteur))
            else "",
            "preuve": convention_url(convention, "file", nature="preuve", numero=row.pk)
            if reads and row.preuve
            else "",
        }
        for row in sorted(convention.parties.all(), key=lambda row: row.cote != Cote.DEPARTEMENT)
    ]


def _party_lines(row: PartieConvention, *, reads: bool) -> list[dict[str, str]]:
    who = " ".join(filter(None, [row.get_civilite_display(), row.representant]))
    lines = [
        {"nom": "Nom", "valeur": row.nom},
        {"nom": "Adresse", "valeur": row.adresse},
        {"nom": "Représentant", "valeur": ", ".join(filter(None, [who, row.qualite]))},
    ]
    if reads:
        lines.append({"nom": "E-mail pour signer", "valeur": row.courriel_signature or "Signe sur papier"})
    if row.sans_deliberation:
        return [*lines, {"nom": "Délibération", "valeur": f"Aucune n'est due : {row.sans_deliberation}"}]
    voted = f"n° {row.deliberation_numero} du {_day(row.deliberation_le)}" if row.deliberation_numero else ""
    receipt = f"n° {row.accuse_numero}, le {_day(row.accuse_le)}" if row.accuse_numero and row.accuse_le else ""
    return [
        *lines,
        {"nom": "Délibération", "valeur": voted},
        {"nom": "Publiée le", "valeur": _day(row.publiee_le)},
        {"nom": "Envoyée à la préfecture le", "valeur": _day(row.transmise_le)},
        {"nom": "Accusé de réception", "valeur": receipt},
    ]


def text_block(acteur: Acteur, convention: Convention, avenant: Avenant | None) -> dict[str, Any]:
    """The frozen text, whether its bytes are still the same, who signed; or the draft."""
    query = f"?{urlencode({'avenant': avenant.pk})}" if avenant else ""
    etat = convention.etat if avenant is None else avenant.etat
    frozen = last_text(convention, avenant)
    drafting = etat in {EtatConvention.DEMANDEE, EtatConvention.INSTRUITE, EtatConvention.DELIBEREE, EtatConvention.EXECUTOIRE, EtatAvenant.PREPARE}  # fmt: skip
    if frozen is None or drafting:
        return {"fige": False, "url": convention_url(convention, "text") + query, "visible": drafting}
    reads, signatures = may_read_pieces(acteur, convention), list(frozen.signatures.all())
    waits = etat in {EtatConvention.A_SIGNER, EtatAvenant.A_SIGNER} and len(signatures) < len(Cote.values)
    return {
        "fige": True,
        "visible": True,
        "url": convention_url(convention, "text") + query,
        "intact": is_untouched(frozen),
        "sha256": frozen.sha256,
        "code": frozen.document.code_lisible,
        "fige_at": frozen.fige_at,
        "signatures": [
            {
                "qui": f"{row.signataire}, {row.qualite}",
                "partie": row.get_cote_display(),
                "le": _day(row.signee_le),
                "mode": row.get_mode_display(),
                "scan": convention_url(convention, "file", nature="scan", numero=row.pk) if reads and row.scan else "",
            }
            for row in signatures
        ],
        "url_signer": convention_url(convention, "sign") + query
        if waits and may_bring_pieces(acteur, convention)
        else "",
        "url_preuve": convention_url(convention, "proof") + query if reads and signatures else "",
        "reprendre": waits and not signatures and avenant is None and may_prepare(acteur),
    }


def avenant_lines(acteur: Acteur, convention: Convention) -> list[dict[str, Any]]:
    """Every avenant, the last first."""
    found = []
    for row in Avenant.objects.filter(convention=convention).order_by("-numero"):
        row.convention = convention
        query = f"?{urlencode({'avenant': row.pk})}"
        working = row.etat in {EtatAvenant.PREPARE, EtatAvenant.A_SIGNER} and may_prepare(acteur)
        found.append({
            "titre": str(row),
            "objet": row.objet,
            "etat": row.get_etat_display(),
            "changements": say_changes(row.changements),
            "effet": _day(max(filter(None, [row.signe_le, row.effet_le]), default=None)),
            "texte": text_block(acteur, convention, row),
            "url_figer": convention_url(convention, "step") + query if working and row.etat == EtatAvenant.PREPARE else "",
            "url_abandonner": convention_url(convention, "abandon") + query if working else "",
        })  # fmt: skip
    return found


def piece_lines(convention: Convention, *, reads: bool) -> list[dict[str, str]]:
    """``note``: who brought it, and for an annex whether the frozen text names this very file."""
    rows = PieceConvention.objects.filter(convention=convention).order_by("annexe", "pk")
    frozen = last_text(convention)
    named = {one["sha256"] for one in frozen.donnees.get("annexes", ())} if frozen else set()
    return [
        {
            "titre": f"Annexe {row.annexe} : {row.titre}" if row.annexe else row.titre,
            "url": convention_url(convention, "file", nature="piece", numero=row.pk) if reads else "",
            "note": _piece_note(row, named=row.annexe is not None and row.sha256 in named),
        }
        for row in rows
    ]


def _piece_note(row: PieceConvention, *, named: bool) -> str:
    told = f"déposée par {row.depose_par_nom}"
    return f"{told}, nommée par le texte figé avec son empreinte" if named else told


def _day(value: Any) -> str:
    return format_date(value, avec_jour=False)
