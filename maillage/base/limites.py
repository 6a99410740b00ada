"""Rate limits shared by every process: counters in PostgreSQL, one upsert each.

The table is UNLOGGED (a crash only forgets counters) and holds no address in clear: the key is a keyed hash.
"""

import hashlib
import hmac
import ipaddress
import math
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from maillage.base.erreurs import too_many_requests


@dataclass(frozen=True)
class Limite:
    """``number`` acts per ``seconds`` for one visitor on the door ``name``."""

    name: str
    number: int
    seconds: int


ECRITURE = Limite("ecriture", 120, 60)
CONNEXION = Limite("connexion", 60, 600)  # a whole office behind one address: a sign-in is three acts
DEPOT = Limite("depot", 30, 600)
LECTURE = Limite("lecture", 60, 600)
DONNEES = Limite("donnees", 60, 600)  # whole files of open data
API = Limite("api", 300, 60)
PAPIER = Limite("papier", 300, 600)  # sheets of places: a town hall behind one address prints many
_LECTURES = {limite.name: limite for limite in (LECTURE, DONNEES, API, PAPIER)}
_SQL = """
INSERT INTO base_compteur AS c (cle, fenetre, nombre, perime) VALUES (%s, %s, 1, %s)
ON CONFLICT (cle) DO UPDATE SET
    nombre = CASE WHEN c.fenetre = EXCLUDED.fenetre THEN c.nombre + 1 ELSE 1 END,
    fenetre = EXCLUDED.fenetre, perime = EXCLUDED.perime
RETURNING nombre
"""
_GIVE_BACK = "UPDATE base_compteur SET nombre = nombre - 1 WHERE cle = %s AND fenetre = %s AND nombre > 0"
_CLEAR = """
DELETE FROM base_compteur WHERE cle IN (
    SELECT cle FROM base_compteur WHERE perime < %s LIMIT 20000 FOR UPDATE SKIP LOCKED
)
"""


def hit(limite: Limite, who: str, now: float) -> bool:
    """Count one act of ``who`` at ``now`` (Unix seconds); False when it is over the limit."""
    window = math.floor(now / limite.seconds)
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [_key(limite, who), window, (window + 1) * limite.seconds])
        count: int = cursor.fetchone()[0]
    return count <= limite.number


def give_back(limite: Limite, who: str, now: float) -> None:
    """Uncount one act: tries are counted before they are judged, so that parallel ones are, and a right one does not count."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [_key(limite, who), math.floor(now / limite.seconds)])


def _key(limite: Limite, who: str) -> str:
    message = f"{limite.name}|{who}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()[:32]


def clear_counters(now: float) -> int:
    """Forget the counters that are over at ``now`` (Unix seconds); how many went. The worker does it every ten minutes."""
    gone = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_CLEAR, [math.floor(now)])
            if cursor.rowcount == 0:
                return gone
            gone += cursor.rowcount


def visitor(request: HttpRequest) -> str:
    """The visitor's address, read behind the number of trusted proxies that the settings tell, no more."""
    hops = settings.PROXYS_DE_CONFIANCE
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if hops and len(forwarded) >= hops:
        return network_of(forwarded[-hops])
    return network_of(str(request.META.get("REMOTE_ADDR", "")))


def network_of(address: str) -> str:
    """An IPv6 visitor is his /64: he holds all of its addresses, and would have as many counters. Else ``address``."""
    try:
        ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return address[:100]
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False).network_address)


class RateLimitMiddleware:
    """Every write is counted by visitor; sign-in has a tighter limit, uploads count theirs in their own form.

    Reads are not, but at the addresses of ``settings.LECTURES_COMPTEES``, where a secret could be guessed or programs come.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        reads = request.method in {"GET", "HEAD", "OPTIONS"}
        reading = _limit_of_reading(request.path) if reads else None
        if reads and reading is None:
            return self.get_response(request)
        import time

        limite = CONNEXION if request.path.startswith("/connexion") else reading or ECRITURE
        if not hit(limite, visitor(request), time.time()):
            return too_many_requests(request, limite.seconds)
        return self.get_response(request)


def _limit_of_reading(path: str) -> Limite | None:
    """The limit of the first counted address that ``path`` begins with."""
    counted: dict[str, str] = settings.LECTURES_COMPTEES
    return next((_LECTURES[name] for prefix, name in counted.items() if path.startswith(prefix)), None)
