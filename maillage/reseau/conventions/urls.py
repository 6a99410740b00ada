"""Addresses of conventions."""

from django.urls import path

from maillage.reseau.conventions.views import (
    actes,
    demander,
    demandes,
    fiche,
    fichiers,
    liste,
    parties,
    signer,
    suivi,
)

app_name = "conventions"
urlpatterns = [
    path("conventions/", liste.conventions_list, name="list"),
    path("conventions/liste.csv", liste.export, name="export"),
    path("conventions/nouvelle/", fiche.create, name="create"),
    path("conventions/modele/", fiche.modele, name="model"),
    path("conventions/<int:pk>/", fiche.detail, name="detail"),
    path("conventions/<int:pk>/modifier/", fiche.edit, name="edit"),
    path("conventions/<int:pk>/parties/<str:cote>/", parties.party, name="party"),
    path("conventions/<int:pk>/etape/", fiche.step, name="step"),
    path("conventions/<int:pk>/abandonner/", fiche.abandon, name="abandon"),
    path("conventions/<int:pk>/texte.pdf", fichiers.text, name="text"),
    path("conventions/<int:pk>/signer/", signer.sign, name="sign"),
    path("conventions/<int:pk>/preuve.zip", fichiers.proof, name="proof"),
    path("conventions/<int:pk>/avenants/nouveau/", parties.avenant_new, name="avenant_new"),
    path("conventions/<int:pk>/pieces/nouvelle/", parties.piece_new, name="piece_new"),
    path("conventions/<int:pk>/fichiers/<str:nature>/<int:numero>/", fichiers.file, name="file"),
    path("signer/<str:jeton>/", signer.sign_link, name="sign_link"),
    path("conventions/<int:pk>/duree/", actes.time, name="time"),
    path("conventions/<int:pk>/actes/nouveau/", actes.act_new, name="act_new"),
    path("conventions/actes/<int:pk>/annuler/", actes.act_annul, name="act_annul"),
    path("conventions/actes/<int:pk>/reception/", actes.act_received, name="act_received"),
    path("conventions/actes/<int:pk>/piece/", actes.act_piece, name="act_piece"),
    path("conventions/<int:pk>/suivi/", suivi.followup, name="followup"),
    path("conventions/<int:pk>/suivi/<str:objet>/", suivi.followup_new, name="followup_new"),
    path("conventions/communications/<int:pk>/", suivi.communication, name="communication"),
    path("conventions/suivi/<str:nature>/<int:pk>/piece.fichier", suivi.followup_file, name="followup_file"),
    path("accueillir-un-conseiller/", demander.ask, name="ask"),
    path("accueillir-un-conseiller/reponse/<str:jeton>/lettre.pdf", demander.letter, name="request_letter"),
    path("demandes-accueil/", demandes.requests_list, name="requests"),
    path("demandes-accueil/liste.csv", demandes.export, name="requests_export"),
    path("demandes-accueil/<int:pk>/", demandes.request_page, name="request"),
    path("demandes-accueil/<int:pk>/lettre.pdf", demandes.request_file, name="request_file"),
    path("demandes-accueil/<int:pk>/<str:acte>/", demandes.request_act, name="request_act"),
]
