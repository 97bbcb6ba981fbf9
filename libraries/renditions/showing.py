"""How a version is shown in the browser: as a PDF, a picture, its text, or with the reason why it is not."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from ..extraction.plain import decoded
from ..messages import Message
from ..refusals import sentence
from ..sandbox import Limits, run
from ..storing import files
from ..versions.version import DocumentText, DocumentVersion
from . import making
from .kinds import READ_PICTURES, SHOWN_PICTURES, TEXTS, is_office
from .rendition import Kind, Rendition

#: So much of a text file is shown; the rest is in the file.
MOST_BYTES = 256 << 10
MAIL_LIMITS = Limits(cpu_seconds=10, wall_seconds=20, memory_mb=512)
PDF, PICTURE, TEXT, WAITING, NOTHING = "pdf", "picture", "text", "waiting", "nothing"


@dataclass(frozen=True)
class Preview:
    """What the page shows of a version."""

    kind: str
    url: str = ""
    text: str = ""
    #: What one must know of it: not all is shown, or why nothing is.
    remark: str = ""
    pages: int | None = None


@dataclass(frozen=True)
class Addresses:
    """Where the browser fetches what it shows."""

    file: Callable[[DocumentVersion], str]
    rendition: Callable[[DocumentVersion, Kind], str]


def preview_of(version: DocumentVersion, addresses: Addresses | None = None) -> Preview:
    """Return how a version is shown; what is not there yet is begun."""
    code, at = version.format, addresses or Addresses(_file_url, rendition_url)
    if code == "pdf" or code in SHOWN_PICTURES:
        return Preview(PDF if code == "pdf" else PICTURE, at.file(version))
    if is_office(code) or code in READ_PICTURES:
        return _rendered(version, Kind.PDF if is_office(code) else Kind.PICTURE, at)
    if code in TEXTS:
        return _text_of_file(version)
    reason = _("There is no preview of this kind of file. Download it to open it.")
    return _known_text(version, reason if version.size else _("The file is empty."))


def rendition_url(version: DocumentVersion, kind: Kind) -> str:
    """Return the address of a rendition."""
    key = [version.document_id, str(version.number), str(kind.value)]
    return reverse("libraries:rendition", args=key)


def _file_url(version: DocumentVersion) -> str:
    key = [version.document_id, str(version.number)]
    return reverse("libraries:version", args=key) + "?show=1"


def _rendered(version: DocumentVersion, kind: Kind, at: Addresses) -> Preview:
    rendition = making.ask(version, kind)
    if rendition.is_waiting:
        return Preview(WAITING, remark=_("The preview is being prepared. It appears here by itself."))
    if rendition.is_done:
        shown = PDF if kind is Kind.PDF else PICTURE
        return Preview(shown, at.rendition(version, kind), remark=_reason(rendition), pages=rendition.pages)
    return _known_text(version, _reason(rendition))


def _reason(rendition: Rendition) -> str:
    message: Message | None = rendition.message
    return sentence(message) if message else ""


def _known_text(version: DocumentVersion, reason: str) -> Preview:
    """Return the text that was read for the search, below the reason why there is nothing better."""
    found = DocumentText.objects.filter(version=version).only("text").first()
    text = found.text if found else ""
    if not text.strip():
        return Preview(NOTHING, remark=reason)
    without = _("What follows is the text of the document without its layout.")
    cut = _("Only the beginning is shown.") if len(text) > MOST_BYTES else ""
    return Preview(TEXT, text=text[:MOST_BYTES], remark=" ".join(filter(None, [reason, without, cut])))


def _text_of_file(version: DocumentVersion) -> Preview:
    cut = _("Only the beginning is shown.") if version.size > MOST_BYTES else ""
    if version.format != "eml":
        with files.open_file(version.file) as stream:
            text = decoded(stream.read(MOST_BYTES))
        return Preview(TEXT, text=text.replace("\x00", "�"), remark=cut)
    with files.local_file(version.file) as path:
        arguments = {"path": str(path), "limit": MOST_BYTES}
        outcome = run("libraries.renditions.mail_text:mail_text_job", arguments, limits=MAIL_LIMITS)
    if outcome.failure is not None:
        return Preview(NOTHING, remark=sentence(outcome.failure))
    return Preview(TEXT, text=outcome.value)
