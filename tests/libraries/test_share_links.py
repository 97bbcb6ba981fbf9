"""Share links: who may make them, what they open, and what they never do."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor, Source
from crm_lists.organisation.models import Salesperson
from libraries import documents
from libraries.models import Document, DocumentVersion, Folder, HouseRules, Library, LinkUse, ShareLink
from libraries.share_links import making
from libraries.share_links.making import Asked
from tests.libraries.conftest import MakeFile, Upload
from tests.people import World, actor, client_of

VIEW, EDIT = ShareLink.Mode.VIEW, ShareLink.Mode.EDIT
GONE = "This link does not open"


def make(
    person: User, item: Document | Folder, mode: str = VIEW, *, password: str = "", days: int = 30
) -> str:
    until = timezone.localdate() + timedelta(days=days)
    _link, secret = making.make(actor(person), item, Asked(mode, until, password, "Buyer"))
    return secret


def page(secret: str, name: str = "link", *more: Any) -> str:
    return reverse(f"shared:{name}", args=[secret, *more])


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def deeds() -> list[str]:
    return list(LinkUse.objects.order_by("pk").values_list("deed", flat=True))


@pytest.fixture
def document(upload: Upload) -> Document:
    return upload("Offer.docx", text="first")


@pytest.fixture
def visitor() -> Client:
    """Return the browser of somebody without an account, which proves what it sends."""
    cache.clear()
    return Client(enforce_csrf_checks=True)


def send(visitor: Client, address: str, at: str, **values: Any) -> Any:
    """Send the form of a page as a browser does."""
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', visitor.get(at).content.decode())
    assert token
    return visitor.post(address, {"csrfmiddlewaretoken": token[1], **values})


# -- making ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "sees", "makes"),
    [
        ("salesperson", True, True),
        ("colleague", True, True),
        ("manager", True, True),
        ("administrator", True, True),
        ("reader", True, False),
        ("other_group", False, False),
        ("stranger", False, False),
        ("nobody", False, False),
    ],
)
def test_who_may_make_a_link(world: World, document: Document, person: str, sees: bool, makes: bool) -> None:
    client = client_of(world.person(person))
    dialog = reverse("libraries:document-links", args=[document.pk])
    values = {"mode": "view", "until": (timezone.localdate() + timedelta(days=3)).isoformat()}
    asked = client.get(dialog).status_code
    sent = client.post(dialog, values).status_code
    assert (asked, sent) == ((200, 200) if makes else (403, 403) if sees else (404, 404))
    assert ShareLink.objects.exists() is makes


def test_the_address_is_shown_once_and_only_its_digest_is_kept(world: World, document: Document) -> None:
    client = client_of(world.salesperson)
    dialog = reverse("libraries:document-links", args=[document.pk])
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    made = client.post(dialog, {"mode": "view", "until": until, "password": "a secret word", "name": "Buyer"})
    secret = re.search(r"/s/(share_[\w-]+)/", made.content.decode())
    assert secret
    link = ShareLink.objects.get()
    assert secret[1] not in str(link.__dict__)
    assert "a secret word" not in str(link.__dict__)
    again = client.get(dialog).content.decode()
    assert secret[1] not in again
    assert f"…{link.hint}" in again


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"until": "2001-01-01"}, "This day is over."),
        ({"until": "2999-01-01"}, "Links last until"),
        ({"until": ""}, "This field is required."),
        ({"mode": "own"}, "Select a valid choice."),
        ({"password": "short"}, "Use 8 characters or more."),
    ],
)
def test_a_link_that_makes_no_sense_is_refused(
    world: World, document: Document, values: dict[str, str], error: str
) -> None:
    given = {"mode": "view", "until": (timezone.localdate() + timedelta(days=3)).isoformat(), **values}
    dialog = reverse("libraries:document-links", args=[document.pk])
    answer = client_of(world.salesperson).post(dialog, given)
    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert not ShareLink.objects.exists()


def test_the_site_may_ask_for_a_password(world: World, document: Document) -> None:
    rules = HouseRules.objects.get()
    rules.links_need_password = True
    rules.save()
    values = {"mode": "view", "until": (timezone.localdate() + timedelta(days=3)).isoformat()}
    dialog = reverse("libraries:document-links", args=[document.pk])
    assert client_of(world.salesperson).post(dialog, values).status_code == 422


def test_making_and_revoking_stand_in_the_history(world: World, document: Document) -> None:
    make(world.salesperson, document)
    making.revoke(actor(world.colleague), ShareLink.objects.get())
    history = client_of(world.salesperson).get(f"{document_url(document)}?tab=history").content.decode()
    assert "made a share link" in history
    assert "revoked a share link" in history


def document_url(document: Document) -> str:
    return reverse("libraries:document", args=[document.pk])


# -- opening --------------------------------------------------------------------------------------


def test_anyone_with_the_link_sees_and_downloads_the_document(
    world: World, visitor: Client, document: Document, word_file: MakeFile
) -> None:
    secret = make(world.salesperson, document)
    shown = visitor.get(page(secret))
    assert shown.status_code == 200
    assert "Offer.docx" in shown.content.decode()
    sent = visitor.get(page(secret, "file", document.pk))
    assert body(sent) == word_file("first")
    assert deeds() == ["opened", "downloaded"]
    assert ShareLink.objects.get().uses == 2


def test_pages_behind_a_link_tell_nobody_about_it(world: World, visitor: Client, document: Document) -> None:
    secret = make(world.salesperson, document)
    for address in (page(secret), page(secret, "file", document.pk), page("share_wrong")):
        answer = visitor.get(address)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "sessionid" not in answer.cookies


def _expired(secret: str, **_world: Any) -> None:
    ShareLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def _revoked(secret: str, **_world: Any) -> None:
    ShareLink.objects.update(revoked_at=timezone.now())


def _switched_off(secret: str, **_world: Any) -> None:
    rules = HouseRules.objects.get()
    rules.allows_links = False
    rules.save()


def _library_closed(secret: str, *, document: Document, **_world: Any) -> None:
    library = document.library
    library.allows_links = False
    library.save()


def _maker_left(secret: str, *, world: World, **_world: Any) -> None:
    User.objects.filter(pk=world.salesperson.pk).update(is_active=False)


def _maker_lost_his_rights(secret: str, *, world: World, **_world: Any) -> None:
    Salesperson.objects.get(user=world.salesperson).roles.clear()


def _deleted(secret: str, *, world: World, document: Document) -> None:
    actions.delete(actor(world.administrator), document)


def _unpublished(secret: str, *, document: Document, **_world: Any) -> None:
    Document.objects.filter(pk=document.pk).update(published_number=None)


@pytest.mark.parametrize(
    "end",
    [
        _expired,
        _revoked,
        _switched_off,
        _library_closed,
        _maker_left,
        _maker_lost_his_rights,
        _deleted,
        _unpublished,
    ],
)
def test_a_link_that_is_over_answers_like_one_that_never_was(
    world: World, visitor: Client, document: Document, end: Any
) -> None:
    secret = make(world.salesperson, document, EDIT)
    assert visitor.get(page(secret)).status_code == 200
    end(secret, world=world, document=document)
    never = visitor.get(page("share_" + "x" * 43))
    for address in (page(secret), page(secret, "file", document.pk)):
        answer = visitor.get(address)
        assert answer.status_code == never.status_code == 404
        assert answer.content == never.content
        assert dict(answer.headers) == dict(never.headers)
    assert GONE in never.content.decode()


@pytest.mark.parametrize("secret", ["x", "share_", "é" * 40, "x" * 5000, "%00", "..", "' OR 1=1"])
def test_odd_secrets_open_nothing(visitor: Client, db: None, secret: str) -> None:
    assert visitor.get(f"/s/{secret}/").status_code in (404, 429)


def test_guessing_is_held_up_but_no_link_that_opens(
    world: World, visitor: Client, document: Document
) -> None:
    secret = make(world.salesperson, document)
    answers = [visitor.get(page(f"share_{number}")).status_code for number in range(25)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert visitor.get(page(secret)).status_code == 200


def test_a_draft_is_never_shown(
    world: World, visitor: Client, document: Document, word_file: MakeFile
) -> None:
    documents.new_version(actor(world.salesperson), document, word_file("draft of the second"))
    # As a library with drafts leaves it: the newest version is not published.
    Document.objects.filter(pk=document.pk).update(published_number=1_000_000, status="draft")
    secret = make(world.salesperson, document)
    shown = visitor.get(page(secret)).content.decode()
    assert "Version 1.0" in shown
    assert body(visitor.get(page(secret, "file", document.pk))) == word_file("first")


def test_a_version_that_was_deleted_is_not_sent(world: World, visitor: Client, document: Document) -> None:
    secret = make(world.salesperson, document)
    DocumentVersion.objects.filter(document=document).update(deleted_at=timezone.now())
    assert visitor.get(page(secret)).status_code == 404


def test_a_link_opens_no_other_document(world: World, visitor: Client, upload: Upload) -> None:
    shared, other = upload("Shared.docx", text="a"), upload("Other.docx", text="b")
    secret = make(world.salesperson, shared)
    for name in ("document", "file"):
        assert visitor.get(page(secret, name, other.pk)).status_code == 404
    assert visitor.get(page(secret, "folder", 1)).status_code == 404


# -- folders --------------------------------------------------------------------------------------


@pytest.fixture
def folder(world: World, crm: Library) -> Folder:
    return documents.add_folder(actor(world.salesperson), crm, name="Tender")


def put(world: World, folder: Folder, name: str, content: bytes) -> Document:
    person = actor(world.salesperson)
    return documents.upload(person, folder.library, name=name, content=content, generated={"folder": folder})


def test_a_folder_link_shows_what_lies_in_it_at_any_depth(
    world: World, visitor: Client, folder: Folder, word_file: MakeFile
) -> None:
    person = actor(world.salesperson)
    inner = documents.add_folder(person, folder.library, name="Drawings", parent=folder)
    top, deep = put(world, folder, "Top.docx", word_file("t")), put(world, inner, "Deep.docx", word_file("d"))
    secret = make(world.salesperson, folder)
    shown = visitor.get(page(secret)).content.decode()
    assert "Top.docx" in shown
    assert "Drawings" in shown
    assert "Deep.docx" not in shown
    assert "Deep.docx" in visitor.get(page(secret, "folder", inner.pk)).content.decode()
    for document in (top, deep):
        assert visitor.get(page(secret, "document", document.pk)).status_code == 200
        assert visitor.get(page(secret, "file", document.pk)).status_code == 200


def test_a_folder_link_ends_at_the_folder(
    world: World, visitor: Client, folder: Folder, upload: Upload, word_file: MakeFile
) -> None:
    person = actor(world.salesperson)
    above = documents.add_folder(person, folder.library, name="Tender 2")
    inner = documents.add_folder(person, folder.library, name="Inner", parent=folder)
    beside, outside = put(world, above, "Beside.docx", word_file("b")), upload("Outside.docx")
    secret = make(world.salesperson, inner)
    for document in (beside, outside):
        assert visitor.get(page(secret, "file", document.pk)).status_code == 404
    for other in (above, folder):
        assert visitor.get(page(secret, "folder", other.pk)).status_code == 404
    assert str(folder) not in visitor.get(page(secret)).content.decode()


def test_what_is_moved_out_of_the_folder_is_closed_at_once(
    world: World, visitor: Client, folder: Folder, word_file: MakeFile
) -> None:
    document = put(world, folder, "Moved.docx", word_file())
    secret = make(world.salesperson, folder)
    assert visitor.get(page(secret, "file", document.pk)).status_code == 200
    documents.move(actor(world.salesperson), document, None)
    assert visitor.get(page(secret, "file", document.pk)).status_code == 404
    assert "Moved.docx" not in visitor.get(page(secret)).content.decode()


def test_a_folder_link_shows_only_what_its_maker_reads(
    world: World, visitor: Client, folder: Folder, word_file: MakeFile
) -> None:
    mine = put(world, folder, "Mine.docx", word_file("m"))
    hidden = documents.upload(
        actor(world.manager),
        folder.library,
        name="Hidden.docx",
        content=word_file("h"),
        generated={"folder": folder, "group_id": world.south.pk},
    )
    assert not access.may(actor(world.salesperson), hidden, access.VIEW)
    secret = make(world.salesperson, folder)
    shown = visitor.get(page(secret)).content.decode()
    assert mine.name in shown
    assert hidden.name not in shown
    assert visitor.get(page(secret, "file", hidden.pk)).status_code == 404


def test_a_large_folder_is_shown_page_by_page(
    world: World, visitor: Client, folder: Folder, word_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libraries.share_links.opening.PAGE_SIZE", 2)
    names = [f"{letter}.docx" for letter in "abc"]
    for name in names:
        put(world, folder, name, word_file(name))
    secret = make(world.salesperson, folder)
    first = visitor.get(page(secret)).content.decode()
    more = re.search(r'href="(\?after=\d+)"', first)
    assert more
    second = visitor.get(page(secret) + more[1]).content.decode()
    assert [name in first for name in names] == [True, True, False]
    assert [name in second for name in names] == [False, False, True]


# -- passwords ------------------------------------------------------------------------------------


def test_a_password_opens_the_link_and_no_other(world: World, visitor: Client, document: Document) -> None:
    secret = make(world.salesperson, document, password="right word")
    other = make(world.salesperson, document, password="right word")
    asked = visitor.get(page(secret, "file", document.pk))
    assert "Offer.docx" not in asked.content.decode()
    wrong = send(visitor, page(secret), page(secret), password="wrong word", to=page(secret))
    assert wrong.status_code == 422
    to = page(secret, "file", document.pk)
    right = send(visitor, page(secret), page(secret), password="right word", to=to)
    assert (right.status_code, right.headers["Location"]) == (302, to)
    assert visitor.get(to).status_code == 200
    assert "Offer.docx" not in visitor.get(page(other)).content.decode()
    assert deeds() == ["refused", "downloaded"]


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "/s/other/", "/admin/"])
def test_the_password_page_leads_nowhere_else(
    world: World, visitor: Client, document: Document, to: str
) -> None:
    secret = make(world.salesperson, document, password="right word")
    right = send(visitor, page(secret), page(secret), password="right word", to=to)
    assert right.headers["Location"] == page(secret)


def test_guessing_a_password_is_stopped_and_then_the_right_one_too(
    world: World, visitor: Client, document: Document
) -> None:
    secret = make(world.salesperson, document, password="right word")
    answers = [
        send(visitor, page(secret), page(secret), password=f"wrong {number}").status_code
        for number in range(7)
    ]
    assert answers == [422, 422, 422, 422, 422, 429, 429]
    assert send(visitor, page(secret), page(secret), password="right word").status_code == 429
    assert LinkUse.objects.filter(deed="refused").count() == 5


def test_a_made_up_cookie_opens_nothing(world: World, visitor: Client, document: Document) -> None:
    secret = make(world.salesperson, document, password="right word")
    visitor.cookies["share_link"] = "1:abc:def"
    assert "Offer.docx" not in visitor.get(page(secret)).content.decode()


# -- uploading ------------------------------------------------------------------------------------


def upload_by(visitor: Client, secret: str, document: Document, content: bytes, **more: Any) -> Any:
    values = {"file": SimpleUploadedFile("x.docx", content), "who": "Jane Doe", "comment": "Prices", **more}
    return send(visitor, page(secret, "upload", document.pk), page(secret), **values)


def test_an_edit_link_takes_a_new_version_and_says_whose_it_is(
    world: World, visitor: Client, document: Document, word_file: MakeFile
) -> None:
    secret = make(world.salesperson, document, EDIT)
    assert visitor.get(page(secret)).headers["Referrer-Policy"] == "same-origin"
    answer = upload_by(visitor, secret, document, word_file("second"))
    assert answer.status_code == 302
    version = DocumentVersion.objects.get(document=document, major=2)
    assert (version.by, version.source) == (world.salesperson, "link")
    assert "Prices" in version.comment
    assert "Jane Doe" in version.comment
    assert LinkUse.objects.get(deed="uploaded").who == "Jane Doe"
    assert body(visitor.get(page(secret, "file", document.pk))) == word_file("second")


def test_an_upload_without_proof_or_name_is_refused(
    world: World, visitor: Client, document: Document, word_file: MakeFile
) -> None:
    secret = make(world.salesperson, document, EDIT)
    values = {"file": SimpleUploadedFile("x.docx", word_file("2")), "who": "Jane"}
    assert visitor.post(page(secret, "upload", document.pk), values).status_code == 403
    assert upload_by(visitor, secret, document, word_file("2"), who="").status_code == 422
    assert upload_by(visitor, secret, document, b"MZ no document").status_code == 422
    assert document.versions.count() == 1


@pytest.mark.parametrize("holder", ["salesperson", "colleague"])
def test_who_has_checked_the_document_out_keeps_the_link_from_writing(
    world: World, visitor: Client, document: Document, word_file: MakeFile, holder: str
) -> None:
    secret = make(world.salesperson, document, EDIT)
    visitor.get(page(secret))
    token = visitor.cookies["csrftoken"].value
    documents.check_out(actor(world.person(holder)), document)
    values = {"file": SimpleUploadedFile("x.docx", word_file("2")), "who": "J", "csrfmiddlewaretoken": token}
    answer = visitor.post(page(secret, "upload", document.pk), values)
    assert answer.status_code == 422
    assert "Somebody is working on this document" in answer.content.decode()
    assert display(world.person(holder)) not in answer.content.decode()
    assert document.versions.count() == 1


def display(person: User) -> str:
    return person.get_full_name()


def test_the_lock_is_asked_again_when_the_version_is_written(
    world: World, document: Document, word_file: MakeFile
) -> None:
    documents.check_out(actor(world.salesperson), document)
    by_link = Actor.of(world.salesperson, Source.LINK)
    with pytest.raises(ValidationError):
        documents.new_version(by_link, document, word_file("2"))


def test_a_view_link_takes_nothing(
    world: World, visitor: Client, document: Document, word_file: MakeFile
) -> None:
    edit, view = make(world.salesperson, document, EDIT), make(world.salesperson, document)
    visitor.get(page(edit))
    token = visitor.cookies["csrftoken"].value
    values = {"file": SimpleUploadedFile("x.docx", word_file("2")), "who": "J", "csrfmiddlewaretoken": token}
    assert visitor.post(page(view, "upload", document.pk), values).status_code == 404
    assert document.versions.count() == 1


# -- looking after links --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("salesperson", 302),
        ("colleague", 302),
        ("manager", 302),
        ("administrator", 302),
        ("reader", 404),
        ("other_group", 404),
        ("stranger", 404),
        ("nobody", 404),
    ],
)
def test_who_sees_the_log_of_a_link_and_may_revoke_it(
    world: World, document: Document, person: str, expected: int
) -> None:
    make(world.salesperson, document)
    link = ShareLink.objects.get()
    client = client_of(world.person(person))
    shown = client.get(reverse("libraries:share-link", args=[link.pk])).status_code
    assert shown == (200 if expected == 302 else 404)
    assert client.post(reverse("libraries:revoke-share-link", args=[link.pk])).status_code == expected
    link.refresh_from_db()
    assert (link.revoked_at is not None) is (expected == 302)


def test_people_list_their_own_links_and_administrators_all(world: World, document: Document) -> None:
    make(world.salesperson, document)
    address = reverse("libraries:share-links")
    assert "Offer.docx" in client_of(world.salesperson).get(address).content.decode()
    assert "Offer.docx" not in client_of(world.colleague).get(f"{address}?all=1").content.decode()
    assert "Offer.docx" in client_of(world.administrator).get(f"{address}?all=1").content.decode()


def test_libraries_of_mail_have_no_links(mail: Library) -> None:
    assert not mail.allows_links
