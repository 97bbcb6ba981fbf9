"""Tests of who may import whom."""

import ast

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.sources import files, tree
from tests.conftest import ROOT


def test_the_import_contracts_are_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    outcome = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert outcome == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_the_folder_site_is_no_package() -> None:
    assert not (ROOT / "site" / "__init__.py").exists(), "`site` is a module of the standard library"


def test_nothing_imports_site() -> None:
    importers = []
    for path in files():
        if path.suffix == ".py":
            names = {name for node in ast.walk(tree(path)) for name in imported(node)}
            if any(name.partition(".")[0] == "site" for name in names):
                importers.append(str(path))
    assert not importers


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [node.module or ""]
    return []
