"""The logo of an owner: shown to those who see the owner, changed by those who may change it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.framework import access
from crm_lists.framework.lists import find_list
from crm_lists.framework.requests import actor_of, go_to, show, team_page

from ..logo import has_logo, logo_of, remove_logo, set_logo
from ..logo_files import picture_of
from ..owner import Owner

OWNERS = "owners"
UNPROCESSABLE = 422


class LogoForm(forms.Form):
    """Asks for the picture."""

    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("PNG or JPEG, up to 2 MB. It is kept in a size for the head of a letter."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )


@team_page
@require_GET
def logo(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the logo; it is never served from an address of its own that others could guess."""
    found = logo_of(_owner(request, pk))
    if found is None:
        raise Http404
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache"}
    return HttpResponse(bytes(found.png), content_type="image/png", headers=headers)


@team_page
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a new logo and keep it."""
    owner = _owner(request, pk, access.CHANGE)
    definition = find_list(OWNERS)
    is_sent = request.method == "POST"
    form = LogoForm(request.POST, request.FILES) if is_sent else LogoForm()
    if is_sent and form.is_valid():
        try:
            set_logo(actor_of(request), owner, picture_of(form.cleaned_data["picture"]))
        except ValidationError as error:
            form.add_error("picture", error)
        else:
            messages.success(request, _("The logo of %(owner)s was saved.") % {"owner": owner})
            return go_to(request, definition.url_of(pk))
    context = {
        "title": _("Logo"),
        "subtitle": owner.name,
        "breadcrumb": [(definition.label, definition.url), (owner.name, definition.url_of(pk))],
        "form": form,
        "owner": owner,
        "has_logo": has_logo(owner),
        "cancel_url": definition.url_of(pk),
    }
    return show(request, "organisation/logo.html", context, status=UNPROCESSABLE if is_sent else 200)


@team_page
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget the logo."""
    owner = _owner(request, pk, access.CHANGE)
    remove_logo(actor_of(request), owner)
    messages.success(request, _("The logo of %(owner)s was removed.") % {"owner": owner})
    return go_to(request, find_list(OWNERS).url_of(pk))


def _owner(request: HttpRequest, pk: int, action: str = access.VIEW) -> Owner:
    found: Owner = access.get(actor_of(request), find_list(OWNERS), pk, action)
    return found
