"""The Django application of crm_lists/notices."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.notices"
    label = "notices"
    verbose_name = _("Notices")
