"""What the page of a document says of a file that one should be careful with."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ..document import Document
from ..risks import Risk

_SENTENCES = {
    Risk.MACROS: _("The file contains macros. Run them only when you know who wrote them."),
    Risk.ARCHIVE: _("The file is an archive. Nobody has looked at what it holds."),
    Risk.PASSWORD: _(
        "The file is protected by a password. Neither search nor a virus scanner looks into it."
    ),
    Risk.UNSCANNED: _("The file was not scanned for viruses, because the scanner did not answer."),
}
_GRAVE = (Risk.MACROS, Risk.UNSCANNED)


def risk_banner(document: Document) -> list[dict[str, Any]]:
    """Return what one should know before the file is opened."""
    risk = Risk(document.risk)
    if risk == Risk.NONE:
        return []
    tone = "warn" if risk in _GRAVE else "info"
    return [{"tone": tone, "icon": "shield_error", "sentence": _SENTENCES[risk]}]
