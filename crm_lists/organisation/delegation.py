"""Delegations: rights that an absent person lends to a deputy (GX-68)."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, register_list
from crm_lists.framework.items import Item
from crm_lists.framework.people import display_name


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
        if self.person_id and self.deputy_id:
            self.name = f"{display_name(self.person)} → {display_name(self.deputy)}"

    def clean(self) -> None:
        """Refuse a deputy of oneself and a period that ends before it starts."""
        super().clean()
        if self.person_id is not None and self.person_id == self.deputy_id:
            raise ValidationError({"deputy": _("Choose somebody else as the deputy.")})
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must come after the start.")})


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
