"""« Mon compte »: name, address, second factors, open sessions. And the help given to someone who lost his factor."""

import time
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.socle.comptes import codes
from maillage.socle.comptes.acces import recent_login_required, requires
from maillage.socle.comptes.acteur import Acteur, build_acteur
from maillage.socle.comptes.facteurs import AideRefusee, reset_factors
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.comptes.mon_compte.confirmation import TROP_DE_CODES, moi
from maillage.socle.comptes.mon_compte.forms import AdresseForm, CodeRecuForm, NomForm
from maillage.socle.comptes.perms import can_reset_factors
from maillage.socle.comptes.profil import AdressePrise, change_email, close_session, close_sessions, rename_account
from maillage.socle.comptes.selectors import list_facteurs, list_sessions
from maillage.socle.messages.services import send_email

ADRESSE: Final = "code_adresse"


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {
        "titre": "Mon compte",
        "moi": user,
        "acteur_": moi(request),
        "facteurs": list_facteurs(user),
        "sessions": list_sessions(user, request.session.session_key, timezone.now()),
    }
    return render(request, "comptes/mon_compte.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_name(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = NomForm(request.POST or None, initial={"nom": user.nom})
    if form.is_bound and form.is_valid():
        rename_account(by=moi(request), user=user, nom=form.cleaned_data["nom"])
        messages.success(request, "Votre nom est changé.")
        return redirect("account_home")
    return render(request, "comptes/mon_nom.html", {"titre": "Changez votre nom", "form": form})


@never_cache
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_address(request: HttpRequest) -> HttpResponse:
    """The new address: a code is sent to it."""
    form = AdresseForm(request.POST or None)
    if form.is_bound and form.is_valid():
        if codes.may_send(request):
            _send_to(request, form.cleaned_data["email"])
            return redirect("account_address_code")
        form.add_error(None, TROP_DE_CODES)
    return render(request, "comptes/mon_adresse.html", {"titre": "Changez votre adresse e-mail", "form": form})


@transaction.atomic
def _send_to(request: HttpRequest, email: str) -> None:
    """The same work for an address that already has an account: it gets another mail, and the code leads nowhere."""
    taken = Utilisateur.by_email(email) is not None
    code = codes.draw_code(request, ADRESSE, adresse=email)
    context = {"titre": "Votre code de confirmation", "code": "" if taken else code}
    user: Any = request.user
    send_email(
        by=moi(request),
        to=email,
        template="comptes/courriels/adresse_prise" if taken else "comptes/courriels/code",
        context=context,
        objet_type="compte",
        objet_id=user.pk,
    )


@never_cache
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest) -> HttpResponse:
    """The code received at the new address."""
    context = codes.pending(request, ADRESSE)
    if context is None:
        return redirect("account_address")
    form = CodeRecuForm(request.POST or None)
    if form.is_bound and form.is_valid():
        right = codes.use_code(request, ADRESSE, form.cleaned_data["code"])
        if right and _change(request, context["adresse"]):
            messages.success(request, "Votre adresse e-mail est changée.")
            return redirect("account_home")
        form.add_error("code", "Ce code n'est pas le bon. Regardez le dernier e-mail reçu à la nouvelle adresse.")
    values = {"titre": "Écrivez le code reçu", "form": form, "adresse": context["adresse"]}
    return render(request, "comptes/mon_adresse_code.html", values)


def _change(request: HttpRequest, email: str) -> bool:
    """False for an address that has, or has just got, another account: told as a wrong code, which says nothing of it."""
    user: Any = request.user
    try:
        change_email(by=moi(request), user=user, email=email)
    except AdressePrise:
        return False
    return True


@require_POST
def close_one(request: HttpRequest) -> HttpResponse:
    """Close one of one's own sessions."""
    user: Any = request.user
    if close_session(by=moi(request), user=user, cle=request.POST.get("session", "")):
        messages.success(request, "Cette session est fermée. L'appareil doit se reconnecter.")
    else:
        messages.info(request, "Cette session était déjà fermée.")
    return redirect("account_home")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close_all(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too; not asked again who one is: it is what one does when in doubt."""
    user: Any = request.user
    if request.method == "POST":
        close_sessions(by=moi(request), user=user)
        request.session.flush()
        messages.success(request, "Vous êtes déconnecté de tous vos appareils.")
        return redirect("account_login")
    context = {
        "titre": "Se déconnecter partout",
        "question": "Fermer toutes vos sessions, sur tous vos appareils ?",
        "consequences": [
            "Tous vos appareils sont déconnectés tout de suite, celui-ci aussi.",
            "Ce qui est en cours d'écriture sur un autre appareil n'est pas enregistré.",
        ],
        "libelle_confirmer": "Se déconnecter partout",
        "danger": True,
        "url_retour": reverse("account_home"),
    }
    return render(request, "composants/confirmation.html", context)


@requires(can_reset_factors)
@never_cache
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, acteur: Acteur, pk: int) -> HttpResponse:
    """Help a member who lost his second factor. 404 for who is not a member here, 403 for who may not be helped by the actor."""
    # Memberships first: an account of another Département answers, and costs, what no account at all does.
    target = build_acteur(pk, "", acteur.departement_id)
    user = Utilisateur.objects.filter(pk=pk, is_active=True).first() if target.attaches else None
    if user is None:
        raise Http404
    if not can_reset_factors(acteur, target):
        return render(request, "comptes/aide_refusee.html", {"titre": "Vous ne pouvez pas aider ce compte"}, status=403)
    if request.method == "POST":
        try:
            reset_factors(by=acteur, user=user, now=time.time())
        except AideRefusee:
            refused = {"titre": "Vous ne pouvez pas aider ce compte"}
            return render(request, "comptes/aide_refusee.html", refused, status=403)
        messages.success(request, f"La double connexion de {user} est effacée. Il reçoit un e-mail qui le lui dit.")
        return redirect("account_home")
    context = {
        "titre": f"Effacer la double connexion de {user}",
        "question": "Cette personne a perdu son téléphone et ses codes de secours ?",
        "consequences": [
            "Vérifiez d'abord que c'est bien elle : rappelez-la au numéro que vous connaissez.",
            "Toutes ses sessions se ferment tout de suite.",
            "À sa prochaine connexion, elle choisira une nouvelle double connexion.",
            "Elle reçoit un e-mail avec votre nom, et le journal garde votre geste.",
        ],
        "libelle_confirmer": "Effacer sa double connexion",
        "danger": True,
        "url_retour": reverse("account_home"),
    }
    return render(request, "composants/confirmation.html", context)
