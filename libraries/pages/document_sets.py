"""The page that makes a document set."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm_lists.framework import access
from crm_lists.framework.forms import ItemForm
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages.editing import attempt
from crm_lists.framework.requests import actor_of, go_to, team_page

from ..document_sets.lending import sets_offered_in
from ..document_sets.making import columns_of, make_set
from ..models import Folder
from ..places import browsing
from ..places.placing import Place
from .answers import form_page, library_of


@team_page
@require_http_methods(["GET", "POST"])
def new_set(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Ask for name and columns of a set, and make it with its first content."""
    actor = actor_of(request)
    library = library_of(actor, code)
    chosen = sets_offered_in(library.pk).filter(code=kind).first()
    if chosen is None or not access.may_add(actor, definition_of(Folder)):
        raise Http404
    place = Place(library, browsing.folder_in(actor, library, request.GET.get("folder", "")))
    form = ItemForm(definition_of(Folder), actor, columns=columns_of(chosen), data=request.POST or None)
    made = attempt(form, lambda: make_set(actor, place, chosen, form.values)) if request.POST else None
    if made is not None:
        return go_to(request, made.url)
    context = {
        "title": _("New %(kind)s") % {"kind": chosen},
        "subtitle": str(place),
        "introduction": chosen.welcome,
        "submit_label": _("Add"),
        "cancel_url": place.url,
        "breadcrumb": browsing.breadcrumb(actor, library, place.folder),
    }
    return form_page(request, form, context)
