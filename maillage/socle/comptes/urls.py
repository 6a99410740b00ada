"""Sign-in and sign-out. Names are allauth's own, which its flows reverse; nothing else of allauth is routed."""

from allauth.account import views
from django.urls import path

from maillage.socle.comptes.views import inactive, no_signup

urlpatterns = [
    path("connexion/", views.request_login_code, name="account_login"),
    path("connexion/", views.request_login_code, name="account_request_login_code"),
    path("connexion/code/", views.confirm_login_code, name="account_confirm_login_code"),
    path("connexion/fermee/", inactive, name="account_inactive"),
    path("connexion/inscription/", no_signup, name="account_signup"),
    path("deconnexion/", views.logout, name="account_logout"),
]
