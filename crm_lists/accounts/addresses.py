"""Where a request comes from."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the address of the browser: of the last hop that none of our own proxies wrote.

    Each trusted proxy appends whom it was asked by, so what a stranger wrote into the header himself stands
    further left and is never looked at.
    """
    direct = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies and len(hops) >= proxies:
        return _valid(hops[-proxies]) or _valid(direct)
    return _valid(direct)


def network_of(address: str) -> str:
    """Return what counts as one visitor: the address, of IPv6 the network that one line is given."""
    if not address:
        return ""
    found = ip_address(address)
    return str(IPv6Address(int(found) >> 64 << 64)) if isinstance(found, IPv6Address) else str(found)


def _valid(text: str) -> str:
    try:
        found = ip_address(text)
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found).partition("%")[0]
