"""The pages of alerts: “Alert me” on lists and items, and what the person asked for so far."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.framework import access
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.requests import actor_of, go_to, is_fragment, open_list, show, team_page

from .. import alerts
from ..forms import AlertForm
from ..matching import opened, view_choices
from ..messages import signed_alert

UNPROCESSABLE = 422


@team_page
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show the person's alerts."""
    actor = actor_of(request)
    context = {
        "title": _("My alerts"),
        "icon": "alert_on",
        "breadcrumb": [(_("Notices"), reverse("notices:index"))],
        "lines": alerts.described(actor, alerts.alerts_of(actor)),
        "empty": {
            "icon": "alert_on",
            "headline": _("No alerts yet"),
            "sentence": _("Open a list, a view or an item and choose “Alert me”."),
        },
    }
    return show(request, "notices/alerts.html", context)


@team_page
@require_http_methods(["GET", "POST"])
def on_list(request: HttpRequest, code: str) -> HttpResponse:
    """Ask what the person wants to be told of a list or of one of its views (`?view=`)."""
    definition = open_list(request, code)
    actor = actor_of(request)
    view = request.GET.get("view", "")
    view = view if view in dict(view_choices(actor, definition)) else ""
    form = AlertForm(
        actor,
        definition,
        has_view=True,
        data=request.POST or None,
        view=view,
        alert=alerts.on_view(actor, definition, view),
    )

    def save(asked: dict[str, Any]) -> str:
        kept = alerts.save_on_view(actor, definition, asked["view"], asked)
        return f"{definition.url}?view={kept.view_code or 'all'}"

    return _answer(
        request, form, save, definition, {"subtitle": definition.label, "cancel_url": definition.url}
    )


@team_page
@require_http_methods(["GET", "POST"])
def on_item(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask what the person wants to be told of an item."""
    definition = open_list(request, code)
    actor = actor_of(request)
    item = access.get(actor, definition, pk)
    form = AlertForm(
        actor,
        definition,
        has_view=False,
        data=request.POST or None,
        alert=alerts.on_item(actor, definition, item),
    )

    def save(asked: dict[str, Any]) -> str:
        alerts.save_on_item(actor, definition, item, asked)
        return definition.url_of(pk)

    title = alerts.title_of(definition, item)
    return _answer(request, form, save, definition, {"subtitle": title, "cancel_url": definition.url_of(pk)})


@team_page
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask anew what the person wants to be told by an alert that he has."""
    actor = actor_of(request)
    alert = alerts.find(actor, pk)
    definition = opened(actor, alert.list_code)
    if definition is None:
        raise access.ItemNotFound(alert.list_code)
    form = AlertForm(actor, definition, has_view=False, data=request.POST or None, alert=alert)

    def save(asked: dict[str, Any]) -> str:
        alerts.change(alert, {name: asked[name] for name in alerts.SETTINGS})
        return reverse("notices:alerts")

    context = {"subtitle": definition.label, "cancel_url": reverse("notices:alerts")}
    return _answer(request, form, save, definition, context)


def _answer(
    request: HttpRequest,
    form: AlertForm,
    save: Callable[[dict[str, Any]], str],
    definition: ListDefinition,
    context: dict[str, Any],
) -> HttpResponse:
    """Keep what a valid form asks and go on, or show the form."""
    if form.is_bound and form.is_valid():
        url = save(form.cleaned_data)
        messages.success(request, _("You will be told. “My alerts” in your menu shows all you asked for."))
        return go_to(request, url)
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    common = {
        "form": form,
        "title": _("Alert me"),
        "breadcrumb": [(definition.label, definition.url)],
        "submit_label": _("Save alert"),
        "action": request.get_full_path(),
        "groups": _groups(form),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return show(request, template, {**common, **context}, status=status)


def _groups(form: AlertForm) -> list[dict[str, Any]]:
    """Return the fields as the form groups them."""
    where = [name for name in ("view",) if name in form.fields]
    groups = [
        ("", where),
        (_("Tell me when"), ["on_added", "on_changed", "on_deleted", "on_commented", "column"]),
        (_("How"), ["frequency", "by_mail", "also_own"]),
    ]
    return [{"title": title, "fields": [form[name] for name in names]} for title, names in groups if names]


@team_page
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove an alert."""
    alerts.remove(alerts.find(actor_of(request), pk))
    messages.success(request, _("The alert is removed."))
    return go_to(request, reverse("notices:alerts"))


@team_page
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an alert on or off."""
    alert = alerts.find(actor_of(request), pk)
    alerts.switch(alert, on=not alert.is_active)
    return go_to(request, reverse("notices:alerts"))


@csrf_exempt
@require_http_methods(["GET", "POST"])
def switch_off(request: HttpRequest, sign: str) -> HttpResponse:
    """Switch off the alert of an e-mail; its sign stands for the person, and mail programs post it."""
    alert = signed_alert(sign)
    if alert is None:
        raise access.ItemNotFound("alert")
    is_asked = request.method == "POST"
    if is_asked:
        alerts.switch(alert, on=False)
    context = {"is_done": is_asked or not alert.is_active, "action": request.path}
    return show(request, "notices/switch_off.html", context)
