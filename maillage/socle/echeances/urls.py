"""Home of each person, what he has to do, his reminders and his calendar."""

from django.urls import path

from maillage.socle.echeances.views import accueil, agenda, listes, rappels

app_name = "echeances"
urlpatterns = [
    path("espace/", accueil.home, name="home"),
    path("espace/nouveautes/lues/", accueil.news_read, name="news_read"),
    path("a-faire/", listes.todo, name="todo"),
    path("a-faire/liste.csv", listes.export, name="export"),
    path("a-faire/<int:pk>/reporter/", listes.postpone_duty, name="postpone"),
    path("a-faire/<int:pk>/reprendre/", listes.resume_duty, name="resume"),
    path("mon-compte/rappels/", rappels.reminders, name="reminders"),
    path("mon-compte/agenda/", agenda.calendar_page, name="calendar"),
    path("mon-compte/agenda/supprimer/", agenda.calendar_delete, name="calendar_delete"),
    path("rappels/arreter/<str:jeton>/", rappels.stop, name="stop"),
    path("agenda/<str:secret>.ics", agenda.feed, name="feed"),
]
