"""Invitations: the list, a new one, send again, cancel."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from maillage.base.francais import elide_de, format_date
from maillage.base.pagination import Tri, keyset
from maillage.reseau.structures.enums import EtatInvitation
from maillage.reseau.structures.forms.membres import InvitationForm
from maillage.reseau.structures.models import Invitation
from maillage.reseau.structures.perms.membres import may_give_role, may_see_members, reach, role_of
from maillage.reseau.structures.selectors.demandes import open_structure_of
from maillage.reseau.structures.selectors.invitations import visible_invitations
from maillage.reseau.structures.services.invitations import cancel, invite, resend
from maillage.reseau.structures.services.membres import RoleRefuse
from maillage.reseau.structures.views.membres import PAR_PAGE, put_error, scope_of
from maillage.reseau.structures.views.membres_cadre import address_of_secret, show
from maillage.socle.comptes.acces import recent_login_required, requires
from maillage.socle.comptes.acteur import Acteur

COLONNES = ("Adresse e-mail", "Nom", "Rôle", "Structure ou secteur", "Réponse", "Expire le", "Que faire")
SENS = {
    EtatInvitation.ENVOYEE: "attention",
    EtatInvitation.ACCEPTEE: "succes",
    EtatInvitation.REFUSEE: "erreur",
    EtatInvitation.ANNULEE: "info",
    EtatInvitation.EXPIREE: "erreur",
}
OUVERTES = frozenset({EtatInvitation.ENVOYEE, EtatInvitation.EXPIREE})


@requires(may_see_members)
@require_safe
def invitations(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """The last invitations first, 25 a page."""
    rows = visible_invitations(acteur, reach(may_see_members, acteur))
    page = keyset(
        rows,
        Tri("pk", int),
        descending=True,
        apres=request.GET.get("apres", ""),
        avant=request.GET.get("avant", ""),
        taille=PAR_PAGE,
    )
    url, now = reverse("structures:invitations"), timezone.now()
    return show(
        request,
        "structures/membres/invitations.html",
        "Invitations",
        fil=(("Membres", reverse("structures:members")),),
        colonnes=[{"libelle": libelle} for libelle in COLONNES],
        lignes=[_cells(acteur, row, late=row.expire_le <= now) for row in page.lignes],
        url_suivante=f"{url}?{urlencode({'apres': page.apres})}" if page.apres else "",
        url_precedente=f"{url}?{urlencode({'avant': page.avant})}" if page.avant else "",
    )


def _cells(acteur: Acteur, row: Invitation, *, late: bool) -> list[dict[str, str]]:
    etat = EtatInvitation.EXPIREE if late and row.etat == EtatInvitation.ENVOYEE else EtatInvitation(row.etat)
    act = etat in OUVERTES and may_give_role(acteur, role_of(row))
    return [
        {"texte": row.courriel},
        {"texte": row.nom},
        {"texte": row.get_role_display()},
        {"texte": scope_of(row)},
        {"texte": etat.label, "sens": SENS[etat]},
        {"texte": format_date(timezone.localtime(row.expire_le).date(), avec_jour=False) if etat in OUVERTES else ""},
        {"texte": "Renvoyer ou annuler", "url": reverse("structures:invitation_change", args=[row.pk])}
        if act
        else {"texte": ""},
    ]


@requires(may_give_role)
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_new(request: HttpRequest, acteur: Acteur) -> HttpResponse:
    """Invite somebody; ``?structure=`` proposes a body."""
    sent = request.POST if request.method == "POST" else None
    asked = request.GET.get("structure", "")
    pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else 0
    form = InvitationForm(sent, acteur=acteur, structure=open_structure_of(acteur.departement_id, pk) if pk else None)
    if sent is not None and form.is_valid():
        data = {key: form.cleaned_data[key] for key in ("courriel", "nom", "role", "structure", "secteur", "fin")}
        try:
            invite(by=acteur, now=timezone.now(), adresse=address_of_secret(request, "structures:invitation"), **data)
        except RoleRefuse as error:
            put_error(form, error)
        except PermissionDenied:
            form.add_error(None, "Vous ne pouvez pas donner ce rôle à cette personne. Demandez à un administrateur.")
        else:
            messages.success(request, f"L'invitation est partie à {data['courriel']}. Elle est valable 14 jours.")
            return redirect("structures:invitations")
    return show(
        request,
        "structures/membres/inviter.html",
        "Inviter une personne",
        fil=(("Membres", reverse("structures:members")), ("Invitations", reverse("structures:invitations"))),
        status=422 if form.errors else 200,
        form=form,
    )


@requires(may_give_role)
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_change(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Send the link again, or cancel it: two buttons."""
    row = visible_invitations(acteur, reach(may_see_members, acteur)).filter(pk=pk).first()
    if row is None:
        raise Http404
    if not may_give_role(acteur, role_of(row)):
        raise PermissionDenied
    error = ""
    if request.method == "POST":
        try:
            if request.POST.get("acte") == "annuler":
                cancel(by=acteur, invitation=row, now=timezone.now())
                messages.success(request, f"L'invitation de {row.courriel} est annulée. Son lien n'ouvre plus rien.")
            else:
                adresse = address_of_secret(request, "structures:invitation")
                resend(by=acteur, invitation=row, now=timezone.now(), adresse=adresse)
                messages.success(request, f"Un nouveau lien est parti à {row.courriel}. L'ancien n'ouvre plus rien.")
        except RoleRefuse as refused:
            error = str(refused)
        else:
            return redirect("structures:invitations")
    return show(
        request,
        "structures/membres/invitation.html",
        f"Invitation {elide_de(row.nom or row.courriel)}",
        fil=(("Membres", reverse("structures:members")), ("Invitations", reverse("structures:invitations"))),
        status=422 if error else 200,
        invitation=row,
        portee=scope_of(row),
        ouverte=row.etat in OUVERTES,
        erreur=error,
    )
