"""What a message may belong to, best first, each with the reasons in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from crm_lists.activities.models import Activity
from crm_lists.cases.models import Case
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.public_domains import domain_of
from crm_lists.relations import party_email
from crm_lists.relations.models import Contact, Relation

from ..intake import store
from ..message import Message
from . import linking
from .link import How, Hows, LinkedBy
from .linking import Target
from .matching import Matcher, addresses_of_content

#: So many are shown.
MOST = 6
#: So many rows of one kind are looked at.
MOST_LOOKED_AT = 20
#: Messages of the same sender count so long.
LATELY = timedelta(days=30)
#: What one files now goes often where the last message went.
JUST_NOW = timedelta(hours=2)


class Hint(NamedTuple):
    """One reason for one item, and how much it says: from 1 for hardly anything to 50."""

    target: Target
    weight: int
    reason: str


@dataclass
class Suggestion:
    """An item to which the message may belong, with every reason for it, the strongest first."""

    target: Target
    item: Any = None
    weight: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def value(self) -> str:
        """Return what a form sends for the item."""
        return f"{self.target[0]}{linking.COLON}{self.target[1]}"

    @property
    def icon(self) -> str:
        """Return the sign of the item's list."""
        return find_list(self.target[0]).icon

    @property
    def url(self) -> str:
        """Return the address of the item."""
        return find_list(self.target[0]).url_of(self.target[1])

    @property
    def reason(self) -> str:
        """Return the two strongest reasons in words."""
        return " · ".join(self.reasons[:2])


def suggestions(actor: Actor, message: Message) -> list[Suggestion]:
    """Return the readable items to which the message may belong and does not yet, the likeliest first."""
    found: dict[Target, Suggestion] = {}
    for target, weight, reason in sorted(_Search(actor, message).hints(), key=lambda one: -one.weight):
        known = found.setdefault(target, Suggestion(target))
        if reason not in known.reasons:
            known.reasons.append(reason)
            known.weight += weight
    links = linking.Links.of(message)
    open_ones = [one for one in found.values() if not links.has(*one.target)]
    items = linking.readable(actor, [one.target for one in open_ones])
    for one in open_ones:
        one.item = items.get(one.target)
    ranked = sorted(open_ones, key=lambda one: (-one.weight, one.target))
    return [one for one in ranked if one.item is not None][:MOST]


def hows(actor: Actor, message: Message, targets: Iterable[Target]) -> Hows:
    """Return that these links were suggested, with the reasons; a link that was not is made by hand."""
    known = {one.target: one.reason for one in suggestions(actor, message)}
    return {
        target: How(LinkedBy.SUGGESTED, known[target]) if target in known else How() for target in targets
    }


class _Search:
    """Looks for what one message may belong to; what several reasons need is looked up once."""

    def __init__(self, actor: Actor, message: Message) -> None:
        self._actor = actor
        self._message = message
        self._subject = message.subject.casefold()

    def hints(self) -> Iterator[Hint]:
        """Yield every reason for every item."""
        yield from self._of_conversation()
        yield from self._of_people()
        yield from self._of_open_work()
        yield from self._of_earlier_messages()

    # -- messages -------------------------------------------------------------------------------

    @cached_property
    def _others(self) -> QuerySet[Message]:
        visible = access.visible(self._actor, definition_of(Message))
        others: QuerySet[Message] = visible.filter(is_private=False).exclude(pk=self._message.pk)
        return others

    def _of_conversation(self) -> Iterator[Hint]:
        others = store.conversation(self._others, self._message).order_by("-sent_at")
        for target, _at in self._targets(others):
            yield Hint(target, 50, _("The conversation is filed there"))

    def _of_earlier_messages(self) -> Iterator[Hint]:
        now = timezone.now()
        if sender := self._message.sender_email:
            same = self._others.filter(sender_email__iexact=sender, created_at__gte=now - LATELY)
            for target, day in self._targets(same.order_by("-created_at")):
                yield Hint(
                    target, 24, _("A message of the same sender was filed there on %(day)s") % {"day": day}
                )
        mine = self._others.filter(created_by=self._actor.user, created_at__gte=now - JUST_NOW)
        for target, _day in self._targets(mine.order_by("-created_at")[:1]):
            yield Hint(target, 6, _("You filed the last message there"))

    def _targets(self, messages: QuerySet[Message]) -> list[tuple[Target, str]]:
        """Return what these messages belong to, each with the day on which that was said."""
        rows = store.links_of(messages.values_list("pk", flat=True)[:MOST_LOOKED_AT])
        latest = {(row.list_code, row.item_id): row.linked_at for row in rows}
        return [(target, formats.date_format(timezone.localtime(at))) for target, at in latest.items()]

    # -- people ---------------------------------------------------------------------------------

    @cached_property
    def _addresses(self) -> list[str]:
        return Matcher(self._actor).foreign(addresses_of_content(self._message.content))

    @cached_property
    def _contacts(self) -> list[Contact]:
        if not self._addresses:
            return []
        found = party_email.having(self._actor, Contact, self._addresses)
        return list(found.select_related("relation")[:MOST_LOOKED_AT])

    @cached_property
    def _relations(self) -> dict[int, tuple[int, str]]:
        """Return the companies of the people, with what speaks for them."""
        found: dict[int, tuple[int, str]] = {}
        if self._addresses:
            for pk in party_email.having(self._actor, Relation, self._addresses).values_list("pk", flat=True)[
                :MOST_LOOKED_AT
            ]:
                found[pk] = 34, _("An address of the message is its own")
        for one in self._contacts:
            reason = _("%(contact)s works there") % {"contact": one}
            found.setdefault(one.relation_id, (30 if self._is_sender(one) else 22, reason))
        return found or self._of_domains()

    def _of_domains(self) -> dict[int, tuple[int, str]]:
        domains = {domain_of(one) for one in self._addresses} - {""}
        if not domains:
            return {}
        keys = party_email.in_domains(self._actor, Relation, domains).values_list("pk", flat=True)
        reason = _("It has addresses in %(domains)s") % {"domains": ", ".join(sorted(domains))}
        return dict.fromkeys(keys[:MOST_LOOKED_AT], (18, reason))

    def _of_people(self) -> Iterator[Hint]:
        for one in self._contacts:
            if self._is_sender(one):
                yield Hint(("contacts", one.pk), 40, _("The sender’s address is this contact’s"))
            else:
                yield Hint(("contacts", one.pk), 26, _("The address of this contact is in the message"))
        for pk, (weight, reason) in self._relations.items():
            yield Hint(("relations", pk), weight, reason)

    def _is_sender(self, contact: Contact) -> bool:
        return self._message.sender_email.lower() in party_email.addresses_of(contact)

    # -- what is open ---------------------------------------------------------------------------

    def _of_open_work(self) -> Iterator[Hint]:
        companies = {*self._relations, *filter(None, [self._message.relation_id])}
        people = [one.pk for one in self._contacts]
        if not companies and not people:
            return
        yield from self._of_cases(companies, people)
        yield from self._of_activities(people)

    def _of_cases(self, companies: Iterable[int], people: Sequence[int]) -> Iterator[Hint]:
        on_it = self._roles(people)
        known = Q(relation__in=companies) | Q(pk__in=on_it)
        cases = list(self._open(Case, known, state=Case.State.NEW))
        named = linking.readable(self._actor, [("relations", case.relation_id) for case in cases])
        for case in cases:
            # Who sees a case need not see its company.
            company = named.get(("relations", case.relation_id)) or _("the company")
            reason = _("Open case of %(company)s") % {"company": company}
            if case.pk in on_it:
                yield Hint(("cases", case.pk), 32, _("A contact of the message has a part in it"))
            yield from self._named(("cases", case.pk), 20, reason, case.name)

    def _roles(self, people: Sequence[int]) -> set[int]:
        definition = find_list("case-roles")
        if not people or not access.may_open(self._actor, definition):
            return set()
        roles = access.visible(self._actor, definition).filter(contact__in=people)
        return set(roles.values_list("case_id", flat=True)[:MOST_LOOKED_AT])

    def _of_activities(self, people: Sequence[int]) -> Iterator[Hint]:
        if not people:
            return
        activities = self._open(Activity, Q(contact__in=people), state=Activity.State.OPEN)
        for one in activities:
            yield from self._named(("activities", one.pk), 14, _("Open activity with the contact"), one.name)

    def _open(self, model: Any, known: Q, **state: Any) -> Any:
        found = access.visible(self._actor, definition_of(model)).filter(known, **state)
        return found.order_by("-modified_at")[:MOST_LOOKED_AT]

    def _named(self, target: Target, weight: int, reason: str, name: str) -> Iterator[Hint]:
        yield Hint(target, weight, reason)
        if len(name) > 3 and name.casefold() in self._subject:
            yield Hint(target, 28, _("Its name stands in the subject"))
