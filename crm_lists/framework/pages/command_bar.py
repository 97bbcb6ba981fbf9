"""The bar of an item's commands: in one line at every width, the others under “More”."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..commands import Command, Priority

#: Widths in pixels from which on a bar shows more, each with its name in the stylesheet (`command_bar.css`).
WIDTHS = ((300, ""), (520, "s"), (760, "m"), (1000, "l"))
#: More commands than these side by side are not found any faster than in a menu.
MOST = 7
#: What a button measures, somewhat generously: its frame with icon and gap, each letter, the sign of a menu.
FRAME, QUIET_FRAME, LETTER, MENU_SIGN = 56, 42, 7.5, 20
#: “More” and the gap before the quiet commands.
KEPT_FREE = 86


@dataclass(frozen=True)
class Placed:
    """A command, and the name of the width from which on it stands in the bar: "" at every width."""

    command: Command
    width: str = ""


@dataclass(frozen=True)
class Bar:
    """The commands side by side, those with a line apart from the quiet ones, and those in the menu."""

    lined: Sequence[Placed]
    quiet: Sequence[Placed]
    #: All that is under “More” at some width; what is in the bar at some other one names that width.
    more: Sequence[Placed]

    @property
    def more_until(self) -> str:
        """Return the width from which on nothing is left for the menu, "" where something always is."""
        names = [name for _width, name in WIDTHS]
        last = max((names.index(one.width) for one in self.more), default=0)
        return names[last] if all(one.width for one in self.more) else ""


def arranged(commands: Sequence[Command]) -> Bar:
    """Return the bar of these commands."""
    named = _named(commands)
    beside = [Placed(one, named[place]) for place, one in enumerate(commands) if place in named]
    under = [
        Placed(one, named.get(place, "")) for place, one in enumerate(commands) if named.get(place) != ""
    ]
    # Behind a group, nothing tells that an entry is none of it.
    more = sorted(under, key=lambda one: (one.command.danger, bool(one.command.entries)))
    has_lines = any(one.command.line for one in beside)
    lined = [one for one in beside if has_lines and (one.command.main or one.command.line)]
    return Bar(lined, [one for one in beside if one not in lined], more)


def _named(commands: Sequence[Command]) -> dict[int, str]:
    """Return the places of the commands that stand in the bar at some width, with the name of that width."""
    in_turn = sorted(range(len(commands)), key=lambda place: (*_rank(commands[place]), place))
    widths = iter(WIDTHS)
    width, name = next(widths)
    named: dict[int, str] = {}
    taken = float(KEPT_FREE)
    for place in in_turn:
        taken += _measure(commands[place])
        if _rank(commands[place])[1] == Priority.SELDOM or len(named) == MOST:
            break
        # The first one keeps its place whatever it measures.
        while taken > width and named:
            width, name = next(widths, (0, ""))
            if not width:
                return named
        named[place] = name
    return named


def _rank(command: Command) -> tuple[bool, Priority]:
    return not command.main, Priority.FIRST if command.main else command.priority


def _measure(command: Command) -> float:
    frame = FRAME if command.main or command.line else QUIET_FRAME
    return frame + LETTER * len(str(command.label)) + (MENU_SIGN if command.entries else 0)
