"""Tests that pages, routers and the bridge read through `access` and write through `actions`."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import modules, tree

FACING_PEOPLE = ("pages", "views", "api", "urls", "routers", "web_parts")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
WRITES = {"save", "delete"}
DOORS = {"actions", "access"}
# Each with the reason why no person's rights are in question there.
ALLOWED = {
    "outlook_bridge/channels/rows.py": "the one place for the rows of the channels",
    "outlook_bridge/dav/rows.py": "the one place for what is kept for programs, which is no item",
    "outlook_bridge/message.py": "a message looks at its own stored row",
    "outlook_bridge/offering/rows.py": "the one place for the entries that a person is asked about",
    "outlook_bridge/intake/privacy.py": "the condition that `access` itself asks for",
    "outlook_bridge/intake/store.py": "the one place for the bridge's rows that are no items, and for twins",
}


def faces_people(path: Path) -> bool:
    """Return whether a module answers requests or carries in mail."""
    if path.parts[0] == "outlook_bridge":
        return path.name != "models.py"
    names = [*path.parts[:-1], path.stem]
    return any(name == word or name.startswith(f"{word}_") for name in names for word in FACING_PEOPLE)


def around_the_doors(tree_of_module: ast.Module) -> Iterator[str]:
    """Yield each place that takes a manager, or writes a row by itself."""
    for node in ast.walk(tree_of_module):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            yield f"line {node.lineno}: .{node.attr}"
        elif isinstance(node, ast.Call) and is_raw_write(node):
            yield f"line {node.lineno}: {ast.unparse(node)}"


def is_raw_write(call: ast.Call) -> bool:
    """Return whether a call looks like a model's own `save()` or `delete()`; a file's takes an argument."""
    target = call.func
    if not isinstance(target, ast.Attribute) or target.attr not in WRITES or call.args:
        return False
    return not (isinstance(target.value, ast.Name) and target.value.id in DOORS)


def test_pages_routers_and_the_bridge_use_the_two_doors() -> None:
    found = [
        f"{path}, {place}"
        for path in modules()
        if faces_people(path) and str(path) not in ALLOWED
        for place in around_the_doors(tree(path))
    ]
    assert not found, "\n".join(found)


def test_each_exception_is_still_needed() -> None:
    needed = {str(path) for path in modules() if list(around_the_doors(tree(path)))}
    assert set(ALLOWED) <= needed


def test_the_rule_sees_a_manager_and_a_raw_write() -> None:
    source = (
        "Case.objects.all()\nitem.save(update_fields=['name'])\nactions.delete(actor, item)\nimage.save(file)"
    )
    assert list(around_the_doors(ast.parse(source))) == [
        "line 2: item.save(update_fields=['name'])",
        "line 1: .objects",
    ]
