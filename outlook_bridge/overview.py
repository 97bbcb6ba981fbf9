"""What e-mail adds to the overviews of relations and cases: each message, and their number."""

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from crm_lists.framework.key_figures import key_figures, number_of_linked
from crm_lists.framework.timeline import Entry, Kind, LinkedSource, Row, kinds, timeline_sources

MESSAGES = "messages"
#: Lists on whose pages e-mail stands, with the column by which it looks up the item.
LINKS = {"relations": "relation", "cases": "case"}


class MessageSource(LinkedSource):
    """E-mail at the moment when it was sent."""

    code = MESSAGES
    kind = MESSAGES
    list_code = MESSAGES
    at = Coalesce("sent_at", "created_at")
    text = "content__text"
    more = "sender"

    def is_contact(self, row: Row) -> bool:
        """E-mail is a talk, whoever wrote it."""
        return True

    def entry(self, row: Row) -> Entry:
        """Return the message with its sender before its text."""
        found = super().entry(row)
        said = " · ".join(part for part in (row.more, " ".join(row.text.split())) if part)
        return Entry(**{**vars(found), "text": said})


kinds.register(MESSAGES, Kind(gettext_lazy("E-mail"), "mail", order=20))
for _code, _link in LINKS.items():
    timeline_sources.register(_code, order=150)(MessageSource(_link))
    key_figures.register(_code, order=60)(number_of_linked(MESSAGES, gettext_lazy("E-mail"), _link))
