"""The project's own files, as the architecture tests read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.conftest import ROOT

PACKAGES = (
    "benchmarks",
    "crm_lists",
    "libraries",
    "outlook_bridge",
    "site/config",
    "site/portal",
    "templates",
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files() -> tuple[Path, ...]:
    """Return the files of the project, relative to its root: tracked and new, none ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = (Path(name) for name in listed.split("\0") if name)
    return tuple(sorted(path for path in paths if (ROOT / path).is_file()))


def below(*folders: str, suffix: str) -> list[Path]:
    """Return the files with that suffix below the folders."""
    return [path for path in files() if path.suffix == suffix and path.as_posix().startswith(tuple(folders))]


@cache
def modules() -> tuple[Path, ...]:
    """Return the modules of our packages without the migrations, which Django writes."""
    found = below(*(f"{package}/" for package in PACKAGES), suffix=".py")
    return tuple(path for path in found if "migrations" not in path.parts)


@cache
def text(path: Path) -> str:
    """Return what a file says."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(text(path), filename=str(path))


def functions(path: Path) -> Iterator[Function]:
    """Yield every function and method of a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def length(node: Function) -> int:
    """Return how many lines a function has, its decorators not counted."""
    return (node.end_lineno or node.lineno) - node.lineno + 1
