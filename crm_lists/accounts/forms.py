"""Forms of the door: what is typed is checked for shape here and for truth by the pages."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .people import LONGEST_NAME, LONGEST_PASSWORD

#: Attributes of the first field of a page, of which nothing is mended while it is typed.
AS_TYPED: dict[str, Any] = {"autocapitalize": "none", "spellcheck": "false", "autofocus": True}


class PasswordField(forms.CharField):
    """A password as it is typed, its blanks too."""

    def __init__(self, label: Any, *, autocomplete: str, **kwargs: Any) -> None:
        attributes = {"autocomplete": autocomplete}
        super().__init__(
            label=label,
            strip=False,
            max_length=LONGEST_PASSWORD,
            widget=forms.PasswordInput(attrs=attributes),
            **kwargs,
        )


class LoginForm(forms.Form):
    """User name or e-mail address, and password."""

    username = forms.CharField(
        label=gettext_lazy("User name or e-mail"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    password = PasswordField(gettext_lazy("Password"), autocomplete="current-password")


class CodeForm(forms.Form):
    """A code of the authenticator, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )


class OwnPasswordForm(forms.Form):
    """The password of who is logged in, asked again before something weighty."""

    password = PasswordField(gettext_lazy("Your password"), autocomplete="current-password", required=False)

    def __init__(self, *args: Any, asks_password: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].required = asks_password
        if not asks_password:
            del self.fields["password"]


class FirstCodeForm(OwnPasswordForm):
    """The first code of a new second factor, with the password where the person is logged in."""

    code = CodeForm.base_fields["code"]
    field_order = ("code", "password")


class MailForm(forms.Form):
    """The e-mail address of who has forgotten the password."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=LONGEST_NAME,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, twice, by the rules of the site."""

    new_password = PasswordField(gettext_lazy("New password"), autocomplete="new-password")
    again = PasswordField(gettext_lazy("New password again"), autocomplete="new-password")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new_password"].help_text = " ".join(
            str(text) for text in password_validators_help_texts() if text
        )

    def clean(self) -> dict[str, Any]:
        """Check that both are the same and that the rules take the password."""
        given = super().clean() or {}
        first, second = given.get("new_password"), given.get("again")
        if first and second and first != second:
            self.add_error("again", _("The two passwords differ. Type the new one twice."))
        elif first:
            try:
                validate_password(first, self.user)
            except ValidationError as wrong:
                self.add_error("new_password", wrong)
        return given

    def set_password(self) -> None:
        """Give the person the new password."""
        self.user.set_password(self.cleaned_data["new_password"])
        self.user.save(update_fields=["password"])


class ChangePasswordForm(NewPasswordForm):
    """A new password, after the present one."""

    old_password = PasswordField(gettext_lazy("Present password"), autocomplete="current-password")
    field_order = ("old_password", "new_password", "again")
