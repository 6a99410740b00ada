"""Public page: was this document made here?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from maillage.base.limites import visitor
from maillage.socle.comptes.acces import open_to_all
from maillage.socle.documents import selectors
from maillage.socle.documents.forms import CodeForm, FichierForm
from maillage.socle.documents.models import Document

TITRE = "Vérifier un document"


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Type the code, or give the file."""
    if request.method != "POST":
        return _page(request, code=CodeForm(), fichier=FichierForm())
    if "code" in request.POST:
        code = CodeForm(request.POST)
        if code.is_valid():
            return redirect("documents:verify", code=Document(code=code.cleaned_data["code"]).code_lisible)
        return _page(request, code=code, fichier=FichierForm(), faux=code)
    fichier = FichierForm(request.POST, request.FILES, visiteur=visitor(request))
    if not fichier.is_valid():
        return _page(request, code=CodeForm(), fichier=fichier, faux=fichier)
    found = selectors.find_by_print(fichier.sha256)
    return _page(
        request, code=CodeForm(), fichier=FichierForm(), document=found, compare="pareil" if found else "inconnu"
    )


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of the document that bears this code; with a file, whether it is that very document."""
    document = selectors.find_by_code(code)
    if document is None:
        return _page(request, code=CodeForm(), fichier=FichierForm(), code_inconnu=True, status=404)
    if request.method != "POST":
        return _page(request, document=document, fichier=FichierForm())
    fichier = FichierForm(request.POST, request.FILES, visiteur=visitor(request))
    if not fichier.is_valid():
        return _page(request, document=document, fichier=fichier, faux=fichier)
    verdict = "pareil" if fichier.sha256 == document.sha256 else "different"
    return _page(request, document=document, fichier=FichierForm(), compare=verdict)


def _page(
    request: HttpRequest, *, status: int = 200, document: Document | None = None, **context: object
) -> HttpResponse:
    context |= {
        "titre": TITRE,
        "document": document,
        "nature": document and selectors.LIBELLES.get(document.gabarit, "Document"),
    }
    return render(request, "documents/verifier.html", context, status=status)
