"""The style sheet of the Département."""

from django.urls import path

from maillage.socle.territoires.views import theme_css

urlpatterns = [path("theme.css", theme_css, name="theme")]
