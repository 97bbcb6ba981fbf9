"""How values are compared: a normaliser gives the key that values share which mean the same.

An empty key stands for a value that says nothing and so matches nothing.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from crm_lists.framework.columns.contacts import e164
from crm_lists.framework.public_domains import PUBLIC_DOMAINS
from crm_lists.framework.search.folding import fold, words

from .legal_forms import without_form

Normaliser = Callable[[str], str]

#: Longer keys are cut; what agrees so far is the same.
LONGEST_KEY = 200
#: A number of fewer figures is an extension or a slip of the finger.
FEWEST_FIGURES = 6
FEWEST_SIGNS = 4
#: Degrees before and behind a person's name.
_DEGREES = frozenset(
    [
        "ing",
        "mgr",
        "bc",
        "mudr",
        "mvdr",
        "judr",
        "phdr",
        "rndr",
        "paeddr",
        "pharmdr",
        "thdr",
        "thlic",
        "doc",
        "prof",
        "dr",
        "dipl",
        "arch",
        "artd",
        "phd",
        "csc",
        "drsc",
        "mba",
        "msc",
        "ma",
        "bsc",
        "llm",
        "ll",
        "m",
        "dis",
        "inz",
        "hab",
        "lic",
        "med",
        "mr",
        "mrs",
        "ms",
        "miss",
        "pan",
        "pani",
        "herr",
        "frau",
        "dhr",
        "dna",
        "dl",
        "ec",
        "jur",
    ]
)
#: “And” in the languages around us, which one writes as a word and another as a sign.
_AND = frozenset(("a", "and", "und", "i", "si", "es", "et"))
_ADDRESS = re.compile(r"<([^<>]*)>")
_HOST = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")
_COUNTRY = re.compile(r"^[A-Z]{2}(?=\d+$)")


def exact(text: str) -> str:
    """Return the text without regard to case and spaces."""
    return " ".join(fold(text).split())[:LONGEST_KEY]


def email(text: str) -> str:
    """Return an e-mail address without regard to case; a malformed one matches only its like."""
    inside = _ADDRESS.search(text)
    address = "".join((inside[1] if inside else text).split()).lower().removeprefix("mailto:")
    return address[:LONGEST_KEY] if any(sign.isalnum() for sign in address) else ""


def domain(text: str) -> str:
    """Return the domain of an e-mail or web address; none where anybody can have a mailbox or a page."""
    address = text.strip().lower()
    host = email(address).rpartition("@")[2] if "@" in address and "//" not in address else _host(address)
    host = host.removeprefix("www.").rstrip(".")
    return host[:LONGEST_KEY] if _HOST.fullmatch(host) and host not in PUBLIC_DOMAINS else ""


def _host(address: str) -> str:
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""


def phone(text: str) -> str:
    """Return a number as all the world dials it; one that cannot be dialled, its figures."""
    number = e164(text)
    if number.startswith("+") and number[1:].isdecimal():
        return number
    figures = "".join(sign for sign in text if sign.isdecimal())
    return figures[:LONGEST_KEY] if len(figures) >= FEWEST_FIGURES else ""


def registration_number(text: str) -> str:
    """Return a registration number without spaces, signs, leading zeros and the sign of the country."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum())
    number = _COUNTRY.sub("", signs).lstrip("0")
    return number[:LONGEST_KEY] if len(number) >= FEWEST_SIGNS else ""


def firm_name(text: str) -> str:
    """Return the name of a firm without legal form, diacritics and signs."""
    first, *others = without_form(words(text)) or ("",)
    return " ".join([first, *(word for word in others if word not in _AND)])[:LONGEST_KEY]


def person_name(text: str) -> str:
    """Return the name of a person in either order and without degrees; one word alone says too little."""
    found = [word for word in words(text) if word not in _DEGREES]
    return " ".join(sorted(found))[:LONGEST_KEY] if len(found) > 1 else ""
