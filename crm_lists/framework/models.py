"""What the framework itself keeps: changes, the outbox of events, saved views and the search entries."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .actors import Source


class Change(models.Model):
    """One change of one item: what was before, what is after, who did it and by which way."""

    list_code = models.CharField(max_length=64)
    item_id = models.BigIntegerField()
    item_title = models.CharField(max_length=512)
    verb = models.CharField(max_length=64)
    #: The version of the item that this change made.
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    source = models.CharField(max_length=16, choices=Source.choices)
    batch = models.UUIDField(null=True)
    note = models.TextField(blank=True)
    #: Values of the changed columns only; of all columns when the item was added.
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    #: Titles that the looked-up items had at that time: {column: {id: title}}.
    labels = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["list_code", "item_id", "-id"], name="lists_change_item"),
            models.Index(fields=["batch"], name="lists_change_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.list_code} {self.item_id}"


class OutboxEntries(models.QuerySet["OutboxEntry"]):
    """Outbox entries by what is still to be done with them."""

    def pending(self) -> Self:
        """Keep those that the listeners have still to be told of."""
        return self.filter(delivered_at__isnull=True, given_up_at__isnull=True)

    def deliverable(self, now: datetime) -> Self:
        """Keep those that are due and do not wait for an earlier one of their item; oldest first."""
        awaited = OutboxEntry.objects.pending().filter(
            change__list_code=OuterRef("change__list_code"),
            change__item_id=OuterRef("change__item_id"),
            pk__lt=OuterRef("pk"),
            due_at__gt=now,
        )
        return self.pending().filter(~Exists(awaited), due_at__lte=now).order_by("pk")

    def given_up(self) -> Self:
        """Keep those whose listeners failed at each attempt."""
        return self.filter(given_up_at__isnull=False)


class OutboxEntry(models.Model):
    """A change that the listeners have still to be told of, or were told of."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, related_name="outbox_entry")
    #: Attempts begun; each claim has another number.
    attempts = models.PositiveSmallIntegerField(default=0)
    #: The time of the next attempt; during an attempt, the time when its claim ends.
    due_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    objects = OutboxEntries.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                name="lists_outbox_pending",
                condition=models.Q(delivered_at__isnull=True, given_up_at__isnull=True),
            ),
            models.Index(
                fields=["due_at"],
                name="lists_outbox_due",
                condition=models.Q(delivered_at__isnull=True, given_up_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"outbox entry of {self.change_id}"


class SavedView(models.Model):
    """A view that a person saved: a name for a query on one list."""

    list_code = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: The query parameters of the listing: filters, sort, quick find.
    query = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["list_code", "user", "name"], name="lists_savedview_name")
        ]

    def __str__(self) -> str:
        return self.name


class SearchEntry(models.Model):
    """The searchable text of one item, written in the item's own transaction."""

    list_code = models.CharField(max_length=64)
    item_id = models.BigIntegerField()
    title = models.CharField(max_length=512)
    keywords = models.TextField(blank=True)
    body = models.TextField(blank=True)
    modified_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list_code", "item_id"], name="lists_searchentry_item")
        ]

    def __str__(self) -> str:
        return self.title
