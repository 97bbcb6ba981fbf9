"""The lists of activities and events."""

from .activity import Activity, ActivityList
from .codes import ActivityType
from .event import Event, EventList

__all__ = ["Activity", "ActivityList", "ActivityType", "Event", "EventList"]
