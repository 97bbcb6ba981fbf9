"""A document whose columns stand in its file."""

from io import BytesIO

import pytest
from docx import Document as WordDocument

from crm_lists.relations.models import Relation
from libraries import documents
from libraries.models import Document, DocumentType, Library
from tests.making import make
from tests.people import World, actor


@pytest.fixture
def offer(world: World, crm: Library) -> Document:
    """Return a Word document of a type whose columns stand in the file."""
    DocumentType.objects.filter(code="offer").update(writes_properties=True)
    stream = BytesIO()
    WordDocument().save(stream)
    relation = make(actor(world.salesperson), Relation, name="Alfa")
    values = {
        "document_type": DocumentType.objects.get(code="offer"),
        "relation": relation,
        "description": "Hall roofing",
    }
    return documents.upload(
        actor(world.salesperson), crm, name="Offer.docx", content=stream.getvalue(), values=values
    )
