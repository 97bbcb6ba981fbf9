"""An entry that a person is asked about: a card, an appointment or a task that is no item yet."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..message import Message


class OfferedEntry(models.Model):
    """One entry of a pile that belongs to one person; it may wait for long, and is lost by nothing."""

    class Kind(models.TextChoices):
        """What an entry is."""

        CARD = "cards", _("Contact card")
        APPOINTMENT = "appointments", _("Appointment")
        TASK = "tasks", _("Task")

    class Outcome(models.TextChoices):
        """What became of an entry that was chosen."""

        ADDED = "added", _("Added")
        KNOWN = "known", _("There already")
        ALIKE = "alike", _("Not added: there may be one already")
        REFUSED = "refused", _("Not added")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: Entries of one file, of one message, or of one person's programs.
    pile = models.UUIDField(db_index=True)
    title = models.CharField(max_length=255)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    #: The entry as plain data.
    data = models.JSONField()
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="+")
    #: Tells the entries of one kind of a message apart.
    number = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    #: Since when it is being taken over.
    chosen_at = models.DateTimeField(null=True)
    #: The company that the person chose: the key of a relation, or one of the ways to make one.
    company = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    reason = models.TextField(blank=True)
    list_code = models.CharField(max_length=40, blank=True)
    item_id = models.PositiveBigIntegerField(null=True)
    #: What the program calls the card, in which address book, and what it wrote.
    shelf = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200, blank=True)
    uid = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    digest = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "shelf", "name"],
                condition=~models.Q(name=""),
                name="outlook_bridge_offeredentry_name",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.number}"
