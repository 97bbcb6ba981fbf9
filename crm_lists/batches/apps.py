"""The Django application of crm_lists/batches."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BatchesConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.batches"
    label = "batches"
    verbose_name = _("Batches")
