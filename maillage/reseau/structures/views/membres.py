"""Members of the Département or of a structure: the list at a date, a person, give a role, end one."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.francais import format_date
from maillage.base.pagination import Tri, keyset
from maillage.base.tableur import escape_formula
from maillage.reseau.structures.forms.membres import FiltresForm, FinForm, PorteeForm, RoleForm, day_of
from maillage.reseau.structures.models import Appartenance
from maillage.reseau.structures.perms.membres import (
    givable_roles,
    may_end_role,
    may_give_role,
    may_see_members,
    may_see_off,
    reach,
    role_of,
)
from maillage.reseau.structures.selectors.demandes import open_structure_of
from maillage.reseau.structures.selectors.membres import (
    EXPORT_MAX,
    Recherche,
    find_person,
    person_memberships,
    roles_held,
    search_members,
    visible_members,
)
from maillage.reseau.structures.services.membres import RoleRefuse, end_role, give_role
from maillage.reseau.structures.views.membres_cadre import show
from maillage.socle.comptes.acces import recent_login_required, requires
from maillage.socle.comptes.acteur import Acteur, build_acteur
from maillage.socle.comptes.enums import Role
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.comptes.perms import can_reset_factors

PAR_PAGE = 25
COLONNES = ("Personne", "Rôle", "Structure ou secteur", "Depuis le", "Jusqu'au")
EXPORT = ("Nom", "Adresse e-mail", "Rôle", "Structure", "Secteur", "Depuis le", "Jusqu'au")


def _search(request: HttpRequest) -> tuple[FiltresForm, Recherche]:
    form = FiltresForm(request.GET or {})
    form.is_valid()
    asked = form.cleaned_data
    role = Role(asked["role"]) if asked.get("role") else None
    return form, Recherche(day_of(form, timezone.localdate()), asked.get("q") or "", role, asked.get("structure"))


@requires(may_see_members)
@require_safe
def members(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Memberships in force at a date, 25 a page, by name of the person."""
    form, search = _search(request)
    rows = search_members(acteur, reach(may_see_members, acteur), search)
    page = keyset(
        rows,
        Tri("personne"),
        apres=request.GET.get("apres", ""),
        avant=request.GET.get("avant", ""),
        taille=PAR_PAGE,
    )
    kept = [(key, value) for key, value in request.GET.lists() if key not in {"apres", "avant"}]
    url, query = reverse("structures:members"), urlencode(kept, doseq=True)
    structure = open_structure_of(acteur.departement_id, search.structure) if search.structure else None
    return show(
        request,
        "structures/membres/liste.html",
        "Membres",
        filtres=form,
        jour=search.jour,
        aujourdhui=search.jour == timezone.localdate(),
        structure=structure,
        filtre=bool(search.texte or search.role or search.structure),
        colonnes=[{"libelle": libelle} for libelle in COLONNES],
        lignes=[_cells(row) for row in page.lignes],
        url_suivante=f"{url}?{urlencode([*kept, ('apres', page.apres)], doseq=True)}" if page.apres else "",
        url_precedente=f"{url}?{urlencode([*kept, ('avant', page.avant)], doseq=True)}" if page.avant else "",
        url_export=f"{reverse('structures:members_export')}?{query}" if query else reverse("structures:members_export"),
        peut_inviter=bool(givable_roles(acteur)),
    )


def _cells(row: Appartenance) -> list[dict[str, str]]:
    return [
        {"texte": str(row.utilisateur), "url": reverse("structures:person", args=[row.utilisateur_id])},
        {"texte": row.get_role_display()},
        {"texte": scope_of(row)},
        {"texte": format_date(row.debut, avec_jour=False)},
        {"texte": format_date(row.fin, avec_jour=False) if row.fin else "Sans fin"},
    ]


def scope_of(row: Any) -> str:
    """What a role bears on, in words."""
    if row.structure:
        return str(row.structure)
    return f"Secteur {row.secteur}" if row.secteur else "Département"


@requires(may_see_members)
@recent_login_required
@require_safe
def members_export(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The same list as a table for a spreadsheet."""
    _, search = _search(request)
    rows = search_members(acteur, reach(may_see_members, acteur), search).order_by("utilisateur__nom", "pk")[
        :EXPORT_MAX
    ]
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="membres-{search.jour:%Y-%m-%d}.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer, delimiter=";")
    writer.writerow(EXPORT)
    writer.writerows(_lines(rows))
    return answer


def _lines(rows: Any) -> Iterator[list[str]]:
    for row in rows:
        cells = (
            str(row.utilisateur.nom),
            row.utilisateur.email,
            row.get_role_display(),
            str(row.structure or ""),
            str(row.secteur or ""),
            f"{row.debut:%d/%m/%Y}",
            f"{row.fin:%d/%m/%Y}" if row.fin else "",
        )
        yield [escape_formula(cell) for cell in cells]


def get_person(acteur: Acteur, pk: int) -> Utilisateur:
    """A person known here that the actor may see; 404 otherwise."""
    found = find_person(acteur, reach(may_see_members, acteur), pk)
    if found is None:
        raise Http404
    return found


def _trail(person: Utilisateur) -> tuple[tuple[str, str], ...]:
    return (
        ("Membres", reverse("structures:members")),
        (str(person), reverse("structures:person", args=[person.pk])),
    )


@requires(may_see_members)
@require_safe
def person_page(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """What a person is here: roles in force, to come and past, and what may be done."""
    person, today = get_person(acteur, pk), timezone.localdate()
    rows = person_memberships(acteur, reach(may_see_members, acteur), pk)
    shown = [
        {
            "appartenance": row,
            "portee": scope_of(row),
            "passe": row.fin is not None and row.fin < today,
            "futur": row.debut > today,
            "url_fin": reverse("structures:role_end", args=[row.pk])
            if (row.fin is None or row.fin >= today) and may_end_role(acteur, role_of(row))
            else "",
        }
        for row in rows
    ]
    return show(
        request,
        "structures/membres/personne.html",
        str(person),
        fil=_trail(person)[:1],
        personne=person,
        actuelles=[one for one in shown if not one["passe"]],
        passees=[one for one in shown if one["passe"]],
        peut_donner=bool(givable_roles(acteur)) and person.pk != acteur.id,
        peut_faire_partir=may_see_off(acteur, roles_held(acteur.departement_id, pk, today)),
        peut_aider=person.is_active and can_reset_factors(acteur, build_acteur(pk, str(person), acteur.departement_id)),
    )


@requires(may_give_role)
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def role_give(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Give a role to a person known here. Nobody gives one to himself."""
    person, today = get_person(acteur, pk), timezone.localdate()
    if person.pk == acteur.id:
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = RoleForm(sent, acteur=acteur, initial={"debut": today})
    if sent is not None and form.is_valid():
        data = form.cleaned_data
        try:
            give_role(
                by=acteur,
                utilisateur=person,
                role=data["role"],
                structure=data["structure"],
                secteur=data["secteur"],
                debut=data["debut"],
                fin=data["fin"],
                today=today,
            )
        except RoleRefuse as error:
            put_error(form, error)
        else:
            messages.success(request, f"{person} a maintenant le rôle « {data['role'].label} ». Un e-mail le lui dit.")
            return redirect("structures:person", pk=person.pk)
    status = 422 if form.errors else 200
    return show(
        request,
        "structures/membres/role.html",
        f"Donner un rôle à {person}",
        fil=_trail(person),
        status=status,
        form=form,
        personne=person,
    )


def put_error(form: PorteeForm, error: RoleRefuse) -> None:
    """By the field that must change, or at the top when the form does not show it."""
    champ = "structure_texte" if error.champ == "structure" and "structure" not in form.fields else error.champ
    form.add_error(champ if champ in form.fields else None, str(error))


@requires(may_end_role)
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def role_end(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Say when a role ends, and why. One's own too."""
    row = visible_members(acteur, None).filter(pk=pk).first()
    seen = row is not None and (row.utilisateur_id == acteur.id or find_in_reach(acteur, row))
    if row is None or not seen:
        raise Http404
    if not may_end_role(acteur, role_of(row)):
        raise PermissionDenied
    form = FinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            end_role(by=acteur, appartenance=row, fin=data["fin"], motif=data["motif"], today=timezone.localdate())
        except RoleRefuse as error:
            form.add_error(error.champ if error.champ in form.fields else None, str(error))
        else:
            when = f"finira le {format_date(data['fin'], avec_jour=False)}" if data["fin"] else "est terminé"
            messages.success(request, f"Le rôle « {row.get_role_display()} » de {row.utilisateur} {when}.")
            return _after_end(acteur, row)
    return show(
        request,
        "structures/membres/fin.html",
        f"Mettre fin à un rôle de {row.utilisateur}",
        fil=_trail(row.utilisateur) if find_in_reach(acteur, row) else (),
        status=422 if form.errors else 200,
        form=form,
        appartenance=row,
        portee=scope_of(row),
    )


def find_in_reach(acteur: Acteur, row: Appartenance) -> bool:
    """The actor sees this membership in the list of members."""
    portee = reach(may_see_members, acteur) if may_see_members.may_enter(acteur) else frozenset()
    return portee is None or row.structure_id in portee


def _after_end(acteur: Acteur, row: Appartenance) -> HttpResponse:
    if row.utilisateur_id == acteur.id or not find_in_reach(acteur, row):
        return redirect("structures:hats")
    known = visible_members(acteur, reach(may_see_members, acteur)).filter(utilisateur_id=row.utilisateur_id).exists()
    return redirect("structures:person", pk=row.utilisateur_id) if known else redirect("structures:members")
