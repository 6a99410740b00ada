"""ClamAV, when the installation has one: every file that comes in is read by it before anything else.

Protocol: clamd(8), command INSTREAM: chunks preceded by their length on four bytes, a zero length at the end. Once
switched on, a scanner that does not answer means refusal: accepting unscanned would make it a decoration.
"""

import contextlib
import socket
import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

from maillage.base.depots.erreurs import DepotInfecte, DepotNonAnalyse

_PIECE: Final = 256 * 1024
_REPONSE_MAX: Final = 4096
ATTENTE: Final = 60.0
"""Seconds for one exchange; a file of 50 MB takes a few."""
_INDISPONIBLE: Final = (
    "Nous ne pouvons pas vérifier les fichiers pour le moment : l'antivirus ne répond pas. Rien n'a été enregistré. "
    "Réessayez dans quelques minutes. Si cela continue, prévenez l'administrateur."
)

_adresse = ""


def configure(address: str) -> None:
    """``unix:/run/clamav/clamd.ctl`` or ``tcp:127.0.0.1:3310``; empty: no scanner. Raises ValueError on another form."""
    global _adresse  # noqa: PLW0603 (settled once, when the programme starts)
    if address and not (address.startswith("unix:/") or _host_port(address)):
        raise ValueError(f"« {address} » n'est pas une adresse d'antivirus : unix:/chemin ou tcp:hote:port.")
    _adresse = address


def scan(file: BinaryIO) -> None:
    """Have ``file`` read by the scanner, if there is one; left at its beginning.

    Raises DepotInfecte when it finds something, DepotNonAnalyse when it cannot say.
    """
    if not _adresse:
        return
    file.seek(0)
    try:
        with _connected() as link:
            answer = _ask(link, file)
    except OSError as error:
        raise DepotNonAnalyse(_INDISPONIBLE) from error
    finally:
        file.seek(0)
    if answer.endswith(b" FOUND"):
        raise DepotInfecte(
            "L'antivirus a trouvé un programme dangereux dans ce fichier : il est refusé. Prévenez la personne qui vous l'a donné."
        )
    if answer != b"stream: OK":
        raise DepotNonAnalyse(_INDISPONIBLE)


def _host_port(address: str) -> tuple[str, int] | None:
    scheme, _, rest = address.partition(":")
    host, _, port = rest.rpartition(":")
    return (host, int(port)) if scheme == "tcp" and host and port.isdigit() else None


@contextlib.contextmanager
def _connected() -> Iterator[socket.socket]:
    target = _host_port(_adresse)
    if target:
        link = socket.create_connection(target, timeout=ATTENTE)
    else:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with link:
        link.settimeout(ATTENTE)
        if not target:
            link.connect(_adresse.removeprefix("unix:"))
        yield link


def _ask(link: socket.socket, file: BinaryIO) -> bytes:
    link.sendall(b"zINSTREAM\0")
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may answer, then close, before the end
        while piece := file.read(_PIECE):
            link.sendall(struct.pack(">I", len(piece)) + piece)
        link.sendall(struct.pack(">I", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _REPONSE_MAX:
        piece = link.recv(_REPONSE_MAX)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0").strip()
