"""The style sheet and the logo of the Département, and the ground of its map."""

from django.urls import path

from maillage.socle.territoires.views import contours, logo, theme_css

urlpatterns = [
    path("theme.css", theme_css, name="theme"),
    path("logo.png", logo, name="logo"),
    path("carte/contours.json", contours, name="contours"),
]
