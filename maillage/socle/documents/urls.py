"""Public addresses of documents."""

from django.urls import path

from maillage.socle.documents import views

app_name = "documents"
urlpatterns = [
    path("verifier/", views.search, name="search"),
    path("verifier/<str:code>/", views.verify, name="verify"),
]
