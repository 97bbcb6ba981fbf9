"""Sentences that say why a message was not read, or not wholly; message ids for the translators."""

from libraries.messages import gettext_noop as _

# Not read at all.
EMPTY = _("The file is empty.")
FILE_TOO_LARGE = _("The file is larger than a message may be.")
NO_MESSAGE = _("The file is neither an Outlook message nor an internet message.")
NO_ENTRY = _("The file has no event, task or card that could be read.")
OTHER_OFFICE_FILE = _("The file is an Office file, but not an Outlook message.")
CONTAINER_DAMAGED = _("The file is damaged: its parts overlap or lead nowhere.")
PARTS_DAMAGED = _("The parts of the message are damaged or nested too deeply.")
NEEDS_MEMORY = _("The message is built in a way that needs too much memory to read.")
NEEDS_TIME = _("The message is built in a way that takes too long to read.")
STOPPED = _("The program that reads messages stopped unexpectedly at this file.")

# Read in part.
TOO_DEEP = _(
    "Messages lie in one another deeper than the limit; the innermost are only in the original file."
)
TOO_MANY_ATTACHMENTS = _("The message has more attachments than the limit; the others were left out.")
TOO_MANY_PARTS = _("The message has more parts than the limit; the others were left out.")
TOO_MANY_RECIPIENTS = _("The message has more recipients than the limit; the others were left out.")
TOO_MANY_ENTRIES = _("The file has more entries than the limit; the others were left out.")
BODY_CUT = _("The text of the message is longer than the limit and was cut off.")
PACKED_UNREADABLE = _("The attached winmail.dat could not be unpacked; it is kept as it came.")
RTF_DAMAGED = _("The formatted text of the message is damaged; what could be read of it is shown.")
RTF_UNREADABLE = _("The formatted text of the message could not be read.")
ATTACHMENT_EMPTY = _("An attachment has no content in the file.")
ATTACHMENT_LINKED = _("An attachment is only a link to a file that is kept elsewhere.")
ENCRYPTED = _("The message is encrypted; its content is in the attached file.")
OPAQUE_SIGNED = _("The message is wrapped in its signature; its content is in the attached file.")
OPENED_SIGNED = _("The content was taken out of its signature, which nobody has checked here.")
REBUILT = _("Outlook did not give the message itself: it was rebuilt from its headers, text and attachments.")
RIGHTS_PROTECTED = _("The message is protected; its content is in the attached file.")
