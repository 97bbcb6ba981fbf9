"""Which files are mail, and how large one may be."""

from libraries.names import extension

from ..msg.values import MEBIBYTE

#: The version of a document that came with the message; what was made of it later is at the document itself.
ARRIVED = "1.0"
LARGEST = 150 * MEBIBYTE
#: Codes of the formats that are mail by their bytes.
MAIL_FORMATS = {"msg", "eml"}
#: Endings of files that are meant to be mail, whatever their bytes are.
MAIL_EXTENSIONS = {"msg", "oft", "eml", "ics", "vcf"}


def is_mail(format_code: str, name: str) -> bool:
    """Tell whether a file is mail by its bytes, or is meant to be by its name."""
    return format_code in MAIL_FORMATS or extension(name) in MAIL_EXTENSIONS
