"""Addresses of the public face."""

from django.urls import path, register_converter

from maillage.portail.views import (
    accueil,
    apercu,
    avis,
    avis_gerer,
    besoins,
    courts,
    donnees,
    editions,
    editions_gerer,
    feuille,
    pages,
    plan,
)
from maillage.reseau.lieux.urls import CleConverter


class ClesConverter(CleConverter):
    """One to ten public keys, joined by dashes."""

    regex = f"{CleConverter.regex}(?:-{CleConverter.regex}){{0,9}}"


register_converter(ClesConverter, "cles")

app_name = "portail"
urlpatterns = [
    path("", accueil.home, name="home"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("avis/", avis.give, name="feedback"),
    path("avis/merci/", avis.thank, name="feedback_thanks"),
    path("avis/gerer/", avis_gerer.opinions, name="opinions"),
    path("avis/gerer.csv", avis_gerer.export_opinions, name="opinions_export"),
    path("avis/gerer/<int:pk>/effacer/", avis_gerer.erase, name="opinion_erase"),
    path("plan-du-site/", plan.site_map, name="site_map"),
    path("sitemap.xml", plan.sitemap, name="sitemap"),
    path("robots.txt", plan.robots, name="robots"),
    path("apercu.png", apercu.preview, name="preview"),
    path("besoins/", besoins.needs, name="needs"),
    path("feuille/", feuille.sheet, name="sheet"),
    path("l/<cle:cle>/", courts.place, name="short_place"),
    path("p/<slug:nom>/", courts.page, name="short_page"),
    path("f/<cles:cles>/", courts.sheet, name="short_sheet"),
    path("qr/l/<cle:cle>.svg", courts.qr_place, name="qr_place"),
    path("qr/p/<slug:nom>.svg", courts.qr_page, name="qr_page"),
    path("qr/f/<cles:cles>.svg", courts.qr_sheet, name="qr_sheet"),
    path("composants/", accueil.components, name="components"),
    path("donnees/", donnees.open_data, name="open_data"),
    path("donnees/api/", donnees.api_pages, name="api_docs"),
    path("donnees/lieux-complets.json", donnees.download_complete, name="open_data_complete"),
    path(
        "donnees/lieux-sans-adresse.<str:format_>", donnees.download_without_address, name="open_data_without_address"
    ),
    path("donnees/permanences.<str:format_>", donnees.download_visits, name="open_data_visits"),
    path("donnees/lieux.<str:format_>", donnees.download, name="open_data_file"),
    path("donnees/catalogue.jsonld", donnees.harvest, name="open_data_catalogue"),
    path("donnees/datapackage.json", donnees.describe_package, name="open_data_package"),
    path("donnees/schema.json", donnees.describe_schema, name="open_data_schema"),
    path("fiches/<cle:cle>.pdf", editions.place_pdf, name="place_pdf"),
    path("editions/", editions.editions, name="editions"),
    path("editions/demander/", editions.ask, name="edition_ask"),
    path("editions/demande/<str:cle>/", editions.show_request, name="edition_request"),
    path("editions/fichier/<str:cle>/<str:sorte>.pdf", editions.download, name="edition_file"),
    path("editions/gerer/", editions_gerer.manage, name="editions_manage"),
    path("editions/gerer/nouveau/", editions_gerer.create, name="edition_create"),
    path("editions/gerer/<int:pk>/", editions_gerer.show, name="edition"),
    path("editions/gerer/<int:pk>/modifier/", editions_gerer.change, name="edition_change"),
    path("editions/gerer/<int:pk>/mettre-a-jour/", editions_gerer.update, name="edition_update"),
    path("editions/gerer/<int:pk>/supprimer/", editions_gerer.remove, name="edition_remove"),
]
