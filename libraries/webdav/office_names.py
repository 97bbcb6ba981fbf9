"""Names as Office takes them in an address: short, and without letters that its commands cannot carry."""

import re
from typing import TYPE_CHECKING

from ..names import fold, shortened, split

if TYPE_CHECKING:
    from ..document import Document

_REFUSED = re.compile(r"""[\\/:?<>|"*#%&+~]""")
#: Encoded, each of them may be three letters of the address.
LONGEST = 40


def office_name(document: "Document") -> str:
    """Return the name under which a ticket shows a document."""
    name = _REFUSED.sub("_", document.name)
    return shortened(name, limit=LONGEST)


def shortest_name(document: "Document") -> str:
    """Return a name for addresses in which there is no room for more."""
    return f"{document.short_id}{split(document.name)[1]}"


def is_name_of(document: "Document", name: str) -> bool:
    """Tell whether a ticket shows the document under this name."""
    known = (document.name, office_name(document), shortest_name(document))
    return fold(name) in {fold(one) for one in known}
