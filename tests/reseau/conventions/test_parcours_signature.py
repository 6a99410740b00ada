"""From the opening to the two signatures and an avenant, by the pages; what each page refuses, in words."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.reseau.conventions.models import Convention, Signature
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.enums import Role


@pytest.fixture
def structure(departement: Any) -> Structure:
    return Structure.objects.create(
        departement=departement, nom="Commune de Valfictif", type="COMMUNE", code_postal="96000"
    )


@pytest.fixture
def lieu(departement: Any, structure: Structure) -> Lieu:
    return Lieu.objects.create(departement=departement, structure=structure, nom="Mairie de Valfictif", etat="PUBLIE")


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("&#x27;", "'")).replace(
        "\xa0", " "
    )


def url(name: str, *args: Any) -> str:
    return reverse(f"conventions:{name}", args=args)


def a_pdf(name: str = "scan.pdf") -> SimpleUploadedFile:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return SimpleUploadedFile(name, out.getvalue(), "application/pdf")


def boxes(name: str, day: Any) -> dict[str, str]:
    return {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


def party(numero: str, qui: str, courriel: str, day: Any, **more: Any) -> dict[str, Any]:
    return {
        "nom": "Commune de Valfictif", "article": "LA", "adresse": "1 place de la Mairie", "civilite": "MADAME",
        "representant": qui, "qualite": "Maire", "courriel_signature": courriel, "deliberation_numero": numero,
        **boxes("deliberation_le", day), **boxes("publiee_le", day), **boxes("transmise_le", day),
        "accuse_numero": "096-1", **boxes("accuse_le", day), **more,
    }  # fmt: skip


def code_in(message: Any) -> str:
    return re.search(r"^(\d{6})$", message.body, re.MULTILINE)[1]  # type: ignore[index]


def test_from_opening_to_avenant(
    entree_role: Any,
    structure: Structure,
    lieu: Lieu,
    django_capture_on_commit_callbacks: Any,
    settings: Any,
    tmp_path: Any,
) -> None:
    settings.MEDIA_ROOT = tmp_path  # the storage may be the real one: the text is read where it says it is
    browser: Client = entree_role(Role.COORDINATEUR)
    today = timezone.localdate()
    assert "Commune de Valfictif" in words(browser.get(url("create"), {"q": "valfictif"}))
    opened = browser.post(f"{url('create')}?structure={structure.pk}", {"rythme": "DEMI_JOURNEE", "lieux": [lieu.pk]})
    row = Convention.objects.get()
    page = url("detail", row.pk)
    assert (opened.status_code, opened.url) == (302, page)
    assert row.reference == f"{today.year}-001"
    told = words(browser.get(page))
    assert "le nom du représentant du Bénéficiaire (le Bénéficiaire)" in told
    browser.post(url("step", row.pk), {"depuis": "DEMANDEE"})
    assert "Il manque : " in words(browser.get(page))

    draft = browser.get(url("text", row.pk))
    assert b"".join(draft).startswith(b"%PDF") if draft.streaming else draft.content.startswith(b"%PDF")
    base = party("2026-7", "Camille Exemple", "maire@example.org", today)
    wrong = browser.post(
        url("party", row.pk, "beneficiaire"), base | boxes("publiee_le", today.replace(year=today.year - 1))
    )
    assert wrong.status_code == 422
    for cote, qui, mail_ in (
        ("beneficiaire", "Camille Exemple", "maire@example.org"),
        ("departement", "Claude Essai", "presidence@example.org"),
    ):
        sent = browser.post(url("party", row.pk, cote), party("2026-7", qui, mail_, today) | {"preuve": a_pdf()})
        assert sent.status_code == 302, words(sent)
    for step in ("DEMANDEE", "INSTRUITE", "DELIBEREE"):
        browser.post(url("step", row.pk), {"depuis": step})
        browser.post(url("step", row.pk), {"depuis": step})  # sent twice: moves once
    row.refresh_from_db()
    assert row.etat == "EXECUTOIRE"
    browser.post(url("step", row.pk), {"depuis": "EXECUTOIRE"})
    row.refresh_from_db()
    assert row.etat == "A_SIGNER"
    told = words(browser.get(page))
    assert "Le fichier gardé est bien le texte figé" in told
    assert "la signature du Département (le Département)" in told
    texte = row.textes.get()
    assert browser.post(url("edit", row.pk), {}).status_code == 422

    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(url("sign", row.pk), {"lien": "oui"})
    links = {message.to[0]: re.search(r"https?://[^/\s]+(/signer/\S+/)", message.body)[1] for message in mail.outbox}  # type: ignore[index]
    assert set(links) == {"maire@example.org", "presidence@example.org"}
    visitor = Client(HTTP_HOST="96.localhost")
    link = links["maire@example.org"]
    assert "Camille Exemple" in words(visitor.get(link))
    assert b"".join(visitor.get(link, {"texte": "pdf"})).startswith(b"%PDF")
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        visitor.post(link, {"demander": "oui"})
    code = code_in(mail.outbox[0])
    false = f"{(int(code) + 1) % 1_000_000:06d}"
    assert "Il vous reste 4 essais" in words(visitor.post(link, {"code": false, "accord": "on"}))
    assert "Cochez cette case" in words(visitor.post(link, {"code": code}))
    assert "Votre signature est enregistrée" in words(visitor.post(link, {"code": code, "accord": "on"}))
    assert visitor.get(link).status_code == 404
    signed = Signature.objects.get()
    assert signed.preuve["nature"].endswith("Elle n'est ni avancée ni qualifiée.")
    assert (signed.preuve["code_essais"], signed.preuve["adresse_ip"]) == (2, "127.0.0.0/24")
    assert (signed.signataire, signed.sha256) == ("Camille Exemple", texte.sha256)

    late = browser.post(
        url("sign", row.pk),
        {"cote": "DEPARTEMENT", **boxes("signee_le", today.replace(year=today.year - 1)), "scan": a_pdf()},
    )
    assert "avant l'accusé de réception" in words(late)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(url("sign", row.pk), {"cote": "DEPARTEMENT", **boxes("signee_le", today), "scan": a_pdf()})
    row.refresh_from_db()
    assert (row.etat, row.effet_le) == ("EN_VIGUEUR", today)
    assert row.fin_le is not None
    assert {message.to[0] for message in mail.outbox} == {"maire@example.org", "presidence@example.org"}

    with zipfile.ZipFile(io.BytesIO(browser.get(url("proof", row.pk)).content)) as archive:
        assert {"LISEZ-MOI.txt", "preuve.json", "convention.pdf", "original-departement.pdf"} == set(archive.namelist())
        proof = json.loads(archive.read("preuve.json"))
    assert proof["texte"]["fichier_intact"] is True
    assert [one["mode"] for one in proof["signatures"]] == ["ECRAN", "SCAN"]

    sent = browser.post(url("avenant_new", row.pk), {"objet": "Prolonger", "rythme": "JOURNEE", "lieux": [lieu.pk]})
    assert sent.status_code == 302, words(sent)
    avenant = row.avenants.get()
    frozen = browser.post(f"{url('step', row.pk)}?avenant={avenant.pk}")
    assert frozen.status_code == 302
    sign = f"{url('sign', row.pk)}?avenant={avenant.pk}"
    for cote in ("DEPARTEMENT", "BENEFICIAIRE"):
        sent = browser.post(sign, {"cote": cote, **boxes("signee_le", today), "scan": a_pdf()})
        assert sent.status_code == 302, words(sent)
    avenant.refresh_from_db()
    assert (avenant.etat, avenant.signe_le) == ("SIGNE", today)
    row.refresh_from_db()
    assert row.rythme == "DEMI_JOURNEE"  # what was signed stays as it was
    told = words(browser.get(page))
    assert "interviennent une journée par semaine" in told

    path = Path(texte.document.fichier.path)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert "Le fichier gardé n'est plus le texte figé" in words(browser.get(page))
