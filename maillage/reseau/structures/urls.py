"""The network: structures, members, invitations, volunteers."""

from django.urls import URLPattern

app_name = "structures"
urlpatterns: list[URLPattern] = []
