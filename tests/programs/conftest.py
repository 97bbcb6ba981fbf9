"""Tokens and programs that bring them."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from crm_lists.programs import tokens
from crm_lists.programs.models import Token


@pytest.fixture(autouse=True)
def _no_failures_yet() -> None:
    """Forget the failed attempts of other tests."""
    cache.clear()


def token_of(
    user: User, *, read: tuple[str, ...] = ("*",), write: tuple[str, ...] = ("*",), **more: Any
) -> str:
    """Return the secret of a new token of the person."""
    token, secret = tokens.create(
        user, "Test", read=read, write=write, expires_at=more.pop("expires_at", None)
    )
    Token.objects.filter(pk=token.pk).update(**more) if more else None
    return secret


def program(secret: str) -> Client:
    """Return a program that brings this token and keeps no cookies of anybody."""
    return Client(headers={"authorization": f"Bearer {secret}"}, enforce_csrf_checks=True)
