"""People to call in a body: write, take off, take away as a card."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.francais import quote_nom
from maillage.reseau.structures.forms.structures import ContactForm
from maillage.reseau.structures.models import Contact
from maillage.reseau.structures.perms.structures import may_edit, may_see_people
from maillage.reseau.structures.selectors.fiche import find_contact
from maillage.reseau.structures.services.contacts import add_contact, edit_contact, remove_contact
from maillage.reseau.structures.vcard import Carte, write_vcard
from maillage.reseau.structures.views.pages import crumbs, get_structure, posted, structure_url
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur

_METHODES: Final = ["GET", "HEAD", "POST"]


def _contact(acteur: Acteur, pk: int, contact: int) -> Contact:
    found = find_contact(acteur, pk, contact)
    if found is None:
        raise Http404
    return found


@requires(may_edit)
@require_http_methods(_METHODES)
def add(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """One more person to call."""
    structure = get_structure(acteur, pk, may_edit)
    form = ContactForm(posted(request))
    if request.method == "POST" and form.is_valid():
        contact = add_contact(by=acteur, structure=structure, valeurs=form.valeurs)
        messages.success(request, f"{contact.nom} est dans les contacts.")
        return redirect(structure_url(structure))
    context = {
        "titre": f"Ajouter un contact à {quote_nom(structure.nom)}",
        "fil": crumbs(structure, "Ajouter un contact"),
        "form": form,
        "url_retour": structure_url(structure),
        "bouton": "Ajouter ce contact",
    }
    return render(request, "structures/contact.html", context, status=422 if form.errors else 200)


@requires(may_edit)
@require_http_methods(_METHODES)
def edit(request: HttpRequest, acteur: Acteur, pk: int, contact: int) -> HttpResponse:
    """The same form, filled."""
    structure = get_structure(acteur, pk, may_edit)
    row = _contact(acteur, pk, contact)
    form = ContactForm(posted(request), contact=row)
    if request.method == "POST" and form.is_valid():
        edit_contact(by=acteur, contact=row, valeurs=form.valeurs)
        messages.success(request, "Ce contact est à jour.")
        return redirect(structure_url(structure))
    context = {
        "titre": f"Modifier le contact {quote_nom(row.nom)}",
        "fil": crumbs(structure, "Modifier un contact"),
        "form": form,
        "url_retour": structure_url(structure),
        "url_retirer": structure_url(structure, "contact_remove", contact=row.pk),
        "bouton": "Enregistrer ce contact",
    }
    return render(request, "structures/contact.html", context, status=422 if form.errors else 200)


@requires(may_edit)
@require_http_methods(_METHODES)
def remove(request: HttpRequest, acteur: Acteur, pk: int, contact: int) -> HttpResponse:
    """Erased for good: asked first."""
    structure = get_structure(acteur, pk, may_edit)
    row = _contact(acteur, pk, contact)
    if request.method == "POST":
        remove_contact(by=acteur, contact=row)
        messages.success(request, "Ce contact est effacé.")
        return redirect(structure_url(structure))
    context = {
        "titre": "Effacer un contact",
        "fil": crumbs(structure, "Effacer un contact"),
        "question": f"Voulez-vous effacer {quote_nom(row.nom)} des contacts de {quote_nom(structure.nom)} ?",
        "consequences": ["Son nom, son téléphone et son e-mail sont effacés.", "Vous ne pourrez pas les retrouver."],
        "libelle_confirmer": "Effacer ce contact",
        "danger": True,
        "url_retour": structure_url(structure),
        "libelle_retour": "Le garder",
    }
    return render(request, "composants/confirmation.html", context)


@requires(may_see_people)
@require_safe
def card(request: HttpRequest, acteur: Acteur, pk: int, contact: int) -> HttpResponse:  # noqa: ARG001
    """The contact as a vCard: a phone adds it to its address book."""
    row = _contact(acteur, pk, contact)
    structure = row.structure
    commune = structure.commune
    text = write_vcard(
        Carte(
            nom=row.nom,
            fonction=row.fonction,
            structure=structure.nom,
            telephone=row.telephone or structure.telephone,
            courriel=row.courriel or structure.courriel,
            adresse=structure.adresse,
            code_postal=structure.code_postal,
            commune=commune.nom if commune else "",
            site_web=structure.site_web,
        )
    )
    response = HttpResponse(text, content_type="text/vcard; charset=utf-8")
    name = slugify(row.nom)[:60] or f"contact-{row.pk}"
    response["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    return response
