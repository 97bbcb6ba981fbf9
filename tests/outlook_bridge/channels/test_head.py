"""What the head of a mail says of its sender."""

import pytest

from outlook_bridge.channels.head import LONGEST, head_of

SERVER = "mx.own.example"


def head(*lines: str) -> bytes:
    """Return a mail of these header lines."""
    return "\r\n".join([*lines, "", "text"]).encode()


@pytest.mark.parametrize(
    ("lines", "sender"),
    [
        (["From: Anna <Anna@Own.example>"], "anna@own.example"),
        (["From: anna@own.example"], "anna@own.example"),
        (['From: "boss@own.example" <thief@else.example>'], "thief@else.example"),
        (["From: a@own.example, b@own.example"], ""),
        (["From: a@own.example", "From: b@own.example"], ""),
        (["From: nobody"], ""),
        (["Subject: no sender"], ""),
        (["Subject: folded", " From: a@own.example"], ""),
    ],
)
def test_one_sender_counts_and_no_other(lines: list[str], sender: str) -> None:
    assert head_of(head(*lines)).sender == sender


def test_a_sender_in_the_text_is_none() -> None:
    assert head_of(b"Subject: x\r\n\r\nFrom: anna@own.example\r\n\r\n").sender == ""


def test_what_stands_beyond_any_honest_head_is_not_read() -> None:
    filler = b"X-Filler: " + b"x" * LONGEST + b"\r\n"
    assert head_of(filler + head("From: anna@own.example")).sender == ""


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Auto-Submitted: auto-replied"], True),
        (["Auto-Submitted: auto-generated; type=x"], True),
        (["AUTO-SUBMITTED: No"], False),
        (["Subject: mine"], False),
        (["Received: by a"] * 51, True),
        (["Received: by a"] * 50, False),
    ],
)
def test_automatic_answers_and_circles_are_known(lines: list[str], expected: bool) -> None:
    assert head_of(head(*lines)).is_automatic is expected


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (f"{SERVER}; dmarc=pass (p=none) header.from=own.example", True),
        (f"{SERVER}; spf=fail smtp.mailfrom=x.example; dkim=pass header.d=own.example header.s=k", True),
        (f"{SERVER} 1; dkim=pass header.i=@own.example", True),
        (f"{SERVER}; spf=pass smtp.mailfrom=anna@own.example", True),
        (f"{SERVER}; dkim=pass header.d=else.example", False),
        (f"{SERVER}; dkim=pass header.d=example", False),
        (f"{SERVER}; dkim=fail header.d=own.example", False),
        (f"{SERVER}; spf=pass smtp.mailfrom=thief@else.example", False),
        (f"{SERVER}; none", False),
        (f'{SERVER}; spf=pass smtp.mailfrom="a; dmarc=pass header.from=own.example "@evil.example', False),
        (f'{SERVER}; spf=pass smtp.mailfrom="a smtp.mailfrom=b@own.example "@evil.example', False),
        (f"{SERVER}; spf=pass smtp.mailfrom=x@evil.example smtp.mailfrom=b@own.example", False),
        (f"{SERVER}; spf=pass smtp.mailfrom=x@evil.example@own.example", False),
        (f"{SERVER}; dkim=pass (header.d=own.example", False),
        ("mx.else.example; dmarc=pass header.from=own.example", False),
        (f"mx.else.example ({SERVER}); dmarc=pass header.from=own.example", False),
        (f"{SERVER}; dkim=fail (dkim=pass header.d=own.example) header.d=own.example", False),
        ("mx.own.example; dkim=pass header.d=own.example;", True),
        ("mx.own.example;", False),
    ],
)
def test_only_the_own_server_vouches_for_the_domain_of_the_sender(verdict: str, expected: bool) -> None:
    mail = head("From: anna@own.example", f"Authentication-Results: {verdict}")
    assert head_of(mail).is_authentic(SERVER) is expected


def test_a_mail_that_nobody_has_looked_at_is_not_authentic() -> None:
    assert not head_of(head("From: anna@own.example")).is_authentic(SERVER)
