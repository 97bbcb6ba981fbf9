"""Names of attachments."""

import pytest

from outlook_bridge.msg.names import LONGEST, nested_name, safe_name, type_of, unique_names
from outlook_bridge.msg.reader import read
from tests.outlook_bridge.msg.builder import DATA


@pytest.mark.parametrize(
    ("original", "name"),
    [
        ("offer.pdf", "offer.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\x.doc", "x.doc"),
        ("..", "attachment-7"),
        ("a\r\nb.txt", "a b.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("CON.txt", "_CON.txt"),
        ("lpt1", "_lpt1"),
        ("name. . .", "name"),
        ("a\uff0fb\u2215c.txt", "a_b_c.txt"),
        ('a"b<c>|?*.txt', "a_b_c____.txt"),
        (".htaccess", "htaccess"),
        ("na\u0308me.txt", "näme.txt"),
        ("\0\x07", "attachment-7"),
        ("", "attachment-7"),
    ],
)
def test_names_are_made_safe(original: str, name: str) -> None:
    assert safe_name(original, position=7) == name


def test_long_names_keep_their_extension() -> None:
    name = safe_name("ä" * 5_000 + ".pdf")
    assert len(name.encode()) <= LONGEST
    assert name.endswith("ä.pdf")


@pytest.mark.parametrize(
    ("mime_type", "name"),
    [
        ("application/pdf", "attachment-1.pdf"),
        ("text/calendar; method=REQUEST", "attachment-1.ics"),
        ("application/octet-stream", "attachment-1"),
        ("no/such", "attachment-1"),
    ],
)
def test_a_missing_name_is_made_from_the_type(mime_type: str, name: str) -> None:
    assert safe_name("", mime_type=mime_type) == name
    assert type_of("Plan.PDF") == "application/pdf"


def test_a_message_in_a_message_is_named_by_its_subject() -> None:
    assert nested_name("Re: a/b", extension=".msg") == "Re_ a_b.msg"
    assert nested_name("  ", extension=".eml") == "message.eml"


def test_equal_names_get_numbers_whatever_their_case() -> None:
    names = ["a.txt", "A.TXT", "a (2).txt", "a.txt", "b"]
    unique = unique_names(names)
    assert unique[0] == "a.txt"
    assert len({name.casefold() for name in unique}) == len(names)


def test_many_equal_names_take_no_quadratic_time() -> None:
    assert len(set(unique_names(["x.txt"] * 10_000))) == 10_000


def test_the_hostile_names_of_the_corpus_are_all_safe() -> None:
    attachments = read((DATA / "syn_attachment_names.msg").read_bytes()).attachments
    names = [item.name for item in attachments]
    assert len(names) == len({name.casefold() for name in names}) >= 26
    for name in names:
        assert 0 < len(name.encode()) <= LONGEST + len(".msg") + len(" (10000)")
        assert name.isprintable()
        assert not set(name) & set('/\\:*?"<>|\u202e\uff0f\uff3c')
        assert name == name.strip(" ")
        assert not name.endswith(".")
        assert not name.startswith(".")
