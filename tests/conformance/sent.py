"""What a browser sends when a person saves a form without typing anything."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]
#: Kinds of controls that send a value only when they are ticked.
TICKED = ("checkbox", "radio")


class _Controls(HTMLParser):
    """Collects the values of the controls of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        given = {key: value or "" for key, value in attributes}
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            self.values[name] = [""]
        elif tag == "option" and "selected" in given:
            self.values.setdefault(self._select, []).append(given.get("value", ""))
        elif tag == "input" and given.get("type") not in TICKED:
            self.values.setdefault(name, []).append(given.get("value", ""))
        elif tag == "input" and "checked" in given:
            self.values.setdefault(name, []).append(given.get("value", "on"))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # Browsers leave out the first line break of a text area and send breaks as two signs.
            text = self.values[self._area][0].removeprefix("\n")
            self.values[self._area] = [text.replace("\r\n", "\n").replace("\n", "\r\n")]
            self._area = ""


def untouched(page: str, names: Iterable[str]) -> dict[str, list[str]]:
    """Return what the controls of these names would send, and those that belong to them: `rrule-times`."""
    controls = _Controls()
    controls.feed(page)
    known = set(names)
    return {name: sent for name, sent in controls.values.items() if column_of(name) in known}


def column_of(control: str) -> str:
    """Return the column of a control; one of several parts has controls of its own behind its name."""
    return re.split(r"[-:]", control)[0]
