"""The report of a delivery: every row, every doubt, in words; on screen, as CSV, as PDF."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from maillage.base.fichiers import serve_file
from maillage.base.francais import format_date
from maillage.reseau.lieux.mots import LIBELLES, say
from maillage.reseau.recensement.enums import EtatDoute, EtatLigne
from maillage.reseau.recensement.models import Doute, Import, Ligne
from maillage.reseau.recensement.perms import can_import
from maillage.reseau.recensement.selectors.imports import lines_with_doubts, report_page
from maillage.reseau.recensement.views.cadre import address, field_name, show
from maillage.reseau.recensement.views.exports import csv_answer
from maillage.reseau.recensement.views.imports import crumbs, find
from maillage.reseau.recensement.views.suivi import follow
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.documents.services import produce

ENTETE = (
    "Ligne", "Nom du lieu", "Commune", "Publié ou non", "Pourquoi", "Ce que c'est", "Champ", "Texte du fichier", "Ce que nous avons lu",
    "Question", "Réponse", "Par",
)  # fmt: skip
PDF_MAX = 400
"""Questions in the PDF: past this it takes seconds and is not read; the CSV holds them all."""


@require_safe
@requires(can_import)
def import_report(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    lot = find(acteur, pk)
    after = request.GET.get("apres", "")
    lines, more = report_page(lot, int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0)
    url = reverse("recensement:import_report", args=[pk])
    context = follow(lot, timezone.now(), full=True)
    return show(
        request,
        acteur,
        "recensement/rapport.html",
        "Rapport de l'import",
        fil=crumbs(lot),
        lot=lot,
        chiffres=context["chiffres"],
        lignes=[_row(line, doubts) for line, doubts in lines],
        url_suivante=address(url, apres=lines[-1][0].numero) if more else "",
        url_precedente=url if after else "",
        url_csv=reverse("recensement:import_report_csv", args=[pk]),
        url_pdf=reverse("recensement:import_report_pdf", args=[pk]),
    )


def _row(line: Ligne, doubts: Sequence[Doute]) -> dict[str, Any]:
    return {
        "numero": line.numero,
        "nom": line.nom or "(sans nom)",
        "commune": line.valeurs.get("commune", ""),
        "etat": _state(line),
        "sens": {"PUBLIEE": "succes", "EN_REVUE": "attention"}.get(line.etat, "erreur"),
        "points": [
            {"champ": field_name(champ), "original": original, "question": question, "reponse": answer}
            for _, champ, original, _, question, answer, _ in _doubts(line, doubts)
        ],
    }


def _state(line: Ligne) -> str:
    return {EtatLigne.PUBLIEE: "Publié", EtatLigne.EN_REVUE: "Pas encore publié"}.get(EtatLigne(line.etat), "Refusé")


def _doubts(line: Ligne, doubts: Sequence[Doute]) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    """(kind, field, text found, what was read, question, answer, by): those laid, else those the reading found."""
    if doubts:
        for doute in doubts:
            answer = "" if doute.etat == EtatDoute.OUVERT else doute.get_etat_display()
            if doute.reponse:
                answer += " : " + ", ".join(say(name, value) for name, value in doute.reponse.items())
            read = say(doute.champ, doute.proposition) if not isinstance(doute.proposition, dict) else ""
            yield "Question", doute.champ, doute.original, read, doute.question, answer, doute.par
        return
    for champ, _, original, question, proposition, _ in line.questions:
        yield "Question", champ, original, say(champ, proposition), question, "", ""


def csv_rows(lot: Import) -> Iterator[Sequence[Any]]:
    """Every row of the delivery × every doubt and every repair; one line for a row without any."""
    for line, doubts in lines_with_doubts(lot):
        start = (line.numero, line.nom, line.valeurs.get("commune", ""), _state(line), " ".join(line.motifs))
        told = [(kind, field_name(champ), *rest) for kind, champ, *rest in _doubts(line, doubts)]
        told += [
            (
                "Corrigé sans doute",
                LIBELLES.get(champ, champ),
                original,
                say(champ, line.valeurs.get(champ)),
                "",
                "",
                "",
            )
            for champ, (etat, _, original) in line.resultats.items()
            if etat == "REPARE" and original
        ]
        for end in told or [("Rien à signaler", "", "", "", "", "", "")]:
            yield (*start, *end)


@require_safe
@requires(can_import)
def import_report_csv(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponseBase:  # noqa: ARG001
    lot = find(acteur, pk)
    nom = f"rapport-{slugify(lot.source.nom)[:40] or 'import'}-{lot.pk}.csv"
    return csv_answer(acteur.departement_id, nom, ENTETE, lambda: csv_rows(lot))


@require_POST
@requires(can_import)
def import_report_pdf(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponseBase:  # noqa: ARG001
    """A dated document, kept and traced: this is why it is a POST."""
    lot = find(acteur, pk)
    doubts, total = _first_doubts(lot)
    cut = (
        f" — les {PDF_MAX} premières questions sur {total} : toutes sont dans le rapport CSV" if total > PDF_MAX else ""
    )
    now = timezone.now()
    document = produce(
        by=acteur,
        gabarit="rapport-import",
        titre=f"Import de {lot.nom_fichier}",
        data={
            "source": f"{lot.source.nom}{cut}",
            "date": format_date(timezone.localdate(lot.fin_le or lot.created_at)),
            "compteurs": {
                name: value
                for name, value in lot.compteurs.items()
                if name not in {"avec_insee", "questions", "fusions"}
            },
            "doutes": doubts,
        },
        instant=now,
        objet_type="import",
        objet_id=lot.pk,
    )
    name = f"rapport-import-{lot.pk}.pdf"
    answer: FileResponse = serve_file(document.fichier.open("rb"), nom=name, content_type="application/pdf")
    return answer


def _first_doubts(lot: Import) -> tuple[list[dict[str, str]], int]:
    rows = Doute.objects.filter(lot=lot, etat=EtatDoute.OUVERT)
    first = rows.select_related("ligne", "lieu").order_by("pk")[:PDF_MAX]
    told = [
        {
            "ligne": str(doute.ligne.numero) if doute.ligne else "",
            "nom": (doute.ligne.nom if doute.ligne else doute.lieu.nom if doute.lieu else "")[:200],
            "champ": field_name(doute.champ),
            "original": doute.original[:300],
            "question": doute.question,
        }
        for doute in first
    ]
    return told, rows.count()
