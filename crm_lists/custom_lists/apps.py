"""The Django application of crm_lists/custom_lists."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CustomListsConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.custom_lists"
    label = "custom_lists"
    verbose_name = _("Lists without programming")

    def ready(self) -> None:
        """Keep the indexes of custom columns through migrations."""
        from .designing.indexes import renew_indexes  # noqa: PLC0415 - needs the models of all apps

        post_migrate.connect(renew_indexes, sender=self, dispatch_uid="custom_lists.indexes")
