"""Real mail files of many programs: each is filed or kept, none fails."""

from io import StringIO

import pytest
from django.core.management import call_command

from outlook_bridge.models import Attachment, Message
from tests.conftest import CORPUS
from tests.people import World, client_of

pytestmark = pytest.mark.corpus

#: What is no message at all, or damaged beyond reading.
UNREADABLE = 1


@pytest.fixture
def last_line(world: World) -> str:
    """Return what the command says in the end about the real files."""
    output = StringIO()
    call_command("file_messages", str(CORPUS), "--as", "salesperson", stdout=output)
    return output.getvalue().splitlines()[-1]


def test_every_real_file_is_filed_or_kept(world: World, last_line: str) -> None:
    files = [path for path in CORPUS.iterdir() if path.suffix in (".msg", ".eml")]
    counts = [int(part.split()[0]) for part in last_line.partition(": ")[2].split(", ")]

    assert last_line.startswith(f"{len(files)} files: ")
    assert last_line.endswith(" 0 failed")
    assert counts[1] == UNREADABLE
    assert Message.objects.count() == counts[0]


def test_every_filed_message_can_be_read_on_its_page(world: World, last_line: str) -> None:
    client = client_of(world.salesperson)
    for message in Message.objects.all():
        page = client.get(f"/mail/{message.pk}/")
        body = client.get(f"/mail/{message.pk}/body/")
        assert (page.status_code, body.status_code) == (200, 200), message
        assert message.subject
        assert b"<script" not in body.content


def test_every_attachment_of_a_real_file_can_be_downloaded(world: World, last_line: str) -> None:
    client = client_of(world.salesperson)
    kept = Attachment.objects.exclude(document=None)
    assert kept.count() > 20
    for attachment in kept:
        answer = client.get(f"/mail/{attachment.message_id}/attachments/{attachment.position}/")
        assert sum(map(len, answer)) == attachment.size
