"""The forms that ask for a mailbox: one that signs in by a password, one that signs in by tokens."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.models import Group
from crm_lists.organisation.rights import rights_of

from ..channels import sealing, web
from ..channels.grant import TokenGrant
from ..channels.mailbox import Mailbox

Flow = TokenGrant.Flow
#: Where Microsoft 365 gives tokens, and the part of the address that each customer has for himself.
MICROSOFT, TENANT = "login.microsoftonline.com", "TENANT"


def _secret(label: Any, **values: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, strip=False, widget=widget, **values)


class MailboxForm(forms.Form):
    """Asks for a folder of a mailbox on one of the servers that the installation allows."""

    title: ClassVar["str | Promise"]
    #: What the entry of the menu is called.
    label: ClassVar["str | Promise"]
    kind = Mailbox.Kind.IMAP

    host = forms.ChoiceField(label=gettext_lazy("Server"))
    login = forms.CharField(label=gettext_lazy("User name"), max_length=254)
    folder = forms.CharField(
        label=gettext_lazy("Folder"),
        max_length=200,
        initial="CRM",
        help_text=gettext_lazy(
            "All that lies in it is filed, and what is put there later. Nothing is changed in it."
        ),
    )
    group = forms.ChoiceField(label=gettext_lazy("Shared with"), required=False)

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        keys = {key for place in rights_of(actor).places for key in place.group_ids}
        self.groups = {str(one.pk): one for one in _groups(keys)}
        choices = [(key, str(one)) for key, one in self.groups.items()]
        self.fields["group"].choices = [("", _("the people of my own e-mail")), *choices]  # type: ignore[attr-defined]
        self.fields["host"].choices = [(one, one) for one in self.hosts()]  # type: ignore[attr-defined]

    @classmethod
    def hosts(cls) -> Sequence[str]:
        """Return the servers that may be read."""
        return settings.INCOMING_MAIL.imap_hosts

    @classmethod
    def is_on(cls) -> bool:
        """Tell whether this installation reads such mailboxes."""
        return bool(cls.hosts())

    def clean_folder(self) -> str:
        """Refuse names that no folder has."""
        name: str = self.cleaned_data["folder"]
        if not name.isprintable():
            raise forms.ValidationError(_("No folder has such a name."))
        return name

    def clean_login(self) -> str:
        """Refuse names that no mailbox has."""
        name: str = self.cleaned_data["login"]
        if not name.isprintable():
            raise forms.ValidationError(_("No mailbox has such a name."))
        return name

    def secret(self) -> str:
        """Return the sealed password, nothing where there is none."""
        return ""

    def grant(self) -> dict[str, str] | None:
        """Return by what tokens are given, secrets sealed; None where a password is asked for."""
        return None


def _groups(keys: set[int]) -> list[Group]:
    found = access.visible(Actor.system(), definition_of(Group)).filter(pk__in=keys)
    return list(found.order_by("name"))


class PasswordForm(MailboxForm):
    """Asks for a mailbox that takes a password."""

    title = gettext_lazy("Add a mailbox")
    label = gettext_lazy("With a password (IMAP)")
    field_order = ("host", "login", "password", "folder", "group")

    password = _secret(
        gettext_lazy("Password"),
        max_length=200,
        help_text=gettext_lazy("Kept encrypted. Where the server offers it, use one for this program alone."),
    )

    def secret(self) -> str:
        """Return the sealed password."""
        return sealing.seal(self.cleaned_data["password"])


class TokenForm(MailboxForm):
    """Asks for a mailbox that takes tokens (OAuth 2.0), and by what they are given."""

    title = gettext_lazy("Add a mailbox with OAuth 2.0")
    label = gettext_lazy("With OAuth 2.0 (IMAP)")
    #: The scope of either flow at Microsoft 365, which is not the same for each way of reading.
    scopes: ClassVar[tuple[str, str]] = (
        "https://outlook.office365.com/.default",
        "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
    )

    flow = forms.ChoiceField(label=gettext_lazy("Signs in"), choices=Flow.choices)
    token_url = forms.CharField(label=gettext_lazy("Token address"), max_length=300)
    client_id = forms.CharField(label=gettext_lazy("Client ID"), max_length=200)
    client_secret = _secret(
        gettext_lazy("Client secret"),
        max_length=1_000,
        required=False,
        help_text=gettext_lazy("Kept encrypted. Client credentials need one; a refresh token may."),
    )
    refresh_token = _secret(
        gettext_lazy("Refresh token"),
        max_length=16_000,
        required=False,
        help_text=gettext_lazy("Kept encrypted, and replaced when the server gives a new one."),
    )
    scope = forms.CharField(label=gettext_lazy("Scope"), max_length=500, required=False)

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(actor, data)
        if MICROSOFT in settings.INCOMING_MAIL.token_hosts:
            self.fields["token_url"].initial = f"https://{MICROSOFT}/{TENANT}/oauth2/v2.0/token"
            self.fields["token_url"].help_text = _(
                "Put the name or ID of your tenant in the place of TENANT."
            )
            self.fields["scope"].initial = self.scopes[0]
            self.fields["scope"].help_text = _("For a refresh token: %(scope)s") % {"scope": self.scopes[1]}

    @classmethod
    def is_on(cls) -> bool:
        """Tell whether there are servers to read and to ask for tokens."""
        return super().is_on() and bool(settings.INCOMING_MAIL.token_hosts)

    def clean_token_url(self) -> str:
        """Refuse what is not HTTPS, and servers that no administrator has named."""
        url: str = self.cleaned_data["token_url"]
        hosts = settings.INCOMING_MAIL.token_hosts
        if not web.is_allowed(url, hosts):
            names = ", ".join(hosts)
            raise forms.ValidationError(
                _("Enter an address that begins with https:// and one of: %(names)s.") % {"names": names}
            )
        if TENANT in url.split("/"):
            raise forms.ValidationError(_("Put the name or ID of your tenant in place of TENANT."))
        return url

    def clean(self) -> dict[str, Any]:
        """Refuse a flow without the secret that it needs."""
        given: dict[str, Any] = super().clean() or {}
        needed = "refresh_token" if given.get("flow") == Flow.PERSON else "client_secret"
        if not given.get(needed) and needed not in self.errors:
            self.add_error(needed, _("This way of signing in needs it."))
        return given

    def grant(self) -> dict[str, str]:
        """Return by what tokens are given; a refresh token of no use is not kept."""
        given = self.cleaned_data
        refresh = given["refresh_token"] if given["flow"] == Flow.PERSON else ""
        plain = {name: given[name] for name in ("flow", "token_url", "client_id", "scope")}
        secrets = {"client_secret": given["client_secret"], "refresh_token": refresh}
        return plain | {name: sealing.seal(one) if one else "" for name, one in secrets.items()}


class GraphForm(TokenForm):
    """Asks for a mailbox of Microsoft 365 that is read by Graph."""

    title = gettext_lazy("Add a Microsoft 365 mailbox (Graph)")
    label = gettext_lazy("Microsoft 365 (Graph)")
    kind = Mailbox.Kind.GRAPH
    scopes = ("https://graph.microsoft.com/.default", "https://graph.microsoft.com/Mail.Read offline_access")

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(actor, data)
        self.fields["login"].help_text = _("The address with which one logs in to the mailbox.")
        self.fields["folder"].help_text = _(
            "A folder in another one: Inbox/CRM. All that lies in it is filed, and what is put there later. "
            "Nothing is changed in it."
        )

    @classmethod
    def hosts(cls) -> Sequence[str]:
        """Return the servers of Graph that may be read."""
        return settings.INCOMING_MAIL.graph_hosts
