"""Tells a person by e-mail that an import is at its end."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_lists.framework.lists import find_list

from .models import Import, State
from .writing import Outcome

logger = logging.getLogger(__name__)


def tell(made: Import) -> None:
    """Send the person what became of the rows; a mail that cannot be sent is no failure of the import."""
    # An import may outlast the person's account.
    made.user.refresh_from_db(fields=["email", "is_active"])
    if not made.user.email or not made.user.is_active:
        return
    label = find_list(made.list_code).label
    subject = (
        _("Import into %(list)s has ended")
        if made.state == State.DONE
        else _("Import into %(list)s has stopped")
    )
    page = reverse("exchange:result", args=[made.list_code, made.pk])
    address = f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{page}"
    text = "\n\n".join([made.file_name, *filter(None, [made.problem]), summary(made), address])
    try:
        send_mail(subject % {"list": label}, text, None, [made.user.email])
    except OSError:
        logger.exception("The end of import %s could not be told by e-mail.", made.pk)


def summary(made: Import) -> str:
    """Return what became of the rows, in one line."""
    return sentence(made.counts)


def sentence(counts: "dict[str, int]") -> str:
    """Return how many rows had each outcome, in one line."""
    parts = [text % {"count": counts[code]} for code, text in _words(counts) if counts.get(code)]
    return ", ".join(parts) or _("no rows")


def _words(counts: "dict[str, int]") -> list[tuple[str, str]]:
    def number(code: str) -> int:
        return counts.get(code, 0)

    unchanged = number(Outcome.SAME)
    return [
        (Outcome.ADDED, ngettext("%(count)s added", "%(count)s added", number(Outcome.ADDED))),
        (Outcome.CHANGED, ngettext("%(count)s updated", "%(count)s updated", number(Outcome.CHANGED))),
        (Outcome.SAME, ngettext("%(count)s unchanged", "%(count)s unchanged", unchanged)),
        (Outcome.SKIPPED, ngettext("%(count)s skipped", "%(count)s skipped", number(Outcome.SKIPPED))),
        (Outcome.ASKED, ngettext("%(count)s undecided", "%(count)s undecided", number(Outcome.ASKED))),
        (Outcome.FAILED, ngettext("%(count)s failed", "%(count)s failed", number(Outcome.FAILED))),
    ]
