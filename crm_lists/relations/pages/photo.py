"""The photo of a contact: for those who may read personal details, changed by those who may write them."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.framework import access
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.lists import find_list
from crm_lists.framework.requests import actor_of, go_to, show, team_page

from ..contact import Contact
from ..photo import (
    CONTACTS,
    has_photo,
    may_change_photo,
    photo_of,
    remove_photo,
    take_photo,
)

UNPROCESSABLE = 422
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache"}


class PhotoForm(forms.Form):
    """Asks for the picture."""

    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("PNG or JPEG, up to 2 MB. Only people who may read personal details see it."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )


@team_page
@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the photo."""
    return _sent(request, pk, is_disc=False)


@team_page
@require_GET
def disc(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the photo as it stands in a disc."""
    return _sent(request, pk, is_disc=True)


def _sent(request: HttpRequest, pk: int, *, is_disc: bool) -> HttpResponse:
    found = photo_of(actor_of(request), _contact(request, pk))
    if found is None:
        raise Http404
    png = bytes(found.disc_png if is_disc else found.png)
    return HttpResponse(png, content_type="image/png", headers=_HEADERS)


@team_page
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a new photo and keep it."""
    contact = _changeable(request, pk)
    definition = find_list(CONTACTS)
    is_sent = request.method == "POST"
    form = PhotoForm(request.POST, request.FILES) if is_sent else PhotoForm()
    if is_sent and form.is_valid() and _kept(request, contact, form):
        messages.success(request, _("The photo of %(person)s was saved.") % {"person": contact})
        return go_to(request, definition.url_of(pk))
    context = {
        "title": _("Photo"),
        "subtitle": contact.name,
        "breadcrumb": [(definition.label, definition.url), (contact.name, definition.url_of(pk))],
        "form": form,
        "contact": contact,
        "has_photo": has_photo(actor_of(request), contact),
        "cancel_url": definition.url_of(pk),
    }
    return show(request, "relations/photo.html", context, status=UNPROCESSABLE if is_sent else 200)


def _kept(request: HttpRequest, contact: Contact, form: PhotoForm) -> bool:
    """Keep the picture; what is wrong with the file is said in the form."""
    try:
        take_photo(actor_of(request), contact, form.cleaned_data["picture"])
    except ValidationError as error:
        form.add_error("picture", error)
        return False
    return True


@team_page
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget the photo."""
    contact = _changeable(request, pk)
    remove_photo(actor_of(request), contact)
    messages.success(request, _("The photo of %(person)s was removed.") % {"person": contact})
    return go_to(request, find_list(CONTACTS).url_of(pk))


def _contact(request: HttpRequest, pk: int) -> Contact:
    found: Contact = access.get(actor_of(request), find_list(CONTACTS), pk)
    return found


def _changeable(request: HttpRequest, pk: int) -> Contact:
    contact = _contact(request, pk)
    if not may_change_photo(actor_of(request), contact):
        raise NotPermitted(_("You may read this contact but not change the photo."))
    return contact
