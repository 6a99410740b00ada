"""The team: board, posts, agents."""

app_name = "equipes"
urlpatterns: list[object] = []
