"""HTML and text that are wrapped in RTF."""

import struct
import time
import zlib

import pytest

from outlook_bridge.msg import reasons
from outlook_bridge.msg.lzfu import DamagedRtf, decompress
from outlook_bridge.msg.reader import read
from outlook_bridge.msg.rtf import GROUP_DEPTH, NotRtf, Wrapped, read_rtf
from outlook_bridge.msg.values import Limits
from tests.outlook_bridge.msg.builder import DATA, message, stored_rtf

HTML = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0"
    rb"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 A;}{\f2\fcharset128 M;}}"
)


def html_of(body: bytes) -> str:
    return read_rtf(HTML + body + b"}").content


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (rb"{\*\htmltag64 <p>}\htmlrtf \par\b \htmlrtf0 Hi{\*\htmltag72 </p>}", "<p>Hi</p>"),
        (rb"{\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 x", "&lt;x"),
        (rb"\f1 \'cf\'f0\'e8", "При"),
        (rb"\f2 \'83\'65\'83\'58\'83g", "テスト"),
        (rb"{\f1 \'e9}\'e9", "йé"),
        (rb"\u8364?\u-3913 ?", "€\uf0b7"),
        (rb"\u55357?\u56832?", "\U0001f600"),
        (rb"\u55357?x", "\ufffdx"),
        (rb"{\uc2\u228ab}c", "äc"),
        (rb"a\line b\tab c\~d\emdash\{\}\\", "a\nb\tc&nbsp;d&mdash;{}\\"),
        (rb"{\*\mhtmltag64 <p x>}{\*\unknown no{\b no}}yes", "yes"),
        (rb"{\pict\bin5 }{}\\x}yes", "yes"),
        (rb"{\*\htmltag64 <a title='}{\*\htmltag64 \'e9'>}", "<a title='é'>"),
        (rb"\'zz", "zz"),
    ],
)
def test_wrapped_html_comes_out_as_it_was(body: bytes, html: str) -> None:
    assert html_of(body) == html


def test_wrapped_text_and_plain_rtf_are_told_apart() -> None:
    assert read_rtf(rb"{\rtf1\fromtext a\par b}").wrapped is Wrapped.TEXT
    plain = read_rtf(rb"{\rtf1{\info{\title no}}a\par\b b\b0\cell c}")
    assert (plain.wrapped, plain.content) == (Wrapped.NOTHING, "a\nb\tc")


def test_a_font_of_the_wrong_alphabet_falls_back_to_the_page_of_the_document() -> None:
    wrong = rb"{\rtf1\ansi\ansicpg932{\fonttbl{\f0\fcharset238 x;}}\f0 \'83\'65\'83\'58}"
    assert read_rtf(wrong).content == "テス"


@pytest.mark.parametrize("data", [b"", b"<html>", b"{\\html", b"\\rtf1"])
def test_what_is_no_rtf_is_refused(data: bytes) -> None:
    with pytest.raises(NotRtf):
        read_rtf(data)


def test_groups_are_counted_up_to_a_depth() -> None:
    deep = read_rtf(rb"{\rtf1 a" + b"{" * GROUP_DEPTH + b"x" + b"}" * GROUP_DEPTH + b"b}")
    assert (deep.content, deep.is_complete) == ("ab", False)


def test_fifty_thousand_groups_keep_their_content() -> None:
    assert read((DATA / "syn_rtf_deep_groups.msg").read_bytes()).html == "x"


def test_the_end_may_be_missing() -> None:
    cut = read_rtf(rb"{\rtf1 a{\b b")
    assert (cut.content, cut.is_complete) == ("ab", False)


def test_a_megabyte_takes_less_than_half_a_second() -> None:
    paragraph = (
        rb"{\*\htmltag64 <p>}\htmlrtf \par \htmlrtf0 Hello w\'f6rld \u8364? {\*\htmltag84 <b>}"
        rb"\htmlrtf {\b \htmlrtf0 x\htmlrtf }\htmlrtf0 "
    )
    body = HTML + paragraph * (1_000_000 // len(paragraph)) + b"}"
    started = time.process_time()
    content = read_rtf(body).content
    assert time.process_time() - started < 0.75
    assert content.count("<p>Hello wörld € <b>x") == 1_000_000 // len(paragraph)


def test_compressed_rtf_of_the_specification() -> None:
    compressed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert decompress(compressed, most=1_000) == (b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n", True)


def test_a_reference_into_what_it_is_about_to_write_repeats() -> None:
    compressed = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert decompress(compressed, most=1_000) == (b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}", True)


def test_a_wrong_checksum_a_wrong_size_and_a_limit_are_told() -> None:
    right = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert not decompress(right[:12] + b"\0\0\0\0" + right[16:], most=1_000)[1]
    assert decompress(right, most=10) == (b"{\\rtf1 WXY", False)
    huge = struct.pack("<IIII", 4, 0xFFFFFFFF, 0x75465A4C, zlib.crc32(b""))
    assert decompress(huge, most=1_000) == (b"", False)
    with pytest.raises(DamagedRtf):
        decompress(bytes(20), most=1_000)


def test_the_message_says_when_its_rtf_is_damaged() -> None:
    assert reasons.RTF_UNREADABLE in read(message({0x1009: bytes(30)})).warnings
    cut = read(message({0x1009: stored_rtf(HTML + b"hello}")}), limits=Limits(rtf_size=len(HTML) + 3))
    assert (cut.html, cut.warnings) == ("hel", (reasons.RTF_DAMAGED,))


def test_plain_rtf_gives_the_text_only_where_none_is_stored() -> None:
    rtf = stored_rtf(rb"{\rtf1 from rtf}")
    assert read(message({0x1009: rtf})).text == "from rtf"
    both = read(message({0x1009: rtf, 0x1000: "stored"}))
    assert (both.text, both.has_rtf_only) == ("stored", True)
