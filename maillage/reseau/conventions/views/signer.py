"""Sign a frozen text: scans and links for those who follow the convention; on screen for who received the link."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.base.depots.erreurs import DepotRefuse
from maillage.base.fichiers import serve_file
from maillage.base.limites import visitor
from maillage.reseau.conventions.enums import Cote
from maillage.reseau.conventions.forms.signer import CodeForm, ScanForm
from maillage.reseau.conventions.models import TexteConvention
from maillage.reseau.conventions.perms.conventions import may_bring_pieces, may_prepare
from maillage.reseau.conventions.selectors.textes import last_text
from maillage.reseau.conventions.services.conventions import EtapeRefusee
from maillage.reseau.conventions.services.parties import Depose
from maillage.reseau.conventions.services.signatures import (
    CodeFaux,
    Invitation,
    LienPerdu,
    find_invitation,
    is_to_sign,
    record_scan,
    send_code,
    send_links,
    sign_on_screen,
)
from maillage.reseau.conventions.views.cadre import (
    convention_url,
    crumbs,
    get_avenant,
    get_convention,
    posted,
    site_of,
)
from maillage.socle.comptes.acces import open_to_all, requires
from maillage.socle.comptes.acteur import Acteur

_METHODES: Final = ["GET", "HEAD", "POST"]


@requires(may_bring_pieces)
@require_http_methods(_METHODES)
def sign(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Send the links, or bring the scan of an original. A référent brings that of his own side."""
    convention = get_convention(acteur, pk, may_bring_pieces)
    avenant = get_avenant(request, convention)
    texte, own = last_text(convention, avenant), may_prepare(acteur)
    open_ = [cote for cote in Cote.values if texte is not None and is_to_sign(texte, cote)]
    cotes = [cote for cote in open_ if own or cote == Cote.BENEFICIAIRE]
    if texte is None or not cotes:
        messages.info(request, "Il n'y a rien à signer ici pour l'instant.")
        return redirect(convention_url(convention))
    sending = own and "lien" in request.POST
    files = request.FILES if request.method == "POST" and not sending else None
    form = ScanForm(None if sending else posted(request), files, cotes=cotes, today=timezone.localdate())
    if sending:
        return _send_links(request, acteur, texte)
    if request.method == "POST" and form.is_valid() and _keep_scan(request, acteur, texte, form):
        return redirect(convention_url(convention))
    titre = "Faire signer" if own else "Déposer votre original signé"
    context = {
        "titre": titre,
        "fil": crumbs(convention, titre),
        "convention": convention,
        "form": form,
        "objet": texte.donnees["titre"],
        "destinataires": [
            {"qui": row.representant, "courriel": row.courriel_signature}
            for row in convention.parties.all()
            if own and row.cote in open_ and row.courriel_signature
        ],
        "envoie": own,
    }
    return render(request, "conventions/signer.html", context, status=422 if form.errors else 200)


def _send_links(request: HttpRequest, acteur: Acteur, texte: TexteConvention) -> HttpResponse:
    def address(jeton: str) -> str:
        return site_of(request) + reverse("conventions:sign_link", args=[jeton])

    try:
        sent = send_links(by=acteur, texte=texte, adresse=address, now=timezone.now())
    except EtapeRefusee as error:
        messages.error(request, str(error))
    else:
        told = "Le lien pour signer est envoyé." if sent else "Aucune partie n'a d'adresse e-mail : rien n'est envoyé."
        (messages.success if sent else messages.warning)(request, told)
    return redirect(convention_url(texte.convention))


def _keep_scan(request: HttpRequest, acteur: Acteur, texte: TexteConvention, form: ScanForm) -> bool:
    told = form.cleaned_data
    scan: Depose = (told["scan"].file, told["scan"].name or "original.pdf")
    try:
        record_scan(
            by=acteur, texte=texte, cote=told["cote"], signee_le=told["signee_le"], scan=scan, now=timezone.now()
        )
    except DepotRefuse as error:
        form.add_error("scan", error.message_fr)
    except EtapeRefusee as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, "La signature est enregistrée.")
        return True
    return False


@open_to_all
@require_http_methods(_METHODES)
def sign_link(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """Read the text, ask for the code, type it, sign. No account; a dead link shows one neutral page."""
    departement_id = request.departement.pk  # type: ignore[attr-defined]
    try:
        found = find_invitation(departement_id, jeton)
        if request.method != "POST" and "texte" in request.GET:
            document = found.texte.document
            return serve_file(document.fichier.open("rb"), nom=f"{document.titre}.pdf", content_type="application/pdf")  # type: ignore[no-any-return]
        return _sign_or_show(request, departement_id, jeton, found)
    except LienPerdu:
        return render(request, "conventions/lien_perdu.html", {"titre": "Ce lien ne sert plus"}, status=404)


def _sign_or_show(request: HttpRequest, departement_id: int, jeton: str, found: Invitation) -> HttpResponse:
    now, form, sent, refusal = timezone.now(), None, False, ""
    if request.method == "POST" and "code" in request.POST:
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                signature = sign_on_screen(
                    departement_id=departement_id, jeton=jeton, code=form.cleaned_data["code"],
                    adresse_ip=visitor(request), now=now,
                )  # fmt: skip
            except CodeFaux as error:
                form.add_error("code", str(error))
            except EtapeRefusee as error:
                refusal = str(error)
            else:
                return render(request, "conventions/signe.html", _thanks(found, signature.pk))
    elif request.method == "POST":
        try:
            send_code(departement_id=departement_id, jeton=jeton, now=now)
            form, sent = CodeForm(), True
        except EtapeRefusee as error:
            refusal = str(error)
    told = found.texte.donnees[found.cle]
    context: dict[str, Any] = {
        "titre": "Signer un texte",
        "objet": found.texte.donnees["titre"],
        "partie": told["nom"],
        "signataire": f"{told['nomme']}, {told['qualite']}",
        "sha256": found.texte.sha256,
        "courriel": _hide(found.partie.courriel_signature),
        "form": form,
        "envoye": sent,
        "refus": refusal,
    }
    return render(
        request, "conventions/signer_lien.html", context, status=422 if refusal or (form and form.errors) else 200
    )


def _thanks(found: Invitation, number: int) -> dict[str, Any]:
    other = found.texte.signatures.exclude(pk=number).exists()
    return {
        "titre": "Vous avez signé",
        "objet": found.texte.donnees["titre"],
        "tous": other,
        "code": found.texte.document.code_lisible,
    }


def _hide(address: str) -> str:
    """« c…@example.org »: enough to know which mailbox to open."""
    name, _, host = address.partition("@")
    return f"{name[:1]}…@{host}"
