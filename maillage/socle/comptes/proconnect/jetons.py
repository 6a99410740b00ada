"""Signed tokens of the provider: who signed, for whom, until when (RFC 7519, OpenID Connect Core 1.0, 3.1.3.7)."""

import json
from collections.abc import Mapping
from typing import Any, Final

import jwt

ALGORITHMES: Final = {"RS256": "RSA", "ES256": "EC"}
"""Accepted signatures and the kind of key each needs: never « none », never a shared secret (RFC 8725, 3.1)."""
DECALAGE: Final = 30
"""Seconds that two clocks may differ by."""
_MAX: Final = 32 * 1024


class JetonRefuse(Exception):
    """The token proves nothing. The text is for the logs: it holds nothing of the token."""


def read_token(token: str, keys: Mapping[str, Any], *, issuer: str, client_id: str) -> dict[str, Any]:
    """The claims of ``token``, once its signature, issuer, audience and dates hold. ``keys``: the provider's JWKS.

    Raises JetonRefuse.
    """
    if len(token) > _MAX:
        raise JetonRefuse("longueur")
    try:
        header = jwt.get_unverified_header(token)
        key = _key(header, keys)
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key.key,
            algorithms=[str(header["alg"])],
            audience=client_id,
            issuer=issuer,
            leeway=DECALAGE,
            options={"require": ["iss", "aud", "exp", "sub"], "strict_aud": False},
        )
    except jwt.PyJWTError as error:
        raise JetonRefuse(type(error).__name__) from error
    _check_parties(claims, client_id)
    return claims


def _key(header: Mapping[str, Any], keys: Mapping[str, Any]) -> jwt.PyJWK:
    """The published key that the header names. Its kind must be that of the algorithm: no confusion of keys."""
    kind = ALGORITHMES.get(str(header.get("alg")))
    if kind is None or "crit" in header:
        raise JetonRefuse("algorithme")
    found = [
        one
        for one in keys.get("keys", [])
        if isinstance(one, dict)
        and one.get("kid") == header.get("kid")
        and one.get("kty") == kind
        and one.get("use", "sig") == "sig"
        and one.get("alg", header["alg"]) == header["alg"]
    ]
    if len(found) != 1:
        raise JetonRefuse("clé")
    return jwt.PyJWK(json.loads(json.dumps(found[0])), algorithm=str(header["alg"]))


def _check_parties(claims: Mapping[str, Any], client_id: str) -> None:
    """Several audiences: the token must have been asked for by us (``azp``)."""
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if (several or "azp" in claims) and claims.get("azp") != client_id:
        raise JetonRefuse("azp")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise JetonRefuse("sub")


def asserts_second_factor(claims: Mapping[str, Any]) -> bool:
    """The provider says that two factors were used.

    ``amr`` holds « mfa » (RFC 8176; ProConnect's documentation of the claim), or ``acr`` is a level that wants two
    factors: eIDAS substantial or high (implementing regulation 2015/1502), or ProConnect's own « …-2fa » levels.
    """
    methods = claims.get("amr")
    if isinstance(methods, list) and "mfa" in methods:
        return True
    return claims.get("acr") in _ACR


_ACR: Final = frozenset(
    {
        "eidas2",
        "eidas3",
        "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
        "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
    }
)
