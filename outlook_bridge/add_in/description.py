"""The one description of the add-in, out of which both manifests are written."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

#: To be raised with every change of what the manifests say: Outlook keeps what it knows otherwise.
VERSION = "1.0.0"
#: The oldest requirement set with the headers and the attachments of a message.
MAILBOX = "1.8"
#: Sizes of the icons that Outlook asks for, in pixels.
ICONS = (16, 32, 80)
LARGE_ICON = 128

#: The longest texts that a manifest takes.
SHORT, LONG = 125, 250
NAME = 30


@dataclass(frozen=True)
class Button:
    """A button of Outlook's ribbon that opens the pane."""

    #: Code of the surface: "read" or "compose".
    surface: str
    label: str
    tip: str
    #: The address of the pane.
    url: str
    is_pinnable: bool = False
    takes_several: bool = False


@dataclass(frozen=True)
class AddIn:
    """What Outlook is told of the add-in of this installation; addresses are whole."""

    id: str
    name: str
    provider: str
    summary: str
    site: str
    help_url: str
    buttons: tuple[Button, ...]
    #: Whether the pane asks to read the mailbox, without which several messages cannot be opened.
    takes_several: bool
    version: str = VERSION

    def icon_url(self, size: int) -> str:
        """Return the address of the icon of this size in pixels."""
        return self.site + reverse("outlook_add_in:icon", args=[size])


def add_in() -> AddIn:
    """Return the add-in of this installation."""
    site = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    name = str(settings.WAGTAIL_SITE_NAME)
    takes_several = settings.OUTLOOK_SEVERAL_MESSAGES
    return AddIn(
        id=settings.OUTLOOK_ADD_IN_ID or str(uuid5(NAMESPACE_URL, f"{site}/outlook/")),
        name=name[:NAME],
        provider=name[:NAME],
        summary=_("Shows who wrote to you, and files e-mail with its attachments where it belongs."),
        site=site,
        help_url=site + reverse("outlook_add_in:about"),
        buttons=(
            Button(
                "read",
                name[:NAME],
                _("Show who wrote, and file the message."),
                _pane(site, "read"),
                is_pinnable=True,
                takes_several=takes_several,
            ),
            Button(
                "compose",
                name[:NAME],
                _("Show whom you write to, and have the message filed when it is sent."),
                _pane(site, "compose"),
            ),
        ),
        takes_several=takes_several,
    )


def _pane(site: str, surface: str) -> str:
    return f"{site}{reverse('outlook_add_in:pane')}?{urlencode({'surface': surface})}"
