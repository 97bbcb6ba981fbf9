"""Tests of the files around the code."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import files, text

LOCKS = ("requirements/base.txt", "requirements/dev.txt", "site/assets/package-lock.json")
# No address of a package index, and no folder of somebody's machine.
REGISTRIES = re.compile(r"\b(?:pypi|pythonhosted|npmjs|npmmirror)\.(?:org|com)\b")
MACHINE_PATHS = re.compile(r"(?<![\w.$}/-])/(?:home|root|work|Users)/\w")
BINARY = {".docx", ".eml", ".ico", ".jpg", ".msg", ".pdf", ".png", ".woff2", ".xlsx", ".zip"}


def readable() -> list[Path]:
    return [path for path in files() if path.suffix.lower() not in BINARY and is_text(path)]


def is_text(path: Path) -> bool:
    try:
        text(path)
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_checksums_and_no_host(name: str) -> None:
    lock = text(Path(name))
    assert "sha256:" in lock or "sha512-" in lock
    assert '"resolved"' not in lock
    assert "index-url" not in lock.replace("--no-emit-index-url", "")
    assert not re.search(r"^[^#]*https?://", lock, re.MULTILINE) or name.endswith(".json")


def test_no_file_names_a_package_registry() -> None:
    assert [str(path) for path in readable() if REGISTRIES.search(text(path))] == []


def test_no_file_names_a_folder_of_a_machine() -> None:
    assert [str(path) for path in readable() if MACHINE_PATHS.search(text(path))] == []


def test_page_templates_are_not_looked_up_in_the_package_of_document_templates() -> None:
    assert 'BASE_DIR / "templates"' not in text(Path("site/config/settings/base.py"))


def test_secrets_and_data_are_not_tracked() -> None:
    assert [str(path) for path in files() if path.parts[0] == "var" or path.suffix == ".sqlite3"] == []
