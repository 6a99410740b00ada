"""A comité technique from its date to the decision carried out, as its services tell it."""

import datetime as dt
import hashlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction

from maillage.pilotage.gouvernance import echeances
from maillage.pilotage.gouvernance.enums import EtatDecision, EtatReunion, ReponseInvitation
from maillage.pilotage.gouvernance.models import CompteRenduReunion, Decision, MembreInstance, Reunion
from maillage.pilotage.gouvernance.registre import REGLES
from maillage.pilotage.gouvernance.selectors.composition import guests_of, seats_on
from maillage.pilotage.gouvernance.selectors.decisions import FiltresDecisions, find_decisions, owner_name
from maillage.pilotage.gouvernance.services import decisions as serv_decisions
from maillage.pilotage.gouvernance.services.convocations import answer_invitation, send_invitations
from maillage.pilotage.gouvernance.services.instances import correct_member, create_instance, edit_instance, end_member
from maillage.pilotage.gouvernance.services.ordre_du_jour import (
    add_point,
    edit_point,
    keep_point,
    move_point,
    refresh_agenda,
)
from maillage.pilotage.gouvernance.services.refus import GouvernanceRefus
from maillage.pilotage.gouvernance.services.reunions import (
    cancel_meeting,
    change_meeting,
    invite_also,
    refresh_guests,
    remove_guest,
)
from maillage.pilotage.gouvernance.services.tenue import (
    Presence,
    minutes_data,
    publish_minutes,
    record_attendance,
    write_minutes,
)
from maillage.reseau.conventions.models import DemandeAccueil
from maillage.reseau.structures.models import Contact
from maillage.socle.comptes.acteur import build_acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.models import Echeance
from maillage.socle.echeances.services.collecte import refresh
from tests.pilotage.gouvernance.conftest import DANS_DIX_JOURS, NOW, TODAY, nommer, prevoir
from tests.pilotage.indicateurs.fabriques import compte_rendu, demi_journee

LE_JOUR = DANS_DIX_JOURS + dt.timedelta(hours=2)


def tenir(comite: SimpleNamespace, reunion: Reunion) -> Reunion:
    """Invitations sent, everybody there."""
    send_invitations(by=comite.acteur, reunion=reunion, adresse="https://val.example.org/r", now=NOW)
    everybody = {one.pk: Presence("PRESENT", "Alix Essai") for one in reunion.invitations.all()}
    return record_attendance(by=comite.acteur, reunion=reunion, presences=everybody, now=LE_JOUR)


def decider(comite: SimpleNamespace, reunion: Reunion, **valeurs: Any) -> Decision:
    base = {
        "texte": "Ouvrir une demi-journée de plus à Bourg-Fictif",
        "motif": "",
        "votes_pour": 3,
        "votes_contre": 1,
        "abstentions": 2,
        "responsable_id": None,
        "responsable_role": Role.COORDINATEUR.value,
        "responsable_structure_id": None,
        "echeance_le": dt.date(2027, 1, 15),
        "point_id": None,
        "objet_type": "commune",
        "objet_id": "96001",
        "objet_nom": "Valfictif",
    }
    return serv_decisions.take_decision(by=comite.acteur, reunion=reunion, valeurs=base | valeurs)


def test_who_sits_follows_conventions_and_posts_of_the_day(comite: SimpleNamespace) -> None:
    def sitting(day: dt.date) -> list[tuple[str, str]]:
        return [(seat.nom, seat.titre.value) for seat in seats_on(comite.departement.pk, day)]

    before, after = dt.date(2026, 1, 1), dt.date(2026, 1, 2)
    assert sitting(before) == [
        ("Val-Fictif", "DEPARTEMENT"),
        ("Association du Lien", "EMPLOYEUR"),
        ("Commune de Valfictif", "EMPLOYEUR"),
    ]
    assert sitting(after) == [
        ("Val-Fictif", "DEPARTEMENT"),
        ("Commune de Bourg-Fictif", "HOTE"),
        ("Commune de Valfictif", "HOTE_EMPLOYEUR"),
        ("Association du Lien", "EMPLOYEUR"),
    ]
    assert ("Commune de Bourg-Fictif", "HOTE") not in sitting(dt.date(2027, 7, 1)), (
        "the convention ended the day before"
    )


def test_members_named_sit_from_their_deliberation_to_their_end(comite: SimpleNamespace) -> None:
    louise = MembreInstance.objects.get()
    named = [one.nom for one in guests_of(comite.pilotage, TODAY) if one.membre_id]
    assert named == ["Louise Essai"]
    with pytest.raises(GouvernanceRefus, match="siège déjà"):
        nommer(comite.acteur, comite.pilotage, "louise essai")
    with pytest.raises(GouvernanceRefus, match="avant la délibération"):
        nommer(comite.acteur, comite.pilotage, "Ali Essai", debut=dt.date(2019, 3, 21))
    with pytest.raises(GouvernanceRefus, match="choisissez un jour après"):
        end_member(by=comite.acteur, membre=louise, fin=dt.date(2019, 3, 1))
    end_member(by=comite.acteur, membre=louise, fin=TODAY)
    assert [one.nom for one in guests_of(comite.pilotage, TODAY + dt.timedelta(days=1)) if one.membre_id] == []
    values = {
        name: getattr(louise, name)
        for name in ("nom", "qualite", "organisme", "place", "deliberation_numero", "deliberation_le")
    }
    with pytest.raises(GouvernanceRefus, match="choisissez un jour avant"):
        correct_member(
            by=comite.acteur, membre=louise, valeurs={**values, "courriel": "", "debut": TODAY + dt.timedelta(days=2)}
        )
    row = correct_member(
        by=comite.acteur, membre=louise, valeurs={**values, "courriel": "l@example.org", "debut": louise.debut}
    )
    assert (row.courriel, row.fin) == ("l@example.org", TODAY)
    rule = next(regle for regle in REGLES if regle.code == "gouvernance.membres")
    assert list(rule.choisir(NOW + dt.timedelta(days=400))) == [row]
    rule.appliquer(rule.choisir(NOW + dt.timedelta(days=400)))
    assert MembreInstance.objects.get().courriel == ""


def test_a_body_keeps_its_kind_and_its_own_name(comite: SimpleNamespace) -> None:
    values = {"nom": "Comité technique", "frequence_mois": 6, "depuis_le": TODAY}
    with pytest.raises(GouvernanceRefus, match="porte déjà ce nom"):
        create_instance(by=comite.acteur, valeurs={"nature": "AUTRE", **values})
    row = edit_instance(by=comite.acteur, instance=comite.technique, valeurs={"nature": "AUTRE", **values})
    assert (row.nature, row.frequence_mois) == ("TECHNIQUE", 6)
    with pytest.raises(ValueError, match="unknown fields"):
        create_instance(by=comite.acteur, valeurs={"pk": 3})
    other = create_instance(by=comite.acteur, valeurs={"nature": "AUTRE", **values, "nom": "Groupe de travail"})
    assert guests_of(other, TODAY) == [], "nobody sits there but by deliberation"
    with pytest.raises(IntegrityError):
        edit_instance(by=comite.acteur, instance=other, valeurs={**values, "nom": "Groupe", "frequence_mois": 0})
    row.fermee_le = TODAY
    row.save()
    with pytest.raises(GouvernanceRefus, match="n'existe plus"):
        prevoir(comite, row)


def test_the_agenda_is_proposed_from_the_programme(comite: SimpleNamespace) -> None:
    held = tenir(comite, prevoir(comite))
    decider(comite, held, texte="Acheter une table", echeance_le=dt.date(2026, 12, 3))
    day = dt.date(2026, 12, 10)
    compte_rendu(comite.sol, demi_journee(comite.sol, dt.date(2026, 11, 3)), "CONTESTE")
    DemandeAccueil.objects.create(
        departement=comite.departement,
        reference="D-1",
        nom_structure="Mairie de Loin",
        commune_id="96001",
        nom="Alix Essai",
        courriel="alix@example.org",
        souhait="DEMI_JOURNEE",
        etat="LISTE_ATTENTE",
        recue_at=NOW,
        rang=1,
        decidee_le=TODAY,
        decidee_par="Camille Essai",
        motif="Pas de place",
    )
    reunion = prevoir(comite, debut=dt.datetime(2026, 12, 20, 9, tzinfo=dt.UTC))
    known = reunion.points.count()
    assert refresh_agenda(by=comite.acteur, reunion=reunion, today=day) >= 1, "the decision is late by then"
    natures = {point.nature: point for point in reunion.points.all()}
    assert {"DECISION_EN_RETARD", "CONTESTATION", "RETARD", "POSTE_FIN", "ATTENTE"} <= set(natures)
    assert "Acheter une table" in natures["DECISION_EN_RETARD"].titre
    assert natures["ATTENTE"].titre == "Demande d'accueil de la Mairie de Loin (Valfictif)"
    assert "31 mars 2027" in natures["POSTE_FIN"].texte
    assert reunion.points.count() > known
    assert refresh_agenda(by=comite.acteur, reunion=reunion, today=day) == 0, "proposed once"


def test_points_are_kept_left_out_moved_and_written(comite: SimpleNamespace) -> None:
    by, reunion = comite.acteur, prevoir(comite)
    reunion.points.all().delete()
    one, two, three = (add_point(by=by, reunion=reunion, titre=f"Point {n}", texte="") for n in (1, 2, 3))

    def kept() -> list[str]:
        return [point.titre for point in reunion.points.filter(garde=True).order_by("rang")]

    move_point(by=by, reunion=reunion, point_id=three.pk, vers=-1)
    assert kept() == ["Point 1", "Point 3", "Point 2"]
    move_point(by=by, reunion=reunion, point_id=one.pk, vers=-1)
    assert kept() == ["Point 1", "Point 3", "Point 2"], "the first goes no higher"
    keep_point(by=by, reunion=reunion, point_id=three.pk, garde=False)
    move_point(by=by, reunion=reunion, point_id=two.pk, vers=-1)
    assert kept() == ["Point 2", "Point 1"]
    assert edit_point(by=by, point=two, titre="Le budget", texte="À voter").texte == "À voter"
    with pytest.raises(GouvernanceRefus, match="n'est plus à l'ordre du jour"):
        move_point(by=by, reunion=reunion, point_id=0, vers=1)
    tenir(comite, reunion)
    decider(comite, reunion, point_id=two.pk)
    with pytest.raises(GouvernanceRefus, match="décision a été prise"):
        keep_point(by=by, reunion=reunion, point_id=two.pk, garde=False)


def test_invitations_are_frozen_and_change_is_told(
    comite: SimpleNamespace, membre: Callable[..., Any], django_capture_on_commit_callbacks: Any
) -> None:
    by = comite.acteur
    user = membre(Role.REFERENT, comite.sol.structure)
    reunion = prevoir(comite)
    add_point(by=by, reunion=reunion, titre="Le calendrier", texte="Chiffres que chacun ne lit pas")
    extra = invite_also(
        by=by,
        reunion=reunion,
        valeurs={"organisme": "Préfecture", "nom": "", "fonction": "", "courriel": "p@example.org"},
    )
    wrong = invite_also(
        by=by, reunion=reunion, valeurs={"organisme": "Erreur", "nom": "", "fonction": "", "courriel": ""}
    )
    assert remove_guest(by=by, reunion=reunion, invite_id=wrong.pk)
    assert not remove_guest(by=by, reunion=reunion, invite_id=reunion.invitations.exclude(structure=None).first().pk)
    Contact.objects.create(
        departement=comite.departement,
        structure=comite.sol.autres["hote2"],
        nom="Lou Essai",
        courriel="lou@example.org",
    )
    assert refresh_guests(by=by, reunion=reunion) == 5, "four seats by rule, and the Préfecture stays"
    reached = {one.organisme: one.courriel for one in reunion.invitations.all()}
    assert reached == {
        "Val-Fictif": "",
        "Commune de Bourg-Fictif": "lou@example.org",
        "Commune de Valfictif": user.email,
        "Association du Lien": "lien@example.org",
        "Préfecture": extra.courriel,
    }
    with django_capture_on_commit_callbacks(execute=True):
        assert send_invitations(by=by, reunion=reunion, adresse="https://val.example.org/r", now=NOW) == 4
    message = next(one for one in mail.outbox if one.to == [user.email])
    assert "mercredi 2 décembre 2026 à 14\u00a0h\u00a030" in message.body
    assert "Le calendrier" in message.body
    assert "Chiffres que chacun ne lit pas" not in message.body
    reunion.refresh_from_db()
    assert reunion.convocation is not None
    assert reunion.convocation.fichier.open("rb").read(5) == b"%PDF-"
    with pytest.raises(GouvernanceRefus, match="déjà parties"):
        refresh_guests(by=by, reunion=reunion)
    mail.outbox.clear()
    values = {"debut": DANS_DIX_JOURS, "endroit": "Autre salle", "visio": "", "quorum": 2}
    with django_capture_on_commit_callbacks(execute=True):
        change_meeting(by=by, reunion=reunion, valeurs=values)
        change_meeting(by=by, reunion=reunion, valeurs=values)
        change_meeting(by=by, reunion=reunion, valeurs={"quorum": 3})
    assert [one.to for one in mail.outbox if "Autre salle" in one.body] == [
        ["lou@example.org"],
        [user.email],
        ["lien@example.org"],
        ["p@example.org"],
    ]
    invite = reunion.invitations.get(structure=comite.sol.structure)
    with pytest.raises(GouvernanceRefus, match="Écrivez qui vient"):
        answer_invitation(by=by, invite=invite, reponse=ReponseInvitation.REPRESENTE)
    answered = answer_invitation(
        by=by, invite=invite, reponse=ReponseInvitation.REPRESENTE, represente_par="Alix Essai"
    )
    assert answered.represente_par == "Alix Essai"
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        cancel_meeting(by=by, reunion=reunion, motif="Neige")
    assert all("Neige" in one.body for one in mail.outbox)
    assert len(mail.outbox) == 4
    with pytest.raises(GouvernanceRefus, match="annulée"):
        add_point(by=by, reunion=reunion, titre="Trop tard", texte="")


def test_what_must_come_first_is_asked_for(comite: SimpleNamespace) -> None:
    by, reunion = comite.acteur, prevoir(comite)
    with pytest.raises(GouvernanceRefus, match="pas encore parties"):
        record_attendance(by=by, reunion=reunion, presences={}, now=LE_JOUR)
    with pytest.raises(GouvernanceRefus, match="déjà passée"):
        send_invitations(by=by, reunion=reunion, adresse="", now=LE_JOUR)
    change_meeting(by=by, reunion=reunion, valeurs={"quorum": 2})
    reunion.invitations.all().delete()
    with pytest.raises(GouvernanceRefus, match="Personne n'est invité"):
        send_invitations(by=by, reunion=reunion, adresse="", now=NOW)
    refresh_guests(by=by, reunion=reunion)
    send_invitations(by=by, reunion=reunion, adresse="", now=NOW)
    with pytest.raises(GouvernanceRefus, match="pas commencé"):
        record_attendance(by=by, reunion=reunion, presences={}, now=NOW)
    record_attendance(by=by, reunion=reunion, presences={}, now=LE_JOUR)
    reunion.points.all().delete()
    with pytest.raises(GouvernanceRefus, match="L'ordre du jour est vide"):
        publish_minutes(by=by, reunion=reunion, adresse=str, now=LE_JOUR)
    for call in (
        lambda: change_meeting(by=by, reunion=prevoir(comite), valeurs={"pk": 1}),
        lambda: invite_also(by=by, reunion=prevoir(comite), valeurs={"pk": "1"}),
        lambda: decider(comite, reunion, pk=1),
    ):
        with pytest.raises((ValueError, GouvernanceRefus)):
            call()


def test_minutes_are_published_once_and_no_longer_change(
    comite: SimpleNamespace, django_capture_on_commit_callbacks: Any
) -> None:
    by, reunion = comite.acteur, prevoir(comite, quorum=2)
    point = add_point(by=by, reunion=reunion, titre="Le calendrier", texte="")
    send_invitations(by=by, reunion=reunion, adresse="", now=NOW)
    ici, hote, _, employeur = reunion.invitations.order_by("pk")
    told = {
        ici.pk: Presence("PRESENT", "Camille Essai"),
        hote.pk: Presence("REPRESENTE", "Alix Essai"),
        employeur.pk: Presence("EXCUSE", "personne"),
    }
    record_attendance(by=by, reunion=reunion, presences=told, now=LE_JOUR)
    assert write_minutes(by=by, reunion=reunion, textes={point.pk: "Tout le monde est d'accord."}) == 1
    assert write_minutes(by=by, reunion=reunion, textes={}) == 0
    decision = decider(comite, reunion, point_id=point.pk, echeance_le=dt.date(2027, 1, 1))
    reunion = Reunion.objects.get(pk=reunion.pk)
    data = minutes_data(reunion, list(reunion.invitations.order_by("pk")), "Camille Essai")
    assert [(one["etat"], one["par"]) for one in data["presences"]] == [
        ("Présent", "Camille Essai"),
        ("Représenté", "Alix Essai"),
        ("Absent", ""),
        ("Excusé", ""),
    ]
    assert data["quorum"] == "Le quorum est atteint : 2 sur 2 demandés."
    written = data["points"][-1]
    assert written["compte_rendu"] == "Tout le monde est d'accord."
    assert written["decisions"][0]["votes"] == "3 pour, 1 contre, 2 abstentions"
    assert decision.numero == "2026-1"
    links: list[str] = []
    with django_capture_on_commit_callbacks(execute=True):
        minutes = publish_minutes(
            by=by, reunion=reunion, adresse=lambda token: links.append(token) or token, now=LE_JOUR
        )
    assert hashlib.sha256(minutes.document.fichier.open("rb").read()).hexdigest() == minutes.document.sha256
    assert [one.to for one in mail.outbox if decision.texte in one.body] == [["lien@example.org"]]
    reunion.refresh_from_db()
    assert reunion.etat == EtatReunion.PUBLIEE
    for refused in (
        lambda: write_minutes(by=by, reunion=reunion, textes={point.pk: "Autre chose"}),
        lambda: record_attendance(by=by, reunion=reunion, presences={}, now=LE_JOUR),
        lambda: serv_decisions.correct_decision(by=by, decision=decision, valeurs={"echeance_le": TODAY}),
        lambda: publish_minutes(by=by, reunion=reunion, adresse=str, now=LE_JOUR),
        lambda: edit_point(by=by, point=point, titre="X", texte=""),
    ):
        with pytest.raises(GouvernanceRefus, match="publié"):
            refused()
    with pytest.raises(DatabaseError), transaction.atomic():
        CompteRenduReunion.objects.update(publie_par_nom="Autre")
    rule = next(regle for regle in REGLES if regle.code == "gouvernance.invitations")
    assert [one.courriel for one in rule.choisir(NOW + dt.timedelta(days=400))] == ["lien@example.org"]


def test_a_decision_comes_back_as_a_duty_until_it_is_done(
    comite: SimpleNamespace, agir: Callable[..., Any], membre: Callable[..., Any]
) -> None:
    reunion = tenir(comite, prevoir(comite))
    mine = membre(Role.CONSEILLER, comite.association)
    given = {
        "role": decider(comite, reunion),
        "compte": decider(comite, reunion, responsable_role="", responsable_id=mine.pk),
        "structure": decider(comite, reunion, responsable_role="", responsable_structure_id=comite.association.pk),
    }
    keys = [str(one.pk) for one in given.values()]
    assert [one.numero for one in given.values()] == ["2026-1", "2026-2", "2026-3"]
    refresh(serv_decisions.CODE, comite.departement.pk, TODAY, keys)
    rows = {row.cle: row for row in Echeance.objects.filter(collecteur=serv_decisions.CODE)}
    assert [rows[key].utilisateur_id for key in keys] == [None, mine.pk, None]
    assert rows[keys[2]].structure_id == comite.association.pk
    assert rows[keys[0]].escalade_roles == ["COORDINATEUR", "ADMINISTRATEUR"]
    host = agir(Role.REFERENT, comite.association)
    other = agir(Role.REFERENT, comite.sol.structure)
    loaded = Decision.objects.select_related("responsable", "responsable_structure")
    assert [owner_name(one) for one in loaded.order_by("pk")] == ["Coordinateur", str(mine), "Association du Lien"]
    assert list(Decision.objects.visible_to(host)) == [given["structure"]], "its own, before the minutes are published"
    assert list(Decision.objects.visible_to(other)) == []
    done = {"etat": EtatDecision.FAITE, "cloture": "La table est là.", "now": LE_JOUR}
    with pytest.raises(GouvernanceRefus, match="confiée à quelqu'un d'autre"):
        serv_decisions.close_decision(by=other, decision=given["structure"], **done)
    closed = serv_decisions.close_decision(by=host, decision=given["structure"], **done)
    assert (closed.etat, closed.close_par_nom) == (EtatDecision.FAITE, host.nom)
    assert Echeance.objects.get(cle=keys[2], collecteur=serv_decisions.CODE).etat == "FAITE"
    with pytest.raises(GouvernanceRefus, match="déjà dit"):
        serv_decisions.close_decision(by=comite.acteur, decision=closed, **done)
    serv_decisions.reopen_decision(by=comite.acteur, decision=closed)
    with pytest.raises(GouvernanceRefus, match="déjà à faire"):
        serv_decisions.reopen_decision(by=comite.acteur, decision=closed)
    serv_decisions.close_decision(
        by=comite.acteur, decision=given["role"], etat=EtatDecision.ABANDONNEE, cloture="Trop cher", now=LE_JOUR
    )
    assert {one.cle for one in echeances.decisions(comite.departement.pk, TODAY)} == set(keys[1:])
    corrected = serv_decisions.correct_decision(
        by=comite.acteur, decision=given["compte"], valeurs={"texte": "x" * 300, "echeance_le": dt.date(2027, 2, 1)}
    )
    assert next(iter(echeances._recheck_decisions(comite.departement.pk, TODAY, [str(corrected.pk)]))).titre.endswith(
        "…"
    )
    own = build_acteur(mine.pk, str(mine), comite.departement.pk)
    assert serv_decisions.close_decision(by=own, decision=corrected, **done).close_par_nom == str(mine)
    kept = FiltresDecisions(etat="FAITE", instance=comite.technique.pk, miennes=True)
    assert list(find_decisions(own, kept, TODAY)) == [corrected]
    with pytest.raises(GouvernanceRefus, match="avant la réunion"):
        decider(comite, reunion, echeance_le=TODAY)
    with pytest.raises(GouvernanceRefus, match="n'est plus à l'ordre du jour"):
        decider(comite, reunion, point_id=0)


def test_a_committee_not_met_within_its_year_is_a_duty(comite: SimpleNamespace) -> None:
    here = comite.departement.pk

    def due(today: dt.date) -> dict[str, dt.date]:
        return {one.titre: one.echeance_le for one in echeances.rencontres(here, today)}

    late = {"Réunir : Comité technique": dt.date(2026, 11, 1), "Réunir : Comité de pilotage": dt.date(2026, 11, 1)}
    assert due(TODAY) == late
    reasons = {one.titre: one.raison for one in echeances._recheck_rencontres(here, TODAY, [str(comite.technique.pk)])}
    assert "article 3.4" in reasons["Réunir : Comité technique"]
    reunion = prevoir(comite)
    assert due(TODAY) == late, "a meeting planned after the year is still late"
    tenir(comite, reunion)
    assert list(due(TODAY)) == ["Réunir : Comité de pilotage"]
    assert due(dt.date(2027, 10, 1))["Réunir : Comité technique"] == dt.date(2027, 12, 2)
    soon = prevoir(comite, debut=dt.datetime(2027, 11, 30, 9, tzinfo=dt.UTC))
    assert "Réunir : Comité technique" not in due(dt.date(2027, 10, 1))
    to_publish = {one.cle: one.echeance_le for one in echeances.comptes_rendus(here, dt.date(2026, 12, 2))}
    assert to_publish == {str(reunion.pk): dt.date(2026, 12, 17)}
    assert list(echeances._recheck_comptes_rendus(here, dt.date(2026, 12, 2), [str(soon.pk)])) == []
