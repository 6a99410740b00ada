"""ProConnect's three addresses; they answer 404 until the settings switch it on."""

from django.urls import path

from maillage.socle.comptes.proconnect import views
from maillage.socle.comptes.proconnect.fournisseur import IDENTIFIANT

urlpatterns = [
    path("connexion/proconnect/", views.start, name="proconnect"),
    # allauth looks its way back up by this name and parameter.
    path("connexion/proconnect/retour/", views.callback, {"provider_id": IDENTIFIANT}, name="openid_connect_callback"),
    path("deconnexion/proconnect/", views.signed_out, name="proconnect_sortie"),
]
