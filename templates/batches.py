"""Documents of many items at once: a file for each of them, or one file with a letter for each."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.batches.kinds import Kind, kinds
from crm_lists.batches.models import Batch, BatchRow, Result
from crm_lists.framework import access, bulk
from crm_lists.framework.actions import NotPermitted
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
from .merge.values import checked, packed
from .merge.worker import join_safely
from .spooling import Spool
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
        spool = Spool(batch)
        spool.keep(rows[0].pk, gathered)
        if batch.rows.filter(result=Result.WAITING).count() <= len(rows):
            if spool.count() < batch.done + len(gathered):
                raise NotPermitted(_("Too much time has passed since the first letters. Begin anew."))
            self._write(batch, template, spool)
            # Until the chunk is committed it may be done once more.
            transaction.on_commit(spool.clear)
        return outcomes

    def told(self, batch: Batch) -> str:
        """Say where the letters are."""
        key = batch.parameters.get(DOCUMENT)
        if not key:
            return ""
        url = reverse("libraries:document", args=[key])
        return _("The letters are in one file, ready for the printer: %(url)s") % {"url": url}

    def _write(self, batch: Batch, template: DocumentTemplate, spool: Spool) -> None:
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


def is_for(actor: Actor, definition: ListDefinition) -> bool:
    """Tell whether documents can be made of items of a list."""
    has_documents = access.may_add(actor, definition_of(Document))
    return has_documents and bool(offering.made_for_of(definition))


kinds.register(EACH, MakeEach())
kinds.register(LETTERS, MakeLetters())
