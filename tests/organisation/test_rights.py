"""Rights looked up for many people at once are those that each of them has."""

from collections.abc import Callable
from typing import Any

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.organisation import received
from crm_lists.organisation.rights import FACT, rights_of
from tests.people import PLACES, World


def test_prepared_rights_are_those_of_the_person(
    world: World, django_assert_num_queries: Callable[[int], Any]
) -> None:
    people = [world.person(name) for name in (*PLACES, "nobody")]
    prepared = [Actor.of(person) for person in people]
    # The stamp, the organisation, and what is shared.
    with django_assert_num_queries(3):
        access.prepare(prepared)
    for person, actor in zip(people, prepared, strict=True):
        assert actor.facts[FACT] == rights_of(Actor.of(person)), person
        assert actor.facts[received.FACT] == received.received_by(Actor.of(person)), person
