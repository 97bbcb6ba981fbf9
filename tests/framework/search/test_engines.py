"""What is found is the same on every engine."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from crm_lists.framework.models import SearchEntry
from crm_lists.framework.search import current_engine, find, write_entry
from crm_lists.framework.search.query import parse
from tests.framework.search.index import WHEN, Index

ENTRIES: dict[int, tuple[str, str, str]] = {
    1: ("Invoice for Žilina", "paid urgent", "The annual report of the company is attached."),
    2: ("Quote", "open", "An invoice follows; the report is annual."),
    3: ("Straße in Łódź", "", "GRÜSSE von der Œuvre, e-mail jan.novak@firma.sk at 10:30"),
    4: ("annual_report_2024.docx", "report", "Nothing else"),
    5: ("東京都の地図", "", "party 🎉 started"),
    6: ("Σίσυφος", "AND", "or not near"),
    7: ("Inventory", "draft", "investment\0in\0parts"),
    8: ("हिन्दी", "", "docu\u00admentation <b>bold</b> & 'quoted' \\ backslash"),
    9: ("Report title", "annual keyword", "company Žilina"),
}

CASES: list[tuple[str, set[int]]] = [
    ("invoice", {1, 2}),
    ("INVOICE", {1, 2}),
    ("invoice paid", {1}),
    ("invoice AND quote", {2}),
    ("nothing", {4}),
    ("absent", set()),
    # letters
    ("zilina", {1, 9}),
    ("Žilina", {1, 9}),
    ("Z\u030cilina", {1, 9}),
    ("strasse", {3}),
    ("straße", {3}),
    ("lodz", {3}),
    ("grusse oeuvre", {3}),
    ("ΣΊΣΥΦΟΣ", {6}),
    ("東京", {5}),
    ("京東", set()),
    ("地図", {5}),
    ("हिन्दी", {8}),
    ("documentation", {8}),
    # word parts
    ("novak", {3}),
    ("jan.novak@firma.sk", {3}),
    ("10:30", {3}),
    ("30:10", set()),
    ("annual_report", {1, 4}),
    ("docx", {4}),
    ("investment in parts", {7}),
    ("backslash", {8}),
    # prefix
    ("inv*", {1, 2, 7}),
    ("INVEST*", {7}),
    ("z*", {1, 9}),
    ("žil*", {1, 9}),
    ("jan.nov*", {3}),
    # phrase
    ('"annual report"', {1, 4}),
    ('"report annual"', set()),
    ('"report annual keyword"', set()),
    ("“annual report”", {1, 4}),
    ('-"annual report" annual', {2, 9}),
    # or, not, groups
    ("quote OR inventory", {2, 7}),
    ("quote OR inventory OR zilina", {1, 2, 7, 9}),
    ("report invoice OR zilina", {1, 2, 9}),
    ('"annual report" OR quote', {1, 2, 4}),
    ("report -invoice", {4, 9}),
    ("report NOT invoice", {4, 9}),
    ("report -(invoice OR nothing)", {9}),
    ("report -(annual zilina)", {2, 4}),
    ("-invoice", set()),
    ("-invoice -report", set()),
    ("quote OR -invoice", {2}),
    ("(invoice OR report) (paid OR open)", {1, 2}),
    # fields
    ("title:report", {4, 9}),
    ("Title:report", {4, 9}),
    ("keywords:report", {4}),
    ("title:inv*", {1, 7}),
    ("title:(invoice OR quote)", {1, 2}),
    ('title:"annual report"', {4}),
    ("invoice -title:invoice", {2}),
    # what is no query
    ("", set()),
    ("   ", set()),
    ('"unclosed', set()),
    ('"invoice', {1, 2}),
    ("invoice)", {1, 2}),
    ("((invoice", {1, 2}),
    ("AND", {6}),
    ("OR", {6}),
    ("NOT", {6}),
    ("NOT NOT invoice", set()),
    ("*", set()),
    ("-", set()),
    ('""', set()),
    ("()", set()),
    ("a:b:c", set()),
    ("foo:invoice", set()),
    ("🎉", set()),
    ("party 🎉", {5}),
    ("invoice\0paid", {1}),
    ("'; DROP TABLE lists_searchentry --", set()),
    ("'bold' & <b>", {8}),
    ("\ud800 invoice", {1, 2}),
    ("%", set()),
    ("invoice %s", set()),
    ("x" * 300, set()),
    ("invoice " * 2000, {1, 2}),
    ("(" * 4000 + "invoice", {1, 2}),
    ("word " * 63 + "invoice ", set()),
    (" ".join(f"(a{number} OR (invoice b{number} OR c{number}))" for number in range(30)), set()),
]


@pytest.fixture
def filled(index: Index) -> Index:
    with index.commit():
        for item_id, (title, keywords, body) in ENTRIES.items():
            write_entry("notes", item_id, title=title, keywords=keywords, body=body, modified_at=WHEN)
    return index


def test_a_query_finds_the_same_on_every_engine(filled: Index) -> None:
    found = {query: set(filled.items(query)) for query, _ in CASES}

    assert found == dict(CASES)


def test_a_rebuilt_index_finds_the_same(filled: Index) -> None:
    current_engine().rebuild()

    assert {query: set(filled.items(query)) for query, _ in CASES} == dict(CASES)


def test_the_title_weighs_more_than_keywords_and_those_more_than_the_body(index: Index) -> None:
    filler = " ".join(f"word{number}" for number in range(20))
    index.write(1, title=f"alpha {filler}", keywords=f"beta {filler}", body=f"target {filler}")
    index.write(2, title=f"alpha {filler}", keywords=f"target {filler}", body=f"beta {filler}")
    index.write(3, title=f"target {filler}", keywords=f"beta {filler}", body=f"alpha {filler}")
    for number in range(4, 12):
        index.write(number, title=filler, keywords=filler, body=filler)

    assert index.items("target") == [3, 2, 1]


def test_an_entry_written_again_is_found_by_its_new_text_only(index: Index) -> None:
    index.write(1, title="First", keywords="Žltý", body="one two")
    index.write(2, title="Other", body="one two")

    index.write(1, title="Second", keywords="Modrý", body="three\0four")

    assert index.items("first OR zlty OR title:first OR fir*") == []
    assert index.items("one") == [2]
    assert index.items("second modry four") == [1]


def test_an_entry_written_again_unchanged_is_found_once(index: Index) -> None:
    index.write(1, title="Same")
    index.write(1, title="Same")

    assert index.items("same") == [1]
    assert SearchEntry.objects.count() == 1


def test_a_removed_entry_is_not_found(index: Index) -> None:
    index.write(1, title="Gone soon")
    index.write(2, title="Gone never")

    index.remove(1)
    index.remove(77)

    assert index.items("gone") == [2]
    assert index.find("gone").total == 1


def test_an_entry_removed_and_written_anew_has_no_old_words(index: Index) -> None:
    index.write(1, title="Old")
    index.remove(1)
    index.write(1, title="New")

    assert index.items("old") == []
    assert index.items("new") == [1]


def test_entries_deleted_behind_the_back_of_the_index_are_not_found(filled: Index) -> None:
    SearchEntry.objects.filter(item_id=1).delete()

    assert filled.items("invoice") == [2]
    assert filled.find("invoice").total == 1


def test_items_of_two_lists_may_have_the_same_number(index: Index) -> None:
    index.write(1, title="Shared", code="notes")
    index.write(1, title="Shared", code="cases")

    index.remove(1, code="notes")

    assert [(hit.list_code, hit.item_id) for hit in index.find("shared").hits] == [("cases", 1)]


def test_only_entries_of_the_scope_are_found_and_counted(filled: Index) -> None:
    scope = SearchEntry.objects.filter(item_id__in=[2, 3])

    results = filled.find("invoice", scope)

    assert [hit.item_id for hit in results.hits] == [2]
    assert (results.total, results.more) == (1, False)


def test_a_scope_may_be_empty_distinct_ordered_or_have_a_subquery(filled: Index) -> None:
    entries = SearchEntry.objects.all()

    assert filled.items("invoice", entries.none()) == []
    assert filled.items("invoice", entries.filter(item_id__in=[])) == []
    assert set(filled.items("invoice", entries.distinct().order_by("-modified_at"))) == {1, 2}
    assert filled.items("invoice", entries.filter(pk__in=entries.filter(item_id=2).values("pk"))) == [2]
    assert filled.items("invoice", entries.filter(item_id=1) | entries.filter(title__contains="%")) == [1]


def test_pages_follow_each_other_without_gap_or_repetition(index: Index) -> None:
    for number in range(1, 12):
        index.write(number, title="page", body="filler " * number)

    pages = [index.find("page", limit=4, offset=offset) for offset in (0, 4, 8, 12)]

    assert sorted(hit.item_id for page in pages for hit in page.hits) == list(range(1, 12))
    assert [len(page.hits) for page in pages] == [4, 4, 3, 0]
    assert [page.total for page in pages] == [11] * 4
    assert [page.more for page in pages] == [True, True, False, False]


def test_list_filters_narrow_the_scope(index: Index) -> None:
    for code in ("notes", "cases", "mails"):
        index.write(1, title="Common", code=code)

    def lists(text: str) -> set[str]:
        return {hit.list_code for hit in index.find(text).hits}

    assert lists("list:cases common") == {"cases"}
    assert lists("common list:cases LIST:Mails") == {"cases", "mails"}
    assert lists("-list:cases common") == {"notes", "mails"}
    assert lists("list:absent common") == set()


def test_counting_stops_behind_the_cap(filled: Index) -> None:
    tree = parse("invoice OR report OR zilina").tree
    assert tree is not None

    assert current_engine().count(tree, SearchEntry.objects.all(), 2) == 3
    assert current_engine().count(tree, SearchEntry.objects.all(), 100) == 4


def test_a_phrase_is_found_deep_in_a_long_text(index: Index) -> None:
    filler = "the quick brown fox " * 10_000
    index.write(1, title="Long", body=f"{filler} needle in the haystack {filler}")
    index.write(2, title="Long", body=f"{filler} haystack in the needle {filler}")

    assert index.items('"needle in the haystack"') == [1]


@pytest.mark.parametrize("engine", ["database"], indirect=True)
def test_a_text_with_very_many_different_words_is_stored_and_found_by_its_first_ones(index: Index) -> None:
    index.write(1, title="Catalogue", body=" ".join(f"number{number:07}" for number in range(60_000)))

    assert index.items("catalogue number0000001") == [1]
    assert index.items('"number0000001 number0000002"') == [1]


def test_odd_text_is_stored(index: Index) -> None:
    index.write(1, title="t" * 600, keywords="\0\ud800\x01", body="a" * 100_000 + " " + "'" * 50 + "\\ last")

    assert index.items("last") == [1]
    assert SearchEntry.objects.get().title == "t" * 512


def test_what_is_typed_is_found_before_its_last_word_is_finished(filled: Index) -> None:
    def typed(text: str) -> set[int]:
        return {hit.item_id for hit in find(text, SearchEntry.objects.all(), as_you_type=True).hits}

    assert typed("inv") == {1, 2, 7}
    assert typed("annual rep") == {1, 2, 4, 9}
    assert typed("title:inv") == {1, 7}
    assert typed("i") == set()


def test_nothing_stays_of_a_transaction_rolled_back(index: Index) -> None:
    index.write(1, title="Kept")
    with index.commit(), transaction.atomic():
        write_entry("notes", 1, title="Lost", modified_at=WHEN)
        write_entry("notes", 2, title="Lost", modified_at=WHEN)
        transaction.set_rollback(True)

    assert index.items("lost") == []
    assert index.items("kept") == [1]


def test_a_hit_shows_title_and_marked_text(filled: Index) -> None:
    hit = filled.find('"annual report" invoice').hits[0]

    assert (hit.list_code, hit.item_id, hit.title) == ("notes", 1, "Invoice for Žilina")
    assert hit.snippet_html == ("paid urgent The <mark>annual report</mark> of the company is attached.")


def test_a_snippet_is_escaped(filled: Index) -> None:
    [hit] = filled.find("bold").hits

    assert "&lt;b&gt;<mark>bold</mark>&lt;/b&gt; &amp; &#x27;quoted&#x27;" in hit.snippet_html


@pytest.mark.parametrize("engine", ["database"], indirect=True)
def test_a_search_asks_the_database_as_often_for_many_hits_as_for_one(
    index: Index, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings = 2 if connection.vendor == "postgresql" else 0
    for number in range(30):
        index.write(number, title="Report", body="rare" if number == 0 else "often")

    with django_assert_num_queries(2 + settings):
        index.find("rare")
    with django_assert_num_queries(2 + settings):
        index.find("often")
    with django_assert_num_queries(3 + 2 * settings):
        index.find("often", limit=20)


@pytest.mark.parametrize("engine", ["database"], indirect=True)
def test_entries_are_found_by_the_index_and_the_scope_is_tested_per_hit(filled: Index) -> None:
    explain, expected = {
        "sqlite": (
            "EXPLAIN QUERY PLAN",
            ["SCAN lists_searchwords VIRTUAL TABLE", "USING INTEGER PRIMARY KEY (rowid=?)"],
        ),
        "postgresql": ("EXPLAIN", ["Index Scan on lists_searchentry_vector", "lists_searchentry_pkey"]),
    }[connection.vendor]
    with CaptureQueriesContext(connection) as captured:
        filled.items("invoice")
    [ranking] = [query["sql"] for query in captured if "WITH newest" in query["sql"]]

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{explain} {ranking}")
        plan = "\n".join(str(row) for row in cursor.fetchall())

    assert [part for part in expected if part not in plan] == []
    assert "SubPlan" not in plan
