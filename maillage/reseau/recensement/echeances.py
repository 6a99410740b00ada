"""What the census gives to do, to know and to start: duties, news and shortcuts of the home page."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Final

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from maillage.base.francais import format_compte
from maillage.reseau.recensement.enums import EtatImport
from maillage.reseau.recensement.models import Collecte, Doute, Import
from maillage.reseau.recensement.perms import can_answer, can_import
from maillage.reseau.recensement.selectors.imports import EN_ATTENTE
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.echeances.accueil import Nouvelle, Raccourci, register_nouvelles, register_raccourcis
from maillage.socle.echeances.collecteurs import Collecteur, Devoir, Pour, register_collector

PILOTES: Final = Pour(roles=(Role.COORDINATEUR, Role.ADMINISTRATEUR))
REPONSE: Final = dt.timedelta(days=14)
"""Days given to answer the oldest question."""
IMPORT: Final = dt.timedelta(days=7)
AN: Final = 365
GRACE: Final = dt.timedelta(days=7)
"""A source is looked at when its file is late by a week."""
QUESTIONS: Final = "questions"


def _day(instant: dt.datetime) -> dt.date:
    return timezone.localtime(instant).date()


def questions(departement_id: int, _today: dt.date) -> Iterator[Devoir]:
    """One duty for all open questions, dated by the oldest."""
    rows = Doute.objects.filter(departement_id=departement_id).open()
    found = rows.aggregate(nombre=Count("pk"), premier=Min("created_at"))
    if not found["nombre"]:
        return
    yield Devoir(
        cle=QUESTIONS,
        titre=format_compte(found["nombre"], "question attend", "questions attendent") + " votre réponse",
        raison="Tant qu'une question est sans réponse, la valeur n'est pas publiée (délibération 003, mission 1.1 : tenir "
        "à jour le recensement).",
        echeance_le=_day(found["premier"]) + REPONSE,
        pour=PILOTES,
        url=reverse("recensement:questions"),
        bouton="Répondre aux questions",
        objet_type="question",
    )


def _recheck_questions(departement_id: int, today: dt.date, _cles: Collection[str]) -> Iterator[Devoir]:
    return questions(departement_id, today)


TITRES_IMPORTS: Final = {
    EtatImport.CORRESPONDANCE: ("Confirmer les colonnes de {}", "Confirmer les colonnes"),
    EtatImport.PRET: ("Appliquer l'import {}", "Voir cet import"),
    EtatImport.ECHEC: ("L'import {} s'est arrêté", "Voir cet import"),
}


def imports(departement_id: int, _today: dt.date) -> Iterator[Devoir]:
    """Deliveries that wait for a person, one each."""
    return _imports(Import.objects.filter(departement_id=departement_id))


def _recheck_imports(departement_id: int, _today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    return _imports(Import.objects.filter(departement_id=departement_id, pk__in=[int(cle) for cle in cles]))


def _imports(rows: QuerySet[Import]) -> Iterator[Devoir]:
    waiting = rows.filter(etat__in=EN_ATTENTE).order_by("pk")
    for pk, etat, nom, changed in waiting.values_list("pk", "etat", "nom_fichier", "updated_at"):
        titre, bouton = TITRES_IMPORTS[EtatImport(etat)]
        page = "recensement:import_columns" if etat == EtatImport.CORRESPONDANCE else "recensement:import"
        yield Devoir(
            cle=str(pk),
            titre=titre.format(f"« {nom} »"),
            raison="Un fichier reçu ne change rien sur le site public tant que personne ne l'applique.",
            echeance_le=_day(changed) + IMPORT,
            pour=PILOTES,
            url=reverse(page, kwargs={"pk": pk}),
            bouton=bouton,
            objet_type="import",
            objet_id=str(pk),
        )


def sources(departement_id: int, today: dt.date) -> Iterator[Devoir]:
    """Sources in failure, and those whose last file is too old: a week past their rhythm, a year without one."""
    return _sources(Collecte.objects.filter(departement_id=departement_id), today)


def _recheck_sources(departement_id: int, today: dt.date, cles: Collection[str]) -> Iterator[Devoir]:
    rows = Collecte.objects.filter(departement_id=departement_id, source_id__in=[int(cle) for cle in cles])
    return _sources(rows, today)


def _sources(rows: QuerySet[Collecte], today: dt.date) -> Iterator[Devoir]:
    applied = Max("source__imports__fin_le", filter=Q(source__imports__etat=EtatImport.APPLIQUE))
    read = rows.order_by("pk").values("source_id", "alerte", "rythme_jours", "created_at", nom=F("source__nom"))
    labels = dict(Collecte._meta.get_field("alerte").flatchoices)
    for row in read.annotate(lue_le=applied):
        last = _day(row["lue_le"] or row["created_at"])
        due = last + dt.timedelta(days=row["rythme_jours"] or AN) + GRACE
        if not row["alerte"] and due > today:
            continue
        titre = labels[row["alerte"]] if row["alerte"] else "Demander un fichier récent"
        yield Devoir(
            cle=str(row["source_id"]),
            titre=f"{titre} : {row['nom']}",
            raison="Sans fichier récent, les lieux de cette source vieillissent sur le site public (délibération 003, "
            "mission 1.1 : tenir à jour le recensement).",
            echeance_le=due,
            pour=PILOTES,
            url=reverse("recensement:source", kwargs={"pk": row["source_id"]}),
            bouton="Voir cette source",
            objet_type="source",
            objet_id=str(row["source_id"]),
        )


def nouvelles(acteur: Acteur, since: dt.datetime) -> Iterator[Nouvelle]:
    """Imports applied."""
    if not can_import(acteur):
        return
    rows = Import.objects.visible_to(acteur).filter(etat=EtatImport.APPLIQUE, fin_le__gt=since)
    for pk, nom, fin in rows.order_by("-fin_le").values_list("pk", "nom_fichier", "fin_le")[:5]:
        assert fin is not None  # the filter is on it
        yield Nouvelle(fin, f"Import appliqué : {nom}", reverse("recensement:import", kwargs={"pk": pk}))


def raccourcis(acteur: Acteur) -> Iterator[Raccourci]:
    if can_import(acteur):
        yield Raccourci(20, "Importer un fichier", reverse("recensement:import_new"), "upload")
    if can_answer(acteur):
        yield Raccourci(21, "Recensement", reverse("recensement:home"), "table")


def register() -> None:
    """Called in ``ready()``."""
    register_collector(Collecteur("recensement.questions", "Questions du recensement", questions, _recheck_questions))
    register_collector(Collecteur("recensement.imports", "Imports en attente", imports, _recheck_imports))
    register_collector(Collecteur("recensement.sources", "Sources à relancer", sources, _recheck_sources, 7))
    register_nouvelles(nouvelles)
    register_raccourcis(raccourcis)
