"""What the entries of a calendar, an address book and a task list say, as plain immutable values."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum


class Busy(StrEnum):
    """What an appointment does to the time of its people."""

    FREE = "free"
    TENTATIVE = "tentative"
    BUSY = "busy"
    AWAY = "away"


class Answer(StrEnum):
    """What somebody answered to an invitation."""

    NONE = "none"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


class TaskState(StrEnum):
    """How far a task has got."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    COMPLETE = "complete"
    WAITING = "waiting"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True)
class Changed:
    """One occurrence of a series that differs; `original` is when it would have started on the wall."""

    original: datetime
    starts: datetime
    ends: datetime
    subject: str = ""
    location: str = ""


#: A calendar must say when it was stamped: this moment is that of one of which nobody knows.
NO_STAMP = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Appointment:
    """An event; `starts` and `ends` are what the clock on the wall of its zone shows, naive times.

    The zone is a name of the tz database, or empty when the file names none; then times are in UTC. An event
    of whole days ends at the midnight after its last one. Occurrences that fall out are starts on the wall.
    """

    starts: datetime
    ends: datetime
    subject: str = ""
    zone: str = ""
    all_day: bool = False
    location: str = ""
    note: str = ""
    busy: Busy = Busy.BUSY
    rule: str = ""
    left_out: tuple[datetime, ...] = ()
    changed: tuple[Changed, ...] = ()
    uid: str = ""
    sequence: int = 0
    #: When this version was made, which tells versions of one sequence apart (RFC 5546 2.1.5).
    stamped_at: datetime | None = None
    answer: Answer = Answer.NONE
    reminder_minutes: int | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """A postal address; the kind is `work`, `home` or `other`."""

    kind: str
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number; the kind is `work`, `home`, `mobile`, `fax`, `pager` or `other`."""

    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Card:
    """A person or company of an address book."""

    full_name: str = ""
    prefix: str = ""
    given_name: str = ""
    middle_name: str = ""
    surname: str = ""
    suffix: str = ""
    nickname: str = ""
    company: str = ""
    department: str = ""
    job_title: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    addresses: tuple[PostalAddress, ...] = ()
    web_page: str = ""
    birthday: date | None = None
    anniversary: date | None = None
    note: str = ""
    categories: tuple[str, ...] = ()
    uid: str = ""
    #: A picture as it stands in the card; whether it is one is asked elsewhere.
    photo: bytes = b""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done."""

    subject: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    completed_on: date | None = None
    state: TaskState = TaskState.NOT_STARTED
    percent: int = 0
    doer: str = ""
    note: str = ""
    rule: str = ""
    reminder_at: datetime | None = None
    uid: str = ""
