"""New items by the thousand: copies of one that was made in the ordinary way."""

from collections.abc import Callable
from copy import deepcopy
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init

from ..items import Item


class Blank:
    """An empty item, of which others are made by copying: the defaults of its columns are asked for once."""

    def __init__(self, make: Callable[[], Item]) -> None:
        self._make = make

    def another(self) -> Item:
        """Return one more such item, with values of its own where the model makes them anew each time."""
        first = self._first
        if not self._is_plain:
            return self._make()
        item = type(first).__new__(type(first))
        item.__dict__.update(first.__dict__)
        item._state = ModelState()
        item._state.fields_cache = first._state.fields_cache.copy()
        for field in self._made_anew:
            setattr(item, field.attname, field.get_default())
        item.extra = deepcopy(first.extra)
        return item

    @cached_property
    def _first(self) -> Item:
        return self._make()

    @cached_property
    def _is_plain(self) -> bool:
        """Tell whether nobody has a hand in how an object of the model begins."""
        model = type(self._first)
        is_listened_to = pre_init.has_listeners(model) or post_init.has_listeners(model)
        return model.__init__ is models.Model.__init__ and not is_listened_to

    @cached_property
    def _made_anew(self) -> list[Any]:
        fields = self._first._meta.concrete_fields
        return [one for one in fields if one.has_default() and callable(one.default) and one.name != "extra"]
