"""A message as an item of the tests that every list passes."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from outlook_bridge.intake.filing import ingest
from outlook_bridge.intake.hints import Hints
from outlook_bridge.links.link import SEVERAL
from outlook_bridge.models import Channel
from tests.making import makers
from tests.outlook_bridge.conftest import mail

_numbers = count(1)


def make_message(actor: Actor, values: Mapping[str, Any]) -> Item:
    """File a message of its own, with an attachment."""
    number = next(_numbers)
    headers = {
        "Message-ID": f"<{number}@made.example>",
        "Subject": values.get("subject", f"Subject {number}"),
    }
    links = {name: values[name] for name in ("relation", "case", "activity") if name in values}
    content = mail(headers=headers, files={"Plan.txt": b"plan"})
    filed = ingest(actor, content, name="made.eml", channel=Channel.DROP, hints=Hints(**links))
    assert filed.message is not None, filed.text
    several = {code: values[code] for code in SEVERAL if values.get(code)}
    return actions.change(actor, filed.message, several) if several else filed.message


makers.register("messages", make_message)
