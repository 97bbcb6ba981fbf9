"""Looking at bytes before they become a document: their format, what is to be feared of them, viruses."""

import logging
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import formats
from ..formats import Danger
from ..places.library import Library
from ..risks import Risk
from .passwords import asks_for_password
from .scanning import Scanner, Unreachable, scanner

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found out about bytes that are fit for a library."""

    file_format: formats.Format
    risk: Risk = Risk.NONE


def examine(library: Library, name: str, stream: BinaryIO) -> Examined:
    """Return what the bytes are; refuse what the library does not take, in a sentence."""
    file_format = formats.sniff(stream, name)
    library.check_file(file_format, name)
    risk = _risk(library, name, _dangers(stream, file_format))
    found = scanner()
    if found is not None and not _is_scanned(found, name, stream):
        risk = Risk.UNSCANNED
    return Examined(file_format, risk)


def risk_of(library: Library, file_format: formats.Format, stream: BinaryIO) -> Risk:
    """Return the mark of bytes that a library has already."""
    marks = [
        Risk(danger.value)
        for danger in _dangers(stream, file_format)
        if _handling(library, danger) != Library.Handling.ALLOW
    ]
    return next(iter(marks), Risk.NONE)


def _dangers(stream: BinaryIO, file_format: formats.Format) -> list[Danger]:
    """Return what is to be feared of the bytes; a PDF that anybody can open has no password to speak of."""
    found = formats.dangers_of(stream, file_format)
    if Danger.PASSWORD in found and file_format.code == "pdf" and not asks_for_password(stream):
        found.remove(Danger.PASSWORD)
    return found


def _risk(library: Library, name: str, dangers: list[Danger]) -> Risk:
    """Refuse what the library refuses; return the gravest of the rest that it marks."""
    marked = Risk.NONE
    for danger in dangers:
        handling = _handling(library, danger)
        if handling == Library.Handling.REFUSE:
            raise ValidationError(_refusal(danger) % {"name": name}, code=danger.value)
        if handling == Library.Handling.FLAG and marked == Risk.NONE:
            marked = Risk(danger.value)
    return marked


def _handling(library: Library, danger: Danger) -> str:
    """Return what the library does with such files; what nobody can look into is always marked."""
    settings_of = {Danger.MACROS: library.macro_files, Danger.ARCHIVE: library.archive_files}
    return settings_of.get(danger, Library.Handling.FLAG)


def _refusal(danger: Danger) -> str:
    if danger == Danger.MACROS:
        return _("“%(name)s” contains macros, which this library refuses. Save it without macros.")
    return _("“%(name)s” is an archive, which this library refuses. Unpack it and upload its files.")


def _is_scanned(found: Scanner, name: str, stream: BinaryIO) -> bool:
    """Refuse bytes with a virus; return whether they could be scanned at all."""
    try:
        virus = found.find(stream)
    except Unreachable as error:
        logger.error("The virus scanner does not answer: %s", error)
        if settings.CLAMD_UNREACHABLE == "refuse":
            raise ValidationError(
                _("“%(name)s” could not be scanned for viruses. Try again later, or ask an administrator.")
                % {"name": name},
                code="not_scanned",
            ) from error
        return False
    if virus:
        logger.warning("A virus was refused: %s", virus)
        raise ValidationError(
            _("“%(name)s” was refused: the virus scanner has found %(virus)s in it.")
            % {"name": name, "virus": virus},
            code="virus",
        )
    return True
