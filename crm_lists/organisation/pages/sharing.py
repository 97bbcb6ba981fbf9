"""The dialog in which an item is shared, and the pages of what is shared by and with a person."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.framework import access, actions
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.requests import actor_of, back_of, go_to, is_fragment, open_list, show, team_page

from ..sharing import giving, reading
from ..sharing.forms import ShareForm

UNPROCESSABLE = 422
#: Longer numbers are no keys.
DIGITS = 18


@team_page
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask with whom an item is shared, show who has it already, and share it."""
    definition, item = _shared_item(request, code, pk)
    actor = actor_of(request)
    form = ShareForm(actor, item, request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            kept = giving.share(actor, item, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            said = _("“%(title)s” is shared %(how)s.")
            messages.success(request, said % {"title": kept.name, "how": giving.in_words(kept)})
            return go_to(request, back_of(request, definition.url_of(pk)))
    return _dialog(request, definition, item, form)


def _shared_item(request: HttpRequest, code: str, pk: int) -> tuple[ListDefinition, Item]:
    """Return an item that the person may share, or raise what keeps him from it."""
    definition = open_list(request, code)
    actor = actor_of(request)
    item: Item = access.get(actor, definition, pk)
    if not giving.may_share(actor, item):
        raise actions.NotPermitted(_("You may read this item but not share it. Its salesperson can."))
    return definition, item


def _dialog(request: HttpRequest, definition: ListDefinition, item: Item, form: ShareForm) -> HttpResponse:
    title = str(getattr(item, definition.title))
    context = {
        "form": form,
        "title": _("Share"),
        "subtitle": title,
        "breadcrumb": [(definition.label, definition.url), (title, definition.url_of(item.pk))],
        "action": request.get_full_path(),
        "cancel_url": definition.url_of(item.pk),
        "shares": giving.shares_of(item),
        "code": definition.code,
    }
    template = "organisation/share_dialog.html" if is_fragment(request) else "organisation/share.html"
    return show(request, template, context, status=UNPROCESSABLE if form.is_bound else 200)


@team_page
@require_POST
def take_back(request: HttpRequest, code: str, pk: int, share_pk: int) -> HttpResponse:
    """Take a share of an item back."""
    definition = open_list(request, code)
    actor = actor_of(request)
    item: Item = access.get(actor, definition, pk)
    kept = next((one for one in giving.shares_of(item) if one.pk == share_pk), None)
    if kept is None:
        raise access.ItemNotFound(f"share {share_pk}")
    giving.take_back(actor, kept, item)
    said = _("“%(title)s” is not shared with %(whom)s any more.")
    messages.success(request, said % {"title": kept.name, "whom": kept.receiver})
    return go_to(request, back_of(request, definition.url_of(pk)))


@team_page
@require_GET
def shared_by_me(request: HttpRequest) -> HttpResponse:
    """Show what the person has shared."""
    found = reading.shared_by(actor_of(request), _before(request))
    empty = _("Open an item and choose “Share”.")
    return _page(request, found, title=_("Shared by me"), empty=empty, is_mine=True)


@team_page
@require_GET
def shared_with_me(request: HttpRequest) -> HttpResponse:
    """Show what was shared with the person."""
    found = reading.shared_with(actor_of(request), _before(request))
    empty = _("What colleagues share with you or with your groups stands here.")
    return _page(request, found, title=_("Shared with me"), empty=empty, is_mine=False)


def _page(
    request: HttpRequest, found: reading.Page, *, title: str, empty: str, is_mine: bool
) -> HttpResponse:
    tabs = [
        {"url": reverse("organisation:shared-with-me"), "label": _("Shared with me"), "current": not is_mine},
        {"url": reverse("organisation:shared-by-me"), "label": _("Shared by me"), "current": is_mine},
    ]
    context: dict[str, Any] = {
        "title": title,
        "icon": "share",
        "tabs": tabs,
        "lines": found.lines,
        "is_mine": is_mine,
        "back": request.path,
        "empty": {"icon": "share", "headline": _("Nothing is shared here"), "sentence": empty},
        "next_url": f"?before={found.before}" if found.before else "",
    }
    return show(request, "organisation/shared.html", context)


def _before(request: HttpRequest) -> int | None:
    raw = request.GET.get("before", "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= DIGITS else None
