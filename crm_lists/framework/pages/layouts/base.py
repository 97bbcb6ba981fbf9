"""What a layout is, and which layouts a list offers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ... import access
from ...actors import Actor
from ...columns import Column
from ...definitions import ListDefinition
from ...listing import Listing
from ...registry import Registry
from ...views import View
from ...views.showing import ViewListing
from ..links import address

TABLE = "table"
#: The table with lower rows.
COMPACT = "compact"
#: Query parameters that say where on a layout the person is.
PLACE = ("after", "before", "item", "lane", "day", "span")


@dataclass(frozen=True)
class Drawing:
    """What a layout draws: the listing of a view, and the address that asked for it."""

    page: ViewListing
    params: Mapping[str, str]
    path: str

    @property
    def actor(self) -> Actor:
        """Return who looks."""
        return self.page.actor

    @property
    def definition(self) -> ListDefinition:
        """Return the list."""
        return self.page.definition

    @property
    def view(self) -> View:
        """Return the view."""
        return self.page.view

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns that the view shows."""
        return self.view.columns or self.definition.listed

    def at(self, **place: str) -> str:
        """Return the address of the same view at another place of it."""
        rest = {name: value for name, value in self.params.items() if name not in PLACE}
        return address({**rest, **place})

    def changeable_among(self, keys: Iterable[int]) -> set[int]:
        """Return the keys of the items that the actor may change; one query."""
        return self.allowed_among(keys, access.CHANGE)

    def allowed_among(self, keys: Iterable[int], need: str) -> set[int]:
        """Return the keys of the items on which the actor has a right; one query."""
        wanted = list(keys)
        items = access.visible(self.actor, self.definition, need) if wanted else None
        return set(items.filter(pk__in=wanted).values_list("pk", flat=True)) if items is not None else set()

    def listing(self, narrowed: Q | None = None, *, also: Iterable[str] = (), **query: Any) -> Listing:
        """Return the items of the view, only those under a further condition."""
        asked = replace(self.page.query, group_by="", collapsed=(), **query)
        return Narrowed(self.actor, self.definition, asked, columns=self.columns, also=also).only(
            narrowed or Q()
        )


class Narrowed(Listing):
    """A listing with a condition that stands in no address."""

    narrowed = Q()

    def only(self, condition: Q) -> "Narrowed":
        """Keep the rows under this condition."""
        self.narrowed = condition
        return self

    def asked(self, *, by_order: bool = False) -> Q:
        """Return the condition with the narrower one."""
        return super().asked(by_order=by_order) & self.narrowed


class Layout:
    """One way of drawing a view."""

    code: ClassVar[str]
    label: "ClassVar[str | Promise]"
    icon: ClassVar[str]

    def columns(self, definition: ListDefinition) -> list[Column]:
        """Return the columns by which the list can be drawn so."""
        raise NotImplementedError

    def offers(self, definition: ListDefinition) -> bool:
        """Tell whether the list can be drawn so."""
        raise NotImplementedError

    def context(self, drawing: Drawing) -> dict[str, Any]:
        """Return what the page template of the layout draws."""
        raise NotImplementedError


layouts: Registry[Layout] = Registry("layouts")


def layout_links(definition: ListDefinition, view: View, params: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the layouts on offer as links."""
    offered = [one for one in layouts if one.offers(definition)]
    rest = {name: value for name, value in params.items() if name not in (*PLACE, "layout")}
    drawn: list[tuple[str, Any, str]] = [
        (TABLE, _("Table"), "table"),
        (COMPACT, _("Compact"), "text_align_justify"),
    ]
    drawn += [(layout.code, layout.label, layout.icon) for layout in offered]
    present = view.layout if view.layout in [code for code, _label, _icon in drawn] else TABLE
    return [
        {
            "label": label,
            "icon": icon,
            "url": address({**rest, "layout": code}),
            "current": present == code,
        }
        for code, label, icon in drawn
    ]


def drawn(drawing: Drawing) -> dict[str, Any] | None:
    """Return what the template of the view's layout draws, None for a table."""
    code = drawing.view.layout
    if code == TABLE or code not in layouts or not layouts.get(code).offers(drawing.definition):
        return None
    layout = layouts.get(code)
    return {"code": code, "template": f"lists/layouts/{code}.html", **layout.context(drawing)}


def chosen_column(drawing: Drawing, layout: Layout, option: str) -> Column:
    """Return the column that the view names for an option, else the first that fits."""
    fitting = {column.name: column for column in layout.columns(drawing.definition)}
    named = drawing.view.options.get(option, "")
    return fitting.get(named) or next(iter(fitting.values()))


def columns_of_kinds(definition: ListDefinition, kinds: Iterable[str]) -> list[Column]:
    """Return the single-valued columns of these types, in the order of the listing."""
    names = dict.fromkeys((*definition.listed, *definition.offered_filters, *definition.editable))
    columns = [definition.column(name) for name in names]
    wanted = set(kinds)
    return [one for one in columns if one.kind.code in wanted and not one.is_many and "__" not in one.name]
