"""Addresses of indicateurs."""

from django.urls import path

from maillage.pilotage.indicateurs.views import bilans, chiffres, jauges

app_name = "indicateurs"
urlpatterns = [
    path("chiffres/", chiffres.figures, name="figures"),
    path("chiffres/chiffres.json", chiffres.figures_json, name="json"),
    path("chiffres/chiffres.xlsx", chiffres.workbook, name="workbook"),
    path("chiffres/conventions/", jauges.gauges_page, name="gauges"),
    path("chiffres/<slug:code>.csv", chiffres.block_csv, name="block_csv"),
    path("bilans/", bilans.bilans, name="bilans"),
    path("bilans/nouveau/", bilans.new_bilan, name="bilan_new"),
    path("bilans/<int:pk>/bilan.pdf", bilans.bilan_pdf, name="bilan_pdf"),
]
