"""What documents add to the overviews of relations and cases: each version, their number, the latest."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework.actors import Actor
from crm_lists.framework.cards import ListCard, item_cards
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.items import Item
from crm_lists.framework.key_figures import key_figures, number_of_linked
from crm_lists.framework.timeline import (
    Entry,
    Kind,
    LinkedSource,
    Row,
    kinds,
    readable,
    shaped,
    timeline_sources,
)

DOCUMENTS = "documents"
#: Lists on whose pages documents stand, with the column by which they look up the item.
LINKS = {"relations": "relation", "cases": "case"}


class VersionSource(LinkedSource):
    """The versions of documents at the moment when each was checked in."""

    code = DOCUMENTS
    kind = DOCUMENTS
    list_code = DOCUMENTS

    def rows(self, actor: Actor, item: Item) -> "models.QuerySet[Any, Any] | None":
        """Return the versions of the readable documents that look the item up."""
        definition = seen_by(actor, self.definition)
        found = None if hides(definition, self.link) else readable(actor, definition, self.linked(item))
        if found is None:
            return None
        return shaped(
            found.filter(versions__isnull=False),
            at="versions__at",
            key="versions__pk",
            title="name",
            text="versions__comment",
            state="versions__major",
            who="versions__by",
            more="pk",
        )

    def entry(self, row: Row) -> Entry:
        """Return the version with the document's address."""
        is_first = row.state == "1"
        wording = _("Document added: %(title)s") if is_first else _("Version %(number)s of %(title)s")
        return Entry(
            at=row.at,
            title=wording % {"title": row.title, "number": row.state},
            url=self.definition.url_of(row.more),
            text=row.text,
            icon="document",
            who=row.who,
        )


class DocumentCard(ListCard):
    """The documents that were changed last."""

    code = DOCUMENTS
    label = gettext_lazy("Documents")
    icon = "document"
    list_code = DOCUMENTS
    sort = "-modified_at"
    columns = ("modified_at",)
    nothing = gettext_lazy("No documents yet.")
    tab = DOCUMENTS


kinds.register(DOCUMENTS, Kind(gettext_lazy("Documents"), "document", order=30))
for _code, _link in LINKS.items():
    timeline_sources.register(_code, order=200)(VersionSource(_link))
    key_figures.register(_code, order=50)(number_of_linked(DOCUMENTS, gettext_lazy("Documents"), _link))
    item_cards.register(_code, order=60)(DocumentCard(_link))
