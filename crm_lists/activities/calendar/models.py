"""What follows from events: their occurrences, the time that people give, and what is booked.

All of these rows are made by `keeping` in the transaction that writes the event; nobody edits them.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm_lists.organisation.models import Employee, Equipment
from crm_lists.relations.models import Contact

from ..event import Event


class Occurrence(models.Model):
    """One time at which an event takes place."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="occurrences")
    starts_at = models.DateTimeField()
    #: The first moment after it.
    ends_at = models.DateTimeField()
    #: When its people are to be reminded; none where that is done, or nobody asked.
    remind_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["remind_at"],
                name="activities_occurrence_remind",
                condition=Q(remind_at__isnull=False),
            ),
            models.Index(fields=["starts_at", "ends_at"], name="activities_occurrence_time"),
            models.Index(fields=["event", "starts_at"], name="activities_occurrence_of"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} at {self.starts_at}"


class BusyTime(models.Model):
    """Time of an employee that an event takes, in whole seconds since 1970: read by the ten thousand."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    starts = models.BigIntegerField()
    ends = models.BigIntegerField()
    #: Whether the person may still be asked: the event or the answer is tentative.
    is_soft = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["employee", "starts", "ends", "is_soft", "event"], name="activities_busy_employee"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee_id}: {self.starts} to {self.ends}"


class Booking(models.Model):
    """Equipment that an occurrence takes, with the time to set up and to clear away.

    The database itself refuses two bookings of one thing at one time: by an exclusion constraint on
    PostgreSQL, by a trigger on SQLite (migration 0021).
    """

    equipment = models.ForeignKey(Equipment, on_delete=models.PROTECT, related_name="+", db_index=False)
    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, related_name="bookings")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["equipment", "starts_at", "ends_at"], name="activities_booking_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lte=F("ends_at")), name="activities_booking_order")
        ]

    def __str__(self) -> str:
        return f"{self.equipment_id}: {self.starts_at} to {self.ends_at}"


class Response(models.Model):
    """What somebody who was invited has answered."""

    class Answer(models.TextChoices):
        """Whether the person comes."""

        ACCEPTED = "accepted", _("Accepted")
        TENTATIVE = "tentative", _("Perhaps")
        DECLINED = "declined", _("Declined")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="responses")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, null=True, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "employee"], name="activities_response_employee"),
            models.UniqueConstraint(fields=["event", "contact"], name="activities_response_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.answer}"


class Reminder(models.Model):
    """A reminder that is to be sent to one person, once."""

    user = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="+")
    list_code = models.CharField(max_length=64)
    item_id = models.BigIntegerField()
    #: What the person is reminded of begins or is due at this moment.
    moment = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "list_code", "item_id", "moment"], name="activities_reminder_once"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="activities_reminder_due", condition=Q(sent_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.list_code} {self.item_id} at {self.moment}"


class ReminderRun(models.Model):
    """A moment for which a round of reminders is planned; each is planned once."""

    due_at = models.DateTimeField(unique=True)

    def __str__(self) -> str:
        return str(self.due_at)
