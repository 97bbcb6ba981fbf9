"""The code lists of cases (DS-18)."""

from django.utils.translation import gettext_lazy as _

from crm_lists.framework.code_lists import CodeValue


class CaseType(CodeValue):
    """What kind of business a case is: preliminary interest, binding order ..."""

    class Meta(CodeValue.Meta):
        verbose_name = _("case type")
        verbose_name_plural = _("case types")
