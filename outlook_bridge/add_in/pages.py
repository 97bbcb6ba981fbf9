"""The pages of the add-in: the task pane, the dialog by which a device is connected, and what installs it."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET, require_http_methods

from crm_lists.accounts.agents import browser_named
from crm_lists.accounts.codes import is_administrator
from crm_lists.framework.commands import Command
from crm_lists.framework.requests import show, team_page

from . import devices, icons, unified_manifest, xml_manifest
from .description import add_in
from .middleware import COOKIE, LASTS_SECONDS

SURFACES = ("read", "compose")
LONGEST_NAME = 80


def with_office(response: HttpResponse, *, framed: bool) -> HttpResponse:
    """Let a page load Office.js, and Outlook show it in a frame; see docs/adr."""
    scripts = ["'self'"]
    if settings.OFFICE_JS.startswith("https://"):
        parts = urlsplit(settings.OFFICE_JS)
        # It loads the parts for each program and language from beside itself.
        scripts.append(f"{parts.scheme}://{parts.netloc}")
    policy: dict[str, Any] = {"script-src": scripts, "form-action": ["'self'"]}
    if framed:
        policy["frame-ancestors"] = ["'self'", *settings.OUTLOOK_HOSTS]
    response._csp_replace = policy  # type: ignore[attr-defined]
    return response


@xframe_options_exempt
@require_GET
def pane(request: HttpRequest) -> HttpResponse:
    """Show the task pane: nobody's data is in it, and no cookie is read or set."""
    surface = request.GET.get("surface", "")
    context = {
        "surface": surface if surface in SURFACES else SURFACES[0],
        "office_js": settings.OFFICE_JS,
        "sign_in_url": reverse("outlook_add_in:sign-in"),
        "api_url": reverse("outlook-api:api-root"),
    }
    return with_office(render(request, "outlook_bridge/add_in/pane.html", context), framed=True)


class DeviceForm(forms.Form):
    """Asks what the device is called among the person's tokens."""

    name = forms.CharField(
        label=gettext_lazy("Name of this device"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("You find it by this name among “My tokens and feeds”, and revoke it there."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Connect a device, in the dialog that the pane opens; the log-in comes before where it must."""
    response = _sign_in(request)
    response.set_cookie(
        COOKIE, "1", max_age=LASTS_SECONDS, httponly=True, secure=request.is_secure(), samesite="Lax"
    )
    return response


@team_page
def _sign_in(request: HttpRequest) -> HttpResponse:
    initial = {"name": _device_name(request)}
    form = DeviceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and isinstance(request.user, User):
        secret = devices.connect(request.user, form.cleaned_data["name"])
        context = {"secret": secret, "office_js": settings.OFFICE_JS}
        page = render(request, "outlook_bridge/add_in/connected.html", context)
        return with_office(page, framed=False)
    status = 422 if form.is_bound else 200
    return render(request, "outlook_bridge/add_in/sign_in.html", {"form": form}, status=status)


def _device_name(request: HttpRequest) -> str:
    browser = browser_named(request.headers.get("User-Agent", ""))
    return (_("Outlook, %(browser)s") % {"browser": browser})[:LONGEST_NAME]


@team_page
@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """Tell administrators how the add-in is installed, and give them what installs it."""
    if not (isinstance(request.user, User) and is_administrator(request.user)):
        raise Http404
    description = add_in()
    context = {
        "title": _("Outlook add-in"),
        "icon": "mail",
        "commands": [
            Command(
                _("XML manifest"),
                reverse("outlook_add_in:xml-manifest"),
                icon="arrow_download",
                main=True,
                download=True,
            ),
            Command(
                _("Package for Microsoft 365"),
                reverse("outlook_add_in:package"),
                icon="arrow_download",
                download=True,
            ),
        ],
        "add_in": description,
        "xml_url": description.site + reverse("outlook_add_in:xml-manifest"),
        "is_secure": description.site.startswith("https://"),
        "is_own_office_js": not settings.OFFICE_JS.startswith("https://appsforoffice.microsoft.com/"),
        "office_js": settings.OFFICE_JS,
    }
    return show(request, "outlook_bridge/add_in/about.html", context)


@cache_control(max_age=300, public=True)
@require_GET
def xml_manifest_file(request: HttpRequest) -> HttpResponse:
    """Send the XML manifest; the admin centre may also fetch it by its address."""
    return _file(xml_manifest.write(add_in()), xml_manifest.CONTENT_TYPE, "outlook-add-in.xml")


@cache_control(max_age=300, public=True)
@require_GET
def unified_manifest_file(request: HttpRequest) -> HttpResponse:
    """Send the unified manifest by itself, as developers look at it."""
    return JsonResponse(unified_manifest.manifest(add_in()), json_dumps_params={"indent": 2})


@cache_control(max_age=300, public=True)
@require_GET
def package_file(request: HttpRequest) -> HttpResponse:
    """Send the package of the unified manifest and its icons."""
    return _file(unified_manifest.package(add_in()), "application/zip", "outlook-add-in.zip")


@cache_control(max_age=86_400, public=True)
@require_GET
def icon(request: HttpRequest, size: int) -> HttpResponse:
    """Send the icon of the add-in in one of the sizes that its manifests name."""
    if size not in icons.SIZES:
        raise Http404
    return HttpResponse(icons.colour(size), content_type="image/png")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
