"""The whole loop, each step by the person it is for: a commune asks, a convention is signed, a conseiller comes, a committee decides.

The days are those of the story, not of the machine: from a request on 2 November to a committee on 15 December 2026.
``MAILLAGE_GUIDE=1`` writes the pictures of docs/guide/boucle.md again.
"""

import datetime as dt
import io
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pikepdf
import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from maillage.base.tenancy import tenant_transaction
from tests.navigateur.conftest import RACINE
from tests.navigateur.test_matinee import MATIN
from tests.portail.lieux_poses import put
from tests.socle.documents.test_moteur import text_of

IMAGES: Final = RACINE / "docs/guide/images"
POIDS_MAX: Final = 60_000
"""Bytes of a picture of the guide."""
TELEPHONE, BUREAU = 390, 1280
LIEU: Final = "Médiathèque de Valfictif"
COMMUNE: Final = "Commune de Valfictif"
PRESIDENTE: Final = "presidence@example.org"


@dataclass
class Boucle:
    """People by name, and what they use."""

    territoire: Any
    ouvrir: Callable[..., Any]
    axe: Callable[[Any], None]
    image: Callable[[Any, str], None]
    horloge: Any
    gens: dict[str, Any]
    lieu: Any

    def le(self, mois: int, jour: int, heure: int, minute: int = 0) -> None:
        """It is now that hour in France."""
        at = dt.datetime(2026, mois, jour, heure, minute, tzinfo=timezone.get_default_timezone())
        self.horloge.move_to(at, tick=True)

    def voir(self, page: Any, nom: str = "", vers: Any = None) -> None:
        """Nothing to say about accessibility; ``nom``: a picture of the guide, of what is around ``vers``."""
        self.axe(page)
        if not nom:
            return
        self.image(page, f"boucle-{nom}")
        if os.environ.get("MAILLAGE_GUIDE") == "1":
            keep_picture(page, nom, vers)


def keep_picture(page: Any, nom: str, vers: Any) -> None:
    """A screen of the page, in as many colours as its weight allows."""
    from PIL import Image

    wide = page.viewport_size["width"]
    if vers is None and wide == TELEPHONE:
        vers = page.get_by_role("heading", level=1)
    page.set_viewport_size({"width": wide, "height": 780})
    page.mouse.move(0, 0)
    page.evaluate("window.scrollTo(0, 0)")
    if vers is not None:
        vers.evaluate("(one) => window.scrollTo(0, one.getBoundingClientRect().top - 24)")
    whole = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for colours in (64, 32, 16, 8):
        out = io.BytesIO()
        whole.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if len(out.getvalue()) <= POIDS_MAX:
            break
    IMAGES.mkdir(parents=True, exist_ok=True)
    (IMAGES / f"{nom}.png").write_bytes(out.getvalue())


@pytest.fixture
def boucle(
    territoire: Any, coordinatrice: Any, ouvrir: Any, axe: Any, image: Any, time_machine: Any, serveur: str
) -> Boucle:
    """A published place of a commune of the directory, an adviser in post, accounts; no request, no convention."""
    from maillage.reseau.equipes.models import Poste
    from maillage.reseau.structures.models import Appartenance
    from maillage.reseau.structures.services.structures import create_structure
    from maillage.socle.comptes.acteur import command_acteur
    from maillage.socle.comptes.enums import Role
    from maillage.socle.comptes.models import Utilisateur
    from maillage.socle.territoires.models import Commune, Departement
    from tests.terrain.permanences.monde import un_agent

    mail.outbox = []
    time_machine.move_to(dt.datetime(2026, 11, 1, 9, tzinfo=timezone.get_default_timezone()), tick=True)
    by = command_acteur(territoire.pk, "essai")
    place = {"nom": LIEU, "services": ["ACCES"], "horaires": "Tu 09:00-12:00", "latitude": 46.0, "longitude": 0.5,
             "date_maj": dt.date(2026, 10, 20), "telephone": ["+33199001234"]}  # fmt: skip
    with tenant_transaction(territoire.pk):
        commune = Commune.objects.get(nom="Valfictif")
        structure, employeur = (
            create_structure(by=by, valeurs={"nom": nom, "type": kind, "commune": commune, "courriel": courriel})
            for nom, kind, courriel in (
                (COMMUNE, "COMMUNE", "mairie@example.org"), ("Association du Val", "ASSOCIATION", "asso@example.org"),
            )
        )  # fmt: skip
        lieu = put(territoire, [place])[LIEU]
        lieu.structure = structure
        lieu.save()
        agent = un_agent(territoire, "Sacha Fictif")
        Poste.objects.filter(contrats__agent=agent).update(employeur=employeur, fin_financement=dt.date(2027, 3, 31))
        gens = {"coordination": coordinatrice}
        for role, nom, body in (
            (Role.CONSEILLER, "Sacha Fictif", None), (Role.REFERENT, "Dominique Accueil", structure), (Role.ELU, "Louise Essai", None),
        ):  # fmt: skip
            user = Utilisateur.objects.create_user(f"{role.lower()}@example.org", nom)
            Appartenance.objects.create(
                departement=territoire, utilisateur=user, role=role, structure=body, debut=dt.date(2020, 1, 1)
            )
            gens[role.lower()] = user
        agent.utilisateur = gens["conseiller"]
        agent.save()
    Departement.objects.filter(pk=territoire.pk).update(mention="Avec le soutien de l'État et du Val-Fictif")
    return Boucle(territoire, ouvrir, axe, image, time_machine, gens, lieu)


def a_pdf(nom: str) -> dict[str, Any]:
    """What a scanner makes."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return {"name": nom, "mimeType": "application/pdf", "buffer": out.getvalue()}


def dater(page: Any, nom: str, jour: dt.date) -> None:
    """The three boxes of a date."""
    boxes = page.get_by_role("group", name=nom)
    for label, value in (("Jour", jour.day), ("Mois", jour.month), ("Année", jour.year)):
        boxes.get_by_label(label).fill(str(value))


def telecharger(page: Any, lien: Any) -> bytes:
    """The file that a link gives, or an address received by e-mail."""
    with page.expect_download() as waiting:
        if isinstance(lien, str):
            page.evaluate("(address) => location.assign(address)", lien)
        else:
            lien.click()
    content: bytes = waiting.value.path().read_bytes()
    return content


def lire(pdf: bytes) -> str:
    return text_of(pdf).replace("\u00a0", " ").replace("\u202f", " ")


def message_a(adresse: str) -> str:
    return str(next(one for one in reversed(mail.outbox) if one.to == [adresse]).body)


def test_from_the_request_to_the_decision_of_the_committee(boucle: Boucle) -> None:
    boucle.le(11, 2, 9, 30)
    demander(boucle)
    adresse = instruire(boucle)
    boucle.le(11, 12, 10)
    deliberer(boucle, adresse)
    signer(boucle, adresse)
    planifier(boucle, adresse)
    annoncer(boucle)
    boucle.le(11, 17, 12, 5)
    raconter(boucle)
    boucle.le(11, 18, 9)
    confirmer(boucle)
    boucle.le(12, 1, 9)
    dresser_le_bilan(boucle)
    reunion = convoquer(boucle)
    boucle.le(12, 15, 16)
    decider(boucle, reunion)
    boucle.le(12, 16, 9)
    agir(boucle)


def demander(boucle: Boucle) -> None:
    """A secretary of the mayor, on a phone, without an account."""
    page = boucle.ouvrir(TELEPHONE)
    page.goto("/accueillir-un-conseiller/")
    suite = page.get_by_role("button", name="Continuer")
    boucle.voir(page, "01-demander")
    page.get_by_label("Nom de votre structure").fill(COMMUNE)
    page.get_by_label("Code postal").fill("96000")
    page.get_by_label("Commune", exact=True).fill("Valfictif")
    suite.click()
    page.get_by_label(COMMUNE, exact=True).check()
    boucle.voir(page)
    suite.click()
    page.get_by_label(LIEU).check()
    boucle.voir(page)
    suite.click()
    for group in page.get_by_role("group").all():
        if not group.locator("input:checked").count():
            group.get_by_label("Oui").check()
    boucle.voir(page, "02-locaux")
    suite.click()
    page.get_by_label("Une demi-journée par semaine").check()
    page.get_by_label("Mardi").check()
    page.get_by_label("Pourquoi en avez-vous besoin ?").fill("Des habitants demandent de l'aide chaque semaine.")
    boucle.voir(page)
    suite.click()
    page.get_by_label("Nom et prénom").fill("Noé Petit")
    page.get_by_label("Son adresse e-mail").fill("noe@example.org")
    suite.click()
    boucle.voir(page)
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_text("Le numéro de votre demande est")).to_be_visible()
    boucle.voir(page)
    assert "DA-2026-0001" in message_a("noe@example.org")


def instruire(boucle: Boucle) -> str:
    """The coordination, after a visit; gives the address of the convention."""
    page = boucle.ouvrir(BUREAU, boucle.gens["coordination"])
    page.goto("/demandes-accueil/")
    boucle.voir(page)
    page.get_by_role("link", name="DA-2026-0001").click()
    dater(page, "Visite faite le", dt.date(2026, 11, 2))
    page.get_by_label("Visite faite par").fill("Camille Essai")
    page.get_by_label("Ce que la visite a montré").fill("Un bureau fermé, une bonne connexion, un accès de plain-pied.")
    boucle.voir(page, "03-instruire", page.get_by_role("heading", name="Ce qui est demandé"))
    page.get_by_role("button", name="Enregistrer l'instruction").click()
    expect(page.get_by_text("L'instruction est enregistrée.")).to_be_visible()
    page.get_by_role("link", name="Décider").click()
    page.get_by_label("Accepter : une convention est préparée").check()
    page.get_by_label("Pourquoi ?").fill("Aucune aide à moins de 20 minutes. Le lieu convient.")
    boucle.voir(page)
    page.get_by_role("button", name="Enregistrer la décision et envoyer la lettre").click()
    letter = re.search(r"http://[^/\s]+(/accueillir-un-conseiller/reponse/\S+)", message_a("noe@example.org"))
    assert letter
    assert "Le lieu convient" in lire(telecharger(page, letter[1]))
    boucle.voir(page)
    page.get_by_role("link", name="Convention 2026-001").click()
    return str(page.url)


def remplir_partie(page: Any, qui: str, numero: str, qualite: str, article: str, courriel: str = "") -> None:
    """Who signs and what was voted, without any proof yet."""
    page.get_by_label("Article devant ce nom").select_option(label=article)
    page.get_by_label("Adresse du siège").fill("1 place de la Mairie, 96000 Valfictif")
    page.get_by_label("Civilité du signataire").select_option(label="Madame")
    page.get_by_label("Prénom et nom du signataire").fill(qui)
    page.get_by_label("Sa qualité").fill(qualite)
    page.get_by_label("Son e-mail, pour signer à l'écran").fill(courriel)
    page.get_by_label("Numéro de la délibération").fill(numero)
    dater(page, "Date de la délibération", dt.date(2026, 11, 5))


def prouver(page: Any, numero: str) -> None:
    """The stamp of the préfecture."""
    dater(page, "Publiée le", dt.date(2026, 11, 6))
    dater(page, "Envoyée à la préfecture le", dt.date(2026, 11, 6))
    page.get_by_label("Numéro de l'accusé de réception").fill(numero)
    dater(page, "Reçue par la préfecture le", dt.date(2026, 11, 9))
    page.get_by_label("Délibération avec son tampon").set_input_files(a_pdf("deliberation.pdf"))
    page.get_by_role("button", name="Enregistrer cette partie").click()


def deliberer(boucle: Boucle, adresse: str) -> None:
    """Both sides vote, each brings its proof; signing before is refused, with words."""
    page = boucle.ouvrir(BUREAU, boucle.gens["coordination"])
    page.goto(adresse)
    boucle.voir(page)
    for cote, qui, numero, qualite, article, courriel in (
        ("Le Département", "Claude Démonstration", "2026-118", "Présidente", "Le (le Département, le CCAS…)", PRESIDENTE),
        ("Le Bénéficiaire", "Dominique Maire", "2026-31", "Maire", "La (la Commune, la Communauté de communes…)", ""),
    ):  # fmt: skip
        page.get_by_role("link", name=f"Écrire cette partie : {cote}").click()
        remplir_partie(page, qui, numero, qualite, article, courriel)
        boucle.voir(page)
        page.get_by_role("button", name="Enregistrer cette partie").click()
    page.get_by_role("button", name="L'instruction est finie").click()
    page.get_by_role("button", name="Les deux délibérations sont votées").click()
    page.goto(f"{adresse}signer/")
    expect(page.get_by_text("Il n'y a rien à signer ici pour l'instant.")).to_be_visible()
    expect(
        page.get_by_text("l'accusé de réception de la préfecture de la délibération du Bénéficiaire")
    ).to_be_visible()
    boucle.voir(page, "04-convention")
    page.get_by_role("link", name="Écrire cette partie : Le Département").click()
    prouver(page, "096-2026-118")

    host = boucle.ouvrir(TELEPHONE, boucle.gens["referent"])
    host.goto(adresse)
    boucle.voir(host)
    host.get_by_role("link", name="Écrire ce qui manque").click()
    boucle.voir(host, "05-deliberation")
    prouver(host, "096-2026-31")
    expect(host.get_by_text("Délibération exécutoire")).to_have_count(2)

    page.reload()
    page.get_by_role("button", name="Les délibérations sont exécutoires").click()
    page.get_by_role("button", name="Figer le texte et le faire signer").click()
    expect(page.get_by_text("Le fichier gardé est bien le texte figé")).to_be_visible()
    boucle.voir(page)


def signer(boucle: Boucle, adresse: str) -> None:
    """The host on paper, the Département on screen."""
    host = boucle.ouvrir(TELEPHONE, boucle.gens["referent"])
    host.goto(adresse)
    text = lire(telecharger(host, host.get_by_role("link", name="Le texte, en deux originaux (PDF)")))
    assert COMMUNE in text
    host.get_by_role("link", name="Déposer votre original signé").click()
    dater(host, "Date écrite à côté de la signature", dt.date(2026, 11, 12))
    host.get_by_label("Original signé, numérisé").set_input_files(a_pdf("original.pdf"))
    boucle.voir(host)
    host.get_by_role("button", name="Enregistrer cette signature").click()
    expect(host.get_by_text("La signature est enregistrée.")).to_be_visible()

    page = boucle.ouvrir(BUREAU, boucle.gens["coordination"])
    page.goto(adresse)
    page.get_by_role("link", name="Faire signer", exact=True).click()
    boucle.voir(page)
    page.get_by_role("button", name="Envoyer le lien pour signer").click()
    link = re.search(r"http://[^/\s]+(/signer/\S+)", message_a(PRESIDENTE))
    assert link
    visitor = boucle.ouvrir(TELEPHONE)
    visitor.goto(link[1])
    boucle.voir(visitor)
    visitor.get_by_role("button", name="Recevoir mon code par e-mail").click()
    code = re.search(r"^(\d{6})$", message_a(PRESIDENTE), re.MULTILINE)
    assert code
    visitor.get_by_label("Code reçu par e-mail").fill(code[1])
    visitor.get_by_label("J'ai lu le texte en entier").check()
    boucle.voir(visitor, "06-signer", visitor.get_by_role("heading", name="2. Signez"))
    visitor.get_by_role("button", name="Signer ce texte").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Vous avez signé")
    boucle.voir(visitor)

    page.goto(adresse)
    expect(page.get_by_text("En vigueur").first).to_be_visible()
    boucle.voir(page, "07-en-vigueur")


def planifier(boucle: Boucle, adresse: str) -> None:
    """Every Tuesday morning, from the next one."""
    page = boucle.ouvrir(BUREAU, boucle.gens["coordination"])
    page.goto(adresse)
    page.get_by_role("link", name="Ses séries de permanences").click()
    page.get_by_role("link", name="Créer une série").first.click()
    page.get_by_label("Lieu et structure qui accueille").select_option(index=1)
    page.get_by_label("Conseiller ou ambassadeur").select_option(label="Sacha Fictif")
    page.get_by_label("Jour de la semaine").select_option(label="mardi")
    page.get_by_label("De", exact=True).fill("09:00")
    page.get_by_label("À", exact=True).fill("12:00")
    boucle.voir(page)
    page.get_by_role("button", name="Voir les dates").click()
    expect(page.get_by_text("Mardi 17 novembre 2026")).to_be_visible()
    boucle.voir(page, "08-serie")
    page.get_by_role("button", name="Créer cette série").click()
    expect(page.get_by_text("La série est créée.")).to_be_visible()
    boucle.voir(page)


def annoncer(boucle: Boucle) -> None:
    """The public reads it, the host prints its poster."""
    page = boucle.ouvrir(TELEPHONE)
    page.goto(f"/lieux/{boucle.lieu.cle}/")
    expect(page.get_by_text(re.compile("Un conseiller est là")).first).to_be_visible()
    boucle.voir(page, "09-public")
    host = boucle.ouvrir(TELEPHONE, boucle.gens["referent"])
    host.goto("/permanences/affiches/")
    boucle.voir(host)
    poster = lire(telecharger(host, host.get_by_role("link", name=re.compile("^Affiche A4"))))
    for words in ("Chaque mardi, 9 h – 12 h", LIEU, "Avec le soutien de l'État et du Val-Fictif"):
        assert words in poster


def raconter(boucle: Boucle) -> None:
    """Eight people told on a phone, before leaving."""
    page = boucle.ouvrir(TELEPHONE, boucle.gens["conseiller"])
    page.goto("/mes-demi-journees/")
    boucle.voir(page)
    page.get_by_role("link", name=re.compile(LIEU)).first.click()
    taps = 0
    for age, theme in MATIN:
        page.get_by_role("button", name=age, exact=True).click()
        page.get_by_role("button", name=theme, exact=True).click()
        taps += 2
    expect(page.locator("[data-total]")).to_have_text("8 personnes")
    boucle.voir(page, "10-matinee")
    page.get_by_role("button", name="Transmettre", exact=True).click()
    assert taps + 2 <= 40
    expect(page.get_by_text("Le compte rendu est transmis.")).to_be_visible()
    boucle.voir(page)


def confirmer(boucle: Boucle) -> None:
    """The host: counts only, one tap."""
    assert "/comptes-rendus/" in message_a("referent@example.org")
    page = boucle.ouvrir(TELEPHONE, boucle.gens["referent"])
    page.goto("/comptes-rendus/")
    page.locator("main").get_by_role("link", name=LIEU).click()
    expect(page.get_by_text("Sacha Fictif").first).to_be_visible()
    boucle.voir(page, "11-confirmer")
    page.get_by_role("button", name="Oui, je confirme").click()
    expect(page.get_by_text("Vous avez confirmé ce compte rendu")).to_be_visible()
    boucle.voir(page)


def dresser_le_bilan(boucle: Boucle) -> None:
    """The same total on the page and in the PDF."""
    page = boucle.ouvrir(BUREAU, boucle.gens["coordination"])
    page.goto("/chiffres/")
    boucle.voir(page, "12-chiffres", page.get_by_role("heading", name="Demi-journées", exact=True))
    card = page.locator(".chiffre").filter(has=page.get_by_text("Personnes aidées", exact=True))
    total = card.locator(".chiffre__valeur").inner_text().split()[0]
    assert total == "8"
    page.get_by_role("link", name="Demi-journées dues et tenues").click()
    boucle.voir(page)
    page.get_by_role("link", name=f"Faire le bilan de la {COMMUNE}").click()
    page.get_by_role("button", name="Faire ce bilan").click()
    expect(page.get_by_text("Ses chiffres ne changeront plus")).to_be_visible()
    boucle.voir(page)
    bilan = lire(telecharger(page, page.get_by_role("link", name=re.compile(f"^{COMMUNE}"))))
    assert f"Bilan de la permanence de la {COMMUNE}" in bilan
    assert re.findall(r"(\d+)\s*personnes aidées", bilan) == [total]


def convoquer(boucle: Boucle) -> str:
    """A first comité technique: its day, an agenda proposed, the letters; gives the address of the meeting."""
    page = boucle.ouvrir(BUREAU, boucle.gens["coordination"])
    page.goto("/comites/nouveau/")
    page.get_by_label("Comité technique").check()
    page.get_by_label("Nom", exact=True).fill("Comité technique")
    dater(page, "Elle existe depuis le", dt.date(2026, 1, 1))
    boucle.voir(page)
    page.get_by_role("button", name="Créer cette instance").click()
    expect(page.get_by_text(f"{COMMUNE} (accueille)")).to_be_visible()
    page.get_by_role("link", name="Choisir une date").click()
    dater(page, "Jour", dt.date(2026, 12, 15))
    page.get_by_label("Heure").fill("14:30")
    page.get_by_label(re.compile("^Lieu")).fill("Salle du conseil")
    boucle.voir(page)
    page.get_by_role("button", name="Préparer cette réunion").click()
    expect(page.get_by_text("Financement du poste").first).to_be_visible()
    boucle.voir(page, "13-ordre-du-jour")
    page.get_by_role("link", name="Continuer : les chiffres").click()
    boucle.voir(page)
    page.get_by_role("button", name="Garder ces chiffres").click()
    page.get_by_role("link", name="Continuer : les invitations").click()
    boucle.voir(page)
    page.get_by_role("button", name="Envoyer toutes les invitations").click()
    page.get_by_role("link", name="Revenir à la réunion").click()
    boucle.voir(page)
    return str(page.url)


def decider(boucle: Boucle, reunion: str) -> None:
    """Who was there, a decision with its owner and its day, the minutes."""
    page = boucle.ouvrir(BUREAU, boucle.gens["coordination"])
    page.goto(reunion)
    page.get_by_role("link", name="Écrire qui est là").click()
    for choice in page.get_by_label("Présence").all():
        choice.select_option(index=1)
    boucle.voir(page)
    page.get_by_role("button", name="Enregistrer les présences").click()
    page.get_by_role("link", name=re.compile("^Écrire une décision : Financement du poste")).click()
    page.get_by_label("Ce qui est décidé").fill("Demander un cofinancement pour garder le poste.")
    page.get_by_label("Qui s'en charge").select_option(label="Louise Essai")
    dater(page, "Pour le", dt.date(2027, 1, 29))
    boucle.voir(page)
    page.get_by_role("button", name="Enregistrer cette décision").click()
    boucle.voir(page)
    page.get_by_role("button", name="Enregistrer, puis relire et publier").click()
    boucle.voir(page)
    page.get_by_role("button", name=re.compile("^Publier")).click()
    expect(page.get_by_text("Il ne changera plus")).to_be_visible()
    boucle.voir(page, "14-compte-rendu", page.get_by_role("heading", name="Documents"))
    minutes = lire(telecharger(page, page.get_by_role("link", name=re.compile(r"^Compte rendu \(PDF"))))
    assert "Demander un cofinancement pour garder le poste." in minutes


def agir(boucle: Boucle) -> None:
    """The élu finds the decision in what she has to do."""
    from maillage.socle.echeances.services.collecte import collect_all

    collect_all(boucle.territoire.pk, timezone.localdate())
    page = boucle.ouvrir(TELEPHONE, boucle.gens["elu"])
    page.goto("/a-faire/")
    expect(page.get_by_text("Demander un cofinancement").first).to_be_visible()
    boucle.voir(page, "15-a-faire")
    page.get_by_role("link", name=re.compile("^Dire où elle en est")).first.click()
    boucle.voir(page)
