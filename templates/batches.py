"""Documents of many items at once: a file for each of them, or one file with a letter for each."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.batches.kinds import Kind, kinds
from crm_lists.batches.models import Batch, BatchRow, Result
from crm_lists.framework import access, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import Outcome
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from libraries import documents
from libraries.messages import Refusal
from libraries.models import Document
from libraries.refusals import invalid

from . import making, naming, offering
from .making import Order
from .merge.values import checked, packed, unpacked
from .merge.worker import join_safely
from .template import DocumentTemplate

EACH, LETTERS = "make-documents", "make-letters"
TEMPLATE, NAME, DOCUMENT = "template", "name", "document"


class _Making(Kind):
    """What both have in common: a template, chosen once for all items."""

    needs = access.VIEW
    #: A document takes as long as many changes of columns.
    chunk: ClassVar[int] = 20
    at_once: ClassVar[int] = 20

    def template(self, batch: Batch, definition: ListDefinition) -> DocumentTemplate:
        """Return the template if it is still in force."""
        found = offering.offered(batch.actor, definition).filter(pk=batch.parameters[TEMPLATE]).first()
        if found is None:
            raise ValidationError(_("The template is not in force any more."))
        return found

    def variant(
        self, actor: Actor, template: DocumentTemplate, offered: Sequence[DocumentTemplate], item: Item
    ) -> tuple[DocumentTemplate, Item]:
        """Return the template for the item's owner and language, and the item whose values it merges."""
        subject = offering.find_subject(actor, template, item)
        found = offering.variants(template, offered)
        language = offering.language_for(actor, subject)
        chosen = offering.best(found, offering.owner_of(subject), language) if subject is not None else None
        if subject is None or chosen is None:
            raise ValidationError(_("It has nothing of which this document could be made."))
        return chosen, subject


class MakeEach(_Making):
    """Make a document of each item."""

    label = gettext_lazy("Make documents of")

    def run(self, batch: Batch, definition: ListDefinition, rows: Sequence[BatchRow]) -> Iterable[Outcome]:
        """Make the documents; an item of which none can be made says why."""
        actor, template = batch.actor, self.template(batch, definition)
        offered = list(offering.offered(actor, definition))
        found = access.visible(actor, definition).in_bulk([row.item_id for row in rows])

        def make(item: Item) -> Document:
            chosen, subject = self.variant(actor, template, offered, item)
            try:
                return making.make_document(actor, Order(chosen, subject, None if subject is item else item))
            except Refusal as refusal:
                raise invalid(refusal) from refusal

        for row in rows:
            yield bulk.attempt(definition, row.item_id, found.get(row.item_id), make)


class MakeLetters(_Making):
    """Write one file with a letter to each item, for the printer."""

    label = gettext_lazy("Write letters to")
    chunk: ClassVar[int] = 100

    def run(self, batch: Batch, definition: ListDefinition, rows: Sequence[BatchRow]) -> Iterable[Outcome]:
        """Gather the values of each letter; with the last rows the file is written."""
        actor, template = batch.actor, self.template(batch, definition)
        found = access.visible(actor, definition).in_bulk([row.item_id for row in rows])
        gathered: list[Any] = []

        def gather(item: Item) -> None:
            subject = offering.find_subject(actor, template, item)
            if subject is None:
                raise ValidationError(_("It has nothing to which this letter could be written."))
            values = making.values_for(actor, Order(template, subject))
            gathered.append(packed(checked(values)))

        outcomes = [bulk.attempt(definition, row.item_id, found.get(row.item_id), gather) for row in rows]
        spool = _Spool(batch)
        spool.keep(rows[0].pk, gathered)
        if batch.rows.filter(result=Result.WAITING).count() <= len(rows):
            self._write(batch, template, spool)
        return outcomes

    def told(self, batch: Batch) -> str:
        """Say where the letters are."""
        key = batch.parameters.get(DOCUMENT)
        if not key:
            return ""
        url = reverse("libraries:document", args=[key])
        return _("The letters are in one file, ready for the printer: %(url)s") % {"url": url}

    def _write(self, batch: Batch, template: DocumentTemplate, spool: "_Spool") -> None:
        with TemporaryDirectory(prefix="letters-") as folder:
            target = Path(folder) / "letters.docx"
            rendered = join_safely(template.file.read(), spool.values(), target, template.locale)
            if rendered.failure is not None:
                raise ValidationError(str(rendered.failure))
            with target.open("rb") as content:
                name = naming.with_extension(batch.parameters.get(NAME) or str(template.document_type))
                document = documents.upload(
                    batch.actor,
                    documents.common_library(documents.CRM_LIBRARY),
                    name=name,
                    content=content.read(),
                    values={"document_type": template.document_type},
                )
        batch.parameters = {**batch.parameters, DOCUMENT: document.pk}
        spool.clear()


class _Spool:
    """The values of letters by the chunk that gathered them: a chunk that is done twice counts once."""

    def __init__(self, batch: Batch) -> None:
        self._folder = Path(settings.MEDIA_ROOT) / "letters" / batch.uuid.hex

    def keep(self, key: int, values: Sequence[Any]) -> None:
        """Keep the values of a chunk."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{json.dumps(one)}\n" for one in values)
        (self._folder / f"{key:020d}").write_text(lines, encoding="utf-8")

    def values(self) -> Iterator[Any]:
        """Yield the values of all chunks in their order, one at a time."""
        for path in sorted(self._folder.iterdir()):
            with path.open(encoding="utf-8") as lines:
                for line in lines:
                    yield unpacked(json.loads(line))

    def clear(self) -> None:
        """Forget the values."""
        for path in list(self._folder.iterdir()):
            path.unlink()
        self._folder.rmdir()


def is_for(actor: Actor, definition: ListDefinition) -> bool:
    """Tell whether documents can be made of items of a list."""
    has_documents = access.may_add(actor, definition_of(Document))
    return has_documents and bool(offering.made_for_of(definition))


kinds.register(EACH, MakeEach())
kinds.register(LETTERS, MakeLetters())
