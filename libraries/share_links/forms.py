"""What is asked of who makes a share link, and of who uses one."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor

from ..document import Document
from ..places.folder import Folder
from ..places.house_rules import house_rules
from .link import ShareLink
from .making import Asked

SHORTEST_PASSWORD = 8


def _password(**more: Any) -> forms.CharField:
    # Spaces belong to a password.
    return forms.CharField(max_length=128, strip=False, **more)


class LinkForm(forms.Form):
    """Asks what a new link lets do, until when, with which password and for whom."""

    mode = forms.ChoiceField(label=_lazy("Anyone with the link may"), choices=ShareLink.Mode.choices)
    until = forms.DateField(
        label=_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    password = _password(
        label=_lazy("Password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )
    name = forms.CharField(
        label=_lazy("For whom"),
        max_length=80,
        required=False,
        help_text=_lazy("Only you and those who may share this see it."),
    )

    def __init__(self, actor: Actor, item: Document | Folder, data: Any = None) -> None:
        rules = house_rules()
        today = timezone.localdate()
        self.last_day = today + timedelta(days=rules.longest_link_days)
        usual = today + timedelta(days=min(rules.link_days, rules.longest_link_days))
        super().__init__(data, initial={"mode": ShareLink.Mode.VIEW, "until": usual})
        until, password = self.fields["until"], self.fields["password"]
        until.widget.attrs |= {"min": today.isoformat(), "max": self.last_day.isoformat()}
        until.help_text = _("The last day; %(days)s days from now at most.") % {
            "days": rules.longest_link_days
        }
        password.required = rules.links_need_password
        if not password.required:
            password.help_text = _("Tell it to the receiver by another way than the link.")
        mode = self.fields["mode"]
        if isinstance(mode, forms.ChoiceField) and not access.may(actor, item, access.CHANGE):
            mode.choices = [ShareLink.Mode.choices[0]]
            mode.help_text = _("You may only read this yourself.")

    def clean_until(self) -> Any:
        """Refuse a day that is over, or later than the site allows."""
        until = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise ValidationError(_("This day is over. Choose today or a later day."))
        if until > self.last_day:
            raise ValidationError(
                _("Links last until %(day)s at most.") % {"day": self.last_day.strftime("%d.%m.%Y")}
            )
        return until

    def clean_password(self) -> str:
        """Refuse a password that is soon guessed."""
        password: str = self.cleaned_data["password"]
        if password and len(password) < SHORTEST_PASSWORD:
            raise ValidationError(_("Use %(count)s characters or more.") % {"count": SHORTEST_PASSWORD})
        return password

    @property
    def asked(self) -> Asked:
        """Return what was asked for."""
        given = self.cleaned_data
        return Asked(given["mode"], given["until"], given["password"], given["name"])


class PasswordForm(forms.Form):
    """Asks a visitor for the password of a link."""

    password = _password(
        label=_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class SharedVersionForm(forms.Form):
    """Asks a visitor for the file of a new version, and who he is."""

    file = forms.FileField(label=_lazy("File"))
    who = forms.CharField(label=_lazy("Your name"), max_length=80)
    comment = forms.CharField(
        label=_lazy("What has changed?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=1000,
    )
