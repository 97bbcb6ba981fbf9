"""How people are named and drawn."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

TONES = 6


class InactiveName(str):
    """The name of a person who may not log in any more; their items stay theirs."""

    __slots__ = ()


def display_name(user: User | None) -> str:
    """Return the full name of the user, or the login name where none is given."""
    if user is None:
        return ""
    return user.get_full_name() or user.get_username()


def initials(name: str) -> str:
    """Return at most two capital letters that stand for the name."""
    words = name.split()
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [name[:2]]
    return "".join(letters).upper()


def avatar(name: str) -> SafeString:
    """Return the round sign of a person, in a colour that stays the same for the name."""
    tone = sum(map(ord, name)) % TONES
    return format_html('<span class="avatar s avatar-{}" aria-hidden="true">{}</span>', tone, initials(name))


def person_cell(name: str) -> SafeString:
    """Return sign and name of a person for a cell; who left is marked."""
    if isinstance(name, InactiveName):
        marked = '<span class="who" title="{0}">{1}<span>{0} <span class="muted">({2})</span></span></span>'
        return format_html(marked, name, avatar(name), _("inactive"))
    return format_html('<span class="who" title="{0}">{1}<span>{0}</span></span>', name, avatar(name))


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of these users; each is asked for once until somebody's name changes."""
    from . import surroundings  # noqa: PLC0415 - kept by models, which know columns, which know people

    wanted = set(user_ids)
    known: dict[int, str] = surroundings.known("people.names", dict)
    missing = wanted - known.keys()
    if missing:
        known.update(_names(missing))
    return {key: known[key] for key in wanted if key in known}


def _names(user_ids: Iterable[int]) -> dict[int, str]:
    named = ("first_name", "last_name", "username", "is_active")
    users = User.objects.filter(pk__in=list(user_ids)).only(*named)
    return {user.pk: name_for(display_name(user), is_active=user.is_active) for user in users}


def name_for(name: str, *, is_active: bool) -> str:
    """Return the name, which knows of itself when its person is not active."""
    return name if is_active else InactiveName(name)


def everybody() -> "QuerySet[User]":
    """Return all people by name, those who are not active any more too."""
    return User.objects.order_by("last_name", "first_name", "username")
