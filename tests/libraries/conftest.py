"""What the tests of libraries share: the common library, and files of the formats that it takes."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from libraries import documents
from libraries.models import Document, Library
from tests.libraries.extraction.documents import paragraph, pdf, word
from tests.people import World, actor

MakeFile = Callable[..., bytes]
Upload = Callable[..., Document]


@pytest.fixture
def word_file(tmp_path: Path) -> MakeFile:
    """Return a function that makes a Word document of one paragraph."""

    # Archives carry the time at which they were made; asked again, the same bytes are given.
    @cache
    def make(text: str = "Hall roofing") -> bytes:
        return word(tmp_path / "made.docx", paragraph(text)).read_bytes()

    return make


@pytest.fixture
def pdf_file(tmp_path: Path) -> MakeFile:
    """Return a function that makes a PDF of one page."""

    def make(text: str = "Static report") -> bytes:
        return pdf(tmp_path / "made.pdf", [text]).read_bytes()

    return make


@pytest.fixture
def crm(world: World) -> Library:
    """Return the common library of the CRM."""
    return documents.common_library(documents.CRM_LIBRARY)


@pytest.fixture
def mail(world: World) -> Library:
    """Return the library that takes every format."""
    return documents.common_library(documents.MAIL_LIBRARY)


@pytest.fixture
def upload(world: World, crm: Library, word_file: MakeFile) -> Upload:
    """Return a function that uploads a Word document, as the salesperson unless told otherwise."""

    def do(name: str = "Offer.docx", *, text: str = "Hall roofing", who: User | None = None) -> Document:
        uploader = actor(who or world.salesperson)
        return documents.upload(uploader, crm, name=name, content=word_file(text), comment="first")

    return do
