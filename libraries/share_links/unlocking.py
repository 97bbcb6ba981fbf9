"""The password of a share link: tries are counted, and who knew it is not asked again for a while."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from crm_lists.accounts.addresses import address_of, network_of
from crm_lists.accounts.entering import TooMany
from crm_lists.accounts.limits import Limit, forget_old, take_all

from .link import LinkUse, ShareLink
from .making import note_use

WINDOW = timedelta(minutes=15)
BY_LINK = Limit("share-link", 20, WINDOW)
BY_VISITOR = Limit("share-link-visitor", 5, WINDOW)
BY_ADDRESS = Limit("share-link-address", 30, WINDOW)

COOKIE = "share_link"
SALT = "libraries.share-link"
LASTS = timedelta(hours=8)


def is_unlocked(request: HttpRequest, link: ShareLink) -> bool:
    """Tell whether the link needs no password, or the browser has shown it."""
    if not link.password:
        return True
    known = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=int(LASTS.total_seconds()))
    return constant_time_compare(known or "", _word(link))


def knows_password(request: HttpRequest, link: ShareLink, password: str) -> bool:
    """Tell whether this is the password; raise TooMany when it was tried too often."""
    network = network_of(address_of(request))
    counters = [
        BY_VISITOR.of(f"{link.pk}:{network}"),
        BY_ADDRESS.of(network),
        BY_LINK.of(str(link.pk)),
    ]
    until = take_all(counters)
    if until is not None:
        raise TooMany(until)
    if check_password(password, link.password):
        for counter in counters:
            counter.give_back()
        return True
    forget_old()
    note_use(link, LinkUse.Deed.REFUSED)
    return False


def remember(response: HttpResponse, link: ShareLink, path: str) -> None:
    """Let the browser open the pages of this link, and of no other, without the password."""
    response.set_signed_cookie(
        COOKIE,
        _word(link),
        salt=SALT,
        max_age=int(LASTS.total_seconds()),
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _word(link: ShareLink) -> str:
    """Return what stands for the link and its present password."""
    return salted_hmac(SALT, f"{link.pk}:{link.password}", algorithm="sha256").hexdigest()
