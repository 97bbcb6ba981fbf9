"""What a picker hears of the item that was added for it."""

import json
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .. import access
from ..actors import Actor
from ..columns.picking import PICKER
from ..definitions import ListDefinition
from ..filters import conditions, filters_of
from ..items import Item
from ..requests import is_fragment


def is_asked(request: HttpRequest) -> bool:
    """Tell whether a picker asks for the new item, in a dialog over its own form."""
    return PICKER in request.GET and is_fragment(request)


def auto_id(request: HttpRequest) -> str:
    """Return the pattern of the ids of the fields; those of a picker stand beside those of its own form."""
    return "picked_%s" if is_asked(request) else "id_%s"


def initial_values(request: HttpRequest) -> dict[str, Any]:
    """Return the values of the address, and those without which the picker would not offer the item."""
    fitting = {name: value for name, value in _only(request).items() if not value.startswith("[")}
    given = {name: several if len(several) > 1 else several[0] for name, several in request.GET.lists()}
    return {**fitting, **given}


def answer(request: HttpRequest, actor: Actor, definition: ListDefinition, item: Item) -> HttpResponse:
    """Hand the new item to the picker; one that it does not offer is said instead."""
    title = str(getattr(item, definition.title))
    wanted = conditions(filters_of(definition, actor, _only(request)))
    if access.visible(actor, definition).filter(wanted, pk=item.pk).exists():
        told: dict[str, Any] = {"picker:added": {"id": str(item.pk), "text": title}}
    else:
        sentence = _("“%(title)s” was added, but this field offers other items only.") % {"title": title}
        told = {"picker:added": {"id": ""}, "toast": {"text": sentence, "tone": "warning"}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})


def _only(request: HttpRequest) -> dict[str, str]:
    """Return the filters of the picker."""
    return dict(parse_qsl(request.GET.get(PICKER, "")))
