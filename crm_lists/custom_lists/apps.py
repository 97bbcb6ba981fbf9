"""The Django application of crm_lists/custom_lists."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomListsConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.custom_lists"
    label = "custom_lists"
    verbose_name = _("Lists without programming")
