"""Tests of what both databases must take alike."""

from collections import Counter

from django.apps import apps

POSTGRESQL_NAME = 63
OURS = ("crm_lists.", "libraries", "outlook_bridge", "portal", "templates")


def names_of_indexes() -> list[str]:
    return [
        index.name
        for model in apps.get_models()
        if model.__module__.startswith(OURS)
        for index in [*model._meta.indexes, *model._meta.constraints]
    ]


def test_no_index_is_named_like_a_table() -> None:
    # PostgreSQL keeps tables and indexes in one space of names; SQLite would not notice a constraint.
    tables = {model._meta.db_table for model in apps.get_models()}
    assert tables & set(names_of_indexes()) == set()


def test_each_index_has_a_name_of_its_own_that_postgresql_does_not_cut() -> None:
    names = Counter(names_of_indexes())
    assert [name for name, count in names.items() if count > 1 or len(name) > POSTGRESQL_NAME] == []
