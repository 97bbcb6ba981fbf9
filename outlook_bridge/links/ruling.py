"""What filing rules do with a message: its links, its category, and an activity for whoever sees to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from crm_lists.activities.models import Activity
from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from ..derived import proposing
from ..intake.companions import program
from ..message import Message
from ..msg.values import MailMessage
from . import linking
from .filing_rule import FilingRule, Seen, matching
from .link import MAIN, SEVERAL, How, LinkedBy
from .matching import Found, addresses_in, addresses_of_content

#: More rules than these are not asked, and no rule is tried on more messages.
MOST_RULES = 200
MOST_TRIED = 500


def rules_of(actor: Actor) -> list[FilingRule]:
    """Return the rules that are switched on and that the actor may see, in their order; asked once."""
    return actor.fact("outlook_bridge.filing_rules", lambda: _rules_of(actor))


def _rules_of(actor: Actor) -> list[FilingRule]:
    visible = access.visible(actor, definition_of(FilingRule)).filter(is_active=True)
    looked_up = visible.select_related("relation", "contact__relation", "case__relation", "activity")
    return list(looked_up.order_by("position", "pk")[:MOST_RULES])


def holding(rules: Iterable[FilingRule], mail: MailMessage) -> list[FilingRule]:
    """Return the rules that hold for a message that is being filed; private mail is filed by none."""
    if mail.is_private:
        return []
    return matching(rules, Seen(mail.sender.email, addresses_in(mail), mail.subject))


def with_rules(actor: Actor, found: Found, rules: Sequence[FilingRule]) -> Found:
    """Add the links of the rules to what is known; what the actor does not see is left out."""
    wanted = [(rule, item) for rule in rules for item in rule.targets]
    keys = [(definition_of(item).code, item.pk) for _rule, item in wanted]
    seen = linking.readable(actor, keys) if keys else {}
    links = _links_of(found)
    how = How(found.by) if found.by else How()
    hows = dict.fromkeys(links.targets, how) | dict(found.hows)
    for (rule, item), key in zip(wanted, keys, strict=True):
        if key in seen:
            links.add(item)
            hows |= {one: How(LinkedBy.RULE, rule.name) for one in links.targets if one not in hows}
    if not links.targets:
        return found
    return Found(links.values, found.by or LinkedBy.RULE, hows)


def _links_of(found: Found) -> linking.Links:
    main = {code: getattr(found.values.get(column), "pk", None) for code, column in MAIN.items()}
    several = {code: {one.pk for one in found.values.get(code) or ()} for code in SEVERAL}
    return linking.Links(main, several)


def categories(rules: Iterable[FilingRule]) -> list[str]:
    """Return the categories that the rules give."""
    return list(dict.fromkeys(rule.category for rule in rules if rule.category))


def assign(actor: Actor, message: Message, rules: Iterable[FilingRule]) -> Message:
    """Give a message that was just filed to whom the first rule that names somebody says; return it."""
    rule = next((one for one in rules if one.is_assigning), None)
    if rule is None:
        return message
    values = {
        "activity_type": proposing.task_type(),
        "name": message.subject[: Activity.LONGEST_NAME],
        "case": message.case_id,
        "relation": message.relation_id,
        "due": timezone.localdate() + timedelta(days=rule.due_days),
        "responsible": rule.responsible_id,
        "for_group": rule.for_group_id,
    }
    # The rule was made by somebody who may assign work; the one who files need not be.
    activity = actions.add(program(actor), Activity, values, generated={"group_id": message.group_id})
    return linking.add(program(actor), message, [activity], how=How(LinkedBy.RULE, rule.name))


@dataclass(frozen=True)
class Trial:
    """A message for which a rule would hold."""

    message: Message
    url: str


def tried(actor: Actor, rule: FilingRule, last: int) -> tuple[int, list[Trial]]:
    """Return how many of the latest messages were looked at, and those for which the rule would hold."""
    definition = definition_of(Message)
    visible = access.visible(actor, definition).filter(is_private=False).select_related("content")
    latest = list(visible.order_by("-created_at", "-pk")[: min(last, MOST_TRIED)])
    held = [
        Trial(one, definition.url_of(one.pk))
        for one in latest
        if rule.matches(Seen(one.sender_email, addresses_of_content(one.content), one.subject))
    ]
    return len(latest), held
