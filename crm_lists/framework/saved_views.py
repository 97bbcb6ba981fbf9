"""The views that people keep for themselves: a name for the filters and the sort order of a listing."""

from collections.abc import Mapping

from .actors import Actor
from .definitions import ListDefinition, PublicView
from .models import SavedView

#: What the code of a saved view begins with, in front of its key.
PREFIX = "saved-"


def saved_by(actor: Actor, definition: ListDefinition) -> list[PublicView]:
    """Return the views that the person saved for this list."""
    saved = SavedView.objects.filter(list_code=definition.code, user=actor.user).order_by("name")
    return [_view(one) for one in saved]


def save(actor: Actor, definition: ListDefinition, name: str, query: Mapping[str, str]) -> PublicView:
    """Keep the parameters of a listing under a name; the same name is written anew."""
    # PostgreSQL keeps no NUL in a text.
    kept = {key: value.replace("\x00", "") for key, value in query.items()}
    saved, _made = SavedView.objects.update_or_create(
        list_code=definition.code, user=actor.user, name=name, defaults={"query": kept}
    )
    return _view(saved)


def forget(actor: Actor, definition: ListDefinition, pk: int) -> bool:
    """Delete one of the person's views; tell whether there was one."""
    mine = SavedView.objects.filter(list_code=definition.code, user=actor.user, pk=pk)
    return mine.delete()[0] > 0


def is_saved(view: PublicView) -> bool:
    """Tell whether the view is a person's own."""
    return view.code.startswith(PREFIX)


def key_of(view: PublicView) -> int:
    """Return the key of a saved view."""
    return int(view.code.removeprefix(PREFIX))


def _view(saved: SavedView) -> PublicView:
    filters = {name: value for name, value in saved.query.items() if name != "sort"}
    return PublicView(f"{PREFIX}{saved.pk}", saved.name, filters=filters, sort=saved.query.get("sort", ""))
