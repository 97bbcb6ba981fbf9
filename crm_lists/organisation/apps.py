"""The Django application of crm_lists/organisation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.organisation"
    label = "organisation"
    verbose_name = _("Organisation")
