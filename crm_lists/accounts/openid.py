"""Sign-in by OpenID Connect; its library is loaded where a provider is set, and only when it is asked."""

from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase

from .identities import Vouched, is_linked

TIMEOUT_SECONDS = 10


class ProviderFailed(Exception):
    """The provider did not answer, or answered what cannot be believed."""


@cache
def _client(issuer: str, client_id: str, client_secret: str) -> Any:
    integration = import_module("authlib.integrations.django_client")
    return integration.OAuth().register(
        "provider",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_SECONDS,
        },
    )


def given_provider() -> dict[str, Any]:
    """Return the settings of the provider, which there must be."""
    if settings.OIDC is None:
        raise ProviderFailed("no provider is set")
    return settings.OIDC


def _known() -> Any:
    given = given_provider()
    return _client(given["issuer"], given["client_id"], given["client_secret"])


def leave_for_provider(request: HttpRequest, back_url: str) -> HttpResponseBase:
    """Return the way to the provider; state, nonce and the proof key are kept in the session."""
    try:
        answer: HttpResponseBase = _known().authorize_redirect(request, back_url)
    except Exception as failure:
        raise ProviderFailed(type(failure).__name__) from failure
    return answer


def vouched_by_provider(request: HttpRequest) -> Vouched:
    """Return whom the provider vouches for: signature, issuer, audience, time and nonce were checked."""
    client = _known()
    try:
        token = client.authorize_access_token(request, claims_options=_claims(), leeway=60)
        claims = dict(token["userinfo"])
    except Exception as failure:
        raise ProviderFailed(type(failure).__name__) from failure
    # An address counts only when the provider has seen that it is the person's.
    email = str(claims.get("email") or "") if claims.get("email_verified") is True else ""
    return Vouched(
        provider=given_provider()["issuer"],
        subject=str(claims.get("sub") or ""),
        username=str(claims.get("preferred_username") or email or claims.get("sub")),
        email=email,
        first_name=str(claims.get("given_name") or ""),
        last_name=str(claims.get("family_name") or ""),
    )


def _claims() -> dict[str, Any]:
    given = given_provider()
    return {
        "iss": {"essential": True, "value": given["issuer"]},
        "aud": {"essential": True, "value": given["client_id"]},
        "exp": {"essential": True},
        "sub": {"essential": True},
    }


def by_verified_address(vouched: Vouched) -> User | None:
    """Return the only person of the address that the provider has verified."""
    if not vouched.email:
        return None
    found = list(User.objects.filter(email__iexact=vouched.email)[:2])
    return found[0] if len(found) == 1 else None


def provider_of(user: User) -> dict[str, Any] | None:
    """Return what the person's account says of the provider, None where none is set."""
    if settings.OIDC is None:
        return None
    return {"name": settings.OIDC["name"], "is_linked": is_linked(user, settings.OIDC["issuer"])}
