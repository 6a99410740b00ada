"""Sign-in with ProConnect, the State's identity federation for professionals (OpenID Connect, authorization code).

Off until the settings name the provider. What allauth gives: state, PKCE, exchange of the code. What is ours: calls through
the guarded door, the nonce, every check of the signed tokens, the account that may be opened (never created).
"""
