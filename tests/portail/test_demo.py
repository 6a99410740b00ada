"""The demo's mailbox."""

import itertools
import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from maillage.portail import demo

SERIAL = itertools.count(100)


@pytest.fixture
def folder(settings, tmp_path):
    settings.DEMO = True
    settings.EMAIL_FILE_PATH = tmp_path / "courriels"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    return settings.EMAIL_FILE_PATH


def post(subject, body="Bonjour", html=""):
    message = EmailMultiAlternatives(subject, body, to=["a@example.org"], connection=get_connection())
    if html:
        message.attach_alternative(html, "text/html")
    message.send()
    # Django's names hold the second and an object's address, which may come back: one file each here.
    folder = Path(settings.EMAIL_FILE_PATH)
    newest = next(path for path in folder.glob("2*.log") if path.is_file())
    newest.rename(folder / f"courriel-{next(SERIAL)}.log")


def page(client):
    answer = client.get("/demo/courriels/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_does_not_exist_outside_the_demo(client, departement, settings, folder):
    post("Secret")
    settings.DEMO = False
    answer = client.get("/demo/courriels/")
    assert answer.status_code == 404
    assert "Secret" not in answer.content.decode()


def test_says_when_there_is_nothing(client, departement, folder):
    assert "Aucun e-mail" in page(client)


def test_the_newcomer_reads_his_code_and_enters(client, departement, folder):
    from maillage.socle.comptes.models import Utilisateur

    Utilisateur.objects.create_user("a@example.org")
    client.post("/connexion/", {"email": "a@example.org"})
    html = page(client)
    code = re.search(r'chiffre__valeur">\s*(\d{6})', html)[1]
    client.post("/connexion/code/", {"code": code})
    assert "_auth_user_id" in client.session


def test_newest_first(client, departement, folder):
    for number in range(3):
        post(f"Message {number}")
        os.utime(max(folder.glob("*.log"), key=lambda path: path.name), (number, number))
    assert re.findall(r"Message \d", page(client)) == ["Message 2", "Message 1", "Message 0"]


def test_several_messages_of_one_connection_are_all_read(client, departement, folder):
    connection = get_connection()
    connection.open()
    for number in range(2):
        EmailMultiAlternatives(f"Message {number}", "é", to=["a@example.org"], connection=connection).send()
    connection.close()
    assert len(list(folder.glob("*.log"))) == 1
    assert re.findall(r"Message \d", page(client)) == ["Message 1", "Message 0"]


def test_a_message_is_text(client, departement, folder):
    post("<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "<b>html</b>")
    html = page(client)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "<b>html</b>" not in html


def test_only_the_folders_own_files_are_opened(client, departement, folder, tmp_path):
    folder.mkdir()
    outside = tmp_path / "secret.txt"
    outside.write_text("Subject: dehors\n\nsecret du serveur")
    (folder / "lien.log").symlink_to(outside)
    (folder / "autre.txt").write_text("Subject: autre\n\nsecret du serveur")
    (folder / "dossier.log").mkdir()
    assert "secret du serveur" not in page(client)


@pytest.mark.parametrize(
    "suite", ["../secret.txt", "..%2fsecret.txt", "%2e%2e/secret", "lien.log", "?fichier=../secret.txt"]
)
def test_no_path_travels(client, departement, folder, tmp_path, suite):
    (tmp_path / "secret.txt").write_text("secret du serveur")
    assert "secret du serveur" not in client.get("/demo/courriels/" + suite).content.decode()


def test_a_damaged_file_is_no_failure(client, departement, folder):
    folder.mkdir()
    (folder / "a.log").write_bytes(b"\xff\xfe\x00 rien \n" + b"x" * (demo.MAX_BYTES + 10))
    (folder / "b.log").write_bytes(b"Content-Type: text/plain; charset=inconnu\nSubject: =?utf-9?q?=\n\n\xe9\n")
    (folder / "c.log").write_bytes(b"Content-Type: multipart/mixed; boundary=x\nSubject: vide\n\n")
    (folder / "d.log").write_bytes(b"")
    page(client)


def test_only_the_last_files_are_read(client, departement, folder, monkeypatch):
    monkeypatch.setattr(demo, "MAX_FILES", 2)
    for number in range(4):
        post(f"Message {number}")
    assert len(re.findall(r"Message \d", page(client))) == 2


def test_is_open_to_visitors_and_only_read(client, departement, folder):
    assert client.get("/demo/courriels/").status_code == 200
    assert client.post("/demo/courriels/").status_code == 405


def test_the_newcomer_reads_the_code_that_a_telephone_would_show(client, departement, folder):
    """A demo account that must have a second factor is entered with no telephone; other accounts are not shown."""
    from maillage.socle.comptes.acteur import command_acteur
    from maillage.socle.comptes.facteurs import place_application
    from maillage.socle.comptes.models import Utilisateur

    acteur = command_acteur(departement.pk, "démonstration")
    user = Utilisateur.objects.create_user("coordination@demo.example")
    for account in (user, user, Utilisateur.objects.create_user("vraie@example.org")):
        place_application(by=acteur, user=account)
    client.post("/connexion/", {"email": user.email})
    client.post(
        "/connexion/code/", {"code": re.search(r'chiffre__valeur">\s*(\d{6})', page(client))[1], "action": "verify"}
    )
    html = page(client)
    assert "vraie@example.org" not in html
    code = re.search(r"coordination@demo\.example</dt><dd><strong>(\d{6})</strong>", html)[1]
    client.post("/connexion/second-facteur/", {"code": code})
    assert client.session["_auth_user_id"] == str(user.pk)
