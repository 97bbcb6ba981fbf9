"""Rows of exported address books as rows that the list of contacts understands."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from crm_lists.exchange.files.layout import Cell
from crm_lists.exchange.shapes import Recast
from crm_lists.exchange.transfers import text_of
from crm_lists.framework.actors import Actor
from crm_lists.framework.code_values import values_of
from crm_lists.framework.columns.rows import Row, RowsField, text
from crm_lists.framework.definitions import ListDefinition
from crm_lists.relations.codes import ContactFunction
from crm_lists.relations.salutations import Gender

from .headings import CITY, COUNTRY, HOME, OTHER, POSTCODE, REGION, STREET, WORK, Meaning, folded, meaning_of

#: A file is an address book when it has so many of its headings, and so many that a list has in no such way.
KNOWN, SPREAD = 4, 2
_SPREAD = frozenset({"email", "phone", "address"})
#: Columns in which programs note how they work, not what they know of a person.
_NOISE = re.compile(
    r".*\b(type|typ|rodzaj)( poczty e mail| e mail \d)?|.*(display name|angezeigter name|nazwa wyswietlana).*"
    r"|priority|prioritat|priorytet|sensitivity|vertraulichkeit|charakter|private|privat|prywatne|initials"
    r"|initialen|inicjaly|gender|geschlecht|plec"
)
_NO_DAY = re.compile(r"[0\s./-]+")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/\d{2,4}")
_SALUTATIONS = {
    Gender.MALE: ("mr", "herr", "pan", "p"),
    Gender.FEMALE: ("mrs", "ms", "miss", "frau", "pani", "slecna", "slecinka"),
}
#: Between several values in one cell of Google's.
_SEVERAL = " ::: "
_KINDS = (
    *(("fax", "fax"), ("mobile", "mobile"), ("cell", "mobile"), ("work", "work"), ("business", "work")),
    *(("home", "home"),),
)

Values = dict[str, str]


def outlook_contacts(
    actor: Actor, definition: ListDefinition, headings: Sequence[str], rows: Iterator[list[Cell]]
) -> Recast | None:
    """Return how the rows of an exported address book are recast; None for any other file."""
    meanings = {place: found for place, one in enumerate(headings) if (found := meaning_of(one))}
    spread = [one for one in meanings.values() if one.field in _SPREAD]
    if len(meanings) < KNOWN or len(spread) < SPREAD:
        return None
    book = _Book(definition, headings, meanings)
    filled, days = _looked_over(book, rows)
    others = [
        place
        for place, heading in enumerate(headings)
        if place in filled and place not in meanings and not _NOISE.fullmatch(folded(heading))
    ]
    targets = book.targets(filled)

    def row(cells: Sequence[Cell]) -> list[Cell]:
        values = book.values(cells)
        return [*(values.get(name, "") for name in targets), *(_at(cells, place) for place in others)]

    return Recast(
        note=_(
            "This is an address book that Outlook or Google exported. Its e-mails, phones and addresses are "
            "put together, and what contacts have no column for stands in their notes."
        ),
        headings=[
            *(definition.column(name).label for name in targets),
            *(headings[place] for place in others),
        ],
        columns=dict(enumerate(targets)),
        row=row,
        month_first=_month_first(days),
    )


def _looked_over(book: "_Book", rows: Iterable[Sequence[Cell]]) -> tuple[set[int], list[str]]:
    """Return the places that hold anything in any row, and all birthdays."""
    filled: set[int] = set()
    days = []
    birthday = next((place for place, one in book.meanings.items() if one.field == "birthday"), -1)
    for cells in rows:
        filled.update(place for place in range(len(cells)) if _text(cells, place))
        if day := _text(cells, birthday):
            days.append(day)
    return filled, days


def _month_first(days: Iterable[str]) -> bool | None:
    """Return whether days with slashes begin with the month; None where none of them tells."""
    for day in days:
        if found := _SLASHES.fullmatch(day):
            if int(found[1]) > 12:
                return False
            if int(found[2]) > 12:
                return True
    return None


def _at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if 0 <= place < len(cells) else None


def _text(cells: Sequence[Cell], place: int) -> str:
    return text_of(_at(cells, place)).replace("\r\n", "\n").strip()


@dataclass
class _Person:
    """One row, sorted by what it says."""

    plain: dict[str, str] = field(default_factory=dict)
    #: By what tells them apart: a hostile cell holds tens of thousands.
    emails: dict[str, Row] = field(default_factory=dict)
    phones: dict[str, Row] = field(default_factory=dict)
    #: {work, home or other: {part: texts}}.
    addresses: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    #: What no column of contacts takes, each with the heading of the file.
    remarks: list[str] = field(default_factory=list)
    personal: list[str] = field(default_factory=list)


class _Book:
    """One exported address book: which of its columns means what."""

    def __init__(
        self, definition: ListDefinition, headings: Sequence[str], meanings: Mapping[int, Meaning]
    ) -> None:
        self.definition = definition
        self.headings = headings
        self.meanings = meanings
        #: Places that name the kind of what has the same number.
        self.kinds = {(one.field, one.number): place for place, one in meanings.items() if one.is_kind}

    def targets(self, filled: set[int]) -> list[str]:
        """Return the columns of contacts that the file fills, of those that the person may fill."""
        fields = {one.field for place, one in self.meanings.items() if place in filled}
        found = dict.fromkeys(name for name, sources in _TARGETS.items() if fields & sources)
        return [name for name in found if name in self.definition.editable]

    @cached_property
    def functions(self) -> Mapping[str, str]:
        """Return the labels of the functions by all their names."""
        known: dict[str, str] = {}
        for value in values_of(ContactFunction).values():
            if value.is_active:
                words = (value.code, value.label, *value.labels.values())
                known |= {word.casefold(): str(value) for word in words if word}
        return known

    def values(self, cells: Sequence[Cell]) -> Values:
        """Return the texts of the columns of contacts that one row means."""
        person = self._person(cells)
        plain = person.plain
        values = self._name(plain)
        values |= {"relation": plain.get("company", ""), "website": plain.get("web", "")}
        birthday = plain.get("birthday", "")
        values["birthday"] = "" if _NO_DAY.fullmatch(birthday) else birthday
        values["function"] = self.functions.get(plain.get("job", "").casefold(), "")
        values["emails"] = self._rows("emails", [*person.emails.values()])
        values["phones"] = self._rows("phones", [*person.phones.values()])
        self._place_addresses(person, values)
        lines = "\n".join(person.remarks)
        values["notes"] = "\n\n".join(filter(None, (plain.get("notes", ""), lines)))
        values["personal_notes"] = "\n".join(person.personal)
        return values

    def _person(self, cells: Sequence[Cell]) -> _Person:
        person = _Person()
        for place, meaning in self.meanings.items():
            value = _text(cells, place)
            if not value or meaning.is_kind:
                continue
            add = _ADDERS.get(meaning.field, _Book._add_plain)
            add(self, person, place, self._kind(cells, meaning), value)
        return person

    def _kind(self, cells: Sequence[Cell], meaning: Meaning) -> str:
        """Return the kind of a value: as its heading says, else as the cell beside it says."""
        if meaning.kind or (meaning.field, meaning.number) not in self.kinds:
            return meaning.kind
        said = folded(_text(cells, self.kinds[meaning.field, meaning.number]))
        return next((kind for word, kind in _KINDS if word in said), OTHER)

    def _add_plain(self, person: _Person, place: int, kind: str, value: str) -> None:
        name = self.meanings[place].field
        if name in ("department", "categories") or (name == "job" and value.casefold() not in self.functions):
            person.remarks.append(self._remark(place, value))
        elif name in ("spouse", "children"):
            person.personal.append(self._remark(place, value))
        else:
            person.plain.setdefault(name, value)

    def _add_email(self, person: _Person, place: int, kind: str, value: str) -> None:
        for one in value.split(_SEVERAL):
            if "@" not in one:
                # Outlook keeps colleagues by the names that only their Exchange server knows.
                person.remarks.append(self._remark(place, one))
            else:
                row = Row(kind=kind if kind in (HOME, OTHER) else WORK, value=one, note="")
                person.emails.setdefault(one.casefold(), row)

    def _add_phone(self, person: _Person, place: int, kind: str, value: str) -> None:
        for one in value.split(_SEVERAL):
            note = self.headings[place] if self.meanings[place].kind == OTHER else ""
            row = Row(kind=kind or WORK, value=one, note=note)
            person.phones.setdefault(re.sub(r"\D", "", one), row)

    def _add_address(self, person: _Person, place: int, kind: str, value: str) -> None:
        parts = person.addresses.setdefault(kind if kind in (WORK, HOME) else OTHER, {})
        parts.setdefault(self.meanings[place].part.removesuffix(" 2"), []).append(value)

    def _remark(self, place: int, value: str) -> str:
        return f"{self.headings[place]}: {value}"

    def _name(self, plain: Mapping[str, str]) -> Values:
        title, gender = _addressed(plain.get("title", ""))
        first = " ".join(filter(None, (plain.get("first", ""), plain.get("middle", ""))))
        last = plain.get("last", "")
        if not last:
            # Everybody has a surname here; a card of a firm bears its name.
            first, last = "", first or plain.get("company", "")
        return {
            "title_before": title,
            "gender": gender,
            "first_name": first,
            "last_name": last,
            "title_after": plain.get("suffix", ""),
        }

    def _rows(self, name: str, rows: Sequence[Row]) -> str:
        found = self.definition.column(name).field
        if not isinstance(found, RowsField):
            raise TypeError(f"{name} holds no rows.")
        return text.written(rows, found.parts, has_main=False)

    def _place_addresses(self, person: _Person, values: Values) -> None:
        """Put the address of work, or another one, on the letter, that of home among what is personal."""
        written = {place: _letter(parts) for place, parts in person.addresses.items()}
        values["private_address"] = written.pop(HOME, "")
        values["address"] = written.pop(WORK, "") or written.pop(OTHER, "")
        person.remarks += [" ".join(one.split("\n")) for one in written.values()]


def _letter(parts: Mapping[str, Sequence[str]]) -> str:
    """Return the lines of an address as they stand on a letter."""
    said = {part: "\n".join(dict.fromkeys(values)) for part, values in parts.items()}
    town = " ".join(filter(None, (said.get(POSTCODE), said.get(CITY))))
    return "\n".join(filter(None, (said.get(STREET), town, said.get(REGION), said.get(COUNTRY))))


def _addressed(title: str) -> tuple[str, str]:
    """Return the title of a person, and as what he is addressed where the title says so."""
    words = title.split()
    first = folded(words[0]).strip("' ") if words else ""
    for gender, salutations in _SALUTATIONS.items():
        if first in salutations:
            return " ".join(words[1:]), str(gender.label)
    return title, ""


_ADDERS: Mapping[str, Callable[..., Any]] = {
    "email": _Book._add_email,
    "phone": _Book._add_phone,
    "address": _Book._add_address,
}
#: Columns of contacts with the fields of the file that may fill them.
_TARGETS: Mapping[str, frozenset[str]] = {
    "title_before": frozenset({"title"}),
    "gender": frozenset({"title"}),
    "first_name": frozenset({"first", "middle"}),
    "last_name": frozenset({"last", "first", "company"}),
    "title_after": frozenset({"suffix"}),
    "relation": frozenset({"company"}),
    "function": frozenset({"job"}),
    "emails": frozenset({"email"}),
    "phones": frozenset({"phone"}),
    "website": frozenset({"web"}),
    "address": frozenset({"address"}),
    "notes": frozenset({"notes", "department", "job", "categories", "email", "address"}),
    "birthday": frozenset({"birthday"}),
    "private_address": frozenset({"address"}),
    "personal_notes": frozenset({"spouse", "children"}),
}
