"""Files leave the site as downloads in a box; only rebuilt pictures are shown in place."""

import io

import pytest

from maillage.base.fichiers import serve_file
from tests.architecture.exemples import EXEMPLES
from tests.architecture.portes import address, build_monde, knock, portes


def test_a_download_cannot_act_as_a_page() -> None:
    for content in (b"<script>", "<script>", io.BytesIO(b"<script>"), iter([b"<script>"])):
        answer = serve_file(content, nom='../a"\r\nb\u202e.html', content_type="text/html")
        assert answer["Content-Disposition"].startswith("attachment")
        assert "\r" not in answer["Content-Disposition"]
        assert ".." not in answer["Content-Disposition"]
        assert answer["Content-Security-Policy"].startswith("sandbox")
        assert answer["X-Content-Type-Options"] == "nosniff"
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert body == b"<script>"
        answer.close()


def test_only_rebuilt_pictures_are_shown_in_place() -> None:
    assert serve_file(b"", nom="logo.png", content_type="image/png", reencoded=True)["Content-Disposition"].startswith(
        "inline"
    )
    for kind in ("image/svg+xml", "text/html", "application/pdf", "image/gif"):
        with pytest.raises(ValueError, match="never shown inline"):
            serve_file(b"", nom="x", content_type=kind, reencoded=True)


def test_every_download_of_the_site_is_boxed(db: None) -> None:
    """Whichever view wrote it: all addresses of the site, as those who may open them."""
    monde = build_monde()
    boxed = set()
    clients = {who: monde.client(who, monde.ici) for who in ("coordinateur", "administrateur", "dpo")}
    for porte in portes():
        if porte.nom.startswith("admin:") or (porte.parametres and porte.nom not in EXEMPLES):
            continue
        for client in clients.values():
            answer = knock(client, "GET", address(porte.nom, monde.ici), porte.nom)
            if "Content-Disposition" in answer.headers:
                boxed.add(porte.nom)
                assert answer["Content-Security-Policy"].startswith("sandbox"), porte.nom
                assert answer["X-Content-Type-Options"] == "nosniff"
    assert len(boxed) > 5
