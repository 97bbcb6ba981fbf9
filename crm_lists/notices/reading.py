"""Puts notices into words for the person whom they are for: only what he may read at this moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_lists.framework import access, changes, people
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Difference
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.models import Change

from .matching import DELETED, opened, readable_with_deleted
from .models import Comment, Frequency, Notice

COMMENTS_TAB = "?tab=comments"
#: So many changed columns of one change are named.
ROWS = 6
EXCERPT = 400


@dataclass(frozen=True)
class Line:
    """One thing that somebody did: who, what, to which item."""

    who: str
    what: "str | Promise"
    title: str
    #: Empty where the item is deleted.
    url: str
    at: datetime
    rows: Sequence[Difference] = ()
    text: str = ""


@dataclass(frozen=True)
class Told:
    """A notice in words."""

    notice: Notice
    list_label: str
    icon: str
    headline: str
    url: str
    lines: Sequence[Line] = field(default_factory=list)

    @property
    def first(self) -> Line:
        """Return the deed, or the first of many."""
        return self.lines[0]

    @property
    def is_many(self) -> bool:
        """Tell whether the notice is of many deeds."""
        return is_many(self.notice)


class NoticeReader:
    """Reads notices of one person; the number of queries depends on the lists, not on the notices."""

    def __init__(self, actor: Actor, notices: Iterable[Notice]) -> None:
        self.actor = actor
        self.notices = list(notices)

    def told(self) -> list[Told]:
        """Return those that the person may read, in their order."""
        by_list: dict[str, list[Notice]] = {}
        for notice in self.notices:
            by_list.setdefault(notice.list_code, []).append(notice)
        found: dict[int, Told] = {}
        for code, notices in by_list.items():
            definition = opened(self.actor, code)
            if definition is not None:
                found |= ListOfNotices(self.actor, definition, notices).told()
        return [found[notice.pk] for notice in self.notices if notice.pk in found]


class ListOfNotices:
    """The notices of one list for one person."""

    def __init__(self, actor: Actor, definition: ListDefinition, notices: Sequence[Notice]) -> None:
        self.actor = actor
        self.definition = definition
        self.notices = notices

    def told(self) -> dict[int, Told]:
        """Return those that the person may read, by the key of the notice."""
        found = ((notice, self._lines(notice)) for notice in self.notices)
        return {notice.pk: self._told(notice, lines) for notice, lines in found if lines}

    def _told(self, notice: Notice, lines: list[Line]) -> Told:
        label, icon = self.definition.label, self.definition.icon
        headline = headline_of(notice, lines[0], label)
        return Told(notice, label, icon, headline, self._url(notice, lines), lines)

    def _url(self, notice: Notice, lines: list[Line]) -> str:
        """Return the item of a notice about one, else the list with what was changed last on top."""
        if len(lines) == 1 and notice.count == 1:
            return lines[0].url
        if notice.item_id is not None:
            return self.definition.url_of(notice.item_id)
        view = notice.alert.view_code if notice.alert and notice.alert.view_code else "all"
        return f"{self.definition.url}?view={view}&sort=-modified_at"

    def _lines(self, notice: Notice) -> list[Line]:
        found = [
            self._line_of_change(self._changes[key]) for key in _change_keys(notice) if key in self._changes
        ]
        found += [
            self._line_of_comment(self._comments[key], notice)
            for key in _comment_keys(notice)
            if key in self._comments
        ]
        if notice.kind == Notice.Kind.REMINDER:
            found.append(self._line_of_reminder(notice))
        return [line for line in found if line is not None]

    # -- what happened --------------------------------------------------------------------------

    @cached_property
    def _changes(self) -> Mapping[int, Change]:
        keys = {key for notice in self.notices for key in _change_keys(notice)}
        found = changes.told(self.actor, self.definition, Change.objects.filter(pk__in=keys))
        return found.select_related("by").in_bulk() if keys else {}

    @cached_property
    def _comments(self) -> Mapping[int, Comment]:
        keys = {key for notice in self.notices for key in _comment_keys(notice)}
        return Comment.objects.filter(pk__in=keys).select_related("author").in_bulk() if keys else {}

    @cached_property
    def _reader(self) -> changes.Reader:
        return changes.Reader(self.actor, self.definition, self._changes.values())

    @cached_property
    def _items(self) -> Mapping[int, Any]:
        """Return the items that the person may read, by key."""
        keys = {one.item_id for one in self._changes.values()}
        keys |= {one.item_id for one in self._comments.values()}
        keys |= {one.item_id for one in self.notices if one.kind == Notice.Kind.REMINDER and one.item_id}
        return access.visible(self.actor, self.definition).in_bulk(keys)

    @cached_property
    def _deleted(self) -> set[int]:
        """Return the keys of the deleted items that the person could read if they were not deleted."""
        keys = {one.item_id for one in self._changes.values() if one.verb == DELETED} - set(self._items)
        readable = readable_with_deleted(self.actor, self.definition).filter(pk__in=keys)
        return set(readable.values_list("pk", flat=True)) if keys else set()

    def _line_of_change(self, change: Change) -> Line | None:
        is_here = change.item_id in self._items
        if not is_here and not (change.verb == DELETED and change.item_id in self._deleted):
            return None
        return Line(
            _who(change),
            changes.VERBS.get(change.verb, change.verb.replace("_", " ")),
            change.item_title,
            self.definition.url_of(change.item_id) if is_here else "",
            change.at,
            rows=self._rows(change),
            text=change.note,
        )

    def _rows(self, change: Change) -> list[Difference]:
        """Return what a change did; of an added or deleted item the title says enough."""
        is_change = bool(change.before) and bool(change.after)
        return self._reader.differences(change)[:ROWS] if is_change else []

    def _line_of_reminder(self, notice: Notice) -> Line | None:
        item = self._items.get(notice.item_id or 0)
        if item is None:
            return None
        title = str(self.definition.column(self.definition.title).read(item))
        when = _moment_in_words(notice.data["moment"])
        return Line("", when, title, self.definition.url_of(item.pk), notice.created_at)

    def _line_of_comment(self, comment: Comment, notice: Notice) -> Line | None:
        item = self._items.get(comment.item_id)
        if item is None:
            return None
        title = str(self.definition.column(self.definition.title).read(item))
        what = _("mentioned you") if notice.kind == Notice.Kind.MENTION else _("commented")
        url = f"{self.definition.url_of(item.pk)}{COMMENTS_TAB}#comment-{comment.pk}"
        text = comment.text if len(comment.text) <= EXCERPT else f"{comment.text[:EXCERPT]}…"
        return Line(people.display_name(comment.author), what, title, url, comment.created_at, text=text)


def _moment_in_words(text: str) -> str:
    """Return the moment of a reminder; of a whole day only the day."""
    moment = timezone.localtime(datetime.fromisoformat(text))
    known = "SHORT_DATE_FORMAT" if moment.time() == time() else "SHORT_DATETIME_FORMAT"
    return formats.date_format(moment, known)


def _who(change: Change) -> str:
    """Return who made a change, with both names where it was done for somebody else."""
    who = people.display_name(change.by) or _("The program")
    if change.on_behalf_of is None:
        return str(who)
    return _("%(who)s for %(whom)s") % {"who": who, "whom": people.display_name(change.on_behalf_of)}


def _change_keys(notice: Notice) -> list[int]:
    own = [] if notice.change_id is None else [notice.change_id]
    return [*own, *notice.data.get("changes", ())]


def _comment_keys(notice: Notice) -> list[int]:
    own = [] if notice.comment_id is None else [notice.comment_id]
    return [*own, *notice.data.get("comments", ())]


def is_many(notice: Notice) -> bool:
    """Tell whether a notice is of many deeds; a batch may be of one item only."""
    return notice.kind == Notice.Kind.DIGEST or (notice.kind == Notice.Kind.BATCH and notice.count > 1)


def headline_of(notice: Notice, line: Line, list_label: str) -> str:
    """Return the notice in one sentence."""
    words = {
        "who": line.who,
        "what": line.what,
        "title": line.title,
        "list": list_label,
        "count": notice.count,
    }
    if notice.kind == Notice.Kind.BATCH and is_many(notice):
        many = ngettext(
            "%(who)s changed %(count)s item of %(list)s at once",
            "%(who)s changed %(count)s items of %(list)s at once",
            notice.count,
        )
        return many % words
    if notice.kind == Notice.Kind.DIGEST:
        return _digest_headline(notice) % words
    sentence = {
        Notice.Kind.MENTION: _("%(who)s mentioned you in “%(title)s”"),
        Notice.Kind.COMMENT: _("%(who)s commented on “%(title)s”"),
        Notice.Kind.REMINDER: _("Reminder: “%(title)s”, %(what)s"),
    }.get(Notice.Kind(notice.kind), _("%(who)s %(what)s “%(title)s”"))
    return sentence % words


def _digest_headline(notice: Notice) -> str:
    if notice.data.get("frequency") == Frequency.WEEKLY:
        return ngettext(
            "%(count)s update in %(list)s this week", "%(count)s updates in %(list)s this week", notice.count
        )
    return ngettext(
        "%(count)s update in %(list)s since yesterday",
        "%(count)s updates in %(list)s since yesterday",
        notice.count,
    )
