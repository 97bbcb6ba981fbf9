"""The legal forms of firms in the countries around us, as the folded words that stand at an end of a name."""

from collections.abc import Sequence

_BEHIND = """
s r o|sro|spol s r o|spol sro|spolocnost s rucenim obmedzenym|spolecnost s rucenim omezenym
a s|as|akciova spolocnost|akciova spolecnost|j s a|v o s|vos|verejna obchodna spolocnost
verejna obchodni spolecnost|k s|komanditna spolocnost|komanditni spolecnost|druzstvo|s p|z s|o z|n o
obcianske zdruzenie|neziskova organizacia|statny podnik|statni podnik
sp z o o|sp zoo|spzoo|z o o|spolka z o o|spolka z ograniczona odpowiedzialnoscia|s a|sa|spolka akcyjna|p s a
sp j|spolka jawna|sp k|sp komandytowa|spolka komandytowa|s k a|sp p|s c|spolka cywilna
srl|s r l|srl d|s r l d|societate cu raspundere limitata|societate pe actiuni|s n c|snc|s c s|pfa|p f a
kft|zrt|nyrt|rt|bt|kkt|e v|ev|korlatolt felelossegu tarsasag|zartkoruen mukodo reszvenytarsasag
gmbh|g m b h|mbh|gesellschaft mit beschrankter haftung|ag|aktiengesellschaft|kg|ohg|gbr|e k|ug
ug haftungsbeschrankt|haftungsbeschrankt|kgaa|e g|eg|se|co
ltd|limited|llc|l l c|llp|l l p|lp|plc|p l c|inc|incorporated|corp|corporation|company
"""
_BEFORE = """
s c|sc|p h u|phu|p p h u|pphu|f h u|fhu|z p h u|firma
"""


def _read(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the forms as words, the longest first."""
    forms = {tuple(form.split()) for line in text.splitlines() for form in line.split("|") if form.strip()}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


BEHIND = _read(_BEHIND)
BEFORE = _read(_BEFORE)


def without_form(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a firm's name without its legal form; a name that is nothing else stays."""
    rest = tuple(words)
    while shorter := _cut(rest):
        rest = shorter
    return rest


def _cut(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words without one form at an end, nothing where there is none to take away."""
    for form in BEHIND:
        if len(words) > len(form) and words[-len(form) :] == form:
            return words[: -len(form)]
    for form in BEFORE:
        if len(words) > len(form) and words[: len(form)] == form:
            return words[len(form) :]
    return ()
