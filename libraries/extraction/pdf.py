"""Text of PDF documents by PDFium; pypdf reads what PDFium finds too damaged."""

from pathlib import Path

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from libraries.containers.archives import damaged
from libraries.extraction.result import TextCollector
from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _

_WRONG_PASSWORD = pypdfium2.raw.FPDF_ERR_PASSWORD


def read_pdf(path: Path, collector: TextCollector) -> None:
    """Read the text layer page by page."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _WRONG_PASSWORD:
            raise Refusal("encrypted", Message(_("The file is protected by a password."))) from error
        _read_damaged(path, collector)
        return
    with document:
        _read_pages(document, collector)


def _read_pages(document: pypdfium2.PdfDocument, collector: TextCollector) -> None:
    collector.pages = len(document)
    for number in range(len(document)):
        collector.page(number + 1)
        page = document[number]
        text = page.get_textpage()
        collector.add(text.get_text_range(errors="replace").replace("\r\n", "\n"))
        # Pages are kept by the document until it closes; ten thousand of them fill the memory.
        text.close()
        page.close()


def _read_damaged(path: Path, collector: TextCollector) -> None:
    try:
        reader = PdfReader(path)
        collector.pages = len(reader.pages)
        for number, page in enumerate(reader.pages, start=1):
            collector.page(number)
            collector.add(page.extract_text())
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged() from error
