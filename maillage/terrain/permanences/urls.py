"""Addresses of permanences: the agenda, series, absences, holidays, addresses of calendars."""

from django.urls import path

from maillage.terrain.permanences.views import agenda, fiche, publiques, series, temps

app_name = "permanences"
urlpatterns = [
    path("permanences/", agenda.agenda, name="agenda"),
    path("permanences/agenda.csv", agenda.export, name="export"),
    path("permanences/moi/", agenda.mine, name="mine"),
    path("permanences/series/", series.listing, name="series"),
    path("permanences/series/nouvelle/", series.create, name="series_create"),
    path("permanences/series/<int:pk>/", series.edit, name="series_edit"),
    path("permanences/series/<int:pk>/arreter/", series.stop, name="series_stop"),
    path("permanences/absences/", temps.absences, name="absences"),
    path("permanences/absences/<int:pk>/", temps.absence, name="absence"),
    path("permanences/vacances/", temps.vacances, name="holidays"),
    path("permanences/affiches/", publiques.kit, name="kit"),
    path("permanences/affiches/<cle:cle>.pdf", publiques.poster, name="poster"),
    path("permanences/adresses/", temps.feeds, name="feeds"),
    path("permanences/adresses/<str:secret>.ics", temps.feed, name="feed"),
    path("permanences/<int:pk>/", fiche.detail, name="detail"),
    path("permanences/<int:pk>/<slug:verbe>/", fiche.act, name="act"),
]
