"""The Django application of crm_lists/terms."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TermsConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.terms"
    label = "terms"
    verbose_name = _("Term sets")
