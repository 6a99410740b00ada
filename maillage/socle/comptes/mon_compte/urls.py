"""One's own account. Names that begin with ``mfa_`` or are ``account_reauthenticate`` are allauth's own, which its flows reverse."""

from django.urls import path

from maillage.socle.comptes.mon_compte import accueil, confirmation, double_connexion, second_facteur

urlpatterns = [
    path("connexion/second-facteur/", second_facteur.give_second_factor, name="mfa_authenticate"),
    path("connexion/cle/", second_facteur.enter_with_passkey, name="mfa_login_webauthn"),
    path("connexion/confirmer/", confirmation.confirm, name="account_reauthenticate"),
    path("connexion/confirmer/code/", confirmation.send_code, name="account_reauthenticate_send"),
    path("mon-compte/", accueil.home, name="account_home"),
    path("mon-compte/nom/", accueil.change_name, name="account_name"),
    path("mon-compte/adresse/", accueil.ask_address, name="account_address"),
    path("mon-compte/adresse/code/", accueil.confirm_address, name="account_address_code"),
    path("mon-compte/sessions/fermer/", accueil.close_one, name="account_close_session"),
    path("mon-compte/sessions/fermer-toutes/", accueil.close_all, name="account_close_sessions"),
    path("mon-compte/double-connexion/", double_connexion.index, name="mfa_index"),
    path("mon-compte/double-connexion/application/", double_connexion.add_app, name="mfa_activate_totp"),
    path("mon-compte/double-connexion/application/retirer/", double_connexion.remove_app, name="mfa_deactivate_totp"),
    path("mon-compte/double-connexion/cle/", double_connexion.add_key, name="mfa_add_webauthn"),
    path("mon-compte/double-connexion/cle/<int:pk>/nom/", double_connexion.rename_key, name="mfa_edit_webauthn"),
    path("mon-compte/double-connexion/cle/<int:pk>/retirer/", double_connexion.remove_key, name="mfa_remove_webauthn"),
    path("mon-compte/double-connexion/codes/", double_connexion.recovery_codes, name="mfa_view_recovery_codes"),
    path("mon-compte/double-connexion/codes.txt", double_connexion.download_codes, name="mfa_download_recovery_codes"),
    path(
        "mon-compte/double-connexion/codes/refaire/", double_connexion.redraw_codes, name="mfa_generate_recovery_codes"
    ),
    path("comptes/<int:pk>/double-connexion/effacer/", accueil.reset, name="account_reset_factors"),
]
