"""« Départ d'une personne »: what she holds, who takes it over, when her roles end."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.base.francais import elide_de, format_date
from maillage.reseau.structures.forms.departs import DepartForm
from maillage.reseau.structures.perms.membres import may_see_off
from maillage.reseau.structures.selectors.membres import person_memberships, roles_held
from maillage.reseau.structures.services.departs import see_off
from maillage.reseau.structures.services.membres import RoleRefuse
from maillage.reseau.structures.views.membres import get_person, scope_of
from maillage.reseau.structures.views.membres_cadre import show
from maillage.socle.comptes.acces import recent_login_required, requires
from maillage.socle.comptes.acteur import Acteur
from maillage.socle.comptes.cycle_de_vie import SuccesseurRefuse
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.comptes.reprises import list_tenues


@requires(may_see_off)
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def departure(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """The page shows all that will happen; the button does it."""
    person, today = get_person(acteur, pk), timezone.localdate()
    if person.pk == acteur.id or not may_see_off(acteur, roles_held(acteur.departement_id, person.pk, today)):
        raise PermissionDenied
    form = DepartForm(request.POST if request.method == "POST" else None, acteur=acteur, partant=person)
    if request.method == "POST" and form.is_valid() and _done(request, acteur, person, form):
        return redirect("structures:members")
    rows = person_memberships(acteur, None, person.pk)
    return show(
        request,
        "structures/membres/depart.html",
        f"Départ {elide_de(str(person))}",
        fil=(
            ("Membres", reverse("structures:members")),
            (str(person), reverse("structures:person", args=[person.pk])),
        ),
        status=422 if form.errors else 200,
        form=form,
        personne=person,
        roles=[f"{row.get_role_display()} ({scope_of(row)})" for row in rows if row.fin is None or row.fin >= today],
        tenues=list_tenues(person.pk, acteur.departement_id),
    )


def _done(request: HttpRequest, acteur: Acteur, person: Utilisateur, form: DepartForm) -> bool:
    data = form.cleaned_data
    try:
        closed = see_off(
            by=acteur,
            user=person,
            successor=data["successeur"],
            fin=data["fin"],
            motif=data["motif"],
            today=timezone.localdate(),
        )
    except RoleRefuse as error:
        form.add_error(error.champ if error.champ in form.fields else None, str(error))
        return False
    except SuccesseurRefuse as error:
        form.add_error("successeur_texte", str(error))
        return False
    if data["fin"]:
        text = f"Le départ de {person} est noté : ses rôles finissent le {format_date(data['fin'], avec_jour=False)}."
    elif closed:
        text = f"{person} n'a plus de rôle ici, et son compte est fermé."
    else:
        text = f"{person} n'a plus de rôle ici. Son compte reste ouvert : il sert dans un autre Département."
    messages.success(request, text)
    return True
