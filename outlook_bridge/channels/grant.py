"""By what a mailbox gives tokens (OAuth 2.0, RFC 6749) in place of a password."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .mailbox import Mailbox


class TokenGrant(models.Model):
    """How tokens of one mailbox are asked for, and the one that counts at present."""

    class Flow(models.TextChoices):
        """Who signs in."""

        APPLICATION = "client_credentials", _("the application itself (client credentials)")
        PERSON = "refresh_token", _("a person who has agreed to it (refresh token)")

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, primary_key=True, related_name="grant")
    flow = models.CharField(_("signs in"), max_length=20, choices=Flow.choices)
    token_url = models.CharField(_("token address"), max_length=300)
    client_id = models.CharField(_("client ID"), max_length=200)
    scope = models.CharField(_("scope"), max_length=500, blank=True)

    # -- encrypted with a key made of the site's secret key -------------------------------------
    client_secret = models.TextField(editable=False, blank=True)
    refresh_token = models.TextField(editable=False, blank=True)
    access_token = models.TextField(editable=False, blank=True)
    #: Until when the present token is used.
    counts_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("way to tokens")
        verbose_name_plural = _("ways to tokens")

    def __str__(self) -> str:
        return str(self.mailbox)
