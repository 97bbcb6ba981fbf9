"""Filing rules: where mail of a sender, a domain, a subject or an address tag goes (C-062, SM-22)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.activities.models import Activity
from crm_lists.cases.models import Case
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.organisation.models import Group, OwnedItem
from crm_lists.relations.models import Contact, Relation

#: Between several addresses, domains or words of one rule.
_BETWEEN = re.compile(r"[,;\n]")
_LONGEST = 500
_LATEST_DUE = 366


@dataclass(frozen=True)
class Seen:
    """What rules look at of a message: the sender's address, those of all its people, and its subject."""

    sender: str
    addresses: Sequence[str]
    subject: str


class FilingRule(OwnedItem):
    """One rule: every condition that is given must hold; it links the message and gives it to somebody."""

    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveIntegerField(
        _("order"), default=100, help_text=_("Rules are asked from the smallest number to the greatest.")
    )
    is_active = models.BooleanField(
        _("switched on"), default=False, help_text=_("“Try it” on its page shows first what it would do.")
    )
    is_last = models.BooleanField(_("ask no further rules"), default=False)
    sender = models.CharField(
        _("sender"), max_length=_LONGEST, blank=True, help_text=_("An address, or several with commas.")
    )
    domain = models.CharField(
        _("sender’s domain"), max_length=_LONGEST, blank=True, help_text=_("customer.example, others.example")
    )
    words = models.CharField(
        _("words in the subject"), max_length=_LONGEST, blank=True, help_text=_("All of them, with commas.")
    )
    tag = models.CharField(
        _("address tag"),
        max_length=64,
        blank=True,
        help_text=_("“service” for mail to anybody+service@own.example"),
    )
    relation = models.ForeignKey(
        Relation, models.PROTECT, verbose_name=_("company"), null=True, blank=True, related_name="+"
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, verbose_name=_("contact"), null=True, blank=True, related_name="+"
    )
    case = models.ForeignKey(
        Case, models.PROTECT, verbose_name=_("case"), null=True, blank=True, related_name="+"
    )
    activity = models.ForeignKey(
        Activity, models.PROTECT, verbose_name=_("activity"), null=True, blank=True, related_name="+"
    )
    category = models.CharField(_("category"), max_length=60, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        related_name="+",
    )
    for_group = models.ForeignKey(
        Group,
        models.PROTECT,
        verbose_name=_("queue of the group"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Any member may take it, where nobody is named."),
    )
    due_days = models.PositiveSmallIntegerField(
        _("due after days"), default=3, validators=[MaxValueValidator(_LATEST_DUE)]
    )

    class Meta(OwnedItem.Meta):
        verbose_name = _("filing rule")
        verbose_name_plural = _("filing rules")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A rule without a condition would take all mail, and one without a deed does nothing."""
        super().clean()
        if not any((self.sender, self.domain, self.words, self.tag)):
            raise ValidationError({"sender": _("Say which mail it is for: sender, domain, words or tag.")})
        if not (self.targets or self.category or self.is_assigning):
            raise ValidationError({"relation": _("Say what happens: a link, a category, or who does it.")})

    @property
    def targets(self) -> list[Any]:
        """Return the items to which it links, the nearest first."""
        return [one for one in (self.activity, self.case, self.contact, self.relation) if one is not None]

    @property
    def is_assigning(self) -> bool:
        """Tell whether it gives the message to somebody."""
        return self.responsible_id is not None or self.for_group_id is not None

    def matches(self, seen: Seen) -> bool:
        """Tell whether every condition that is given holds."""
        sender = seen.sender.casefold()
        domain = sender.rpartition("@")[2]
        subject = seen.subject.casefold()
        return (
            (not self.sender or sender in _several(self.sender))
            and (not self.domain or any(_is_within(domain, one) for one in _several(self.domain)))
            and (not self.words or all(one in subject for one in _several(self.words)))
            and (not self.tag or any(_has_tag(one, self.tag.casefold()) for one in seen.addresses))
        )


def _several(text: str) -> list[str]:
    return [one.strip().casefold() for one in _BETWEEN.split(text) if one.strip()]


def _is_within(domain: str, wanted: str) -> bool:
    return domain == wanted or domain.endswith(f".{wanted}")


def _has_tag(address: str, tag: str) -> bool:
    """Tell whether an address has the tag behind the plus sign of its local part (RFC 5233)."""
    return address.casefold().partition("@")[0].partition("+")[2] == tag


def matching(rules: Iterable[FilingRule], seen: Seen) -> list[FilingRule]:
    """Return the rules that hold for a message, in their order, up to one after which no more are asked."""
    found = []
    for rule in rules:
        if rule.matches(seen):
            found.append(rule)
            if rule.is_last:
                break
    return found


@register_list
class FilingRuleList(ListDefinition):
    """The list of filing rules."""

    model = FilingRule
    code = "filing-rules"
    icon = "mail_settings"
    #: Reached from the e-mail library.
    section = ""
    columns = (
        "name",
        "is_active",
        "position",
        "sender",
        "domain",
        "words",
        "tag",
        "relation",
        "case",
        "responsible",
        "salesperson",
        "modified_at",
    )
    filters = ("is_active", "relation", "case", "responsible", "salesperson")
    search = {"name": 10, "sender": 2, "domain": 2, "words": 2}
    views = (PublicView("active", _("Switched on"), filters={"is_active": "1"}, sort="position"),)
    order = "position"
    form_groups = (
        (_("Which mail"), ("sender", "domain", "words", "tag")),
        (_("Linked to"), ("relation", "contact", "case", "activity")),
        (_("What happens"), ("category", "responsible", "for_group", "due_days")),
    )
