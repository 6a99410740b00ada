"""The style sheet and the logo of the Département."""

from django.urls import path

from maillage.socle.territoires.views import logo, theme_css

urlpatterns = [path("theme.css", theme_css, name="theme"), path("logo.png", logo, name="logo")]
