"""Commands in the bar of a page, and panels and details on an item's page, that any app may add."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from .actors import Actor
from .registry import Many

if TYPE_CHECKING:
    from .listing.counting import Counted

#: Key under which a command or panel is registered that belongs to every list.
EVERY_LIST = "*"


class Priority(IntEnum):
    """How near at hand a command is; what the bar of an item has no room for stands under “More”."""

    FIRST = 0
    USUAL = 1
    #: Always under “More”.
    SELDOM = 2


@dataclass(frozen=True)
class Command:
    """One entry of a command bar."""

    label: "str | Promise"
    url: str = ""
    icon: str = ""
    #: The first command of a page, filled.
    main: bool = False
    #: Drawn with a line around it.
    line: bool = False
    #: Opens in a dialog over the page.
    dialog: bool = False
    #: Is sent as a form, because it changes something.
    post: bool = False
    download: bool = False
    #: Takes something away.
    danger: bool = False
    #: On a listing, its address carries the filters, the view and the sort order that are shown.
    keeps_query: bool = False
    hint: "str | Promise" = ""
    #: Asked before a `post` command is sent.
    confirm: "str | Promise" = ""
    #: Entries of the menu that it opens, in place of an address.
    entries: tuple["Command", ...] = ()
    #: Which commands keep their place in the bar of an item where it is narrow.
    priority: Priority = Priority.USUAL


@dataclass(frozen=True)
class Panel:
    """One panel of an item's page: how many things it holds, and the context of its page template."""

    code: str
    label: "str | Promise"
    #: Return the number shown on the tab, as an expression that is asked together with those of the other
    #: tabs; None for no number.
    count: Callable[[Actor, Any], "Counted | None"]
    template: str
    context: Callable[[HttpRequest, Any], Mapping[str, Any]]
    #: Stands behind the related lists.
    is_last: bool = False
    #: Tells whether the item has the panel for the actor at all.
    offered: Callable[[Actor, Any], bool] = lambda _actor, _item: True


@dataclass(frozen=True)
class Fact:
    """One line of an item's details besides its columns."""

    label: "str | Promise"
    #: HTML that is safe to show.
    value_html: str


#: Return the commands for one item: (actor, item) -> commands.
item_commands: Many[Callable[[Actor, Any], list[Command]]] = Many("item commands")
#: Return the commands for a list: (actor, definition) -> commands.
list_commands: Many[Callable[[Actor, Any], list[Command]]] = Many("list commands")
#: Return the commands for a list as one of its views shows it: (actor, definition, view or None) -> commands.
view_commands: Many[Callable[[Actor, Any, Any], list[Command]]] = Many("view commands")
#: Return the commands for selected rows of a list: (actor, definition) -> commands. Their addresses take
#: a POST of the selected keys (`pk`, repeated), or of `all=1` with the query of the listing in the address.
selection_commands: Many[Callable[[Actor, Any], list[Command]]] = Many("selection commands")
#: Panels of item pages, by the code of the list.
item_panels: Many[Panel] = Many("item panels")
#: Return further details of one item: (actor, item) -> facts.
item_facts: Many[Callable[[Actor, Any], list[Fact]]] = Many("item facts")

#: Return what is to be seen of an item at the head of its details pane, as HTML: (request, item) -> HTML.
pane_previews: Many[Callable[[HttpRequest, Any], SafeString]] = Many("previews in panes")


@dataclass(frozen=True)
class DropZone:
    """Where files dropped on an item's page go."""

    label: "str | Promise"
    url: str
    hint: "str | Promise" = ""
    #: What the file chooser offers, as in HTML: ".msg,.eml".
    accept: str = ""


#: Return the drop zone of an item's page: (actor, item) -> drop zone or None; the first one counts.
drop_zones: Many[Callable[[Actor, Any], DropZone | None]] = Many("drop zones")
