"""Sign-in and sign-out. Names are allauth's own, which its flows reverse; nothing else of allauth is routed."""

from django.urls import include, path

from maillage.socle.comptes import qui_peut, views

urlpatterns = [
    path("", include("maillage.socle.comptes.proconnect.urls")),
    path("", include("maillage.socle.comptes.mon_compte.urls")),
    path("connexion/", views.ask_code, name="account_login"),
    path("connexion/", views.ask_code, name="account_request_login_code"),
    path("connexion/code/", views.confirm_code, name="account_confirm_login_code"),
    path("connexion/fermee/", views.inactive, name="account_inactive"),
    path("connexion/inscription/", views.no_signup, name="account_signup"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("administration/droits/", qui_peut.who_may, name="rights"),
    path("administration/droits.csv", qui_peut.export, name="rights_export"),
]
