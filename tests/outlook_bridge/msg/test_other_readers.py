"""Real messages say the same to other readers: attachments byte for byte, and the text of wrapped HTML."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from RTFDE.deencapsulate import DeEncapsulator
from RTFDE.exceptions import NotEncapsulatedRtf

from outlook_bridge.msg.bodies import RTF, decode_html
from outlook_bridge.msg.container import open_container
from outlook_bridge.msg.html import html_to_text
from outlook_bridge.msg.lzfu import decompress
from outlook_bridge.msg.properties import stream_name
from outlook_bridge.msg.reader import read
from outlook_bridge.msg.rtf import Wrapped, read_rtf
from outlook_bridge.msg.values import MailMessage
from tests.outlook_bridge.msg.builder import CORPUS

pytestmark = pytest.mark.corpus

SECOND_READER = Path(__file__).parent / "second_reader"
#: A damaged container, which the other reader refuses; and signed content, which it does not look into.
NOT_COMPARED = ("clusterfuzz", "signed")
FILES = [
    path for path in sorted(CORPUS.glob("*--*.msg")) if not any(word in path.name for word in NOT_COMPARED)
]


@pytest.fixture(scope="module")
def others() -> dict[str, Any]:
    """Return what the second reader says of each file."""
    if shutil.which("node") is None or not (SECOND_READER / "node_modules").is_dir():
        pytest.skip("The second reader of .msg files is missing: make second-reader installs it.")
    command = ["node", str(SECOND_READER / "read.mjs"), *map(str, FILES)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    lines = done.stdout.decode().splitlines()
    return {path.name: json.loads(line) for path, line in zip(FILES, lines, strict=True)}


def contents_of(message: MailMessage) -> list[Any]:
    """Return the hashes of the attachments, those of messages in it as a list of their own."""
    return sorted(
        (
            contents_of(read(item.content)) if item.embedded else hashlib.sha256(item.content).hexdigest()
            for item in message.attachments
        ),
        key=str,
    )


def contents_of_other(found: dict[str, Any]) -> list[Any]:
    """Return the same of what the second reader says."""
    files = found["attachments"]
    contents = (contents_of_other(one["inner"]) if "inner" in one else one["sha256"] for one in files)
    return sorted(contents, key=str)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_attachments_are_the_same_bytes(path: Path, others: dict[str, Any]) -> None:
    assert contents_of(read(path.read_bytes())) == contents_of_other(others[path.name])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_class_and_recipients_are_the_same(path: Path, others: dict[str, Any]) -> None:
    message, other = read(path.read_bytes()), others[path.name]
    assert message.message_class == other["class"].strip("\0")
    stored = [email.strip("\0").strip("'").lower() for email in other["recipients"]]
    assert len(message.recipients) == len(stored)
    found = [recipient.address.email.lower() for recipient in message.recipients]
    assert all(one == email for one, email in zip(found, stored, strict=True) if "@" in email)


def rtf_of(path: Path) -> bytes:
    tree, _ = open_container(path.read_bytes(), depth=1)
    stored = tree.streams.get(stream_name(RTF, 0x0102), b"")
    return decompress(stored, most=10_000_000)[0] if stored else b""


def words(text: str) -> list[str]:
    return text.replace("\0", "").split()


#: The reference decodes fonts strictly and fails, or takes the wrong code page; another test has the text.
REFERENCE_FAILS = ("chinese", "A_weekly", "contactUnicode")


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [path for path in FILES if not any(word in path.name for word in REFERENCE_FAILS)],
    ids=lambda path: path.name,
)
def test_wrapped_html_has_the_text_of_the_reference(path: Path) -> None:
    rtf = rtf_of(path)
    ours = read_rtf(rtf) if rtf else None
    if ours is None:
        return
    reference = DeEncapsulator(rtf)
    if ours.wrapped is Wrapped.NOTHING:
        with pytest.raises(NotEncapsulatedRtf):
            reference.deencapsulate()
        return
    reference.deencapsulate()
    assert reference.content_type == ours.wrapped.value
    if ours.wrapped is Wrapped.HTML:
        assert words(html_to_text(ours.content)) == words(html_to_text(_decoded(reference.html)))
    else:
        assert words(ours.content) == words(_decoded(reference.text))


def _decoded(content: bytes) -> str:
    return decode_html(content, declared=None)
