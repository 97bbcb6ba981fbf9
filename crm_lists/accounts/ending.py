"""Sessions of people: listed, ended, and ended by what happens to a person."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from .models import LONGEST_AGENT, BrowserSession
from .sessions import SessionStore


def note_log_in(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note browser and time on the session that just began, and clear away the expired ones."""
    store = request.session
    if isinstance(store, SessionStore):
        store.note_log_in(request.META.get("HTTP_USER_AGENT", "")[:LONGEST_AGENT])
        store.clear_expired()


def end_when_deactivated(sender: object, instance: User, **kwargs: Any) -> None:
    """End all sessions of a person who may not log in any more."""
    if not instance.is_active:
        end_all(instance.pk)


def sessions_of(user_id: int) -> list[BrowserSession]:
    """Return the sessions that the person may still use, the latest first."""
    mine = BrowserSession.objects.filter(user_id=user_id, expire_date__gt=timezone.now())
    return list(mine.defer("session_data").order_by("-seen_at", "-began_at", "handle"))


def end(user_id: int, handle: str) -> bool:
    """End one session of the person; tell whether there was one."""
    mine = BrowserSession.objects.filter(user_id=user_id, handle=handle)
    return bool(handle) and mine.delete()[0] > 0


def end_all(user_id: int, *, but: str = "") -> int:
    """End the sessions of the person except the one of this handle; return how many ended."""
    mine = BrowserSession.objects.filter(user_id=user_id)
    return (mine.exclude(handle=but) if but else mine).delete()[0]


class EndSessions:
    """Ends the person's sessions when the password changes; Django asks it as one of the password rules."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Take every password."""

    def get_help_text(self) -> str:
        """Say nothing, since nothing is asked."""
        return ""

    def password_changed(self, password: str, user: User | None = None) -> None:
        """End every session; the page on which the person changed it begins a new one at once."""
        if user is not None and user.pk:
            end_all(user.pk)
