"""Registration and VAT numbers of firms: whether one can be right, and how it is kept.

Only numbers of the countries below are judged; those of others are kept as they are written.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.cz import dic
from stdnum.exceptions import ValidationError as NotValid
from stdnum.pl import nip, regon
from stdnum.ro import cui, onrc
from stdnum.sk import dph

#: Gives the number as it is kept; raises NotValid for one that breaks the rule.
Check = Callable[[str], str]
_ICO_LENGTH = 8
_KRS = re.compile(r"0{4}[0-9]{6}")


@dataclass(frozen=True)
class Rule:
    """What numbers of one country must be like: the rule in words, and the checks of which one must pass."""

    words: "str | Promise"
    checks: tuple[Check, ...]

    def kept(self, number: str) -> str:
        """Return the number as it is kept; empty for one that breaks the rule."""
        return next((kept for check in self.checks if (kept := _attempt(check, number))), "")


@dataclass(frozen=True)
class Judgement:
    """A number as it is kept, and the rule that it breaks, in words; no words for a right one."""

    number: str
    broken_rule: "str | Promise" = ""


def registration_number(number: str, country_code: str) -> Judgement:
    """Judge a registration number of the country with this ISO code."""
    return _judge(number, RULES.get(country_code))


def vat_number(number: str, country_code: str) -> Judgement:
    """Judge a VAT number by the country that it begins with, else by the country with this ISO code."""
    prefix = _spaceless(number)[:2]
    return _judge(number, VAT_RULES.get(prefix) if prefix.isalpha() else VAT_RULES.get(country_code))


def _judge(number: str, rule: Rule | None) -> Judgement:
    plain = " ".join(number.split())
    if rule is None or not plain:
        return Judgement(plain)
    kept = rule.kept(plain)
    return Judgement(kept) if kept else Judgement(plain, rule.words)


def _attempt(check: Check, number: str) -> str:
    try:
        return check(number)
    except NotValid:
        return ""


# -- the checks of one number ----------------------------------------------------------------------


def ico(number: str) -> str:
    """Check a Slovak or Czech IČO; noughts in front, which spreadsheets lose, are put back."""
    plain = _figures(number)
    # With fewer than six figures something else than noughts is missing.
    if not _ICO_LENGTH - 2 <= len(plain) <= _ICO_LENGTH:
        raise NotValid
    whole = plain.zfill(_ICO_LENGTH)
    if not int(whole) or dic.calc_check_digit_legal(whole[:-1]) != whole[-1]:
        raise NotValid
    return whole


def krs(number: str) -> str:
    """Check the form of a number of the Polish court register, which has no check digit."""
    plain = _figures(number)
    if not _KRS.fullmatch(plain):
        raise NotValid
    return plain


def _not_only_noughts(validate: Check) -> Check:
    """Refuse noughts alone, whose check digit is right."""

    def check(number: str) -> str:
        kept = validate(number)
        if not kept.strip("0"):
            raise NotValid
        return kept

    return check


def _with_prefix(prefix: str, validate: Callable[..., Any]) -> Check:
    def check(number: str) -> str:
        return f"{prefix}{validate(_spaceless(number))}"

    return check


def _figures(number: str) -> str:
    plain = _spaceless(number)
    if not (plain.isascii() and plain.isdigit()):
        raise NotValid
    return plain


def _spaceless(number: str) -> str:
    return re.sub(r"[\s./-]", "", number).upper()


_ICO_WORDS = _(
    "An IČO has 8 figures, the last of which is a check digit, reckoned from the seven before it (modulo 11)."
)
_NIP, _CUI = _not_only_noughts(nip.validate), _not_only_noughts(cui.validate)
RULES: Mapping[str, Rule] = {
    "SK": Rule(_ICO_WORDS, (ico,)),
    "CZ": Rule(_ICO_WORDS, (ico,)),
    "PL": Rule(
        _(
            "A Polish firm has a NIP of 10 figures or a REGON of 9 or 14 figures, the last of which is a "
            "check digit, or a KRS number of 10 figures that begins with four noughts."
        ),
        (_NIP, _not_only_noughts(regon.validate), krs),
    ),
    "RO": Rule(
        _(
            "A Romanian firm has a CUI of 2 to 10 figures, the last of which is a check digit, or a number "
            "of the trade register such as J40/372/2002."
        ),
        (_CUI, onrc.validate),
    ),
}
VAT_RULES: Mapping[str, Rule] = {
    "SK": Rule(
        _("A Slovak VAT number is SK and 10 figures that 11 divides without a remainder."),
        (_with_prefix("SK", dph.validate),),
    ),
    "CZ": Rule(
        _("A Czech VAT number is CZ and 8 to 10 figures: the IČO of a firm or the birth number of a person."),
        (_with_prefix("CZ", dic.validate),),
    ),
    "PL": Rule(
        _("A Polish VAT number is PL and the NIP of 10 figures, the last of which is a check digit."),
        (_with_prefix("PL", _NIP),),
    ),
    "RO": Rule(
        _("A Romanian VAT number is RO and the CUI of 2 to 10 figures, the last of which is a check digit."),
        (_with_prefix("RO", _CUI),),
    ),
}


def checked_countries() -> Iterable[str]:
    """Return the ISO codes of the countries whose numbers are judged."""
    return RULES.keys()
