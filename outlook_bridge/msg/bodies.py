"""Bodies of a `.msg` message: stored text and HTML, or what is wrapped in its RTF."""

import re
from dataclasses import dataclass

from outlook_bridge.msg import reasons
from outlook_bridge.msg.code_pages import WESTERN, codec_of_charset, codec_of_page, decode
from outlook_bridge.msg.html import html_to_text
from outlook_bridge.msg.lzfu import DamagedRtf, decompress
from outlook_bridge.msg.properties import Properties, decode_wide
from outlook_bridge.msg.rtf import NotRtf, RtfContent, Wrapped, read_rtf
from outlook_bridge.msg.values import Limits

TEXT, HTML, RTF, INTERNET_PAGE = 0x1000, 0x1013, 0x1009, 0x3FDE
_BINARY, _WIDE_TEXT, _ANSI_TEXT = 0x0102, 0x001F, 0x001E
_META_CHARSET = re.compile(
    rb"<meta[^<>]{0,200}charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([a-zA-Z0-9_:.-]{1,40})", re.I
)
_HEAD_SIZE = 4096


@dataclass(frozen=True, slots=True)
class Bodies:
    """Text and HTML of a message with what is to be said about them."""

    text: str = ""
    html: str = ""
    has_rtf_only: bool = False
    warnings: tuple[str, ...] = ()


def read_bodies(properties: Properties, limits: Limits) -> Bodies:
    """Return the bodies of a message, each derived from another one where it is not stored."""
    text = tidy(properties.text(TEXT))
    html = tidy(_stored_html(properties))
    warnings: list[str] = []
    has_rtf_only = False
    if not html:
        rtf = _read_rtf(properties.binary(RTF), limits, warnings)
        html = tidy(rtf.content) if rtf.wrapped is Wrapped.HTML else ""
        text = text if html or text.strip() else tidy(rtf.content)
        has_rtf_only = rtf.wrapped is Wrapped.NOTHING and bool(rtf.content)
    return limit_bodies(Bodies(text, html, has_rtf_only, tuple(warnings)), limits)


def limit_bodies(bodies: Bodies, limits: Limits) -> Bodies:
    """Return the bodies cut to their limit, with the text made from the HTML where there is none."""
    html = bodies.html[: limits.body_size]
    text = bodies.text if bodies.text.strip() else html_to_text(html)
    is_cut = len(bodies.html) > limits.body_size or len(text) > limits.body_size
    warnings = (*bodies.warnings, reasons.BODY_CUT) if is_cut else bodies.warnings
    return Bodies(text[: limits.body_size], html, bodies.has_rtf_only, warnings)


def tidy(text: str) -> str:
    """Return a body with simple line ends and without the terminators some programs leave in it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip("\n")


def decode_html(content: bytes, *, declared: str | None) -> str:
    """Decode HTML by its own mark, the code page declared for it and its meta tag, whichever fits."""
    if content.startswith(b"\xef\xbb\xbf"):
        return content[3:].decode("utf-8", "replace")
    if content.startswith(b"\xff\xfe"):
        return decode_wide(content[2:])
    meta = _META_CHARSET.search(content[:_HEAD_SIZE])
    own = codec_of_charset(meta[1].decode("ascii")) if meta else None
    ladder = [codec for codec in (declared, own) if codec]
    return decode(content, *ladder, "utf-8", WESTERN)


def _stored_html(properties: Properties) -> str:
    wide = properties.stream(HTML, _WIDE_TEXT)
    if wide is not None:
        return decode_wide(wide)
    content = properties.stream(HTML, _BINARY) or properties.stream(HTML, _ANSI_TEXT) or b""
    return decode_html(content, declared=codec_of_page(properties.integer(INTERNET_PAGE)))


def _read_rtf(compressed: bytes, limits: Limits, warnings: list[str]) -> RtfContent:
    nothing = RtfContent(Wrapped.TEXT, "", is_complete=True)
    if not compressed:
        return nothing
    try:
        rtf, is_whole = decompress(compressed, most=limits.rtf_size)
        content = read_rtf(rtf)
    except (DamagedRtf, NotRtf):
        warnings.append(reasons.RTF_UNREADABLE)
        return nothing
    if not (is_whole and content.is_complete):
        warnings.append(reasons.RTF_DAMAGED)
    return content
