"""A new password for who has forgotten the present one."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ..addresses import address_of, network_of
from ..forms import MailForm, NewPasswordForm
from ..limits import Limit, take_all, wait_text
from ..passwords import person_of_link, send_note, send_reset

HOUR = timedelta(hours=1)
BY_ADDRESS = Limit("forgotten-address", 10, HOUR)
BY_MAIL = Limit("forgotten-mail", 3, HOUR)


@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for the e-mail address and have a link sent to it; the answer is the same for every address."""
    form = MailForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        place = BY_ADDRESS.of(network_of(address_of(request)))
        until = take_all([place, BY_MAIL.of(email.casefold())])
        if until is None:
            send_reset.enqueue(email)
            return render(request, "accounts/mail_sent.html", {"email": email})
        form.add_error(None, wait_text(until))
        status = 429
    return render(request, "accounts/forgotten.html", {"form": form}, status=status)


@sensitive_post_parameters("new_password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Let who followed the link of the mail choose a new password."""
    user = person_of_link(uid, token)
    if user is None:
        return _sealed(render(request, "accounts/link_over.html", status=404))
    form = NewPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.set_password()
        send_note.enqueue(user.pk, "password")
        messages.success(request, _("Your password is changed. Log in with the new one."))
        return HttpResponseRedirect(reverse("login"))
    return _sealed(render(request, "accounts/new_password.html", {"form": form}))


def _sealed(response: HttpResponse) -> HttpResponse:
    """Have the browser tell nobody the address of the page, which opens the account."""
    response["Referrer-Policy"] = "no-referrer"
    return response
