"""What the headings of exported address books mean, in the languages of the programs that wrote them.

Outlook writes its headings in the language of its windows. English, German and Polish ones are listed; Czech
and Slovak ones differ from version to version and are understood by their words.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

WORK, HOME, OTHER = "work", "home", "other"
PLACES = (WORK, HOME, OTHER)
#: Parts of an address, as their codes stand behind the place: “work.city”.
STREET, CITY, REGION, POSTCODE, COUNTRY = "street", "city", "region", "postcode", "country"


@dataclass(frozen=True)
class Meaning:
    """What a column of an address book holds; `number` tells apart several of one kind."""

    #: A field of a person, "email", "phone" or "address".
    field: str
    #: Of phones and addresses, and the part of an address.
    kind: str = ""
    part: str = ""
    number: int = 1
    #: Whether the file names the kind in a column beside it, as Google's does.
    is_kind: bool = False


_PLAIN: Mapping[str, Sequence[str]] = {
    "title": ("Title", "Name Prefix", "Anrede", "Tytuł"),
    "first": ("First Name", "Given Name", "Vorname", "Imię"),
    "middle": ("Middle Name", "Additional Name", "Weitere Vornamen", "Drugie imię"),
    "last": ("Last Name", "Family Name", "Nachname", "Nazwisko"),
    "suffix": ("Suffix", "Name Suffix", "Sufiks"),
    "company": ("Company", "Organization Name", "Organization 1 - Name", "Firma"),
    "department": (
        "Department",
        "Organization Department",
        "Organization 1 - Department",
        "Abteilung",
        "Dział",
    ),
    "job": ("Job Title", "Organization Title", "Organization 1 - Title", "Position", "Stanowisko"),
    "web": ("Web Page", "Website 1 - Value", "Webseite", "Strona sieci Web"),
    "birthday": ("Birthday", "Geburtstag", "Urodziny"),
    "notes": ("Notes", "Notizen", "Notatki"),
    "categories": ("Categories", "Labels", "Group Membership", "Kategorien", "Kategorie"),
    "spouse": ("Spouse", "Partner", "Współmałżonek"),
    "children": ("Children", "Kinder", "Dzieci"),
}
_EMAILS = (
    ("E-mail Address", "E-Mail-Adresse", "Adres e-mail"),
    ("E-mail 2 Address", "E-Mail 2: Adresse", "Adres e-mail 2"),
    ("E-mail 3 Address", "E-Mail 3: Adresse", "Adres e-mail 3"),
)
#: Kinds of phones; what stands behind a number as a note is under "other".
_PHONES: Mapping[str, Sequence[str]] = {
    "work": (
        *("Business Phone", "Business Phone 2", "Telefon geschäftlich", "Telefon geschäftlich 2"),
        *("Telefon służbowy", "Telefon służbowy 2"),
    ),
    "mobile": ("Mobile Phone", "Mobile Phone 2", "Mobiltelefon", "Mobiltelefon 2", "Telefon komórkowy"),
    "home": (
        *("Home Phone", "Home Phone 2", "Telefon privat", "Telefon privat 2", "Telefon (privat)"),
        *("Telefon (privat 2)", "Telefon domowy", "Telefon domowy 2"),
    ),
    "fax": (
        *("Business Fax", "Home Fax", "Other Fax", "Fax geschäftlich", "Fax privat", "Weiteres Fax"),
        *("Faks służbowy", "Faks domowy", "Inny faks"),
    ),
    "other": (
        *("Primary Phone", "Other Phone", "Company Main Phone", "Car Phone", "Assistant's Phone", "Pager"),
        *("Callback", "Radio Phone", "ISDN", "TTY/TDD Phone", "Telex"),
        *("Haupttelefon", "Weiteres Telefon", "Telefon Firma", "Autotelefon", "Telefon Assistent"),
        *("Rückmeldung", "Telefon für Hörbehinderte"),
        *("Telefon podstawowy", "Inny telefon", "Główny telefon do firmy", "Telefon w samochodzie"),
        *("Telefon asystenta", "Wywołanie zwrotne", "Radiotelefon", "Teleks"),
    ),
}
_STREETS: Mapping[str, Sequence[str]] = {
    WORK: ("Business Street", "Straße geschäftlich", "Adres służbowy - ulica"),
    HOME: ("Home Street", "Straße privat", "Adres domowy - ulica"),
    OTHER: ("Other Street", "Weitere Straße", "Inny adres - ulica"),
}
_ADDRESSES: Mapping[tuple[str, str], Sequence[str]] = {
    (WORK, CITY): ("Business City", "Ort geschäftlich", "Adres służbowy - miejscowość"),
    (WORK, REGION): ("Business State", "Region geschäftlich", "Adres służbowy - województwo"),
    (WORK, POSTCODE): (
        *("Business Postal Code", "Postleitzahl geschäftlich", "Adres służbowy - kod pocztowy"),
    ),
    (WORK, COUNTRY): (
        *("Business Country/Region", "Business Country", "Land/Region geschäftlich", "Land geschäftlich"),
        *("Adres służbowy - kraj/region", "Adres służbowy - kraj"),
    ),
    (HOME, CITY): ("Home City", "Ort privat", "Adres domowy - miejscowość"),
    (HOME, REGION): (
        *("Home State", "Bundesland/Kanton privat", "Region privat", "Adres domowy - województwo"),
    ),
    (HOME, POSTCODE): ("Home Postal Code", "Postleitzahl privat", "Adres domowy - kod pocztowy"),
    (HOME, COUNTRY): (
        *("Home Country/Region", "Home Country", "Land/Region privat", "Land privat"),
        *("Adres domowy - kraj/region", "Adres domowy - kraj"),
    ),
    (OTHER, CITY): ("Other City", "Weiterer Ort", "Inny adres - miejscowość"),
    (OTHER, REGION): (
        *("Other State", "Weiteres/r Bundesland/Kanton", "Weitere Region", "Inny adres - województwo"),
    ),
    (OTHER, POSTCODE): ("Other Postal Code", "Weitere Postleitzahl", "Inny adres - kod pocztowy"),
    (OTHER, COUNTRY): (
        *("Other Country/Region", "Other Country", "Weiteres/e Land/Region", "Weiteres Land"),
        *("Inny adres - kraj/region", "Inny adres - kraj"),
    ),
}
_SUFFIXED = ("", " 2", " 3", " (2)", " (3)")
_GOOGLE = re.compile(r"(E-mail|Phone|Address) (\d{1,2}) - (.+)")
_GOOGLE_FIELDS = {"E-mail": "email", "Phone": "phone", "Address": "address"}
_GOOGLE_PARTS = {
    **{"Value": "value", "Street": STREET, "Extended Address": f"{STREET} 2", "City": CITY},
    **{"Region": REGION, "Postal Code": POSTCODE, "Country": COUNTRY},
}


def folded(text: str) -> str:
    """Return a heading without case and accents, its words with one space between."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return re.sub(
        r"[^\w/']+", " ", "".join(sign for sign in plain if not unicodedata.combining(sign))
    ).strip()


def _known() -> Iterator[tuple[str, Meaning]]:
    for field, headings in _PLAIN.items():
        yield from ((heading, Meaning(field)) for heading in headings)
    for number, headings in enumerate(_EMAILS, start=1):
        yield from ((heading, Meaning("email", number=number)) for heading in headings)
    for kind, headings in _PHONES.items():
        yield from ((heading, Meaning("phone", kind)) for heading in headings)
    for place, headings in _STREETS.items():
        for heading in headings:
            yield from ((f"{heading}{end}", Meaning("address", place, STREET)) for end in _SUFFIXED)
    for (place, part), headings in _ADDRESSES.items():
        yield from ((heading, Meaning("address", place, part)) for heading in headings)


_KNOWN = {folded(heading): meaning for heading, meaning in _known()}


def meaning_of(heading: str) -> Meaning | None:
    """Return what a heading means, None for one that no address book has."""
    if found := _GOOGLE.fullmatch(heading.strip()):
        field, number, part = _GOOGLE_FIELDS[found[1]], int(found[2]), found[3]
        if part in ("Label", "Type"):
            return Meaning(field, number=number, is_kind=True)
        known = _GOOGLE_PARTS.get(part)
        return Meaning(field, part=known, number=number) if known else None
    words = folded(heading)
    return _KNOWN.get(words) or _by_words(words)


# -- Czech and Slovak ---------------------------------------------------------------------------------

_WORDS: Mapping[str, Sequence[str]] = {
    "last": ("prijmeni", "priezvisko"),
    "first": ("jmeno", "krestni jmeno", "meno", "krstne meno"),
    "middle": ("prostredni jmeno", "druhe jmeno", "dalsi jmeno", "stredne meno", "druhe meno", "dalsie meno"),
    "title": ("titul", "osloveni", "oslovenie"),
    "suffix": ("titul za jmenem", "titul za menom", "pripona"),
    "company": ("spolecnost", "spolocnost", "firma"),
    "department": ("oddeleni", "oddelenie"),
    "job": ("funkce", "funkcia", "pozice", "pozicia", "pracovni pozice", "pracovna pozicia"),
    "web": ("webova stranka", "webove stranky"),
    "birthday": ("narozeniny", "datum narozeni", "datum narodenia"),
    "notes": ("poznamky", "poznamka"),
    "categories": ("kategorie",),
}
_BY_WORDS = {heading: Meaning(field) for field, headings in _WORDS.items() for heading in headings}
_PLACE_WORDS = (
    (WORK, ("prac", "zamest", "sluz", "obchod", "firm", "spolec", "spoloc")),
    (HOME, ("dom", "byt", "bydl", "soukrom", "sukrom")),
    (OTHER, ("jin", "in", "ostat", "dals")),
)
_PART_WORDS = (
    (STREET, ("ulice", "ulica")),
    (CITY, ("mesto", "obec")),
    (POSTCODE, ("psc", "smerov")),
    (REGION, ("kraj", "okres")),
    (COUNTRY, ("zeme", "krajina", "stat")),
)
_NUMBER = re.compile(r"\b([23])\b")


def _by_words(text: str) -> Meaning | None:
    if text in _BY_WORDS:
        return _BY_WORDS[text]
    if text.startswith(("e mailova adresa", "adresa e mailu", "e mail adresa")):
        found = _NUMBER.search(text)
        return Meaning("email", number=int(found[1]) if found else 1)
    words = text.replace("/", " ").split()
    place = next((code for code, starts in _PLACE_WORDS if _begin(words, starts)), "")
    part = next((code for code, starts in _PART_WORDS if _begin(words, starts)), "")
    return Meaning("address", place, part) if place and part else _phone(words, place)


def _phone(words: Sequence[str], place: str) -> Meaning | None:
    if _begin(words, ("fax",)):
        return Meaning("phone", "fax")
    if not _begin(words, ("telefon",)):
        return None
    kind = "mobile" if _begin(words, ("mobil",)) else place
    return Meaning("phone", kind) if kind else None


def _begin(words: Sequence[str], starts: Sequence[str]) -> bool:
    return any(word.startswith(tuple(starts)) for word in words)
