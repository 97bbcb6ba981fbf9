"""Code pages: which one the 8-bit strings of a message are written in, and decoding that never fails."""

import codecs
from collections.abc import Iterable

WESTERN = "cp1252"
_CODECS = {
    437: "cp437",
    708: "iso8859-6",
    850: "cp850",
    852: "cp852",
    855: "cp855",
    857: "cp857",
    862: "cp862",
    866: "cp866",
    874: "cp874",
    932: "cp932",
    936: "gb18030",
    949: "cp949",
    950: "cp950",
    1200: "utf-16-le",
    1201: "utf-16-be",
    1361: "johab",
    10000: "mac-roman",
    10006: "mac-greek",
    10007: "mac-cyrillic",
    10029: "mac-latin2",
    10081: "mac-turkish",
    20127: WESTERN,
    20866: "koi8-r",
    20932: "euc-jp",
    20936: "gb2312",
    20949: "euc-kr",
    21866: "koi8-u",
    28591: WESTERN,
    38598: "iso8859-8",
    50220: "iso2022-jp",
    50221: "iso2022-jp",
    50222: "iso2022-jp",
    50225: "iso2022-kr",
    51932: "euc-jp",
    51936: "gb18030",
    51949: "euc-kr",
    52936: "hz",
    54936: "gb18030",
    65000: "utf-7",
    65001: "utf-8",
}
_CODECS |= {number: f"cp{number}" for number in range(1250, 1259)}
_CODECS |= {28590 + part: f"iso8859-{part}" for part in (*range(2, 12), *range(13, 17))}

# Windows code pages of 8-bit programs; the internet ones say how a mail travels, not how strings are stored.
_WINDOWS_PAGES = frozenset({874, 932, 936, 949, 950, 1361, *range(1250, 1259)})

# By primary language of the locale; what is missing is Western.
_PAGES_BY_LANGUAGE = {
    1256: (0x01, 0x20, 0x29, 0x59, 0x80, 0x8C),
    1251: (0x02, 0x19, 0x22, 0x23, 0x28, 0x2F, 0x3F, 0x40, 0x44, 0x50, 0x6D, 0x85),
    936: (0x04,),
    1250: (0x05, 0x0E, 0x15, 0x18, 0x1A, 0x1B, 0x1C, 0x24, 0x42),
    1253: (0x08,),
    1255: (0x0D, 0x3D),
    932: (0x11,),
    949: (0x12,),
    874: (0x1E,),
    1254: (0x1F, 0x2C, 0x43),
    1257: (0x25, 0x26, 0x27),
    1258: (0x2A,),
}
_PAGE_OF_LANGUAGE = {
    language: page for page, languages in _PAGES_BY_LANGUAGE.items() for language in languages
}
_PAGE_OF_LOCALE = {
    **dict.fromkeys((0x0404, 0x0C04, 0x1404), 950),
    **dict.fromkeys((0x0C1A, 0x1C1A, 0x281A, 0x301A, 0x201A, 0x641A, 0x6C1A, 0x082C, 0x0843), 1251),
}

# Lookups that are no character sets of mail, or that take quadratic time on long input.
_REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_ALIASES = {
    "iso8859-1": WESTERN,
    "ascii": WESTERN,
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-8-i": "iso8859-8",
    "iso8859-8-e": "iso8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "ks_c_5601-1987": "cp949",
    "x-sjis": "cp932",
    "x-mac-roman": "mac-roman",
    "x-gbk": "gb18030",
    "x-user-defined": WESTERN,
}


def codec_of_page(number: int | None) -> str | None:
    """Return the codec of a Windows code page number, if it is known."""
    return _CODECS.get(number) if number is not None else None


def codec_of_windows_page(number: int | None) -> str | None:
    """Return the codec of a code page only when 8-bit Windows programs store strings in it."""
    return codec_of_page(number) if number in _WINDOWS_PAGES else None


def codec_of_locale(number: int | None) -> str | None:
    """Return the codec that programs of a Windows locale store strings in."""
    if not number:
        return None
    return _CODECS[_PAGE_OF_LOCALE.get(number & 0xFFFF) or _PAGE_OF_LANGUAGE.get(number & 0x3FF, 1252)]


def codec_of_charset(name: str) -> str | None:
    """Return the codec of a charset name as mail and HTML spell it, if it is known and harmless."""
    spelled = name.strip().strip("\"'").lower()
    spelled = spelled.replace("iso-8859-8-", "iso8859-8-")
    try:
        found = codecs.lookup(_ALIASES.get(spelled, spelled)).name
        "".encode(found)
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if found.replace("-", "_") in _REFUSED else _ALIASES.get(found, found)


def choose_codec(candidates: Iterable[str | None], sample: bytes) -> str:
    """Return the first candidate that decodes the sample, else the first one that is known at all."""
    known = [codec for codec in candidates if codec]
    if not known:
        return "utf-8" if _decodes(sample, "utf-8") else WESTERN
    return next((codec for codec in known if _decodes(sample, codec)), known[0])


def decode(content: bytes, *codec_ladder: str) -> str:
    """Decode with the first codec that fits, else with the first one and replacement signs."""
    for codec in codec_ladder:
        if _decodes(content, codec):
            return content.decode(codec)
    return content.decode(codec_ladder[0] if codec_ladder else WESTERN, "replace")


def _decodes(content: bytes, codec: str) -> bool:
    try:
        content.decode(codec)
    except (UnicodeError, ValueError):
        return False
    return True
