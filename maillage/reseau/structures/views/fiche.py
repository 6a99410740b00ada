"""The page of a body: read, create, change, close, reopen; its sheet and its contacts' cards."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.base.francais import format_date, format_telephone, quote_nom
from maillage.reseau.structures.blocs import blocs_of
from maillage.reseau.structures.enums import EtatStructure, TypeStructure
from maillage.reseau.structures.forms.structures import MotifForm, StructureForm
from maillage.reseau.structures.models import Contact, Structure
from maillage.reseau.structures.perms.benevoles import may_manage_volunteers
from maillage.reseau.structures.perms.rapprochement import may_merge_structures
from maillage.reseau.structures.perms.structures import may_close, may_create, may_edit, may_read, may_see_people
from maillage.reseau.structures.selectors.fiche import list_contacts, list_volunteers
from maillage.reseau.structures.selectors.rapprochement import Semblable, find_alike
from maillage.reseau.structures.services.structures import (
    ChangementImpossible,
    SiretDejaPris,
    close_structure,
    create_structure,
    edit_structure,
    reopen_structure,
)
from maillage.reseau.structures.views.pages import crumbs, get_structure, posted, site_of, structure_url
from maillage.socle.comptes.acces import requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.documents.services import produce

_METHODES: Final = ["GET", "HEAD", "POST"]
GABARIT: Final = "fiche-structure"
MALGRE: Final = "malgre"
"""Sent with a new record whose likeness to known ones has been shown."""


@requires(may_read)
@require_safe
def detail(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """What the network knows of a body. The page of one that was merged leads to the one kept."""
    structure = get_structure(acteur, pk)
    if structure.fusionnee_dans is not None:
        answer = redirect(structure_url(structure.fusionnee_dans), permanent=True)
        add_never_cache_headers(answer)  # a merge can be undone: a browser must ask again
        return answer
    people, edits = may_see_people(acteur), may_edit(acteur, structure)
    context = {
        "titre": structure.nom,
        "fil": crumbs(last=structure.nom),
        "structure_vue": structure,
        "type_libelle": TypeStructure(structure.type).label,
        "fermee": structure.etat == EtatStructure.FERMEE,
        "lignes": record_lines(structure),
        "contacts": list_contacts(structure) if people else [],
        "personnes": people,
        "modifiable": edits,
        "fermable": may_close(acteur),
        "reunissable": may_merge_structures(acteur),
        "blocs": blocs_of(acteur, structure.pk),
        "benevoles": list_volunteers(structure) if may_manage_volunteers(acteur) else (),
        "maintenant": timezone.now(),
    }
    return render(request, "structures/fiche.html", context)


@requires(may_create)
@require_http_methods(_METHODES)
def create(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """A body that nobody has written down yet."""
    departement = request.departement  # type: ignore[attr-defined]
    titre, fil = "Ajouter une structure", crumbs(last="Ajouter une structure")
    form = StructureForm(posted(request), departement=departement.code)
    if request.method == "POST" and form.is_valid():
        if MALGRE not in request.POST and (alike := find_alike(acteur, form.valeurs)):
            return _form(request, form, titre, fil, alike=alike)
        try:
            structure = create_structure(by=acteur, valeurs=form.valeurs)
        except SiretDejaPris as error:
            return _taken(request, form, error, titre, fil)
        messages.success(request, "Cette structure est dans l'annuaire. Dites maintenant qui appeler.")
        return redirect(structure_url(structure))
    return _form(request, form, titre, fil)


@requires(may_edit)
@require_http_methods(_METHODES)
def edit(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The record, changed by the coordination or by the body itself."""
    structure = get_structure(acteur, pk, may_edit)
    departement = request.departement  # type: ignore[attr-defined]
    titre, fil = f"Modifier {quote_nom(structure.nom)}", crumbs(structure, "Modifier")
    form = StructureForm(posted(request), departement=departement.code, structure=structure)
    if request.method == "POST" and form.is_valid():
        try:
            changed = edit_structure(by=acteur, structure=structure, valeurs=form.valeurs, vue_le=form.vue_le)
        except SiretDejaPris as error:
            return _taken(request, form, error, titre, fil, structure)
        except ChangementImpossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "La fiche est à jour." if changed else "Vous n'avez rien changé.")
            return redirect(structure_url(structure))
    return _form(request, form, titre, fil, structure)


def _taken(
    request: HttpRequest,
    form: StructureForm,
    error: SiretDejaPris,
    titre: str,
    fil: Any,
    structure: Structure | None = None,
) -> HttpResponse:
    form.add_error("siret", str(error))
    return _form(request, form, titre, fil, structure, deja=error.structure)


def _form(
    request: HttpRequest,
    form: StructureForm,
    titre: str,
    fil: Any,
    structure: Structure | None = None,
    *,
    deja: Structure | None = None,
    alike: Sequence[Semblable] = (),
) -> HttpResponse:
    context = {
        "titre": titre,
        "fil": fil,
        "form": form,
        "url_retour": structure_url(structure) if structure else reverse("structures:directory"),
        "nouvelle": structure is None,
        "deja": deja,
        "semblables": alike,
        "malgre": MALGRE if alike else "",
    }
    return render(request, "structures/modifier.html", context, status=422 if form.errors or alike else 200)


@requires(may_close)
@require_http_methods(_METHODES)
def close(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """It no longer exists: asked why, told what follows."""
    structure = get_structure(acteur, pk)
    form = MotifForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            close_structure(by=acteur, structure=structure, motif=form.cleaned_data["motif"])
        except ChangementImpossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Cette structure est fermée. Vous pouvez la rouvrir.")
            return redirect(structure_url(structure))
    context = {
        "titre": f"Fermer {quote_nom(structure.nom)}",
        "fil": crumbs(structure, "Fermer"),
        "form": form,
        "url_retour": structure_url(structure),
        "consequences": [
            "Elle n'est plus dans l'annuaire, sauf si on demande à voir les structures fermées.",
            "Sa fiche et son histoire restent.",
            "Ses lieux et ses membres ne changent pas : pensez à les revoir.",
            "Vous pouvez la rouvrir.",
        ],
    }
    return render(request, "structures/fermer.html", context, status=422 if form.errors else 200)


@requires(may_close)
@require_POST
def reopen(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """One button: closing again undoes it."""
    structure = get_structure(acteur, pk)
    try:
        reopen_structure(by=acteur, structure=structure, motif="réouverture")
    except ChangementImpossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Cette structure est de nouveau dans l'annuaire.")
    return redirect(structure_url(structure))


@requires(may_see_people)
@require_POST
def sheet(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponseBase:
    """The contact sheet in PDF: a dated document, kept and traced, hence a POST."""
    structure, now = get_structure(acteur, pk), timezone.now()
    document = produce(
        by=acteur,
        gabarit=GABARIT,
        titre=f"Fiche contact : {structure.nom}",
        data={
            "date": format_date(timezone.localdate(now)),
            "lignes": [
                {"nom": line["nom"], "valeur": line["valeur"]} for line in record_lines(structure) if line["valeur"]
            ],
            "contacts": [_printed(contact) for contact in list_contacts(structure)],
        },
        instant=now,
        objet_type="structure",
        objet_id=structure.pk,
        site=site_of(request),
    )
    name = f"fiche-{slugify(structure.nom)[:60] or structure.pk}.pdf"
    return FileResponse(document.fichier.open("rb"), as_attachment=True, filename=name)


def record_lines(structure: Structure) -> list[dict[str, str]]:
    """The record as definitions."""
    commune = structure.commune
    town = f"{structure.code_postal} {commune.nom if commune else ''}".strip()
    address = ", ".join(filter(None, [structure.adresse, structure.complement_adresse, town]))
    siret = structure.siret
    return [
        {"nom": "Type", "valeur": str(TypeStructure(structure.type).label)},
        {"nom": "Adresse", "valeur": address},
        {"nom": "Intercommunalité", "valeur": commune.epci.nom if commune and commune.epci else ""},
        _reach(
            "Téléphone de l'accueil", format_telephone(structure.telephone), f"tel:{structure.telephone}", "Appeler"
        ),
        _reach("E-mail de l'accueil", structure.courriel, f"mailto:{structure.courriel}", "Écrire"),
        _reach("Site web", structure.site_web, structure.site_web, "Ouvrir"),
        {"nom": "SIRET", "valeur": f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}" if siret else ""},
    ]


def _reach(nom: str, valeur: str, url: str, libelle: str) -> dict[str, str]:
    """A line with the act it serves, once it is known."""
    return {"nom": nom, "valeur": valeur} | ({"url": url, "libelle": libelle} if valeur else {})


def _printed(contact: Contact) -> dict[str, str]:
    return {
        "nom": contact.nom + (" (à appeler en premier)" if contact.principal else ""),
        "fonction": contact.fonction,
        "telephone": format_telephone(contact.telephone),
        "courriel": contact.courriel,
    }
