"""The items under which mail is filed, as the pane shows them."""

from typing import Any

from django.utils import formats

from crm_lists.activities.models import Activity
from crm_lists.cases.models import Case
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.items import Item
from crm_lists.framework.listing import Listing, Query
from crm_lists.framework.lists import definition_of
from crm_lists.relations.models import Contact, Relation

#: The lists in which the pane looks for a place, by their codes, with what is left out of each.
LISTS: dict[str, tuple[type[Item], dict[str, str]]] = {
    "cases": (Case, {"state": Case.State.NEW.value}),
    "relations": (Relation, {}),
    "contacts": (Contact, {}),
    "activities": (Activity, {"state": Activity.State.OPEN.value}),
}
#: So many items of each list are found.
FOUND = 6


def place(actor: Actor, item: Item, *, reason: str = "") -> dict[str, Any]:
    """Return an item as the pane shows it: list, key, title, address, kind, and what tells it from others."""
    definition = definition_of(item)
    return {
        "list": definition.code,
        "id": item.pk,
        "title": str(item),
        "url": definition.url_of(item.pk),
        "kind": str(definition.item_label),
        "detail": _detail(actor, item),
        "reason": reason,
    }


def _detail(actor: Actor, item: Item) -> str:
    columns = seen_by(actor, definition_of(item)).recorded
    if isinstance(item, Case) and "stage" in columns:
        return str(item.stage or "")
    if isinstance(item, Activity) and "due" in columns:
        return formats.date_format(item.due, "DATE_FORMAT") if item.due else ""
    if isinstance(item, Relation) and "city" in columns:
        return item.city
    return ""


def item_at(actor: Actor, code: str, pk: int) -> Item:
    """Return the item of this list and key, or raise ItemNotFound for absent and hidden alike."""
    if code not in LISTS:
        raise access.ItemNotFound(code)
    model, _narrowed = LISTS[code]
    found: Item = access.get(actor, definition_of(model), pk)
    return found


def find(actor: Actor, code: str, text: str) -> list[Item]:
    """Return the items of a list in which these words stand, the open ones of cases and activities."""
    if code not in LISTS:
        raise access.ItemNotFound(code)
    model, narrowed = LISTS[code]
    definition = definition_of(model)
    if not access.may_open(actor, definition):
        return []
    query = Query(params=narrowed, text=text, size=FOUND)
    listing = Listing(actor, seen_by(actor, definition), query, columns=(definition.title,))
    keys = [record["pk"] for record in listing.records][:FOUND]
    visible = access.visible(actor, definition)
    by_key = (visible.select_related("stage") if model is Case else visible).in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]
