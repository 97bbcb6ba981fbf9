"""What a list is: one declaration from which its every surface follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from . import designs
from .columns import Column, ExtraColumn, column_of
from .items import Item
from .lists import lists

if TYPE_CHECKING:
    from .row_actions import RowAction


@dataclass(frozen=True)
class PublicView:
    """A view that the list declares for everybody.

    Filters are the listing's own query parameters: `{"state": "new", "salesperson": "[Me]"}`.
    """

    code: str
    label: "str | Promise"
    filters: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    #: Columns with commas, "-" before one for the greatest first.
    sort: str = ""
    #: A filter tree: `any(state=new,all(value__from=100,salesperson=[Me]))`.
    where: str = ""
    #: Up to two columns.
    group_by: tuple[str, ...] = ()
    #: Totals by column: `{"value": "sum"}`, several with colons.
    totals: Mapping[str, str] = field(default_factory=dict)
    #: Conditional formatting: `("bad(value__from=100)", "warn@due(due__to=[Today])")`.
    formats: tuple[str, ...] = ()
    #: `board:state`, `calendar:starts_at:ends_at`, `gallery`,
    #: `chart:stage:sum-value:funnel`; empty for the table.
    layout: str = ""
    #: Widths of columns and rows of a page, as `view_of` reads them.
    widths: Mapping[str, int] = field(default_factory=dict)
    limit: str = ""


@lru_cache(maxsize=1024)
def _listing_url(code: str, _script_prefix: str, _urlconf: "str | None") -> str:
    """Return the address of a listing; a page of many rows asks for it hundreds of times."""
    return reverse("lists:listing", args=[code])


@lru_cache(maxsize=1024)
def _pane_url(code: str, _script_prefix: str, _urlconf: "str | None") -> tuple[str, str]:
    """Return what stands before and behind the key in the address of a pane."""
    before, _key, after = reverse("lists:pane", args=[code, 0]).rpartition("0")
    return before, after


class ListDefinition:
    """The declaration of a list; label, help, choices and rules of a column are its Django field's."""

    #: The model of the items.
    model: ClassVar[type[Item]]
    #: Name in addresses and in stored rows; it stays when the list is renamed.
    code: ClassVar[str]
    icon: ClassVar[str] = "apps_list"
    #: Heading in the navigation; empty hides the list there.
    section: ClassVar["str | Promise"] = _("Lists")
    #: Column by which an item is called.
    title: ClassVar[str] = "name"
    #: Columns of the listing; they may lead over a relation (`lock__holder`).
    columns: ClassVar[tuple[str, ...]] = ()
    #: Columns that the filter pane offers.
    filters: ClassVar[tuple[str, ...]] = ()
    #: Columns that search looks into, with their weight; from 2 on they count as keywords.
    search: ClassVar[Mapping[str, int]] = {}
    views: ClassVar[tuple[PublicView, ...]] = ()
    #: Lookups by which people walk through the list, the outer first, as documents lie in library and folder:
    #: what lies in one place is sorted by an index of its own.
    places: ClassVar[tuple[str, ...]] = ()
    #: Columns of the details by which people sort what lies in a place.
    sorted_by: ClassVar[tuple[str, ...]] = ()
    #: Order of the default view: a column, with "-" for the greatest first.
    order: ClassVar[str] = "-modified_at"
    #: Columns of the form; all that people may type where none are given.
    form: ClassVar[tuple[str, ...]] = ()
    #: Groups of the form: heading and columns. Columns of no group come first; custom ones name theirs.
    form_groups: "ClassVar[tuple[tuple[str | Promise, tuple[str, ...]], ...]]" = ()
    #: Columns that forms and details leave out, because they stand in another column there as well: the main
    #: e-mail of several. Cells, files and programs take them as any other.
    mirrored: ClassVar[tuple[str, ...]] = ()
    #: Column types other than the field's own.
    types: ClassVar[Mapping[str, str]] = {}
    #: Colours of choices: {column: {value: tone}}.
    tones: ClassVar[Mapping[str, Mapping[Any, str]]] = {}
    #: Columns that only some may read, each with the set it belongs to: {"birthday": "personal"}.
    guarded: ClassVar[Mapping[str, str]] = {}
    #: Columns shown as pills beside the title of an item.
    pills: ClassVar[tuple[str, ...]] = ()
    #: Further columns of the details, besides those of form and listing.
    facts: ClassVar[tuple[str, ...]] = ("created_at", "created_by", "modified_at", "modified_by")
    #: Whether people add items by the common form; others are added by pages of their own.
    is_added_by_form: ClassVar[bool] = True
    #: Whether people edit items by the common form.
    is_edited_by_form: ClassVar[bool] = True
    #: Whether the page of an item begins with an overview: key figures, timeline and cards.
    has_overview: ClassVar[bool] = False
    #: Column that is set while an item is in the recycle bin only because another one is, as what lies in a
    #: folder: the bin shows the other one alone. It is empty where items go by themselves.
    deleted_with: ClassVar[str] = ""
    #: Columns that decide which of the others an item has, see `Item.lacked_columns`: the form follows them.
    deciding: ClassVar[tuple[str, ...]] = ()
    #: Whether an item without a value in a required custom column is kept nevertheless, and completed later.
    keeps_incomplete: ClassVar[bool] = False
    row_actions: "ClassVar[tuple[type[RowAction], ...]]" = ()
    #: Columns of several that count together with a single lookup, by its name: {"contact": "contacts"}.
    #: An item is shown on the page of each that either column names.
    joined: ClassVar[Mapping[str, str]] = {}
    #: What a lookup is called where one looks back by it, by its name: {"parent": _("Parts")}.
    looked_back: "ClassVar[Mapping[str, str | Promise]]" = {}
    #: Codes of the lists that are shown on an item's page because they look it up.
    related: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        return f"<list {self.code}>"

    @property
    def label(self) -> str:
        """Return the name of the list."""
        return str(capfirst(self.model._meta.verbose_name_plural))

    @property
    def item_label(self) -> str:
        """Return what one item is called."""
        return str(capfirst(self.model._meta.verbose_name))

    def column(self, name: str) -> Column:
        """Return the column of this name, which need not be shown."""
        if name not in self._columns:
            try:
                self._columns[name] = column_of(
                    self.model, name, type_code=self.types.get(name, ""), tones=self.tones.get(name)
                )
            except FieldDoesNotExist:
                custom = designs.columns_of(self.code)
                if name not in custom:
                    raise
                return custom[name]
        return self._columns[name]

    @cached_property
    def _columns(self) -> dict[str, Column]:
        return {}

    @property
    def custom_columns(self) -> list[ExtraColumn]:
        """Return the columns that administrators added, without retired ones."""
        return [one for one in designs.columns_of(self.code).values() if not one.design.is_retired]

    @cached_property
    def own_editable(self) -> tuple[str, ...]:
        """Return the declared columns that people type, in the order of the form."""
        if self.form:
            return self.form
        fields = [*self.model._meta.concrete_fields, *self.model._meta.many_to_many]
        return tuple(field.name for field in fields if field.editable and not field.primary_key)

    @property
    def editable(self) -> tuple[str, ...]:
        """Return the columns that people type, in the order of the form."""
        return (*self.own_editable, *(one.name for one in self.custom_columns if one.is_editable))

    @property
    def asked(self) -> tuple[str, ...]:
        """Return the columns for which the form asks: those that people type, without mirrored ones."""
        return tuple(name for name in self.editable if name not in self.mirrored)

    @cached_property
    def own_recorded(self) -> tuple[str, ...]:
        """Return the declared columns of the history: all but those of the program's own book-keeping."""
        fields = [*self.model._meta.concrete_fields, *self.model._meta.many_to_many]
        return tuple(field.name for field in fields if field.name not in Item.SYSTEM_COLUMNS)

    @property
    def recorded(self) -> tuple[str, ...]:
        """Return the columns that stand in the history, retired custom ones too."""
        custom = designs.columns_of(self.code).values()
        return (*self.own_recorded, *(one.name for one in custom if one.kind.is_typed))

    @property
    def listed(self) -> tuple[str, ...]:
        """Return the columns of the default view."""
        return (*self.columns, *(one.name for one in self.custom_columns if one.design.is_listed))

    @property
    def offered_filters(self) -> tuple[str, ...]:
        """Return the columns that the filter pane offers."""
        return (*self.filters, *(one.name for one in self.custom_columns if one.design.is_filter))

    @property
    def searched(self) -> Mapping[str, int]:
        """Return the columns that search looks into, with their weight."""
        return {**self.search, **{one.name: 1 for one in self.custom_columns if one.design.is_searchable}}

    @cached_property
    def own_lookups(self) -> dict[str, Column]:
        """Return the declared columns that look up an item of a list, by name."""
        names = (field.name for field in self.model._meta.concrete_fields if field.is_relation)
        columns = {name: self.column(name) for name in names}
        return {name: column for name, column in columns.items() if column.kind.is_lookup}

    @property
    def lookups(self) -> dict[str, Column]:
        """Return the columns that look up an item of a list, by name."""
        custom = {one.name: one for one in self.custom_columns if one.kind.is_lookup and not one.is_many}
        return {**self.own_lookups, **custom}

    def items(self) -> "models.QuerySet[Any]":
        """Return all items of the list, deleted ones too; `access` narrows them to what an actor may see."""
        return self.model._default_manager.all()

    def new_item(self, **values: Any) -> Item:
        """Return a new item of the list, not yet saved, with the defaults of the custom columns."""
        item = self.model(**values)
        defaults = ((one.name, one.default) for one in self.custom_columns if one.is_editable)
        item.extra.update((name, default) for name, default in defaults if default is not None)
        return item

    def view(self, code: str) -> PublicView | None:
        """Return the declared view of this code."""
        return next((view for view in self.views if view.code == code), None)

    @property
    def url(self) -> str:
        """Return the address of the listing."""
        return _listing_url(self.code, get_script_prefix(), get_urlconf())

    @property
    def add_url(self) -> str:
        """Return the address of the empty form."""
        return reverse("lists:add", args=[self.code])

    def url_of(self, pk: Any) -> str:
        """Return the address of an item's page."""
        return f"{_listing_url(self.code, get_script_prefix(), get_urlconf())}{pk}/"

    def permalink_of(self, item: Item) -> str:
        """Return the address that stays the item's, to be sent to others."""
        return self.url_of(item.pk)

    def pane_url_of(self, pk: Any) -> str:
        """Return the address of an item's pane beside the listing."""
        before, after = _pane_url(self.code, get_script_prefix(), get_urlconf())
        return f"{before}{pk}{after}"


Definition = TypeVar("Definition", bound=type[ListDefinition])


def register_list(definition: Definition) -> Definition:
    """Register the list; use as a decorator of its declaration."""
    made = definition()
    lists.register(made.code, made)
    return definition
