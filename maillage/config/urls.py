"""Every address of the site. Closed by default: a view opens itself with ``open_to_all``."""

from django.contrib import admin
from django.urls import include, path

handler400 = "maillage.config.erreurs.bad_request"
handler403 = "maillage.config.erreurs.forbidden"
handler404 = "maillage.config.erreurs.not_found"
handler500 = "maillage.config.erreurs.server_error"

urlpatterns = [
    # What visitors ask most is looked for first: a place page else tries two hundred patterns before its own.
    path("", include("maillage.reseau.lieux.urls")),
    path("", include("maillage.portail.urls")),
    path("admin-instance/", admin.site.urls),
    path("", include("maillage.socle.comptes.urls")),
    path("", include("maillage.reseau.recensement.urls")),
    path("", include("maillage.socle.documents.urls")),
    path("", include("maillage.socle.echeances.urls")),
    path("", include("maillage.socle.registre.urls")),
    path("", include("maillage.socle.exploitation.urls")),
    path("", include("maillage.socle.consultation.urls")),
    path("", include("maillage.reseau.equipes.urls")),
    path("", include("maillage.reseau.conventions.urls")),
    path("", include("maillage.terrain.permanences.urls")),
    path("", include("maillage.terrain.accompagnements.urls")),
    path("", include("maillage.pilotage.indicateurs.urls")),
    path("", include("maillage.pilotage.gouvernance.urls")),
    path("", include("maillage.reseau.structures.urls")),
    path("", include("maillage.portail.urls_instance")),
    path("api/v1/", include("maillage.portail.api.urls")),
    path("", include("maillage.socle.territoires.urls")),
]
