"""People whom another server vouches for: found by its lasting name of them, linked at their first log-in."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .codes import is_administrator
from .models import Identity

LONGEST = 255


class NotLinked(Exception):
    """Nobody here belongs to this identity; says what to do."""


@dataclass(frozen=True)
class Vouched:
    """What the other server says of a person."""

    provider: str
    subject: str
    username: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""


def person_of(vouched: Vouched, *, may_make: bool, match: Callable[[Vouched], User | None]) -> User:
    """Return the person; at the first log-in the one who matches, or a new one where that is allowed."""
    if not vouched.subject or len(vouched.subject) > LONGEST:
        raise NotLinked(_("The other server did not say who you are. Tell your administrator."))
    linked = (
        Identity.objects.filter(provider=vouched.provider, subject=vouched.subject)
        .select_related("user")
        .first()
    )
    user = linked.user if linked else _first_time(vouched, may_make=may_make, match=match)
    if not user.is_active:
        raise NotLinked(_("This account is not active. Ask your administrator."))
    return user


def link(user: User, vouched: Vouched) -> None:
    """Let the identity open this person's account from now on."""
    with transaction.atomic():
        Identity.objects.filter(user=user, provider=vouched.provider).delete()
        Identity.objects.create(user=user, provider=vouched.provider, subject=vouched.subject)


def is_linked(user: User, provider: str) -> bool:
    """Tell whether an identity of this server opens the person's account."""
    return Identity.objects.filter(user=user, provider=provider).exists()


def belongs_to_another(user: User, vouched: Vouched) -> bool:
    """Tell whether the identity opens the account of somebody else."""
    same = Identity.objects.filter(provider=vouched.provider, subject=vouched.subject)
    return same.exclude(user=user).exists()


def _first_time(vouched: Vouched, *, may_make: bool, match: Callable[[Vouched], User | None]) -> User:
    found = match(vouched)
    if found is not None:
        # Whoever rules the other server must not thereby rule this one.
        if is_administrator(found) or is_linked(found, vouched.provider):
            raise NotLinked(
                _("Log in with your password and connect the other account on the page “My account”, once.")
            )
        link(found, vouched)
        return found
    if not may_make:
        raise NotLinked(_("Nobody here belongs to this account. Ask your administrator to add you."))
    return _make(vouched)


def _make(vouched: Vouched) -> User:
    try:
        with transaction.atomic():
            user = User(
                username=vouched.username[:150],
                email=vouched.email[:254],
                first_name=vouched.first_name[:150],
                last_name=vouched.last_name[:150],
            )
            user.set_unusable_password()
            user.save()
            link(user, vouched)
    except IntegrityError:
        raise NotLinked(_("Somebody else has your user name here. Ask your administrator.")) from None
    return user
