"""Tests that the documents say what is there."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import files, text
from tests.conftest import ROOT

VARIABLE = re.compile(r"reader\.\w+\(\"([A-Z_]+)\"")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#:]+)(?:#[^)]*)?\)")
PAGES = [path for path in files() if path.suffix == ".md"]


def test_the_readme_lists_every_setting() -> None:
    variables = VARIABLE.findall(text(Path("site/config/environment.py")))
    assert len(variables) > 10
    readme = text(Path("README.md"))
    assert [name for name in variables if f"| `{name}` |" not in readme] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(text(page)) if "//" not in target]
    assert [target for target in targets if not (ROOT / page.parent / target).exists()] == []


def test_each_decision_is_in_the_index() -> None:
    decisions = [path.name for path in files() if path.match("docs/adr/0*.md")]
    assert decisions
    index = text(Path("docs/adr/README.md"))
    assert [name for name in decisions if name not in index] == []


def test_the_make_targets_that_documents_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(Path("Makefile")), re.MULTILINE))
    named = {target for page in PAGES for target in re.findall(r"`make ([a-z-]+)", text(page))}
    assert named <= targets
