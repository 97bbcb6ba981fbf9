"""The public pages behind share links: no account, and one answer to all that is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from crm_lists.accounts.entering import TooMany
from crm_lists.accounts.limits import wait_text
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.requests import show
from crm_lists.programs.attempts import note_failure

from .. import reading
from ..columns import file_badge
from ..downloads import zips
from ..models import DocumentVersion, Folder
from ..properties.demotion import demotion_of
from ..renditions import making as rendering
from ..renditions.kinds import has_rendition
from ..renditions.rendition import Kind
from ..renditions.showing import TEXT, WAITING, Addresses, Preview, preview_of
from ..share_links import archives, unlocking
from ..share_links.forms import PasswordForm, SharedVersionForm
from ..share_links.link import LinkUse, ShareLink
from ..share_links.making import last_day, note_use
from ..share_links.opening import LinkGone, Opened, Shown, open_link
from ..storing import files
from .answers import UNPROCESSABLE, archive, key_in
from .downloads import is_shown, send_file, send_with_columns
from .renditions import READ, send

Deed = LinkUse.Deed
GONE = 404
TOO_MANY = 429
#: Tells that the browser looks again by itself, after so many seconds, whether the preview is there.
AGAIN, SECONDS = "again", 3

#: Nothing of another host, no script, no frame around it; only what the page itself shows.
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NO_REFERRER = "no-referrer"
#: A page with a form needs its own address to be believed; other hosts are told nothing either.
OWN_REFERRER = "same-origin"

Page = Callable[..., HttpResponseBase]


def shared_page(page: Page) -> Page:
    """Decorate a page behind a share link: open the link, answer alike to all that opens nothing."""

    @wraps(page)
    def answer(request: HttpRequest, secret: str, **more: Any) -> HttpResponseBase:
        response: HttpResponseBase
        try:
            opened = open_link(secret)
        except LinkGone:
            return _headed(_gone(request, status=TOO_MANY if note_failure(request) else GONE))
        try:
            if not unlocking.is_unlocked(request, opened.link):
                response = _ask_password(request, secret, opened.link)
            else:
                response = page(request, secret, opened, **more)
        except LinkGone:
            response = _gone(request)
        return _headed(response)

    return answer


def _headed(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in HEADERS.items():
        response[name] = value
    response.headers.setdefault("Referrer-Policy", NO_REFERRER)
    response.headers.setdefault("Content-Security-Policy", POLICY)
    return response


def _gone(request: HttpRequest, status: int = GONE) -> HttpResponse:
    return show(request, "libraries/shared/gone.html", {}, status=status)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@shared_page
def opened(request: HttpRequest, secret: str, opened: Opened) -> HttpResponseBase:
    """Show what the link opens."""
    if request.method == "POST":
        # The password is known already, from another window.
        return HttpResponseRedirect(_address(secret))
    if isinstance(opened.item, Folder):
        return _folder_page(request, secret, opened, opened.item)
    return _document_page(request, secret, opened, opened.document(opened.item.pk))


@require_safe
@shared_page
def folder(request: HttpRequest, secret: str, opened: Opened, pk: int) -> HttpResponseBase:
    """Show a folder that lies in the shared one."""
    return _folder_page(request, secret, opened, opened.folder(pk))


@require_safe
@shared_page
def document(request: HttpRequest, secret: str, opened: Opened, pk: int) -> HttpResponseBase:
    """Show a document of the shared folder."""
    return _document_page(request, secret, opened, opened.document(pk))


@require_safe
@shared_page
def file(request: HttpRequest, secret: str, opened: Opened, pk: int) -> HttpResponseBase:
    """Send the published version of a document, with its columns where its type asks for that."""
    shown = opened.document(pk)
    demotion = (
        None
        if is_shown(request, shown.version)
        else demotion_of(opened.actor, shown.version, is_outside=True)
    )
    if request.method == "GET":
        deed, way = Deed.DOWNLOADED, reading.Way.DOWNLOAD
        if is_shown(request, shown.version):
            deed, way = Deed.VIEWED, reading.Way.VIEW
        is_part = "Range" in request.headers
        note_use(opened.link, deed, version=shown.version, is_part=is_part)
        reading.note(opened.actor, shown.version, way, link=opened.link)
    try:
        with_columns = send_with_columns(request, demotion) if demotion else None
        return with_columns or send_file(request, shown.version)
    except files.BytesLost:
        return _gone(request)


@require_safe
@shared_page
def rendition(request: HttpRequest, secret: str, opened: Opened, pk: int, kind: str) -> HttpResponseBase:
    """Send what is shown of a document in place of its file."""
    version = opened.document(pk).version
    if kind not in READ or not has_rendition(version.format, Kind(kind)):
        raise LinkGone
    found = rendering.ask(version, Kind(kind))
    if not found.is_done:
        raise LinkGone
    if request.method == "GET":
        note_use(opened.link, Deed.VIEWED, version=version, is_part=True)
        reading.note(opened.actor, version, reading.Way.PREVIEW, link=opened.link)
    try:
        return send(request, found, version.name)
    except Http404:
        raise LinkGone from None


@require_GET
@shared_page
def folder_archive(request: HttpRequest, secret: str, opened: Opened, pk: int) -> HttpResponseBase:
    """Send a shared folder as one archive."""
    found, reach = opened.folder(pk), archives.LinkReach(opened.actor, opened)
    try:
        contents = zips.contents_of(reach, archives.whole(opened, found))
    except ValidationError as refusal:
        return _folder_page(request, secret, opened, found, problem=" ".join(refusal.messages))
    until = archives.refused_until(request, opened.link)
    if until is not None:
        problem = _("This folder was fetched very often. Take single files, or come back later.")
        answer = _folder_page(request, secret, opened, found, problem=problem)
        answer.status_code = TOO_MANY
        return answer
    return archive(reach, contents)


@require_POST
@shared_page
def upload(request: HttpRequest, secret: str, opened: Opened, pk: int) -> HttpResponseBase:
    """Take a new version of a document, where the link lets."""
    shown = opened.document(pk)
    if not opened.may_upload(shown.document):
        raise LinkGone
    form = SharedVersionForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        try:
            opened.upload(shown.document, given["file"], who=given["who"], comment=given["comment"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        except NotPermitted as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(f"{_address(secret, 'document', pk)}?sent=1")
    return _document_page(request, secret, opened, shown, form=form)


# -- pages ----------------------------------------------------------------------------------------


def _ask_password(request: HttpRequest, secret: str, link: ShareLink) -> HttpResponse:
    """Ask for the password; the right one leads to where the visitor was going."""
    form = PasswordForm(request.POST if "password" in request.POST else None)
    top = _address(secret)
    to = request.POST.get("to", request.path)
    status = 200
    if form.is_bound:
        status = UNPROCESSABLE
        try:
            if form.is_valid() and unlocking.knows_password(request, link, form.cleaned_data["password"]):
                response = HttpResponseRedirect(to if _is_below(to, top) else top)
                unlocking.remember(response, link, top)
                return response
            form.add_error("password", _("This is not the password of the link."))
        except TooMany as wait:
            status = TOO_MANY
            form.add_error("password", wait_text(wait.until))
    context = {"form": form, "action": top, "to": to}
    return _with_form(show(request, "libraries/shared/password.html", context, status=status))


def _is_below(path: str, top: str) -> bool:
    """Tell whether the address is one of the link's own, and no other that a form names."""
    return path.startswith(top) and ".." not in path


def _document_page(
    request: HttpRequest, secret: str, opened: Opened, shown: Shown, *, form: SharedVersionForm | None = None
) -> HttpResponse:
    document, version = shown.document, shown.version
    found = preview_of(version, _addresses(secret))
    is_waiting = found.kind == WAITING
    if request.method == "GET" and not (is_waiting and AGAIN in request.GET):
        _note_opened(opened, version, found)
    may_upload = opened.may_upload(document)
    if form is None and may_upload:
        form = SharedVersionForm()
    context = {
        **_common(opened, document.name),
        **_way(secret, opened, document.folder),
        "document": document,
        "version": version,
        "badge": file_badge(document.name),
        "file_url": _address(secret, "file", document.pk),
        "preview": {
            "shown": found,
            "name": version.name,
            "file_url": _address(secret, "file", document.pk),
        },
        "form": form,
        "is_busy": may_upload and document.lock_if_held() is not None,
        "upload_url": _address(secret, "upload", document.pk),
        "is_sent": "sent" in request.GET,
    }
    is_refused = form is not None and form.is_bound
    response = show(
        request, "libraries/shared/document.html", context, status=UNPROCESSABLE if is_refused else 200
    )
    if is_waiting:
        response["Refresh"] = f"{SECONDS}; url=?{AGAIN}=1"
    return _with_form(response) if may_upload else response


def _note_opened(opened: Opened, version: DocumentVersion, found: Preview) -> None:
    """Log that the page was opened, and that it was read where the page itself holds the text."""
    note_use(opened.link, Deed.OPENED, version=version)
    if found.kind == TEXT:
        reading.note(opened.actor, version, reading.Way.PREVIEW, link=opened.link)


def _folder_page(
    request: HttpRequest, secret: str, opened: Opened, folder: Folder, *, problem: str = ""
) -> HttpResponse:
    if request.method == "GET":
        note_use(opened.link, Deed.OPENED)
    # Folders come first, page by page; then the documents.
    folders, last_folder = opened.folders_in(folder, key_in(request, "folders"))
    documents, last = opened.documents_in(folder, key_in(request, "after"))
    context = {
        **_common(opened, folder.name),
        # The folder itself is the heading.
        "way": _way(secret, opened, folder)["way"][:-1],
        "folders": [{"folder": one, "url": _address(secret, "folder", one.pk)} for one in folders],
        "more_folders": f"?folders={last_folder}" if last_folder else "",
        "documents": [
            {
                "shown": one,
                "badge": file_badge(one.document.name),
                "url": _address(secret, "document", one.document.pk),
                "file_url": _address(secret, "file", one.document.pk),
            }
            for one in documents
        ],
        "empty": {"icon": "folder", "headline": _("Nothing lies here"), "quiet": True},
        "more": f"?after={last}" if last else "",
        "archive_url": _address(secret, "archive", folder.pk) if folders or documents else "",
        "problem": problem,
    }
    status = UNPROCESSABLE if problem else 200
    return show(request, "libraries/shared/folder.html", context, status=status)


def _with_form(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = OWN_REFERRER
    return response


def _common(opened: Opened, title: str) -> dict[str, Any]:
    return {"title": title, "link": opened.link, "last_day": last_day(opened.link)}


def _way(secret: str, opened: Opened, folder: Folder | None) -> dict[str, Any]:
    """Return the way from the shared folder; a document that is shared alone has none."""
    if not opened.is_folder or folder is None:
        return {"way": []}
    way = [(one.name, _address(secret, "folder", one.pk)) for one in opened.way_to(folder)]
    return {"way": [(way[0][0], _address(secret)), *way[1:]]}


def _addresses(secret: str) -> Addresses:
    """Return where the visitor's browser fetches what is shown: behind the link."""
    return Addresses(
        lambda version: f"{_address(secret, 'file', version.document_id)}?show=1",
        lambda version, kind: _address(secret, "rendition", version.document_id, kind.value),
    )


def _address(secret: str, name: str = "link", *more: Any) -> str:
    return reverse(f"shared:{name}", args=[secret, *more])
