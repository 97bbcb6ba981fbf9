"""The Django application of crm_lists/relations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RelationsConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.relations"
    label = "relations"
    verbose_name = _("Relations")
