"""The row of a rendition: what was made from some bytes, or why it was not."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..messages import Message


class Kind(models.TextChoices):
    """What a rendition is."""

    PDF = "pdf", _("PDF")
    THUMBNAIL = "thumbnail", _("small picture")
    PICTURE = "picture", _("picture for the browser")
    COMPARISON = "comparison", _("comparison of two versions")


class State(models.TextChoices):
    """How far a rendition is."""

    WAITING = "waiting", _("is being prepared")
    DONE = "done", _("ready")
    FAILED = "failed", _("could not be made")
    NONE = "none", _("is not made of such files")


class Rendition(models.Model):
    """What was made from the bytes of this hash; a comparison is made from those of two."""

    sha256 = models.CharField(max_length=64)
    #: The hash of the newer bytes of a comparison.
    other_sha256 = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    #: Why there is nothing, or not all, to be told in each reader's language.
    reason = models.JSONField(null=True)
    #: Its name in the storage.
    file = models.CharField(max_length=200, blank=True)
    #: The hash of its own bytes, by which browsers know it again.
    tag = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    pages = models.PositiveIntegerField(null=True)
    #: When a person last waited for it, None while it is only made ahead.
    asked_at = models.DateTimeField(null=True)
    #: When the work on it last began, None while nobody has begun.
    begun_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints = [
            models.UniqueConstraint(fields=["sha256", "other_sha256", "kind"], name="libraries_rendition_of")
        ]
        indexes = [
            models.Index(
                fields=["state"], condition=models.Q(state="waiting"), name="libraries_rendition_waiting"
            ),
            models.Index(
                fields=["other_sha256"],
                condition=~models.Q(other_sha256=""),
                name="libraries_rendition_other",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.sha256[:12]}: {self.state}"

    @property
    def message(self) -> Message | None:
        """Return why there is nothing, or not all."""
        data: Any = self.reason
        return Message.from_json(data) if data else None

    @property
    def is_done(self) -> bool:
        """Tell whether there is a file."""
        return self.state == State.DONE

    @property
    def is_waiting(self) -> bool:
        """Tell whether it is being prepared."""
        return self.state == State.WAITING
