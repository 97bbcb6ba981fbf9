"""Accounts as administrators look after them."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from . import codes
from .models import BrowserSession, SecondFactor

MOST = 200


@dataclass(frozen=True)
class Account:
    """One person's account in a line."""

    user: User
    has_second_factor: bool
    sessions: int


def accounts(text: str) -> list[Account]:
    """Return the accounts whose names or addresses hold the text, the first two hundred by name."""
    wanted = Q()
    for word in text.replace("\x00", "").split()[:5]:
        wanted &= (
            Q(username__icontains=word)
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(email__icontains=word)
        )
    found = User.objects.filter(wanted).order_by("last_name", "first_name", "username", "pk")
    users = list(found.annotate(protected=Exists(SecondFactor.objects.filter(user=OuterRef("pk"))))[:MOST])
    living = BrowserSession.objects.filter(expire_date__gt=timezone.now(), user__in=users)
    counts = dict(living.values_list("user").annotate(number=Count("pk")))
    return [Account(user, user.protected, counts.get(user.pk, 0)) for user in users]


def looked_after(by: User, pk: int) -> User | None:
    """Return the person whose account this one may look after; that of a superuser only by another."""
    if not codes.is_administrator(by):
        return None
    user = User.objects.filter(pk=pk).first()
    return None if user is not None and user.is_superuser and not by.is_superuser else user
