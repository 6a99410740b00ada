"""What each person has to do, and by when."""

from django.urls import URLPattern

app_name = "echeances"
urlpatterns: list[URLPattern] = []
