"""The staff page of a place: its values with where they come from, its sources side by side, its history."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from maillage.base.francais import format_date, quote_nom
from maillage.reseau.lieux.enums import PAROLES, EtatLieu, Origine
from maillage.reseau.lieux.models import CHAMPS_FICHE, Lieu, LieuPublic, Version
from maillage.reseau.lieux.mots import GROUPES, LIBELLES, SANS_NOM, say, say_iso
from maillage.reseau.lieux.perms import may_edit_place, may_manage_places
from maillage.reseau.lieux.questions import QuestionOuverte, questions_of
from maillage.reseau.lieux.selectors.fiche import active_versions, conflicts_of, held_back, history_of, merges_of
from maillage.reseau.lieux.views.actes import VERBES
from maillage.reseau.lieux.views.cartes import address_of
from maillage.reseau.lieux.views.pages import ORIGINES, SENS_ETAT, base_context, get_place, staff_url
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur


@requires(may_edit_place)
@require_safe
def record(request: HttpRequest, acteur: Acteur, cle: str) -> HttpResponse:
    """Every field with its provenance, what waits, and what can be done."""
    lieu = get_place(acteur, cle, may_edit_place)
    pilote = may_manage_places(acteur)
    public = LieuPublic.objects.filter(pk=lieu.pk).first()
    context = {
        **base_context(lieu, lieu.nom or SANS_NOM, acteur=acteur),
        "onglets": _tabs(lieu, "fiche", pilote=pilote),
        "pilote": pilote,
        "etat": EtatLieu(lieu.etat),
        "sens_etat": SENS_ETAT[EtatLieu(lieu.etat)],
        "groupes": [_group(lieu, key, pilote=pilote) for key in GROUPES],
        "questions": _questions(lieu) if pilote else [],
        "retenus": held_back(lieu, public),
        "verbes": _verbs(lieu) if pilote else [],
        "url_publique": address_of(public) if public else "",
        "fusions": merges_of(lieu),
        "modifiable": lieu.etat != EtatLieu.FUSIONNE,
        "url_garde": staff_url(lieu.fusionne_dans) if lieu.fusionne_dans else "",
    }
    return render(request, "lieux/agent/fiche.html", context)


@requires(may_manage_places)
@require_safe
def sources(request: HttpRequest, acteur: Acteur, cle: str) -> HttpResponse:
    """What each source says, side by side, with the contradictions worth a look."""
    lieu = get_place(acteur, cle)
    versions = active_versions(lieu)
    conflicts = [
        {
            "champ": LIBELLES[conflict.champ],
            "phrase": conflict.phrase,
            "ecartee": say(conflict.champ, conflict.ecartee),
            "retenue": say(conflict.champ, conflict.retenue),
            "url": staff_url(lieu, "correct", groupe=_group_of(conflict.champ)),
        }
        for conflict in conflicts_of(versions)
    ]
    context = {
        **base_context(lieu, f"Sources de {quote_nom(lieu.nom or SANS_NOM)}", "Sources"),
        "onglets": _tabs(lieu, "sources"),
        "colonnes": [_head(version) for version in versions],
        "lignes": _side_by_side(lieu, versions),
        "conflits": conflicts,
    }
    return render(request, "lieux/agent/sources.html", context)


@requires(may_edit_place)
@require_safe
def history(request: HttpRequest, acteur: Acteur, cle: str) -> HttpResponse:
    """Who changed what, when and why, newest first."""
    lieu = get_place(acteur, cle, may_edit_place)
    mark = request.GET.get("avant", "")
    before = int(mark) if mark.isascii() and mark.isdecimal() and len(mark) < 19 else None
    events, following = history_of(lieu, before)
    context = {
        **base_context(lieu, f"Histoire de {quote_nom(lieu.nom or SANS_NOM)}", "Histoire", acteur=acteur),
        "onglets": _tabs(lieu, "histoire", pilote=may_manage_places(acteur)),
        "evenements": events,
        "url_suivante": f"?{urlencode({'avant': following})}" if following else "",
        "maintenant": timezone.now(),
    }
    return render(request, "lieux/agent/histoire.html", context)


def _questions(lieu: Lieu) -> list[tuple[str, QuestionOuverte]]:
    return [(LIBELLES.get(row.champ, "Toute la fiche"), row) for row in questions_of(lieu.pk)]


def _verbs(lieu: Lieu) -> list[dict[str, str]]:
    return [{"verbe": key, "libelle": verb.bouton} for key, verb in VERBES.items() if verb.etat != lieu.etat]


def _tabs(lieu: Lieu, current: str, *, pilote: bool = True) -> list[dict[str, Any]]:
    """What the sources say is the coordination's matter: the body responsible reads the record and its history."""
    tabs = (
        ("fiche", "Fiche", "staff_detail"),
        ("sources", "Sources", "staff_sources"),
        ("histoire", "Histoire", "staff_history"),
    )
    return [
        {"libelle": label, "url": staff_url(lieu, name), "courant": key == current, "nombre": None}
        for key, label, name in tabs
        if pilote or key != "sources"
    ]


def _group(lieu: Lieu, key: str, *, pilote: bool) -> dict[str, Any]:
    title, columns = GROUPES[key]
    return {
        "cle": key,
        "titre": title,
        "url": staff_url(lieu, "correct", groupe=key),
        "lignes": [_line(lieu, name, pilote=pilote) for name in columns],
    }


def _line(lieu: Lieu, name: str, *, pilote: bool) -> dict[str, Any]:
    value = say(name, getattr(lieu, name))
    if name == "latitude" and value and lieu.position_approximative:
        value += " (position approximative)"
    origin = lieu.provenance.get(name) or {}
    corrected = pilote and origin.get("origine") in PAROLES
    return {
        "nom": LIBELLES[name],
        "valeur": value,
        "note": _provenance(origin) if origin else "",
        "url": staff_url(lieu, "give_back", champ=name) if corrected else "",
    }


def _provenance(origin: dict[str, Any]) -> str:
    """« La Fibre64, 3 avril 2023 » or « la coordination (Camille) »."""
    names = ", ".join(origin.get("sources") or [origin.get("source") or ""])
    who = ORIGINES.get(origin.get("origine", ""))
    told = f"{who} ({names})" if who and names else who or names or "source inconnue"
    return f"D'après {told}" + (f", {say_iso(origin['date'])}" if origin.get("date") else "")


def _head(version: Version) -> dict[str, str]:
    name = version.source.nom if version.source else ORIGINES.get(Origine(version.origine), "").capitalize()
    told = version.date_maj or timezone.localtime(version.created_at).date()
    word = "Dit le" if version.date_maj else "Reçu le"
    return {
        "nom": name,
        "auteur": version.cle if version.source else version.auteur,
        "date": f"{word} {format_date(told, avec_jour=False)}",
        "refusee": "Refusée" if version.refusee else "",
    }


def _side_by_side(lieu: Lieu, versions: list[Version]) -> list[dict[str, Any]]:
    lines = []
    for name in LIBELLES:
        if name not in CHAMPS_FICHE or name == "position_approximative":
            continue
        kept = say(name, getattr(lieu, name))
        cells = [say(name, version.valeurs.get(name)) for version in versions]
        if any(cells):
            shown = [{"texte": cell, "retenu": bool(cell) and cell == kept} for cell in cells]
            lines.append({"nom": LIBELLES[name], "cellules": shown})
    return lines


def _group_of(champ: str) -> str:
    return next(key for key, (_, columns) in GROUPES.items() if champ in columns)
