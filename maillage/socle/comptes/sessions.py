"""Sessions in the database, listed by account, that a page read with an outdated cookie cannot break."""

import re
from datetime import UTC, datetime
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import InternalError, transaction
from django.utils import timezone

from maillage.socle.comptes.models import SessionCompte

_KEY: Final = re.compile(r"[0-9a-z]{8,40}")
"""What Django draws keys from, whatever their length."""
APPAREIL: Final = "appareil"
OUVERTE: Final = "ouverte_le"
"""Keys of the session, written at sign-in: the device in words, and when (Unix seconds)."""
ACTIVITE_S: Final = 300
"""The last use of a session is known within this many seconds."""


class SessionStore(DatabaseStore):
    """Django empties a session whose account key changed, even while serving a GET, whose transaction refuses writes.

    The row then stays until it expires: it opens nothing, since the key no longer matches, and the cookie is dropped.
    """

    seen_at: datetime | None = None
    compte: Any = None
    """The account of the row, read with it; ``middleware.user_of`` checks it."""

    @classmethod
    def get_model_class(cls) -> Any:
        return SessionCompte

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row repeats whose session it is. A session deleted elsewhere is not written again: Django forces the update."""
        row: Any = super().create_model_instance(data)
        compte, opened = data.get(SESSION_KEY), data.get(OUVERTE)
        row.compte_id = int(compte) if compte else None
        row.appareil = data.get(APPAREIL, "")[:80]
        row.ouverte_le = datetime.fromtimestamp(opened, tz=UTC) if opened else None
        row.vue_le = self.seen_at = timezone.now() if compte else None
        return row

    def _get_session_from_db(self) -> Any:
        """As Django's, the account read with the row: a page then asks for both at once."""
        rows = SessionCompte.objects.select_related("compte")
        row = rows.filter(session_key=self.session_key, expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
        self.compte, self.seen_at = (row.compte, row.vue_le) if row else (None, None)
        return row

    def touch(self, now: datetime) -> None:
        """Keep that the session served at ``now``, at most once every ACTIVITE_S; outside of the request's transaction."""
        if self.seen_at is None or (now - self.seen_at).total_seconds() < ACTIVITE_S:
            return
        self.seen_at = now
        SessionCompte.objects.filter(session_key=self.session_key).update(vue_le=now)

    def _validate_session_key(self, key: str | None) -> bool:
        """A cookie may spell any character (by an octal escape), which PostgreSQL would refuse: only our own spelling is looked up."""
        return bool(key and _KEY.fullmatch(key))

    def delete(self, session_key: str | None = None) -> None:
        try:
            with transaction.atomic():
                super().delete(session_key)
        except InternalError:  # « cannot execute DELETE in a read-only transaction »
            return
