"""A page of a list through a view: its rows with groups, totals and tones."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from .. import access
from ..actors import Actor
from ..definitions import ListDefinition
from ..listing import Listing, Query
from ..listing.figures import GroupHead, Key, Wanted, heads_of, totals_of, values_of_tokens
from .formats import Rules, rules_of
from .view import View


class ViewListing(Listing):
    """A page of the items that a view shows to an actor."""

    def __init__(
        self, actor: Actor, definition: ListDefinition, view: View, place: Mapping[str, str]
    ) -> None:
        self.view = view
        self.rules: Rules = rules_of(definition, actor, view.formats)
        query = Query(
            params=view.filters,
            text=view.text,
            sort=",".join(view.sort),
            after=place.get("after", ""),
            before=place.get("before", ""),
            size=view.limit,
            where=view.where,
            group_by=",".join(view.group_by),
            collapsed=values_of_tokens(place.get("collapsed", "")) if view.group_by else (),
        )
        super().__init__(actor, definition, query, columns=view.columns, also=self.rules.columns)

    @cached_property
    def wanted(self) -> Sequence[Wanted]:
        """Return the totals that the view asks for, none for those who may not analyse the list."""
        if not (self.view.totals and access.may_ever(self.actor, self.definition, access.ANALYSE)):
            return []
        return [Wanted(self.definition.column(one.column), one.function) for one in self.view.totals]

    @cached_property
    def totals(self) -> Sequence[Any] | None:
        """Return the totals of the whole view, in the order of `wanted`; None where it has too many items."""
        return totals_of(self, self.wanted) if self.wanted else ()

    @cached_property
    def heads(self) -> dict[Key, GroupHead]:
        """Return the heads of the groups on the page, folded ones too."""
        return heads_of(self, self.wanted)
