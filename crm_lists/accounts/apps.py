"""The Django application of crm_lists/accounts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Register the application with Django."""

    name = "crm_lists.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
