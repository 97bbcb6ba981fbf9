"""E-mails made from templates."""

from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from templates.merge import FieldSchema, Group, Scalar, render_safely, validate_safely
from templates.merge.mail import Mail, open_mail
from templates.merge.render import render
from templates.merge.validate import Level, validate

SCHEMA = FieldSchema(
    {"case": Group({"name": Scalar()}), "contact": Group({"email": Scalar(), "name": Scalar()})}
)
VALUES = {"case": {"name": "A & B <c>"}, "contact": {"email": "jan@example.com", "name": "Ján"}}


def made(mail: Mail, values: dict[str, Any] = VALUES) -> Any:
    return message_from_bytes(render(mail.as_bytes(), values, "sk"), policy=default)


def part(message: Any, kind: str) -> str:
    found = message.get_body((kind,))
    return "" if found is None else str(found.get_content()).strip().replace("\r\n", "\n")


def test_subject_text_and_html_are_filled() -> None:
    message = made(Mail("About {{ case.name }}", "Dear {{ contact.name }},\nyes.", "<p>{{ case.name }}</p>"))
    assert message["Subject"] == "About A & B <c>"
    assert (message["To"], message["X-Unsent"]) == ("jan@example.com", "1")
    assert part(message, "plain") == "Dear Ján,\nyes."
    assert part(message, "html") == "<p>A &amp; B &lt;c&gt;</p>"


def test_html_alone_gives_a_text_too() -> None:
    message = made(Mail("x", html="<p>First {{ case.name }}</p><p>Second</p>"))
    assert part(message, "plain") == "First A & B <c>\nSecond"


def test_a_break_in_a_value_cannot_add_a_header() -> None:
    values = {"case": {"name": "x\nBcc: other@example.com"}, "contact": {"email": "a@b.c\nBcc: d@e.f"}}
    message = made(Mail("{{ case.name }}", "x"), values)
    assert message["Bcc"] is None
    assert message["Subject"] == "x Bcc: other@example.com"
    assert message["To"] is None


def test_what_acts_is_left_out_and_named() -> None:
    mail = Mail(
        "x", html='<p onclick="x()">ok</p><script>alert(1)</script><img src="https://x.example/a.png">'
    )
    html = part(made(mail), "html")
    assert "script" not in html
    assert "onclick" not in html
    codes = {one.code: one.level for one in validate(mail.as_bytes(), SCHEMA).findings}
    assert codes == {"active_markup": Level.ERROR, "remote_picture": Level.ERROR}


def test_a_loop_may_span_lines_and_signs_may_be_entities() -> None:
    html = "{% if case.name == &quot;A&quot; %}\n<b>a</b>\n{% else %}\n<i>b</i>\n{% endif %}"
    assert part(made(Mail("x", html=html)), "html") == "<i>b</i>"


def test_a_mistake_is_named_with_its_part() -> None:
    (error,) = validate(Mail("{{ case.nmae }}", "x").as_bytes(), SCHEMA).errors
    assert (error.place.part, error.place.text) == ("subject", "{{ case.nmae }}")


@pytest.mark.parametrize(
    "payload", ["{{ ''.__class__ }}", "{% import 'os' as os %}", "{{ case.name.format(1) }}"]
)
def test_a_payload_does_nothing(payload: str) -> None:
    for mail in (Mail(payload, "x"), Mail("x", payload), Mail("x", html=payload), Mail("x", "x", to=payload)):
        assert render_safely(mail.as_bytes(), VALUES).code in {"forbidden", "syntax"}
        assert not validate_safely(mail.as_bytes(), SCHEMA).can_be_published


def test_what_was_written_is_read_back() -> None:
    mail = Mail(
        "Ponuka {{ case.name }} – dlhá " + "ž" * 100, "Dobrý deň\n\nžltý", "<p>ľ</p>", "{{ contact.email }}"
    )
    assert open_mail(mail.as_bytes()) == mail
