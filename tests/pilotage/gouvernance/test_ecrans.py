"""The pages of committees, without JavaScript, as a coordinator, a host, an élu and others meet them."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.core import mail
from django.core.signing import dumps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.pilotage.gouvernance.enums import NaturePoint
from maillage.pilotage.gouvernance.models import (
    Decision,
    Instance,
    InvitationReunion,
    MembreInstance,
    PointOrdreDuJour,
    Reunion,
)
from maillage.pilotage.gouvernance.selectors.propositions import kinds_to_group
from maillage.pilotage.gouvernance.selectors.reunions import agenda
from maillage.pilotage.gouvernance.services.convocations import _letters, send_invitations
from maillage.pilotage.gouvernance.services.ordre_du_jour import add_point
from maillage.pilotage.gouvernance.services.reunions import CHAMPS_INVITE, invite_also
from maillage.pilotage.gouvernance.services.tenue import (
    SEL,
    minutes_data,
    publish_minutes,
    record_attendance,
    write_minutes,
)
from maillage.reseau.equipes.models import Poste
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.services.collecte import collect_all
from tests.pilotage.gouvernance.conftest import DANS_DIX_JOURS, NOW, TODAY, nommer, prevoir
from tests.pilotage.gouvernance.test_comite import LE_JOUR, decider, tenir

Date = tuple[int, int, int]


def boxes(**dates: Date) -> dict[str, str]:
    """Dates as the three boxes send them."""
    return {
        f"{name}_{rank}": str(part)
        for name, (year, month, day) in dates.items()
        for rank, part in enumerate((day, month, year))
    }


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode().replace("&#x27;", "'")


def send(client: Client, url: str, data: dict[str, Any]) -> str:
    """What is read after a form that went through."""
    answer = client.post(url, data, follow=True)
    body = answer.content.decode().replace("&#x27;", "'")
    assert answer.redirect_chain, body
    return body


def refuse(client: Client, url: str, data: dict[str, Any], *sentences: str) -> None:
    """What is typed wrong is said, and nothing is lost."""
    answer = client.post(url, data)
    body = answer.content.decode().replace("&#x27;", "'")
    assert answer.status_code == 422, body
    for sentence in sentences:
        assert sentence in body


def test_a_coordinator_prepares_holds_and_publishes_a_meeting(
    comite: SimpleNamespace,
    entree: Callable[..., Client],
    time_machine: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    client = entree()
    assert "À réunir avant le 1er novembre 2026" in page(client, "/comites/")
    refuse(
        client,
        "/comites/nouveau/",
        {"frequence_mois": "0"},
        "Choisissez quelle instance",
        "Écrivez un nombre de 1 à 60",
    )
    made = {"nature": "AUTRE", "nom": "Groupe de travail", "frequence_mois": "6"} | boxes(depuis_le=(2026, 1, 1))
    assert "Dites maintenant qui y siège" in send(client, "/comites/nouveau/", made)
    url = f"/comites/{Instance.objects.get(nom='Groupe de travail').pk}/"
    named = {"nom": "Ali Essai", "place": "TITULAIRE", "deliberation_numero": "12"}
    said = send(client, f"{url}membre/", named | boxes(deliberation_le=(2026, 1, 5), debut=(2026, 1, 5)))
    assert "délibération n° 12 du 5 janvier 2026" in said
    membre = MembreInstance.objects.get(nom="Ali Essai")
    assert "jusqu'au" in send(client, f"/comites/membres/{membre.pk}/fin/", boxes(fin=(2026, 6, 30)))
    assert "Anciens membres" in page(client, url)
    assert "Ali Essai" in page(client, f"/comites/membres/{membre.pk}/corriger/")
    assert client.get(f"/comites/membres/{membre.pk}/autre/").status_code == 404
    assert client.get(f"{url}autre/").status_code == 404
    assert "c'est corrigé" in send(client, f"{url}modifier/", made)

    technique = f"/comites/{comite.technique.pk}/"
    assert "Association du Lien (emploie un conseiller)" in page(client, technique)
    when = boxes(jour=(2026, 12, 2)) | {"heure": "14h30"}
    refuse(client, f"{technique}reunion/", when, "Écrivez où se tient la réunion")
    said = send(client, f"{technique}reunion/", when | {"endroit": "Salle du conseil", "quorum": "2"})
    assert "Financement du poste CN-9" in said
    reunion = Reunion.objects.get()
    url = f"/reunions/{reunion.pk}/"
    _arrange_agenda(client, f"{url}ordre-du-jour/", reunion)
    assert "Les chiffres sont gardés" in send(client, f"{url}chiffres/", {"du": "2026-01", "au": "2026-11"})
    refuse(client, f"{url}chiffres/", {"du": "2026-11", "au": "2026-01"}, "Le dernier mois est avant le premier")
    refuse(client, f"{url}invitations/", {"ajouter": "1"}, "Écrivez un organisme")
    send(client, f"{url}invitations/", {"ajouter": "1", "organisme": "Préfecture"})
    extra = InvitationReunion.objects.get(organisme="Préfecture")
    assert "L'invité est retiré" in send(client, f"{url}invitations/", {"retirer": str(extra.pk)})
    assert "4\u00a0invités" in send(client, f"{url}invitations/", {"recalculer": "1"})
    assert "n'a pas commencé" not in page(client, f"{url}presences/")
    assert "1\u00a0e-mail part" in send(client, f"{url}invitations/", {"envoyer": "1"})
    assert "déjà parties" in send(client, f"{url}invitations/", {"envoyer": "1"})
    assert client.get(f"{url}convocation.pdf").headers["Content-Type"] == "application/pdf"
    assert client.get(f"{url}compte-rendu.pdf").status_code == 404
    assert client.get(f"{url}autre/").status_code == 404
    assert "La réunion n'a pas commencé" in page(client, f"{url}presences/")
    by_phone = {f"etat-{comite_seat(reunion)}": "REPRESENTE", f"qui-{comite_seat(reunion)}": "Alix Essai"}
    assert "Les réponses sont enregistrées" in send(client, f"{url}presences/", by_phone)
    assert "Se fait représenter" in page(client, f"{url}invitations/")
    assert "Les réponses sont enregistrées" in send(client, f"{url}presences/", by_phone)
    assert "prévenus par e-mail" in send(client, f"{url}date/", when | {"endroit": "Salle du conseil, 1er étage"})

    other = prevoir(comite)
    refuse(client, f"/reunions/{other.pk}/annuler/", {}, "Écrivez pourquoi la réunion est annulée")
    assert "La réunion est annulée" in send(client, f"/reunions/{other.pk}/annuler/", {"motif": "Doublon"})
    refuse(client, f"/reunions/{other.pk}/chiffres/", {"du": "2026-01", "au": "2026-11"}, "Cette réunion est annulée")
    time_machine.move_to(LE_JOUR, tick=False)
    client = entree()  # the session of ten days ago is over
    invites = {f"etat-{one.pk}": "PRESENT" for one in reunion.invitations.all()}
    refuse(client, f"{url}presences/", dict.fromkeys(invites, "X"), "Choisissez une réponse de la liste")
    assert "Les présences sont enregistrées" in send(client, f"{url}presences/", invites)
    point = reunion.points.filter(garde=True).order_by("rang").first()
    assert point is not None
    texts = {f"point-{point.pk}": "Chacun a parlé."}
    assert "pas encore publié" in send(client, f"{url}compte-rendu/", texts)
    refuse(client, f"{url}decision/", {"votes_pour": "-1"}, "Écrivez ce qui est décidé", "Choisissez qui s'en charge")
    given = {
        "texte": "Chercher un financement",
        "point": str(point.pk),
        "responsable": f"structure:{comite.association.pk}",
    }
    assert "La décision 2026-1 est écrite" in send(client, f"{url}decision/", given | boxes(echeance_le=(2027, 1, 15)))
    decision = Decision.objects.get()
    assert (decision.objet_type, decision.objet_nom) == (point.objet_type, point.titre if point.objet_type else "")
    edited = f"{url}decision/?decision={decision.pk}"
    assert "Chercher un financement" in page(client, edited)
    commune = given | {"objet": "commune:96001"} | boxes(echeance_le=(2027, 1, 15))
    assert "est corrigée" in send(client, edited, commune)
    refuse(client, edited, given | boxes(echeance_le=(2026, 1, 15)), "Cette date est avant la réunion")
    assert Decision.objects.get().objet_nom == "Valfictif (96001)"
    with django_capture_on_commit_callbacks(execute=True):
        assert "Chacun a parlé." in send(client, f"{url}compte-rendu/", texts | {"publier": "1"})
        assert "ne changera plus" in send(client, f"{url}publier/", {})
    assert "Le compte rendu ne change plus" in page(client, f"{url}compte-rendu/")
    refuse(client, f"{url}compte-rendu/", texts, "est publié")
    assert client.get(f"{url}compte-rendu.pdf").headers["Content-Type"] == "application/pdf"
    link = next(line for one in mail.outbox for line in one.body.splitlines() if "/reunions/compte-rendu/" in line)
    visitor = Client(HTTP_HOST="96.localhost")
    answer = visitor.get(link.replace("http://96.localhost", ""))
    assert answer.headers["Content-Type"] == "application/pdf"
    for wrong in (
        "faux",
        dumps([comite.departement.pk + 1, reunion.pk], salt=SEL),
        dumps([comite.departement.pk, 0], salt=SEL),
    ):
        assert visitor.get(f"/reunions/compte-rendu/{wrong}/").status_code == 404


def comite_seat(reunion: Reunion) -> int:
    """The first host invited."""
    return reunion.invitations.filter(structure__isnull=False).order_by("pk")[0].pk


def _arrange_agenda(client: Client, url: str, reunion: Reunion) -> None:
    """Every button of the agenda."""
    first, second = reunion.points.order_by("rang")[:2]
    send(client, url, {"descendre": str(first.pk)})
    assert [one.pk for one in reunion.points.order_by("rang")][:2] == [second.pk, first.pk]
    send(client, url, {"monter": str(first.pk)})
    assert "écarté" in send(client, url, {"ecarter": str(second.pk)})
    assert "remis à l'ordre du jour" in send(client, url, {"garder": str(second.pk)})
    assert "n'est plus à l'ordre du jour" in send(client, url, {"garder": "x"})
    assert "Rien de nouveau" in send(client, url, {"proposer": "1"})
    refuse(client, url, {"ajouter": "1"}, "Écrivez le titre du point")
    assert "ajouté à la fin" in send(client, url, {"ajouter": "1", "titre": "Le calendrier", "texte": ""})
    assert "Le point est corrigé" in send(client, f"{url}?point={first.pk}", {"titre": "Le budget", "texte": ""})
    assert client.get(f"{url}?point=999999").status_code == 404
    assert send(client, url, {})


def test_a_host_reads_what_it_is_invited_to_and_nothing_of_another(
    comite: SimpleNamespace, entree: Callable[..., Client]
) -> None:
    by, here = comite.acteur, comite.sol.structure
    host, stranger = entree(Role.REFERENT, here), entree(Role.REFERENT, comite.sol.autres["hote2"])
    reunion = prevoir(comite)
    reunion.points.all().delete()
    for titre, structure in (("Le nôtre", here), ("Celui d'un autre", comite.association), ("À tous", None)):
        point = add_point(by=by, reunion=reunion, titre=titre, texte=f"Pourquoi : {titre}")
        point.structure = structure
        point.save()
    url = f"/reunions/{reunion.pk}/"
    assert host.get(url).status_code == 404, "not told of before the invitations"
    reunion.invitations.filter(structure=comite.sol.autres["hote2"]).delete()
    send_invitations(by=by, reunion=reunion, adresse="", now=NOW)
    assert stranger.get(url).status_code == 404
    assert "Aucune réunion" in page(stranger, "/comites/")
    body = page(host, url)
    assert "Pourquoi : Le nôtre" in body
    assert "Pourquoi : À tous" in body
    assert "Situation d'une structure" in body, "a neutral title"
    assert "Celui d'un autre" not in body
    assert "lien@example.org" not in body
    assert host.get(f"{url}convocation.pdf").status_code == 403
    assert host.get(f"{url}date/").status_code == 403
    refuse(host, url, {"reponse": "REPRESENTE"}, "Écrivez qui vient à votre place")
    assert "Votre réponse est enregistrée" in send(host, url, {"reponse": "EXCUSE"})
    assert reunion.invitations.get(structure=here).reponse == "EXCUSE"
    assert entree(Role.ELU).post(url, {"reponse": "PRESENT"}).status_code == 403
    assert entree(Role.ETAT).get(url).status_code == 403
    record_attendance(by=by, reunion=reunion, presences={}, now=LE_JOUR)
    decision = decider(comite, reunion)
    assert host.get(f"/decisions/{decision.pk}/").status_code == 404, "said when the minutes are"
    write_minutes(by=by, reunion=reunion, textes={})
    publish_minutes(by=by, reunion=reunion, adresse=str, now=LE_JOUR)
    body = page(host, url)
    assert decision.texte in body
    assert "Celui d'un autre" in body, "the published minutes tell it whole"
    assert "Pourquoi : Celui d'un autre" not in body
    assert decision.texte in page(host, f"/decisions/{decision.pk}/")
    assert host.post(f"/decisions/{decision.pk}/", {"etat": "FAITE", "cloture": "Oui"}).status_code == 403
    assert stranger.get(f"/decisions/{decision.pk}/").status_code == 404


def test_before_the_minutes_no_guest_learns_what_concerns_another(
    comite: SimpleNamespace,
    entree: Callable[..., Client],
    membre: Callable[..., Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    """By page, letter, e-mail and calendar: the host, another one, who has no body, who was named, an élu, the coordination."""
    by, here, autre = comite.acteur, comite.sol.structure, comite.association
    Structure.objects.filter(pk=autre.pk).update(type="ASSOCIATION")
    Structure.objects.filter(pk=here.pk).update(type="COMMUNE")
    nommer(by, comite.technique, "Louise Essai", courriel="louise@example.org")
    account = membre(Role.REFERENT, here)
    reunion = prevoir(comite)
    reunion.points.all().delete()
    base = {"departement": comite.departement, "reunion": reunion}
    group = PointOrdreDuJour.objects.create(
        **base, rang=1, nature="RETARD", cle="GROUPE:RETARD", titre="6 conventions en retard de demi-journées"
    )
    for rank, (nature, body, under) in enumerate(
        [
            ("RETARD", autre, group), ("RETARD", here, group), ("CONTESTATION", autre, None), ("SILENCE", here, None),
            ("CONVENTION_FIN", autre, None), ("CONVENTION_FIN", here, None), ("POSTE_FIN", here, None),
            ("ATTENTE", None, None), ("DECISION_EN_RETARD", None, None),
        ],
        start=2,
    ):  # fmt: skip
        nom = body.nom if body else "Mairie de Loin"
        PointOrdreDuJour.objects.create(
            **base, rang=rank, nature=nature, cle=f"{nature}:x:{rank}", titre=f"{nature} {nom}", texte=f"Raison {nom}",
            structure=body, groupe=under,
        )  # fmt: skip
    add_point(by=by, reunion=reunion, titre="Le calendrier", texte="")
    invite_also(
        by=by,
        reunion=reunion,
        valeurs=dict.fromkeys(CHAMPS_INVITE, "") | {"organisme": "Préfecture", "courriel": "p@example.org"},
    )
    with django_capture_on_commit_callbacks(execute=True):
        send_invitations(by=by, reunion=reunion, adresse="https://val.example.org/r", now=NOW)
    reunion.refresh_from_db()
    letters = _letters(reunion, list(reunion.invitations.order_by("pk")), agenda(reunion, kept=True), NOW)
    told = {
        "page": page(entree(Role.REFERENT, here), f"/reunions/{reunion.pk}/").partition("Invités</h2>")[0],
        **{f"e-mail {one.to[0]}": one.body for one in mail.outbox},
        **{f"letter {one['organisme'] or one['nom']}": repr(one["points"]) for one in letters["destinataires"]},  # type: ignore[attr-defined]
    }
    for own in ("page", f"e-mail {account.email}", "letter Commune de Valfictif"):
        for nature in ("RETARD", "SILENCE", "CONVENTION_FIN", "POSTE_FIN"):
            assert f"{nature} Commune de Valfictif" in told[own], (own, nature)
        for neutral in (
            "Compte rendu d'une demi-journée",
            "Situation d'une convention",
            "Demande d'accueil",
            "Suite d'une décision",
        ):
            assert neutral in told[own], (own, neutral)
        assert "6 conventions en retard" in told[own]
        assert "Le calendrier" in told[own]
        assert "Association du Lien" not in told[own].replace("pour Association", ""), own
        assert "Mairie de Loin" not in told[own]
    # Another body, and one that is none: of the commune, only that its convention ends, which its council voted.
    for other in ("e-mail lien@example.org", "letter Association du Lien", "e-mail p@example.org", "letter Préfecture"):
        assert "CONVENTION_FIN Commune de Valfictif" in told[other], other
        for nature in ("RETARD", "SILENCE", "POSTE_FIN"):
            assert f"{nature} Commune de Valfictif" not in told[other], (other, nature)
        assert "Mairie de Loin" not in told[other]
    assert "CONTESTATION Association du Lien" in told["e-mail lien@example.org"]
    assert "Association du Lien" not in told["letter Préfecture"]
    # Those who steer read all.
    told |= {f"page {role}": page(entree(role), f"/reunions/{reunion.pk}/") for role in (Role.ELU, Role.COORDINATEUR)}
    for whole in ("e-mail louise@example.org", "letter Val-Fictif", f"page {Role.ELU}", f"page {Role.COORDINATEUR}"):
        for nature in ("RETARD", "CONTESTATION", "CONVENTION_FIN"):
            assert f"{nature} Association du Lien" in told[whole], (whole, nature)
        assert "ATTENTE Mairie de Loin" in told[whole]
    assert not [line for line in repr(letters["points"]).splitlines() if "Lien" in line or "Loin" in line]
    client = entree(Role.REFERENT, here)
    collect_all(comite.departement.pk, TODAY)
    address = client.post("/mon-compte/agenda/").content.decode().partition('readonly value="')[2].partition('"')[0]
    calendar = page(client, address.removeprefix("http://96.localhost"))
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert "Association du Lien" not in calendar


def test_many_of_a_kind_stand_under_one_point_and_are_decided_one_by_one(
    comite: SimpleNamespace, entree: Callable[..., Client]
) -> None:
    for rank in range(8):
        poste = {"reference": f"CN-2{rank}", "nature": "CONSEILLER", "debut": dt.date(2025, 1, 1)}
        Poste.objects.create(
            departement=comite.departement, employeur=comite.association,
            fin_financement=dt.date(2027, 4, 1 + rank), **poste,
        )  # fmt: skip
    reunion, client = prevoir(comite), entree()
    group = PointOrdreDuJour.objects.get(cle="GROUPE:POSTE_FIN")
    assert group.titre == "9 postes dont le financement finit d'ici le 8 avril 2027"
    assert group.elements.count() == 9
    assert {one.structure_id for one in group.elements.all()} == {comite.association.pk}
    assert reunion.points.filter(groupe=None).count() <= 10
    url = f"/reunions/{reunion.pk}/ordre-du-jour/"
    first = group.elements.order_by("rang")[0]
    assert "Financement du poste CN-27" in page(client, url)
    assert "écarté" in send(client, url, {"ecarter": str(first.pk)})
    group.refresh_from_db()
    assert group.titre == "8 postes dont le financement finit d'ici le 8 avril 2027"
    assert "Rien de nouveau" in send(client, url, {"proposer": "1"}), "left out, it is not proposed again"
    # A new one joins its group; a title that somebody wrote stays.
    Poste.objects.create(
        departement=comite.departement, employeur=comite.association, reference="CN-30", nature="CONSEILLER",
        debut=dt.date(2025, 1, 1), fin_financement=dt.date(2027, 5, 2),
    )  # fmt: skip
    assert "1\u00a0proposition ajoutée" in send(client, url, {"proposer": "1"})
    group.refresh_from_db()
    assert (group.titre, group.elements.count()) == ("9 postes dont le financement finit d'ici le 2 mai 2027", 10)
    assert "Le point est corrigé" in send(client, f"{url}?point={group.pk}", {"titre": "Les postes", "texte": ""})
    assert "remis à l'ordre du jour" in send(client, url, {"garder": str(first.pk)})
    group.refresh_from_db()
    assert group.titre == "Les postes"
    tenir(comite, reunion)
    written = page(client, f"/reunions/{reunion.pk}/compte-rendu/")
    assert f"?point={first.pk}" in written
    decision = decider(comite, reunion, point_id=first.pk)
    assert decision.texte in page(client, f"/reunions/{reunion.pk}/compte-rendu/")
    assert "Une décision a été prise" in send(client, url, {"ecarter": str(group.pk)})
    assert "– Financement du poste CN-9" in page(client, f"/reunions/{reunion.pk}/decision/?point={first.pk}")
    said = minutes_data(Reunion.objects.get(pk=reunion.pk), list(reunion.invitations.all()), "Camille Essai")
    (told,) = [one for one in said["points"] if one["titre"] == "Les postes"]
    assert [one["decisions"][0]["numero"] for one in told["elements"] if one["decisions"]] == [decision.numero]
    publish_minutes(by=comite.acteur, reunion=reunion, adresse=str, now=LE_JOUR)


def test_an_agenda_holds_in_ten_points() -> None:
    kinds = [NaturePoint.RETARD] * 5 + [NaturePoint.SILENCE] * 4 + [NaturePoint.ATTENTE] * 3 + [NaturePoint.POSTE_FIN]
    assert kinds_to_group(kinds, 0) == {NaturePoint.RETARD}
    assert kinds_to_group(kinds[:10], 0) == set()
    assert kinds_to_group([*kinds, NaturePoint.RETARD], 0) == {NaturePoint.RETARD}
    assert kinds_to_group(kinds, 6) == {NaturePoint.RETARD, NaturePoint.SILENCE, NaturePoint.ATTENTE}


def test_whoever_is_in_charge_says_what_became_of_a_decision(
    comite: SimpleNamespace, entree: Callable[..., Client]
) -> None:
    reunion = tenir(comite, prevoir(comite))
    decision = decider(comite, reunion, responsable_role="", responsable_structure_id=comite.association.pk)
    client, url = entree(Role.REFERENT, comite.association), f"/decisions/{decision.pk}/"
    assert "Association du Lien" in page(client, "/decisions/?pour=moi")
    refuse(client, url, {"etat": "FAITE"}, "Écrivez en une phrase")
    assert "ne sera plus rappelée" in send(client, url, {"etat": "FAITE", "cloture": "La table est là."})
    assert "déjà dit" in send(client, url, {"etat": "FAITE", "cloture": "Encore"})
    body = page(client, url)
    assert "La table est là." in body
    assert "Décision faite" in body, "its history"
    assert "de nouveau à faire" in send(client, url, {"rouvrir": "1"})
    assert "déjà à faire" in send(client, url, {"rouvrir": "1"})
    assert 'href="/comites/"' not in page(entree(Role.CONSEILLER, comite.association), "/decisions/"), (
        "who may only read his own decisions is not led to a closed page"
    )
    table = b"".join(entree().get("/decisions/decisions.csv?etat=A_FAIRE").streaming_content).decode()  # type: ignore[attr-defined]
    assert "2026-1;Comité technique;2 décembre 2026;Ouvrir une demi-journée" in table
    assert "Aucune décision ne correspond" in page(client, "/decisions/?etat=EN_RETARD&instance=x")


def test_lists_ask_as_many_queries_for_twenty_as_for_two(
    comite: SimpleNamespace, entree: Callable[..., Client]
) -> None:
    client, staff = entree(Role.ELU), entree()
    reunion = tenir(comite, prevoir(comite))
    publish_minutes(by=comite.acteur, reunion=reunion, adresse=str, now=LE_JOUR)

    other = prevoir(comite)
    send_invitations(by=comite.acteur, reunion=other, adresse="", now=NOW)

    def cost(url: str) -> int:
        reader = staff if url.startswith(f"/reunions/{other.pk}/") else client
        reader.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert reader.get(url).status_code == 200
        return len(seen)

    def fill(number: int) -> None:
        for rank in range(number):
            numero = f"2025-{Decision.objects.count() + 1}"
            base = {"departement": comite.departement, "reunion": reunion, "texte": "X", "responsable_role": "ELU"}
            Decision.objects.create(numero=numero, echeance_le=TODAY, **base)
            when = DANS_DIX_JOURS + dt.timedelta(days=rank)
            Reunion.objects.create(
                departement=comite.departement,
                instance=comite.technique,
                debut=when,
                endroit="Là",
                etat="CONVOQUEE",
                convoquee_at=NOW,
            )
            organisme = f"Organisme {InvitationReunion.objects.count()}"
            InvitationReunion.objects.create(
                departement=comite.departement, reunion=reunion, qualite="LIBRE", organisme=organisme
            )
            for meeting in (reunion, other):
                point = {"departement": comite.departement, "reunion": meeting, "structure": comite.association}
                group = PointOrdreDuJour.objects.create(**point, rang=50, titre="Point")
                PointOrdreDuJour.objects.create(**point, rang=51, titre="Dessous", groupe=group)
            InvitationReunion.objects.create(
                departement=comite.departement, reunion=other, qualite="LIBRE", organisme=f"Autre {rank}"
            )
            MembreInstance.objects.create(
                departement=comite.departement, instance=comite.technique, nom="Ali Essai", deliberation_numero="3",
                deliberation_le=TODAY, debut=TODAY,
            )  # fmt: skip
            instance = f"Groupe {Instance.objects.count()}"
            Instance.objects.create(departement=comite.departement, nature="AUTRE", nom=instance, depuis_le=TODAY)

    urls = ("/comites/", "/decisions/", f"/reunions/{reunion.pk}/", f"/comites/{comite.technique.pk}/")
    urls += tuple(f"/reunions/{other.pk}/{step}" for step in ("", "ordre-du-jour/", "invitations/", "presences/"))
    urls += (f"/reunions/{other.pk}/compte-rendu/", f"/reunions/{other.pk}/decision/")
    fill(2)
    before = [cost(url) for url in urls]
    fill(18)
    assert [cost(url) for url in urls] == before
    assert max(before) <= 30, before
