"""How people are named and drawn."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.utils.html import format_html
from django.utils.safestring import SafeString

TONES = 6


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
    """Return sign and name of a person for a cell."""
    return format_html('<span class="who" title="{0}">{1}<span>{0}</span></span>', name, avatar(name))


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of these users in one query."""
    users = User.objects.filter(pk__in=list(user_ids)).only("first_name", "last_name", "username")
    return {user.pk: display_name(user) for user in users}
