"""One row at least in each table of the loop (team, conventions, half-days, reports, committees), as its people write them."""

import datetime as dt
from typing import Any

from maillage.pilotage.gouvernance.models import Decision, Instance, InvitationReunion, MembreInstance, Reunion
from maillage.pilotage.gouvernance.models.reunion import PointOrdreDuJour
from maillage.reseau.conventions.models import (
    ActeConvention,
    AttestationAssurance,
    Avenant,
    CommunicationConvention,
    ContactConvention,
    DemandeAccueil,
    ModeleConvention,
    PieceConvention,
)
from maillage.reseau.equipes.models import Affectation, Agent, Binome, Contrat, Financement, Habilitation, Poste
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.structures.models import Structure
from maillage.socle.territoires.models import Commune, Departement
from maillage.terrain.accompagnements.models import (
    Accompagnement,
    CompteRendu,
    ContestationTardive,
    ImportJournal,
    LigneLue,
)
from maillage.terrain.permanences.models import Absence, Permanence, Serie
from tests.reseau.conventions.fabrique import en_vigueur

AUTRE = "Camille Essai"
JOUR = dt.date(2026, 3, 3)
"""A Tuesday."""
NOW = dt.datetime(2026, 3, 3, 8, tzinfo=dt.UTC)
EMPREINTE = "0" * 64


def fill_loop(departement: Departement, nom: str, adresse: str, lieu: Lieu, structure: Structure) -> None:
    """``nom`` and ``adresse`` are those of an agent whom ``AUTRE`` goes with, of a committee's member and of who asks to host."""
    here = {"departement": departement}
    her = Agent.objects.create(**here, nom=nom, courriel=adresse, telephone="04 68 00 00 00", modifie_par=AUTRE)
    other = Agent.objects.create(**here, nom=AUTRE, modifie_par=nom)
    _team(here, her, other, structure)
    convention = en_vigueur(departement, structure, [lieu], modifie_par=nom)
    _ask(here, nom, adresse)
    _follow(here | {"convention": convention}, departement, nom)
    serie = Serie.objects.create(
        **here, convention=convention, structure=structure, lieu=lieu, agent=her, jour=2, debut=dt.time(9),
        fin=dt.time(12), du=JOUR, modifie_par=nom,
    )  # fmt: skip
    permanence = Permanence.objects.create(
        **here, serie=serie, convention=convention, structure=structure, lieu=lieu, agent=her, jour=JOUR, jour_origine=JOUR,
        debut=NOW, fin=NOW + dt.timedelta(hours=3),
    )  # fmt: skip
    permanence.precision = f"Demander {nom} à l'accueil"
    permanence.save()
    Absence.objects.create(**here, agent=her, du=JOUR, au=JOUR, saisie_par_nom=AUTRE)
    _report(here, permanence, nom)
    _meet(here, nom, adresse)


def _team(here: dict[str, Any], her: Agent, other: Agent, structure: Structure) -> None:
    debut, by = dt.date(2025, 1, 1), {"modifie_par": her.nom}
    poste = Poste.objects.create(**here, reference="P1", nature="CONSEILLER", employeur=structure, debut=debut, **by)
    Financement.objects.create(**here, poste=poste, annee=2026, financeur="ETAT", montant_cents=1, **by)
    Contrat.objects.create(**here, poste=poste, agent=her, nature="CDI", debut=debut, **by)
    Affectation.objects.create(**here, agent=her, debut=debut, demi_journees=["2M"], **by)
    Binome.objects.create(**here, agent_a=her, agent_b=other, debut=debut, **by)
    Habilitation.objects.create(
        **here, agent=her, nature="PIX", obtenue_le=JOUR, preuve="preuves/absente.pdf", preuve_nom=f"Pix {her.nom}.pdf",
        preuve_sha256=EMPREINTE, **by,
    )  # fmt: skip


def _ask(here: dict[str, Any], nom: str, adresse: str) -> None:
    commune = Commune.objects.get_or_create(code="96001", defaults={"nom": "Valfictif", "code_departement": "96"})[0]
    for reference, name, address in (("A1", nom, adresse), ("A2", AUTRE, "autre@example.org")):
        DemandeAccueil.objects.create(
            **here, reference=reference, nom_structure="Commune de Valfictif", commune=commune, nom=name, courriel=address,
            souhait="DEMI_JOURNEE", recue_at=NOW, etat="REFUSEE", motif=f"Vu avec {nom}", decidee_le=JOUR, decidee_par=nom,
            visite_le=JOUR, visite_par=nom,
        )  # fmt: skip


def _follow(here: dict[str, Any], departement: Departement, nom: str) -> None:
    ModeleConvention.objects.create(departement=departement, nom="Département du Val-Fictif", modifie_par=nom)
    ActeConvention.objects.create(
        **here, nature="FORCE_MAJEURE", cote="DEPARTEMENT", emis_le=JOUR, enregistre_par_nom=nom, annule_at=NOW,
        annule_par_nom=nom, motif_annulation=f"Erreur de {nom}",
    )  # fmt: skip
    AttestationAssurance.objects.create(**here, assureur="Essai", debut=JOUR, expire_le=JOUR, depose_par_nom=nom)
    CommunicationConvention.objects.create(
        **here, demandee_cote="DEPARTEMENT", objet="Affiche", demandee_at=NOW, demandee_par_nom=nom, reponse="REFUSEE",
        repondue_at=NOW, repondue_par_nom=nom,
    )  # fmt: skip
    ContactConvention.objects.create(**here, jour=JOUR, mode="VISITE", resume=f"Vu {nom}", note_par_nom=nom)
    PieceConvention.objects.create(**here, titre="Annexe", fichier="annexe.pdf", sha256=EMPREINTE, depose_par_nom=nom)
    Avenant.objects.create(**here, numero=1, objet="Lieu", changements={})


def _report(here: dict[str, Any], permanence: Permanence, nom: str) -> None:
    report = CompteRendu.objects.create(
        **here, permanence=permanence, jour=JOUR, agent=permanence.agent, structure=permanence.structure,
        lieu=permanence.lieu, etat="CONTESTE", transmis_at=NOW, a_verifier_avant=JOUR, repondu_at=NOW, repondu_par_nom=nom,
        motif_contestation=f"{nom} n'est pas venue.", modifie_par=nom,
    )  # fmt: skip
    act = Accompagnement.objects.create(
        **here,
        compte_rendu=report,
        jour=JOUR,
        agent=permanence.agent,
        nature="COLLECTIF",
        titre="Photos",
        modifie_par=nom,
    )
    ContestationTardive.objects.create(
        **here, compte_rendu=report, motif=f"{nom} n'est pas venue.", recue_at=NOW, par_nom=nom, reponse=f"Vu avec {nom}",
        repondue_at=NOW, repondue_par_nom=nom,
    )  # fmt: skip
    for row in (report, act):
        row.modifie_par = AUTRE
        row.save()
    sent = ImportJournal.objects.create(**here, nom_fichier=f"{nom}.xlsx", auteur_nom=nom, etat="A_VERIFIER")
    LigneLue.objects.create(
        **here, depot=sent, rang=9, cle="aaaa-0001", conseiller=nom.lower(), contenu={"conseiller": nom}
    )


def _meet(here: dict[str, Any], nom: str, adresse: str) -> None:
    body = Instance.objects.create(**here, nature="PILOTAGE", nom="Comité de suivi", depuis_le=JOUR)
    member = MembreInstance.objects.create(
        **here, instance=body, nom=nom, courriel=adresse, deliberation_numero="1", deliberation_le=JOUR, debut=JOUR
    )
    meeting = Reunion.objects.create(
        **here, instance=body, debut=NOW, endroit="Mairie", etat="ANNULEE", motif_annulation=f"{nom} est absente"
    )
    InvitationReunion.objects.create(
        **here, reunion=meeting, qualite="DELIBERATION", membre=member, nom=nom, courriel=adresse, represente_par=nom
    )
    point = PointOrdreDuJour.objects.create(**here, reunion=meeting, rang=1, titre=f"Départ de {nom}")
    Decision.objects.create(
        **here, reunion=meeting, point=point, numero="D1", texte=f"{nom} part.", responsable_role="COORDINATEUR",
        echeance_le=JOUR, etat="FAITE", close_at=NOW, close_par_nom=nom, cloture=f"Dit à {nom}.",
    )  # fmt: skip
