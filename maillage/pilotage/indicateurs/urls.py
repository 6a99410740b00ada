"""Addresses of indicateurs."""

from django.urls import URLPattern

app_name = "indicateurs"
urlpatterns: list[URLPattern] = []
