"""The code lists of relations and contacts (DS-15..17)."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.code_lists import CodeValue


class RelationType(CodeValue):
    """What a relation is to the owner: customer, supplier ...; it may be several things at once."""

    class Meta(CodeValue.Meta):
        verbose_name = _("relation type")
        verbose_name_plural = _("relation types")


class BusinessArea(CodeValue):
    """Where a relation does business: domestic, foreign ..."""

    class Meta(CodeValue.Meta):
        verbose_name = _("business area")
        verbose_name_plural = _("business areas")


class Industry(CodeValue):
    """What a relation lives by: construction, agriculture ..."""

    class Meta(CodeValue.Meta):
        verbose_name = _("industry")
        verbose_name_plural = _("industries")


class RelationCategory(CodeValue):
    """A group of relations that is addressed or looked after alike: hotels, VIP clients ..."""

    class Meta(CodeValue.Meta):
        verbose_name = _("relation category")
        verbose_name_plural = _("relation categories")


class OriginSource(CodeValue):
    """By what a relation was won first: an advert, a partner, a web page ..."""

    class Meta(CodeValue.Meta):
        verbose_name = _("origin source")
        verbose_name_plural = _("origin sources")


class PassiveReason(CodeValue):
    """Why no business is done with a relation any more."""

    class Meta(CodeValue.Meta):
        verbose_name = _("reason for being passive")
        verbose_name_plural = _("reasons for being passive")


class ContactFunction(CodeValue):
    """What a contact does in his relation: managing director, invoicing ..."""

    class Meta(CodeValue.Meta):
        verbose_name = _("contact function")
        verbose_name_plural = _("contact functions")


class ConnectionType(CodeValue):
    """How two parties are connected: the value reads from the first to the second, and back the other way."""

    reverse_label = models.CharField(
        _("the other way round"),
        max_length=120,
        blank=True,
        help_text=_("“Son of” where the value is “father of”; empty where both ways are alike."),
    )
    reverse_labels = models.JSONField(_("the other way round, in other languages"), default=dict, blank=True)

    class Meta(CodeValue.Meta):
        verbose_name = _("connection type")
        verbose_name_plural = _("connection types")

    @property
    def is_mutual(self) -> bool:
        """Tell whether the connection reads alike both ways."""
        return not self.reverse_label

    @property
    def reverse(self) -> str:
        """Return how the connection reads from the second party to the first."""
        if self.is_mutual:
            return str(self)
        return str(self.reverse_labels.get(get_language() or "") or self.reverse_label)
