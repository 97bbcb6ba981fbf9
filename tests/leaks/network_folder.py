"""The libraries as a network folder: walked through from the top, as far as the person gets."""

from django.contrib.auth.models import User

from tests.leaks.oracle import Key
from tests.leaks.tokens import marks_in
from tests.libraries.webdav.client import Program

MULTISTATUS = 207


def walked(person: User) -> dict[Key, str]:
    """Return the items that a program of the person is shown, each with its first address."""
    program, found = Program.of(person), dict[Key, str]()
    waiting, known = ["/dav/"], {"/dav/"}
    while waiting:
        path = waiting.pop()
        answer = program.propfind(path, "1")
        if answer.status != MULTISTATUS:
            continue
        found |= dict.fromkeys(marks_in(answer.body) - found.keys(), path)
        folders = {
            one.findtext("{DAV:}href") for one in answer.xml if one.find(".//{DAV:}collection") is not None
        }
        waiting += sorted(folders - known)
        known |= folders
    return found
