"""Tests of queries whose text is put together once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import DateTimeField, F, QuerySet, TextField

from crm_lists.framework.prepared import MOST, Prepared, PreparedQueries, Slot
from tests.people import make_user

NAME = Slot("name", TextField())
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def of_name() -> QuerySet[User]:
    return User.objects.filter(username=NAME).order_by()


def test_each_asking_fills_in_its_own_values() -> None:
    people = {name: make_user(name) for name in ("anna", "boris")}
    query = Prepared(of_name().values_list("pk"))
    assert [query.first(name=name) for name in people] == [(one.pk,) for one in people.values()]
    assert query.first(name="nobody") is None


def test_values_come_and_go_as_the_orm_takes_them() -> None:
    for number in range(3):
        make_user(f"person {number}", date_joined=NOON + timedelta(hours=number), is_active=number != 1)
    since = Slot("since", DateTimeField())
    rows = User.objects.filter(date_joined__gte=since).order_by("pk").values_list("date_joined", "is_active")
    found = Prepared(rows).rows(since=NOON + timedelta(hours=1))
    assert [tuple(row) for row in found] == [
        (NOON + timedelta(hours=1), False),
        (NOON + timedelta(hours=2), True),
    ]
    assert all(row[0].tzinfo for row in found)


def test_a_value_is_no_part_of_the_text() -> None:
    make_user("anna")
    assert Prepared(of_name().values_list("pk")).first(name="x' OR '1'='1") is None


def test_conditions_that_let_nothing_through_give_nothing() -> None:
    make_user("anna")
    query = Prepared(of_name().filter(pk__in=()).values_list("pk", "date_joined"))
    assert query.rows(name="anna") == []


def test_a_row_that_was_written_meanwhile_is_found() -> None:
    query = Prepared(of_name().values_list("pk"))
    assert query.first(name="anna") is None
    made = make_user("anna")
    assert query.first(name="anna") == (made.pk,)


def test_a_query_is_put_together_once_for_each_key() -> None:
    made: list[str] = []
    kept = PreparedQueries()

    def put_together(key: str) -> QuerySet[User]:
        made.append(key)
        return User.objects.values_list(F("pk"))

    for key in ("a", "b", "a"):
        kept.get(key, lambda key=key: put_together(key))  # type: ignore[misc]
    assert made == ["a", "b"]
    for number in range(MOST):
        kept.get(number, lambda: User.objects.values_list("pk"))
    kept.get("a", lambda: put_together("again"))
    assert made == ["a", "b", "again"]
