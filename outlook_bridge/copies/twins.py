"""Messages that may be copies of one: found by what copies have in common, compared, and made one or kept."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from libraries.comparing.finding import Difference
from libraries.comparing.lines import Line, compare_lines

from ..intake import store
from ..intake.original import Original
from ..links import linking
from ..links.link import How, LinkedBy
from ..message import Message

#: So many are named, and so many lines of so many letters are compared.
MOST = 5
MOST_LINES = 400
LONGEST_LINE = 200
#: Columns that are shown side by side.
HEADERS = ("subject", "sender", "sender_email", "recipients", "cc", "sent_at", "message_id", "created_by")


def possible(actor: Actor, message: Message) -> list[Message]:
    """Return the readable messages that may be copies of this one, without those that were kept beside it."""
    if message.sent_at is None:
        # Without a moment, everything of one person with one subject would seem to be the same.
        return []
    visible = access.visible(actor, definition_of(Message)).filter(
        owner_id=message.owner_id, fingerprint=message.fingerprint, kind=message.kind
    )
    return list(visible.exclude(pk=message.pk).exclude(store.kept_beside(message)).order_by("pk")[:MOST])


def headers(actor: Actor, one: Message, other: Message) -> Iterator[dict[str, Any]]:
    """Yield the columns of both as label and texts, with whether they differ."""
    definition = definition_of(one)
    for column in map(definition.column, HEADERS):
        values = [column.read(message) for message in (one, other)]
        labels = column.kind.labels(column, actor, values)
        texts = [column.text(value, labels) for value in values]
        yield {"label": column.label, "texts": texts, "differs": texts[0] != texts[1]}


def difference(one: Message, other: Message) -> Difference:
    """Return where the texts of two messages differ, line by line."""
    found = compare_lines(_lines(one), _lines(other))
    changed = any(found[done] for done in ("added", "removed", "changed"))
    return Difference({"way": "lines", **found}, is_equal=not changed)


def _lines(message: Message) -> list[Line]:
    texts = message.content.text.strip().splitlines()[:MOST_LINES]
    return [Line(text.strip()[:LONGEST_LINE], number) for number, text in enumerate(texts, 1)]


def keep_both(actor: Actor, one: Message, other: Message) -> None:
    """Note that the two are different messages."""
    first, second = sorted((one, other), key=lambda message: message.pk)
    store.add_kept_both(first, second, actor.user)


def make_one(actor: Actor, kept: Message, copy: Message) -> Message:
    """Give links and files of a copy to the message that is kept; the copy goes to the recycle bin."""
    rows, _earlier = linking.shown(actor, copy)
    with transaction.atomic():
        how = How(LinkedBy.HAND, _("taken over from a copy"))
        kept = linking.add(actor, kept, [one.item for one in rows], how=how)
        for original in copy.originals.all():
            store.finish_original(original, Original.State.FILED, message=kept)
        actions.delete(actor, copy, note=_("the same as another message"))
    return kept
