"""Sessions in the database, that a page read with an outdated cookie cannot break."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import InternalError, transaction


class SessionStore(DatabaseStore):
    """Django empties a session whose account key changed, even while serving a GET, whose transaction refuses writes.

    The row then stays until it expires: it opens nothing, since the key no longer matches, and the cookie is dropped.
    """

    def delete(self, session_key: str | None = None) -> None:
        try:
            with transaction.atomic():
                super().delete(session_key)
        except InternalError:  # « cannot execute DELETE in a read-only transaction »
            return
