"""Delegations: rights that an absent person lends to a deputy (GX-68)."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, register_list
from crm_lists.framework.items import Item
from crm_lists.framework.people import display_name
from crm_lists.framework.registry import Many

#: Checks of who writes a delegation: (actor, delegation); they raise ValidationError.
written_by: Many[Callable[[Actor, "Delegation"], None]] = Many("checks of delegations")
EVERY_DELEGATION = "*"


class Delegation(Item):
    """A period in which a deputy sees and handles what is another person's, in addition to the own."""

    #: Both names, written by the program.
    name = models.CharField(_("name"), max_length=320, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("absent person"), on_delete=models.PROTECT, related_name="+"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("deputy"), on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    #: Codes of the lists that are lent, empty for all.
    lists = models.JSONField(_("lists"), default=list, blank=True, editable=False)
    #: Types that are lent, `[column, key]` pairs, empty for all.
    types = models.JSONField(_("types"), default=list, blank=True, editable=False)
    with_approvals = models.BooleanField(_("may also approve"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    #: When it was taken back before its end.
    revoked_at = models.DateTimeField(_("taken back"), null=True, editable=False)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        indexes = [
            models.Index(fields=["deputy", "ends_at"], name="organisation_delegation_dep"),
            models.Index(fields=["person", "ends_at"], name="organisation_delegation_per"),
        ]

    def __str__(self) -> str:
        return self.name

    def generate(self, actor: Actor) -> None:
        """Name the delegation after its people."""
        super().generate(actor)
        known: dict[str, Any] = self.__dict__
        if known.get("person_id") and known.get("deputy_id"):
            self.name = f"{display_name(self.person)} → {display_name(self.deputy)}"
            for check in written_by.get(EVERY_DELEGATION):
                check(actor, self)

    def clean(self) -> None:
        """Refuse a deputy of oneself, a period that ends before it starts, and a circle of deputies."""
        super().clean()
        known: dict[str, Any] = self.__dict__
        if known.get("person_id") is not None and self.person_id == self.deputy_id:
            raise ValidationError({"deputy": _("Choose somebody else as the deputy.")})
        if not (known.get("starts_at") and known.get("ends_at")):
            return
        if self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must come after the start.")})
        if self.revoked_at is None and self.leads_back():
            raise ValidationError(
                {
                    "deputy": _(
                        "%(deputy)s is away at that time too, and the deputies lead back to %(person)s."
                    )
                    % {"deputy": display_name(self.deputy), "person": display_name(self.person)}
                }
            )

    def leads_back(self) -> bool:
        """Tell whether the deputies of the deputy in the same period lead back to the absent person."""
        overlapping = type(self)._base_manager.filter(
            deleted_at__isnull=True,
            revoked_at__isnull=True,
            starts_at__lt=self.ends_at,
            ends_at__gt=self.starts_at,
        )
        ways: dict[int, set[int]] = {}
        for person, deputy in overlapping.exclude(pk=self.pk).values_list("person", "deputy"):
            ways.setdefault(person, set()).add(deputy)
        reached, waiting = {self.deputy_id}, [self.deputy_id]
        while waiting:
            further = ways.get(waiting.pop(), set()) - reached
            reached |= further
            waiting.extend(further)
        return self.person_id in reached


@register_list
class DelegationList(ListDefinition):
    """The list of delegations."""

    model = Delegation
    code = "delegations"
    icon = "people_swap"
    section = ""
    columns = ("name", "person", "deputy", "starts_at", "ends_at", "with_approvals", "reason", "revoked_at")
    filters = ("person", "deputy", "starts_at", "ends_at")
    search = {"name": 10, "reason": 1}
    order = "-starts_at"
