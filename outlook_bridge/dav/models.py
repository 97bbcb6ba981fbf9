"""What is kept for programs: what they wrote that no column holds, and what they were told."""

from django.conf import settings
from django.db import models

from crm_lists.activities.models import Activity, Event
from crm_lists.relations.models import Contact


class ProgramRecord(models.Model):
    """A thing of a calendar as a program wrote it last, beside the item that it is."""

    uid = models.CharField(max_length=255)
    #: Whose program gave the thing a name, in which calendar; others find it under the key of the item.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    shelf = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    #: The versions of the item, and of the changed occurrences of an event, for which the text stands.
    state = models.CharField(max_length=64, blank=True)
    #: Of the text, so that a list of things is made without reading them.
    digest = models.CharField(max_length=16, blank=True)
    #: What is added to the version for SEQUENCE, which must never fall.
    sequence_ahead = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["user", "shelf", "name"],
                condition=~models.Q(name=""),
                name="%(app_label)s_%(class)s_name",
            )
        ]

    def __str__(self) -> str:
        return self.uid


class EventRecord(ProgramRecord):
    """An event as a program wrote it last: sent back as it was, until the event is changed elsewhere."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="+")


class TaskRecord(ProgramRecord):
    """A task as a program wrote it last, beside the activity that it is."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="+")


class OwnCalendar(models.Model):
    """A calendar that a person's program made: it holds what that person's programs put into it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    #: Names of the components that it takes, with spaces between.
    kinds = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "code"], name="outlook_bridge_owncalendar_code")
        ]

    def __str__(self) -> str:
        return self.name


class ContactLink(models.Model):
    """A contact in the address book of one person's programs: what both sides agreed on last."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    shelf = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    uid = models.CharField(max_length=255)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=16, blank=True)
    #: Values of the columns, by their names, as program and site last agreed on them.
    agreed = models.JSONField(default=dict)
    #: Columns that both sides changed: {column: value of the program}.
    conflicts = models.JSONField(default=dict)
    #: The person took the card out of the address book; the contact itself stays.
    is_unlinked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "user", "shelf"], name="outlook_bridge_contactlink_contact"
            ),
            models.UniqueConstraint(fields=["user", "shelf", "name"], name="outlook_bridge_contactlink_name"),
        ]

    def __str__(self) -> str:
        return self.uid


class ShelfProperties(models.Model):
    """How a person's programs call and colour a calendar or an address book."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    service = models.CharField(max_length=16)
    shelf = models.CharField(max_length=64)
    #: XML of each property by its name.
    properties = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "service", "shelf"], name="outlook_bridge_shelfproperties_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.shelf}"


class SyncState(models.Model):
    """What a collection held when a person's program was given a sync token (RFC 6578)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    service = models.CharField(max_length=16)
    shelf = models.CharField(max_length=64)
    token = models.CharField(max_length=32)
    #: ETags by names.
    held = models.JSONField(default=dict)
    given_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "service", "shelf", "token"], name="outlook_bridge_syncstate_token"
            )
        ]

    def __str__(self) -> str:
        return self.token


class Invitation(models.Model):
    """Somebody who was invited to an event by mail, with what was sent last."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    #: The guest as the answers of the event name it, such as "contact-7".
    guest = models.CharField(max_length=40)
    organiser = models.CharField(max_length=320)
    sequence = models.PositiveIntegerField(default=0)
    is_cancelled = models.BooleanField(default=False)
    #: The version of the answer that counts: one that was sent before it and comes later says nothing.
    answered_sequence = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "email"], name="outlook_bridge_invitation_email")
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.email}"
