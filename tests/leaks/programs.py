"""Calendars and contacts as programs read them: walked through from the top, every text of every thing."""

from django.contrib.auth.models import User

from tests.leaks.oracle import Key
from tests.leaks.tokens import marks_in
from tests.outlook_bridge.dav.client import Program

WHOLE = (
    "<D:sync-collection><D:sync-token/><D:sync-level>1</D:sync-level>"
    "<D:prop><D:getetag/><{0}/></D:prop></D:sync-collection>"
)


def calendars_walked(person: User) -> dict[Key, str]:
    """Return the items that a program of the person is shown by CalDAV, each with its first address."""
    program = Program(person)
    return _walked(program, program.home, "C:calendar-data")


def _walked(program: Program, home: str, data: str) -> dict[Key, str]:
    found = dict[Key, str]()
    told = program.propfind(home, depth="1")
    for path in told.found if told.status == 207 else ():
        for answer in (program.propfind(path, depth="1"), program.report(path, WHOLE.format(data))):
            # A line may be folded within a mark.
            shown = marks_in(answer.body.replace(b"\r\n ", b"").replace(b"&#13;\n ", b""))
            found |= dict.fromkeys(shown - found.keys(), path)
    return found


def contacts_walked(person: User) -> dict[Key, str]:
    """Return the items that a program of the person is shown by CardDAV, each with its first address."""
    program = Program(person)
    return _walked(program, program.books, "CR:address-data")
