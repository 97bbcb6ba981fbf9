"""The session store: Django's own in the database, whose rows also say whose they are and when last seen.

The row is read with the session, so that knowing all this costs a page no query.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.dateparse import parse_datetime

#: How coarse the time of the last use is.
SEEN_EVERY = timedelta(minutes=5)
FACTS = "_account"


class SessionStore(DatabaseStore):
    """Keeps sessions with their person, browser, address and times."""

    #: When the row that was read was last seen; None for a session that is not kept yet.
    seen_at: datetime | None = None
    #: Where the present request comes from.
    address = ""

    @classmethod
    def get_model_class(cls) -> Any:
        """Return the model of the rows; Django imports this module before it knows models."""
        return apps.get_model("accounts", "BrowserSession")

    def _get_session_from_db(self) -> Any:
        # The types know public names only.
        row: Any = super()._get_session_from_db()  # type: ignore[misc]
        if row is not None:
            self.seen_at = row.seen_at
            self.address = self.address or row.address
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Return the row of the session."""
        row: Any = super().create_model_instance(data)
        facts = data.get(FACTS) or {}
        row.user_id = data.get(SESSION_KEY)
        row.handle = facts.get("handle", "")
        row.agent = facts.get("agent", "")
        row.began_at = parse_datetime(facts.get("began_at", ""))
        row.address = self.address
        row.seen_at = timezone.now()
        return row

    def note_log_in(self, agent: str) -> None:
        """Note that a person begins to use the session now."""
        began_at = timezone.now().isoformat()
        self[FACTS] = {"handle": secrets.token_hex(16), "agent": agent, "began_at": began_at}

    @property
    def handle(self) -> str:
        """Return the name by which pages call this session."""
        return str((self.get(FACTS) or {}).get("handle", ""))

    @property
    def began_at(self) -> datetime | None:
        """Return when the person logged in."""
        return parse_datetime((self.get(FACTS) or {}).get("began_at", ""))

    def note_use(self) -> None:
        """Keep that a person used the session, at most once in some minutes."""
        now = timezone.now()
        if self.seen_at is None or self.seen_at > now - SEEN_EVERY or SESSION_KEY not in self:
            return
        rows: Any = self.model._default_manager.filter(session_key=self.session_key)
        rows.filter(seen_at__lt=now - SEEN_EVERY).update(seen_at=now, address=self.address)
