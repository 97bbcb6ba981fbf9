"""Mailboxes of Microsoft 365 that are read by Graph."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.http import http_date
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from outlook_bridge.channels import arrivals, graph, graph_reading, polling, rows, sealing
from outlook_bridge.channels.grant import TokenGrant
from outlook_bridge.channels.problems import SENTENCES
from outlook_bridge.models import Channel, Delivery, Mailbox, Message
from tests.outlook_bridge.channels.conftest import incoming
from tests.outlook_bridge.channels.graph_stub import LOGIN, Graph, refusal
from tests.outlook_bridge.channels.https_stub import Asked, HttpsStub, Told, https_served, told
from tests.outlook_bridge.conftest import mail
from tests.people import World, client_of

PAGE = "/mail/incoming/"
CRM = "AQMk=CRM/1"
Read = Callable[[], int]


@pytest.fixture
def microsoft() -> Graph:
    """Return a mailbox with a folder for what is to be filed."""
    made = Graph(tokens={"token-1"})
    made.folders[CRM] = ("CRM", "")
    return made


@pytest.fixture
def served(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, microsoft: Graph
) -> Iterator[HttpsStub]:
    """Return a server that gives tokens and shows the mailbox."""
    given: list[str] = []

    def answer(asked: Asked) -> Told:
        if asked.path != "/token":
            return microsoft(asked)
        given.append(asked.form["scope"])
        values = {"access_token": f"token-{len(given)}", "token_type": "Bearer", "expires_in": 3599}
        return told(200, values)

    with https_served(tmp_path / "graph", answer) as stub:
        microsoft.host = stub.host
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(stub.certificate))
        incoming(settings, token_hosts=(stub.host,), graph_hosts=(stub.host,))
        yield stub


@pytest.fixture
def mailbox(world: World, served: HttpsStub) -> Mailbox:
    """Return the folder of the salesperson."""
    made = rows.keep_mailbox(
        person=world.salesperson,
        host=served.host,
        login=LOGIN,
        folder="CRM",
        secret="",
        kind=Mailbox.Kind.GRAPH,
    )
    values = {
        "flow": TokenGrant.Flow.APPLICATION.value,
        "token_url": served.url("/token"),
        "client_id": "client-1",
        "scope": "https://graph.microsoft.com/.default",
        "client_secret": sealing.seal("secret"),
    }
    rows.keep_grant(made, values)
    return made


@pytest.fixture
def read(mailbox: Mailbox) -> Read:
    """Return a function that reads the mailbox as the next reading would."""
    return lambda: polling.read(Mailbox.objects.get(pk=mailbox.pk))


def numbered(number: int) -> bytes:
    """Return a message of its own."""
    return mail(headers={"Message-ID": f"<{number}@x.example>", "Subject": f"Number {number}"})


def fetched(microsoft: Graph) -> list[str]:
    """Return the messages that were asked for."""
    return [one.split("/")[-2] for one in microsoft.asked if "$value" in one]


def problem() -> str:
    """Return what was in the way of the last reading."""
    return Mailbox.objects.get().problem


# -- reading --------------------------------------------------------------------------------------


def test_what_lies_in_the_folder_is_filed_once_and_then_what_is_added(
    read: Read,
    microsoft: Graph,
    world: World,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    microsoft.put("AAMk/1=", numbered(1))
    microsoft.put("AAMk+2=", numbered(2))
    microsoft.put("other", numbered(9), folder="inbox")
    with django_capture_on_commit_callbacks(execute=True):
        assert [read(), read()] == [2, 0]
        microsoft.put("AAMk 3", numbered(3))
        assert read() == 1

    assert sorted(one.subject for one in Message.objects.all()) == ["Number 1", "Number 2", "Number 3"]
    message = Message.objects.all()[0]
    assert (message.created_by, message.channel) == (world.salesperson, Channel.MAILBOX)
    assert (fetched(microsoft), problem()) == (["AAMk%2F1%3D", "AAMk%2B2%3D", "AAMk%203"], "")


def test_many_are_read_page_by_page(read: Read, microsoft: Graph) -> None:
    microsoft.most_per_page = 2
    for number in range(5):
        microsoft.put(f"m{number}", numbered(number))
    assert read() == 5
    assert len([one for one in microsoft.asked if "delta" in one]) == 3
    assert "deltatoken" in Mailbox.objects.get().cursor


def test_what_was_removed_is_not_asked_for(read: Read, microsoft: Graph) -> None:
    microsoft.put("m1", numbered(1))
    microsoft.put("m2", numbered(2))
    microsoft.remove("m1")
    assert read() == 1
    microsoft.remove("m2")
    assert read() == 0
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "folder"),
    [("Inbox", "inbox"), ("Inbox/CRM", "sub"), ("O'Brien & Co/Ärger", "deep")],
)
def test_folders_are_found_by_their_path(read: Read, microsoft: Graph, path: str, folder: str) -> None:
    microsoft.folders |= {"sub": ("CRM", "inbox"), "top": ("O'Brien & Co", ""), "deep": ("Ärger", "top")}
    Mailbox.objects.update(folder=path)
    microsoft.put("m1", numbered(1), folder=folder)
    assert (read(), problem()) == (1, "")


def test_a_reading_that_is_cut_off_goes_on_within_the_page(read: Read, microsoft: Graph) -> None:
    for number in (1, 2, 3):
        microsoft.put(f"m{number}", numbered(number))
    microsoft.instead["m2"] = [Told(500, b"")]
    assert read() == 0
    assert (problem(), Delivery.objects.count()) == (str(SENTENCES["unreachable"]), 1)
    assert read() == 2
    assert (fetched(microsoft), problem()) == (["m1", "m2", "m2", "m3"], "")


def test_of_two_readings_at_once_one_keeps_a_message(mailbox: Mailbox, read: Read, microsoft: Graph) -> None:
    microsoft.put("m1", numbered(1))
    late = Mailbox.objects.get()
    assert read() == 1
    assert polling.read(late) == 0
    assert Delivery.objects.count() == 1


def test_a_cursor_that_the_server_knows_no_more_begins_anew_and_nothing_is_filed_twice(
    read: Read, microsoft: Graph, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    microsoft.put("m1", numbered(1))
    with django_capture_on_commit_callbacks(execute=True):
        read()
        microsoft.generation = 2
        microsoft.put("m2", numbered(2))
        assert read() == 2
    assert Message.objects.count() == 2
    assert (problem(), "=2." in Mailbox.objects.get().cursor) == ("", True)


def test_a_server_that_never_knows_its_cursors_is_told_of(read: Read, microsoft: Graph) -> None:
    microsoft.instead["delta"] = [refusal(410, "SyncStateNotFound")] * 2
    assert (read(), problem()) == (0, str(SENTENCES["unreachable"]))


def test_a_token_that_has_run_out_is_renewed_once(read: Read, microsoft: Graph) -> None:
    microsoft.put("m1", numbered(1))
    microsoft.tokens = {"token-2"}
    assert (read(), problem()) == (1, "")
    microsoft.tokens = set()
    microsoft.asked.clear()
    assert (read(), problem()) == (0, str(SENTENCES["token"]))
    assert len(microsoft.asked) == 2


# -- limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ("30", 25, 30),
        (http_date((timezone.now() + timedelta(minutes=20)).timestamp()), 60, 1_200),
        ("999999", 3_590, 3_600),
        ("9" * 30, 50, 60),
        ("soon", 50, 60),
        ("-5", 50, 60),
    ],
    ids=["seconds", "date", "long", "endless", "words", "negative"],
)
def test_a_server_that_has_no_time_is_left_alone_for_as_long_as_it_says(
    read: Read, microsoft: Graph, said: str, least: int, most: int
) -> None:
    microsoft.put("m1", numbered(1))
    microsoft.instead["$value"] = [refusal(429, "TooManyRequests", Retry_After=said)]
    assert (read(), problem()) == (0, str(SENTENCES["busy"]))

    rests_until = Mailbox.objects.get().rests_until
    assert rests_until is not None
    assert timedelta(seconds=least) <= rests_until - timezone.now() <= timedelta(seconds=most)
    microsoft.asked.clear()
    assert (read(), microsoft.asked) == (0, [])
    Mailbox.objects.update(rests_until=timezone.now())
    assert (read(), problem()) == (1, "")


def test_it_is_read_again_when_the_server_allows_it(
    mailbox: Mailbox, read: Read, microsoft: Graph, settings: Settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    microsoft.instead["delta"] = [refusal(503, "ServiceUnavailable", Retry_After="120")]
    read()
    planned = DBTaskResult.objects.get(task_path=polling.read_mailbox.module_path)
    assert planned.args_kwargs["args"] == [mailbox.pk]
    assert planned.run_after == Mailbox.objects.get().rests_until


def test_a_message_that_is_too_long_is_told_and_the_next_one_is_read(
    read: Read, microsoft: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "LARGEST", 5_000)
    microsoft.put("m1", b"x" * 5_001)
    microsoft.put("m2", numbered(2))
    assert read() == 2
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["unread", "waiting"]


def test_a_message_that_the_server_withholds_is_told_and_one_that_is_gone_is_not(
    read: Read, microsoft: Graph
) -> None:
    for number in (1, 2, 3):
        microsoft.put(f"m{number}", numbered(number))
    microsoft.instead["m1"] = [refusal(400, "ErrorMimeContentInvalid")]
    microsoft.instead["m2"] = [refusal(404, "ErrorItemNotFound")]
    assert read() == 2
    told_of = Delivery.objects.get(state=Delivery.State.UNREAD)
    assert "Look at it in Outlook" in told_of.reason
    assert read() == 0


def test_a_message_over_which_the_server_always_fails_does_not_shut_the_folder(
    read: Read, microsoft: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph_reading, "MOST_TRIES", 3)
    for number in (1, 2):
        microsoft.put(f"m{number}", numbered(number))
    microsoft.instead["m1"] = [refusal(500, "ErrorInternalServerError")] * 3
    assert [read(), read(), read(), read()] == [0, 0, 2, 0]
    assert fetched(microsoft) == ["m1", "m1", "m1", "m2"]
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["unread", "waiting"]


def test_a_long_folder_is_read_in_parts(
    read: Read, microsoft: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon: list[int] = []
    monkeypatch.setattr(arrivals, "MOST", 2)
    monkeypatch.setattr(polling, "read_soon", soon.append)
    for number in (1, 2, 3):
        microsoft.put(f"m{number}", numbered(number))
    assert [read(), read()] == [2, 1]
    assert (fetched(microsoft), len(soon)) == (["m1", "m2", "m3"], 1)


def test_only_so_many_pages_are_asked_for(
    read: Read, microsoft: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph_reading, "MOST_PAGES", 2)
    microsoft.most_per_page = 1
    for number in (1, 2, 3):
        microsoft.put(f"m{number}", numbered(number))
    assert [read(), read(), read()] == [2, 1, 0]


def test_a_reading_ends_after_its_time(read: Read, microsoft: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_reading, "MOST_SECONDS", -1)
    microsoft.put("m1", numbered(1))
    assert (read(), problem()) == (0, "")


def test_the_mailbox_of_somebody_who_has_left_is_not_read(
    world: World, mailbox: Mailbox, microsoft: Graph
) -> None:
    microsoft.put("m1", numbered(1))
    world.salesperson.is_active = False
    world.salesperson.save()
    assert polling.read_mailbox.call(mailbox.pk) == 0
    world.salesperson.is_active = True
    world.salesperson.save()
    assert polling.read_mailbox.call(mailbox.pk) == 1


def test_pages_of_nothing_new_do_not_go_on_after_that_time(
    read: Read, microsoft: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    microsoft.most_per_page = 1
    microsoft.log += [(CRM, f"m{number}", True) for number in range(3)]
    monkeypatch.setattr(graph_reading, "MOST_SECONDS", -1)
    assert read() == 0
    assert len([one for one in microsoft.asked if "/delta" in one]) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"value": []},
        {"value": [], "@odata.nextLink": "https://else.example/delta"},
        {"value": [], "@odata.nextLink": "http://localhost/delta"},
        {"value": [], "@odata.deltaLink": "x" * (graph.LONGEST_LINK + 1)},
        {"value": [], "@odata.deltaLink": 5},
        {"value": {}, "@odata.deltaLink": "https://localhost/delta"},
        [],
    ],
    ids=range(7),
)
def test_answers_that_are_none_end_the_reading(
    read: Read, microsoft: Graph, values: object, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    microsoft.instead["delta"] = [told(200, values)]
    assert (read(), problem()) == (0, str(SENTENCES["unreachable"]))
    assert "token-1" not in caplog.text
    assert "else.example" not in "".join(microsoft.asked)


def test_strange_keys_are_left_out(read: Read, microsoft: Graph) -> None:
    link = f"https://{microsoft.host}/v1.0/x"
    keys = [{"id": 5}, {}, "m1", {"id": ""}, {"id": "x" * 1_001}, {"id": "../../users"}]
    microsoft.instead["delta"] = [told(200, {"value": keys, "@odata.deltaLink": link})]
    assert read() == 0
    assert fetched(microsoft) == ["..%2F..%2Fusers"]


# -- what is in the way ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "answer", "expected"),
    [
        ("mailFolders?", told(200, {"value": []}), "folder"),
        ("mailFolders?", refusal(404, "ErrorInvalidUser"), "mailbox"),
        ("mailFolders?", refusal(403, "ErrorAccessDenied"), "permission"),
        ("delta", refusal(404, "ErrorItemNotFound"), "folder"),
        ("delta", refusal(404, "MailboxNotEnabledForRESTAPI"), "mailbox"),
        ("delta", refusal(403, "ErrorAccessDenied"), "permission"),
        ("delta", Told(302, b"", {"Location": "https://else.example/"}), "unreachable"),
        ("delta", Told(200, b"<html>"), "unreachable"),
    ],
    ids=range(8),
)
def test_what_is_in_the_way_is_told_with_what_can_be_done(
    read: Read, microsoft: Graph, at: str, answer: Told, expected: str
) -> None:
    microsoft.instead[at] = [answer]
    assert (read(), problem()) == (0, str(SENTENCES[expected]))


def test_other_servers_are_not_asked(read: Read, microsoft: Graph, settings: Settings) -> None:
    incoming(settings, graph_hosts=("graph.microsoft.com",))
    assert (read(), problem(), microsoft.asked) == (0, str(SENTENCES["host"]), [])


# -- the pages ------------------------------------------------------------------------------------


def test_a_person_adds_a_mailbox_of_microsoft_365(world: World, served: HttpsStub, microsoft: Graph) -> None:
    microsoft.put("m1", numbered(1))
    client = client_of(world.salesperson)
    given = {
        "host": served.host,
        "login": LOGIN,
        "folder": "CRM",
        "flow": "client_credentials",
        "token_url": served.url("/token"),
        "client_id": "client-1",
        "client_secret": "app~secret",
        "scope": "https://graph.microsoft.com/.default",
    }
    assert client.post(f"{PAGE}mailboxes/new/graph/", given).status_code == 302
    mailbox = Mailbox.objects.get()
    assert (mailbox.kind, mailbox.problem, Delivery.objects.count()) == (Mailbox.Kind.GRAPH, "", 1)
    page = client.get(PAGE).content.decode()
    assert "Microsoft 365 (Graph)" in page
    assert not [one for one in ("app~secret", "token-1", "deltatoken") if one in page]


def test_without_servers_of_graph_there_is_no_such_mailbox(world: World, settings: Settings) -> None:
    incoming(settings, token_hosts=("login.example",), graph_hosts=())
    client = client_of(world.salesperson)
    assert client.get(f"{PAGE}mailboxes/new/graph/").status_code == 404
    assert "mailboxes/new/" not in client.get(PAGE).content.decode()
