"""Downloading the files of a message."""

from email import message_from_bytes, policy

import pytest
from django.test import Client

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from libraries import documents
from outlook_bridge.models import Message
from tests.outlook_bridge.conftest import SAMPLES, FileMail, content_of, file_as, mail, message_of
from tests.people import World, actor, client_of


@pytest.fixture
def client(world: World) -> Client:
    """Return the browser of the one who filed the message."""
    return client_of(world.salesperson)


def test_the_original_is_downloaded_byte_for_byte(world: World, client: Client) -> None:
    content = mail()
    message = message_of(file_as(world.salesperson, content, name="Offer.eml"))
    answer = client.get(f"/mail/{message.pk}/original/")

    assert content_of(answer) == content
    assert answer["Content-Disposition"] == 'attachment; filename="Offer.eml"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_attachment_is_downloaded_never_shown(client: Client, file_mail: FileMail) -> None:
    message = message_of(file_mail(files={"page.html": b"<script>steal()</script>"}))
    answer = client.get(f"/mail/{message.pk}/attachments/1/")

    assert content_of(answer) == b"<script>steal()</script>"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_name_cannot_bring_in_headers(client: Client, file_mail: FileMail) -> None:
    message = message_of(file_mail())
    attachment = message_of(
        file_mail(
            headers={"Message-ID": "<2@x.example>", "Subject": "Second"},
            files={'a"; x=y\u2028Set-Cookie: é.txt': b"a"},
        )
    )
    Message.objects.filter(pk=message.pk).update(subject="x")
    answer = client.get(f"/mail/{attachment.pk}/attachments/1/")

    assert "Set-Cookie" not in answer
    assert "\n" not in answer["Content-Disposition"]
    assert "\u2028" not in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment; filename")


def test_an_attachment_stays_what_was_sent_when_its_document_goes_on(
    world: World, client: Client, file_mail: FileMail
) -> None:
    message = message_of(file_mail(files={"Plan.txt": b"first"}))
    document = message.attachments.get().document
    assert document is not None
    documents.new_version(actor(world.salesperson), document, b"second")
    assert content_of(client.get(f"/mail/{message.pk}/attachments/1/")) == b"first"


def test_an_attachment_in_the_recycle_bin_is_named_but_cannot_be_opened(
    world: World, client: Client, file_mail: FileMail
) -> None:
    message = message_of(file_mail(files={"Plan.txt": b"first"}))
    document = message.attachments.get().document
    assert document is not None
    actions.delete(Actor.system(), document)

    assert client.get(f"/mail/{message.pk}/attachments/1/").status_code == 404
    page = client.get(f"/mail/{message.pk}/").content.decode()
    assert "not available any more" in page
    assert "/attachments/1/" not in page


@pytest.mark.parametrize("position", [0, 2, 99])
def test_a_position_without_attachment_is_not_there(
    client: Client, file_mail: FileMail, position: int
) -> None:
    message = message_of(file_mail(files={"Plan.txt": b"first"}))
    assert client.get(f"/mail/{message.pk}/attachments/{position}/").status_code == 404


def test_a_document_leads_back_to_its_message(client: Client, file_mail: FileMail) -> None:
    message = message_of(file_mail(files={"Plan.txt": b"first"}))
    document = message.attachments.get().document
    assert document is not None
    page = client.get(f"/libraries/documents/{document.pk}/").content.decode()
    assert f'href="/mail/{message.pk}/"' in page


def test_an_outlook_message_is_downloaded_as_an_internet_message(world: World, client: Client) -> None:
    data = (SAMPLES / "syn_dual_sender_on_behalf.msg").read_bytes()
    message = message_of(file_as(world.salesperson, data, name="Synthetic.msg"))
    page = client.get(f"/mail/{message.pk}/").content.decode()
    answer = client.get(f"/mail/{message.pk}/eml/")
    written = message_from_bytes(content_of(answer), policy=policy.default)

    assert f"/mail/{message.pk}/eml/" in page
    assert answer["Content-Disposition"] == 'attachment; filename="Synthetic.eml"'
    assert answer["Content-Type"] == "message/rfc822"
    assert (written["Subject"], written["X-Rebuilt-From"]) == ("Synthetic", "Outlook message")


def test_an_answer_is_a_draft_to_the_sender_with_the_text_below(client: Client, file_mail: FileMail) -> None:
    html = '<p>Hi <script>x()</script><img src="https://track.test/x.png"></p>'
    headers = {"To": "sales@own.example, Bo <bo@customer.example>", "Cc": "anna@customer.example"}
    message = message_of(file_mail(html=html, headers=headers))
    draft, to_all = (
        message_from_bytes(
            content_of(client.get(f"/mail/{message.pk}/answer/{query}")), policy=policy.default
        )
        for query in ("", "?all=1")
    )
    body = draft.get_body(("html",))

    assert (draft["Subject"], draft["X-Unsent"]) == ("RE: Offer for the hall", "1")
    assert (draft["In-Reply-To"], draft["References"]) == ("<offer-1@customer.example>",) * 2
    assert str(draft["To"]) == "Anna Nová <anna@customer.example>"
    assert [one.addr_spec for one in to_all["To"].addresses][:1] == ["anna@customer.example"]
    assert "bo@customer.example" in str(to_all["To"])
    assert to_all["Cc"] is None
    assert body is not None
    assert "Anna Nová wrote:" in body.get_content()
    assert "script" not in body.get_content()
    assert "track.test" not in body.get_content()


def test_who_may_not_see_the_message_gets_neither(world: World, file_mail: FileMail) -> None:
    message = message_of(file_mail())
    for path in ("eml", "answer"):
        assert client_of(world.stranger).get(f"/mail/{message.pk}/{path}/").status_code == 404
