"""Objects that the pages with an identifier are tried on: URL name → what to put in its address.

A page whose address has a parameter and that is not here fails the walk of the rights table.
"""

import datetime
import itertools
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from maillage.base.tenancy import set_tenant
from maillage.socle.territoires.models import Departement
from tests.architecture.exemples_comites import (
    un_compte_rendu_signe,
    un_membre,
    une_decision,
    une_instance,
    une_reunion,
)
from tests.architecture.exemples_conventions import (
    lien_de_la_lettre,
    un_acte_de_convention,
    un_lien_pour_signer,
    une_communication,
    une_convention_a_signer,
    une_convention_en_vigueur,
    une_convention_ouverte,
    une_demande_d_accueil,
    une_piece_de_convention,
)
from tests.architecture.exemples_equipes import un_agent, un_contrat, un_poste, une_habilitation
from tests.architecture.exemples_terrain import un_accompagnement, un_journal

JOUR = datetime.date(2026, 3, 3)
_serial = itertools.count(1)


def un_lieu(departement: Departement, **valeurs: Any) -> Any:
    """A published place, with its public row; the body that answers for it is the one of the actors of the walk."""
    from maillage.reseau.lieux.models import Lieu, LieuPublic
    from maillage.reseau.structures.models import Structure

    set_tenant(departement.pk)
    numero = next(_serial)
    structure = Structure.objects.filter(departement=departement).order_by("pk").first()
    base = {"nom": f"Médiathèque {numero}", "commune": "Valfictif", "code_postal": "96000", "adresse": "1 rue du Port"}
    lieu = Lieu.objects.create(departement=departement, etat="PUBLIE", structure=structure, **base | valeurs)
    LieuPublic.objects.create(lieu=lieu, departement=departement, cle=lieu.cle, **base | valeurs)
    return lieu


def une_edition_papier(departement: Departement) -> Any:
    """A directory of the coordination, nothing made yet."""
    from maillage.portail.models import Edition

    set_tenant(departement.pk)
    return Edition.objects.create(departement=departement, nom=f"Annuaire {next(_serial)}")


def une_phrase_sur_une_page(departement: Departement) -> Any:
    """What a visitor said of a page."""
    from maillage.portail.models import RemarquePage

    set_tenant(departement.pk)
    return RemarquePage.objects.create(
        departement=departement, page="lieux:detail", aidee=False, texte="Il manque les horaires.", recue_le=JOUR
    )


def un_tirage(departement: Departement) -> Mapping[str, Any]:
    """A directory that a visitor asked, made."""
    from django.utils import timezone

    from maillage.portail.models import Tirage

    set_tenant(departement.pk)
    now = timezone.now()
    tirage = Tirage.objects.create(
        departement=departement,
        titre="Valfictif",
        empreinte=secrets.token_hex(32),
        etat="FAIT",
        priorite=0,
        pages=8,
        fichier=_kept_file("essais/annuaire.pdf"),
        taille=14,
        demande_le=now,
        fait_le=now,
        expire_le=now + datetime.timedelta(days=7),
    )
    return {"cle": tirage.cle}


def une_source(departement: Departement) -> Any:
    from maillage.reseau.lieux.models import Source

    set_tenant(departement.pk)
    return Source.objects.create(
        departement=departement, code=f"essai-{next(_serial)}", nom="Source d'essai", licence="LO_2_0"
    )


def un_import(departement: Departement, etat: str = "APPLIQUE") -> Any:
    from maillage.reseau.recensement.models import Import

    return Import.objects.create(
        departement=departement,
        source=une_source(departement),
        territoire=departement.code,
        nom_fichier="lieux.csv",
        empreinte="0" * 64,
        etat=etat,
        auteur="Camille Essai",
        total=1,
        faites=1,
    )


def une_ligne(departement: Departement) -> Any:
    from maillage.reseau.recensement.models import Ligne

    lot = un_import(departement)
    return Ligne.objects.create(
        departement=departement, lot=lot, numero=1, cle="1", nom="Mairie", empreinte="0" * 64, etat="EN_REVUE"
    )


def un_doute(departement: Departement) -> Any:
    from maillage.reseau.recensement.models import Doute

    ligne = une_ligne(departement)
    return Doute.objects.create(
        departement=departement,
        lot=ligne.lot,
        ligne=ligne,
        champ="telephone",
        regle="telephone.illisible",
        cause="telephone.illisible",
        original="05 46",
        question="Quel est le numéro ?",
    )


def une_ressemblance(departement: Departement) -> Any:
    from maillage.reseau.lieux.models import Ressemblance

    a, b = sorted((un_lieu(departement), un_lieu(departement)), key=lambda lieu: lieu.pk)
    return Ressemblance.objects.create(departement=departement, a=a, b=b, score=0.8, raisons=["Même adresse"])


def une_fusion(departement: Departement) -> Any:
    from maillage.reseau.lieux.models import Fusion

    garde = un_lieu(departement)
    absorbe = un_lieu(departement)
    return Fusion.objects.create(
        departement=departement, garde=garde, absorbe=absorbe, etat_absorbe="PUBLIE", par="Camille Essai"
    )


def une_structure(departement: Departement) -> Any:
    from maillage.reseau.structures.models import Structure

    set_tenant(departement.pk)
    return Structure.objects.create(departement=departement, nom="Commune de Valfictif")


def deux_structures(departement: Departement) -> Mapping[str, Any]:
    return {"pk": une_structure(departement).pk, "autre": une_structure(departement).pk}


def structures_semblables(departement: Departement) -> Any:
    from maillage.reseau.structures.models import RessemblanceStructure

    a, b = sorted(deux_structures(departement).values())
    return RessemblanceStructure.objects.create(
        departement=departement, a_id=a, b_id=b, score=0.8, raisons=["même nom"]
    )


def structures_reunies(departement: Departement) -> Any:
    from maillage.reseau.structures.models import Structure
    from maillage.reseau.structures.services.fusion import merge_structures
    from maillage.socle.comptes.acteur import command_acteur

    gardee, absorbee = Structure.objects.in_bulk(list(deux_structures(departement).values())).values()
    return merge_structures(by=command_acteur(departement.pk, "Camille Essai"), gardee=gardee, absorbee=absorbee)


def un_contact(departement: Departement) -> Mapping[str, Any]:
    from maillage.reseau.structures.models import Contact

    structure = une_structure(departement)
    contact = Contact.objects.create(
        departement=departement, structure=structure, nom="Élise Martin", courriel="elise@example.org"
    )
    return {"pk": structure.pk, "contact": contact.pk}


def un_benevole(departement: Departement, etat: str = "ACTIF") -> Any:
    from maillage.reseau.structures.models import Benevole

    set_tenant(departement.pk)
    return Benevole.objects.create(
        departement=departement, nom="Noé Petit", courriel="noe@example.org", etat=etat, accord_le=JOUR
    )


def volunteer_link(etat: str, purpose: str) -> Callable[[Departement], Mapping[str, Any]]:
    """The address of the message that a volunteer gets."""

    def link(departement: Departement) -> Mapping[str, Any]:
        from maillage.reseau.structures.services.benevoles import sign

        return {"jeton": sign(un_benevole(departement, etat), purpose)}

    return link


def un_document(departement: Departement, fichier: str = "essai.pdf") -> Any:
    from django.utils import timezone

    from maillage.socle.documents.models import ALPHABET, Document

    set_tenant(departement.pk)
    return Document.objects.create(
        departement=departement,
        code="".join(secrets.choice(ALPHABET) for _ in range(12)),
        gabarit="rapport-import",
        version=JOUR,
        titre="Rapport d'import",
        sha256="0" * 64,
        taille=1,
        fichier=fichier,
        created_at=timezone.now(),
    )


def un_bilan(departement: Departement) -> Any:
    """Of the body that the actors of the walk act for."""
    from maillage.pilotage.indicateurs.models import Bilan
    from maillage.reseau.structures.models import Structure

    document = un_document(departement, fichier=_kept_file("essais/bilan.pdf"))
    return Bilan.objects.create(
        departement=departement,
        nature="HOTE",
        structure=Structure.objects.filter(departement=departement).order_by("pk").first(),
        du=JOUR.replace(day=1),
        au=JOUR,
        donnees={},
        document=document,
        fait_at=document.created_at,
    )


def un_role(departement: Departement) -> Any:
    """A membership in force of somebody, in a structure."""
    from maillage.reseau.structures.models import Appartenance
    from maillage.socle.comptes.models import Utilisateur

    structure = une_structure(departement)
    personne = Utilisateur.objects.create_user(f"membre{next(_serial)}@example.org", "Sacha Membre")
    return Appartenance.objects.create(
        departement=departement, utilisateur=personne, role="ACCUEIL", structure=structure, debut=JOUR
    )


def une_invitation(departement: Departement, secret: str = "") -> Any:
    """A pending one; ``secret``: that of its link."""
    from django.utils import timezone

    from maillage.reseau.structures.models import Invitation
    from maillage.reseau.structures.services.secrets_de_lien import digest

    return Invitation.objects.create(
        departement=departement,
        courriel=f"invite{next(_serial)}@example.org",
        nom="Noa Invité",
        role="RELAIS",
        structure=une_structure(departement),
        empreinte=digest(secret or secrets.token_urlsafe(32)),
        expire_le=timezone.now() + datetime.timedelta(days=14),
    )


def une_demande(departement: Departement, etat: str = "RECUE", secret: str = "") -> Any:
    """A request to join a structure; ``secret``: that of its link."""
    from django.utils import timezone

    from maillage.reseau.structures.models import DemandeAppartenance
    from maillage.reseau.structures.services.secrets_de_lien import digest

    return DemandeAppartenance.objects.create(
        departement=departement,
        courriel=f"demande{next(_serial)}@example.org",
        nom="Lou Demande",
        role="RELAIS",
        structure=une_structure(departement),
        empreinte=digest(secret or secrets.token_urlsafe(32)),
        etat=etat,
        expire_le=timezone.now() + datetime.timedelta(days=3),
    )


def link_of(build: Callable[..., Any], **more: Any) -> Callable[[Departement], Mapping[str, Any]]:
    """The secret of a link that was just sent."""

    def address(departement: Departement) -> Mapping[str, Any]:
        secret = secrets.token_urlsafe(32)
        build(departement, secret=secret, **more)
        return {"secret": secret}

    return address


def un_referent(departement: Departement) -> Any:
    """A member who has no second factor to lose."""
    from maillage.reseau.structures.models import Appartenance
    from maillage.socle.comptes.enums import Role
    from maillage.socle.comptes.models import Utilisateur

    structure = une_structure(departement)
    user = Utilisateur.objects.create_user(f"referent{next(_serial)}@example.org", "Référent d'essai")
    Appartenance.objects.create(
        departement=departement, utilisateur=user, role=Role.REFERENT, structure=structure, debut=JOUR
    )
    return user


def une_echeance(departement: Departement) -> Any:
    """For everybody, of a kind that may be put off."""
    from django.utils import timezone

    from maillage.socle.comptes.enums import Role
    from maillage.socle.echeances.models import Echeance

    set_tenant(departement.pk)
    return Echeance.objects.create(
        departement=departement,
        collecteur="lieux.fraicheur",
        cle=str(un_lieu(departement).pk),
        titre="Vérifier un lieu",
        raison="Plus de 12 mois sans nouvelle.",
        url="/lieux/",
        bouton="Vérifier ce lieu",
        echeance_le=JOUR,
        a_faire_le=JOUR,
        roles=list(Role.values),
        empreinte="0" * 32,
        ouverte_le=timezone.now(),
    )


def un_agenda(departement: Departement) -> Mapping[str, Any]:
    """The secret of the calendar of an account of this Département."""
    from maillage.socle.comptes.acteur import Acteur
    from maillage.socle.comptes.models import Utilisateur
    from maillage.socle.echeances.services.preferences import make_calendar

    set_tenant(departement.pk)
    user = Utilisateur.objects.create_user(f"agenda{next(_serial)}@example.org")
    return {"secret": make_calendar(by=Acteur(user.pk, str(user), departement.pk))}


def un_lien_d_arret(departement: Departement) -> Mapping[str, Any]:
    """The link « ne plus recevoir » of a message."""
    from maillage.socle.comptes.models import Utilisateur
    from maillage.socle.echeances.services.preferences import stop_token

    set_tenant(departement.pk)
    user = Utilisateur.objects.create_user(f"arret{next(_serial)}@example.org")
    return {"jeton": stop_token(user.pk, departement.pk)}


def a_line(departement: Departement) -> Mapping[str, Any]:
    """The number of a line of the journal, beyond those that the other Département may have: numbers begin at 1 in each."""
    from maillage.socle.comptes.acteur import command_acteur
    from maillage.socle.journal.models import Ligne
    from maillage.socle.journal.services import record

    set_tenant(departement.pk)
    for _ in range(next(_serial) + 5):
        record(by=command_acteur(departement.pk, "essai"), action="lieu.cree", objet_type="lieu", objet_id=1)
    return {"numero": Ligne.objects.filter(departement=departement).latest("numero").numero}


def un_signalement(departement: Departement) -> Any:
    from maillage.reseau.lieux.models import Signalement

    return Signalement.objects.create(
        departement=departement, lieu=un_lieu(departement), champ="HORAIRES", texte="Ouvert le samedi"
    )


@dataclass(frozen=True)
class Exemple:
    """``adresse``: Département → parameters of the address. ``donnees``: what a POST sends. ``suite``: query string."""

    adresse: Callable[[Departement], Mapping[str, Any]] = lambda _departement: {}
    donnees: Mapping[str, Any] = field(default_factory=dict)
    suite: Mapping[str, str] = field(default_factory=dict)
    publique: bool = False
    """What it names is the same for every Département (a commune, a block of figures): another one's is no secret."""


def by_pk(build: Callable[[Departement], Any], **donnees: Any) -> Exemple:
    """A page whose address ends with the number of an object."""
    return Exemple(lambda departement: {"pk": build(departement).pk}, donnees)


def by_key(**plus: Any) -> Exemple:
    """A page about a place, whose address bears its public key."""
    return Exemple(lambda departement: {"cle": un_lieu(departement).cle, **plus})


def canonical(departement: Departement) -> Mapping[str, Any]:
    """The full address of a public page: any other slug leads to it."""
    from maillage.reseau.lieux.mots import slug_of

    lieu = un_lieu(departement)
    return {"cle": lieu.cle, "slug": slug_of(lieu.nom, lieu.commune)}


def two_places(departement: Departement) -> Mapping[str, Any]:
    return {"cle": un_lieu(departement).cle, "autre": un_lieu(departement).cle}


_IMPORTS = (
    "",
    "_progress",
    "_columns",
    "_preview",
    "_apply",
    "_abandon",
    "_undo",
    "_report",
    "_report_csv",
    "_report_pdf",
)


def des_reglages(departement: Departement) -> Any:
    from maillage.socle.exploitation.models import VersionReglages

    set_tenant(departement.pk)
    at = datetime.datetime(2026, 3, 3, 9, tzinfo=datetime.UTC)
    valeurs = {"nom": "Val-Fictif d'avant", "couleur": "#123456"}
    return VersionReglages.objects.create(departement=departement, valeurs=valeurs, remplace_le=at)


def _kept_file(name: str) -> str:
    """A small file in the storage, the same for every walk."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    return name if default_storage.exists(name) else default_storage.save(name, ContentFile(b"%PDF-1.4 essai"))


def une_demande_de_personne(departement: Departement, *, faite: bool) -> Any:
    """A person's request: waiting, or answered by a copy."""
    from maillage.socle.registre.models import DemandeDroit

    set_tenant(departement.pk)
    soon = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)
    end = {"etat": "FAITE", "faite_le": soon, "expire_le": soon, "fichier": _kept_file("essais/copie.zip")}
    return DemandeDroit.objects.create(
        departement=departement,
        nature="ACCES",
        empreinte="0" * 64,
        recue_le=JOUR,
        echeance_le=JOUR,
        **(end if faite else {}),
    )


def un_traitement(departement: Departement) -> Mapping[str, Any]:
    """A processing of the Département, with its assessment."""
    from maillage.socle.registre.models import Aipd, FicheTraitement

    set_tenant(departement.pk)
    cle = f"propre-{departement.code}-{next(_serial)}"
    FicheTraitement.objects.create(departement=departement, cle=cle, nom="Prêt de matériel", finalite="Prêter")
    Aipd.objects.create(departement=departement, cle=cle, fichier=_kept_file("essais/aipd.pdf"), nom_fichier="aipd.pdf")
    return {"cle": cle}


def by_act(build: Callable[[Departement], Any], acte: str) -> Exemple:
    """A page whose address ends with the number of an object, then the name of an act on it."""
    return Exemple(lambda departement: {"pk": build(departement).pk, "acte": acte})


def une_demi_journee(departement: Departement) -> Any:
    """Of this morning, by the adviser of the walk, at a place of the body whose référent walks too."""
    from django.utils import timezone

    from maillage.reseau.equipes.models import Agent
    from maillage.reseau.structures.models import Appartenance
    from maillage.terrain.permanences.models import Permanence

    lieu = un_lieu(departement)
    member = Appartenance.objects.filter(departement=departement, role="CONSEILLER").first()
    agent, _ = Agent.objects.get_or_create(
        departement=departement,
        utilisateur=member.utilisateur if member else None,
        defaults={"nom": "Camille Essai"},
    )
    debut = timezone.now() - datetime.timedelta(hours=3)
    jour = timezone.localtime(debut).date()
    return Permanence.objects.create(
        departement=departement, lieu=lieu, structure=lieu.structure, agent=agent, jour=jour, jour_origine=jour,
        debut=debut, fin=debut + datetime.timedelta(hours=2),
    )  # fmt: skip


def un_compte_rendu(departement: Departement, etat: str = "TRANSMIS") -> Any:
    """Sent to its host, which has fifteen days."""
    from django.utils import timezone

    from maillage.terrain.accompagnements.models import CompteRendu

    permanence, now = une_demi_journee(departement), timezone.now()
    contested = etat == "CONTESTE"
    return CompteRendu.objects.create(
        departement=departement, permanence=permanence, jour=permanence.jour, agent=permanence.agent,
        structure=permanence.structure, lieu=permanence.lieu, etat=etat, transmis_at=now,
        a_verifier_avant=timezone.localdate() + datetime.timedelta(days=15),
        motif_contestation="Personne n'est venu." if contested else "", repondu_at=now if contested else None,
        repondu_par_nom="Dominique Accueil" if contested else "",
    )  # fmt: skip


def une_serie(departement: Departement) -> Any:
    """A weekly series of the body of the actors of the walk, under a convention in force."""
    from maillage.reseau.structures.models import Structure
    from maillage.terrain.permanences.models import Serie
    from tests.reseau.conventions.fabrique import en_vigueur

    lieu, agent = un_lieu(departement), un_agent(departement)
    structure = Structure.objects.filter(departement=departement).order_by("pk").first() or une_structure(departement)
    convention = en_vigueur(departement, structure, [lieu], reference=f"S{next(_serial)}")
    return Serie.objects.create(
        departement=departement,
        structure=structure,
        convention=convention,
        lieu=lieu,
        agent=agent,
        jour=2,
        debut=datetime.time(9),
        fin=datetime.time(12),
        du=JOUR,
    )


def une_permanence(departement: Departement) -> Any:
    """A half-day of next year, of the body of the actors of the walk."""
    from maillage.terrain.permanences.models import Permanence

    serie = une_serie(departement)
    debut = datetime.datetime(2099, 3, 3, 8, tzinfo=datetime.UTC)
    return Permanence.objects.create(
        departement=departement,
        serie=serie,
        structure=serie.structure,
        convention=serie.convention,
        lieu=serie.lieu,
        agent=serie.agent,
        jour=debut.date(),
        jour_origine=debut.date(),
        debut=debut,
        fin=debut + datetime.timedelta(hours=3),
    )


def une_absence(departement: Departement) -> Any:
    from maillage.terrain.permanences.models import Absence

    agent = un_agent(departement)
    return Absence.objects.create(
        departement=departement, agent=agent, du=JOUR, au=JOUR, saisie_par_nom="Camille Essai"
    )


def une_affiche(departement: Any) -> str:
    """Key of a published place where a half-day is to come."""
    from maillage.reseau.lieux.services.calcul import publish_rows

    lieu = une_permanence(departement).lieu
    publish_rows([lieu])
    return str(lieu.cle)


def une_adresse_d_agenda(departement: Departement) -> Mapping[str, Any]:
    """The secret address of the half-days of a place, made by a coordinator."""
    from django.utils import timezone

    from maillage.reseau.structures.models import Appartenance
    from maillage.socle.comptes.acteur import Acteur
    from maillage.socle.comptes.models import Utilisateur
    from maillage.terrain.permanences.services.temps import open_feed

    lieu = un_lieu(departement)
    user = Utilisateur.objects.create_user(f"permanences{next(_serial)}@example.org")
    Appartenance.objects.create(departement=departement, utilisateur=user, role="COORDINATEUR", debut=JOUR)
    by = Acteur(user.pk, str(user), departement.pk)
    return {"secret": open_feed(by=by, now=timezone.now(), lieu_id=lieu.pk)[1]}


EXEMPLES: dict[str, Exemple] = {
    "gouvernance:instance": by_pk(une_instance),
    "gouvernance:instance_act": by_act(une_instance, "membre"),
    "gouvernance:member_act": by_act(un_membre, "fin"),
    "gouvernance:meeting": by_pk(une_reunion),
    "gouvernance:piece": Exemple(lambda departement: {"pk": une_reunion(departement).pk, "piece": "compte-rendu"}),
    "gouvernance:step": Exemple(lambda departement: {"pk": une_reunion(departement).pk, "etape": "date"}),
    "gouvernance:minutes_link": Exemple(un_compte_rendu_signe),
    "gouvernance:decision": by_pk(une_decision),
    "conventions:detail": by_pk(une_convention_en_vigueur),
    "conventions:avenant_new": by_pk(une_convention_en_vigueur),
    "conventions:piece_new": by_pk(une_convention_en_vigueur),
    "conventions:edit": by_pk(une_convention_ouverte),
    "conventions:step": by_pk(une_convention_ouverte, depuis="DEMANDEE"),
    "conventions:abandon": by_pk(une_convention_ouverte),
    "conventions:party": Exemple(
        lambda departement: {"pk": une_convention_ouverte(departement).pk, "cote": "beneficiaire"}
    ),
    **{f"conventions:{page}": by_pk(une_convention_a_signer) for page in ("text", "sign", "proof")},
    "conventions:file": Exemple(une_piece_de_convention),
    "conventions:sign_link": Exemple(un_lien_pour_signer),
    "conventions:time": by_pk(une_convention_en_vigueur),
    "conventions:act_new": Exemple(
        lambda departement: {"pk": une_convention_en_vigueur(departement).pk},
        {"nature": "OPPOSITION"},
        {"nature": "OPPOSITION"},
    ),
    "conventions:act_annul": by_pk(un_acte_de_convention),
    "conventions:act_received": by_pk(un_acte_de_convention),
    "conventions:act_piece": by_pk(un_acte_de_convention),
    "conventions:followup": by_pk(une_convention_en_vigueur),
    "conventions:followup_new": Exemple(
        lambda departement: {"pk": une_convention_en_vigueur(departement).pk, "objet": "assurance"}
    ),
    "conventions:communication": by_pk(une_communication),
    "conventions:followup_file": Exemple(
        lambda departement: {"nature": "communication", "pk": une_communication(departement).pk}
    ),
    "conventions:request_letter": Exemple(lien_de_la_lettre),
    "conventions:request": by_pk(une_demande_d_accueil),
    "conventions:request_file": by_pk(une_demande_d_accueil),
    "conventions:request_act": Exemple(
        lambda departement: {"pk": une_demande_d_accueil(departement).pk, "acte": "decider"}
    ),
    "permanences:series_edit": by_pk(une_serie),
    "permanences:series_stop": by_pk(une_serie),
    "permanences:absence": by_pk(une_absence),
    "permanences:detail": by_pk(une_permanence),
    "permanences:act": Exemple(lambda departement: {"pk": une_permanence(departement).pk, "verbe": "annuler"}),
    "permanences:poster": Exemple(lambda departement: {"cle": une_affiche(departement)}),
    "permanences:feed": Exemple(une_adresse_d_agenda),
    "accompagnements:morning": by_pk(une_demi_journee, acte="garder"),
    "accompagnements:detail_add": by_pk(une_demi_journee),
    "accompagnements:detail": by_pk(un_accompagnement),
    "accompagnements:report": by_pk(un_compte_rendu),
    "accompagnements:verify": by_pk(un_compte_rendu, acte="confirmer"),
    "accompagnements:answer": by_pk(lambda departement: un_compte_rendu(departement, "CONTESTE"), reponse="Corrigé."),
    "accompagnements:log_file": by_pk(un_journal, acte="abandonner"),
    "accompagnements:history": by_pk(un_compte_rendu),
    "equipes:poste": by_pk(un_poste),
    "equipes:poste_act": by_act(un_poste, "rendre"),
    "equipes:agent": by_pk(un_agent),
    "equipes:agent_act": by_act(un_agent, "binome"),
    "equipes:contrat_act": by_act(un_contrat, "fin"),
    "equipes:proof": by_pk(une_habilitation),
    "equipes:training_act": by_act(une_habilitation, "corriger"),
    "account_reset_factors": Exemple(lambda departement: {"pk": un_referent(departement).pk}),
    "mfa_edit_webauthn": Exemple(lambda _departement: {"pk": 1}),
    "mfa_remove_webauthn": Exemple(lambda _departement: {"pk": 1}),
    "exploitation:restore_settings": by_pk(des_reglages),
    "exploitation:preview_css": Exemple(suite={"couleur": "#14506b", "accent": "#f5b841"}),
    **{f"recensement:import{page}": by_pk(un_import) for page in _IMPORTS},
    **{f"recensement:question{page}": by_pk(un_doute) for page in ("", "_refuse", "_cause")},
    **{f"recensement:source{page}": by_pk(une_source) for page in ("", "_alert", "_mapping")},
    **{
        f"lieux:{page}": by_key()
        for page in ("detail_short", "confirm", "staff_detail", "staff_sources", "staff_history", "structure")
    },
    "lieux:detail": Exemple(canonical),
    **{f"lieux:{page}": by_key() for page in ("report", "report_thanks")},
    **{f"lieux:{page}": by_pk(un_signalement) for page in ("report_judge", "report_reopen")},
    **{f"portail:{page}": by_key() for page in ("short_place", "qr_place")},
    **{
        f"portail:{page}": Exemple(lambda departement: {"cles": un_lieu(departement).cle}, publique=True)
        for page in ("short_sheet", "qr_sheet")
    },
    **{
        f"portail:{page}": Exemple(lambda _departement: {"nom": "besoins"}, publique=True)
        for page in ("short_page", "qr_page")
    },
    "lieux:map_groups": Exemple(suite={"zoom": "8", "zone": "0,45,1,46"}, publique=True),
    "lieux:staff_export": Exemple(lambda _departement: {"format_": "csv"}, publique=True),
    "lieux:staff_published": Exemple(lambda _departement: {"format_": "csv"}, publique=True),
    "portail:open_data_file": Exemple(lambda _departement: {"format_": "csv"}, publique=True),
    "portail:open_data_visits": Exemple(lambda _departement: {"format_": "csv"}, publique=True),
    "portail:open_data_without_address": Exemple(lambda _departement: {"format_": "csv"}, publique=True),
    "api-v1:place": by_key(),
    "lieux:judge": by_pk(une_ressemblance),
    "lieux:unmerge": by_pk(une_fusion),
    "lieux:correct": by_key(groupe="contact"),
    "lieux:give_back": by_key(champ="telephone"),
    "lieux:state": by_key(verbe="retirer"),
    "lieux:merge_choose": by_key(),
    "lieux:merge": Exemple(two_places),
    **{
        f"structures:{page}": Exemple(lambda departement: {"pk": un_role(departement).utilisateur_id})
        for page in ("person", "role_give", "departure")
    },
    **{
        f"structures:{page}": by_pk(une_structure)
        for page in ("detail", "edit", "close", "reopen", "sheet", "contact_add")
    },
    **{f"structures:contact_{page}": Exemple(un_contact) for page in ("edit", "remove", "card")},
    **{f"structures:{page}": by_pk(un_benevole) for page in ("volunteer", "volunteer_erase")},
    "structures:volunteer_confirm": Exemple(volunteer_link("A_CONFIRMER", "structures.benevole.confirmer")),
    **{
        f"structures:{page}": Exemple(volunteer_link("ACTIF", "structures.benevole.changer"))
        for page in ("volunteer_own", "volunteer_withdraw")
    },
    **{f"structures:{page}": by_pk(une_structure) for page in ("history", "merge_choose")},
    "structures:merge": Exemple(deux_structures),
    **{f"structures:{page}": by_pk(structures_semblables) for page in ("judge", "judge_again")},
    "structures:unmerge": by_pk(structures_reunies),
    "lieux:attach": Exemple(lambda departement: {"cle": un_lieu(departement).cle}, {"structure": "aucune"}),
    "lieux:detach": Exemple(lambda _departement: {"lot": "00000000-0000-4000-8000-000000000000"}, publique=True),
    "structures:role_end": by_pk(un_role),
    "structures:invitation_change": by_pk(une_invitation),
    "structures:request": by_pk(une_demande),
    "structures:request_refuse": by_pk(une_demande),
    "structures:join_structure": by_pk(une_structure),
    "structures:invitation": Exemple(link_of(une_invitation)),
    "structures:invitation_refuse": Exemple(link_of(une_invitation)),
    "structures:join_confirm": Exemple(link_of(une_demande, etat="A_CONFIRMER")),
    "echeances:postpone": by_pk(une_echeance, motif="La mairie est fermée cette semaine."),
    "echeances:resume": by_pk(une_echeance),
    "echeances:feed": Exemple(un_agenda),
    "echeances:stop": Exemple(un_lien_d_arret),
    "journal:line": Exemple(a_line),
    "documents:verify": Exemple(lambda departement: {"code": un_document(departement).code}),
    **{
        f"registre:{page}": Exemple(un_traitement)
        for page in ("processing", "edit", "remove", "seen", "assess", "assessment")
    },
    "registre:refuse": Exemple(lambda departement: {"pk": une_demande_de_personne(departement, faite=False).pk}),
    "registre:download": Exemple(lambda departement: {"pk": une_demande_de_personne(departement, faite=True).pk}),
    "portail:place_pdf": by_key(),
    "portail:edition_request": Exemple(un_tirage),
    "portail:edition_file": Exemple(lambda departement: {**un_tirage(departement), "sorte": "annuaire"}),
    "portail:opinion_erase": by_pk(une_phrase_sur_une_page),
    **{f"portail:edition{page}": by_pk(une_edition_papier) for page in ("", "_change", "_update", "_remove")},
    "indicateurs:block_csv": Exemple(lambda _departement: {"code": "accompagnements"}, publique=True),
    "indicateurs:bilan_pdf": by_pk(un_bilan),
}
