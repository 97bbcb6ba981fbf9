"""Account numbers of banks: whether an IBAN or a BIC can be one, and how it is printed."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", re.ASCII)
#: How long the IBANs of some countries are (ISO 13616); others are judged by their check digits alone.
LENGTHS = {
    "AT": 20,
    "BE": 16,
    "BG": 22,
    "CH": 21,
    "CZ": 24,
    "DE": 22,
    "DK": 18,
    "ES": 24,
    "FI": 18,
    "FR": 27,
    "GB": 22,
    "GR": 27,
    "HR": 21,
    "HU": 28,
    "IE": 22,
    "IT": 27,
    "LU": 20,
    "NL": 18,
    "NO": 15,
    "PL": 28,
    "PT": 25,
    "RO": 24,
    "SE": 24,
    "SI": 19,
    "SK": 24,
    "UA": 29,
}


def compact(number: str) -> str:
    """Return the number without spaces and hyphens, in capitals."""
    return re.sub(r"[\s-]", "", number).upper()


def spaced_iban(number: str) -> str:
    """Return the number in groups of four, as banks print it; what cannot be one stays as it is."""
    plain = compact(number)
    return " ".join(re.findall(".{1,4}", plain)) if _IBAN.fullmatch(plain) else number


def validate_iban(number: str) -> None:
    """Raise ValidationError if this cannot be an IBAN."""
    plain = compact(number)
    if not _IBAN.fullmatch(plain):
        raise ValidationError(_("An IBAN begins with two letters and two check digits."))
    expected = LENGTHS.get(plain[:2])
    if expected is not None and len(plain) != expected:
        raise ValidationError(
            _("An IBAN of %(country)s has %(expected)s characters; this one has %(found)s.")
            % {"country": plain[:2], "expected": expected, "found": len(plain)}
        )
    if _remainder(plain) != 1:
        raise ValidationError(
            _("The check digits of this IBAN are wrong. Compare it with the bank's papers.")
        )


def validate_bic(number: str) -> None:
    """Raise ValidationError if this cannot be a BIC."""
    if not _BIC.fullmatch(number):
        raise ValidationError(_("A BIC has 8 or 11 capital letters and digits, such as GIBASKBX."))


def _remainder(plain: str) -> int:
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97
