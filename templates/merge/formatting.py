"""How values look in a document of a language: the filters of templates and the plain output."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from jinja2 import Undefined

from templates.merge.words import in_words, money_in_words

FALLBACK_LOCALE = "en_GB"
_STYLES = frozenset({"short", "medium", "long", "full"})
_MOST_DECIMALS = 10


def locale_of(language: str) -> Locale:
    """Return the locale of a language code such as “sk” or “en-gb”."""
    for separator in ("-", "_"):
        try:
            return Locale.parse(language, sep=separator)
        except (ValueError, UnknownLocaleError):
            continue
    return Locale.parse(FALLBACK_LOCALE)


def filters(locale: Locale) -> dict[str, Callable[..., Any]]:
    """Return the filters that templates may use, in this language."""
    return {
        "date": partial(_date, locale),
        "datetime": partial(_datetime, locale),
        "money": partial(_money, locale),
        "number": partial(_number, locale),
        "words": partial(_words, locale),
        "money_words": partial(_money_words, locale),
        "upper": lambda value: _text(value).upper(),
        "lower": lambda value: _text(value).lower(),
        "title": lambda value: _text(value).title(),
        "lines": _lines,
        "default": _default,
    }


def shown(locale: Locale, value: Any) -> Any:
    """Return how a value looks when a template prints it without a filter."""
    if value is None or isinstance(value, bytes):
        return ""
    if isinstance(value, datetime):
        return _datetime(locale, value)
    if isinstance(value, date):
        return _date(locale, value)
    if isinstance(value, float | Decimal):
        return format_decimal(value, locale=locale, decimal_quantization=False)
    return value


def _date(locale: Locale, value: Any, style: str = "medium") -> str:
    if not isinstance(value, date):
        return _text(value)
    return format_date(value, format=_style(style), locale=locale)


def _datetime(locale: Locale, value: Any, style: str = "medium") -> str:
    if not isinstance(value, datetime):
        return _date(locale, value, style)
    day, hour = (
        format_date(value, format=_style(style), locale=locale),
        format_datetime(value, "HH:mm", locale=locale),
    )
    return f"{day} {hour}"


def _money(locale: Locale, value: Any, currency: str = "") -> str:
    amount = _decimal(value)
    if amount is None:
        return _text(value)
    if not currency:
        return _number(locale, amount, 2)
    return format_currency(amount, currency[:3].upper(), locale=locale)


def _number(locale: Locale, value: Any, decimals: int | None = None) -> str:
    amount = _decimal(value)
    if amount is None:
        return _text(value)
    if decimals is None:
        return format_decimal(amount, locale=locale, decimal_quantization=False)
    places = max(0, min(int(decimals), _MOST_DECIMALS))
    return format_decimal(amount, format="#,##0." + "0" * places if places else "#,##0", locale=locale)


def _words(locale: Locale, value: Any) -> str:
    amount = _decimal(value)
    if amount is None:
        return _text(value)
    return in_words(int(amount), locale.language) or _number(locale, amount)


def _money_words(locale: Locale, value: Any, currency: str = "EUR") -> str:
    amount = _decimal(value)
    if amount is None:
        return _text(value)
    code = currency[:3].upper()
    return money_in_words(amount, locale.language, code) or _money(locale, amount, code)


def _lines(value: Any, separator: str = ", ") -> str:
    """Write the lines of a text one behind the other."""
    return separator[:20].join(line.strip() for line in _text(value).splitlines() if line.strip())


def _default(value: Any, alternative: Any = "") -> Any:
    return alternative if isinstance(value, Undefined) or value is None or value == "" else value


def _decimal(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _style(style: str) -> Any:
    return style if style in _STYLES else "medium"


def _text(value: Any) -> str:
    return "" if value is None else str(value)


FILTER_NAMES = frozenset(filters(Locale("en")))
