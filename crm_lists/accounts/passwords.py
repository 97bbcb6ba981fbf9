"""Passwords: forgotten ones by mail, and the rule that refuses those known from breaches."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _
from django_tasks import task
from wagtail.users.models import UserProfile

LONGEST_LINE = 128


class NotBreached:
    """Refuses passwords that a file of breached ones names.

    The file has a line for each password, in order: its SHA-1 in capital hexadecimal, perhaps a colon and a
    count, as such collections are handed out. It is searched by halving, so its size costs no memory.
    """

    def __init__(self, path: str) -> None:
        self.path = Path(path)

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password in the file."""
        # SHA-1 is what such files are written in; nothing is kept by it.
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        if self._names(digest.encode()):
            raise ValidationError(_("This password is known from a breach. Choose another."), code="breached")

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("It must not be known from a breach.")

    def _names(self, digest: bytes) -> bool:
        low, high = 0, self.path.stat().st_size
        with self.path.open("rb") as file:
            while low < high:
                middle = (low + high) // 2
                file.seek(middle)
                if middle:
                    file.readline(LONGEST_LINE)
                found = file.readline(LONGEST_LINE)[:40].upper()
                if found == digest:
                    return True
                if found and found < digest:
                    low = middle + 1
                else:
                    high = middle
        return False


@task()
def send_reset(email: str) -> int:
    """Send the people of this address a link to a new password; return how many mails went out.

    Runs behind the page for known and unknown addresses alike, so that the page tells nothing by its time.
    """
    found = User.objects.filter(email__iexact=email, is_active=True).exclude(email="")
    people = [user for user in found if user.has_usable_password()]
    for user in people:
        with translation.override(_language_of(user)):
            _reset_mail(user).send()
    return len(people)


@task()
def send_note(user_id: int, what: str) -> None:
    """Tell a person by mail of a weighty change to the account, in case somebody else made it."""
    user = User.objects.filter(pk=user_id, is_active=True).exclude(email="").first()
    if user is None:
        return
    with translation.override(_language_of(user)):
        changes = {
            "password": _("Your password was changed"),
            "second-factor-on": _("A second factor was switched on for your account"),
            "second-factor-off": _("The second factor of your account was switched off"),
            "recovery-codes": _("New recovery codes were made for your account"),
        }
        context = {"what": changes[what], "url": _absolute(reverse("accounts:account")), **_common(user)}
        _mail(user, changes[what], render_to_string("accounts/mail/note.txt", context)).send()


def person_of_link(uid: str, token: str) -> User | None:
    """Return the person whom a link of a mail lets choose a new password; it works once and for a while."""
    try:
        key = int(urlsafe_base64_decode(uid))
    except (ValueError, OverflowError):
        return None
    user = User.objects.filter(pk=key, is_active=True).first() if 0 < key < 2**31 else None
    return user if user and default_token_generator.check_token(user, token) else None


def _reset_mail(user: User) -> EmailMessage:
    path = reverse(
        "accounts:new-password",
        args=[urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)],
    )
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    context = {"url": _absolute(path), "minutes": minutes, **_common(user)}
    return _mail(user, _("A new password"), render_to_string("accounts/mail/reset.txt", context))


def _mail(user: User, subject: str, text: str) -> EmailMessage:
    subject = f"[{settings.WAGTAIL_SITE_NAME}] {subject}"
    return EmailMessage(subject, text, to=[user.email], headers={"Auto-Submitted": "auto-generated"})


def _common(user: User) -> dict[str, str]:
    return {"site_name": settings.WAGTAIL_SITE_NAME, "username": user.get_username()}


def _absolute(path: str) -> str:
    """Return an address of the site as its settings name it, whatever a request calls the site."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def _language_of(user: User) -> str:
    profile = UserProfile.objects.filter(user=user).first()
    return (profile.preferred_language if profile else "") or settings.LANGUAGE_CODE
