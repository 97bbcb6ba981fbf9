"""What duplicates keep: keys by which items match, pairs with their verdicts, settings of rules, merges."""

from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_lists.batches.models import Batch


class MatchKey(models.Model):
    """A value of an item as a match rule compares it; written in the transaction of the item."""

    list_code = models.CharField(max_length=64)
    item_id = models.BigIntegerField()
    rule = models.CharField(max_length=32)
    key = models.CharField(max_length=250)

    class Meta:
        constraints = [
            # The order serves the question who else has a key; the other way round is the index below.
            models.UniqueConstraint(
                fields=["list_code", "rule", "key", "item_id"], name="duplicates_key_of_item"
            )
        ]
        # It holds all that is asked of an item, or SQLite would rather read every key of the list.
        indexes = [
            models.Index(fields=["item_id", "list_code", "rule", "key"], name="duplicates_key_of_rule")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.key}"


class Verdict(models.TextChoices):
    """What a person says of two items that match."""

    OPEN = "", _("Open")
    DIFFERENT = "different", _("Different")
    LATER = "later", _("Later")


class MatchPairs(models.QuerySet["MatchPair"]):
    """Pairs by what is said of them."""

    def of(self, list_code: str, item_id: int) -> Self:
        """Keep the pairs in which the item is."""
        return self.filter(Q(first_id=item_id) | Q(second_id=item_id), list_code=list_code)


class MatchPair(models.Model):
    """Two items of a list that may be one and the same, and what a person says of it."""

    list_code = models.CharField(max_length=64)
    #: The smaller of both keys.
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    score = models.PositiveIntegerField(default=0)
    #: Codes of the rules in which they agree.
    rules = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True, default=Verdict.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    #: The search that found the pair last; none for one that was judged where it was met.
    found_by = models.ForeignKey(Batch, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = MatchPairs.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list_code", "first_id", "second_id"], name="duplicates_pair_items"
            ),
            models.CheckConstraint(
                condition=Q(first_id__lt=models.F("second_id")), name="duplicates_pair_order"
            ),
        ]
        indexes = [
            models.Index(fields=["list_code", "second_id"], name="duplicates_pair_second"),
            models.Index(fields=["list_code", "verdict", "-score", "id"], name="duplicates_pair_score"),
        ]

    def __str__(self) -> str:
        return f"{self.list_code}: {self.first_id}, {self.second_id}"


class Action(models.TextChoices):
    """What happens to a new item that another one matches."""

    WARN = "warn", _("Warn")
    BLOCK = "block", _("Refuse")
    OFF = "off", _("Do not compare")


class MatchSetting(models.Model):
    """What administrators settled for a match rule, in the place of what the program ships."""

    list_code = models.CharField(_("list"), max_length=64)
    rule = models.CharField(_("rule"), max_length=32)
    weight = models.PositiveIntegerField(
        _("weight"),
        default=100,
        validators=[MaxValueValidator(1000)],
        help_text=_("From 100 on a rule tells of a duplicate alone; lighter ones only where several agree."),
    )
    action = models.CharField(_("on a match"), max_length=8, choices=Action.choices, default=Action.WARN)

    class Meta:
        verbose_name = _("match rule")
        verbose_name_plural = _("match rules")
        ordering = ["list_code", "rule"]
        constraints = [models.UniqueConstraint(fields=["list_code", "rule"], name="duplicates_setting_rule")]

    def __str__(self) -> str:
        return f"{self.list_code}: {self.rule}"


class Merge(models.Model):
    """One item that went into another, with all that must be known to take it back."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+")
    list_code = models.CharField(max_length=64)
    survivor_id = models.BigIntegerField()
    loser_id = models.BigIntegerField()
    #: Rows that are no items and were moved: what they are, and their keys.
    moved = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["list_code", "loser_id"], name="duplicates_merge_loser"),
            models.Index(fields=["batch"], name="duplicates_merge_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.list_code}: {self.loser_id} → {self.survivor_id}"
