"""The signature below a message: phone, function and company of its sender, as far as they can be told."""

import re
from dataclasses import dataclass

#: So much of a text, and so many lines below the name, are looked at.
_LONGEST_TEXT = 100_000
_MOST_LINES = 12
_LONGEST_LINE = 120
_QUOTED = re.compile(
    r"^(?:>|-{2,}\s*(?:original|forwarded|pôvodn|původní|mesaj|wiadomo)|_{10,}|"
    r"(?:from|von|od|de la)\s*:\s.{1,200}|on .{1,200} wrote:$|(?:dňa|dne) .{1,200}napísal.{0,20}:$)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w@])(?:\+|00)?\(?\d[\d ()/.\-]{6,20}\d(?![\w@])")
_MOBILE = re.compile(r"\b(?:mob(?:il|ile)?|cell|gsm|m)\b\s*[.:]", re.IGNORECASE)
_LABEL = re.compile(r"\b(?:tel|phone|fon|mob|cell|gsm|fax|m|t)\w{0,8}\s*[.:]", re.IGNORECASE)
_FAX = re.compile(r"\bfax\b", re.IGNORECASE)
_COMPANY = re.compile(
    r"(?:\bs\.\s?r\.\s?o\.|\ba\.\s?s\.|\bk\.\s?s\.|\bv\.\s?o\.\s?s\.|\bgmbh\b|\bag\b|\bltd\b|\blimited\b|\binc\b|"
    r"\bllc\b|\bsp\.\s?z\s?o\.\s?o\.|\bs\.\s?a\.|\bs\.?\s?r\.?\s?l\b|\bkft\b)",
    re.IGNORECASE,
)
_NO_FUNCTION = re.compile(r"[@\d:/]|www\.|^[-_=*\s]*$", re.IGNORECASE)
_DIGITS = range(7, 16)


@dataclass(frozen=True)
class Signature:
    """What stands below a message; the fields are empty where nothing was found."""

    function: str = ""
    company: str = ""
    #: Numbers with their kind: `work`, `mobile` or `fax`.
    phones: tuple[tuple[str, str], ...] = ()


def signature_of(text: str, name: str) -> Signature:
    """Return the signature of the person of this name below a plain text; quoted messages do not count."""
    lines = _below_name(_own_lines(text), name)
    company = next((line for line in lines if _COMPANY.search(line)), "")
    functions = (line for line in lines if line != company and not _NO_FUNCTION.search(line))
    return Signature(
        function=next(functions, "") if lines else "",
        company=company,
        phones=tuple(_phones(lines)),
    )


def _own_lines(text: str) -> list[str]:
    """Return the lines that the sender wrote, up to what is quoted, without blanks and long ones."""
    found = []
    for line in (one.strip() for one in text[:_LONGEST_TEXT].splitlines()):
        if _QUOTED.match(line[: 2 * _LONGEST_LINE]):
            break
        if line and len(line) <= _LONGEST_LINE:
            found.append(line)
    return found


def _below_name(lines: list[str], name: str) -> list[str]:
    """Return the lines below the last one that holds little but the name."""
    words = {word.casefold() for word in name.replace(",", " ").split() if len(word) > 1}
    for number in range(len(lines) - 1, -1, -1):
        said = {word.strip(".,").casefold() for word in lines[number].split()}
        if words and words <= said and len(said) <= len(words) + 3:
            return lines[number + 1 : number + 1 + _MOST_LINES]
    return []


def _phones(lines: list[str]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for line in lines:
        for match in _PHONE.finditer(line):
            number = " ".join(match[0].split())
            before = line[: match.start()]
            is_said = number[0] in "+0(" or _LABEL.search(before[-20:])
            if is_said and sum(sign.isdigit() for sign in number) in _DIGITS:
                found.setdefault(number, _kind_of(before))
    return [(kind, number) for number, kind in list(found.items())[:4]]


def _kind_of(before: str) -> str:
    """Return the kind of a number by the words before it."""
    if _FAX.search(before[-20:]):
        return "fax"
    return "mobile" if _MOBILE.search(before[-20:]) else "work"
