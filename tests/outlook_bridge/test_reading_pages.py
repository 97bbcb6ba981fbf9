"""The page of a message, and its text in the frame that runs and loads nothing."""

import pytest
from django.test import Client

from outlook_bridge.models import Message
from tests.outlook_bridge.conftest import PNG, SAMPLES, FileMail, content_of, file_as, message_of
from tests.people import World, client_of

HTML = """<html><head><script>steal()</script><style>p { color: red }</style></head>
<body onload="steal()"><p style="color: red; background: url(https://evil.example/b.png)">Hello</p>
<img src="cid:logo@1"><img src="https://tracker.example/open.gif"><img src="https://tracker.example/2.gif">
<a href="javascript:steal()">click</a><a href="https://shop.example/">shop</a>
<form action="/logout/"><input name="q"></form><iframe src="/"></iframe></body></html>"""


@pytest.fixture
def message(file_mail: FileMail) -> Message:
    """Return a message with everything that a sender may try."""
    return message_of(
        file_mail(html=HTML, pictures={"logo@1": PNG}, files={"Plan <1>.pdf": b"%PDF-1.4 plan"})
    )


@pytest.fixture
def client(world: World) -> Client:
    """Return the browser of the one who filed the message."""
    return client_of(world.salesperson)


def test_the_page_shows_people_date_and_files(client: Client, message: Message) -> None:
    page = client.get(f"/mail/{message.pk}/").content.decode()

    for shown in (
        "Offer for the hall",
        "Anna Nová",
        "anna@customer.example",
        "sales@own.example",
        "13\xa0bytes",
    ):
        assert shown in page
    assert f'href="/mail/{message.pk}/attachments/2/"' in page
    assert "logo.png" not in page


def test_the_page_never_holds_the_html_of_the_mail(client: Client, message: Message) -> None:
    page = client.get(f"/mail/{message.pk}/").content.decode()
    assert "steal()" not in page
    assert "tracker.example" not in page


def test_the_text_stands_in_a_sandboxed_frame_without_scripts(client: Client, message: Message) -> None:
    page = client.get(f"/mail/{message.pk}/").content.decode()
    frame = page.partition("<iframe")[2].partition(">")[0]
    assert f'src="/mail/{message.pk}/body/"' in frame
    assert "sandbox=" in frame
    assert "allow-scripts" not in frame


def test_the_text_is_cleaned_and_sent_with_a_strict_policy(client: Client, message: Message) -> None:
    answer = client.get(f"/mail/{message.pk}/body/")
    body = answer.content.decode().partition("<body>")[2]

    assert "Hello" in body
    for forbidden in ("script", "steal", "javascript", "onload", "form", "iframe", "evil.example", "tracker"):
        assert forbidden not in body
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; ")
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_inline_pictures_come_from_the_message(client: Client, message: Message) -> None:
    body = client.get(f"/mail/{message.pk}/body/").content.decode()
    assert f'<img src="/mail/{message.pk}/inline/1/">' in body

    answer = client.get(f"/mail/{message.pk}/inline/1/")
    assert content_of(answer) == PNG
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")


@pytest.mark.parametrize(
    "picture",
    [b"<svg xmlns='http://www.w3.org/2000/svg' onload='steal()'/>", b"<html><script>steal()</script>"],
)
def test_what_is_no_harmless_picture_is_not_shown_inline(
    client: Client, file_mail: FileMail, picture: bytes
) -> None:
    message = message_of(file_mail(html='<img src="cid:x">', pictures={"x": picture}))
    assert client.get(f"/mail/{message.pk}/inline/1/").status_code == 404
    assert "/inline/" not in client.get(f"/mail/{message.pk}/body/").content.decode()


def test_an_attachment_is_never_shown_inline_as_something_else(client: Client, message: Message) -> None:
    assert client.get(f"/mail/{message.pk}/inline/2/").status_code == 404


def test_remote_pictures_are_blocked_until_asked_for(client: Client, message: Message) -> None:
    page = client.get(f"/mail/{message.pk}/").content.decode()
    assert "3 remote pictures were blocked." in page

    assert client.post(f"/mail/{message.pk}/pictures/")["Location"] == f"/mail/{message.pk}/"
    answer = client.get(f"/mail/{message.pk}/body/")
    assert "img-src 'self' data: https:;" in answer["Content-Security-Policy"]
    assert "https://tracker.example/open.gif" in answer.content.decode()
    assert "were blocked" not in client.get(f"/mail/{message.pk}/").content.decode()


def test_remote_pictures_of_another_message_stay_blocked(
    client: Client, message: Message, file_mail: FileMail
) -> None:
    other = message_of(file_mail(headers={"Message-ID": "<2@x.example>", "Subject": "Other"}, html=HTML))
    client.post(f"/mail/{message.pk}/pictures/")
    assert "tracker" not in client.get(f"/mail/{other.pk}/body/").content.decode()


def test_remote_pictures_are_not_asked_for_by_a_link(client: Client, message: Message) -> None:
    assert client.get(f"/mail/{message.pk}/pictures/").status_code == 405


def test_plain_text_is_shown_as_it_was_written(client: Client, file_mail: FileMail) -> None:
    message = message_of(file_mail(text="Dear <b>all</b>,\n\n  5 > 3"))
    body = client.get(f"/mail/{message.pk}/body/").content.decode()
    assert "Dear &lt;b&gt;all&lt;/b&gt;,\n\n  5 &gt; 3" in body


def test_a_message_sent_on_behalf_of_somebody_says_so(world: World, client: Client) -> None:
    path = SAMPLES / "syn_dual_sender_on_behalf.msg"
    message = message_of(file_as(world.salesperson, path.read_bytes(), name=path.name))
    page = client.get(f"/mail/{message.pk}/").content.decode()
    assert "on behalf of" in page
    assert message.sent_by in page


def test_many_recipients_are_folded(client: Client, file_mail: FileMail) -> None:
    people = ", ".join(f"Person {number} <p{number}@x.example>" for number in range(12))
    message = message_of(file_mail(headers={"To": people}))
    page = client.get(f"/mail/{message.pk}/").content.decode()
    assert message.recipients == "Person 0, Person 1, Person 2 +9"
    assert "<summary>7 more</summary>" in page


def test_a_company_found_by_rule_is_shown_as_such(client: Client, message: Message) -> None:
    Message.objects.update(linked_by="rule")
    assert "Company found by the addresses" in client.get(f"/mail/{message.pk}/").content.decode()


def test_the_conversation_lists_answers_and_what_was_answered(client: Client, file_mail: FileMail) -> None:
    question = message_of(file_mail())
    answer = message_of(
        file_mail(
            headers={
                "Message-ID": "<2@own.example>",
                "Subject": "Re: Offer for the hall",
                "In-Reply-To": "<offer-1@customer.example>",
                "References": "<offer-1@customer.example>",
            }
        )
    )
    page = client.get(f"/mail/{question.pk}/").content.decode()
    assert f'href="/mail/{answer.pk}/"' in page
    assert f'href="/mail/{question.pk}/"' in client.get(f"/mail/{answer.pk}/").content.decode()


def test_only_the_crm_part_can_be_edited(client: Client, message: Message) -> None:
    page = client.get(f"/lists/messages/{message.pk}/edit/").content.decode()
    for name in ("relation", "case", "activity", "note"):
        assert f'name="{name}"' in page
    assert 'name="subject"' not in page
    assert client.get("/lists/messages/new/").status_code == 404


def test_the_library_page_lists_messages_and_takes_files(client: Client, message: Message) -> None:
    page = client.get("/mail/").content.decode()
    assert f'href="/mail/{message.pk}/"' in page
    assert 'data-url="/mail/file/"' in page


def test_a_case_shows_its_mail_and_where_to_drop_it(world: World, client: Client, message: Message) -> None:
    assert message.pk
    page = client.get(f"/mail/{message.pk}/?tab=history").content.decode()
    assert "steal()" not in page


@pytest.mark.parametrize("person", ["stranger", "other_group", "nobody"])
@pytest.mark.parametrize(
    "address",
    ["", "body/", "inline/1/", "attachments/2/", "original/", "?tab=history"],
)
def test_outsiders_get_404_for_every_address(
    world: World, message: Message, person: str, address: str
) -> None:
    assert client_of(world.person(person)).get(f"/mail/{message.pk}/{address}").status_code == 404


def test_outsiders_get_404_for_the_choice_of_pictures(world: World, message: Message) -> None:
    assert client_of(world.stranger).post(f"/mail/{message.pk}/pictures/").status_code == 404


def test_anonymous_people_are_sent_to_the_login(message: Message) -> None:
    for address in ("", f"{message.pk}/", f"{message.pk}/body/", f"{message.pk}/original/"):
        assert Client().get(f"/mail/{address}")["Location"].startswith("/login/")
