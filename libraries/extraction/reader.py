"""Choosing the reader of a format and telling how far it came."""

from collections.abc import Callable
from pathlib import Path

from libraries.extraction.ooxml import read_slides, read_word
from libraries.extraction.opendocument import read_open_document
from libraries.extraction.pdf import read_pdf
from libraries.extraction.plain import read_html, read_rtf, read_text
from libraries.extraction.result import CollectingStopped, Extraction, State, TextCollector
from libraries.extraction.spreadsheets import read_old_workbook, read_workbook
from libraries.formats import Format
from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _

Reader = Callable[[Path, TextCollector], None]

_READERS: dict[str, Reader] = {
    **dict.fromkeys(("docx", "docm", "dotx", "dotm"), read_word),
    **dict.fromkeys(("pptx", "pptm", "ppsx", "ppsm", "potx", "potm"), read_slides),
    **dict.fromkeys(("xlsx", "xlsm", "xltx", "xltm", "xlsb", "xlam", "ods", "ots"), read_workbook),
    **dict.fromkeys(("odt", "ott", "odp", "otp"), read_open_document),
    **dict.fromkeys(("txt", "csv", "json", "xml", "ics", "vcf"), read_text),
    "xls": read_old_workbook,
    "pdf": read_pdf,
    "html": read_html,
    "rtf": read_rtf,
}


def can_extract(file_format: Format) -> bool:
    """Tell whether files of this format have text that can be read."""
    return file_format.code in _READERS


def extract(path: Path, file_format: Format) -> Extraction:
    """Return the text of a file; only `worker.extract_safely` is fit for files of strangers."""
    reader = _READERS.get(file_format.code)
    if reader is None:
        return Extraction(state=State.NONE, reason=_no_reader(file_format))
    collector = TextCollector()
    try:
        reader(path, collector)
    except CollectingStopped as stopped:
        return _stopped(collector, stopped.reason, otherwise=State.PARTIAL)
    except Refusal as refusal:
        return _stopped(collector, refusal.message, otherwise=State.FAILED)
    return _finished(collector)


def _finished(collector: TextCollector) -> Extraction:
    text = collector.text
    if text:
        return Extraction(text, State.DONE, pages=collector.pages)
    message = Message(_("The file has no text; it may hold scanned pages or pictures only."))
    return Extraction(state=State.NONE, reason=message, pages=collector.pages)


def _stopped(collector: TextCollector, reason: Message, *, otherwise: State) -> Extraction:
    """Keep what was read before the end; without any text the file counts as not read."""
    text = collector.text
    return Extraction(text, State.PARTIAL if text else otherwise, reason, collector.pages)


def _no_reader(file_format: Format) -> Message:
    msgid = _("The text of this format cannot be read (%(label)s).")
    return Message(msgid, {"label": Message(file_format.label)})
