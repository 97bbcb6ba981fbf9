"""The lists of activities and events, and what the calendar keeps of them."""

from .activity import Activity, ActivityList
from .calendar.models import (
    Booking,
    BusyTime,
    Occurrence,
    Reminder,
    ReminderRun,
    Response,
)
from .calendar.working import WorkingException, WorkingExceptionList, WorkingTime, WorkingTimeList
from .codes import ActivityStatus, ActivityType, FollowUp
from .event import Event, EventList

__all__ = [
    "Activity",
    "ActivityList",
    "ActivityStatus",
    "ActivityType",
    "Booking",
    "BusyTime",
    "Event",
    "EventList",
    "FollowUp",
    "Occurrence",
    "Reminder",
    "ReminderRun",
    "Response",
    "WorkingException",
    "WorkingExceptionList",
    "WorkingTime",
    "WorkingTimeList",
]
