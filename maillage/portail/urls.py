"""Addresses of the public face."""

from django.urls import path

from maillage.portail.views import accueil

app_name = "portail"
urlpatterns = [
    path("", accueil.home, name="home"),
    path("robots.txt", accueil.robots, name="robots"),
    path("composants/", accueil.components, name="components"),
]
