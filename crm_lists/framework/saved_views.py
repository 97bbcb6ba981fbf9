"""Views that people save for themselves, or share: the query of a listing under a name."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from django.db.models import Q

from .actors import Actor
from .definitions import ListDefinition, PublicView
from .models import SavedView
from .views.audiences import audiences_of, choices_for
from .views.reading import public_of

#: What the code of a saved view begins with, in front of its key.
PREFIX = "saved-"
PERSONAL = ""


@dataclass(frozen=True)
class StoredView(PublicView):
    """A saved view, where a declared one goes."""

    is_own: bool = True
    #: With whom it is shared; empty for a personal view.
    audience: str = PERSONAL


def saved_by(actor: Actor, definition: ListDefinition) -> list[StoredView]:
    """Return the views of this list that the person saved, and those that others share with them."""
    saved = SavedView.objects.filter(_for(actor), list_code=definition.code).order_by("name", "pk")
    return [_view(one, actor) for one in saved]


def save(
    actor: Actor, definition: ListDefinition, name: str, query: Mapping[str, str], audience: str = PERSONAL
) -> StoredView:
    """Keep the parameters of a listing under a name; the same name is written anew."""
    # PostgreSQL keeps no NUL in a text.
    kept = {key: value.replace("\x00", "") for key, value in query.items()}
    allowed = {PERSONAL, *(code for code, _label in choices_for(actor, definition))}
    saved, _made = SavedView.objects.update_or_create(
        list_code=definition.code,
        user=actor.user,
        name=name,
        defaults={"query": kept, "audience": audience if audience in allowed else PERSONAL},
    )
    return _view(saved, actor)


def forget(actor: Actor, definition: ListDefinition, pk: int) -> bool:
    """Delete one of the person's views; tell whether there was one."""
    mine = SavedView.objects.filter(list_code=definition.code, user=actor.user, pk=pk)
    return mine.delete()[0] > 0


def is_saved(view: PublicView) -> bool:
    """Tell whether the view was saved by somebody, and not declared."""
    return view.code.startswith(PREFIX)


def key_of(view: PublicView) -> int:
    """Return the key of a saved view."""
    return int(view.code.removeprefix(PREFIX))


def _for(actor: Actor) -> Q:
    if actor.user is None:
        return Q(pk__in=[])
    return Q(user=actor.user) | Q(audience__in=audiences_of(actor))


def _view(saved: SavedView, actor: Actor) -> StoredView:
    shown = public_of(f"{PREFIX}{saved.pk}", saved.name, saved.query)
    own = {one.name: getattr(shown, one.name) for one in fields(shown)}
    is_own = actor.user is not None and saved.user_id == actor.user.pk
    return StoredView(**own, is_own=is_own, audience=saved.audience)
