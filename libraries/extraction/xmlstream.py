"""Reading XML as a stream of events, in constant memory and without any entities."""

from typing import IO, Protocol
from xml.parsers import expat

from libraries.containers.archives import damaged
from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _

_CHUNK = 1 << 16
_DEEPEST = 1_000


class Handler(Protocol):
    """Receives elements by their local names; the namespaces of Office files differ by edition only."""

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        """Note the start of an element."""

    def end(self, name: str, /) -> None:
        """Note the end of an element."""

    def data(self, text: str, /) -> None:
        """Note text between the tags."""


def parse(stream: IO[bytes], handler: Handler) -> None:
    """Send the events of the stream to the handler."""
    parser = _parser(handler)
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise damaged() from error


def _parser(handler: Handler) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise damaged()
        handler.start(_local(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(_local(name))

    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.data
    return parser


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_doctype(*_declaration: object) -> None:
    raise Refusal("entities", Message(_("The file defines XML entities, which Office files never do.")))
