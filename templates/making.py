"""Making a document by the published template of a document type, and making it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import translation

from crm_lists.framework import access
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list, has_list
from crm_lists.organisation.places import owner_id_of
from libraries import documents
from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as noop
from libraries.models import Document, Folder, Library

from . import naming, numbers
from .asking import filled
from .made_from import MadeFrom
from .merge import Rendered, render_safely
from .merge.values import checked, packed, without_pictures
from .template import DocumentTemplate
from .using import wanted_of
from .values import DocumentFacts, Values, values_of

#: How often a document is made anew because another one took its number meanwhile.
_TRIES = 2


class MakingFailed(Refusal):
    """The template and the values make no document."""

    def __init__(self, template: DocumentTemplate, reason: Message) -> None:
        msgid = noop(
            "The document could not be made: %(reason)s "
            "Tell an editor, who can mend the template “%(template)s” and publish it again."
        )
        super().__init__("not_made", Message(msgid, {"reason": reason, "template": str(template)}))


@dataclass(frozen=True)
class Order:
    """A document to be made: by which template, of which item, with what was typed for it."""

    template: DocumentTemplate
    #: The item whose values are merged; none for a document that begins in a library.
    subject: Item | None = None
    #: The item on whose page it was asked for, where that is another one.
    asked_on: Item | None = None
    library: Library | None = None
    folder: Folder | None = None
    name: str = ""
    #: Values in the place of gaps, by path.
    gaps: Mapping[str, Any] = field(default_factory=dict)
    #: Columns of the document.
    columns: Mapping[str, Any] = field(default_factory=dict)

    def owner_id(self, actor: Actor) -> int:
        """Return the owner whose numbers the document takes."""
        return getattr(self.subject, "owner_id", None) or owner_id_of(actor)

    def links(self) -> dict[str, Item]:
        """Return the columns by which the document belongs to its items."""
        items = [item for item in (self.subject, self.asked_on) if item is not None]
        return {name: item for item in items for name in documents.linking_columns(definition_of(item))}


def values_for(actor: Actor, order: Order, number: str = "", *, name: str = "") -> Values:
    """Return the values that the order merges, in the language of its template."""
    template = order.template
    facts = DocumentFacts(name, str(template.document_type), number, order.columns)
    with translation.override(template.language):
        found = values_of(actor, order.subject, facts, wanted_of(template))
    return filled(found, order.gaps)


def proposed_name(actor: Actor, order: Order) -> str:
    """Return the file name that the template's pattern makes, with the number that comes next."""
    template = order.template
    number = numbers.expected(template.document_type, order.owner_id(actor) or None)
    values = values_for(actor, order, number)
    return naming.file_name(template.name_pattern, values, template.locale, template.extension)


def make_document(actor: Actor, order: Order) -> Document:
    """Make the document, and remember what it was made from."""
    if not access.may_add(actor, definition_of(Document)):
        raise NotPermitted
    content = order.template.file.read()
    for _try in range(_TRIES):
        prepared = _Prepared.of(actor, order, content)
        document = prepared.keep(actor, is_last=_try == _TRIES - 1)
        if document is not None:
            return document
    raise RuntimeError("The last try keeps the document.")


@dataclass(frozen=True)
class _Prepared:
    """A document that was rendered with the number that it is likely to get."""

    order: Order
    content: bytes
    number: str
    values: Values
    name: str
    rendered: bytes

    @classmethod
    def of(cls, actor: Actor, order: Order, content: bytes, number: str | None = None) -> "_Prepared":
        template = order.template
        known = (
            numbers.expected(template.document_type, order.owner_id(actor) or None)
            if number is None
            else number
        )
        name = naming.with_extension(order.name or _named(actor, order, known), template.extension)
        values = values_for(actor, order, known, name=name)
        rendered = rendered_or_refused(template, render_safely(content, values, template.locale))
        return cls(order, content, known, values, name, rendered)

    def keep(self, actor: Actor, *, is_last: bool) -> Document | None:
        """Add the document with its number; None where another one took that and there is another try."""
        order, document_type = self.order, self.order.template.document_type
        with transaction.atomic():
            taken = numbers.take(document_type, order.owner_id(actor)) if self.number else None
            ready = self
            if taken is not None and taken.text != self.number:
                if not is_last:
                    transaction.set_rollback(True)
                    return None
                # While nobody else can take a number; this happens when many make documents at once.
                ready = _Prepared.of(actor, order, self.content, taken.text)
            document = ready._add(actor)
            if taken is not None:
                taken.document = document
                taken.save()
            remember(actor, document, order, ready.values)
        return document

    def _add(self, actor: Actor) -> Document:
        order = self.order
        return documents.upload(
            actor,
            order.library or documents.common_library(documents.CRM_LIBRARY),
            name=self.name,
            content=self.rendered,
            values={**order.columns, **order.links(), "document_type": order.template.document_type},
            generated={"folder": order.folder} if order.folder else None,
        )


def _named(actor: Actor, order: Order, number: str) -> str:
    values = values_for(actor, order, number)
    return naming.file_name(
        order.template.name_pattern, values, order.template.locale, order.template.extension
    )


def rendered_or_refused(template: DocumentTemplate, rendered: Rendered) -> bytes:
    """Return the bytes of a document, or say why there are none."""
    if rendered.document is None:
        raise MakingFailed(template, rendered.failure or Message(rendered.code))
    return rendered.document


def remember(actor: Actor, document: Document, order: Order, values: Values) -> None:
    """Note what a document was made from."""
    template, subject = order.template, order.subject
    MadeFrom.objects.create(
        document=document,
        template=template,
        revision_id=template.live_revision_id,
        file=template.file,
        published_at=template.last_published_at,
        list_code=definition_of(subject).code if subject is not None else "",
        item_id=subject.pk if subject is not None else 0,
        values=packed(without_pictures(checked(values))),
        asked=_asked(order),
        version=str(document.version_number),
    )


def _asked(order: Order) -> dict[str, Any]:
    definition = definition_of(Document)
    columns = {
        name: definition.column(name).kind.to_json(definition.column(name), getattr(value, "pk", value))
        for name, value in order.columns.items()
    }
    return {"gaps": packed(checked({"all": _nested(order.gaps)}))["all"], "columns": columns}


def _nested(gaps: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path, value in gaps.items():
        group, _dot, name = path.partition(".")
        found.setdefault(group, {})[name] = value
    return found


# -- making again ---------------------------------------------------------------------------------


def subject_of(actor: Actor, known: MadeFrom) -> Item | None:
    """Return the item that a document was made of, None where it is gone or not for this person."""
    if not known.list_code or not has_list(known.list_code):
        return None
    found: Item | None = access.visible(actor, find_list(known.list_code)).filter(pk=known.item_id).first()
    return found


def can_be_made_again(actor: Actor, known: MadeFrom) -> bool:
    """Tell whether template and item are still there for this person."""
    return known.template.live and (not known.list_code or subject_of(actor, known) is not None)


def make_again(actor: Actor, document: Document) -> Document:
    """Add a version that the template in force makes of the present data; the number stays."""
    known = MadeFrom.objects.select_related("template__document_type", "template__file").get(
        document=document.pk
    )
    if not access.may(actor, document, access.CHANGE) or not can_be_made_again(actor, known):
        raise access.ItemNotFound(f"{document} cannot be made again")
    order = _order_again(actor, document, known)
    template = order.template
    number = numbers.DocumentNumber.objects.filter(document=document).values_list("text", flat=True).first()
    values = values_for(actor, order, number or "", name=document.name)
    content = rendered_or_refused(template, render_safely(template.file.read(), values, template.locale))
    with transaction.atomic():
        changed = documents.new_version(
            actor, document, content, translation.gettext("Made again from newer data.")
        )
        known.remember(
            revision_id=template.live_revision_id,
            file=template.file,
            published_at=template.last_published_at,
            values=packed(checked(values)),
            version=str(changed.version_number),
        )
    return changed


def _order_again(actor: Actor, document: Document, known: MadeFrom) -> Order:
    columns = {
        name: definition_of(document).column(name).read(document) for name in known.asked.get("columns", {})
    }
    gaps = {
        f"{group}.{name}": value for group, found in known.asked_gaps.items() for name, value in found.items()
    }
    return Order(known.template, subject_of(actor, known), gaps=gaps, columns=columns)
