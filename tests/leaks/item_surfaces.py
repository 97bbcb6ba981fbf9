"""Every address that answers for one item."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crm_lists.framework.cards import item_cards
from crm_lists.framework.definitions import ListDefinition
from libraries.documents import linking_columns
from libraries.models import Document
from outlook_bridge.models import Message
from tests.leaks.surfaces import has_match_rules

Url = Callable[[ListDefinition, int], str]


@dataclass(frozen=True)
class ItemSurface:
    """An address of one item."""

    code: str
    url: Url
    #: Names of the addresses that this surface is.
    urls: tuple[str, ...]
    #: What the person must be allowed to do.
    action: str = "view"
    program: bool = False
    offered: Callable[[ListDefinition], bool] = lambda _definition: True
    #: The file that it sends, which the person must see too.
    file: Callable[[int], int] | None = None


def at(path: str) -> Url:
    """Return the address of an item from a pattern with `code` and `pk`."""
    return lambda definition, pk: path.format(code=definition.code, pk=pk)


def item_surfaces() -> Iterator[ItemSurface]:
    """Yield every address that answers for one item."""
    place = "/lists/{code}/{pk}/"
    yield ItemSurface("item", at(place), ("lists:item",))
    yield ItemSurface("permalink", lambda one, pk: one.url_of(pk), ("lists:item",))
    yield ItemSurface("history tab", lambda one, pk: f"{one.url_of(pk)}?tab=history", ("lists:item",))
    yield ItemSurface("comments tab", lambda one, pk: f"{one.url_of(pk)}?tab=comments", ("lists:item",))
    yield ItemSurface("timeline", at(f"{place}timeline/"), ("lists:timeline",))
    yield ItemSurface("latest", at(f"{place}timeline/?latest=1"), ("lists:timeline",))
    yield ItemSurface("vcard", at(f"{place}vcard/"), ("vcards:download",), offered=_is("contacts"))
    yield ItemSurface("reasons", at(f"{place}reasons/"), ("lists:reasons",))
    for one in ("cases", "documents"):
        yield ItemSurface(f"card {one}", at(f"{place}cards/{one}/"), ("lists:card",), offered=_has_card(one))
    yield ItemSurface("pane", at(f"{place}pane/"), ("lists:pane",))
    yield ItemSurface("menu", at(f"{place}menu/"), ("lists:row-menu",))
    yield ItemSurface("history", at(f"{place}versions/"), ("lists:versions",))
    yield ItemSurface("compare", at(f"{place}versions/compare/"), ("lists:compare",))
    yield ItemSurface("delete", at(f"{place}delete/"), ("lists:delete",))
    yield ItemSurface("edit", at(f"{place}edit/"), ("lists:edit",), action="change", offered=_is_edited)
    yield ItemSurface("api", at("/api/v1/lists/{code}/{pk}"), ("api-v1:detail",), program=True)
    comments = "/api/v1/lists/{code}/{pk}/comments"
    yield ItemSurface("api comments", at(comments), ("api-v1:comments_of",), program=True)
    yield ItemSurface("alert", at("/notices/on/{code}/{pk}/"), ("notices:alert-on-item",))
    yield ItemSurface("mentions", at("/notices/comments/{code}/{pk}/people/"), ("notices:people",))
    yield ItemSurface(
        "upload for", at("/libraries/for/{code}/{pk}/"), ("libraries:upload-for",), offered=_takes_documents
    )
    yield ItemSurface(
        "duplicates", at("/duplicates/{code}/{pk}/"), ("duplicates:of-item",), offered=has_match_rules
    )
    yield from _file_surfaces()


def _file_surfaces() -> Iterator[ItemSurface]:
    """Yield the addresses of folders, documents and messages, which answer with files too."""
    for code, key in (("documents", "{pk}"), ("folders", "folder-{pk}")):
        yield ItemSurface(f"archive of {code}", at(f"/libraries/zip/?pk={key}"), (), offered=_is(code))
        yield ItemSurface(
            f"rename {code}",
            at("/libraries/rename/{code}/{pk}/"),
            ("libraries:rename",),
            action="change",
            offered=_is(code),
        )
    yield from _of("folders", "folder", {"/libraries/folders/{pk}/": "libraries:folder"})
    yield from _of(
        "documents",
        "file",
        {
            "/libraries/documents/{pk}/": "libraries:document",
            "/libraries/documents/{pk}/file/": "libraries:file",
            "/libraries/documents/{pk}/preview/": "libraries:preview",
        },
    )
    yield ItemSurface("file version", _version, ("libraries:version",), offered=_is("documents"))
    yield from _of(
        "messages",
        "mail",
        {
            "/mail/{pk}/": "outlook_bridge:message",
            "/mail/{pk}/body/": "outlook_bridge:body",
            "/mail/{pk}/answer/": "outlook_bridge:answer",
        },
    )
    yield ItemSurface(
        "original",
        at("/mail/{pk}/original/"),
        ("outlook_bridge:original",),
        offered=_is("messages"),
        file=lambda pk: _kept(Message.objects.get(pk=pk).document_id),
    )
    yield ItemSurface(
        "attachment",
        at("/mail/{pk}/attachments/1/"),
        ("outlook_bridge:attachment",),
        offered=_is("messages"),
        file=lambda pk: _kept(Message.objects.get(pk=pk).attachments.get(position=1).document_id),
    )


def _kept(document: int | None) -> int:
    assert document is not None
    return document


def _of(code: str, label: str, addresses: dict[str, str]) -> Iterator[ItemSurface]:
    for path, name in addresses.items():
        yield ItemSurface(f"{label} {path}", at(path), (name,), offered=_is(code))


def _is(code: str) -> Callable[[ListDefinition], bool]:
    return lambda definition: definition.code == code


def _has_card(code: str) -> Callable[[ListDefinition], bool]:
    return lambda definition: any(card.code == code for card in item_cards.get(definition.code))


def _is_edited(definition: ListDefinition) -> bool:
    return definition.is_edited_by_form


def _takes_documents(definition: ListDefinition) -> bool:
    return bool(linking_columns(definition))


def _version(_definition: ListDefinition, pk: int) -> str:
    number = Document.objects.get(pk=pk).number
    return f"/libraries/documents/{pk}/versions/{number}/"
