"""The register of personal data, a person's rights, retention, the end of a Département."""

from django.urls import URLPattern

app_name = "registre"
urlpatterns: list[URLPattern] = []
