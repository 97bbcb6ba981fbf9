"""Documents and folders as items of the tests that every list passes."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from libraries import documents
from libraries.models import Document
from tests.making import makers

_numbers = count(1)


def make_document(actor: Actor, values: Mapping[str, Any]) -> Item:
    """Upload a small PDF of its own."""
    number = next(_numbers)
    library = documents.common_library(documents.CRM_LIBRARY)
    name = values.get("name", f"Document {number}.pdf")
    typed = {key: value for key, value in values.items() if key in definition_of(Document).editable}
    return documents.upload(actor, library, name=name, content=b"%%PDF-1.4 %d" % number, values=typed)


def make_folder(actor: Actor, values: Mapping[str, Any]) -> Item:
    """Add a folder to the common library."""
    library = documents.common_library(documents.CRM_LIBRARY)
    return documents.add_folder(actor, library, name=values.get("name", f"Folder {next(_numbers)}"))


makers.register("documents", make_document)
makers.register("folders", make_folder)
