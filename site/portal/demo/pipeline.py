"""The cases of the demo, and what is done over them."""

from dataclasses import dataclass
from typing import Any

from .tables import table

WON = "successful"


@dataclass(frozen=True)
class CaseRow:
    """One case; days count from the day of the load."""

    relation: str
    name: str
    value: int
    #: How many days ago it was opened.
    opened: int
    #: In how many days it shall be closed; for a closed one, a day in the past.
    ends: int
    outcome: str
    #: Code of the case type.
    kind: str


@dataclass(frozen=True)
class EventRow:
    """An event of the calendar that belongs to no case."""

    days: int
    hour: int
    hours: int
    name: str
    venue: str
    salesperson: str


def _case(row: dict[str, str]) -> CaseRow:
    numbers = {name: int(row[name]) for name in ("value", "opened", "ends")}
    values: dict[str, Any] = {**row, **numbers}
    return CaseRow(**values)


CASES = tuple(_case(row) for row in table("cases"))

CASE_TEXTS = (
    "Asked through the web form; wants the price by assembly and by material.",
    "Tender in two rounds. The building permit is there, the ground survey follows.",
    "Follow-up of last year's job. Same contact, same conditions.",
    "Recommended by the architect. Delivery in spring, assembly within six weeks.",
)
WON_NOTES = (
    "Signed after the second round; price held, term moved by two weeks.",
    "They chose us for the shorter term. Advance invoice is paid.",
)
LOST_NOTES = (
    "A competitor was 8 % cheaper without assembly. Ask again next year.",
    "The investor has put the project off.",
)
LOST_REASONS = ("competition", "budget-stopped")
#: How far the cases have come.
STAGES = ("offer-sent", "first-interest", "offer-accepted", "offer-sent", "contract-signed", "on-hold")
CALLS = (
    "Asked for an earlier start; the snow load has to be checked.",
    "Price accepted in principle, the term is still open.",
    "Wants the data sheet of the panels and a reference nearby.",
    "No answer on the first try; called back and agreed on a site visit.",
    "Invoice for the advance was received, payment by the end of the week.",
)
TASKS = (
    ("Send the statics report", "The short version is enough for the tender."),
    ("Prepare the offer", "Variants A and B, assembly as a separate line."),
    ("Check delivery term with the works", "They need the first lorry before the frost."),
    ("Ask for drawings in DWG", "The PDF lacks the axes."),
    ("Update the calculation", "New steel price from Monday."),
)
MEETINGS = (
    ("Site visit", "Bring the laser meter and helmets."),
    ("Meeting about the contract", "Open points: warranty, penalties, handover."),
    ("Presentation of the variants", "Three people from their side, the architect too."),
)
RESULTS = (
    "Done and sent by e-mail.",
    "Agreed; they confirm in writing.",
    "Settled on the phone.",
)
EVENTS = (
    EventRow(-7, 9, 1, "Sales meeting North", "Nitra, room Tatra", "katarina"),
    EventRow(0, 9, 1, "Sales meeting North", "Nitra, room Tatra", "katarina"),
    EventRow(7, 9, 1, "Sales meeting North", "Nitra, room Tatra", "katarina"),
    EventRow(1, 13, 2, "Training: new panel range", "Nitra, showroom", "peter"),
    EventRow(3, 8, 8, "Building fair, stand 214", "Bratislava, fairground", "katarina"),
    EventRow(2, 10, 1, "Sales meeting South", "Košice, office", "ioana"),
    EventRow(4, 14, 1, "Export round table", "online", "marek"),
    EventRow(9, 10, 3, "Supplier day Plechy Turiec", "Martin", "peter"),
    EventRow(1, 8, 1, "Service planning of the week", "Brno, workshop", "tomas"),
    EventRow(5, 9, 4, "Inspection of lifts", "Olomouc", "lenka"),
)
