"""What keeps a mailbox from being read, each as a sentence that says what its owner can do."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

UNREACHABLE = "unreachable"

SENTENCES: dict[str, Promise] = {
    "host": _("This server is not among those that an administrator has allowed."),
    "folder": _("The mailbox has no such folder."),
    "login": _("The server refuses the user name or the password."),
    "sealed": _("The kept secrets cannot be opened any more. Add the mailbox anew with the same values."),
    UNREACHABLE: _("The server cannot be reached, or does not answer as it should."),
    "busy": _("The server has no time at the moment. It is asked again as soon as it allows."),
    "mailbox": _("There is no such mailbox. The user name is the address with which one logs in to it."),
    "permission": _(
        "The server does not let the application read this mailbox. Give it the permission Mail.Read, "
        "with the consent of an administrator, and access to this mailbox."
    ),
    # -- tokens (RFC 6749 5.2) --------------------------------------------------------------------
    "token_host": _("This token address is not among those that an administrator has allowed."),
    "token_unreachable": _("The token address cannot be reached, or does not answer as it should."),
    "token_busy": _("The token server has no time at the moment. It is asked again at the next reading."),
    "token_refused": _("The token server gives no token. Check token address, client ID and scope."),
    "invalid_client": _(
        "The token server does not know the application, or its secret is wrong or has run out. "
        "Add the mailbox anew with a new secret."
    ),
    "invalid_grant": _(
        "The token server takes the refresh token no more. "
        "Sign in anew and add the mailbox anew with the new one."
    ),
    "unauthorized_client": _(
        "The application may not ask for tokens in this way. Allow it where the application is registered."
    ),
    "invalid_scope": _("The token server does not give tokens of this scope. Correct the scope."),
    "token": _(
        "The mail server does not take the token. Check that the application was given this mailbox, "
        "and that its scope is the one for mail."
    ),
}


class CannotRead(Exception):
    """A mailbox cannot be read; the argument is one of the problems."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    @property
    def sentence(self) -> str:
        """Return what its owner is told."""
        return str(SENTENCES[self.problem])


class Busy(CannotRead):
    """A mailbox is not to be read before some moment."""

    def __init__(self, until: datetime) -> None:
        super().__init__("busy")
        self.until = until
