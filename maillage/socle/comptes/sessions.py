"""Sessions in the database, that a page read with an outdated cookie cannot break."""

import re
from typing import Final

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import InternalError, transaction

_KEY: Final = re.compile(r"[0-9a-z]{8,40}")
"""What Django draws keys from, whatever their length."""


class SessionStore(DatabaseStore):
    """Django empties a session whose account key changed, even while serving a GET, whose transaction refuses writes.

    The row then stays until it expires: it opens nothing, since the key no longer matches, and the cookie is dropped.
    """

    def _validate_session_key(self, key: str | None) -> bool:
        """A cookie may spell any character (by an octal escape), which PostgreSQL would refuse: only our own spelling is looked up."""
        return bool(key and _KEY.fullmatch(key))

    def delete(self, session_key: str | None = None) -> None:
        try:
            with transaction.atomic():
                super().delete(session_key)
        except InternalError:  # « cannot execute DELETE in a read-only transaction »
            return
