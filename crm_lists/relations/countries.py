"""Countries: by what names people, files and programs call them, and the one name that is kept.

Any text is taken, since old data name countries that are gone; what is known is kept by its English name, so
that rules of territories, filters and groups find each country under one name.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale

from crm_lists.framework.search.folding import fold

#: In these languages people and files write the names of countries.
LANGUAGES = ("en", "sk", "cs", "pl", "ro", "el", "de", "hu")
KEPT_IN = "en"
#: Codes of CLDR that are no countries.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
#: Names in use beside those of CLDR.
_ALSO: Mapping[str, tuple[str, ...]] = {
    "SK": ("SVK", "Slovak Republic", "Slovenská republika"),
    "CZ": ("CZE", "Czech Republic", "Česká republika"),
    "PL": ("POL", "Republic of Poland", "Rzeczpospolita Polska"),
    "RO": ("ROU", "ROM"),
    "GR": ("GRC", "EL", "Hellas", "Ελλάς"),
    "DE": ("DEU", "BRD"),
    "AT": ("AUT",),
    "HU": ("HUN",),
    "GB": ("UK", "Great Britain", "England", "Veľká Británia", "Velká Británie", "Marea Britanie"),
    "US": ("USA", "United States of America"),
    "NL": ("Holland", "The Netherlands"),
    "TR": ("Turkey",),
}
#: Countries that forms offer; any other may be written too.
OFFERED = (
    *("SK", "CZ", "PL", "RO", "HU", "AT", "DE", "GR", "CY", "SI", "HR", "RS", "BG", "UA", "MD", "LT", "LV"),
    *("EE", "FI", "SE", "NO", "DK", "NL", "BE", "LU", "FR", "CH", "LI", "IT", "ES", "PT", "GB", "IE", "IS"),
    *("BA", "ME", "MK", "AL", "MT", "TR", "US", "CA"),
)
#: In which language one writes to a country, where a person says nothing else.
LANGUAGE_OF = {"SK": "sk", "CZ": "cs", "PL": "pl", "RO": "ro", "MD": "ro", "GR": "el", "CY": "el"}
LANGUAGE_OF |= {"DE": "de", "AT": "de", "LI": "de", "GB": "en", "IE": "en", "US": "en", "AU": "en"}


def country_code(name: str) -> str:
    """Return the code of the country that the text names, empty for none that is known."""
    return _codes().get(_plain(name), "")


def kept_name(name: str) -> str:
    """Return the name under which the country is kept; an unknown one as it was written."""
    code = country_code(name)
    return country_names()[code] if code else " ".join(name.split())


def names_of_country(code: str) -> list[str]:
    """Return how people may have written the country, as a condition of a query compares them."""
    return _spellings().get(code, [])


@cache
def country_names() -> dict[str, str]:
    """Return the kept names by ISO code, in the order of the names."""
    return dict(sorted(_territories(KEPT_IN), key=lambda pair: fold(pair[1])))


@cache
def offered_countries() -> tuple[str, ...]:
    """Return the names of the countries that forms offer."""
    return tuple(name for code, name in country_names().items() if code in OFFERED)


@cache
def _spellings() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, name in _named():
        found[code] += (name, name.lower(), name.upper())
    return {code: sorted({code, code.lower(), *names}) for code, names in found.items()}


@cache
def _codes() -> Mapping[str, str]:
    # Codes win over names that are spelt alike, and the languages that come first over the others.
    found = {_plain(code): code for code in country_names()}
    for code, name in _named():
        found.setdefault(_plain(name), code)
    return found


def _named() -> Iterator[tuple[str, str]]:
    yield from ((code, name) for code, names in _ALSO.items() for name in names)
    for language in LANGUAGES:
        yield from _territories(language)


def _territories(language: str) -> Iterator[tuple[str, str]]:
    for code, name in Locale.parse(language).territories.items():
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES:
            yield code, name


def _plain(name: str) -> str:
    return " ".join(fold(name).replace(".", "").split())
