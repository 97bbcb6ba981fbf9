"""What an import asks of names that several items have: each name once, with the items that may be meant."""

from collections.abc import Iterable, Mapping
from typing import Any

from .intake import Entry, Intake

#: Further names are asked when these are answered.
MOST = 50
#: Whoever means an item beyond these names it more closely in the file.
MOST_CHOICES = 20


class Questions:
    """The names in doubt that a dry run has found so far, with how many rows have them."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.rows: dict[tuple[str, str], int] = {}
        self.keys: dict[tuple[str, str], list[int]] = {}

    def note(self, entries: Iterable[Entry]) -> None:
        """Note the names in doubt of some rows."""
        for entry in entries:
            for name, question in entry.questions.items():
                asked = (name, question.text)
                if asked in self.rows or len(self.rows) < MOST:
                    self.rows[asked] = self.rows.get(asked, 0) + 1
                    self.keys[asked] = question.keys[:MOST_CHOICES]

    def to_json(self) -> list[dict[str, Any]]:
        """Return the questions as plain data."""
        described = self._described()
        return [
            {
                "column": name,
                "label": self.intake.definition.column(name).label,
                "text": text,
                "rows": count,
                "choices": [[key, described[name].get(key) or text] for key in self.keys[name, text]],
            }
            for (name, text), count in self.rows.items()
        ]

    def _described(self) -> Mapping[str, Mapping[int, str]]:
        """Return what tells the items apart, by column."""
        by_column: dict[str, set[int]] = {}
        for (name, _text), keys in self.keys.items():
            by_column.setdefault(name, set()).update(keys)
        return {
            mapped.column.name: mapped.transfer.described(
                mapped.column, self.intake.actor, by_column[mapped.column.name]
            )
            for mapped in self.intake.columns
            if mapped.column.name in by_column
        }


def answered(questions: Iterable[Mapping[str, Any]], data: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return what the person means, {column: {text: key}}; the fields are called “means-0”, “means-1” ..."""
    found: dict[str, dict[str, int]] = {}
    for place, question in enumerate(questions):
        chosen = str(data.get(f"means-{place}", ""))
        keys = {str(key): key for key, _words in question["choices"]}
        if chosen in keys:
            found.setdefault(question["column"], {})[question["text"]] = keys[chosen]
    return found
