"""Addresses of gouvernance."""

from django.urls import URLPattern

app_name = "gouvernance"
urlpatterns: list[URLPattern] = []
