"""What the head of a mail says of its sender: looked at without reading the mail itself."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..msg.headers import decode_header, parse_addresses, parse_headers

#: No honest head is longer.
LONGEST = 256 * 1024
#: A mail that was handed on so often runs in a circle.
MOST_HOPS = 50
_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTING = re.compile(r'["\\()]')


@dataclass(frozen=True)
class Head:
    """The head of a mail."""

    #: In lower case; empty where the mail names no sender, or more than one.
    sender: str
    subject: str
    #: Those to whom it is openly addressed, in lower case.
    addressed: frozenset[str]
    #: An answer that nobody wrote (RFC 3834), or a mail that runs in a circle.
    is_automatic: bool
    fields: Mapping[str, list[str]]

    def is_authentic(self, server: str) -> bool:
        """Tell whether this server states that the mail comes from the domain of its sender (RFC 8601)."""
        domain = self.sender.rpartition("@")[2]
        return bool(domain) and any(
            _vouches(verdict, domain)
            for value in self.fields.get("authentication-results", [])
            for verdict in _verdicts(value, server)
        )


def head_of(content: bytes) -> Head:
    """Return the head of a mail."""
    text = content[:LONGEST]
    end = _END.search(text)
    fields = parse_headers(text[: end.start() if end else len(text)].decode("ascii", "surrogateescape"))
    return Head(
        sender=_sender(fields.get("from", [])),
        subject=decode_header(next(iter(fields.get("subject", [])), "")),
        addressed=frozenset(_addresses([*fields.get("to", []), *fields.get("cc", [])])),
        is_automatic=_is_automatic(fields),
        fields=fields,
    )


def _sender(values: list[str]) -> str:
    found = list(_addresses(values))
    return found[0] if len(values) == 1 and len(found) == 1 else ""


def _addresses(values: Iterable[str]) -> Iterable[str]:
    return (one.email.lower() for value in values for one in parse_addresses(value))


def _is_automatic(fields: Mapping[str, list[str]]) -> bool:
    said = [value.partition(";")[0].strip().lower() for value in fields.get("auto-submitted", [])]
    return any(one != "no" for one in said) or len(fields.get("received", [])) > MOST_HOPS


def _verdicts(value: str, server: str) -> list[str]:
    """Return what the server states, one method after the other; nothing where another one speaks.

    Whoever sends a mail chooses the address that is repeated here: one in quotes could state anything.
    """
    plain = _COMMENT.sub(" ", value).lower()
    if _QUOTING.search(plain):
        return []
    name, *verdicts = (" ".join(part.split()) for part in plain.split(";"))
    return list(filter(None, verdicts)) if name.partition(" ")[0] == server else []


def _vouches(verdict: str, domain: str) -> bool:
    method, *facts = verdict.split()
    known = dict(fact.partition("=")[::2] for fact in facts)
    if len(known) < len(facts) or any(fact.count("@") > 1 for fact in facts):
        return False
    match method:
        case "dmarc=pass":
            return known.get("header.from") == domain
        case "dkim=pass":
            return _is_of(domain, known.get("header.d") or known.get("header.i", "").rpartition("@")[2])
        case "spf=pass":
            return known.get("smtp.mailfrom", "").rpartition("@")[2] == domain
    return False


def _is_of(domain: str, signer: str) -> bool:
    """Tell whether the domain is that of the signer, or below it."""
    return "." in signer and (domain == signer or domain.endswith(f".{signer}"))
