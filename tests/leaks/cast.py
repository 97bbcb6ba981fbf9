"""Who and what is in the world of the leak test, as tables."""

#: Roles of the test alone: {code: {list: {action: scope}}}; the ready roles are there besides.
ROLES = {
    "department": {"*": {"view": "department", "change": "own"}},
    "below": {"*": {"view": "below"}},
    "territory": {"*": {"view": "territory", "add": "territory", "change": "territory"}},
    "group_wide": {"*": {"view": "linked", "change": "own"}},
    "own": {"*": dict.fromkeys(("view", "add", "change", "delete"), "own")},
    "no_cases": {"contacts": {"view": "owner", "export": "owner", "analyse": "owner"}},
    "by_type": {},
    "by_library": {},
    "insider": {"*": {"view": "group", "export": "group", "analyse": "group"}},
    "everything": {"*": {"view": "all"}},
}
#: {group: owner}
GROUPS = {"north": "first", "south": "first", "abroad": "second", "overseas": "linked_owner"}
#: {person: ((owner, role, group), ...)}; who has no place works for nobody.
PLACES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "salesperson": (("first", "salesperson", "north"),),
    "colleague": (("first", "salesperson", "north"),),
    "reader": (("first", "reader", "north"),),
    "contributor": (("first", "contributor", "north"),),
    "other_group": (("first", "salesperson", "south"),),
    "manager": (("first", "manager", ""),),
    "secretary": (("first", "secretary", ""),),
    "editor": (("first", "editor", ""),),
    "administrator": (("first", "administrator", ""),),
    "everything": (("first", "everything", ""),),
    "stranger": (("second", "salesperson", "abroad"),),
    "partner": (("linked_owner", "salesperson", "overseas"),),
    "group_wide": (("first", "group_wide", ""),),
    "chief": (("first", "own", ""),),
    "boss": (("first", "own", ""),),
    "report": (("first", "own", ""),),
    "deep_report": (("first", "own", ""),),
    "department_mate": (("first", "department", ""),),
    "department_lead": (("first", "below", ""),),
    "team_lead": (("first", "team_lead", "south"),),
    "seller": (("first", "territory", ""),),
    "area_seller": (("first", "territory", ""),),
    "receiver": (("first", "reader", ""),),
    "deputy": (("first", "salesperson", "south"),),
    "former_deputy": (("first", "reader", ""),),
    "revoked_deputy": (("first", "reader", ""),),
    "later_deputy": (("first", "reader", ""),),
    "limited_deputy": (("first", "reader", ""),),
    "second_deputy": (("first", "reader", ""),),
    "deputy_of_administrator": (("second", "reader", ""),),
    "deputy_elsewhere": (("second", "reader", ""),),
    "insider": (("first", "insider", "north"),),
    "by_type": (("first", "by_type", ""),),
    "by_library": (("first", "by_library", ""),),
    "no_cases": (("first", "no_cases", ""),),
    "twofold": (("first", "reader", "north"), ("second", "salesperson", "abroad")),
    "leaver": (("first", "salesperson", "north"),),
    "nobody": (),
}
ANONYMOUS = "anonymous"
SUPERUSER = "administrator"
#: {name: (manager's name or "", department)}; the managers of departments stand below.
EMPLOYED = {
    "chief": ("", "head"),
    "boss": ("", "sales"),
    "report": ("", "sales"),
    "deep_report": ("report", "field"),
    "department_mate": ("", "sales"),
    "department_lead": ("", "head"),
    "team_lead": ("", "field"),
}
#: {department: (part of, manager)}
DEPARTMENTS = {"head": ("", "chief"), "sales": ("head", "boss"), "field": ("sales", "")}
#: {territory: (part of, rule, salesperson)}
TERRITORIES = {
    "west": ("", "", "area_seller"),
    "nitra": ("west", "city=Nitra", "seller"),
    "trnava": ("west", "any(city=Trnava,city=Hlohovec)", ""),
}
#: {place: (who adds it, city of its relation)}; each list has an item in each of them.
SPOTS = {
    "own": ("salesperson", ""),
    "mate": ("colleague", ""),
    "left": ("leaver", ""),
    "south": ("other_group", ""),
    "alone": ("manager", ""),
    "typed": ("manager", ""),
    "chief": ("chief", ""),
    "boss": ("boss", ""),
    "report": ("report", ""),
    "deep": ("deep_report", ""),
    "abroad": ("stranger", ""),
    "partner": ("partner", ""),
    "nitra": ("other_group", "Nitra"),
    "hlohovec": ("manager", "Hlohovec"),
    "sealed": ("colleague", ""),
    "figureless": ("colleague", ""),
    "shared": ("stranger", ""),
    "edited": ("stranger", ""),
    "lapsed": ("stranger", ""),
    "taken_back": ("stranger", ""),
    "binned": ("colleague", ""),
    "binned_abroad": ("stranger", ""),
}
#: Places whose items have a type of their own, where the list has types.
TYPED = ("sealed", "figureless", "typed")
#: {place: (receiver or group, level, days until its end or None, taken back)}
SHARES = {
    "shared": ("receiver", "read", None, False),
    "edited": ("south", "edit", 0, False),
    "lapsed": ("receiver", "edit", -1, False),
    "taken_back": ("receiver", "edit", None, True),
}
#: {deputy: (person, days from now to the start, to the end, lists, revoked)}
DELEGATIONS = {
    "deputy": ("salesperson", -1, 1, [], False),
    "former_deputy": ("salesperson", -3, -1, [], False),
    "revoked_deputy": ("salesperson", -1, 1, [], True),
    "later_deputy": ("salesperson", 1, 2, [], False),
    "limited_deputy": ("salesperson", -1, 1, ["cases", "documents"], False),
    "second_deputy": ("deputy", -1, 1, [], False),
    "deputy_of_administrator": ("administrator", -1, 1, [], False),
    "deputy_elsewhere": ("salesperson", -1, 1, [], False),
}
#: Who sees the delegations of others is not told to the oracle yet.
UNTOLD = ("delegations",)
