"""The Django application of templates."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TemplatesConfig(AppConfig):
    """Register the application with Django."""

    name = "templates"
    label = "document_templates"
    verbose_name = _("Document templates")

    def ready(self) -> None:
        """Give a new installation its templates after it was migrated."""
        from .seeding import seed_templates  # noqa: PLC0415 - needs the models of all apps

        post_migrate.connect(seed_templates, sender=self)
