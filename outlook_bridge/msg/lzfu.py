"""Decompression of the RTF bodies that Outlook stores (MS-OXRTFCP)."""

import struct
import zlib

_HEADER = struct.Struct("<IIII")
_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_WINDOW = 4096
_INITIAL = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


class DamagedRtf(ValueError):
    """Raised when compressed RTF has no usable header."""


def decompress(content: bytes, *, most: int) -> tuple[bytes, bool]:
    """Return at most so many bytes of RTF, and whether they are whole and agree with their checksum."""
    if len(content) < _HEADER.size:
        raise DamagedRtf
    stored_size, raw_size, kind, checksum = _HEADER.unpack_from(content)
    body = content[_HEADER.size : max(stored_size + 4, _HEADER.size)]
    if kind == _PLAIN:
        return body[: min(raw_size, most)], raw_size <= min(len(body), most)
    if kind != _COMPRESSED:
        raise DamagedRtf
    rtf = _expand(body, most=min(raw_size, most))
    return rtf, len(rtf) == raw_size and _checksum(body) == checksum


def _checksum(body: bytes) -> int:
    # The same polynomial as zlib's, but without its inversion before and after.
    return zlib.crc32(body, 0xFFFFFFFF) ^ 0xFFFFFFFF


def _expand(body: bytes, *, most: int) -> bytes:
    # The output itself is the ring buffer; an empty window before it serves references to unwritten places.
    out = bytearray(_WINDOW) + _INITIAL
    end = len(out) + most
    position, size = 0, len(body)
    while position < size and len(out) < end:
        flags = body[position]
        position += 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += body[position : position + 1]
                position += 1
                continue
            if position + 1 >= size:
                return bytes(out[_WINDOW + len(_INITIAL) : end])
            reference = body[position] << 8 | body[position + 1]
            position += 2
            distance = (len(out) - (reference >> 4)) % _WINDOW
            if not distance:
                return bytes(out[_WINDOW + len(_INITIAL) : end])
            _copy(out, distance, (reference & 15) + 2)
    return bytes(out[_WINDOW + len(_INITIAL) : end])


def _copy(out: bytearray, distance: int, length: int) -> None:
    start = len(out) - distance
    piece = out[start : start + length]
    out += (piece * (length // len(piece) + 1))[:length]
