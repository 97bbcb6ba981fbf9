"""The Django application of portal."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Register the application with Django."""

    name = "portal"
    label = "portal"
    verbose_name = _("Portal")
