"""Cases, activities and contacts made out of a message, and a company where there is none yet."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from ninja.errors import ValidationError as PayloadError
from pydantic import ValidationError as PydanticError

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.items import Item
from crm_lists.framework.lists import find_list
from crm_lists.programs.api.values import from_json, schema_of

#: What the pane asks for; everything else is filled in on the site.
COLUMNS = {
    "cases": {"name", "relation", "contact", "description"},
    "activities": {"name", "activity_type", "relation", "case", "contact", "due", "description"},
    "contacts": {"first_name", "last_name", "email", "phone", "relation"},
}


def make_item(actor: Actor, code: str, values: dict[str, Any], *, company: str = "") -> Item:
    """Return the new item, below a new company where one is named; call it within a transaction."""
    unknown = set(values) - COLUMNS[code]
    if unknown:
        raise ValidationError({name: _("The pane does not ask for this.") for name in unknown})
    named = company.replace("\x00", "").strip()
    if named:
        values = {**values, "relation": _add(actor, "relations", {"name": named}).pk}
    return _add(actor, code, values)


def _add(actor: Actor, code: str, values: dict[str, Any]) -> Item:
    definition = seen_by(actor, find_list(code))
    try:
        given = schema_of(definition).model_validate(values).dict(exclude_unset=True)
    except PydanticError as error:
        raise PayloadError(error.errors(include_url=False, include_context=False)) from error  # type: ignore[arg-type]
    made: Item = actions.add_to(actor, definition, from_json(definition, actor, given))
    return made
