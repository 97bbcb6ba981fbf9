"""A list with rows, and with several values of a code list, answers whatever every list answers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_a_list_with_the_rarer_columns_is_a_list_like_any_other(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "--ds=tests.gadgets.settings", "--create-db", "-q"]
    command += ["-p", "no:randomly", "-p", "no:cacheprovider", "tests/gadgets", "tests/conformance"]
    command += ["-k", "gadgets and not test_queries", f"--basetemp={tmp_path / 'run'}"]
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
