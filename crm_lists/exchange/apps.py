"""The Django application of crm_lists/exchange."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.exchange"
    label = "exchange"
    verbose_name = _("Import and export")
