"""Addresses of the public face."""

from django.urls import path

from maillage.portail import views

app_name = "portail"
urlpatterns = [
    path("", views.home, name="home"),
    path("robots.txt", views.robots, name="robots"),
    path("composants/", views.components, name="components"),
]
