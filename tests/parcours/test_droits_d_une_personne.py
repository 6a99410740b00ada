"""A person asks for her data, then for their end: written in every field of the register, she is nowhere afterwards."""

import datetime as dt
import io
import json
import re
import zipfile
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.test import Client
from django.utils import timezone

from maillage.base.tenancy import tenant_transaction
from maillage.portail.models import RemarquePage
from maillage.reseau.lieux.models import Fusion, Lieu, LieuPublic, Ressemblance, Signalement, Source, Version
from maillage.reseau.recensement.models import Doute, Import, Ligne
from maillage.reseau.structures.models import (
    Appartenance,
    Benevole,
    Contact,
    DemandeAppartenance,
    FusionStructure,
    Invitation,
    RessemblanceStructure,
    Structure,
)
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.journal.selectors import verify_chain
from maillage.socle.journal.services import record
from maillage.socle.messages.models import Envoi
from maillage.socle.messages.services import hash_address
from maillage.socle.registre import personnes
from maillage.socle.registre.declaration import load_registre
from maillage.socle.registre.models import Aipd, Delegue, DemandeDroit, FicheTraitement
from maillage.socle.registre.selectors.personnes import all_colonnes
from maillage.socle.territoires.models import Departement
from tests.base_essais import entrer
from tests.parcours.boucle_nommee import fill_loop

NOM, ADRESSE = "Zoé Quévilly", "zoe.quevilly@example.org"
HOTE = "96.localhost"
ROW = re.compile(r"qu[ée]villy", re.IGNORECASE)
SANS_LIGNE = {
    "comptes.Utilisateur_groups",
    "comptes.Utilisateur_user_permissions",
    "account.EmailConfirmation",
    "sessions.Session",
    "admin.LogEntry",
}
"""Tables of the register that hang on the account without a text of their own here: closed with it (test_effacement)."""
TENUS = {"envois.Envoi"}
"""Its content is kept only while the message waits, held by a constraint; the row goes whole, by its hash."""


def fill(departement: Departement, user: Utilisateur) -> None:
    """One row at least in each tenant table of the register."""
    jour, now = dt.date(2025, 1, 1), timezone.now()
    a = Structure.objects.create(departement=departement, nom="Commune A")
    b = Structure.objects.create(departement=departement, nom="Commune B")
    Contact.objects.create(departement=departement, structure=a, nom=NOM, courriel=ADRESSE)
    Benevole.objects.create(departement=departement, nom=NOM, courriel=ADRESSE, accord_le=jour)
    Appartenance.objects.create(departement=departement, utilisateur=user, role="COORDINATEUR", debut=jour)
    Invitation.objects.create(
        departement=departement, courriel=ADRESSE, nom=NOM, role="ELU", empreinte="i", expire_le=now, invite_par=user
    )
    DemandeAppartenance.objects.create(
        departement=departement,
        courriel=ADRESSE,
        nom=NOM,
        role="ELU",
        empreinte="d",
        expire_le=now,
        etat="REFUSEE",
        traitee_par=NOM,
        traitee_le=now,
    )
    DemandeAppartenance.objects.create(
        departement=departement,
        courriel="autre@example.org",
        nom="Autre Personne",
        role="ELU",
        empreinte="e",
        expire_le=now,
        etat="REFUSEE",
        traitee_par=NOM,
        traitee_le=now,
    )
    RessemblanceStructure.objects.create(
        departement=departement, a=a, b=b, score=1, distinctes=True, par=NOM, juge_le=now
    )
    FusionStructure.objects.create(
        departement=departement, gardee=a, absorbee=b, par=NOM, defaite_par=NOM, defaite_le=now
    )
    source = Source.objects.create(departement=departement, code="s", nom="S")
    one = Lieu.objects.create(departement=departement, nom="Un", modifie_par=NOM)
    two = Lieu.objects.create(departement=departement, nom="Deux")
    LieuPublic.objects.create(
        departement=departement, lieu=one, cle=one.cle, nom="Un", presentation_detail=f"Voir {NOM}"
    )
    Version.objects.create(departement=departement, lieu=one, lieu_initial=one, origine="COORDINATEUR", auteur=NOM)
    for address, closer in ((ADRESSE, "Camille"), ("", NOM)):
        Signalement.objects.create(
            departement=departement,
            lieu=one,
            champ="AUTRE",
            texte=f"Demandez {NOM}",
            courriel=address,
            etat="JUSTE",
            reponse=f"Vu avec {NOM}",
            traite_par=closer,
            traite_le=now,
        )
    Ressemblance.objects.create(
        departement=departement, a=one, b=two, score=1, verdict="DIFFERENT", par=NOM, decide_le=now
    )
    Fusion.objects.create(
        departement=departement, garde=one, absorbe=two, etat_absorbe="PUBLIE", par=NOM, defaite_par=NOM, defaite_le=now
    )
    lot = Import.objects.create(
        departement=departement,
        source=source,
        territoire="96",
        nom_fichier="x",
        empreinte="x",
        auteur=NOM,
        auteur_id=user.pk,
    )
    ligne = Ligne.objects.create(
        departement=departement, lot=lot, numero=1, cle="1", etat="REFUSEE", refusee_par=NOM, brut={NOM: [ADRESSE]}
    )
    Doute.objects.create(
        departement=departement,
        lot=lot,
        ligne=ligne,
        regle="r",
        cause="c",
        question=f"Est-ce {NOM} ?",
        etat="ACCEPTE",
        par=NOM,
        repondu_le=now,
    )
    apps.get_model("lieux.Rattachement").objects.create(departement=departement, lieu=one, origine="PERSONNE", par=NOM)
    apps.get_model("consultation.Controle").objects.create(departement=departement, demande_par=NOM, demande_at=now)
    Envoi.objects.create(
        departement=departement, canal="COURRIEL", gabarit="x", empreinte=hash_address(ADRESSE), demande_at=now
    )
    Delegue.objects.create(departement=departement, nom=NOM, courriel=ADRESSE)
    fiche = FicheTraitement.objects.create(departement=departement, cle="comptes", modifie_par=NOM)
    fiche.responsable = NOM
    fiche.save()
    Aipd.objects.create(departement=departement, cle="comptes", avis_dpo=f"Avis de {NOM}", avis_le=jour)
    her = Acteur(user.pk, NOM, departement.pk)
    RemarquePage.objects.create(
        departement=departement, page="accueil", aidee=True, texte=f"Merci {NOM}", recue_le=jour
    )
    fill_loop(departement, NOM, ADRESSE, one, a)
    record(by=her, action="essai.fait", objet_type="compte", objet_id=user.pk, objet_nom=NOM, detail={"vers": ADRESSE})


def write_everywhere(owner: psycopg.Connection, departement: Departement) -> set[str]:
    """Her name or address in every text column that is searched for mentions; gives the models met."""
    met = set()
    for colonne in all_colonnes():
        field, table = colonne.champ, colonne.modele._meta.db_table
        value: Any = NOM
        if isinstance(field, models.EmailField):
            value = ADRESSE
        elif isinstance(field, ArrayField):
            room = field.base_field.max_length or 200
            if field.base_field.choices or room < len(NOM):
                continue
            value = [NOM if room < len(ADRESSE) else ADRESSE]
        elif isinstance(field, models.JSONField):
            value = json.dumps({"x": [f"{NOM} <{ADRESSE}>"]})
        if field.choices or (field.max_length or 200) < len(NOM) or field.unique:
            continue
        try:
            done = owner.execute(
                f'UPDATE "{table}" SET "{field.column}" = %s WHERE departement_id = %s',  # type: ignore[arg-type]
                [value, departement.pk],
            )
        except psycopg.errors.CheckViolation:
            assert colonne.modele._meta.label in TENUS
            continue
        if done.rowcount:
            met.add(colonne.modele._meta.label)
    return met


def rows_that_name_her(owner: psycopg.Connection) -> dict[str, list[str]]:
    tables = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    ).fetchall()
    found = {}
    for (table,) in tables:
        rows = owner.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t').fetchall()  # type: ignore[arg-type]
        if named := [row for (row,) in rows if ROW.search(row)]:
            found[table] = named
    return found


@pytest.fixture
def monde(base_neuve: str) -> tuple[Departement, Utilisateur, Client]:
    with transaction.atomic():
        departement = Departement.objects.create(
            code="96", nom="Val-Fictif", fictif=True, par_defaut=True, hotes=[HOTE]
        )
        her = Utilisateur.objects.create_user(ADRESSE, NOM)
        admin = Utilisateur.objects.create_user("admin@example.org", "Ada Ministre")
    with tenant_transaction(departement.pk):
        Appartenance.objects.create(
            departement=departement, utilisateur=admin, role="ADMINISTRATEUR", debut=dt.date(2020, 1, 1)
        )
        fill(departement, her)
    client = Client(HTTP_HOST=HOTE)
    entrer(client, admin)
    return departement, her, client


def test_written_in_every_field_she_is_nowhere_afterwards(
    monde: tuple[Departement, Utilisateur, Client], proprietaire: psycopg.Connection
) -> None:
    departement, her, client = monde
    entrer(Client(HTTP_HOST=HOTE), her)
    met = write_everywhere(proprietaire, departement)
    declared = {label for item in load_registre().traitements for label in item.champs}
    closed = {one.modele for one in personnes.all_maintiens()} | {one.modele for one in personnes.all_fiches()}
    searched = {one.modele._meta.label for one in all_colonnes()}
    assert searched - met - closed <= SANS_LIGNE | {"echeances.Echeance"}
    assert met <= declared | {"lieux.LieuPublic"}

    page = client.post("/registre/personnes/", {"courriel": ADRESSE})
    assert page.status_code == 200
    assert "Personne à contacter dans un organisme" in page.content.decode()
    preview = client.post("/registre/personnes/effacer/", {"courriel": ADRESSE, "textes": "oui"})
    assert "Effacer pour toujours" in preview.content.decode()
    refused = client.post("/registre/personnes/effacer/", {"courriel": ADRESSE, "textes": "oui", "confirmation": "oui"})
    assert refused.status_code == 422
    assert Utilisateur.objects.filter(email=ADRESSE).exists()
    done = client.post(
        "/registre/personnes/effacer/", {"courriel": ADRESSE, "textes": "oui", "confirmation": "effacer"}
    )
    assert (done.status_code, done["Location"]) == (302, "/registre/personnes/")

    assert rows_that_name_her(proprietaire) == {}
    assert not [row for row in Session.objects.all() if ROW.search(str(row.get_decoded()))]
    with tenant_transaction(departement.pk):
        assert verify_chain(departement.pk).rompue_a is None
        trace = DemandeDroit.objects.get()
        assert (trace.nature, trace.etat, trace.empreinte) == ("EFFACEMENT", "FAITE", hash_address(ADRESSE))
        assert Contact.objects.count() == 0
        assert Structure.objects.count() == 2
        assert DemandeAppartenance.objects.get().traitee_par == "Personne effacée"
    assert "Quévilly" not in client.get("/registre/personnes/").content.decode()


def test_the_test_would_see_her(
    monde: tuple[Departement, Utilisateur, Client], proprietaire: psycopg.Connection
) -> None:
    """The net catches: before anything is erased she stands in the tables of the account, the network, places and journal."""
    found = set(rows_that_name_her(proprietaire))
    assert {"comptes_utilisateur", "structures_contact", "lieux_lieuevenement", "journal_ligne"} <= found
    assert {"equipes_agentevenement", "conventions_demandeaccueil", "permanences_permanenceevenement"} <= found
    assert {"accompagnements_compterenduevenement", "gouvernance_membreinstance", "gouvernance_decision"} <= found


def test_she_gets_a_copy_that_lasts_seven_days(
    monde: tuple[Departement, Utilisateur, Client],
) -> None:
    departement, _, client = monde
    answer = client.post("/registre/personnes/copie/", {"courriel": ADRESSE.upper()})
    assert answer.status_code == 302
    with tenant_transaction(departement.pk):
        trace = DemandeDroit.objects.get()
    page = client.get("/registre/personnes/").content.decode()
    assert "Télécharger la copie" in page
    file = client.get(f"/registre/personnes/demandes/{trace.pk}/copie.zip")
    assert file["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content))) as archive:
        told = json.loads(archive.read("donnees.json"))
        html = archive.read("donnees.html").decode()
    assert told["comptes"][0]["adresse"] == ADRESSE
    natures = {one["nature"] for one in told["fiches"]}
    assert {"Personne à contacter dans un organisme", "Citoyen bénévole", "Rôle dans le réseau"} <= natures
    assert any(one["texte"] == NOM for one in told["mentions"])
    assert told["actes"][0]["acte"] == "essai.fait"
    assert {one["nom"] for one in told["traitements"]} >= {"Annuaire du réseau"}
    assert "Citoyen bénévole" in html
    with tenant_transaction(departement.pk):
        DemandeDroit.objects.update(expire_le=timezone.now() - dt.timedelta(seconds=1))
    assert client.get(f"/registre/personnes/demandes/{trace.pk}/copie.zip").status_code == 404
    default_storage.delete(trace.fichier)
