"""Match rules: by which columns two items of a list may be one and the same, and how much each says.

A list has the rules that are registered under its code. What agrees in a rule counts its weight; a pair is
told from `THRESHOLD` on, so a rule of that weight tells alone and lighter ones only together.
Administrators may give a rule another weight, have it refuse instead of warn, or switch it off.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.functional import Promise

from crm_lists.framework import surroundings
from crm_lists.framework.registry import Many

from .models import Action, MatchSetting
from .normalisers import Normaliser

#: From so much on a pair is told.
THRESHOLD = 100
_KNOWN = "duplicates.rules"


@dataclass(frozen=True)
class MatchRule:
    """One way in which two items of a list may agree."""

    code: str
    label: "str | Promise"
    #: Each of them gives keys; those of one rule are compared with each other.
    columns: tuple[str, ...]
    normaliser: Normaliser
    weight: int = THRESHOLD
    action: str = Action.WARN
    #: A column whose value must be the same too, such as the company of a person.
    within: str = ""
    #: Two items that both have a value, and none in common, are two for certain.
    tells_apart: bool = False
    #: Two items of which one names the other here, or both the same third one, are known to be two: a branch
    #: and its company. Such a rule finds nothing by itself.
    keeps_apart: bool = False
    #: A typed value of one word finds longer ones that begin with it, not the reverse.
    finds_longer: bool = False

    @property
    def followed(self) -> frozenset[str]:
        """Return the columns from which the keys follow."""
        return frozenset((*self.columns, self.within)) - {""}


#: The rules of each list, by its code.
match_rules: Many[MatchRule] = Many("match rules")


def register_rules(list_code: str, *rules: MatchRule) -> None:
    """Give a list its match rules."""
    for rule in rules:
        match_rules.register(list_code)(rule)


@dataclass(frozen=True)
class Rules:
    """The rules of one list as they count at present."""

    list_code: str
    rules: tuple[MatchRule, ...]

    def __iter__(self) -> Iterator[MatchRule]:
        return iter(self.rules)

    def __bool__(self) -> bool:
        return bool(self.rules)

    @cached_property
    def by_code(self) -> dict[str, MatchRule]:
        """Return the rules by their code."""
        return {rule.code: rule for rule in self.rules}

    @cached_property
    def finding(self) -> tuple[MatchRule, ...]:
        """Return the rules that find anything."""
        return tuple(rule for rule in self.rules if not rule.keeps_apart)

    @cached_property
    def followed(self) -> frozenset[str]:
        """Return the columns from which the keys of an item follow."""
        return frozenset[str]().union(*(rule.followed for rule in self.rules))

    def score(self, agreed: frozenset[str]) -> int:
        """Return what it counts to agree in these rules."""
        return sum(rule.weight for rule in self.finding if rule.code in agreed)


def declared(list_code: str) -> Rules:
    """Return all rules of the list as the program ships them; keys are kept for each."""
    return Rules(list_code, tuple(match_rules.get(list_code)))


def rules_of(list_code: str) -> Rules:
    """Return the rules of the list as they count at present."""
    known: dict[str, Rules] = surroundings.known(_KNOWN, dict)
    if list_code not in known:
        found = (_settled(rule, list_code) for rule in match_rules.get(list_code))
        known[list_code] = Rules(list_code, tuple(rule for rule in found if rule.action != Action.OFF))
    return known[list_code]


def _settled(rule: MatchRule, list_code: str) -> MatchRule:
    setting = _settings().get((list_code, rule.code))
    return rule if setting is None else replace(rule, weight=setting.weight, action=setting.action)


def _settings() -> dict[tuple[str, str], MatchSetting]:
    return surroundings.known(
        "duplicates.settings", lambda: {(one.list_code, one.rule): one for one in MatchSetting.objects.all()}
    )
