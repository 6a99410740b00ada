"""The poster of the half-days of a place: what it says, and its PDF. No name of an adviser, no date that is not public."""

import datetime as dt
import io
from typing import Any, Final

import pikepdf
import segno
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import format_date, format_telephone
from maillage.reseau.lieux.models import LieuPublic
from maillage.reseau.lieux.mots import enumerate_words, plain, postal_lines
from maillage.reseau.lieux.passages import (
    JOURS_LUS,
    Passages,
    rhythms,
    say_appointment,
    say_date,
    start_of_day,
    to_come,
)
from maillage.socle.documents.gabarits import version_in_force
from maillage.socle.documents.selectors import logo_svg
from maillage.socle.documents.services import render
from maillage.socle.territoires.models import Departement
from maillage.terrain.permanences.selectors.publiques import mention_of, passages_of

GABARIT: Final = "affiche-permanence"
FORMATS: Final = ("a4", "a5")
DATES: Final = 7
_RYTHMES_MAX: Final = 4
_SERRES: Final = (0, 1, 2)
AIDE: Final = (
    "Faire vos démarches sur Internet",
    "Utiliser un ordinateur, un téléphone, une tablette",
    "Écrire et lire vos e-mails",
    "Protéger vos mots de passe",
)
"""What an adviser helps with, in the public's words (model convention, art. 1: digital autonomy and online procedures)."""


def print_poster(departement: Departement, lieu: LieuPublic, *, papier: str, now: dt.datetime) -> bytes:
    """The PDF, one page; ``papier``: one of FORMATS. Letters get smaller before a second page comes."""
    jour = timezone.localdate(now)
    version = version_in_force(GABARIT, jour)
    data = poster_data(departement, lieu, papier=papier, now=now)
    instant = dt.datetime.combine(jour, dt.time(), tzinfo=dt.UTC)
    pdf = b""
    for serre in _SERRES:
        pdf = render(
            GABARIT, version, data | {"serre": serre, "dates": data["dates"][: DATES - serre]}, instant=instant
        )
        with pikepdf.open(io.BytesIO(pdf)) as document:
            if len(document.pages) == 1:
                break
    return pdf


def poster_data(departement: Departement, lieu: LieuPublic, *, papier: str, now: dt.datetime) -> dict[str, Any]:
    """JSON values of the template. Two queries."""
    jour = timezone.localdate(now)
    last = jour + dt.timedelta(days=JOURS_LUS)
    visits = Passages(passages_of(departement.pk, start_of_day(jour), start_of_day(last), lieu_id=lieu.pk)).of(lieu.pk)
    regular, others = rhythms(visits, jour, last)
    many = len(regular) != 1 or bool(others)
    address = departement.site + reverse("lieux:detail_short", args=[lieu.cle])
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", xmldecl=False, scale=4, border=2)
    return {
        "titre": f"Permanences numériques, {lieu.nom}",
        "format": papier,
        "departement": {"nom": departement.nom, "couleur": departement.couleur},
        "logo": logo_svg(departement),
        "rythmes": [rythme._asdict() for rythme in regular[:_RYTHMES_MAX]],
        "lieu": lieu.nom,
        "adresse": postal_lines(lieu)[1 if lieu.nom else 0 :],
        "dates": [say_date(one, jour, heures=many)._asdict() for one in to_come(visits, now)[:DATES]],
        "aide": list(AIDE),
        "rendez_vous": say_appointment(lieu.modalites_acces, lieu.telephone),
        "acces": _access(lieu),
        "telephones": [format_telephone(phone) for phone in lieu.telephone[:2]],
        "telephone_aide": format_telephone(departement.telephone_aide),
        "horaires_aide": departement.horaires_aide,
        "mention": mention_of(departement, lieu.pk, jour),
        "qr": drawing.getvalue().decode(),
        "adresse_courte": address.partition("://")[2],
        "date": format_date(jour, avec_jour=False),
    }


def _access(lieu: LieuPublic) -> list[str]:
    """How to come with a wheelchair or a difficulty: what the place said, else whom to ask."""
    told = enumerate_words(plain("prise_en_charge_specifique", lieu.prise_en_charge_specifique))
    found = [f"Accueil adapté pour {told}"] if told else []
    if lieu.fiche_acces_libre:
        found.append("L'accès en fauteuil roulant est décrit sur la page du lieu")
    elif lieu.telephone:
        found.append("Vous venez en fauteuil roulant ? Téléphonez avant, pour savoir comment entrer")
    return found
