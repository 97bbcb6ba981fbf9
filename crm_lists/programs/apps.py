"""The Django application of crm_lists/programs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.programs"
    label = "programs"
    verbose_name = _("Programs")
