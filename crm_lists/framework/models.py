"""What the framework itself keeps: changes, the outbox of events, saved views and the search entries."""

import uuid
from dataclasses import fields
from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .actors import Source
from .columns.extra import CODE, Design
from .transactions import CurrentTransaction


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
    #: In which transaction it was written: changes become visible in another order than they are numbered.
    transaction = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["list_code", "transaction", "id"], name="lists_change_order"),
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


class CustomColumn(models.Model):
    """A column that administrators added to a list; its values stand in the `extra` of the items."""

    list_code = models.CharField(_("list"), max_length=64)
    code = models.CharField(
        _("code"),
        max_length=50,
        validators=[RegexValidator(rf"^{CODE.pattern}$", _("Use small letters, figures and _."))],
        help_text=_("Stays the same when the column is renamed; programs, views and files use it."),
    )
    label = models.CharField(_("name"), max_length=120)
    type_code = models.CharField(_("type"), max_length=32)
    help_text = models.CharField(_("help"), max_length=250, blank=True)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    group = models.CharField(_("group in the form"), max_length=80, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_required = models.BooleanField(_("required"), default=False)
    is_unique = models.BooleanField(_("unique"), default=False)
    is_listed = models.BooleanField(_("in the default view"), default=True)
    is_filter = models.BooleanField(_("in the filter pane"), default=False)
    is_searchable = models.BooleanField(_("found by search"), default=False)
    is_retired = models.BooleanField(_("retired"), default=False)

    class Meta:
        verbose_name = _("custom column")
        verbose_name_plural = _("custom columns")
        ordering = ["list_code", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["list_code", "code"], name="lists_customcolumn_code")]

    def __str__(self) -> str:
        return self.label

    def design(self) -> Design:
        """Return the design of the column."""
        names = (one.name for one in fields(Design))
        return Design(**{name: getattr(self, name) for name in names})


class DesignStamp(models.Model):
    """A row that changes with every design, so that each process notices; `stamps` keeps others beside it."""

    ONLY = 1
    SURROUNDINGS = 3

    stamp = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.stamp)


class SavedView(models.Model):
    """A view that a person saved: a name for what stands in the address of one list."""

    list_code = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: The query parameters of the listing: filters, order, columns, groups, layout ...
    query = models.JSONField(default=dict)
    #: With whom it is shared, by the register of audiences; empty for a personal view.
    audience = models.CharField(max_length=80, blank=True, default="")

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
    #: Texts of other apps by which the item is found; they weigh as its body does.
    further = models.TextField(blank=True, default="", db_default="")
    modified_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list_code", "item_id"], name="lists_searchentry_item")
        ]

    def __str__(self) -> str:
        return self.title
