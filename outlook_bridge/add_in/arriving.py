"""Who asks for an operation of the add-in: a device, by its access token or by its own secret."""

from django.core.cache import cache
from django.http import HttpRequest
from ninja.errors import Throttled
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.requests import arrived
from crm_lists.programs.api.identity import UnknownToken
from crm_lists.programs.attempts import WINDOW_SECONDS, note_failure

from . import devices


class DeviceAuth(HttpBearer):
    """The access token of a device; neither a session nor a token for programs opens the add-in."""

    def authenticate(self, request: HttpRequest, token: str) -> devices.Pane:
        """Return the device."""
        try:
            pane = devices.by_access(token.strip())
        except devices.Expired:
            # A pane that slept brings an old token: that is no guessing.
            raise UnknownToken from None
        return _known(request, pane)


class SecretAuth(HttpBearer):
    """The secret of a device, which it brings only for a new access token or to say good-bye."""

    def authenticate(self, request: HttpRequest, token: str) -> devices.Pane:
        """Return the device."""
        return _known(request, devices.by_secret(token.strip()))


def _known(request: HttpRequest, pane: devices.Pane | None) -> devices.Pane:
    if pane is None:
        if note_failure(request):
            raise Throttled(wait=WINDOW_SECONDS)
        raise UnknownToken
    request.user = pane.user
    return pane


class DeviceThrottle(BaseThrottle):
    """Counts the requests of one device in a minute; without a state that threads would share."""

    def __init__(self, scope: str, most: int) -> None:
        self.scope = scope
        self.most = most

    def allow_request(self, request: HttpRequest) -> bool:
        """Tell whether the device may ask once more."""
        key = f"outlook.{self.scope}.{pane_of(request).token.pk}"
        cache.add(key, 0, WINDOW_SECONDS)
        try:
            return cache.incr(key) <= self.most
        except ValueError:
            # The minute ended between the two calls.
            return True

    def wait(self) -> float:
        """Return after how many seconds at most the device may ask again."""
        return WINDOW_SECONDS


def pane_of(request: HttpRequest) -> devices.Pane:
    """Return the device that asks."""
    pane: devices.Pane = request.auth  # type: ignore[attr-defined]
    return pane


def acting(request: HttpRequest, source: Source = Source.BRIDGE) -> Actor:
    """Return the person of the device as the one who acts."""
    return arrived(request, pane_of(request).actor(source))
