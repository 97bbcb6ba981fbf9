"""The registers behind the extension points."""

import pytest

from crm_lists.framework.registry import AlreadyRegistered, ClassRegistry, Many, NotRegistered, Registry


class Base: ...


class Derived(Base): ...


def test_entries_come_back_in_the_order_of_registration() -> None:
    registry: Registry[int] = Registry("numbers")
    registry.register("two", 2)
    registry.register("one", 1)
    assert list(registry) == [2, 1]
    assert "one" in registry
    assert len(registry) == 2


def test_a_key_is_given_once() -> None:
    registry: Registry[int] = Registry("numbers")
    registry.register("one", 1)
    with pytest.raises(AlreadyRegistered, match="numbers: “one” is already registered by 1"):
        registry.register("one", 2)


def test_an_unknown_key_names_the_register() -> None:
    registry: Registry[int] = Registry("numbers")
    with pytest.raises(NotRegistered, match="numbers: nothing is registered as “three”"):
        registry.get("three")
    with pytest.raises(NotRegistered):
        registry.unregister("three")


def test_a_class_without_entry_takes_that_of_its_nearest_base() -> None:
    registry: ClassRegistry[str] = ClassRegistry("names")
    registry.register(Base, "base")
    assert registry.find(Derived) == "base"
    registry.register(Derived, "derived")
    assert registry.find(Derived) == "derived"
    assert registry.find(int) is None
    assert registry.all_for(Derived) == ["base", "derived"]
    with pytest.raises(AlreadyRegistered):
        registry.register(Base, "other")


def test_several_entries_of_a_key_come_by_their_order() -> None:
    several: Many[str] = Many("panels")
    several.register("cases", order=20)("late")
    several.register("*", order=10)("early")
    assert several.get("cases", "*") == ["early", "late"]
    assert several.get("relations") == []
