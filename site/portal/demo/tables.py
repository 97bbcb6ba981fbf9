"""Reads the long tables of the demo, which lie beside this module as CSV files."""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table by the names in its first line."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
