"""The pages of editors besides Wagtail's own: merge fields, files, previews and comparisons."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from email import message_from_bytes
from email.policy import default
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from crm_lists.framework import access
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import find_list
from crm_lists.framework.search.folding import fold
from libraries.messages import Refusal
from libraries.refusals import sentence
from libraries.storing import files

from .. import preview
from ..fields import NO_LIST, schema_of
from ..merge import FieldSchema, Group, Kind, ListOf, Scalar
from ..merge.control_starter import build_control_starter
from ..merge.worker import lines_safely
from ..preview import TemplatePreview
from ..subjects import choices
from ..template import DocumentTemplate
from ..template import Kind as FileKind
from ..template_file import TemplateFile

KEEPING = ("add", "change", "publish")
KIND_LABELS = {
    Kind.TEXT: gettext_lazy("Text"),
    Kind.NUMBER: gettext_lazy("Number"),
    Kind.MONEY: gettext_lazy("Amount of money"),
    Kind.DATE: gettext_lazy("Date"),
    Kind.DATETIME: gettext_lazy("Date and time"),
    Kind.BOOLEAN: gettext_lazy("Yes or no"),
    Kind.PICTURE: gettext_lazy("Picture: the tag of a picture control"),
}
#: Filters that are worth showing with a field of a kind.
EXAMPLES = {
    Kind.MONEY: ('{{{{ {0}|money("EUR") }}}}', '{{{{ {0}|money_words("EUR") }}}}'),
    Kind.NUMBER: ("{{{{ {0}|number(2) }}}}", "{{{{ {0}|words }}}}"),
    Kind.DATE: ('{{{{ {0}|date("long") }}}}',),
    Kind.DATETIME: ('{{{{ {0}|date("long") }}}}',),
}
SHOWN_ITEMS = 12
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class KeepersMixin(PermissionCheckedMixin):
    """Opens a page to those who keep templates."""

    model = DocumentTemplate
    any_permission_required = KEEPING


class PageMixin(KeepersMixin, WagtailAdminTemplateMixin):
    """A page that leads back to the templates."""

    index_url_name = ""
    page_title: Any = ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the templates."""
        above = {"url": reverse(self.index_url_name), "label": DocumentTemplate._meta.verbose_name_plural}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.page_title}]


def url_of(name: str, *arguments: Any) -> str:
    """Return the address of a page of the templates in the admin."""
    namespace = DocumentTemplate.snippet_viewset.get_admin_url_namespace()
    return reverse(f"{namespace}:{name}", args=arguments)


# -- merge fields ---------------------------------------------------------------------------------


class FieldsView(PageMixin, TemplateView):
    """The merge fields of one list: to be searched, copied, and had in a Word file to begin with."""

    template_name = "document_templates/admin/fields.html"
    page_title = gettext_lazy("Merge fields")
    header_icon = "list-ul"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the fields of the chosen list, group by group."""
        known = dict(choices())
        wanted = self.request.GET.get("list", "")
        code = wanted if wanted in known else "cases"
        query = self.request.GET.get("q", "").strip()
        groups = list(_groups(schema_of(find_list(code)), query))
        return {
            **super().get_context_data(**kwargs),
            "lists": [
                {"code": one, "label": label, "is_chosen": one == code} for one, label in known.items()
            ],
            "code": code,
            "query": query,
            "groups": groups,
            "starter_url": url_of("starter", code),
        }


def _groups(schema: FieldSchema, query: str) -> Iterator[dict[str, Any]]:
    loose = {name: node for name, node in schema.fields.items() if isinstance(node, Scalar)}
    for name, node in schema.fields.items():
        if isinstance(node, Group):
            yield from _shown(node.label, list(_lines(node.fields, f"{name}.")), query)
    yield from _shown(_("Always there"), list(_lines(loose, "")), query)
    for name, node in schema.fields.items():
        if isinstance(node, ListOf) and isinstance(node.item, Group):
            lines = list(_lines(node.item.fields, "one."))
            yield from _shown(node.label, lines, query, loop=name)


def _shown(
    label: str, lines: list[dict[str, Any]], query: str, *, loop: str = ""
) -> Iterator[dict[str, Any]]:
    words = fold(query).split()
    found = [
        one for one in lines if all(word in fold(f"{label} {one['label']} {one['tag']}") for word in words)
    ]
    if found:
        begin, end = (f"{{%tr for one in {loop} %}}", "{%tr endfor %}") if loop else ("", "")
        yield {"label": label, "fields": found, "begin": begin, "end": end, "loop": loop}


def _lines(fields: Any, prefix: str) -> Iterator[dict[str, Any]]:
    for name, node in fields.items():
        if isinstance(node, Scalar):
            path = f"{prefix}{name}"
            yield {
                "tag": path if node.kind is Kind.PICTURE else f"{{{{ {path} }}}}",
                "label": node.label,
                "kind": KIND_LABELS[node.kind],
                "more": [example.format(path) for example in EXAMPLES.get(node.kind, ())],
            }


class StarterView(KeepersMixin, View):
    """A Word file with every field of a list as a control."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Send the file."""
        known = dict(choices())
        if code not in known:
            raise Http404
        hint = _(
            "Move the controls to where their values shall stand, and delete those that are not needed. "
            "Loops are tables: the row between the two tags repeats."
        )
        data = build_control_starter(schema_of(find_list(code)), str(known[code]), hint)
        name = f"{code}.docx"
        return HttpResponse(
            data,
            content_type=WORD_TYPE,
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "X-Content-Type-Options": "nosniff",
            },
        )


class FileView(KeepersMixin, View):
    """The file of a draft or of an old revision, for an editor to go on with."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        """Send the file as an attachment."""
        kept = TemplateFile.by_key(pk)
        if kept is None:
            raise Http404
        try:
            stream = files.open_file(kept.file)
        except OSError:
            raise Http404 from None
        return FileResponse(stream, as_attachment=True, filename=kept.name)


# -- previews and comparisons ---------------------------------------------------------------------


class DraftMixin(PageMixin):
    """A page about the newest draft of a template."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @property
    def actor(self) -> Actor:
        """Return the editor."""
        return Actor.of(self.request.user, Source.ADMIN)

    @property
    def draft(self) -> DocumentTemplate:
        """Return the template as its newest revision has it."""
        draft = preview.draft_of(self.kwargs["pk"])
        if draft is None:
            raise Http404
        return draft

    def drawn(self) -> TemplatePreview | None:
        """Return the preview that the address names, if it is the editor's own."""
        return preview.mine(self.actor, self.kwargs["pk"], self.request.GET.get("shown", ""))


class PreviewView(DraftMixin, TemplateView):
    """A draft with the values of a record that the editor chooses, as pictures of its pages."""

    template_name = "document_templates/admin/preview.html"
    page_title = gettext_lazy("Preview")
    header_icon = "view"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the records to choose from, and the pages that were drawn."""
        draft = self.draft
        query = self.request.GET.get("q", "").strip()
        definition = find_list(draft.made_for)
        shown = self.drawn()
        return {
            **super().get_context_data(**kwargs),
            "template": draft,
            "query": query,
            "items": list(_items(self.actor, definition, query)),
            "needs_item": draft.made_for != NO_LIST,
            "list_label": definition.label,
            "edit_url": url_of("edit", draft.pk),
            **drawn_context(shown),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Begin to draw."""
        draft = self.draft
        item = self._item(draft)
        if draft.kind == FileKind.MAIL:
            return self.render_to_response({**self.get_context_data(**kwargs), **self._mail(draft, item)})
        shown = preview.look(self.actor, draft, item)
        return HttpResponseRedirect(f"{request.path}?shown={shown.pk}")

    def _item(self, draft: DocumentTemplate) -> Item | None:
        if draft.made_for == NO_LIST:
            return None
        key = self.request.POST.get("item", "")
        definition = find_list(draft.made_for)
        if not key.isdecimal() or len(key) > 18:
            raise Http404
        item: Item | None = access.visible(self.actor, definition).filter(pk=int(key)).first()
        if item is None:
            raise Http404
        return item

    def _mail(self, draft: DocumentTemplate, item: Item | None) -> dict[str, Any]:
        key = item.pk if item is not None else None
        found = TemplatePreview(user=self.actor.user, template=draft, file=draft.file, item_id=key)
        try:
            made = preview.document_of(found)
        except Refusal as refusal:
            return {"failure": sentence(refusal.message)}
        return {"mail_text": mail_text(made)}


class CompareView(DraftMixin, TemplateView):
    """What a draft changes in the template in force."""

    template_name = "document_templates/admin/compare.html"
    page_title = gettext_lazy("Compare with the template in force")
    header_icon = "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the paragraphs that differ, and the marked pages that were drawn."""
        draft = self.draft
        in_force = self._in_force()
        lines = list(_differences(in_force, draft.file)) if in_force else []
        return {
            **super().get_context_data(**kwargs),
            "template": draft,
            "in_force": in_force,
            "lines": lines,
            "can_be_marked": in_force is not None and draft.kind == FileKind.WORD == FileKind(in_force.kind),
            "edit_url": url_of("edit", draft.pk),
            **drawn_context(self.drawn()),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Begin to draw the marked pages."""
        in_force = self._in_force()
        if in_force is None:
            raise Http404
        shown = preview.compare(self.actor, self.draft, in_force)
        return HttpResponseRedirect(f"{request.path}?shown={shown.pk}")

    def _in_force(self) -> TemplateFile | None:
        return preview.in_force(self.kwargs["pk"])


class PageView(KeepersMixin, View):
    """The picture of one page of the editor's own preview."""

    def get(self, request: HttpRequest, pk: int, number: int) -> FileResponse:
        """Send the picture."""
        found = preview.mine(Actor.of(request.user, Source.ADMIN), None, str(pk))
        path = found.page(number) if found else None
        if path is None:
            raise Http404
        return FileResponse(path.open("rb"), content_type="image/webp")


def drawn_context(shown: TemplatePreview | None) -> dict[str, Any]:
    """Return what a page says of a preview."""
    if shown is None:
        return {"shown": None, "pages": [], "failure": ""}
    pages = [url_of("preview-page", shown.pk, number) for number in range(1, shown.pages + 1)]
    failure = sentence(shown.message) if shown.message else ""
    is_waiting = shown.state == TemplatePreview.State.WAITING
    return {"shown": shown, "pages": pages, "failure": failure, "is_waiting": is_waiting}


def _items(actor: Actor, definition: ListDefinition, query: str) -> Iterator[dict[str, Any]]:
    if definition.code == NO_LIST:
        return
    found = access.visible(actor, definition)
    if query:
        found = found.filter(definition.column(definition.title).where("icontains", query))
    for item in found.order_by("-modified_at")[:SHOWN_ITEMS]:
        yield {"key": item.pk, "title": str(getattr(item, definition.title))}


def _differences(older: TemplateFile, newer: TemplateFile) -> Iterator[dict[str, str]]:
    before, after = _texts(older), _texts(newer)
    for tag, start, end, other_start, other_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            yield from ({"sign": "-", "text": text} for text in before[start:end])
            yield from ({"sign": "+", "text": text} for text in after[other_start:other_end])


def _texts(file: TemplateFile) -> list[str]:
    try:
        return lines_safely(file.read())
    except Refusal:
        return []


def mail_text(data: bytes) -> str:
    """Return an e-mail as an editor reads it: recipient, subject and text."""
    message: Any = message_from_bytes(data, policy=default)
    body = message.get_body(("plain",))
    return f"{message['To'] or ''}\n{message['Subject']}\n\n{body.get_content() if body else ''}"
