"""Published minutes, for those who were written to and have no account."""

from typing import Final

from django.core.signing import BadSignature, loads
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.base.fichiers import serve_file
from maillage.pilotage.gouvernance.models import CompteRenduReunion
from maillage.pilotage.gouvernance.services.tenue import SEL
from maillage.socle.comptes.acces import open_to_all

VALABLE_S: Final = 366 * 24 * 3600
"""A year: until the next meeting of the body."""


@open_to_all
@require_safe
def minutes(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """The frozen file. A link of another Département, too old or typed wrong does not exist."""
    departement = getattr(request, "departement", None)
    try:
        found_departement, reunion_id = loads(jeton, salt=SEL, max_age=VALABLE_S)
    except (BadSignature, ValueError):
        raise Http404 from None
    if departement is None or found_departement != departement.pk:
        raise Http404
    rows = CompteRenduReunion.objects.filter(departement_id=departement.pk, reunion_id=reunion_id)
    found = rows.select_related("document", "reunion").first()
    if found is None:
        raise Http404
    day = timezone.localtime(found.reunion.debut).date().isoformat()
    name = f"compte-rendu-{day}-{found.document.code_lisible}.pdf"
    answer: HttpResponseBase = serve_file(found.document.fichier.open("rb"), nom=name, content_type="application/pdf")
    return answer
