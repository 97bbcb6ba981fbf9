"""The work of this app: open activities, and open cases whose expected close has passed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition

from ..activity import Activity
from ..behaviour import OPEN, Behaviour, types
from .sources import Deed, Line, WorkSource, work_sources
from .whose import Whose

#: Signs of the shipped types; own types have that of the list.
ICONS = {
    "task": "task_list_square_ltr",
    "phone-call": "call",
    "meeting": "people_team",
    "e-mail": "mail",
    "sms": "chat",
    "letter": "document_one_page",
    "fax": "print",
}


class ActivityWork(WorkSource):
    """Open activities of the responsible person or salesperson, and those that a group may take."""

    code = "activities"
    label = gettext_lazy("Activities")
    list_code = "activities"
    day = "due"

    def kinds(self) -> Sequence[tuple[str, str]]:
        """Return the types that are in use."""
        return [(one.code, one.label) for one in types().behaviours.values() if one.is_active]

    def of_kind(self, kind: str) -> Q | None:
        """Return the condition on activities of a type."""
        if kind in ("", self.code):
            return Q()
        found = types().by_code.get(kind)
        return Q(activity_type=found.pk) if found is not None else None

    def waiting(self, whose: Whose) -> Q:
        """Return the condition on open activities of these people, or of nobody yet in their groups."""
        if whose.is_everybody:
            return Q(state=OPEN)
        own = Q(responsible__in=whose.users) | Q(salesperson__in=whose.places)
        return Q(state=OPEN) & (own | Q(responsible=None, for_group__in=whose.groups))

    def lines(self, actor: Actor, keys: Collection[int], back: str) -> Mapping[int, Line]:
        """Return the lines, whose lookups are asked once for all of them."""
        rows = access.visible(actor, self.definition).filter(pk__in=keys).select_related("responsible")
        drawing = _Drawing(self, actor, list(rows), back)
        return {row.pk: drawing.line(row) for row in drawing.rows}


class _Drawing:
    """The lines of some activities, with what is asked once for all of them."""

    def __init__(self, source: ActivityWork, actor: Actor, rows: list[Activity], back: str) -> None:
        self.source, self.actor, self.rows, self.back = source, actor, rows, back
        keys = [row.pk for row in rows]
        self.changeable = source.allowed(actor, keys, access.CHANGE)
        self.completable = source.allowed(actor, keys, access.COMPLETE)
        self.labels = {
            name: labels_of(actor, source.definition, name, rows)
            for name in ("relation", "contact", "responsible", "for_group")
        }

    def line(self, row: Activity) -> Line:
        """Return the line of one activity."""
        behaviour = types().behaviours[row.activity_type_id]
        about, about_url = self._about(row)
        return Line(
            title=row.name,
            url=self.source.definition.url_of(row.pk),
            icon=ICONS.get(behaviour.code, self.source.definition.icon),
            kind=self._kind(row, behaviour),
            day=row.due,
            starts_at=None if row.all_day else row.starts_at,
            ends_at=None if row.all_day else row.ends_at,
            about=about,
            about_url=about_url,
            who=self._who(row),
            is_urgent=row.priority == Activity.Priority.HIGH,
            closing=self._closing(row),
            deeds=self._deeds(row),
            move_url=reverse("activities:move", args=[row.pk]) if row.pk in self.changeable else "",
        )

    def _kind(self, row: Activity, behaviour: Behaviour) -> str:
        status = types().statuses.get(row.status_id)
        if status is None or status == behaviour.first:
            return behaviour.label
        return f"{behaviour.label} · {status.label}"

    def _about(self, row: Activity) -> tuple[str, str]:
        """Return the company, or else the contact, where its name does not stand in the title already."""
        for name, key in (("relation", row.relation_id), ("contact", row.contact_id)):
            title = str(self.labels[name].get(key, ""))
            if title and title not in row.name:
                column = self.source.definition.column(name)
                definition: ListDefinition = column.kind.definition(column)  # type: ignore[attr-defined]
                return title, definition.url_of(key)
        return "", ""

    def _who(self, row: Activity) -> str:
        """Return who has to do it where that is not the actor."""
        own = self.actor.user.pk if self.actor.user is not None else None
        return (
            "" if row.responsible_id == own else str(self.labels["responsible"].get(row.responsible_id, ""))
        )

    def _closing(self, row: Activity) -> Deed | None:
        if row.pk not in self.completable:
            return None
        url = self.source.action_url(row.pk, "complete", self.back)
        return Deed(_("Complete “%(title)s”") % {"title": row.name}, url, "checkmark_circle")

    def _deeds(self, row: Activity) -> list[Deed]:
        if row.responsible_id is not None or row.for_group_id is None:
            return []
        group = self.labels["for_group"].get(row.for_group_id, "")
        return [
            Deed(
                _("Take · %(group)s") % {"group": group},
                self.source.action_url(row.pk, "take", self.back),
                "hand_right",
            )
        ]


def labels_of(actor: Actor, definition: ListDefinition, name: str, rows: list[Any]) -> Mapping[Any, Any]:
    """Return what stands for the values of a lookup, as far as the actor may read it."""
    column = definition.column(name)
    return column.kind.labels(column, actor, {getattr(row, column.field.attname) for row in rows})


class CaseWork(WorkSource):
    """Open cases that should have been closed by now."""

    code = "cases"
    label = gettext_lazy("Cases to close")
    list_code = "cases"
    day = "expected_close"
    #: Columns of which a line is made.
    columns: ClassVar[tuple[str, ...]] = ("name", "expected_close", "relation", "salesperson")

    def waiting(self, whose: Whose) -> Q:
        """Return the condition on open cases of these people whose day has passed."""
        passed = Q(state="new", expected_close__lt=timezone.localdate())
        return passed if whose.is_everybody else passed & Q(salesperson__in=whose.places)

    def lines(self, actor: Actor, keys: Collection[int], back: str) -> Mapping[int, Line]:
        """Return the lines, whose lookups are asked once for all of them."""
        found: QuerySet[Any] = access.visible(actor, self.definition).filter(pk__in=keys)
        rows = list(found)
        closable = self.allowed(actor, keys, access.COMPLETE)
        companies = labels_of(actor, self.definition, "relation", rows)
        return {row.pk: self._line(row, companies, back if row.pk in closable else "") for row in rows}

    def _line(self, row: Any, companies: Mapping[Any, Any], back: str) -> Line:
        close = Deed(
            _("Close “%(title)s”") % {"title": row.name},
            self.action_url(row.pk, "close", back),
            "checkmark_circle",
        )
        return Line(
            title=row.name,
            url=self.definition.url_of(row.pk),
            icon=self.definition.icon,
            kind=_("Expected close has passed"),
            day=row.expected_close,
            about=str(companies.get(row.relation_id, "")),
            closing=close if back else None,
        )


for _source in (ActivityWork(), CaseWork()):
    work_sources.register(_source.code, _source)
