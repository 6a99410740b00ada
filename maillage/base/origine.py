"""Whether a form was sent from a page of this site, told by the browser itself: for forms without a token.

A public page is the same for everybody and carries neither cookie nor token (``pages_gardees``). Its one form gives no right
and acts for nobody, but a page of another site must not be able to send it. Browsers say where a form comes from, in headers
that no page can write: ``Sec-Fetch-Site`` (all since 2023), ``Origin`` on a POST (since 2020), ``Referer`` before.
Who says nothing is refused.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_from_here(request: HttpRequest) -> bool:
    """The browser says that this request was sent by a page of the same host."""
    told = request.headers.get("Sec-Fetch-Site")
    if told is not None:
        return told == "same-origin"
    page = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        host = urlsplit(page).netloc
    except ValueError:
        return False
    return bool(host) and host.lower() == request.get_host().lower()
