"""What the tests of renditions share: a LibreOffice for all of them, where there is one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from pytest_django import Settings

from crm_lists.framework.events import deliver_events
from libraries import documents
from libraries.models import Document, Library
from libraries.renditions import office
from tests.people import World, actor

PROGRAM = "soffice"
Put = Callable[..., Document]


@pytest.fixture(scope="session")
def warm_office() -> Iterator[office.Program]:
    """Return the LibreOffice of this machine, which stays warm for all tests."""
    found = office.find(PROGRAM)
    if found is None:
        pytest.skip("LibreOffice, or a Python that can talk to it, is missing")
    yield found
    office.close()


@pytest.fixture
def with_office(warm_office: office.Program, settings: Settings) -> None:
    """Let the site use the LibreOffice of this machine."""
    settings.LIBREOFFICE = PROGRAM


@pytest.fixture
def put(world: World, mail: Library) -> Put:
    """Return a function that uploads a file of any kind and has the background work done."""

    def do(name: str, content: bytes) -> Document:
        document = documents.upload(actor(world.salesperson), mail, name=name, content=content)
        deliver_events.call()
        document.refresh_from_db()
        return document

    return do


@pytest.fixture
def letter(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a Word document as Word would."""

    def write(*paragraphs: str, name: str = "letter.docx") -> Path:
        made = docx.Document()
        for text in paragraphs:
            made.add_paragraph(text)
        made.save(str(tmp_path / name))
        return tmp_path / name

    return write
