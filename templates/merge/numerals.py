"""How the languages of the users count: tables of numerals, and the rules by which they are put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Words = Sequence[str]
#: Chooses one of a noun's forms by the number before it.
Choose = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun that is counted: its forms, and in which gender figures stand before it."""

    forms: Words
    gender: str = "m"

    def form(self, number: int, choose: Choose) -> str:
        """Return the form that follows the number."""
        return self.forms[min(choose(number), len(self.forms) - 1)]


# -- what languages have in common ----------------------------------------------------------------


def _listed(text: str) -> list[str]:
    return text.split("|" if "|" in text else None)


def _groups(number: int) -> list[int]:
    """Return the groups of three digits, the units first."""
    found = []
    while number:
        number, group = divmod(number, 1000)
        found.append(group)
    return found


def one_or_many(number: int) -> int:
    """One, and all others."""
    return 0 if number == 1 else 1


def slavic(number: int) -> int:
    """One, two to four, more: Slovak and Czech."""
    return 0 if number == 1 else 1 if 2 <= number <= 4 else 2


def polish_choice(number: int) -> int:
    """One; numbers that end in two to four, but not in twelve to fourteen; more."""
    if number == 1:
        return 0
    return 1 if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else 2


# -- English and German ---------------------------------------------------------------------------

_EN = _listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_EN_TENS = _listed("_ _ twenty thirty forty fifty sixty seventy eighty ninety")


def english(number: int, gender: str) -> str:
    """Count in English."""
    if number == 0:
        return _EN[0]
    parts = []
    for power, group in reversed(list(enumerate(_groups(number)))):
        if group:
            name = ("", " thousand", " million", " billion")[power]
            last_joined = power == 0 and group < 100 and number >= 1000
            parts.append(("and " if last_joined else "") + _english_group(group) + name)
    return " ".join(parts)


def _english_group(group: int) -> str:
    hundreds, rest = divmod(group, 100)
    said = [f"{_EN[hundreds]} hundred"] if hundreds else []
    if rest:
        tens, units = divmod(rest, 10)
        tail = _EN[rest] if rest < 20 else _EN_TENS[tens] + (f"-{_EN[units]}" if units else "")
        said.append(f"and {tail}" if hundreds else tail)
    return " ".join(said)


_DE = _listed(
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
    "sechzehn siebzehn achtzehn neunzehn"
)
_DE_TENS = _listed("_ _ zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")


def german(number: int, gender: str) -> str:
    """Count in German."""
    if number == 0:
        return _DE[0]
    groups = [*_groups(number), 0, 0, 0, 0]
    parts = []
    for power, one, many in ((3, "eine Milliarde", "Milliarden"), (2, "eine Million", "Millionen")):
        if groups[power]:
            parts.append(one if groups[power] == 1 else f"{_german_group(groups[power])} {many}")
    tail = (f"{_german_group(groups[1])}tausend" if groups[1] else "") + _german_group(groups[0])
    return " ".join([*parts, *([tail] if tail else [])])


def _german_group(group: int) -> str:
    hundreds, rest = divmod(group, 100)
    head = f"{_DE[hundreds]}hundert" if hundreds else ""
    if rest < 20:
        return head + (_DE[rest] if rest else "")
    tens, units = divmod(rest, 10)
    return head + (f"{_DE[units]}und" if units else "") + _DE_TENS[tens]


# -- Slovak and Czech -----------------------------------------------------------------------------

_SK = _listed(
    "nula jeden dva tri štyri päť šesť sedem osem deväť desať jedenásť dvanásť trinásť štrnásť "
    "pätnásť šestnásť sedemnásť osemnásť devätnásť"
)
_SK_TENS = _listed("_ _ dvadsať tridsať štyridsať päťdesiat šesťdesiat sedemdesiat osemdesiat deväťdesiat")
_SK_GENDERS = {"f": {1: "jedna", 2: "dve"}, "n": {1: "jedno", 2: "dve"}}
_SK_GREAT = (
    Noun(("milión", "milióny", "miliónov")),
    Noun(("miliarda", "miliardy", "miliárd"), "f"),
)


def slovak(number: int, gender: str) -> str:
    """Count in Slovak."""
    if number == 0:
        return _SK[0]
    groups = [*_groups(number), 0, 0, 0, 0]
    parts = []
    for power in (3, 2):
        if groups[power]:
            noun = _SK_GREAT[power - 2]
            count = _slovak_group(groups[power], noun.gender)
            parts.append(f"{count} {noun.form(groups[power], slavic)}")
    thousands = "" if groups[1] == 1 else _slovak_group(groups[1], "m", before_thousand=True)
    # Up to a million the word is written in one.
    # Only one and two by themselves follow the gender: “dve eurá”, but “stodva eur”.
    tail = (f"{thousands}tisíc" if groups[1] else "") + _slovak_group(
        groups[0], gender if number < 3 else "m"
    )
    return " ".join([*parts, *([tail] if tail else [])])


def _slovak_group(group: int, gender: str, *, before_thousand: bool = False) -> str:
    hundreds, rest = divmod(group, 100)
    head = {0: "", 1: "sto", 2: "dvesto"}.get(hundreds, f"{_SK[hundreds]}sto")
    tens, units = divmod(rest, 10)
    if 10 <= rest < 20:
        return head + _SK[rest]
    if before_thousand and group == 2:
        return "dve"
    last = _SK_GENDERS.get(gender, {}).get(units, _SK[units]) if not tens else _SK[units]
    return head + (_SK_TENS[tens] if tens else "") + (last if units else "")


_CS = _listed(
    "nula jeden dva tři čtyři pět šest sedm osm devět deset jedenáct dvanáct třináct čtrnáct "
    "patnáct šestnáct sedmnáct osmnáct devatenáct"
)
_CS_TENS = _listed("_ _ dvacet třicet čtyřicet padesát šedesát sedmdesát osmdesát devadesát")
_CS_HUNDREDS = _listed("_|sto|dvě stě|tři sta|čtyři sta|pět set|šest set|sedm set|osm set|devět set")
_CS_GENDERS = {"f": {1: "jedna", 2: "dvě"}, "n": {1: "jedno", 2: "dvě"}}
_CS_GREAT = (
    Noun(("tisíc", "tisíce", "tisíc")),
    Noun(("milion", "miliony", "milionů")),
    Noun(("miliarda", "miliardy", "miliard"), "f"),
)


def czech(number: int, gender: str) -> str:
    """Count in Czech."""
    if number == 0:
        return _CS[0]
    parts = []
    for power, group in reversed(list(enumerate(_groups(number)))):
        if group and power:
            noun = _CS_GREAT[power - 1]
            said = "" if group == 1 and power == 1 else f"{_czech_group(group, noun.gender)} "
            parts.append(said + noun.form(group, slavic))
        elif group:
            parts.append(_czech_group(group, gender))
    return " ".join(parts)


def _czech_group(group: int, gender: str) -> str:
    hundreds, rest = divmod(group, 100)
    said = [_CS_HUNDREDS[hundreds]] if hundreds else []
    if 0 < rest < 20:
        said.append(_CS_GENDERS.get(gender, {}).get(rest, _CS[rest]))
    elif rest:
        tens, units = divmod(rest, 10)
        said += [_CS_TENS[tens], *([_CS[units]] if units else [])]
    return " ".join(said)


# -- Polish ---------------------------------------------------------------------------------------

_PL = _listed(
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście "
    "trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście"
)
_PL_TENS = _listed(
    "_ _ dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt "
    "osiemdziesiąt dziewięćdziesiąt"
)
_PL_HUNDREDS = _listed("_ sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset")
_PL_GREAT = (
    Noun(("tysiąc", "tysiące", "tysięcy")),
    Noun(("milion", "miliony", "milionów")),
    Noun(("miliard", "miliardy", "miliardów")),
)
_PL_GENDERS = {"f": {1: "jedna", 2: "dwie"}, "n": {1: "jedno", 2: "dwa"}}


def polish(number: int, gender: str) -> str:
    """Count in Polish."""
    if number == 0:
        return _PL[0]
    parts = []
    for power, group in reversed(list(enumerate(_groups(number)))):
        if group and power:
            said = "" if group == 1 else f"{_polish_group(group, 'm')} "
            parts.append(said + _PL_GREAT[power - 1].form(group, polish_choice))
        elif group:
            parts.append(_polish_group(group, gender, alone=number < 1000))
    return " ".join(parts)


def _polish_group(group: int, gender: str, *, alone: bool = False) -> str:
    hundreds, rest = divmod(group, 100)
    said = [_PL_HUNDREDS[hundreds]] if hundreds else []
    special = _PL_GENDERS.get(gender, {})
    if 0 < rest < 20:
        is_plain_one = rest == 1 and not (alone and not hundreds)
        said.append(_PL[rest] if is_plain_one else special.get(rest, _PL[rest]))
    elif rest:
        tens, units = divmod(rest, 10)
        last = special.get(units, _PL[units]) if units == 2 else _PL[units]
        said += [_PL_TENS[tens], *([last] if units else [])]
    return " ".join(said)


# -- Romanian -------------------------------------------------------------------------------------

_RO = _listed(
    "zero unu doi trei patru cinci șase șapte opt nouă zece unsprezece doisprezece treisprezece "
    "paisprezece cincisprezece șaisprezece șaptesprezece optsprezece nouăsprezece"
)
_RO_TENS = _listed("_ _ douăzeci treizeci patruzeci cincizeci șaizeci șaptezeci optzeci nouăzeci")
_RO_GENDERS = {
    "f": {1: "una", 2: "două", 12: "douăsprezece"},
    "n": {2: "două", 12: "douăsprezece"},
    "m": {},
}
_RO_GREAT = (
    Noun(("o mie", "mii"), "f"),
    Noun(("un milion", "milioane"), "n"),
    Noun(("un miliard", "miliarde"), "n"),
)


def wants_de(number: int) -> bool:
    """From twenty on a “de” stands before the noun, unless the last two digits are one to nineteen."""
    return number >= 20 and not 1 <= number % 100 <= 19


def romanian(number: int, gender: str) -> str:
    """Count in Romanian."""
    if number == 0:
        return _RO[0]
    parts = []
    for power, group in reversed(list(enumerate(_groups(number)))):
        if group and power:
            noun = _RO_GREAT[power - 1]
            of = " de" if wants_de(group) else ""
            counted = f"{_romanian_group(group, noun.gender)}{of} {noun.forms[1]}"
            parts.append(noun.forms[0] if group == 1 else counted)
        elif group:
            parts.append("un" if number == 1 and gender != "f" else _romanian_group(group, gender))
    return " ".join(parts)


def _romanian_group(group: int, gender: str) -> str:
    hundreds, rest = divmod(group, 100)
    said = []
    if hundreds:
        said.append("o sută" if hundreds == 1 else f"{_RO_GENDERS['f'].get(hundreds, _RO[hundreds])} sute")
    special = _RO_GENDERS[gender]
    if 0 < rest < 20:
        said.append(special.get(rest, _RO[rest]))
    elif rest:
        tens, units = divmod(rest, 10)
        said.append(_RO_TENS[tens] + (f" și {special.get(units, _RO[units])}" if units else ""))
    return " ".join(said)


# -- Greek ----------------------------------------------------------------------------------------

_EL = _listed(
    "μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα δέκα έντεκα δώδεκα δεκατρία δεκατέσσερα "
    "δεκαπέντε δεκαέξι δεκαεπτά δεκαοκτώ δεκαεννέα"
)
_EL_TENS = _listed("_ _ είκοσι τριάντα σαράντα πενήντα εξήντα εβδομήντα ογδόντα ενενήντα")
_EL_HUNDREDS = _listed(
    "_ εκατό διακόσια τριακόσια τετρακόσια πεντακόσια εξακόσια επτακόσια οκτακόσια εννιακόσια"
)
_EL_FEMALE = {1: "μία", 3: "τρεις", 4: "τέσσερις", 13: "δεκατρείς", 14: "δεκατέσσερις"}


def greek(number: int, gender: str) -> str:
    """Count in Greek."""
    if number == 0:
        return _EL[0]
    groups = [*_groups(number), 0, 0, 0, 0]
    parts = []
    for power, one, many in ((3, "δισεκατομμύριο", "δισεκατομμύρια"), (2, "εκατομμύριο", "εκατομμύρια")):
        if groups[power]:
            parts.append(f"{_greek_group(groups[power], 'n')} {one if groups[power] == 1 else many}")
    if groups[1]:
        parts.append("χίλια" if groups[1] == 1 else f"{_greek_group(groups[1], 'f')} χιλιάδες")
    if groups[0]:
        parts.append(_greek_group(groups[0], gender))
    return " ".join(parts)


def _greek_group(group: int, gender: str) -> str:
    hundreds, rest = divmod(group, 100)
    special = _EL_FEMALE if gender == "f" else {}
    said = []
    if hundreds:
        name = _EL_HUNDREDS[hundreds]
        named = f"{name}ν" if hundreds == 1 and rest else name
        said.append(named.replace("κόσια", "κόσιες") if gender == "f" else named)
    if 0 < rest < 20:
        said.append(special.get(rest, _EL[rest]))
    elif rest:
        tens, units = divmod(rest, 10)
        said += [_EL_TENS[tens], *([special.get(units, _EL[units])] if units else [])]
    return " ".join(said)
