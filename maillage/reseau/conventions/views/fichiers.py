"""Files of a convention: its text (frozen, or the draft), the proof bundle, proofs, scans and pieces."""

from collections.abc import Callable
from typing import Any, Final

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.base.fichiers import serve_file
from maillage.reseau.conventions.models import ActeConvention, Convention, PartieConvention, PieceConvention, Signature
from maillage.reseau.conventions.perms.conventions import may_list, may_read_pieces
from maillage.reseau.conventions.selectors.preuves import bundle
from maillage.reseau.conventions.selectors.textes import last_text
from maillage.reseau.conventions.services.textes import draft_pdf
from maillage.reseau.conventions.views.blocs_fiche import text_block
from maillage.reseau.conventions.views.cadre import get_avenant, get_convention
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

TYPES: Final = {"pdf": "application/pdf", "jpeg": "image/jpeg"}


@requires(may_list)
@require_safe
def text(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The frozen text; while it is being prepared, the draft with its mark."""
    convention = get_convention(acteur, pk)
    avenant = get_avenant(request, convention)
    name = f"Convention {convention.reference}" + (f" avenant {avenant.numero}" if avenant else "")
    frozen = last_text(convention, avenant)
    if frozen is not None and not _is_there(frozen.document.fichier):
        raise Http404
    if frozen is not None and text_block(acteur, convention, avenant)["fige"]:
        answer: HttpResponse = serve_file(
            frozen.document.fichier.open("rb"), nom=f"{name}.pdf", content_type=TYPES["pdf"]
        )
        return answer
    now = timezone.now()
    pdf = draft_pdf(convention=convention, avenant=avenant, now=now, today=timezone.localdate(now))
    draft: HttpResponse = serve_file(pdf, nom=f"{name} (projet).pdf", content_type=TYPES["pdf"])
    return draft


@requires(may_read_pieces)
@require_safe
def proof(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The bundle of what was signed."""
    convention = get_convention(acteur, pk, may_read_pieces)
    frozen = last_text(convention, get_avenant(request, convention))
    if frozen is None or not frozen.signatures.exists() or not _is_there(frozen.document.fichier):
        raise Http404
    answer: HttpResponse = serve_file(
        bundle(frozen), nom=f"dossier de signature {convention.reference}.zip", content_type="application/zip"
    )
    return answer


def _is_there(stored: Any) -> bool:
    """A file that left the disk is a page not found: the page of the convention tells that it is gone."""
    return default_storage.exists(str(stored.name))


def _proof(convention: Convention, number: int) -> Any:
    row = PartieConvention.objects.filter(convention=convention, pk=number).first()
    return row and row.preuve


def _scan(convention: Convention, number: int) -> Any:
    row = Signature.objects.filter(texte__convention=convention, pk=number).first()
    return row and row.scan


def _piece(convention: Convention, number: int) -> Any:
    row = PieceConvention.objects.filter(convention=convention, pk=number).first()
    return row and row.fichier


def _act(convention: Convention, number: int) -> Any:
    row = ActeConvention.objects.filter(convention=convention, pk=number).first()
    return row and row.piece


_FINDERS: Final[dict[str, Callable[[Convention, int], Any]]] = {
    "preuve": _proof,
    "scan": _scan,
    "piece": _piece,
    "acte": _act,
}


@requires(may_read_pieces)
@require_safe
def file(request: HttpRequest, acteur: Acteur, pk: int, nature: str, numero: int) -> HttpResponseBase:  # noqa: ARG001
    """What somebody brought, always as a download."""
    convention = get_convention(acteur, pk, may_read_pieces)
    if nature not in _FINDERS:
        raise Http404
    found = _FINDERS[nature](convention, numero)
    if not found or not _is_there(found):
        raise Http404
    kind = str(found.name).rpartition(".")[2]
    name = f"{nature} {convention.reference} {numero}.{kind}"
    answer: HttpResponseBase = serve_file(found.open("rb"), nom=name, content_type=TYPES[kind])
    return answer
