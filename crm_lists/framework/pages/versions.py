"""The versions of an item: the whole history, two of them side by side, and the way back to one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from .. import access, actions, changes, people, refusals, versions
from ..actors import Actor
from ..commands import Command
from ..definitions import ListDefinition
from ..items import Item
from ..models import Change
from ..requests import actor_of, go_to, is_fragment, open_list, show, team_page

CONFLICT = 409
UNPROCESSABLE = 422
LARGEST_KEY = 2**63 - 1


@team_page
@require_GET
def history(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show the changes of an item, a page at a time."""
    definition, item = _opened(request, code, pk)
    before = _number(request.GET.get("before"))
    context = {
        **_frame(definition, item, _("History")),
        **entries_of(actor_of(request), definition, item, before=before),
    }
    return show(request, "lists/history.html", context)


@team_page
@require_GET
def compare(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show two versions of an item side by side; without `b` the present one is the second."""
    definition, item = _opened(request, code, pk)
    actor = actor_of(request)
    second = _number(request.GET.get("b")) or item.version
    first = _number(request.GET.get("a")) or second - 1
    first, second = sorted((first, second))
    made = {version: _made(definition, item, version) for version in (first, second)}
    states = versions.states_at(definition, item, made)
    rows = versions.compare(actor, definition, states[first], states[second])
    context = {
        **_frame(definition, item, _("Compare versions")),
        "first": made[first],
        "second": made[second],
        "rows": rows,
        "has_differences": any(row.differs for row in rows),
        "offered": [_about(change, item) for change in versions.offered(actor, definition, item)],
        "commands": _restore_commands(actor, definition, item, first),
    }
    return show(request, "lists/compare.html", context)


@team_page
@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, code: str, pk: int, version: int) -> HttpResponse:
    """Show what restoring a version would change, and do it."""
    definition, item = _opened(request, code, pk)
    actor = actor_of(request)
    if not may_restore(actor, definition, item):
        raise actions.NotPermitted(refusals.of_item(access.CHANGE))
    made = _made(definition, item, version)
    problems: list[str] = []
    status = 200
    plan = versions.plan(actor, definition, item, version)
    if request.method == "POST":
        try:
            return _restored(request, definition, item, plan)
        except actions.StaleItem:
            item = access.get(actor, definition, pk)
            plan = versions.plan(actor, definition, item, version)
            problems = [_("Somebody has just changed the item. Look again at what would change.")]
            status = CONFLICT
        except ValidationError as error:
            problems, status = error.messages, UNPROCESSABLE
    context = {
        **_frame(definition, item, _("Go back to version %(version)s?") % {"version": version}),
        "plan": plan,
        "made": made,
        "problems": problems,
        "etag": item.version,
        "action": request.path,
        "cancel_url": definition.url_of(pk),
    }
    template = "lists/restore_version_dialog.html" if is_fragment(request) else "lists/restore_version.html"
    return show(request, template, context, status=status)


def _restored(
    request: HttpRequest, definition: ListDefinition, item: Item, plan: versions.Plan
) -> HttpResponse:
    etag = _number(request.POST.get("etag"))
    if etag is None:
        raise actions.StaleItem(item)
    if plan.values:
        versions.restore(actor_of(request), definition, item, plan, etag=etag)
        said = _("“%(title)s” is as it was in version %(version)s.")
        messages.success(request, said % {"title": _title(definition, item), "version": plan.version})
    return go_to(request, definition.url_of(item.pk))


def may_restore(actor: Actor, definition: ListDefinition, item: Item) -> bool:
    """Tell whether the actor may go back to older versions of the item."""
    return definition.is_edited_by_form and access.may(actor, item, access.CHANGE)


def entries_of(
    actor: Actor, definition: ListDefinition, item: Item, *, before: int | None = None
) -> dict[str, Any]:
    """Return one page of the history, ready to be read, and where the next one is."""
    found, following = versions.page_of(actor, definition, item, before=before)
    reader = changes.Reader(actor, definition, found)
    may = may_restore(actor, definition, item)
    url = reverse("lists:versions", args=[definition.code, item.pk])
    return {
        "changes": [_entry(reader, definition, item, change, may=may) for change in found],
        "history_next_url": f"{url}?before={following}" if following else "",
    }


def _entry(
    reader: changes.Reader, definition: ListDefinition, item: Item, change: Change, *, may: bool
) -> dict[str, Any]:
    args = [definition.code, item.pk]
    is_old = change.version < item.version and change.verb not in changes.NOTES
    compare_url = f"{reverse('lists:compare', args=args)}?a={change.version}"
    return {
        **_about(change, item),
        "summary": changes.summary(change),
        "rows": reader.differences(change),
        "compare_url": compare_url if is_old else "",
        "restore_url": reverse("lists:restore-version", args=[*args, change.version])
        if is_old and may
        else "",
    }


def _about(change: Change, item: Item) -> dict[str, Any]:
    return {
        "version": 0 if change.verb in changes.NOTES else change.version,
        "is_present": change.version == item.version,
        "who": people.display_name(change.by) or _("The program"),
        "for_whom": people.display_name(change.on_behalf_of),
        "source": change.get_source_display(),
        "at": change.at,
    }


def _opened(request: HttpRequest, code: str, pk: int) -> tuple[ListDefinition, Item]:
    definition = open_list(request, code)
    return definition, access.get(actor_of(request), definition, pk)


def _made(definition: ListDefinition, item: Item, version: int) -> dict[str, Any]:
    """Return who made the version and when, or raise Http404 where the item never had it."""
    change = versions.change_of(definition, item, version)
    if change is None:
        raise Http404
    return _about(change, item)


def _restore_commands(actor: Actor, definition: ListDefinition, item: Item, version: int) -> list[Command]:
    if version >= item.version or not may_restore(actor, definition, item):
        return []
    url = reverse("lists:restore-version", args=[definition.code, item.pk, version])
    label = _("Go back to version %(version)s") % {"version": version}
    return [Command(label, url, icon="history", dialog=True, line=True)]


def _frame(definition: ListDefinition, item: Item, title: str) -> dict[str, Any]:
    name = _title(definition, item)
    return {
        "definition": definition,
        "title": title,
        "subtitle": name,
        "breadcrumb": [(definition.label, definition.url), (name, definition.url_of(item.pk))],
    }


def _title(definition: ListDefinition, item: Item) -> str:
    column = definition.column(definition.title)
    return column.text(column.read(item), {})


def _number(text: str | None) -> int | None:
    is_key = text is not None and text.isdecimal() and int(text[:20]) <= LARGEST_KEY
    return int(text) if is_key and text else None
