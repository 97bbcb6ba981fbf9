"""Lists made from a table in a file: the types are guessed, shown and changed, and the rows taken in."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm_lists.batches.models import Batch
from crm_lists.exchange.files.guessing import GuessedColumn
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import CustomColumn

from ..models import CustomItem, CustomList
from .columns import is_declared, save_column
from .filling import fill
from .lists import save_list
from .tables import Table

#: Types that a guess may give; all take what a cell holds.
TYPES = (
    "text",
    "multiline",
    "number",
    "currency",
    "percent",
    "yesno",
    "date",
    "datetime",
    "choice",
    "email",
    "phone",
    "link",
)
TITLE, SKIP = "title", ""


def suggested(table: Table) -> list[dict[str, Any]]:
    """Return what each column of the table would become: the first text is the title."""
    found: list[dict[str, Any]] = []
    has_title = False
    for place, column in enumerate(table.columns):
        kind = column.type if column.type in TYPES else "text"
        if not has_title and kind == "text" and column.header:
            kind, has_title = TITLE, True
        label = column.header or ""
        found.append({"place": place, "label": label, "type": kind if label else SKIP, "guess": column})
    if not has_title and found:
        found[0]["type"] = TITLE
    return found


def make_list(actor: Actor, made: CustomList, table: Table, wanted: Sequence[Mapping[str, Any]]) -> Batch:
    """Make the list with the wanted columns, and take the rows in as one batch."""
    titles = [one for one in wanted if one["type"] == TITLE]
    if len(titles) != 1:
        raise ValidationError(_("Choose one column as the name of the items."))
    made.title_label = titles[0]["label"]
    with transaction.atomic():
        save_list(made)
        names = {titles[0]["place"]: "name", **_columns(made, table, wanted)}
    return fill(actor, find_list(made.code), table, names)


def _columns(made: CustomList, table: Table, wanted: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    names: dict[int, str] = {}
    for one in wanted:
        if one["type"] in TYPES:
            code = code_of(one["label"], {"name", *names.values()})
            column = CustomColumn(
                list_code=made.code, code=code, label=one["label"][:120], type_code=one["type"]
            )
            column.settings = _settings(table.columns[one["place"]], one["type"])
            save_column(column)
            names[one["place"]] = code
    return names


def _settings(guess: GuessedColumn, kind: str) -> dict[str, Any]:
    if kind == "choice":
        return {"choices": [{"value": one[:120], "label": one[:120]} for one in guess.choices]}
    return {"decimals": 2} if kind in ("number", "percent") else {}


def code_of(label: str, taken: set[str]) -> str:
    """Return a code for a column of this name that is not taken yet."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40]
    code = code if code[:1].isalpha() else f"column_{code}".rstrip("_")
    code = f"{code}_value" if is_declared(CustomItem, code) else code
    number, found = 2, code
    while found in taken:
        found, number = f"{code}_{number}", number + 1
    return found
