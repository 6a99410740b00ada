"""The journal read: search, proof of the chain."""

from django.urls import URLPattern

app_name = "journal"
urlpatterns: list[URLPattern] = []
