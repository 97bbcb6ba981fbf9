"""Tests of how long modules, classes and functions are, and that each says what it is."""

import ast
import statistics

from tests.architecture.sources import functions, length, modules, text, tree

MODULE_LINES = 400
FUNCTION_LINES = 50
FUNCTION_LINES_MEDIAN = 8
FUNCTION_LINES_P90 = 25


def test_modules_are_short() -> None:
    lengths = {str(path): len(text(path).splitlines()) for path in modules()}
    assert {path: lines for path, lines in lengths.items() if lines > MODULE_LINES} == {}


def test_functions_are_short() -> None:
    lengths = {f"{path}:{node.name}": length(node) for path in modules() for node in functions(path)}
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def test_most_functions_are_very_short() -> None:
    lengths = [length(node) for path in modules() for node in functions(path)]
    assert statistics.median(lengths) <= FUNCTION_LINES_MEDIAN
    assert statistics.quantiles(lengths, n=10)[-1] <= FUNCTION_LINES_P90


def test_each_module_begins_with_a_sentence_that_says_what_it_is() -> None:
    first_lines = {path: (ast.get_docstring(tree(path)) or "").partition("\n")[0] for path in modules()}
    assert [str(path) for path, line in first_lines.items() if not line.endswith((".", "?"))] == []


def test_each_public_class_and_function_says_what_it_is() -> None:
    silent = [
        f"{path}:{node.name}"
        for path in modules()
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []
