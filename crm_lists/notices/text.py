"""What people type in comments, as safe HTML: links, line breaks and mentions."""

import re
from collections.abc import Iterator, Mapping

from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe

#: A name after “@” that does not stand within a word or an e-mail address.
MENTION = re.compile(r"(?<![\w.@+/-])@([\w.@+-]{1,150})")
#: What may end a sentence behind a name rather than belong to it.
AFTER_NAME = ".-+@"
MOST_MENTIONS = 20


def names_in(text: str) -> list[str]:
    """Return the names that the text may mention, in small letters; “@jan.” may mean “jan.” or “jan”."""
    found = [name for match in MENTION.finditer(text) for name in readings(match[1])]
    return list(dict.fromkeys(found))


def typed_names(text: str) -> list[str]:
    """Return the first mentioned names as they were typed."""
    typed = dict.fromkeys(match[1].rstrip(AFTER_NAME) for match in MENTION.finditer(text))
    return [name for name in typed if name][:MOST_MENTIONS]


def readings(typed: str) -> Iterator[str]:
    """Yield the names that the typed one may mean, the longest first, in small letters."""
    name = typed.lower()
    while name:
        yield name
        if name[-1] not in AFTER_NAME:
            return
        name = name[:-1]


def as_html(text: str, people: Mapping[str, str]) -> SafeString:
    """Return the text as HTML; `people` are the full names of the mentioned by their user names."""
    parts = []
    end = 0
    for match in MENTION.finditer(text):
        name = next((one for one in readings(match[1]) if one in people), None)
        if name is not None:
            parts.append(_plain(text[end : match.start()]))
            parts.append(format_html('<span class="mention">@{}</span>', people[name]))
            end = match.start() + 1 + len(name)
    return mark_safe("".join([*parts, _plain(text[end:])]))  # noqa: S308 - each part is escaped


def _plain(text: str) -> str:
    return urlize(text, nofollow=True, autoescape=True)
