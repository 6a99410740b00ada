"""Pages about accounts that allauth does not give as we want them."""

import time
from typing import Any

from allauth.account import views as allauth_views
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from maillage.base.limites import Limite, hit
from maillage.socle.comptes.acces import before_second_factor, open_to_all
from maillage.socle.comptes.adaptateur import Adaptateur
from maillage.socle.comptes.models import Utilisateur
from maillage.socle.comptes.proconnect.views import leave

ESSAI_CODE = Limite("essai-code", 3, 900)


class ConfirmerCode(allauth_views.ConfirmLoginCodeView):
    """Give the code back: three tries, even when they come at the same instant."""

    extra_context = {"titre": "Écrivez votre code"}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Allauth counts tries in the session, which parallel requests overwrite: the counter in SQL holds them all."""
        if self._action == "verify":
            who = f"{request.session.session_key}|{self._process.state['at']}"
            if not hit(ESSAI_CODE, who, time.time()):
                self._process.abort()
                messages.error(request, Adaptateur.error_messages["too_many_login_attempts"])
                return redirect("account_login")
        if self._process.user is None:
            Utilisateur.objects.filter(pk=0).first()  # the same work as for an account, which allauth reads
        answer: HttpResponse = super().post(request, *args, **kwargs)
        if answer.status_code == 302 and not request.user.is_authenticated:
            request.session.cycle_key()  # one step up: whoever knew the former key stays behind
        return answer

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        """The same work for an unknown address as for an account: one mail."""
        if self._process.user is None:
            self._process.send()
            self._process.record_resend()
            self._process.persist()
            return HttpResponseRedirect(self.passthrough_next_url(self.request.path))
        answer: HttpResponse = super()._resend_form_valid(form)
        return answer


ask_code = allauth_views.RequestLoginCodeView.as_view(extra_context={"titre": "Se connecter"})
confirm_code = ConfirmerCode.as_view()


class Deconnexion(allauth_views.LogoutView):
    """Sign out; of ProConnect too when the session came from there."""

    extra_context = {"titre": "Se déconnecter"}

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        elsewhere = leave(self.request)
        answer: HttpResponse = elsewhere or super().post(*args, **kwargs)
        return answer


logout = before_second_factor(Deconnexion.as_view())


@open_to_all
def inactive(request: HttpRequest) -> HttpResponse:
    """The account is closed."""
    return render(request, "account/account_inactive.html", {"titre": "Ce compte est fermé"}, status=403)


@open_to_all
def no_signup(_request: HttpRequest) -> HttpResponse:
    """Accounts are opened by the administrator: back to sign-in."""
    return redirect("account_login")
