"""What people asked to be told, what they were told, and what they say about items."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    """How soon an alert tells."""

    AT_ONCE = "at-once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")


class Alert(models.Model):
    """What a person asked to be told of: a list, a view of it or one item."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list_code = models.CharField(max_length=64)
    #: Code of a declared or saved view; empty for the whole list.
    view_code = models.CharField(max_length=80, blank=True)
    #: Key of the one item; none for the whole list or view.
    item_id = models.BigIntegerField(null=True)
    #: What the view or item was called when the alert was made, for when it is there no more.
    target_title = models.CharField(max_length=512, blank=True)
    on_added = models.BooleanField(_("Items are added"), default=True)
    on_changed = models.BooleanField(_("Items are changed"), default=True)
    on_deleted = models.BooleanField(_("Items are deleted"), default=True)
    on_commented = models.BooleanField(_("Somebody comments"), default=True)
    #: Only changes of this column count as changes; empty for any.
    column = models.CharField(max_length=150, blank=True)
    frequency = models.CharField(
        _("How soon"), max_length=10, choices=Frequency.choices, default=Frequency.AT_ONCE
    )
    also_own = models.BooleanField(_("Tell me of my own changes too"), default=False)
    by_mail = models.BooleanField(_("Send an e-mail too"), default=True)
    is_active = models.BooleanField(_("On"), default=True)
    #: Why the program paused the alert; empty while it did not.
    paused_because = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    #: The last change and the moment up to which a digest has told.
    told_change_id = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "list_code", "item_id"],
                condition=Q(item_id__isnull=False),
                name="notices_alert_item",
            ),
            models.UniqueConstraint(
                fields=["user", "list_code", "view_code"],
                condition=Q(item_id__isnull=True),
                name="notices_alert_view",
            ),
        ]
        indexes = [
            models.Index(
                fields=["list_code", "frequency"], name="notices_alert_list", condition=Q(is_active=True)
            )
        ]

    def __str__(self) -> str:
        return f"alert {self.pk} on {self.list_code}"


class Comment(models.Model):
    """What somebody says about an item."""

    LONGEST: ClassVar[int] = 10_000

    list_code = models.CharField(max_length=64)
    item_id = models.BigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("comment"), max_length=LONGEST)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    #: The people named in it who could read the item when it was written.
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(fields=["list_code", "item_id", "id"], name="notices_comment_item")]

    def __str__(self) -> str:
        return self.text[:80]


class Notices(models.QuerySet["Notice"]):
    """Notices by what is still to be done with them."""

    def unread(self) -> Self:
        """Keep those that the person has not read."""
        return self.filter(read_at__isnull=True)

    def to_mail(self, now: datetime) -> Self:
        """Keep those that are due to be sent by e-mail, the longest waiting first."""
        return self.filter(mail_due_at__lte=now).order_by("mail_due_at", "pk")


class Notice(models.Model):
    """Something that a person is told: one deed, one digest or one comment."""

    class Kind(models.TextChoices):
        """What a notice is of."""

        CHANGE = "change", _("Change")
        BATCH = "batch", _("Many changes at once")
        DIGEST = "digest", _("Digest")
        COMMENT = "comment", _("Comment")
        MENTION = "mention", _("Mention")
        REMINDER = "reminder", _("Reminder")

    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    list_code = models.CharField(max_length=64)
    item_id = models.BigIntegerField(null=True)
    #: The alert that asked for it; none for a mention.
    alert = models.ForeignKey(Alert, on_delete=models.SET_NULL, null=True, related_name="+")
    change = models.ForeignKey("lists.Change", on_delete=models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="+")
    batch = models.UUIDField(null=True)
    #: How many items a batch or digest is about.
    count = models.PositiveIntegerField(default=1)
    #: Of a batch or digest: the changes and comments that it names.
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    #: When the e-mail is due; none when there is none to send.
    mail_due_at = models.DateTimeField(null=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True)

    objects = Notices.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["to", "change"], name="notices_notice_change"),
            models.UniqueConstraint(fields=["to", "comment"], name="notices_notice_comment"),
            models.UniqueConstraint(fields=["to", "batch", "list_code"], name="notices_notice_batch"),
        ]
        indexes = [
            models.Index(fields=["to", "-id"], name="notices_notice_to"),
            models.Index(fields=["to"], name="notices_notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(
                fields=["mail_due_at"], name="notices_notice_mail", condition=Q(mail_due_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.list_code} to {self.to_id}"


class DigestRun(models.Model):
    """A moment for which the sending of digests is planned; each is planned once."""

    due_at = models.DateTimeField(unique=True)

    def __str__(self) -> str:
        return str(self.due_at)
