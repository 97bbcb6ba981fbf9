"""The code lists of relations and contacts (DS-15..17)."""

from django.utils.translation import gettext_lazy as _

from crm_lists.framework.code_lists import CodeValue


class RelationType(CodeValue):
    """What a relation is to the owner: customer, supplier ..."""

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


class ContactFunction(CodeValue):
    """What a contact does in his relation: managing director, invoicing ..."""

    class Meta(CodeValue.Meta):
        verbose_name = _("contact function")
        verbose_name_plural = _("contact functions")
