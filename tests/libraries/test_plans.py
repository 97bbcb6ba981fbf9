"""The plans of listings in libraries: a place is read by an index of its own, and not sorted."""

import re
from dataclasses import replace

import pytest
from django.db import connection

from crm_lists.framework.actors import Actor
from crm_lists.framework.listing import Listing, Query, indexes, trigrams
from crm_lists.framework.lists import definition_of
from crm_lists.relations.models import Relation
from libraries import documents
from libraries.models import Document, Library
from tests.libraries.conftest import Upload
from tests.making import make
from tests.people import World

DOCUMENTS = definition_of(Document)
SORTS = ("name", "version_number", "modified_at", "size", "format", "status")


@pytest.fixture
def administrator(world: World) -> Actor:
    return Actor.of(world.administrator)


@pytest.fixture
def place(crm: Library, world: World, upload: Upload) -> dict[str, dict[str, str]]:
    """Return the filters of a library, its root and a folder, with something in them."""
    folder = documents.add_folder(Actor.of(world.salesperson), crm, name="Offers")
    relation = make(Actor.of(world.salesperson), Relation, name="Stavby Nitra")
    upload()
    Document.objects.update(relation=relation)
    library = {"library": str(crm.pk)}
    return {
        "library": library,
        "root": {**library, "folder__isnull": "1"},
        "folder": {**library, "folder": str(folder.pk)},
    }


def plan(listing: Listing) -> str:
    """Return how the database reads the first page of a long listing."""
    listing.is_few = listing.is_narrow = False
    (records,) = listing._phases(None)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # In so small a table it would rather read and sort all rows.
            for setting in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
                cursor.execute(f"SET LOCAL {setting} = off")
    return str(records[:51].explain())


@pytest.mark.parametrize("where", ["library", "root", "folder"])
@pytest.mark.parametrize("sort", [*SORTS, *(f"-{name}" for name in SORTS)])
def test_a_place_is_read_in_the_order_of_an_index(
    administrator: Actor, place: dict[str, dict[str, str]], where: str, sort: str
) -> None:
    found = plan(Listing(administrator, DOCUMENTS, Query(params=place[where], sort=sort)))
    assert "lx_libraries_document" in found
    assert "TEMP B-TREE" not in found
    assert "Sort" not in found.replace("Incremental Sort", "")


@pytest.mark.parametrize("more", [{"size__from": "5"}, {"status": "approved"}])
def test_a_filter_besides_keeps_the_order_of_the_place(
    administrator: Actor, place: dict[str, dict[str, str]], more: dict[str, str]
) -> None:
    query = Query(params={**place["folder"], **more}, sort="name")
    assert "TEMP B-TREE" not in plan(Listing(administrator, DOCUMENTS, query))


@pytest.mark.parametrize("sort", ["relation", "document_type", "salesperson", "lock__document"])
def test_titles_are_walked_and_no_document_is_sorted_by_them(
    administrator: Actor, place: dict[str, dict[str, str]], sort: str
) -> None:
    listing = Listing(administrator, DOCUMENTS, Query(params=place["library"], sort=sort))
    listing.is_few = False
    titled, untitled = listing._phases(None)
    assert [record["name"] for record in titled] + [record["name"] for record in untitled] == ["Offer.docx"]
    assert not re.search(r"SCAN libraries_document\b", str(titled.explain()))


def test_few_documents_are_sorted_and_no_long_index_is_walked_for_them(
    administrator: Actor, place: dict[str, dict[str, str]]
) -> None:
    query = Query(params={**place["library"], "relation": str(Relation.objects.get().pk)}, sort="name")
    listing = Listing(administrator, DOCUMENTS, query)
    assert listing.is_few
    (records,) = listing._phases(None)
    assert connection.vendor != "sqlite" or "USE TEMP B-TREE FOR ORDER BY" in records.explain()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL decides better by itself.")
@pytest.mark.parametrize("asked", [{"status": "pending"}, {"size__from": "5"}])
def test_who_may_see_what_an_index_finds_is_asked_afterwards(
    world: World, place: dict[str, dict[str, str]], asked: dict[str, str]
) -> None:
    query = Query(params={**place["library"], **asked})
    listing = Listing(Actor.of(world.salesperson), DOCUMENTS, query)
    assert listing.is_narrow
    found = listing._phases(None)[0].explain()
    assert "lx_libraries_document" in found
    assert "MULTI-INDEX OR" not in found


@pytest.mark.parametrize(
    "parts",
    ['"document_type_id", "modified_at" DESC, "id" DESC', '"document_type_id", ', '"relation_id", '],
)
def test_what_stands_below_a_title_has_an_index_in_the_order_of_the_view(parts: str) -> None:
    found = indexes.statements(DOCUMENTS, connection).values()
    assert any(f"({parts}" in one and ("sort_key" in one or "modified_at" in one) for one in found)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a mistake of SQLite")
def test_a_key_is_compared_plainly_where_words_name_the_rows(
    administrator: Actor, crm: Library, upload: Upload
) -> None:
    """With the key in the index, SQLite would take a row for one that follows itself."""
    for name in ("Roof alpha.docx", "Roof beta.docx"):
        upload(name)
    query = Query(params={"library": str(crm.pk)}, text="roof", sort="name", size=1)
    first = Listing(administrator, DOCUMENTS, query)
    assert [record["name"] for record in first.records] == ["Roof alpha.docx"]

    second = Listing(administrator, DOCUMENTS, replace(query, after=first.next_cursor))
    same, _beyond = second._phases(second.order.read(second.query.after))
    assert '+(("libraries_document"."id" > ' in str(same.query)
    assert [record["name"] for record in second.records] == ["Roof beta.docx"]
    before = Listing(administrator, DOCUMENTS, replace(query, before=second.previous_cursor))
    assert [record["name"] for record in before.records] == ["Roof alpha.docx"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite reads the keys of an index as quickly.")
def test_parts_of_names_have_an_index_over_what_is_compared(administrator: Actor, upload: Upload) -> None:
    upload("Bridge north.docx")
    listing = Listing(administrator, DOCUMENTS, Query(params={"name": "dge n"}))
    assert [record["name"] for record in listing.records] == ["Bridge north.docx"]
    compared = 'lists_sort_key("libraries_document"."name") COLLATE "C"'
    assert f"({compared})::text LIKE %dge n%" in str(listing.items.query)

    assert trigrams.is_on(connection)
    (name,) = (
        name for name, one in indexes.statements(DOCUMENTS, connection).items() if "gin_trgm_ops" in one
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        (definition,) = cursor.fetchone()
    assert "USING gin" in definition
    assert "lists_sort_key((name)::text)" in definition


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite learns of keys by their indexes.")
def test_postgresql_learns_what_keys_there_are_and_what_they_cost(db: None) -> None:
    (key,) = (one for one in indexes.keys_of(DOCUMENTS, connection) if '"name"' in one)
    assert any(key in one for one in indexes.statements(DOCUMENTS, connection).values())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT expr FROM pg_stats_ext_exprs WHERE tablename = 'libraries_document' "
            "AND statistics_name LIKE 'lx\\_%'"
        )
        assert any("lists_sort_key((name)::text)" in expression for (expression,) in cursor.fetchall())
        cursor.execute("SELECT procost FROM pg_proc WHERE proname = 'lists_sort_key'")
        assert cursor.fetchone() == (1000.0,)
