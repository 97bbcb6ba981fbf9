"""Sends what notices have to say by e-mail; what a mail server refuses is tried again later.

The notices themselves are the queue, so a mail server that fails makes no second notice and holds up nobody
else who listens to events.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.contrib.auth.models import User
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from .messages import message_for
from .models import Notice

logger = logging.getLogger(__name__)

#: How long to wait after the first failed attempt, after the second ...
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
MAX_ATTEMPTS = len(RETRY_AFTER) + 1
#: A claim of this age is of a process that was killed.
CLAIM_LASTS = timedelta(minutes=15)
TAKEN_AT_ONCE = 200


class ServerAbsent(Exception):
    """The mail server cannot be reached or takes nothing at present."""


def send_soon(*, after: timedelta = timedelta()) -> None:
    """Have the waiting mails sent when the present transaction is kept, or a while after that."""
    transaction.on_commit(lambda: _wake(in_a_while(after) if after else None), robust=True)


def in_a_while(after: timedelta) -> datetime:
    """Return the moment after a while, which is now where the queue cannot wait."""
    return timezone.now() + (after if send_mails.get_backend().supports_defer else timedelta())


def _wake(moment: datetime | None = None) -> None:
    if moment is not None and send_mails.get_backend().supports_defer:
        send_mails.using(run_after=moment).enqueue()
    else:
        send_mails.enqueue()


@task()
def send_mails() -> int:
    """Send the mails that are due; return how many were sent."""
    connection = get_connection()
    sent = 0
    try:
        while mails := _due_mails():
            for notices in mails:
                sent += _attempt(notices, connection) if _claim(notices) else 0
    except ServerAbsent:
        # The other mails would wait for the server in vain as well; they are sent with the next attempt.
        return sent
    finally:
        connection.close()
    return sent


def _attempt(notices: list[Notice], connection: BaseEmailBackend) -> int:
    try:
        return _send(notices, connection)
    except (SMTPRecipientsRefused, SMTPDataError, ValueError) as refusal:
        _put_off(notices, refusal)
        return 0
    except OSError as failure:
        _put_off(notices, failure)
        raise ServerAbsent from failure


def _due_mails() -> list[list[Notice]]:
    """Return the notices that are due, those of one digest together."""
    due = Notice.objects.to_mail(timezone.now()).select_related("to", "alert")[:TAKEN_AT_ONCE]
    ordered = sorted(due, key=_letter)
    return [list(group) for _key, group in groupby(ordered, key=_letter)]


def _letter(notice: Notice) -> tuple[int, str]:
    """Return which mail a notice belongs to: one for each deed, and one for all digests of a person."""
    return notice.to_id, "digest" if notice.kind == Notice.Kind.DIGEST else f"{notice.pk:020}"


def _claim(notices: list[Notice]) -> bool:
    """Take the notices for this process alone."""
    until = timezone.now() + CLAIM_LASTS
    for notice in notices:
        mine = Notice.objects.filter(
            pk=notice.pk, mail_attempts=notice.mail_attempts, mail_due_at=notice.mail_due_at
        )
        if not mine.update(mail_attempts=notice.mail_attempts + 1, mail_due_at=until):
            return False
        notice.mail_attempts += 1
    return True


def _send(notices: list[Notice], connection: BaseEmailBackend) -> int:
    """Send one mail; nothing is sent when its reader may read none of it any more."""
    person: User = notices[0].to
    message = message_for(person, notices) if person.is_active and person.email else None
    if message is not None:
        connection.open()
        message.connection = connection
        message.send()
    keys = [notice.pk for notice in notices]
    sent_at = timezone.now() if message is not None else None
    Notice.objects.filter(pk__in=keys).update(mail_due_at=None, mailed_at=sent_at)
    return int(message is not None)


def _put_off(notices: Iterable[Notice], failure: Exception) -> None:
    for notice in notices:
        if notice.mail_attempts >= MAX_ATTEMPTS:
            Notice.objects.filter(pk=notice.pk).update(mail_due_at=None)
            logger.error("Gave up sending notice %s by e-mail: %s", notice.pk, failure)
            continue
        due_at = timezone.now() + RETRY_AFTER[notice.mail_attempts - 1]
        Notice.objects.filter(pk=notice.pk).update(mail_due_at=due_at)
        _wake_later(due_at)


def _wake_later(due_at: datetime) -> None:
    if send_mails.get_backend().supports_defer:
        _wake(due_at)
