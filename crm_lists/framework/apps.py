"""The Django application of crm_lists/framework."""

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class FrameworkConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.framework"
    label = "lists"
    verbose_name = _("Lists")

    def ready(self) -> None:
        """Check the declarations, and let each app hang on what it has to hang on."""
        from . import code_values  # noqa: PLC0415 - needs the models of all apps
        from .checks import check_lists  # noqa: PLC0415 - likewise
        from .listing.indexes import make_indexes  # noqa: PLC0415 - likewise
        from .pages import surface_counts  # noqa: F401, PLC0415 - likewise

        register(check_lists, "lists")
        code_values.watch_all()
        autodiscover_modules("extensions")
        post_migrate.connect(make_indexes, sender=self, dispatch_uid="lists.indexes")
