"""The listing page: a list through one of its views."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from .. import access, saved_views
from ..actors import Actor
from ..commands import EVERY_LIST, Command, list_commands
from ..commands import view_commands as further_view_commands
from ..definitions import ListDefinition, PublicView
from ..filters.words import parts_in_words
from ..listing import Listing, Query
from ..requests import actor_of, go_to, is_fragment, open_list, show, team_page
from ..views import params_of_public, view_of
from ..views.audiences import choices_for
from ..views.reading import without_place
from ..views.showing import ViewListing
from .layouts.page import body_of
from .links import address

ALL = "all"


@team_page
@require_GET
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Show a list."""
    definition = open_list(request, code)
    return show(request, "lists/listing.html", context_of(request, definition))


def context_of(
    request: HttpRequest, definition: ListDefinition, *, params: dict[str, str] | None = None, **fixed: str
) -> dict[str, Any]:
    """Return the context of a listing page; `fixed` are filters that the page itself sets.

    `params` stand in the place of the parameters of the address, where a page fills in some of its own.
    """
    actor = actor_of(request)
    params = request.GET.dict() if params is None else params
    view = chosen_view(actor, definition, params.get("view", ""))
    page = listing_of(actor, definition, params, view=view, fixed=fixed)
    return {
        "definition": definition,
        "title": definition.label,
        "breadcrumb": [(str(definition.section), "")],
        "views": views_of(actor, definition, current=view),
        "save_view_url": reverse("lists:save-view", args=[definition.code]) + address(params),
        "filters": chips_of(page, params, fixed),
        "filter_pane_url": filter_pane_url(definition, request.path, params),
        "view_notices": page.view.notices,
        "view": page.view,
        "view_url": request.path + address({**page.view.params, "view": ALL}),
        "clear_url": address({"view": params.get("view", "")}),
        "commands": with_query(
            [*commands_of(actor, definition), *view_commands(actor, definition, view)], {**params, **fixed}
        ),
        **body_of(request, page, params, fixed),
        "query": page.query.text,
        "empty_state": empty_state(
            actor, definition, is_filtered=bool(page.filters or page.query.where or page.query.text)
        ),
    }


def empty_state(actor: Actor, definition: ListDefinition, *, is_filtered: bool) -> dict[str, Any]:
    """Return what stands in the place of rows when there are none."""
    items = definition.label.lower()
    if is_filtered:
        return {
            "icon": "search",
            "headline": _("Nothing fits this view"),
            "sentence": _("Choose another view or take a filter away."),
            "command": Command(
                _("Show all %(items)s") % {"items": items}, f"{definition.url}?view={ALL}", line=True
            ),
        }
    main = (command for command in commands_of(actor, definition) if command.main)
    return {
        "icon": definition.icon,
        "headline": _("No %(items)s yet") % {"items": items},
        "sentence": _("What you and your group add appears here."),
        "command": next(main, None),
    }


def listing_of(
    actor: Actor,
    definition: ListDefinition,
    params: dict[str, str],
    *,
    view: PublicView | None = None,
    fixed: dict[str, str] | None = None,
) -> ViewListing:
    """Return the listing that the parameters of an address ask for."""
    preset = params_of_public(view) if view else {}
    asked = {**preset, **without_place(params), **(fixed or {})}
    return ViewListing(actor, definition, view_of(definition, actor, asked), params)


def chosen_view(actor: Actor, definition: ListDefinition, code: str) -> PublicView | None:
    """Return the view of this code; without a code the list's first one, None for all items."""
    if code == ALL:
        return None
    if not code:
        return definition.views[0] if definition.views else None
    declared = next((view for view in definition.views if view.code == code), None)
    if declared is not None:
        return declared
    return next((view for view in saved_views.saved_by(actor, definition) if view.code == code), None)


def views_of(actor: Actor, definition: ListDefinition, *, current: PublicView | None) -> list[dict[str, Any]]:
    """Return the views on offer as links."""
    everything = PublicView(ALL, _("All %(items)s") % {"items": definition.label.lower()})
    return [
        {
            "label": view.label,
            "url": f"{definition.url}?view={view.code}",
            "current": view.code == (current.code if current else ALL),
            "personal": saved_views.is_saved(view) and not view_audience(view),
            "shared": bool(view_audience(view)),
        }
        for view in (*definition.views, *saved_views.saved_by(actor, definition), everything)
    ]


def view_audience(view: PublicView) -> str:
    """Return with whom a saved view is shared; nothing for a declared or personal one."""
    return view.audience if isinstance(view, saved_views.StoredView) else ""


def commands_of(actor: Actor, definition: ListDefinition) -> list[Command]:
    """Return the command bar of a list."""
    commands: list[Command] = []
    if definition.editable and access.may_add(actor, definition) and definition.is_added_by_form:
        label = _("New %(item)s") % {"item": definition.item_label.lower()}
        commands.append(Command(label, definition.add_url, icon="add", main=True))
    for more in list_commands.get(definition.code, EVERY_LIST):
        commands += more(actor, definition)
    return commands


def with_query(commands: list[Command], params: dict[str, str]) -> list[Command]:
    """Return the commands, with what the listing shows in the addresses of those that ask for it."""
    shown = {name: value for name, value in params.items() if name not in ("after", "before", "item")}
    return [
        replace(
            one,
            url=one.url + address(shown) if one.keeps_query and shown else one.url,
            entries=tuple(with_query(list(one.entries), params)),
        )
        for one in commands
    ]


def view_commands(actor: Actor, definition: ListDefinition, view: PublicView | None) -> list[Command]:
    """Return the commands on the present view: those of other apps, and what a person's own view offers."""
    further = further_view_commands.get(definition.code, EVERY_LIST)
    commands = [command for more in further for command in more(actor, definition, view)]
    if not isinstance(view, saved_views.StoredView) or not view.is_own:
        return commands
    url = reverse("lists:delete-view", args=[definition.code, saved_views.key_of(view)])
    return [*commands, Command(_("Delete this view"), url, icon="delete", post=True)]


def filter_pane_url(definition: ListDefinition, path: str, params: dict[str, str]) -> str:
    """Return the address of the filter pane of a listing, which stands at this path."""
    back = {} if path == definition.url else {"back": path}
    return reverse("lists:filter-pane", args=[definition.code]) + address({**params, **back})


def chips_of(page: Listing, params: dict[str, str], fixed: dict[str, str]) -> list[dict[str, str]]:
    """Return the filters that the person set, each with the address without it."""
    simple = [
        {
            "label": one.column.label,
            "value_label": one.words(),
            "remove_url": address({key: value for key, value in params.items() if key != one.parameter}),
        }
        for one in page.filters
        if one.parameter in params and one.parameter not in fixed
    ]
    parts = parts_in_words(page.tree) if params.get("where") and "where" not in fixed else []
    return simple + [
        {"label": label, "value_label": words, "remove_url": address({**params, "where": rest})}
        for label, words, rest in parts
    ]


class SaveViewForm(forms.Form):
    """Asks for the name of a view, and for whom it is."""

    name = forms.CharField(label=_lazy("Name"), max_length=80)

    def __init__(self, actor: Actor, definition: ListDefinition, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(saved_views.PERSONAL, _("Only me")), *choices_for(actor, definition)]
        self.fields["audience"] = forms.ChoiceField(
            label=_("Who sees it"), choices=choices, required=False, initial=saved_views.PERSONAL
        )


@team_page
@require_http_methods(["GET", "POST"])
def save_view(request: HttpRequest, code: str) -> HttpResponse:
    """Keep what the address shows under a name."""
    definition = open_list(request, code)
    actor = actor_of(request)
    form = SaveViewForm(actor, definition, request.POST or None)
    if form.is_valid():
        name, audience = form.cleaned_data["name"], form.cleaned_data["audience"]
        saved = saved_views.save(actor, definition, name, _shown(request, definition), audience)
        return go_to(request, f"{definition.url}?view={saved.code}")
    context = {
        "form": form,
        "title": _("Save view"),
        "introduction": _("Keeps the present filters, order, columns, groups and layout."),
        "action": request.get_full_path(),
        "submit_label": _("Save view"),
        "cancel_url": definition.url,
    }
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    return show(request, template, context, status=422 if form.is_bound else 200)


def _shown(request: HttpRequest, definition: ListDefinition) -> dict[str, str]:
    """Return the parameters that show what the person sees, those of the chosen view included."""
    actor, asked = actor_of(request), request.GET.dict()
    view = chosen_view(actor, definition, asked.get("view", ""))
    merged = {**(params_of_public(view) if view else {}), **without_place(asked)}
    return view_of(definition, actor, merged).params


@team_page
@require_POST
def delete_view(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Delete one of the person's own views."""
    definition = open_list(request, code)
    if not saved_views.forget(actor_of(request), definition, pk):
        raise Http404
    return go_to(request, definition.url)


PICKER_SIZE = 20


@team_page
@require_GET
def picker(request: HttpRequest, code: str) -> HttpResponse:
    """Return the items whose title holds the typed words, for a lookup field."""
    definition = open_list(request, code)
    only = {name: str(value) for name, value in request.GET.items() if name != "q"}
    query = Query(text=request.GET.get("q", ""), sort=definition.title, size=PICKER_SIZE, params=only)
    page = Listing(actor_of(request), definition, query, columns=(definition.title,))
    title = definition.column(definition.title)
    results = [{"id": item["pk"], "text": title.text(item[title.path], {})} for item in page.records]
    return JsonResponse({"results": results, "more": bool(page.next_cursor)})
