"""A small OpenID Connect provider in a process of its own, speaking as ProConnect does: userinfo is a signed JWT.

Run: ``python fournisseur_oidc.py``; it prints its port, then serves. ``POST /__reglages`` changes what it answers next:
each attack of the tests is one setting. It checks what a provider checks: redirect address, secret, proof key, one use.
"""

import base64
import hashlib
import http.server
import json
import secrets
import sys
import time
import uuid
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT, SECRET = "maillage-essai", "secret-d-essai"
PERSONNE = {"sub": "sub-camille", "email": "camille@example.org"}
CLES = {"RS256": rsa.generate_private_key(65537, 2048), "ES256": ec.generate_private_key(ec.SECP256R1())}
INTRUSE = rsa.generate_private_key(65537, 2048)


def public_jwk(alg: str) -> dict[str, Any]:
    maker = jwt.algorithms.RSAAlgorithm if alg == "RS256" else jwt.algorithms.ECAlgorithm
    found = json.loads(maker.to_jwk(CLES[alg].public_key()))
    found.pop("key_ops", None)
    return found | {"kid": f"cle-{alg}", "alg": alg, "use": "sig"}


def segment(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


class Etat:
    """What the provider knows: codes given, tokens given, the settings of the test, what it saw."""

    def __init__(self) -> None:
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, str]] = {}
        self.reglages: dict[str, Any] = {}
        self.vus: list[dict[str, Any]] = []


class Fournisseur(http.server.BaseHTTPRequestHandler):
    etat = Etat()

    def log_message(self, *_args: Any) -> None:
        """Silent."""

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/api/v2"

    def answer(self, status: int, body: Any = None, kind: str = "application/json", **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def sign(self, claims: dict[str, Any], which: str) -> str:
        """A token, or what an attacker would put in its place (setting ``signature``: {which: kind})."""
        alg = self.etat.reglages.get("alg", "RS256")
        headers = {"kid": f"cle-{alg}"}
        kind = self.etat.reglages.get("signature", {}).get(which)
        if kind == "none":
            return f"{segment({'alg': 'none', 'kid': headers['kid']})}.{segment(claims)}."
        if kind == "intruse":
            return jwt.encode(claims, INTRUSE, "RS256", headers)
        if kind == "hs256":  # the public key taken as a shared secret
            pem = (
                CLES["RS256"]
                .public_key()
                .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            )
            head = f"{segment({'alg': 'HS256', 'kid': headers['kid']})}.{segment(claims)}"
            import hmac

            mark = base64.urlsafe_b64encode(hmac.new(pem, head.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()
            return f"{head}.{mark}"
        if kind == "sans_kid":
            return jwt.encode(claims, CLES[alg], alg)
        if kind == "jwk":  # a key that comes with the token itself
            jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(INTRUSE.public_key()))
            return jwt.encode(claims, INTRUSE, "RS256", {"jwk": jwk, "kid": "intruse"})
        token = jwt.encode(claims, CLES[alg], alg, headers)
        if kind == "change":
            head, body, mark = token.split(".")
            forged = segment(claims | {"email": "victime@example.org", "sub": "sub-victime"})
            return f"{head}.{forged}.{mark}" if body != forged else token
        return token

    def claims(self, which: str, **plus: Any) -> dict[str, Any]:
        base = {"iss": self.issuer, "aud": CLIENT, "iat": int(time.time()), "exp": int(time.time()) + 60, **plus}
        base |= self.etat.reglages.get(which, {})
        return {name: value for name, value in base.items() if value is not None}

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.etat.vus.append({"chemin": parts.path, "demande": query, "entetes": dict(self.headers)})
        page = parts.path.removeprefix("/api/v2")
        if page == "/.well-known/openid-configuration":
            names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint")
            config = {name: f"{self.issuer}/{name.split('_endpoint')[0]}" for name in names}
            config |= {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"}
            self.answer(200, config | self.etat.reglages.get("config", {}))
        elif page == "/jwks":
            self.answer(200, {"keys": [public_jwk(alg) for alg in CLES]})
        elif page == "/authorization":
            self.authorize(query)
        elif page == "/userinfo":
            self.userinfo()
        elif page == "/end_session":
            back = f"{query['post_logout_redirect_uri']}?{urlencode({'state': query['state']})}"
            jwt.decode(query["id_token_hint"], CLES["RS256"].public_key(), ["RS256"], audience=CLIENT)
            self.answer(302, Location=back)
        else:
            self.answer(404)

    def authorize(self, query: dict[str, str]) -> None:
        wanted = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
        if any(query.get(name) != value for name, value in wanted.items()) or len(query.get("nonce", "")) < 32:
            self.answer(400, {"error": "invalid_request"})
            return
        code = secrets.token_urlsafe(16)
        self.etat.codes[code] = query
        self.answer(302, Location=f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}")

    def userinfo(self) -> None:
        asked = self.etat.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
        if asked is None:
            self.answer(401, {"error": "invalid_token"})
            return
        person = self.claims("userinfo", **PERSONNE)
        if self.etat.reglages.get("userinfo_json"):
            self.answer(200, person)
            return
        self.answer(200, self.sign(person, "userinfo").encode(), kind="application/jwt")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/__reglages":
            self.etat.reglages = json.loads(raw)
            seen, self.etat.vus[:] = list(self.etat.vus), []
            self.answer(200, seen)
            return
        form = {name: values[0] for name, values in parse_qs(raw).items()}
        self.etat.vus.append({"chemin": self.path, "demande": form, "entetes": dict(self.headers)})
        asked = self.etat.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET)
            or form.get("redirect_uri") != asked["redirect_uri"]
            or proof.rstrip(b"=").decode() != asked["code_challenge"]
        ):
            self.answer(400, {"error": "invalid_grant"})
            return
        access = uuid.uuid4().hex
        self.etat.tokens[access] = asked
        identity = self.claims("id_token", sub=PERSONNE["sub"], nonce=asked["nonce"], amr=["pwd"], acr="eidas1")
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": 60}
        if not self.etat.reglages.get("sans_id_token"):
            answer["id_token"] = self.sign(identity, "id_token")
        self.answer(200, answer)


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Fournisseur)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
