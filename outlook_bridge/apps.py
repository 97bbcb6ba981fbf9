"""The Django application of outlook_bridge."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutlookBridgeConfig(AppConfig):
    """Register the application with Django."""

    name = "outlook_bridge"
    label = "outlook_bridge"
    verbose_name = _("Outlook bridge")
