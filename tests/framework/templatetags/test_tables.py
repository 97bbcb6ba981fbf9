"""Tests of the tags that draw tables."""

from typing import Any

import pytest
from django.utils.safestring import SafeString

from crm_lists.framework.pages.tables import ColumnMenus, Heading
from crm_lists.framework.templatetags.tables import table_cells, table_heads, table_rows

HOSTILE = '"><script>alert(1)</script>'


def test_cells_are_of_the_kind_of_their_column_and_escaped_unless_safe() -> None:
    columns = [{"css": ""}, {"css": "num"}, {"css": 'x" onclick="'}]
    html = table_cells(["<i>Roof</i>", SafeString("<b>5</b>"), ""], columns)
    assert html == (
        '<td class="">&lt;i&gt;Roof&lt;/i&gt;</td><td class="num"><b>5</b></td>'
        '<td class="x&quot; onclick=&quot;"></td>'
    )


def test_a_row_with_a_cell_too_few_is_noticed() -> None:
    with pytest.raises(ValueError, match="shorter"):
        table_cells(["Roof"], [{"css": ""}, {"css": "num"}])


def test_a_figure_says_what_it_is_where_the_table_has_no_head() -> None:
    heading = Heading("value", "Value & tax", "num", "", "none")
    assert table_cells(["5"], [heading]) == '<td class="num" data-label="Value &amp; tax">5</td>'


def test_whatever_a_row_says_is_escaped() -> None:
    row = {"id": HOSTILE, "url": HOSTILE, "pane_url": HOSTILE, "css": HOSTILE, "cells": [HOSTILE]}
    group = dict.fromkeys(("column", "label", "count", "sum", "toggle_url"), HOSTILE)
    table: dict[str, Any] = {"columns": [{"css": ""}], "rows": [{"group": group}, row]}
    html = table_rows(table, selectable=True, row_menus=True, selection={"commands": []})
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 11


def test_whatever_a_head_says_is_escaped() -> None:
    heading = Heading(HOSTILE, HOSTILE, HOSTILE, HOSTILE, "asc", 1, HOSTILE, 120)
    html = table_heads([heading], selectable=True)
    assert "<script>" not in html
    assert 'aria-sort="ascending"' in html
    assert 'data-width="120"' in html


def test_a_row_is_ticked_only_where_something_can_be_done_with_it() -> None:
    table: dict[str, Any] = {"columns": [], "rows": [{"id": 1, "cells": []}]}
    assert "checkbox" not in table_rows(table, selectable=True)
    assert "checkbox" in table_rows(table, selectable=True, selection={"commands": ["edit"]})
    assert "<td" not in table_rows(table, selection={"commands": ["edit"]})


def test_a_head_opens_the_menu_of_its_column_and_says_that_it_filters() -> None:
    headings = [Heading(name, name, "", "", "none") for name in ("state", "value", "other")]
    menus = ColumnMenus("cases", frozenset({"state", "value"}), frozenset({"value"}), "?view=all&q=a")
    html = table_heads(headings, selectable=True, menus=menus)
    assert html.count("data-column-menu") == 2
    assert 'href="/lists/cases/columns/state/?view=all&amp;q=a"' in html
    assert html.count('class="column-button on"') == 1
