"""Folders of mailboxes that are read over IMAP."""

import imaplib
import ssl
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from crm_lists.organisation.models import Salesperson
from outlook_bridge.channels import arrivals, deliveries, imap, polling, rows, sealing
from outlook_bridge.channels.imap import encoded
from outlook_bridge.models import Channel, Delivery, Mailbox, Message
from outlook_bridge.pages import mailboxes
from tests.outlook_bridge.channels.conftest import incoming
from tests.outlook_bridge.channels.imap_stub import LOGIN, PASSWORD, Stub
from tests.outlook_bridge.conftest import mail
from tests.people import World, client_of

STRANGERS = ["colleague", "reader", "manager", "stranger", "nobody"]
PAGE = "/mail/incoming/"
Read = Callable[[Mailbox], int]


@pytest.fixture
def mailbox(world: World, server: Stub) -> Mailbox:
    """Return the folder of the salesperson."""
    secret = sealing.seal(PASSWORD)
    return rows.keep_mailbox(
        person=world.salesperson, host=server.host, login=LOGIN, folder="CRM", secret=secret
    )


@pytest.fixture
def read_and_file(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Read:
    """Return a function that reads a mailbox and files what came."""

    def deed(mailbox: Mailbox) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return read(mailbox)

    return deed


def numbered(number: int) -> bytes:
    """Return a message of its own."""
    return mail(headers={"Message-ID": f"<{number}@x.example>", "Subject": f"Number {number}"})


def read(mailbox: Mailbox) -> int:
    """Read a mailbox as the next reading would, with what it knows by then."""
    mailbox.refresh_from_db()
    return polling.read(mailbox)


def problem_of(mailbox: Mailbox) -> str:
    """Return what was in the way of the last reading."""
    mailbox.refresh_from_db()
    assert mailbox.read_at is not None
    return mailbox.problem


# -- reading --------------------------------------------------------------------------------------


def test_what_lies_in_the_folder_is_filed_once(
    mailbox: Mailbox, server: Stub, world: World, read_and_file: Read
) -> None:
    server.put(3, numbered(3))
    server.put(12, numbered(12))
    assert [read_and_file(mailbox), read_and_file(mailbox)] == [2, 0]

    assert sorted(one.subject for one in Message.objects.all()) == ["Number 12", "Number 3"]
    message = Message.objects.all()[0]
    assert (message.created_by, message.channel) == (world.salesperson, Channel.MAILBOX)
    assert problem_of(mailbox) == ""


def test_only_what_is_new_is_fetched(mailbox: Mailbox, server: Stub) -> None:
    server.put(3, numbered(3))
    read(mailbox)
    server.put(9, numbered(9))
    server.asked.clear()

    assert read(mailbox) == 1
    assert [one for one in server.asked if "BODY" in one] == ["UID FETCH 9 (BODY.PEEK[])"]


def test_nothing_is_changed_in_the_folder(mailbox: Mailbox, server: Stub) -> None:
    server.put(3, numbered(3))
    read(mailbox)
    changing = ("SELECT", "UID STORE", "UID COPY", "UID MOVE", "EXPUNGE")
    assert not [one for one in server.asked if one.startswith(changing)]


def test_a_server_that_does_not_tell_its_next_number_is_read_too(mailbox: Mailbox, server: Stub) -> None:
    server.tells_uid_next = False
    server.put(3, numbered(3))
    assert [read(mailbox), read(mailbox)] == [1, 0]


def test_far_numbers_are_found(mailbox: Mailbox, server: Stub) -> None:
    server.put(3, numbered(3))
    server.put(2 * imap.WINDOW + 5, numbered(5))
    assert [read(mailbox), read(mailbox)] == [2, 0]


def test_a_folder_that_counts_anew_is_read_anew_and_nothing_is_filed_twice(
    mailbox: Mailbox, server: Stub, read_and_file: Read
) -> None:
    server.put(30, numbered(3))
    read_and_file(mailbox)
    server.uid_validity, server.folders["CRM"] = 8, {1: numbered(3), 2: numbered(4)}

    assert read_and_file(mailbox) == 2
    assert Message.objects.count() == 2
    assert {one.state for one in Delivery.objects.all()} == {"filed", "duplicate"}


def test_a_reading_that_is_cut_off_goes_on_where_it_was(mailbox: Mailbox, server: Stub) -> None:
    for number in (1, 2, 3):
        server.put(number, numbered(number))
    server.breaks_at = 2
    assert read(mailbox) == 0
    assert "cannot be reached" in problem_of(mailbox)
    assert Delivery.objects.count() == 1

    server.breaks_at = 0
    assert read(mailbox) == 2
    assert Delivery.objects.count() == 3


def test_of_two_readings_at_once_one_keeps_a_message(mailbox: Mailbox, server: Stub) -> None:
    server.put(1, numbered(1))
    rows.begin_anew(mailbox, server.uid_validity)
    late = rows.mailbox(mailbox.pk)
    assert late is not None
    read(mailbox)

    assert polling.read(late) == 0
    assert Delivery.objects.count() == 1


def test_a_long_folder_is_read_in_parts(
    mailbox: Mailbox, server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon: list[int] = []
    monkeypatch.setattr(arrivals, "MOST", 2)
    monkeypatch.setattr(polling, "read_soon", soon.append)
    for number in range(1, 4):
        server.put(number, numbered(number))

    assert [read(mailbox), read(mailbox)] == [2, 1]
    assert soon == [mailbox.pk]


def test_a_message_that_is_too_long_is_told_and_not_fetched(
    mailbox: Mailbox, server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "LARGEST", 10)
    server.put(1, numbered(1))

    assert read(mailbox) == 1
    assert Delivery.objects.get().state == Delivery.State.UNREAD
    assert not [one for one in server.asked if "BODY" in one]


def test_an_answer_that_is_longer_than_any_mail_ends_the_reading(
    mailbox: Mailbox, server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap.BoundedImap, "longest", 10)
    server.put(1, numbered(1))
    assert read(mailbox) == 0
    assert "cannot be reached" in problem_of(mailbox)


def test_a_group_shares_what_its_mailbox_brings(
    mailbox: Mailbox, server: Stub, world: World, read_and_file: Read
) -> None:
    Mailbox.objects.update(group=world.north)
    server.put(1, numbered(1))
    read_and_file(mailbox)
    message = Message.objects.get()
    assert (message.group, message.document.group) == (world.north, world.north)


def test_a_mailbox_of_a_group_that_its_person_has_left_files_nothing(
    mailbox: Mailbox, server: Stub, world: World, read_and_file: Read
) -> None:
    Mailbox.objects.update(group=world.north)
    place = Salesperson.objects.get(user=world.salesperson)
    world.north.members.remove(place)
    world.south.members.add(place)
    server.put(1, numbered(1))
    read_and_file(mailbox)

    delivery = Delivery.objects.get()
    assert (delivery.state, Message.objects.exists()) == (Delivery.State.FAILED, False)
    assert "to which its person belongs no more" in delivery.reason
    world.north.members.add(place)
    deliveries.file_soon(delivery.pk)
    assert Message.objects.get().group == world.north


# -- what is in the way ---------------------------------------------------------------------------


def test_a_wrong_password_is_told(mailbox: Mailbox) -> None:
    Mailbox.objects.update(secret=sealing.seal("wrong"))
    read(mailbox)
    assert "refuses the user name" in problem_of(mailbox)


def test_an_absent_folder_is_told(mailbox: Mailbox) -> None:
    Mailbox.objects.update(folder="Nothing")
    read(mailbox)
    assert "no such folder" in problem_of(mailbox)


def test_other_servers_are_not_asked(mailbox: Mailbox, server: Stub, settings: Settings) -> None:
    incoming(settings, imap_hosts=("imap.else.example",))
    read(mailbox)
    assert "an administrator has allowed" in problem_of(mailbox)
    assert server.asked == []


def test_a_server_that_cannot_prove_its_name_gets_no_password(
    mailbox: Mailbox, server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "trusted", ssl.create_default_context)
    read(mailbox)
    assert "cannot be reached" in problem_of(mailbox)
    assert server.asked == []


def test_a_password_that_opens_no_more_is_told(mailbox: Mailbox, settings: Settings) -> None:
    settings.SECRET_KEY = "another"
    read(mailbox)
    assert "Add the mailbox anew" in problem_of(mailbox)


def test_a_new_key_opens_with_the_one_before(settings: Settings) -> None:
    sealed = sealing.seal(PASSWORD)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert PASSWORD not in sealed
    assert sealing.unseal(sealed) == PASSWORD


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("CRM", "CRM"),
        ("Entwürfe", "Entw&APw-rfe"),
        ("A&B", "A&-B"),
        ('a"b\\c', 'a\\"b\\\\c'),
        ("台北", "&U,BTFw-"),
    ],
)
def test_names_of_folders_are_written_as_imap_wants_them(name: str, written: str) -> None:
    assert encoded(name) == written


# -- the command and the pages --------------------------------------------------------------------


def test_the_command_reads_all_and_ends_with_one_where_it_could_not(mailbox: Mailbox, server: Stub) -> None:
    server.put(1, numbered(1))
    output = StringIO()
    call_command("poll_mail", stdout=output)
    assert output.getvalue() == f"{LOGIN}: CRM: 1 new\n"

    Mailbox.objects.update(folder="Nothing")
    with pytest.raises(SystemExit):
        call_command("poll_mail", stdout=output)


def test_a_person_adds_a_mailbox_which_is_read_and_removes_it(world: World, server: Stub) -> None:
    server.put(1, numbered(1))
    client = client_of(world.salesperson)
    given = {"host": server.host, "login": LOGIN, "password": PASSWORD, "folder": "CRM"}
    answer = client.post(f"{PAGE}mailboxes/new/password/", {**given, "group": world.north.pk})
    assert answer.status_code == 302

    mailbox = Mailbox.objects.get()
    assert (mailbox.person, mailbox.group, mailbox.last_uid) == (world.salesperson, world.north, 1)
    page = client.get(PAGE).content.decode()
    assert LOGIN in page
    assert "quoted" not in page
    assert "quoted" not in mailbox.secret
    client.post(f"{PAGE}mailboxes/{mailbox.pk}/read/")
    client.post(f"{PAGE}mailboxes/{mailbox.pk}/remove/")
    assert not Mailbox.objects.exists()
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "127.0.0.1"},
        {"folder": "a\r\nb"},
        {"login": "a\x01b"},
        {"group": "999"},
        {"password": ""},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_wrong_mailboxes_are_refused(world: World, server: Stub, wrong: dict[str, str]) -> None:
    given = {"host": server.host, "login": LOGIN, "password": PASSWORD, "folder": "CRM", "group": ""}
    answer = client_of(world.salesperson).post(f"{PAGE}mailboxes/new/password/", {**given, **wrong})
    assert answer.status_code == 422
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("person", STRANGERS)
def test_nobody_else_sees_reads_or_removes_it(world: World, mailbox: Mailbox, person: str) -> None:
    client = client_of(world.person(person))
    assert LOGIN not in client.get(f"{PAGE}?everybody=1").content.decode()
    for deed in ("read", "remove"):
        assert client.post(f"{PAGE}mailboxes/{mailbox.pk}/{deed}/").status_code == 404


def test_what_is_in_the_way_of_many_mailboxes_is_said_once(world: World, mailbox: Mailbox) -> None:
    for number in range(mailboxes.NAMED + 1):
        rows.keep_mailbox(
            person=world.salesperson, host=mailbox.host, login=f"box{number}", folder="CRM", secret="x"
        )
    Mailbox.objects.exclude(pk=mailbox.pk).update(problem="It is shut.")
    page = client_of(world.salesperson).get(PAGE).content.decode()
    assert page.count("It is shut.") == 1
    assert f"box4: CRM ({mailbox.host}) and 1 other" in page
    assert page.count("in order") + page.count("waiting<") == 1


def test_without_servers_there_is_nothing_to_add(world: World) -> None:
    assert client_of(world.salesperson).get(f"{PAGE}mailboxes/new/password/").status_code == 404


def test_the_job_reads_each_mailbox(mailbox: Mailbox, server: Stub) -> None:
    server.put(1, numbered(1))
    assert polling.read_mailboxes.call() == 1
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(("login", "secret"), [("jürgen@own.example", "x"), ("x@own.example", "heslo č")])
def test_a_name_or_password_beyond_ascii_is_sent_in_utf_8(login: str, secret: str) -> None:
    """LOGIN takes ASCII only, and its failure was told to nobody."""
    said: list[tuple[str, bytes]] = []

    class Client(imaplib.IMAP4):
        def __init__(self) -> None: ...

        def authenticate(self, mechanism: str, authobject: Any) -> tuple[str, str]:
            said.append((mechanism, authobject(b"")))
            return "OK", ""

    imap._log_in(Client(), login, secret)
    assert said == [("PLAIN", f"\0{login}\0{secret}".encode())]
