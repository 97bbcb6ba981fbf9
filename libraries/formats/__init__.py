"""File formats: what a file is by its bytes, and which kinds a library takes."""

from libraries.formats.registry import FORMATS, Family, Format, by_code, by_extension, in_family
from libraries.formats.risks import Danger, dangers_of
from libraries.formats.rules import FormatRefused, check_allowed
from libraries.formats.sniffing import sniff

__all__ = [
    "FORMATS",
    "Danger",
    "Family",
    "Format",
    "FormatRefused",
    "by_code",
    "by_extension",
    "check_allowed",
    "dangers_of",
    "in_family",
    "sniff",
]
