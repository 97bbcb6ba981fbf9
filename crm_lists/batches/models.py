"""Batches and their rows."""

import uuid
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor, Source


class State(models.TextChoices):
    """How far a batch is."""

    PREVIEWED = "previewed", _("Waits for your word")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Stopped")
    TAKEN_BACK = "taken_back", _("Taken back")


class Result(models.TextChoices):
    """What became of a row."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    SAME = "same", _("Already so")
    REFUSED = "refused", _("Left alone")


class Batches(models.QuerySet["Batch"]):
    """Batches by who may see them."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the person's own; an administrator sees all."""
        if actor.user is None:
            return self.none()
        return self if actor.user.is_superuser else self.filter(user=actor.user)


class Batch(models.Model):
    """One deed on many items of a list."""

    #: Stands in the history of the items.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    #: Code of the kind in the register of kinds.
    kind = models.CharField(max_length=32)
    list_code = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=16, choices=Source.choices, default=Source.WEB)
    parameters = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PREVIEWED)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    #: Why it failed.
    problem = models.TextField(blank=True)
    #: The batch that this one takes back.
    undoes = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="undone_by")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = Batches.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        indexes = [models.Index(fields=["user", "-id"], name="batches_batch_user")]

    def __str__(self) -> str:
        return self.name

    @property
    def handled(self) -> int:
        """Return how many rows are behind it."""
        return self.done + self.same + self.refused

    @property
    def actor(self) -> Actor:
        """Return who acts: the person, by the way on which the batch came."""
        known = Actor.of(self.user, Source(self.source))
        return Actor(user=known.user, source=known.source, batch=self.uuid)


class BatchRow(models.Model):
    """One item of a batch, and what became of it."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    list_code = models.CharField(max_length=64)
    item_id = models.BigIntegerField()
    #: Version of the item when the batch was previewed: one that changed since is left alone.
    etag = models.PositiveIntegerField(null=True)
    title = models.CharField(max_length=512, blank=True)
    result = models.CharField(max_length=8, choices=Result.choices, default=Result.WAITING)
    message = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "result", "id"], name="batches_row_result")]
        constraints = [
            models.UniqueConstraint(fields=["batch", "list_code", "item_id"], name="batches_row_item")
        ]

    def __str__(self) -> str:
        return self.title or f"{self.list_code} {self.item_id}"

    def take(self, result: str, *, title: str = "", message: str = "") -> None:
        """Note what became of the row."""
        self.result, self.title, self.message = result, (title or self.title)[:512], message
