"""Plans the many items of the demo: plain values by rule, the same ones in each load."""

import unicodedata
from dataclasses import dataclass
from random import Random

from ..logins import ALFA, BETA
from .numbers import registration_number
from .words import COUNTRIES, STEMS, SUBJECTS, TAILS, Country

SEED = 2026
#: Of how many items a demo of scale one consists besides those written by hand.
RELATIONS, CONTACTS, CASES, ACTIVITIES, EVENTS = 360, 820, 560, 3_500, 300
#: Salespeople with the countries that they look after; a country named more often has more firms.
BEATS = {
    "katarina": "Slovakia",
    "peter": "Slovakia",
    "zuzana": "Slovakia",
    "juraj": "Slovakia",
    "ioana": "Slovakia Romania",
    "andrei": "Romania",
    "marek": "Poland",
    "agnieszka": "Poland Czechia",
    "tomas": "Czechia",
    "lenka": "Czechia",
    "pavel": "Czechia",
    "marketa": "Czechia Slovakia",
}
OWNER_OF = {name: BETA if name in ("tomas", "lenka", "pavel", "marketa") else ALFA for name in BEATS}
#: Which share of firms has these roles.
ROLES = (
    *[("customer",)] * 11,
    *[("prospect",)] * 5,
    *[("supplier",)] * 2,
    ("customer", "supplier"),
    ("partner",),
    ("customer", "partner"),
    ("press",),
    ("associate",),
)
FUNCTIONS = ("managing-director", "invoicing", "marketing-director", "it-director", "accountant")
SOURCES = ("advert", "partner", "web-page", "")


@dataclass(frozen=True)
class Firm:
    """A relation to be."""

    number: int
    salesperson: str
    country: Country
    name: str
    registration_number: str
    street: str
    postal_code: str
    city: str
    phone: str
    domain: str
    industry: str
    roles: tuple[str, ...]
    source: str
    is_passive: bool
    #: How many days ago it was entered.
    days: int


@dataclass(frozen=True)
class Person:
    """A contact to be, of the firm with this number."""

    number: int
    firm: Firm
    first_name: str
    last_name: str
    is_woman: bool
    function: str
    email: str
    mobile: str
    #: Days of the birthday from today, None where it is not known; the year is apart.
    birthday: int | None
    birth_year: int


@dataclass(frozen=True)
class Business:
    """A case to be."""

    number: int
    firm: Firm
    name: str
    value: int
    #: How many days ago it was opened.
    opened: int
    #: In how many days it shall be closed; in the past for a closed one.
    ends: int
    outcome: str


def plan_firms(count: int) -> list[Firm]:
    """Return so many firms, each with a name of its own."""
    chance = Random(SEED)
    salespeople = list(BEATS)
    names: set[str] = set()
    return [_firm(chance, number, salespeople[number % len(salespeople)], names) for number in range(count)]


def _firm(chance: Random, number: int, salesperson: str, names: set[str]) -> Firm:
    country = COUNTRIES[chance.choice(BEATS[salesperson].split())]
    industry = chance.choice(list(STEMS))
    city, postal_code, area = chance.choice(country.cities)
    name = _new_name(chance, country, industry, city, names)
    subscriber = f"555 {number % 10_000:04}"
    return Firm(
        number,
        salesperson,
        country,
        name,
        registration_number(chance, country.name),
        f"{chance.choice(country.streets)} {chance.randrange(1, 140)}",
        postal_code,
        city,
        f"{country.dialling} {area} {subscriber}",
        f"{plain(name.rpartition(',')[0] or name.partition(' ')[0])}-{number}.example",
        industry,
        chance.choice(ROLES),
        chance.choice(SOURCES),
        is_passive=chance.random() < 0.12,
        days=chance.randrange(20, 900),
    )


def _new_name(chance: Random, country: Country, industry: str, city: str, names: set[str]) -> str:
    while True:
        body = f"{chance.choice(STEMS[industry])}{chance.choice(TAILS[industry])} {city}"
        if body not in names:
            names.add(body)
            separator = ", " if country.name in ("Slovakia", "Czechia") else " "
            return f"{body}{separator}{chance.choice(country.legal_forms)}"


def plan_people(firms: list[Firm], count: int) -> list[Person]:
    """Return so many people, at least one for each firm where there are enough."""
    chance = Random(SEED + 1)
    order = [
        firms[number % len(firms)] if number < len(firms) else chance.choice(firms) for number in range(count)
    ]
    return [_person(chance, number, firm) for number, firm in enumerate(order)]


def _person(chance: Random, number: int, firm: Firm) -> Person:
    is_woman = chance.random() < 0.45
    country = firm.country
    first_name = chance.choice(country.women if is_woman else country.men)
    last_name = chance.choice(country.surnames)[is_woman]
    return Person(
        number,
        firm,
        first_name,
        last_name,
        is_woman,
        FUNCTIONS[0] if number == firm.number else chance.choice(FUNCTIONS),
        f"{plain(first_name)}.{plain(last_name)}.{number}@{firm.domain}",
        country.mobile.format(f"{number % 100:02}") + f" 555 {number % 1000:03}",
        birthday=chance.randrange(-180, 186) if chance.random() < 0.4 else None,
        birth_year=chance.randrange(1958, 2001),
    )


def plan_cases(firms: list[Firm], count: int) -> list[Business]:
    """Return so many cases of firms that buy, two of three of them closed."""
    chance = Random(SEED + 2)
    buying = [firm for firm in firms if not firm.is_passive and set(firm.roles) & {"customer", "prospect"}]
    former = [firm for firm in firms if firm.is_passive]
    return [_case(chance, number, buying, former) for number in range(count)]


def _case(chance: Random, number: int, buying: list[Firm], former: list[Firm]) -> Business:
    is_former = chance.random() < 0.12
    firm = chance.choice(former if is_former else buying)
    subject = chance.choice(SUBJECTS[firm.industry]).format(chance.randrange(2, 12), 2024 + number % 3)
    is_closed = is_former or chance.random() < 0.55
    opened = chance.randrange(130 if is_closed else 3, 800 if is_closed else 130)
    ends = -chance.randrange(2, opened - 20) if is_closed else chance.randrange(-12, 120)
    value = round(chance.lognormvariate(10.4, 0.9), -2)
    outcome = ("successful" if chance.random() < 0.48 else "unsuccessful") if is_closed else ""
    return Business(number, firm, f"{subject}, {firm.city}", int(value), opened, ends, outcome)


def plain(name: str) -> str:
    """Return the name in the letters that addresses are made of."""
    folded = unicodedata.normalize("NFKD", name.lower().replace("ł", "l"))
    return "".join(sign if sign.isalnum() else "-" for sign in folded if sign.isascii()).strip("-")
