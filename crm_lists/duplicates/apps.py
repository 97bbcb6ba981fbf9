"""The Django application of crm_lists/duplicates."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DuplicatesConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.duplicates"
    label = "duplicates"
    verbose_name = _("Duplicates")
