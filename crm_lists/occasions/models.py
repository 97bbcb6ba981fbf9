"""What is kept of occasions: calendars, the days of people, greetings and their texts."""

from .calendar_days import NameDay, NameVariants
from .greeting import Greeting, GreetingText
from .kinds import Kind
from .person_days import PersonDay, PersonName
from .settings import OccasionSettings, Preference

__all__ = [
    "Greeting",
    "GreetingText",
    "Kind",
    "NameDay",
    "NameVariants",
    "OccasionSettings",
    "PersonDay",
    "PersonName",
    "Preference",
]
