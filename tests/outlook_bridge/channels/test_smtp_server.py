"""The server that takes mail for drop-box addresses: what it refuses, and that it keeps what it takes."""

import asyncio
import smtplib
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from pytest_django import Settings

from outlook_bridge.channels import receiving, smtp_server
from outlook_bridge.models import Delivery
from tests.outlook_bridge.channels.conftest import incoming
from tests.outlook_bridge.conftest import mail
from tests.people import World

Answer = TypeVar("Answer")
MAIL = mail(headers={"From": "salesperson@own.example"})


@pytest.fixture(autouse=True)
def _same_connection(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server write over the connection of the test, whose transaction nobody else sees."""
    mine = connections["default"]

    async def at_once(deed: Callable[..., Any], *arguments: Any) -> Any:
        connections["default"] = mine
        return deed(*arguments)

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    monkeypatch.setattr(smtp_server, "_in_thread", at_once)


def talk(scheme: str, said: Callable[[str], Answer]) -> Answer:
    """Serve at a socket while a peer says something to it, and return what that returns."""

    async def serve() -> Answer:
        with TemporaryDirectory(prefix="mail-") as folder:
            place = str(Path(folder) / "socket")
            ready = asyncio.Event()
            served = asyncio.create_task(smtp_server.serve(f"{scheme}://{place}", ready=ready.set))
            try:
                await ready.wait()
                return await asyncio.to_thread(said, place)
            finally:
                served.cancel()
                with suppress(asyncio.CancelledError):
                    await served

    return asyncio.run(serve())


def lmtp(place: str) -> smtplib.LMTP:
    """Return a mail server that delivers to the one under test."""
    peer = smtplib.LMTP(place, timeout=10)
    peer.ehlo_or_helo_if_needed()
    return peer


def begin(peer: smtplib.SMTP, *recipients: str) -> list[tuple[int, bytes]]:
    """Name the sender and the recipients; return what was answered to each of these."""
    peer.mail("salesperson@own.example")
    return [peer.rcpt(one) for one in recipients]


def raw(place: str) -> socket.socket:
    """Return a bare connection."""
    plain = socket.socket(socket.AF_UNIX)
    plain.settimeout(10)
    plain.connect(place)
    return plain


def all_of(plain: socket.socket) -> bytes:
    """Return what is sent until the connection ends."""
    found = b""
    with suppress(ConnectionError):
        while block := plain.recv(65_536):
            found += block
    return found


# -- what is taken --------------------------------------------------------------------------------


def test_a_mail_is_kept_before_it_is_said_to_be_taken(own_address: str) -> None:
    def said(place: str) -> tuple[int, bytes]:
        with lmtp(place) as peer:
            begin(peer, own_address)
            return peer.data(MAIL)

    assert talk("lmtp", said)[0] == 250
    assert Delivery.objects.get().state == Delivery.State.WAITING


def test_lmtp_answers_for_each_recipient(own_address: str, case_address: str) -> None:
    def said(place: str) -> list[bytes]:
        with lmtp(place) as peer:
            begin(peer, own_address, case_address)
            first = peer.data(MAIL)
            return [first[1], peer.getreply()[1]]

    assert len(talk("lmtp", said)) == 2
    assert Delivery.objects.count() == 2


def test_smtp_is_spoken_too(own_address: str) -> None:
    def said(place: str) -> bytes:
        with raw(place) as plain:
            words = f"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<{own_address}>\r\nDATA\r\n".encode()
            for line in words.splitlines(keepends=True):
                plain.sendall(line)
            plain.sendall(MAIL.replace(b"\n", b"\r\n") + b".\r\nQUIT\r\n")
            return all_of(plain)

    assert b"250 2.0.0 Taken" in talk("smtp", said)
    assert Delivery.objects.count() == 1


def test_a_mail_that_cannot_be_kept_is_not_said_to_be_taken(
    own_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(receiving, "accept", fail)

    def said(place: str) -> int:
        with lmtp(place) as peer:
            begin(peer, own_address)
            return peer.data(MAIL)[0]

    assert talk("lmtp", said) == 451


def test_a_full_triage_asks_to_come_again(own_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_TRIAGED", 0)

    def said(place: str) -> int:
        with lmtp(place) as peer:
            begin(peer, own_address)
            return peer.data(mail(headers={"From": "x@else.example"}))[0]

    assert talk("lmtp", said) == 452


def test_an_unknown_sender_is_answered_like_a_known_one(own_address: str) -> None:
    def said(place: str) -> list[tuple[int, bytes]]:
        answers = []
        for sender in ("salesperson@own.example", "thief@else.example"):
            with lmtp(place) as peer:
                begin(peer, own_address)
                answers.append(peer.data(mail(headers={"From": sender})))
        return answers

    known, unknown = talk("lmtp", said)
    assert known == unknown


# -- what is refused ------------------------------------------------------------------------------


def test_nothing_is_relayed(own_address: str, taking: World) -> None:
    others = [
        "anna@customer.example",
        "salesperson@own.example",
        own_address.replace("drop.own.example", "else.example"),
        own_address.replace("+", "+x"),
        f"{own_address}%else.example",
        f"@else.example:{own_address}x",
        "postmaster",
    ]

    def said(place: str) -> list[int]:
        with lmtp(place) as peer:
            return [code for code, _text in begin(peer, *others)]

    assert set(talk("lmtp", said)) <= {550, 553}
    assert not Delivery.objects.exists()


def test_a_mail_without_a_recipient_is_not_taken(own_address: str) -> None:
    def said(place: str) -> int:
        with lmtp(place) as peer:
            begin(peer, "anna@customer.example")
            peer.putcmd("data")
            return peer.getreply()[0]

    assert talk("lmtp", said) == 503


def test_only_so_many_recipients_are_taken(own_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_server, "MOST_RECIPIENTS", 1)

    def said(place: str) -> list[int]:
        with lmtp(place) as peer:
            return [code for code, _text in begin(peer, own_address, own_address)]

    assert talk("lmtp", said) == [250, 452]


def test_a_mail_that_is_too_large_is_refused(own_address: str, settings: Settings) -> None:
    incoming(settings, largest_mb=1)

    def said(place: str) -> tuple[bool, int]:
        with lmtp(place) as peer:
            begin(peer, own_address)
            return "size" in peer.esmtp_features, peer.data(MAIL + b"x" * 60 * 20_000 + b"\r\n")[0]

    is_told, code = talk("lmtp", said)
    assert is_told
    assert code in {500, 552}
    assert not Delivery.objects.exists()


def test_who_sends_without_end_is_cut_off(own_address: str, settings: Settings) -> None:
    incoming(settings, largest_mb=1)

    def said(place: str) -> bool:
        with raw(place) as plain:
            plain.sendall(
                f"LHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<{own_address}>\r\nDATA\r\n".encode()
            )
            try:
                for _block in range(200):
                    plain.sendall(b"x" * 65_536)
            except OSError:
                return True
            return False

    assert talk("lmtp", said)


def test_who_says_nothing_is_left(own_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_server, "WAIT_SECONDS", 0.05)

    def said(place: str) -> bytes:
        with raw(place) as plain:
            return all_of(plain)

    assert talk("lmtp", said).startswith(b"220")


def test_only_so_many_are_served_at_a_time(own_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_server, "MOST_CONNECTIONS", 1)

    def said(place: str) -> tuple[bytes, int]:
        with lmtp(place), raw(place) as second:
            told = all_of(second)
        with lmtp(place) as third:
            return told, third.noop()[0]

    told, after = talk("lmtp", said)
    assert told.startswith(b"421")
    assert after == 250


# -- the command ----------------------------------------------------------------------------------


def test_the_command_asks_for_a_domain_and_a_place(settings: Settings) -> None:
    incoming(settings, domain="", listen="")
    with pytest.raises(CommandError, match="INCOMING_MAIL_DOMAIN"):
        call_command("receive_mail")
    incoming(settings, domain="drop.own.example")
    with pytest.raises(CommandError, match="Say where to listen"):
        call_command("receive_mail", listen="")


def test_the_command_says_why_it_cannot_listen(taking: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Cannot listen"):
        call_command("receive_mail", listen=f"lmtp://{tmp_path / 'absent' / 'socket'}")


def test_a_socket_that_is_served_is_not_taken_away(own_address: str) -> None:
    def said(place: str) -> str:
        with pytest.raises(OSError, match="Another server"):
            asyncio.run(smtp_server.serve(f"lmtp://{place}"))
        return place

    assert talk("lmtp", said)
