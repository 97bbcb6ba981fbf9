"""The Django application of crm_lists/occasions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OccasionsConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.occasions"
    label = "occasions"
    verbose_name = _("Occasions")
