"""Addresses of places: the public ones, then those of staff under ``agent/``."""

from django.urls import path, register_converter

from maillage.reseau.lieux.views import (
    actes,
    carte,
    doublons,
    exporter,
    fiche,
    fusions,
    miens,
    publiques,
    rattachements,
    saisie,
    signalements,
    signaler,
    tableau,
)


class CleConverter:
    """A public key: ten characters without look-alikes (``models.lieu.ALPHABET``)."""

    regex = "[2-9a-hjkmnp-tv-z]{10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CleConverter, "cle")

app_name = "lieux"
urlpatterns = [
    path("lieux/", publiques.list_places, name="list"),
    path("lieux/<cle:cle>/", publiques.show_place, name="detail_short"),
    path("lieux/<cle:cle>/signaler/", signaler.report_error, name="report"),
    path("lieux/<cle:cle>/signaler/merci/", signaler.thank, name="report_thanks"),
    path("lieux/<cle:cle>/<slug:slug>/", publiques.show_place, name="detail"),
    path("carte/", carte.show_map, name="map"),
    path("carte/points.json", carte.points, name="map_points"),
    path("carte/groupes.json", carte.groups, name="map_groups"),
    path("carte/fiches/", carte.place_cards, name="map_cards"),
    path("lieux/agent/", tableau.table, name="staff_list"),
    path("lieux/agent/tableau.<str:format_>", exporter.export_table, name="staff_export"),
    path("lieux/agent/publies.<str:format_>", exporter.export_published, name="staff_published"),
    path("lieux/agent/nouveau/", saisie.create, name="create"),
    path("lieux/agent/ressemblances/", doublons.pairs, name="pairs"),
    path("lieux/agent/ressemblances/<int:pk>/", doublons.judge, name="judge"),
    path("lieux/agent/fusions/<int:pk>/defaire/", fusions.undo, name="unmerge"),
    path("lieux/agent/sans-structure/", rattachements.unattached, name="unattached"),
    path("lieux/agent/sans-structure/tout/", rattachements.attach_all, name="attach_all"),
    path("lieux/agent/rattachements/<uuid:lot>/defaire/", rattachements.detach, name="detach"),
    path("lieux/agent/<cle:cle>/rattacher/", rattachements.attach, name="attach"),
    path("lieux/agent/signalements/", signalements.queue, name="reports"),
    path("lieux/agent/signalements.csv", signalements.export_reports, name="reports_export"),
    path("lieux/agent/signalements/<int:pk>/", signalements.judge_report, name="report_judge"),
    path("lieux/agent/signalements/<int:pk>/rouvrir/", signalements.reopen_report, name="report_reopen"),
    path("lieux/agent/miens/", miens.mine, name="mine"),
    path("lieux/agent/<cle:cle>/confirmer/", miens.confirm_place, name="confirm"),
    path("lieux/agent/<cle:cle>/", fiche.record, name="staff_detail"),
    path("lieux/agent/<cle:cle>/sources/", fiche.sources, name="staff_sources"),
    path("lieux/agent/<cle:cle>/histoire/", fiche.history, name="staff_history"),
    path("lieux/agent/<cle:cle>/corriger/<slug:groupe>/", saisie.correct_group, name="correct"),
    path("lieux/agent/<cle:cle>/rendre/<slug:champ>/", saisie.return_field, name="give_back"),
    path("lieux/agent/<cle:cle>/structure/", saisie.structure, name="structure"),
    path("lieux/agent/<cle:cle>/etat/<slug:verbe>/", actes.state, name="state"),
    path("lieux/agent/<cle:cle>/fusionner/", fusions.choose, name="merge_choose"),
    path("lieux/agent/<cle:cle>/fusionner/<cle:autre>/", fusions.confirm, name="merge"),
]
