"""Which formats a library takes, and the sentence that refuses the others."""

from collections.abc import Collection, Sequence

from libraries.formats.registry import Family, Format, by_code, by_extension
from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _
from libraries.names import extension


class FormatRefused(Refusal):
    """A file whose format the library does not take, or whose name belies its content."""


def check_allowed(file_format: Format, name: str, allowed: Collection[str]) -> None:
    """Refuse a file of no allowed family or format code, or with the extension of another format."""
    if file_format.code == "empty":
        raise _refused(
            "empty", _("“%(name)s” is empty (0 bytes). Save it again and choose it anew."), name=name
        )
    if not is_allowed(file_format, allowed):
        raise _refused(
            "format",
            _("This library takes %(allowed)s files; “%(name)s” is %(kind)s."),
            name=name,
            kind=Message(file_format.described),
            allowed=allowed_labels(allowed),
        )
    _check_extension(file_format, name)


def is_allowed(file_format: Format, allowed: Collection[str]) -> bool:
    """Tell whether the format or its family is among those a library takes."""
    return file_format.code in allowed or file_format.family.value in allowed


def allowed_labels(allowed: Collection[str]) -> Sequence[Message]:
    """Return the names of families and formats for people, each once and in their order."""
    families = {family.value: family.label for family in Family}
    labels = [families.get(code) or by_code(code).label for code in allowed]
    return [Message(label) for label in dict.fromkeys(labels)]


def _check_extension(file_format: Format, name: str) -> None:
    ending = extension(name)
    named = by_extension(ending)
    if named is None or ending in file_format.extensions:
        return
    if not file_format.extensions:
        raise _refused(
            "extension",
            _("“%(name)s” is named like %(named)s, but is %(kind)s. It may be damaged."),
            name=name,
            named=Message(named.described),
            kind=Message(file_format.described),
        )
    raise _refused(
        "extension",
        _("“%(name)s” is named like %(named)s, but is %(kind)s. Rename it to end in .%(ending)s."),
        name=name,
        named=Message(named.described),
        kind=Message(file_format.described),
        ending=file_format.extensions[0],
    )


def _refused(code: str, msgid: str, **params: str | Message | Sequence[Message]) -> FormatRefused:
    return FormatRefused(code, Message(msgid, params))
