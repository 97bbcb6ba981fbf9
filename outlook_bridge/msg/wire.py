"""Messages as plain JSON data with their files beside it: how they leave the child process."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from outlook_bridge.msg.values import Attachment, MailMessage

#: What may be large lies in files, not in the text of the data.
_FILE_FIELDS = {Attachment: "content", MailMessage: "signed_content"}
_SIGNED_FILE = "signed"


def store(message: MailMessage, folder: Path) -> dict[str, Any]:
    """Write the attachments of a message into a folder and return everything else as plain data."""
    for number, attachment in enumerate(message.attachments):
        (folder / str(number)).write_bytes(attachment.content)
    (folder / _SIGNED_FILE).write_bytes(message.signed_content)
    return _pack_fields(message)


def load(data: Mapping[str, Any], folder: Path) -> MailMessage:
    """Return the message of `store`; what is missing or has a wrong type raises an error."""
    contents = [
        {**packed, "content": (folder / str(number)).read_bytes()}
        for number, packed in enumerate(data["attachments"])
    ]
    whole = {**data, "attachments": contents, "signed_content": (folder / _SIGNED_FILE).read_bytes()}
    message: MailMessage = _unpack_fields(whole, MailMessage)
    return message


def pack(value: Any) -> Any:
    """Return a plain value that holds no files as JSON data."""
    return _pack(value)


def unpack(data: Any, kind: Any) -> Any:
    """Return the plain value of `pack`; what is missing or has a wrong type raises an error."""
    return _unpack(data, kind)


def _pack_fields(value: Any) -> dict[str, Any]:
    left_out = _FILE_FIELDS.get(type(value), "")
    return {
        field.name: _pack(getattr(value, field.name)) for field in fields(value) if field.name != left_out
    }


def _pack(value: Any) -> Any:
    if is_dataclass(value):
        return _pack_fields(value)
    if isinstance(value, tuple):
        return [_pack(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _unpack_fields(value: Any, kind: Any) -> Any:
    return kind(**{name: _unpack(value[name], hint) for name, hint in _hints(kind).items()})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _unpack(value: Any, kind: Any) -> Any:
    """Return the value as the type that a field declares."""
    origin = get_origin(kind)
    if origin is UnionType:
        wanted = next(choice for choice in get_args(kind) if choice is not NoneType)
        return None if value is None else _unpack(value, wanted)
    if origin is tuple:
        return tuple(_unpack(item, get_args(kind)[0]) for item in _checked(value, list))
    return _unpack_fields(value, kind) if is_dataclass(kind) else _unpack_plain(value, kind)


def _unpack_plain(value: Any, kind: Any) -> Any:
    if kind in (date, datetime):
        return kind.fromisoformat(_checked(value, str))
    if kind is bytes:
        return value if isinstance(value, bytes) else bytes.fromhex(_checked(value, str))
    return kind(value) if issubclass(kind, StrEnum) else _checked(value, kind)


def _checked(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} expected")
    return value
