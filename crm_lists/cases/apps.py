"""The Django application of crm_lists/cases."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.cases"
    label = "cases"
    verbose_name = _("Cases")
