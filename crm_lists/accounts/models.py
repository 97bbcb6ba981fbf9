"""What is kept of people at the door: sessions, attempts, second factors and outside identities."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_AGENT = 300


class BrowserSession(AbstractBaseSession):
    """A session with what a person knows it by; Django reads it where it would read its own."""

    #: Names the session in addresses and pages, which must never tell its key.
    handle = models.CharField(max_length=32, default="", db_index=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    agent = models.CharField(_("browser"), max_length=LONGEST_AGENT, blank=True)
    address = models.CharField(_("address"), max_length=45, blank=True)
    began_at = models.DateTimeField(_("logged in"), null=True)
    #: To some minutes: a page must not cost a write.
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")


class Attempts(models.Model):
    """How often something was tried within a window of time, by the digest of who tries it."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("attempts")
        verbose_name_plural = _("attempts")

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at:%H:%M:%S}"


class SecondFactor(models.Model):
    """The secret that a person's authenticator and this site share."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    secret = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(_("switched on"), default=timezone.now)
    #: The half-minute of the last code that was taken: no code is taken twice.
    last_step = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self) -> str:
        return f"since {self.made_at:%Y-%m-%d}"


class RecoveryCode(models.Model):
    """A code that stands for the second factor once; only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="accounts_recoverycode_once")]

    def __str__(self) -> str:
        return self.digest[:6]


class Identity(models.Model):
    """A person as another server knows him: its own lasting name for the person, never an e-mail address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="accounts_identity_subject"),
            models.UniqueConstraint(fields=["provider", "user"], name="accounts_identity_person"),
        ]

    def __str__(self) -> str:
        return self.subject
