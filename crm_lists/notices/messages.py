"""The e-mails that notices become: plain text beside simple HTML, with links that work from anywhere."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from crm_lists.framework.actors import Actor

from .models import Alert, Frequency, Notice
from .reading import NoticeReader, Told

SALT = "notices.alert-off"
LONGEST_SUBJECT = 180


def message_for(person: User, notices: Sequence[Notice]) -> EmailMultiAlternatives | None:
    """Return the mail of these notices, None when the person may read none of them any more."""
    with translation.override(language_of(person)):
        told = NoticeReader(Actor.of(person), notices).told()
        return _message(person, told) if told else None


def language_of(person: User) -> str:
    """Return the language in which the person works."""
    profile = UserProfile.objects.filter(user=person).first()
    return (profile.preferred_language if profile else "") or settings.LANGUAGE_CODE


def _message(person: User, told: Sequence[Told]) -> EmailMultiAlternatives:
    off_url = _off_url(told)
    context: dict[str, Any] = {
        "told": told,
        "title": subject_of(told),
        "site_name": settings.WAGTAIL_SITE_NAME,
        "base_url": settings.WAGTAILADMIN_BASE_URL.rstrip("/"),
        "off_url": off_url,
        "alerts_url": absolute(reverse("notices:alerts")),
    }
    message = EmailMultiAlternatives(
        f"[{settings.WAGTAIL_SITE_NAME}] {context['title']}",
        render_to_string("notices/mail/notice.txt", context),
        to=[person.email],
        headers=_headers(off_url or context["alerts_url"], is_one_click=bool(off_url)),
    )
    message.attach_alternative(render_to_string("notices/mail/notice.html", context), "text/html")
    return message


def subject_of(told: Sequence[Told]) -> str:
    """Return the subject in one line."""
    line = told[0].headline
    if len(told) > 1:
        weekly = told[0].notice.data.get("frequency") == Frequency.WEEKLY
        line = _("What happened this week") if weekly else _("What happened since yesterday")
    return " ".join(line.split())[:LONGEST_SUBJECT]


def _headers(url: str, *, is_one_click: bool) -> dict[str, str]:
    common = {"List-Unsubscribe": f"<{url}>", "Auto-Submitted": "auto-generated"}
    return {**common, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if is_one_click else common


def _off_url(told: Sequence[Told]) -> str:
    """Return the address that switches the one alert off, empty where there is none or more than one."""
    alerts = {one.notice.alert_id for one in told}
    key = alerts.pop() if len(alerts) == 1 else None
    return absolute(reverse("notices:switch-off", args=[sign(key)])) if key is not None else ""


def absolute(path: str) -> str:
    """Return an address of the site as it is reached from anywhere."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def sign(alert_id: int) -> str:
    """Return the sign that lets its holder switch this alert off, and nothing else."""
    return signing.dumps(alert_id, salt=SALT)


def signed_alert(sign_of_alert: str) -> Alert | None:
    """Return the alert of a sign, None for a wrong sign or an alert that is removed."""
    try:
        key = signing.loads(sign_of_alert, salt=SALT)
    except signing.BadSignature:
        return None
    return Alert.objects.filter(pk=key).select_related("user").first()
