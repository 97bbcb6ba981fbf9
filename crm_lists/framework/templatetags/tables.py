"""Tags that draw tables, as plain text: a template node for each cell would take ten times as long."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .icons import icon

if TYPE_CHECKING:
    from ..pages.tables import ColumnMenus

register = template.Library()

#: CSS classes of cells that hold a bare figure or day.
BARE = ("num", "date")
#: What htmx swaps of a listing, as in `includes/boost.html`.
BOOST = (
    'hx-boost="true" hx-target="#listing" hx-select="#listing"'
    ' hx-swap="outerHTML show:none" hx-indicator="#listing-card"'
)
SORTED = {"asc": ("ascending", "arrow_sort_up"), "desc": ("descending", "arrow_sort_down")}
Row = Mapping[str, Any]


@register.simple_tag
def table_cells(values: Iterable[str], columns: Iterable[Any]) -> SafeString:
    """Return the cells of one row; a value that is not marked safe is escaped."""
    return _safe(_row_cells(list(map(_opening, columns)), values))


@register.simple_tag
def table_rows(
    table: Mapping[str, Any], selectable: bool = False, row_menus: bool = False, selection: Any = None
) -> SafeString:
    """Return the rows of a table and the heads of its groups."""
    openings = list(map(_opening, table["columns"]))
    before = partial(_tick, _("Select") if selection else "") if selectable else _nothing
    after = partial(_menu, _("Actions"), icon("more_horizontal")) if row_menus else _nothing
    focus = ' tabindex="-1"' if selectable else ""
    width = table.get("width", 99)
    return _safe(
        "".join(
            _group(row["group"], width)
            if row.get("group")
            else f"<tr{_about(row)}{focus}>{before(row)}{_row_cells(openings, row['cells'])}{after(row)}</tr>"
            for row in table["rows"]
        )
    )


@register.simple_tag
def table_heads(
    columns: Iterable[Any], selectable: bool = False, menus: "ColumnMenus | None" = None
) -> SafeString:
    """Return the heads of the columns, which sort and open the menus of the columns."""
    return _safe("".join(_head(column, menus, selectable=selectable) for column in columns))


def _row_cells(openings: Sequence[str], values: Iterable[str]) -> str:
    return "".join(
        f"{opening}{value if isinstance(value, SafeString) else conditional_escape(value)}</td>"
        for opening, value in zip(openings, values, strict=True)
    )


def _opening(column: Any) -> str:
    """Return the beginning of a column's cells; a figure says what it is where a table has no head."""
    css = _of(column, "css")
    is_bare = css in BARE and not isinstance(column, Mapping)
    label = format_html(' data-label="{}"', column.label) if is_bare else ""
    return f'<td class="{conditional_escape(css)}"{label}>'


def _about(row: Row) -> str:
    """Return the attributes of a row."""
    named = (("class", row.get("css")), ("data-url", row.get("url")), ("data-pane-url", row.get("pane_url")))
    return "".join(f' {name}="{conditional_escape(value)}"' for name, value in named if value)


def _nothing(_row: Row) -> str:
    return ""


def _tick(label: str, row: Row) -> str:
    if not (label and row.get("id")):
        return '<td class="tick"></td>'
    return (
        f'<td class="tick"><input type="checkbox" name="pk" value="{conditional_escape(row["id"])}"'
        f' form="selection" aria-label="{conditional_escape(label)}"></td>'
    )


def _menu(label: str, drawing: str, row: Row) -> str:
    if not row.get("id"):
        return '<td class="more"></td>'
    return (
        f'<td class="more"><a class="btn square small-btn" href="{conditional_escape(row.get("url", ""))}"'
        f' data-row-menu aria-haspopup="menu" aria-label="{conditional_escape(label)}">{drawing}</a></td>'
    )


def _group(group: Row, width: int) -> str:
    """Return the head of a group."""
    named = f"{conditional_escape(group['column'])}: " if group.get("column") else ""
    label = f"{named}{conditional_escape(group.get('label', ''))}"
    if group.get("toggle_url"):
        state = "false" if group.get("is_collapsed") else "true"
        label = (
            f'<a class="fold" href="{conditional_escape(group["toggle_url"])}" {BOOST}'
            f' aria-expanded="{state}">{icon("chevron_down")}{label}</a>'
        )
    count = format_html('<span class="count">{}</span>', group["count"]) if group.get("count") else ""
    total = format_html('<span class="sum">Σ {}</span>', group["sum"]) if group.get("sum") else ""
    folded = " data-collapsed" if group.get("is_collapsed") else ""
    return (
        f'<tr class="group level-{group.get("level", 1)}"{folded}><td colspan="{width}">'
        f'<div class="group-row"><span class="label">{label}{count}</span>{total}</div></td></tr>'
    )


def _head(column: Any, menus: "ColumnMenus | None", *, selectable: bool) -> str:
    name, width = conditional_escape(_of(column, "name")), _of(column, "width")
    order, drawing = SORTED.get(_of(column, "sort_state"), ("", ""))
    attributes = f' aria-sort="{order}"' if order else ""
    attributes += f' data-width="{int(width)}"' if width else ""
    attributes += f' data-column="{name}"' if selectable else ""
    label: str = conditional_escape(_of(column, "label"))
    if _of(column, "sort_url"):
        label = _sorting(column, f"{label}{icon(drawing) if drawing else ''}", selectable=selectable)
    menu = _column_menu(column, menus) if menus and _of(column, "name") in menus.offered else ""
    menu += _grip(column, menus) if menus else ""
    return f'<th scope="col" class="{conditional_escape(_of(column, "css"))}"{attributes}>{label}{menu}</th>'


def _grip(column: Any, menus: "ColumnMenus") -> str:
    """Return the edge by which the column is dragged wider; keys use the menu of the column."""
    url = reverse("lists:column-width", args=[menus.code, _of(column, "name")]) + menus.query
    return (
        f'<a class="grip needs-script" href="{conditional_escape(url)}" tabindex="-1" aria-hidden="true"'
        ' draggable="false"></a>'
    )


def _sorting(column: Any, label: str, *, selectable: bool) -> str:
    """Return the link that sorts by a column."""
    more, rank = _of(column, "add_sort_url"), _of(column, "rank")
    known = f' id="sort-{conditional_escape(_of(column, "name"))}"' if selectable else ""
    known += f' data-add-sort="{conditional_escape(more)}"' if selectable and more else ""
    place = f'<span class="rank">{int(rank)}</span>' if rank else ""
    return f'<a href="{conditional_escape(_of(column, "sort_url"))}"{known}>{label}{place}</a>'


def _column_menu(column: Any, menus: "ColumnMenus") -> str:
    """Return the button of a column's menu: a link to the page of the menu where no script runs."""
    name = _of(column, "name")
    is_on = name in menus.filtered
    url = reverse("lists:column-menu", args=[menus.code, name]) + menus.query
    label = _("Sort and filter %(label)s") % {"label": _of(column, "label")}
    return (
        f'<a class="column-button{" on" if is_on else ""}" href="{conditional_escape(url)}" data-column-menu'
        f' hx-boost="false" aria-haspopup="dialog" aria-label="{conditional_escape(label)}">'
        f"{icon('filter', 'filled') if is_on else icon('chevron_down')}</a>"
    )


def _of(column: Any, name: str) -> Any:
    """Return one of the things a head says; tables of other pages give plain mappings that say less."""
    return (column.get(name) if isinstance(column, Mapping) else getattr(column, name, "")) or ""


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 - every part is escaped where it is put in
