"""Reading a folder by Microsoft Graph: each message is kept together with what of its page was taken."""

import time

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from ..msg import reasons
from . import arrivals, graph, oauth, rows, web
from .arrivals import Overtaken
from .mailbox import Mailbox
from .problems import CannotRead

#: One reading asks for so many pages, and ends after so many seconds; the next goes on there.
MOST_PAGES = 100
MOST_SECONDS = 120
#: A message over which the server fails so often is passed over, so that it does not shut the folder.
MOST_TRIES = 5
#: Before the key of a message over which the server has failed, among what is taken of a page.
_FAILED = "failed "


def take_new(mailbox: Mailbox) -> int:
    """Take what is new in a folder; return how many messages that is."""
    if mailbox.host not in settings.INCOMING_MAIL.graph_hosts:
        raise CannotRead("host")
    grant = rows.grant_of(mailbox)
    if grant is None:
        raise CannotRead("token")
    folder = graph.Folder(
        mailbox.host, mailbox.login, lambda is_refused: oauth.token_of(grant, is_refused=is_refused)
    )
    try:
        return _take_new(mailbox, folder)
    except graph.Stale:
        # What was filed before is known by its identity.
        _move(mailbox, "")
    try:
        return _take_new(mailbox, folder)
    except graph.Stale as error:
        raise web.Unanswered("no beginning") from error


def _take_new(mailbox: Mailbox, folder: graph.Folder) -> int:
    end = time.monotonic() + MOST_SECONDS
    taken = 0
    if not mailbox.cursor:
        _move(mailbox, folder.first_link(mailbox.folder))
    for _page in range(MOST_PAGES):
        page = folder.page(mailbox.cursor)
        for key in page.ids:
            if taken >= arrivals.MOST or time.monotonic() > end:
                return taken
            if key not in mailbox.cursor_taken:
                taken += _take(mailbox, folder, key)
        _move(mailbox, page.link)
        # A page on which nothing is new may have been long in coming.
        if page.is_last or time.monotonic() > end:
            break
    return taken


def _take(mailbox: Mailbox, folder: graph.Folder, key: str) -> int:
    content, reason = None, ""
    try:
        content = folder.message(key, most=arrivals.LARGEST)
    except web.TooLong:
        reason = str(reasons.FILE_TOO_LARGE)
    except graph.Withheld:
        reason = _withheld()
    except graph.Stumbled:
        reason = _after_failure(mailbox, key)
    is_here = content is not None or bool(reason)
    with transaction.atomic():
        _move(mailbox, mailbox.cursor, [*mailbox.cursor_taken, key])
        if is_here:
            arrivals.keep(mailbox, content, reason=reason)
    return int(is_here)


def _withheld() -> str:
    return _("The server does not give this message. Look at it in Outlook.")


def _after_failure(mailbox: Mailbox, key: str) -> str:
    """Note that the server has failed over a message; raise that, or return why it is passed over."""
    mark = f"{_FAILED}{key}"
    _move(mailbox, mailbox.cursor, [*mailbox.cursor_taken, mark])
    if mailbox.cursor_taken.count(mark) < MOST_TRIES:
        raise web.Unanswered("failed over a message")
    return _withheld()


def _move(mailbox: Mailbox, cursor: str, taken: list[str] | None = None) -> None:
    if not rows.move_cursor(mailbox, cursor, taken or ()):
        raise Overtaken
