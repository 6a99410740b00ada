"""The hosts of the demo: forty bodies under a convention for a year, five requests. Nobody here exists.

Every text is frozen and signed by the services of the screens, on the dates that the demo tells.
"""

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import join_de
from maillage.base.tenancy import tenant_transaction
from maillage.reseau.conventions.enums import (
    ArticleNom,
    Civilite,
    Cote,
    CritereLocaux,
    EtatConvention,
    EtatDemande,
    ModeContact,
    Reponse,
    Souhait,
)
from maillage.reseau.conventions.models import Convention, TexteConvention
from maillage.reseau.conventions.services.conventions import (
    advance,
    create_convention,
    edit_convention,
    save_modele,
)
from maillage.reseau.conventions.services.demandes import decide, submit_request
from maillage.reseau.conventions.services.parties import edit_party
from maillage.reseau.conventions.services.signatures import record_scan
from maillage.reseau.conventions.services.suivi import add_insurance, ask_communication, note_contact
from maillage.reseau.conventions.services.textes import freeze_convention
from maillage.reseau.equipes.calendrier import add_months
from maillage.reseau.lieux.models import Lieu
from maillage.reseau.structures.enums import TypeStructure
from maillage.reseau.structures.models import Structure
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.territoires.models import Commune, Departement

HOTES: Final = 40
_ASSEMBLEE: Final = 20
"""Months ago: the deliberation of the Département's assembly."""
_PRENOMS: Final = ("Dominique", "Camille", "Claude", "Maxime", "Sacha", "Lou", "Charlie", "Andréa")


def open_hosts(departement: Departement, acteur: Acteur) -> list[Convention]:
    """Once: the model, then one convention a body, the first in force for a year. Those in force, in the order of bodies."""
    now = timezone.now()
    today = timezone.localdate(now)
    with tenant_transaction(departement.pk):
        if Convention.objects.filter(departement=departement).exists():
            return []
        _model(departement, acteur, today)
        bodies = list(Structure.objects.filter(departement=departement).active().order_by("pk")[:HOTES])
        places = _places(departement, bodies)
        found = [
            _signed(acteur, body, place, _plan(rank, today), now)
            for rank, (body, place) in enumerate(zip(bodies, places, strict=True))
        ]
        for rank, convention in enumerate(found):
            _follow(acteur, convention, rank, now)
    return found


def hear_requests(departement: Departement, acteur: Acteur) -> int:
    """Seven requests: two new, two waiting, one refused, two accepted whose conventions are on their way; how many."""
    now = timezone.now()
    with tenant_transaction(departement.pk):
        hosts = set(Structure.objects.filter(departement=departement).values_list("commune_id", flat=True))
        rows = Commune.objects.current().filter(code_departement=departement.code, population__gt=0)
        free = [one for one in rows.order_by("code").defer("contour") if one.pk not in hosts]
        decisions = (
            None, None, EtatDemande.LISTE_ATTENTE, EtatDemande.LISTE_ATTENTE, EtatDemande.REFUSEE, EtatDemande.ACCEPTEE,
            EtatDemande.ACCEPTEE,
        )  # fmt: skip
        done = 0
        for rank, (commune, decision) in enumerate(zip(free, decisions, strict=False)):
            demande, new = submit_request(by=acteur, valeurs=_request(commune, rank), now=now)
            if not new:
                return 0
            done += 1
            if decision is not None:
                motif = _MOTIFS[decision]
                convention = decide(
                    by=acteur, demande=demande, etat=decision, motif=motif, now=now, adresse=_letter(departement)
                )
                if convention is not None:
                    _go_on(acteur, convention, commune, executory=rank % 2 == 1, today=timezone.localdate(now))
    return done


def _letter(departement: Departement) -> Callable[[str], str]:
    return lambda jeton: departement.site + reverse("conventions:request_letter", args=[jeton])


_MOTIFS: Final = {
    EtatDemande.LISTE_ATTENTE: "L'équipe n'a plus de demi-journée libre dans ce secteur avant la rentrée.",
    EtatDemande.REFUSEE: "Le lieu n'est pas accessible aux personnes à mobilité réduite. Une autre salle permettrait d'accepter.",
    EtatDemande.ACCEPTEE: "Aucune permanence à moins de vingt minutes, et le lieu répond à tout ce que la convention demande.",
}


def _plan(rank: int, today: dt.date) -> dict[str, Any]:
    """Day of effect and time rules of a convention. The first two are near a deadline, the last is over."""
    effet, fin = add_months(today, -12) - dt.timedelta(days=3 + 2 * rank), add_months(today, 20)
    if rank == 2:  # the term ends in two months and nine days: nine days are left to oppose
        effet = add_months(today + dt.timedelta(days=9), -16)
    if rank == 3:
        fin = today + dt.timedelta(days=24)
    if rank == HOTES - 1:
        fin = dt.date(today.year - 1, 12, 31)  # nothing is due this year: the gauges say so
    return {"effet": effet, "fin_au_plus_tard": fin}


def _model(departement: Departement, acteur: Acteur, today: dt.date) -> None:
    voted = add_months(today, -_ASSEMBLEE)
    save_modele(
        by=acteur,
        valeurs={
            "nom": f"Département {departement.nom}",
            "adresse": "1 place de la Démonstration, 96000 Valfictif",
            "civilite": Civilite.MADAME,
            "representant": "Claude Démonstration",
            "qualite": "Présidente du conseil départemental",
            "courriel_signature": "presidence@demo.example",
            "deliberation_numero": "18",
            "deliberation_le": voted,
            "publiee_le": voted + dt.timedelta(days=4),
            "transmise_le": voted + dt.timedelta(days=4),
            "accuse_numero": f"096-229600018-{voted:%Y%m%d}-18-DE",
            "accuse_le": voted + dt.timedelta(days=5),
            "ville": "Valfictif",
            "politique_le": add_months(today, -36),
            "tribunal": "tribunal administratif de Valfictif",
            "tribunal_adresse": "2 rue de la Fiction, 96000 Valfictif",
            "fin_au_plus_tard": add_months(today, 20),
        },
    )


def _places(departement: Departement, bodies: Sequence[Structure]) -> list[Lieu]:
    """One published place a body, of its commune when one is free there; never the same twice."""
    free = list(Lieu.objects.filter(departement=departement, etat="PUBLIE").order_by("pk"))
    found = []
    for body in bodies:
        place = next((one for one in free if one.code_insee == body.commune_id), free[0])
        free.remove(place)
        found.append(place)
    return found


def _signed(acteur: Acteur, body: Structure, place: Lieu, plan: Mapping[str, Any], now: dt.datetime) -> Convention:
    """From « demandée » to « en vigueur », as the coordination would; both sign the same day, on paper."""
    effet = plan["effet"]
    frozen_at = now - (timezone.localdate(now) - effet + dt.timedelta(days=6))
    row = create_convention(by=acteur, structure=body, lieux=[place], rythme=Souhait.DEMI_JOURNEE, today=effet)
    edit_convention(by=acteur, convention=row, valeurs={"fin_au_plus_tard": plan["fin_au_plus_tard"]}, lieux=[place])
    _host_side(acteur, row, body, effet - dt.timedelta(days=30), row.pk)
    for step in (EtatConvention.DEMANDEE, EtatConvention.INSTRUITE, EtatConvention.DELIBEREE):
        advance(by=acteur, convention=row, depuis=step)
    texte = freeze_convention(by=acteur, convention=row, now=frozen_at, today=timezone.localdate(frozen_at))
    for cote in Cote:
        _scan(acteur, texte, cote, effet, now)
    row.refresh_from_db()
    return row


def _host_side(acteur: Acteur, row: Convention, body: Structure, voted: dt.date, draw: int) -> None:
    """Who represents the host, and its deliberation; an association owes none."""
    mayor = body.type == TypeStructure.COMMUNE
    valeurs: dict[str, Any] = {
        "adresse": f"{body.adresse}, {body.code_postal} {body.commune.nom if body.commune else ''}".strip(),
        "civilite": Civilite.MADAME if draw % 2 else Civilite.MONSIEUR,
        "representant": f"{_PRENOMS[draw % len(_PRENOMS)]} Fictif",
        "qualite": "Maire" if mayor else "Présidente" if draw % 2 else "Président",
        "courriel_signature": body.courriel,
    }
    if body.type in {TypeStructure.ASSOCIATION, TypeStructure.ENTREPRISE}:
        valeurs |= {
            "sans_deliberation": "Organisme de droit privé : ses actes ne sont pas transmis à la préfecture.",
            "article": ArticleNom.L_FEMININ if body.type == TypeStructure.ASSOCIATION else ArticleNom.SANS,
        }
    else:
        valeurs |= {
            "deliberation_numero": f"DL{voted.year}-{draw:04d}",
            "deliberation_le": voted,
            "publiee_le": voted + dt.timedelta(days=3),
            "transmise_le": voted + dt.timedelta(days=3),
            "accuse_numero": f"096-{voted:%Y%m%d}-{draw:04d}-DE",
            "accuse_le": voted + dt.timedelta(days=4),
        }
    edit_party(by=acteur, convention=row, cote=Cote.BENEFICIAIRE, valeurs=valeurs)


def _scan(acteur: Acteur, texte: TexteConvention, cote: Cote, day: dt.date, now: dt.datetime) -> None:
    record_scan(by=acteur, texte=texte, cote=cote, signee_le=day, scan=(_paper(texte), "original-signe.pdf"), now=now)


def _paper(texte: TexteConvention) -> io.BytesIO:
    """The demo has no pen: the printed text stands for the paper that was scanned."""
    with default_storage.open(str(texte.document.fichier.name)) as original:
        return io.BytesIO(original.read())


def _follow(acteur: Acteur, convention: Convention, rank: int, now: dt.datetime) -> None:
    """Insurance (two are over), contacts (some are late), two communications that wait."""
    today = timezone.localdate(now)
    texte = TexteConvention.objects.select_related("document").filter(convention=convention).order_by("pk").last()
    if texte is None:
        return
    expire = today - dt.timedelta(days=8) if rank in {5, 6} else add_months(today, 3 + rank % 9)
    assurance = {"assureur": "Mutuelle fictive", "police": f"RC-{1000 + rank}", "debut": add_months(expire, -12)}
    add_insurance(
        by=acteur,
        convention=convention,
        valeurs=assurance | {"expire_le": expire},
        piece=(_paper(texte), "attestation.pdf"),
    )
    modes = (ModeContact.TELEPHONE, ModeContact.VISITE, ModeContact.COURRIEL)
    for number in range(1 + rank % 3):
        day = today - dt.timedelta(days=12 + 40 * number + (60 if rank % 10 == 7 else 0))
        note_contact(
            by=acteur,
            convention=convention,
            valeurs={"jour": day, "mode": modes[(rank + number) % 3], "resume": "Point sur la permanence."},
        )
    if rank in {0, 4}:
        ask_communication(
            by=acteur,
            convention=convention,
            valeurs={
                "objet": "Article du bulletin municipal",
                "support": "Bulletin",
                "prevue_le": add_months(today, 1),
            },
            now=now,
        )


def _request(commune: Commune, rank: int) -> dict[str, Any]:
    answers = {str(one): str(Reponse.OUI) for one in CritereLocaux}
    if rank == 4:
        answers[str(CritereLocaux.ACCESSIBLE_PMR)] = str(Reponse.NON)
    return {
        "structure": None,
        "nom_structure": f"Commune {join_de(commune.nom)}",
        "commune": commune,
        "lieu": None,
        "nom_lieu": f"Salle du conseil {join_de(commune.nom)}",
        "adresse_lieu": f"1 place de la Mairie, {commune.nom}",
        "nom": f"{_PRENOMS[rank % len(_PRENOMS)]} Fictif",
        "fonction": "Secrétariat de mairie",
        "courriel": f"mairie.{rank}@demo.example",
        "telephone": f"+3353649{2000 + rank}",
        "souhait": Souhait.JOURNEE if rank == 2 else Souhait.DEMI_JOURNEE,
        "jours": "mardi ou jeudi matin",
        "message": "Beaucoup d'habitants viennent à la mairie pour leurs démarches en ligne.",
        "locaux": answers,
    }


def _go_on(acteur: Acteur, row: Convention, commune: Commune, *, executory: bool, today: dt.date) -> None:
    """An accepted request whose convention is on its way: deliberated, or executory and ready to be signed."""
    place = Lieu.objects.filter(departement_id=row.departement_id, etat="PUBLIE", code_insee=commune.pk).first()
    place = place or Lieu.objects.filter(departement_id=row.departement_id, etat="PUBLIE").order_by("-pk").first()
    if place is None:
        return
    edit_convention(by=acteur, convention=row, valeurs={"objet": place.nom[:200]}, lieux=[place])
    body = Structure.objects.select_related("commune").get(pk=row.structure_id)
    body.type, body.adresse = TypeStructure.COMMUNE, body.adresse or "1 place de la Mairie"
    _host_side(acteur, row, body, today - dt.timedelta(days=20), row.pk)
    if not executory:
        edit_party(by=acteur, convention=row, cote=Cote.BENEFICIAIRE, valeurs={"accuse_numero": "", "accuse_le": None})
    steps = [EtatConvention.DEMANDEE, EtatConvention.INSTRUITE]
    for step in [*steps, EtatConvention.DELIBEREE] if executory else steps:
        advance(by=acteur, convention=row, depuis=step)
