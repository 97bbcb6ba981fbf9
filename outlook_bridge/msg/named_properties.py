"""Named properties: the numbers a message gives to properties that have a name instead."""

import struct
from collections.abc import Mapping
from uuid import UUID

from outlook_bridge.msg.compound import Storage

PUBLIC_STRINGS = UUID("00020329-0000-0000-c000-000000000046")
COMMON = UUID("00062008-0000-0000-c000-000000000046")
STORAGE = "__nameid_version1.0"
_GUIDS, _ENTRIES, _STRINGS = "__substg1.0_00020102", "__substg1.0_00030102", "__substg1.0_00040102"
_MAPI = UUID("00020328-0000-0000-c000-000000000046")
_ENTRY = struct.Struct("<IHH")
_FIRST_NUMBER, _FIRST_GUID = 0x8000, 3


class NamedProperties:
    """Index from (property set, name or number) to the property number used in this file."""

    def __init__(self, root: Storage) -> None:
        streams = root.storages.get(STORAGE, Storage()).streams
        rows = streams.get(_ENTRIES, b"")
        guids, strings = streams.get(_GUIDS, b""), streams.get(_STRINGS, b"")
        self._numbers: dict[tuple[UUID, str | int], int] = {}
        for name, kind, index in _ENTRY.iter_unpack(rows[: len(rows) // _ENTRY.size * _ENTRY.size]):
            guid = _guid(guids, kind >> 1)
            key = _string(strings, name) if kind & 1 else name
            self._numbers.setdefault((guid, key), _FIRST_NUMBER + index)

    def number(self, guid: UUID, name: str | int) -> int:
        """Return the number of a named property, or 0, which no property has."""
        return self._numbers.get((guid, name.lower() if isinstance(name, str) else name), 0)


def name_streams(numbers: Mapping[tuple[UUID, int | str], int]) -> dict[str, bytes]:
    """Return the streams that give these numbers to names, which count up from the first named one."""
    guids = list(dict.fromkeys(guid for guid, _ in numbers))
    entries = strings = b""
    for (guid, name), number in numbers.items():
        is_text = isinstance(name, str)
        key = len(strings) if is_text else name
        place = (guids.index(guid) + _FIRST_GUID) << 1 | is_text
        entries += _ENTRY.pack(key, place, number - _FIRST_NUMBER)
        if isinstance(name, str):
            encoded = name.encode("utf-16-le", "replace")
            strings += len(encoded).to_bytes(4, "little") + encoded + bytes(-len(encoded) % 4)
    return {_GUIDS: b"".join(guid.bytes_le for guid in guids), _ENTRIES: entries, _STRINGS: strings}


def _guid(guids: bytes, index: int) -> UUID:
    if index < _FIRST_GUID:
        return PUBLIC_STRINGS if index == _FIRST_GUID - 1 else _MAPI
    start = (index - _FIRST_GUID) * 16
    return UUID(bytes_le=guids[start : start + 16].ljust(16, b"\0"))


def _string(strings: bytes, offset: int) -> str:
    size = int.from_bytes(strings[offset : offset + 4], "little")
    content = strings[offset + 4 : offset + 4 + min(size, 512)]
    return content[: len(content) // 2 * 2].decode("utf-16-le", "replace").lower()
