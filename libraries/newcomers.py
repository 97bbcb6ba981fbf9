"""What else is done with documents that people put into a library, in the transaction in which they come.

Called where people bring files - a page, a desktop program - and not for documents that the program makes.
"""

from collections.abc import Callable, Sequence

from crm_lists.framework.actors import Actor
from crm_lists.framework.registry import Many

from .document import Document
from .places.library import Library

#: Called with who brought the documents, by the code of their library. It refuses nothing.
takers: Many[Callable[[Actor, Sequence[Document]], None]] = Many("takers of new documents")


def tell(actor: Actor, library: Library, brought: Sequence[Document]) -> None:
    """Tell the takers of the library what was put into it."""
    if brought:
        for take in takers.get(library.code):
            take(actor, brought)
