"""Addresses of committees."""

from django.urls import path

from maillage.pilotage.gouvernance.views import decisions, instances, publics, reunions

app_name = "gouvernance"
urlpatterns = [
    path("comites/", instances.board, name="board"),
    path("comites/nouveau/", instances.create, name="instance_create"),
    path("comites/<int:pk>/", instances.detail, name="instance"),
    path("comites/<int:pk>/<slug:acte>/", instances.act, name="instance_act"),
    path("comites/membres/<int:pk>/<slug:acte>/", instances.member_act, name="member_act"),
    path("reunions/<int:pk>/", reunions.meeting, name="meeting"),
    path("reunions/<int:pk>/<slug:piece>.pdf", reunions.piece, name="piece"),
    path("reunions/<int:pk>/<slug:etape>/", reunions.step, name="step"),
    path("reunions/compte-rendu/<str:jeton>/", publics.minutes, name="minutes_link"),
    path("decisions/", decisions.decisions_list, name="decisions"),
    path("decisions/decisions.csv", decisions.export, name="export"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
]
