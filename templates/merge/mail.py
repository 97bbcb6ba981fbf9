"""E-mails as templates: a subject, a text and the same as HTML, kept as one message file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from html import unescape
from typing import Any

import nh3

from libraries.formats import sniff
from libraries.messages import Message
from libraries.messages import gettext_noop as _
from templates.merge.environment import MergeEnvironment, MergeRefused, said_in_words
from templates.merge.package import MAX_TEMPLATE, Place

_TO = "X-Template-To"
#: Programs open a message with this header for writing.
_UNSENT = "X-Unsent"
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_MARKUP, _BREAKS = re.compile(r"<[^>]*>"), re.compile(r"<br\s*/?>|</p>|</div>|</tr>|</h\d>", re.IGNORECASE)
_ELEMENT_STARTS = re.compile(r"<\s*(script|iframe|object|embed|form|link|base|meta)\b", re.IGNORECASE)
_REMOTE = re.compile(
    r"(?:src|background)\s*=\s*[\"']?\s*(https?:[^\"'\s>]+)|url\(\s*[\"']?(https?:[^\"')]+)", re.IGNORECASE
)
_LINK = re.compile(r"href\s*=\s*[\"']?\s*(https?:[^\"'\s>]+)", re.IGNORECASE)
_LONGEST_SUBJECT = 255
_LONGEST_TARGET = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """What an editor writes: whom it goes to, its subject, and its text with or without HTML."""

    subject: str
    text: str = ""
    html: str = ""
    to: str = "{{ contact.email }}"

    def as_bytes(self) -> bytes:
        """Return the message file."""
        message = EmailMessage(policy=SMTP)
        message["Subject"] = " ".join(self.subject.split())
        message[_TO] = " ".join(self.to.split())
        message.set_content(self.text or _as_text(self.html))
        if self.html:
            message.add_alternative(self.html, subtype="html")
        return message.as_bytes()

    def lines(self) -> Iterator[Place]:
        """Yield the texts with tags, line by line."""
        yield Place(_("subject"), self.subject)
        yield Place(_("recipient"), self.to)
        for part, text in ((_("text"), self.text), (_("HTML"), self.html)):
            yield from (Place(part, line) for line in text.splitlines() if line.strip())

    def hazards(self) -> Iterator[tuple[str, Message]]:
        """Yield code and sentence for everything in the HTML that may act or reach outside."""
        for name in sorted({found.lower() for found in _ELEMENT_STARTS.findall(self.html)}):
            yield (
                "active_markup",
                Message(_("The e-mail contains <%(name)s>, which is left out."), {"name": name}),
            )
        for source, other in _REMOTE.findall(self.html):
            target = {"target": (source or other)[:_LONGEST_TARGET]}
            yield (
                "remote_picture",
                Message(_("The template shows a picture from elsewhere: %(target)s"), target),
            )
        for target in _LINK.findall(self.html):
            msgid = _("The template contains a link: %(target)s")
            yield "external_link", Message(msgid, {"target": target[:_LONGEST_TARGET]})


def open_mail(data: bytes) -> Mail:
    """Return the e-mail that a message file holds."""
    if len(data) > MAX_TEMPLATE or sniff(data, "x.eml").code != "eml":
        raise MergeRefused("not_mail", Message(_("The template is not an e-mail that can be read.")))
    try:
        message: Any = message_from_bytes(data, policy=SMTP)
        text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
        subject, to = str(message["Subject"] or ""), str(message[_TO] or Mail("").to)
        return Mail(subject, _content(text), _content(html), to)
    except (MessageError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise MergeRefused(
            "not_mail", Message(_("The template is not an e-mail that can be read."))
        ) from error


class CompiledMail:
    """An e-mail template, ready to be merged with values."""

    def __init__(self, template: bytes, locale: str = "en") -> None:
        mail = open_mail(template)
        plain, markup = MergeEnvironment(locale, autoescape=False), MergeEnvironment(locale)
        with said_in_words():
            self._subject, self._to, self._text = (
                plain.from_string(one) for one in (mail.subject, mail.to, mail.text)
            )
            self._html = markup.from_string(_repaired(mail.html)) if mail.html else None

    def merged(self, values: Mapping[str, Any]) -> Mail:
        """Return the e-mail that the values make; they are checked already."""
        with said_in_words():
            subject, to, text = (one.render(values) for one in (self._subject, self._to, self._text))
            html = nh3.clean(self._html.render(values)) if self._html else ""
        return Mail(" ".join(subject.split())[:_LONGEST_SUBJECT], text, html, " ".join(to.split()))

    def made(self, values: Mapping[str, Any]) -> bytes:
        """Return the message as a file that opens for writing."""
        mail = self.merged(values)
        message = EmailMessage(policy=SMTP)
        message["Subject"] = mail.subject
        if re.fullmatch(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+", mail.to):
            message["To"] = mail.to
        message[_UNSENT] = "1"
        message.set_content(mail.text if mail.text.strip() else _as_text(mail.html))
        if mail.html:
            message.add_alternative(mail.html, subtype="html")
        return message.as_bytes()


def _content(part: Any) -> str:
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n").rstrip("\n")


def _repaired(html: str) -> str:
    """Undo what editors of HTML do to tags: signs written as entities."""
    return _TAG.sub(lambda tag: unescape(tag[0]), html)


def _as_text(html: str) -> str:
    """Return HTML as text, a line for each of its blocks; tags stay."""
    lines = _MARKUP.sub("", _BREAKS.sub("\n", html.replace("\n", " "))).split("\n")
    return unescape("\n".join(" ".join(line.split()) for line in lines)).strip()
