"""What a typed query means, and that nothing typed is an error."""

import random

import pytest

from crm_lists.framework.search.query import (
    MAX_DEPTH,
    MAX_WORDS,
    And,
    Filter,
    Node,
    Not,
    Or,
    ParsedQuery,
    Phrase,
    Prefix,
    Term,
    depth,
    leaves,
    parse,
)

A, B, C = Term("a"), Term("b"), Term("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a a", A),
        ("a OR b", Or((A, B))),
        ("a b OR c", And((A, Or((B, C))))),
        ("a AND b OR c", Or((And((A, B)), C))),
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ("a -(b c)", And((A, Not(And((B, C)))))),
        ("-(-a)", A),
        ("c -(-a -b)", And((C, Or((A, B))))),
        ("a OR -b", A),
        ("-a", None),
        ("a-b", Phrase(("a", "b"))),
        ('"a b"', Phrase(("a", "b"))),
        ('"a"', A),
        ('"a b', And((A, B))),
        ("«a b»", Phrase(("a", "b"))),
        ("ab*", Prefix("ab")),
        ("a-b*", And((A, Prefix("b")))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("(a b) (c a)", And((A, B, C))),
        ("title:ab*", Prefix("ab", "title")),
        ("KEYWORDS:(a OR b)", Or((Term("a", "keywords"), Term("b", "keywords")))),
        ('title:"a b"', Phrase(("a", "b"), "title")),
        ("other:a", Phrase(("other", "a"))),
        ("ÁB", Term("ab")),
        ("and or", And((Term("and"), Term("or")))),
        ("a OR", And((A, Term("or")))),
        ("a^2 [b TO c]", And((Phrase(("a", "2")), B, Term("to"), C))),
    ],
)
def test_a_query_is_read(text: str, tree: Node | None) -> None:
    assert parse(text).tree == tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("list:cases a", ParsedQuery(A, (Filter("list", "cases"),))),
        ("a -LIST:Mail.In", ParsedQuery(A, (Filter("list", "mail.in", is_negated=True),))),
        ("list:a list:b", ParsedQuery(None, (Filter("list", "a"), Filter("list", "b")))),
        ('"list:a"', ParsedQuery(Phrase(("list", "a")))),
        ("list: a", ParsedQuery(And((Term("list"), A)))),
    ],
)
def test_filters_are_returned_apart(text: str, expected: ParsedQuery) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("ab", Prefix("ab")),
        ("a bc", And((A, Prefix("bc")))),
        ("title:ab", Prefix("ab", "title")),
        ("a b", And((A, B))),
        ("ab ", Term("ab")),
        ('"ab', Term("ab")),
        ('"ab cd"', Phrase(("ab", "cd"))),
        ("ab*", Prefix("ab")),
    ],
)
def test_the_last_word_typed_may_be_unfinished(text: str, tree: Node) -> None:
    assert parse(text, as_you_type=True).tree == tree


@pytest.mark.parametrize(
    "text",
    [
        "(" * 4000,
        "((a OR b) " * 400,
        "NOT " * 1000 + "a",
        "-(" * 2000 + "a",
        '"' * 4000,
        "title:" * 600,
        " OR ".join("a(" for _ in range(500)),
        "".join(f"(a{number} OR (b{number} " for number in range(60)),
    ],
)
def test_a_hostile_query_is_cut_to_what_engines_bear(text: str) -> None:
    tree = parse(text).tree

    assert depth(tree) <= MAX_DEPTH
    assert len(list(leaves(tree))) <= MAX_WORDS


def test_words_are_counted_across_the_query() -> None:
    found = list(leaves(parse(" ".join(f"w{number}" for number in range(100))).tree))

    assert len(found) == MAX_WORDS
    assert found[0] == Term("w0")


def test_no_mixture_of_signs_is_an_error() -> None:
    parts = [*"\"()-*:~^[]{}\\+?'é🎉\n\x01\ud800", " ", " ", "a", "AND", "OR", "NOT", "title:", "list:"]
    dice = random.Random(5)

    for _ in range(3000):
        parse("".join(dice.choices(parts, k=dice.randint(1, 25))), as_you_type=dice.random() < 0.5)


def test_negated_words_are_no_leaves() -> None:
    assert list(leaves(parse('a -b (c OR "a b")').tree)) == [A, C, Phrase(("a", "b"))]
