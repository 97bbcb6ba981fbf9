"""Message classes of Outlook and the kinds of message they stand for."""

from outlook_bridge.msg.values import Kind

#: Says in a rebuilt message what it is to Outlook, where the internet has no word for it.
CLASS_HEADER = "X-Message-Class"
#: Says that a message did not travel as it is, but was made of what Outlook stored; perhaps even its date.
REBUILT_HEADER = "X-Rebuilt-From"
GUESSED = "the date is a guess"
#: What the add-in says there of a message that Outlook did not give it as a whole.
ADD_IN = "Outlook add-in"

# The longest prefix comes first where two overlap.
_KINDS = (
    ("ipm.note.smime.multipartsigned", Kind.MAIL),
    ("ipm.note.smime", Kind.SMIME_ENCRYPTED),
    ("ipm.note", Kind.MAIL),
    ("ipm.appointment", Kind.APPOINTMENT),
    ("ipm.ole.class.{00061055-0000-0000-c000-000000000046}", Kind.APPOINTMENT),
    ("ipm.schedule.meeting.request", Kind.MEETING_REQUEST),
    ("ipm.schedule.meeting.resp", Kind.MEETING_RESPONSE),
    ("ipm.schedule.meeting.canceled", Kind.MEETING_CANCELLATION),
    ("ipm.schedule.meeting", Kind.MEETING_REQUEST),
    # As TNEF of older programs calls them.
    ("ipm.microsoft schedule.mtgreq", Kind.MEETING_REQUEST),
    ("ipm.microsoft schedule.mtgrespp", Kind.MEETING_RESPONSE),
    ("ipm.microsoft schedule.mtgrespn", Kind.MEETING_RESPONSE),
    ("ipm.microsoft schedule.mtgrespa", Kind.MEETING_RESPONSE),
    ("ipm.microsoft schedule.mtgcncl", Kind.MEETING_CANCELLATION),
    ("ipm.microsoft mail.note", Kind.MAIL),
    ("ipm.contact", Kind.CONTACT),
    ("ipm.distlist", Kind.DISTRIBUTION_LIST),
    ("ipm.taskrequest", Kind.TASK_REQUEST),
    ("ipm.task", Kind.TASK),
    ("ipm.stickynote", Kind.NOTE),
    ("ipm.post", Kind.POST),
    ("ipm.activity", Kind.JOURNAL),
    ("ipm.sharing", Kind.MAIL),
    ("ipm.recall", Kind.MAIL),
    ("ipm.skypeteams.message", Kind.MAIL),
    ("report", Kind.REPORT),
)
_CLASSES = {
    Kind.APPOINTMENT: "IPM.Appointment",
    Kind.CONTACT: "IPM.Contact",
    Kind.TASK: "IPM.Task",
    Kind.MEETING_REQUEST: "IPM.Schedule.Meeting.Request",
    Kind.MEETING_RESPONSE: "IPM.Schedule.Meeting.Resp",
    Kind.MEETING_CANCELLATION: "IPM.Schedule.Meeting.Canceled",
    Kind.REPORT: "REPORT.IPM.Note",
    Kind.SMIME_ENCRYPTED: "IPM.Note.SMIME",
}


def kind_of(message_class: str) -> Kind:
    """Return the kind a message class stands for."""
    lowered = message_class.lower()
    return next((kind for prefix, kind in _KINDS if _is_within(lowered, prefix)), Kind.OTHER)


def class_of(kind: Kind, *, is_signed: bool = False) -> str:
    """Return the class Outlook would give an internet message of this kind."""
    if kind is Kind.MAIL and is_signed:
        return "IPM.Note.SMIME.MultipartSigned"
    return _CLASSES.get(kind, "IPM.Note")


def _is_within(lowered: str, prefix: str) -> bool:
    return lowered.startswith(prefix) and lowered[len(prefix) : len(prefix) + 1] in ("", ".")
