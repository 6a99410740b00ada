"""Addresses of accompagnements."""

from django.urls import path

from maillage.terrain.accompagnements.views import details, espace, histoire, journal, lecture, liste, matinee

app_name = "accompagnements"
urlpatterns = [
    path("mes-demi-journees/", espace.home, name="home"),
    path("demi-journees/<int:pk>/compte-rendu/", matinee.morning, name="morning"),
    path("demi-journees/<int:pk>/compte-rendu/detail/", details.add, name="detail_add"),
    path("accompagnements/hors-permanence/", details.outside, name="outside"),
    path("accompagnements/<int:pk>/", details.change, name="detail"),
    path("comptes-rendus/", liste.reports, name="reports"),
    path("comptes-rendus/liste.csv", liste.export, name="export"),
    path("comptes-rendus/liste.xlsx", journal.log_export, name="log_export"),
    path("journal-national/", journal.log, name="log"),
    path("journal-national/<int:pk>/", journal.log_file, name="log_file"),
    path("comptes-rendus/<int:pk>/", lecture.report, name="report"),
    path("comptes-rendus/<int:pk>/verifier/", lecture.verify, name="verify"),
    path("comptes-rendus/<int:pk>/repondre/", lecture.answer, name="answer"),
    path("comptes-rendus/<int:pk>/histoire/", histoire.history, name="history"),
]
