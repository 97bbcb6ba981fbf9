"""Addresses that carry their own right: one person, one document or place, for a while."""

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_lists.programs.models import Secret
from crm_lists.programs.secret import digest_of

from ..document import Document
from ..places.folder import Folder
from ..places.library import Library

#: 128 random bits, which are 22 letters: Excel takes addresses of 216.
BYTES = 16
LETTERS = 22
#: An address that no program has used by then is dead.
UNUSED_FOR = timedelta(minutes=30)
#: However often its lock is renewed.
LONGEST = timedelta(hours=24)


class DavTicket(Secret):
    """What a program needs that cannot log in: the address of one document, or of one place for new ones."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, null=True, related_name="+")
    library = models.ForeignKey(Library, on_delete=models.CASCADE, null=True, related_name="+")
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, null=True, related_name="+")
    may_write = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("editing address")
        verbose_name_plural = _("editing addresses")
        indexes = [models.Index(fields=["expires_at"], name="libraries_davticket_end")]

    def lengthen(self, until: datetime) -> None:
        """Last as long as the lock that was granted over it, but no longer than a day."""
        wanted = min(until, self.created_at + LONGEST)
        if self.expires_at is not None and self.expires_at < wanted:
            self.expires_at = wanted
            DavTicket.objects.filter(pk=self.pk).update(expires_at=wanted)

    def revoke(self) -> None:
        """Open nothing any more."""
        DavTicket.objects.filter(pk=self.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())


def new_ticket(ticket: DavTicket) -> str:
    """Keep a ticket that was filled in; return its secret, which nobody can be told again."""
    secret = secrets.token_urlsafe(BYTES)
    ticket.digest = digest_of(secret)
    ticket.expires_at = timezone.now() + UNUSED_FOR
    ticket.save()
    return secret


def purge(now: datetime | None = None) -> int:
    """Remove tickets that have opened nothing for a month."""
    before = (now or timezone.now()) - timedelta(days=30)
    gone, _by_model = DavTicket.objects.filter(expires_at__lt=before).delete()
    return gone
