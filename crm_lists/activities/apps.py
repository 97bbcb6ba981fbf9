"""The Django application of crm_lists/activities."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.activities"
    label = "activities"
    verbose_name = _("Activities")
