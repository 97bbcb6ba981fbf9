"""How people are called: the vocative of Czech, Polish and Greek names by their endings.

The rules cover what is common; a name that no rule knows stays as it is. Slovak, Romanian, English and
German letters address people by the plain name.
"""

import re
from collections.abc import Callable, Mapping, Sequence

Rules = Sequence[tuple[str, str]]

#: Stands for an ending that stays.
_KEPT = r"\g<0>"
#: Patterns of endings with what takes their place; the first that fits counts.
_CZECH_MAN: Rules = (
    ("^(Daniel|Gabriel|Samuel|Emanuel|Michael|Rafael|Izrael|Král)", r"\1i"),
    ("^Pavel", "Pavle"),
    ("^Karel", "Karle"),
    ("^Havel", "Havle"),
    ("[íýůéeěiouy]", _KEPT),
    ("a", "o"),
    ("něk", "ňku"),
    ("děk", "ďku"),
    ("těk", "ťku"),
    ("ek", "ku"),
    ("ec", "če"),
    ("(?<=[ieu])l", "li"),
    ("(?<=[bcdfghjklmnpstvz])r", "ře"),
    ("(?<=[kgh])", "u"),
    ("(?<=[řšžčcjďťňszx])", "i"),
    ("", "e"),
)
_CZECH_WOMAN: Rules = (("(?<![oá])a", "o"), ("", ""))
_POLISH_MAN: Rules = (
    ("^Paweł", "Pawle"),
    ("^Aleksander", "Aleksandrze"),
    ("^Kacper", "Kacprze"),
    ("^Józef", "Józefie"),
    ("[yieo]", _KEPT),
    ("a", "o"),
    ("iek", "ku"),
    ("ek", "ku"),
    ("(?<=sz|cz|rz)", "u"),
    ("ń", "niu"),
    ("ś", "siu"),
    ("ł", "le"),
    ("r", "rze"),
    ("st", "ście"),
    ("t", "cie"),
    ("d", "dzie"),
    ("(?<=[kghżcjl])", "u"),
    ("(?<=[bfmnpswzv])", "ie"),
    ("", ""),
)
_POLISH_WOMAN: Rules = (
    ("^Maria", "Mario"),
    ("(?<=s|z)ia", "iu"),
    ("^Hania", "Haniu"),
    ("^Ania", "Aniu"),
    ("a", "o"),
    ("", ""),
)
_GREEK_MAN: Rules = (
    ("^(Γιώργο|Νίκο|Πέτρο|Μάρκο|Σπύρο|Χρήστο|Στέλιο|Πάνο|Τάσο|Παύλο)ς", r"\1"),
    ("ος", "ε"),
    ("ός", "έ"),
    ("(?<=[ηήαάέε])ς", ""),
    ("", ""),
)
_BY_LANGUAGE: Mapping[str, Mapping[str, Rules]] = {
    "cs": {"male": _CZECH_MAN, "female": _CZECH_WOMAN},
    "pl": {"male": _POLISH_MAN, "female": _POLISH_WOMAN},
    "el": {"male": _GREEK_MAN},
}
#: Languages in which surnames are called too; in the others they stay as they are.
_SURNAMES_TOO = {("cs", "male"), ("el", "male")}


def vocative(name: str, language: str, gender: str) -> str:
    """Return how a person of this first name is called; each part of a double name by itself."""
    rules = _BY_LANGUAGE.get(language, {}).get(gender)
    return _in_parts(name, lambda part: _called(part, language, rules)) if rules else name


def vocative_surname(name: str, language: str, gender: str) -> str:
    """Return how a person of this surname is called."""
    return vocative(name, language, gender) if (language, gender) in _SURNAMES_TOO else name


def _in_parts(name: str, call: Callable[[str], str]) -> str:
    return re.sub(r"[^\s-]+", lambda found: call(found[0]), name)


def _called(part: str, language: str, rules: Rules) -> str:
    if language == "el" and not _is_greek(part):
        return part
    for ending, instead in rules:
        called, count = re.subn(rf"(?:{ending})$", instead, part, count=1)
        if count:
            return called
    return part


def _is_greek(text: str) -> bool:
    return any("\u0370" <= sign <= "\u03ff" or "\u1f00" <= sign <= "\u1fff" for sign in text)
