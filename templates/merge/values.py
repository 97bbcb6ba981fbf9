"""The plain values a document is made from: what may be given, and how it travels to the child process."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _
from templates.merge.pictures import PNG

MAX_ITEMS = 100_000
MAX_DEPTH = 12
MAX_TEXT = 1_000_000
#: Bytes of a PNG.
MAX_PICTURE = 5_000_000

_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_KIND, _VALUE = "$kind", "$value"
_UNPACKERS: Mapping[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "decimal": Decimal,
    "picture": b64decode,
}


class ValuesRefused(Refusal):
    """A value that no template may get."""


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy made of plain types only; anything else is refused with its path."""
    checker = _Checker()
    return {name: checker.value(name, value, 0) for name, value in checker.named(values, "")}


def cleaned(text: str) -> str:
    """Return the text without what XML cannot hold, as an exact `str` that escaping will not trust."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_IN_XML.sub("", unix).encode("utf-8", "ignore").decode()


def packed(value: Any) -> Any:
    """Return checked values as JSON data."""
    if isinstance(value, dict):
        return {name: packed(item) for name, item in value.items()}
    if isinstance(value, list):
        return [packed(item) for item in value]
    if isinstance(value, date):
        kind = "datetime" if isinstance(value, datetime) else "date"
        return {_KIND: kind, _VALUE: value.isoformat()}
    if isinstance(value, bytes):
        return {_KIND: "picture", _VALUE: b64encode(value).decode()}
    return {_KIND: "decimal", _VALUE: str(value)} if isinstance(value, Decimal) else value


def without_pictures(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return checked values with nothing in the place of their pictures."""
    plain: dict[str, Any] = {}
    for name, value in values.items():
        plain[name] = without_pictures(value) if isinstance(value, dict) else value
        if isinstance(value, bytes):
            plain[name] = None
    return plain


def unpacked(data: Any) -> Any:
    """Return the values that `packed` described."""
    if isinstance(data, list):
        return [unpacked(item) for item in data]
    if not isinstance(data, dict):
        return data
    if _KIND in data:
        return _UNPACKERS[data[_KIND]](data[_VALUE])
    return {name: unpacked(item) for name, item in data.items()}


class _Checker:
    """Counts what it has seen while it copies."""

    def __init__(self) -> None:
        self._room = MAX_ITEMS

    def value(self, path: str, value: Any, depth: int) -> Any:
        self._room -= 1
        if self._room < 0 or depth > MAX_DEPTH:
            raise _refused("too_many", _("There are too many values for one document (at “%(path)s”)."), path)
        if isinstance(value, Mapping):
            pairs = self.named(value, path + ".")
            return {name: self.value(f"{path}.{name}", item, depth + 1) for name, item in pairs}
        if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
            return [self.value(f"{path}[]", item, depth + 1) for item in value]
        return _scalar(path, value)

    def named(self, values: Mapping[Any, Any], prefix: str) -> list[tuple[str, Any]]:
        wrong = next((name for name in values if not _is_name(name)), None)
        if wrong is not None:
            raise _refused("name", _("“%(path)s” cannot be the name of a field."), f"{prefix}{wrong}")
        return list(values.items())


def _scalar(path: str, value: Any) -> Any:
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise _refused("too_long", _("The text of “%(path)s” is too long for a document."), path)
        return cleaned(value)
    if isinstance(value, bytes) and value.startswith(PNG) and len(value) <= MAX_PICTURE:
        return bytes(value)
    if value is None or type(value) in {bool, int, float, Decimal, date, datetime}:
        return value
    raise _refused("type", _("The value of “%(path)s” is neither text nor a number nor a date."), path)


def _is_name(name: object) -> bool:
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def _refused(code: str, msgid: str, path: str) -> ValuesRefused:
    return ValuesRefused(code, Message(msgid, {"path": path}))
