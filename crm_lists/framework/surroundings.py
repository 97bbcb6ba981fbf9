"""What stands around every page of the site, remembered until something changes of which it is made.

The stamp of the surroundings is read together with that of the designs, once per request, so that each
process notices a change at its next request.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save

from . import stamps
from .models import DesignStamp

Known = TypeVar("Known")
#: What was loaded under the present stamp, by the keys of those who did.
_kept: stamps.Kept[dict[str, Any]] = stamps.Kept(DesignStamp.SURROUNDINGS, lambda _stamp: {})


def known(key: str, load: Callable[[], Known]) -> Known:
    """Return what was loaded under this key since the last change; load it where it was not."""
    loaded = _kept.current()
    if key not in loaded:
        loaded[key] = load()
    found: Known = loaded[key]
    return found


def watch(*models: type[Model]) -> None:
    """Begin anew whenever a row of these models is saved or deleted, or a link of theirs to others."""
    for model in models:
        for signal in (post_save, post_delete):
            signal.connect(_saved, sender=model, dispatch_uid=f"lists.surroundings.{model._meta.label}")
        for field in model._meta.many_to_many:
            m2m_changed.connect(
                _linked, sender=getattr(model, field.name).through, dispatch_uid=f"lists.surroundings.{field}"
            )


def changed(**_about: Any) -> None:
    """Tell all processes that the surroundings have changed."""
    stamps.renew(DesignStamp.SURROUNDINGS)


def _saved(update_fields: frozenset[str] | None = None, **_about: Any) -> None:
    # Whoever logs in changes nothing that others see.
    if update_fields is None or set(update_fields) - {"last_login"}:
        changed()


def _linked(action: str, **_about: Any) -> None:
    if action.startswith("post_"):
        changed()


watch(User, Group)
