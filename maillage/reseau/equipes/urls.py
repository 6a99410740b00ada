"""The team: board, posts, people, contracts, trainings."""

from django.urls import path

from maillage.reseau.equipes.views import agents, contrats, postes, tableau

app_name = "equipes"
urlpatterns = [
    path("equipe/", tableau.board, name="board"),
    path("equipe/tableau.csv", tableau.export, name="export"),
    path("equipe/postes/nouveau/", postes.create, name="poste_create"),
    path("equipe/postes/<int:pk>/", postes.detail, name="poste"),
    path("equipe/postes/<int:pk>/<slug:acte>/", postes.act, name="poste_act"),
    path("equipe/agents/<int:pk>/", agents.detail, name="agent"),
    path("equipe/agents/<int:pk>/<slug:acte>/", agents.act, name="agent_act"),
    path("equipe/contrats/<int:pk>/<slug:acte>/", contrats.act, name="contrat_act"),
    path("equipe/formations/<int:pk>/preuve.fichier", agents.proof, name="proof"),
    path("equipe/formations/<int:pk>/<slug:acte>/", agents.training_act, name="training_act"),
]
