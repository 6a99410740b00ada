"""Addresses of accompagnements."""

from django.urls import URLPattern

app_name = "accompagnements"
urlpatterns: list[URLPattern] = []
