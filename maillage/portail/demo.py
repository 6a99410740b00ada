"""The demo's mailbox: the newcomer reads here the code that a mail server would have sent, and that of an application. Does not exist elsewhere."""

import email
import email.policy
import heapq
import re
import time
from datetime import datetime
from email.message import MIMEPart
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillage.socle.comptes.acces import open_to_all
from maillage.socle.comptes.facteurs import list_demo_codes

MAX_FILES: Final = 30
MAX_BYTES: Final = 256 * 1024
_SEPARATOR: Final = re.compile(rb"^-{79}\r?\n", re.MULTILINE)
_CODE: Final = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)


class Courriel(NamedTuple):
    """A message of the demo; ``code`` is empty when it holds none."""

    destinataire: str
    sujet: str
    instant: datetime
    texte: str
    code: str


@open_to_all
@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The last messages, newest first, and the codes that an application would show. 404 outside the demo."""
    if not settings.DEMO:
        raise Http404
    context = {
        "titre": "E-mails et codes de la démonstration",
        "courriels": list_mails(Path(settings.EMAIL_FILE_PATH)),
        "codes": list_demo_codes(time.time()),
    }
    return render(request, "portail/demo_courriels.html", context)


def list_mails(folder: Path) -> list[Courriel]:
    """Messages of the newest files that Django's file backend wrote in ``folder``; nothing else of the folder is opened.

    No name comes from the address: there is no path to travel by.
    """
    if not folder.is_dir():
        return []
    files = [path for path in folder.glob("*.log") if path.is_file() and not path.is_symlink()]
    newest = heapq.nlargest(MAX_FILES, files, key=lambda path: (path.stat().st_mtime_ns, path.name))
    return [mail for path in newest for mail in reversed(_read(path))]


def _read(path: Path) -> list[Courriel]:
    written = datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone())
    with path.open("rb") as file:
        pieces = _SEPARATOR.split(file.read(MAX_BYTES))
    return [_parse(piece, written) for piece in pieces if piece.strip()]


def _parse(piece: bytes, written: datetime) -> Courriel:
    message = email.message_from_bytes(piece, policy=email.policy.default)
    body = message.get_body(("plain",))
    text = _text(body) if body else ""
    found = _CODE.search(text)
    return Courriel(
        str(message["To"] or ""), str(message["Subject"] or ""), written, text.strip(), found[1] if found else ""
    )


def _text(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except LookupError:  # an unknown charset
        return bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")
