"""The code lists of activities."""

from django.utils.translation import gettext_lazy as _

from crm_lists.framework.code_lists import CodeValue


class ActivityType(CodeValue):
    """What an activity is: task, phone call, meeting ..."""

    class Meta(CodeValue.Meta):
        verbose_name = _("activity type")
        verbose_name_plural = _("activity types")
