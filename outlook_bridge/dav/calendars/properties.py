"""The properties that calendars have and address books have not (RFC 4791 5.2)."""

from collections.abc import Iterable, Mapping

from ..protocol.names import APPLE, Element, caldav, element

MOST_BYTES = 1 << 20
_COLOURS = ("#0f6cbd", "#107c10", "#c239b3", "#ca5010", "#038387", "#8764b8", "#986f0b", "#d13438")


def properties_of(title: str, colour: int, kinds: Iterable[str]) -> Mapping[str, Element]:
    """Return the properties of a calendar that takes these components."""
    components = (element(caldav("comp"), name=kind) for kind in sorted(kinds))
    data = element(caldav("calendar-data"), **{"content-type": "text/calendar", "version": "2.0"})
    shown = _COLOURS[(colour - 1) % len(_COLOURS)]
    texts = {
        caldav("max-resource-size"): str(MOST_BYTES),
        caldav("max-attendees-per-instance"): "1000",
        caldav("calendar-description"): title,
        f"{{{APPLE}}}calendar-color": shown,
    }
    return {
        caldav("supported-calendar-component-set"): element(
            caldav("supported-calendar-component-set"), *components
        ),
        caldav("supported-calendar-data"): element(caldav("supported-calendar-data"), data),
        **{name: element(name, text) for name, text in texts.items()},
    }
