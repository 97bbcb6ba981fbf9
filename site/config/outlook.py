"""The settings of the Outlook add-in."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from config.reader import Reader, WrongSetting

#: Microsoft's own copy, which it asks add-ins to load: https://learn.microsoft.com/office/dev/add-ins
HOSTED = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js"
#: The places where Outlook on the web and the new Outlook show a task pane in a frame.
HOSTS = (
    "https://outlook.office.com",
    "https://outlook.office365.com",
    "https://outlook.cloud.microsoft",
    "https://outlook.live.com",
)


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """How the add-in is served at this installation."""

    #: The address of Office.js: Microsoft's own, or a copy that the installation serves.
    office_js: str
    #: Origins that may show the pane in a frame.
    hosts: tuple[str, ...]
    #: The ID of the add-in; empty for the one that follows from the address of the site.
    add_in_id: str
    #: Whether the pane works on several selected messages, for which Outlook asks for more rights.
    takes_several: bool


def read_outlook(reader: Reader) -> Outlook:
    """Return the settings of the add-in, or end the start at the first wrong one."""
    return Outlook(
        office_js=_office_js(reader),
        hosts=(*HOSTS, *reader.origins("OUTLOOK_HOSTS")),
        add_in_id=_add_in_id(reader),
        takes_several=reader.flag("OUTLOOK_SEVERAL_MESSAGES", True),
    )


def _office_js(reader: Reader) -> str:
    value = reader.text("OFFICE_JS_URL", HOSTED)
    parts = urlsplit(value)
    is_own = value.startswith("/") and not value.startswith("//")
    if not is_own and not (parts.scheme == "https" and parts.hostname):
        mistake = f"{value!r} begins neither with https:// nor with a single /."
        raise WrongSetting("OFFICE_JS_URL", mistake, example="/office/office.js")
    return value


def _add_in_id(reader: Reader) -> str:
    value = reader.text("OUTLOOK_ADD_IN_ID", "")
    try:
        return str(UUID(value)) if value else ""
    except ValueError:
        example = "7d3c0f2e-5a7b-4d1e-9a53-0c5f3a1b2c4d"
        raise WrongSetting("OUTLOOK_ADD_IN_ID", f"{value!r} is no UUID.", example=example) from None
