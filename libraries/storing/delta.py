"""Bytes as their difference from other bytes, without Django: Zstandard with those others as its prefix."""

import sys
from collections.abc import Iterator
from typing import IO

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_CHUNK = 1 << 20
#: The window reaches over base and target, so that any part of either can be referred to.
_LARGEST_WINDOW = 29
_LEVEL = 9


class DamagedDelta(ValueError):
    """The difference does not fit its base, or unfolds to more than it should."""


def delta_path(path: str, base_path: str) -> str:
    """Return where the difference of one file from another is kept; another base gives another name."""
    return f"{path}.{base_path.rpartition('/')[2][:16]}.zst"


def target_path(path: str) -> str:
    """Return the name of the file whose difference lies here."""
    return path.removesuffix(".zst").rpartition(".")[0]


def pack(target: bytes, base: bytes) -> bytes:
    """Return the difference of the target from its base."""
    window = max(10, min(_LARGEST_WINDOW, (len(target) + len(base)).bit_length()))
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: _LEVEL,
        zstd.CompressionParameter.window_log: window,
        zstd.CompressionParameter.enable_long_distance_matching: 1,
    }
    return zstd.compress(target, options=options, zstd_dict=_prefix(base))


def unpack(packed: IO[bytes], base: bytes, *, size: int) -> Iterator[bytes]:
    """Return the target in chunks; no more than its size is ever unfolded."""
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW + 1}
    decompressor = zstd.ZstdDecompressor(zstd_dict=_prefix(base), options=options)
    left = size
    try:
        while not decompressor.eof:
            data = packed.read(_CHUNK) if decompressor.needs_input else b""
            if not data and decompressor.needs_input:
                raise DamagedDelta("The difference ends early.")
            chunk = decompressor.decompress(data, _CHUNK)
            left -= len(chunk)
            if left < 0:
                raise DamagedDelta("The difference unfolds to more than it should.")
            yield chunk
    except zstd.ZstdError as error:
        raise DamagedDelta(str(error)) from error


def _prefix(base: bytes) -> "tuple[zstd.ZstdDict, int]":
    # Zstandard takes no prefix shorter than eight bytes.
    return zstd.ZstdDict(base.ljust(8, b"\0"), is_raw=True).as_prefix
