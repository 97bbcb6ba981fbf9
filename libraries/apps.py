"""The Django application of libraries."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibrariesConfig(AppConfig):
    """Register the application with Django."""

    name = "libraries"
    label = "libraries"
    verbose_name = _("Libraries")
