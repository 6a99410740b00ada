"""Addresses of conventions."""

from django.urls import path

from maillage.reseau.conventions.views import actes, demander, demandes, suivi

app_name = "conventions"
urlpatterns = [
    path("conventions/<int:pk>/duree/", actes.time, name="time"),
    path("conventions/<int:pk>/actes/nouveau/", actes.act_new, name="act_new"),
    path("conventions/actes/<int:pk>/annuler/", actes.act_annul, name="act_annul"),
    path("conventions/actes/<int:pk>/reception/", actes.act_received, name="act_received"),
    path("conventions/<int:pk>/suivi/", suivi.followup, name="followup"),
    path("conventions/<int:pk>/suivi/<str:objet>/", suivi.followup_new, name="followup_new"),
    path("conventions/communications/<int:pk>/", suivi.communication, name="communication"),
    path("conventions/suivi/<str:nature>/<int:pk>/", suivi.followup_file, name="followup_file"),
    path("accueillir-un-conseiller/", demander.ask, name="ask"),
    path("accueillir-un-conseiller/reponse/<str:jeton>/", demander.letter, name="request_letter"),
    path("demandes-accueil/", demandes.requests_list, name="requests"),
    path("demandes-accueil/liste.csv", demandes.export, name="requests_export"),
    path("demandes-accueil/<int:pk>/", demandes.request_page, name="request"),
    path("demandes-accueil/<int:pk>/lettre.pdf", demandes.request_file, name="request_file"),
    path("demandes-accueil/<int:pk>/<str:acte>/", demandes.request_act, name="request_act"),
]
