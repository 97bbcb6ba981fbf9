"""Rights looked up for many people at once are those that each of them has."""

from collections.abc import Callable
from typing import Any

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.organisation.rights import FACT, rights_of
from tests.people import PLACES, World


def test_prepared_rights_are_those_of_the_person(
    world: World, django_assert_num_queries: Callable[[int], Any]
) -> None:
    people = [world.person(name) for name in (*PLACES, "nobody")]
    prepared = [Actor.of(person) for person in people]
    with django_assert_num_queries(4):
        access.prepare(prepared)
    for person, actor in zip(people, prepared, strict=True):
        found, known = actor.facts[FACT], rights_of(Actor.of(person))
        assert (found.user_id, found.salesperson, found.group_ids, found.is_administrator) == (
            known.user_id,
            known.salesperson,
            known.group_ids,
            known.is_administrator,
        )
        assert set(found.grants) == set(known.grants), person
