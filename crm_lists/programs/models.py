"""What is kept of programs that act for a person: tokens, feeds, and answers that may be asked for again."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Secrets(models.QuerySet["Secret"]):
    """Secrets by whether they still open anything."""

    def alive(self) -> Self:
        """Keep those that nobody revoked, that have not expired, and whose person is active."""
        lasting = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
        return self.filter(lasting, revoked_at__isnull=True, user__is_active=True)


class Secret(models.Model):
    """Something that opens a part of a person's rights to whoever holds it; only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, editable=False)
    #: To the hour: a busy program must not write at each request.
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = Secrets.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def is_alive(self, now: datetime) -> bool:
        """Tell whether the secret has been neither revoked nor has expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


class Token(Secret):
    """A personal token: a program that brings it acts for its person, within the scopes of the token."""

    #: Last letters of the secret, by which a person tells tokens apart.
    hint = models.CharField(max_length=8, editable=False)
    #: Codes of the lists that it reads and writes; "*" stands for every list: {"read": ["*"], "write": []}.
    scopes = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        indexes = [models.Index(fields=["user", "-id"], name="programs_token_of_user")]


class Feed(Secret):
    """A view of a list that a feed reader may follow in the name of a person."""

    list_code = models.CharField(max_length=64)
    #: The parameters of the listing: view, filters, quick find.
    query = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        indexes = [models.Index(fields=["user", "-id"], name="programs_feed_of_user")]


class KeptAnswer(models.Model):
    """The answer to a write that was sent with an Idempotency-Key: sent again, it is given again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    #: Of method, address and body: the same key must not stand for something else.
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    etag = models.CharField(max_length=32, blank=True)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="programs_keptanswer_key")]

    def __str__(self) -> str:
        return f"{self.status} for {self.key}"
