"""Figures in words, in the languages of the users, and amounts of money as contracts write them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from templates.merge.numerals import (
    Choose,
    Noun,
    czech,
    english,
    german,
    greek,
    one_or_many,
    polish,
    polish_choice,
    romanian,
    slavic,
    slovak,
    wants_de,
)

#: Greater figures are written in digits.
LIMIT = 10**12


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one language counts."""

    #: Writes a whole number from 0 before a noun of this gender.
    count: Callable[[int, str], str]
    choose: Choose
    currencies: Mapping[str, Noun]
    joined: str = " "
    minus: str = "minus"

    def amount(self, whole: int, currency: str) -> str:
        """Return a whole amount with the name of its currency."""
        noun = self.currencies.get(currency, Noun((currency,)))
        return (
            f"{self.count(whole, noun.gender)} {self._before(whole)}{noun.form(whole, self.choose)}".strip()
        )

    def _before(self, whole: int) -> str:
        return "de " if self.count is romanian and wants_de(whole) else ""


def in_words(number: int, language: str) -> str | None:
    """Return a whole number in words, None where the language or so great a number is not known."""
    tongue = TONGUES.get(language[:2].lower())
    if tongue is None or abs(number) >= LIMIT:
        return None
    sign = f"{tongue.minus} " if number < 0 else ""
    return sign + tongue.count(abs(number), "m")


def money_in_words(amount: Decimal, language: str, currency: str) -> str | None:
    """Return an amount in words, its hundredths as a fraction: “one hundred euros and 50/100”."""
    tongue = TONGUES.get(language[:2].lower())
    rounded = abs(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)
    whole, hundredths = int(rounded), int(rounded * 100 % 100)
    if tongue is None or whole >= LIMIT:
        return None
    sign = f"{tongue.minus} " if amount < 0 and rounded else ""
    written = f"{sign}{tongue.amount(whole, currency)}"
    return f"{written}{tongue.joined}{hundredths:02d}/100" if hundredths else written


TONGUES: Mapping[str, Tongue] = {
    "en": Tongue(
        english,
        one_or_many,
        {
            "EUR": Noun(("euro", "euros")),
            "GBP": Noun(("pound", "pounds")),
            "USD": Noun(("dollar", "dollars")),
            "CZK": Noun(("Czech koruna", "Czech korunas")),
            "PLN": Noun(("zloty", "zlotys")),
            "RON": Noun(("leu", "lei")),
        },
        " and ",
    ),
    "de": Tongue(german, one_or_many, {"EUR": Noun(("Euro",)), "CHF": Noun(("Franken",))}),
    "sk": Tongue(
        slovak,
        slavic,
        {
            "EUR": Noun(("euro", "eurá", "eur"), "n"),
            "CZK": Noun(("česká koruna", "české koruny", "českých korún"), "f"),
            "PLN": Noun(("zlotý", "zloté", "zlotých")),
        },
    ),
    "cs": Tongue(
        czech,
        slavic,
        {
            "EUR": Noun(("euro", "eura", "eur"), "n"),
            "CZK": Noun(("koruna česká", "koruny české", "korun českých"), "f"),
        },
    ),
    "pl": Tongue(
        polish,
        polish_choice,
        {
            "EUR": Noun(("euro",), "n"),
            "PLN": Noun(("złoty", "złote", "złotych")),
        },
    ),
    "ro": Tongue(
        romanian,
        one_or_many,
        {"EUR": Noun(("euro",)), "RON": Noun(("leu", "lei"))},
        " și ",
    ),
    "el": Tongue(greek, one_or_many, {"EUR": Noun(("ευρώ",), "n")}, " και ", "μείον"),
}
