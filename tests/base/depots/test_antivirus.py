"""ClamAV through its own protocol: a scanner on a socket that reads the stream as clamd does."""

import io
import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from maillage.base.depots import DepotInfecte, DepotNonAnalyse, antivirus, check_upload

MALWARE = b"nom;ville\nPROGRAMME-DANGEREUX-D-ESSAI;x\n"


class Clamd(socketserver.StreamRequestHandler):
    """What clamd answers to zINSTREAM (clamd(8)); ``limite`` stands for StreamMaxLength."""

    limite = 1_000_000
    reponse = b""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while True:
            (size,) = struct.unpack(">I", self.rfile.read(4))
            if not size:
                break
            content += self.rfile.read(size)
            if len(content) > self.limite:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        if self.reponse:
            self.wfile.write(self.reponse)
        elif b"PROGRAMME-DANGEREUX" in content:
            self.wfile.write(b"stream: Essai.Signature FOUND\0")
        else:
            self.wfile.write(b"stream: OK\0")


@pytest.fixture
def clamd() -> Iterator[type[Clamd]]:
    class Handler(Clamd):
        pass

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        antivirus.configure(f"tcp:127.0.0.1:{server.server_address[1]}")
        yield Handler
        antivirus.configure("")
        server.shutdown()


def upload(content: bytes) -> str:
    return check_upload(io.BytesIO(content), "liste.csv", kinds={"csv"}, max_bytes=10_000_000).kind


def test_a_clean_file_goes_through(clamd: type[Clamd]) -> None:
    assert upload(b"nom;ville\nMairie;Valfictif\n" * 30_000) == "csv"


def test_malware_is_refused(clamd: type[Clamd]) -> None:
    with pytest.raises(DepotInfecte, match="programme dangereux"):
        upload(MALWARE)


@pytest.mark.parametrize("answer", [b"stream: ERROR\0", b"UNKNOWN COMMAND\0", b"\0", b"x" * 9000])
def test_an_answer_that_is_not_yes_is_a_refusal(clamd: type[Clamd], answer: bytes) -> None:
    clamd.reponse = answer
    with pytest.raises(DepotNonAnalyse, match="antivirus"):
        upload(b"nom;ville\n")


def test_a_file_over_the_limit_of_the_scanner_is_refused(clamd: type[Clamd]) -> None:
    clamd.limite = 1000
    with pytest.raises(DepotNonAnalyse):
        upload(b"nom;ville\nMairie;Valfictif\n" * 100_000)


def test_no_scanner_at_the_address_is_a_refusal(tmp_path: Path) -> None:
    for address in ("tcp:127.0.0.1:1", f"unix:{tmp_path}/absent.ctl"):
        antivirus.configure(address)
        try:
            with pytest.raises(DepotNonAnalyse, match="Rien n'a été enregistré"):
                upload(b"nom;ville\n")
        finally:
            antivirus.configure("")


def test_by_a_unix_socket(tmp_path: Path) -> None:
    with socketserver.ThreadingUnixStreamServer(f"{tmp_path}/c.ctl", Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        antivirus.configure(f"unix:{tmp_path}/c.ctl")
        try:
            assert upload(b"nom;ville\n") == "csv"
            with pytest.raises(DepotInfecte):
                upload(MALWARE)
        finally:
            antivirus.configure("")
            server.shutdown()


def test_switched_off_by_default() -> None:
    assert upload(MALWARE) == "csv"


@pytest.mark.parametrize("address", ["127.0.0.1:3310", "http://x", "tcp:seul", "tcp::3310", "unix:relatif"])
def test_an_address_that_is_not_one_stops_the_start(address: str) -> None:
    with pytest.raises(ValueError, match="antivirus"):
        antivirus.configure(address)
