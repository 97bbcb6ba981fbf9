"""Tests of the parts of pages that are drawn once."""

from typing import Any

import pytest
from django.template import Context, Engine, Template
from django.utils import translation

from crm_lists.framework.templatetags import fragments

PARTS = {"part": "{% load i18n %}{{ given }}{{ hidden }} {% translate 'Yes' %}"}


@pytest.fixture
def engine() -> Engine:
    return Engine(
        loaders=[
            ("django.template.loaders.cached.Loader", [("django.template.loaders.locmem.Loader", PARTS)])
        ],
        libraries={
            "fragments": "crm_lists.framework.templatetags.fragments",
            "i18n": "django.templatetags.i18n",
        },
    )


def drawn(engine: Engine, **context: Any) -> str:
    page = Template("{% load fragments %}{% kept 'part' given=given %}", engine=engine)
    return page.render(Context(context))


def kept_by(engine: Engine) -> int:
    return len(fragments._drawn[engine.get_template("part")])


def test_a_part_sees_what_it_is_given_and_nothing_else(engine: Engine) -> None:
    assert drawn(engine, given="<b>", hidden="secret") == "&lt;b&gt; Yes"


def test_equal_values_are_drawn_once_and_others_anew(engine: Engine) -> None:
    assert [drawn(engine, given=value) for value in ((1, 2), (1, 2), (2, 1))] == [
        "(1, 2) Yes",
        "(1, 2) Yes",
        "(2, 1) Yes",
    ]
    assert kept_by(engine) == 2


def test_each_language_has_its_own_drawing(engine: Engine) -> None:
    drawn(engine, given=1)
    with translation.override("sk"):
        drawn(engine, given=1)
    assert kept_by(engine) == 2


def test_only_so_many_drawings_are_remembered(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "REMEMBERED", 2)
    for number in range(5):
        assert drawn(engine, given=number) == f"{number} Yes"
    assert kept_by(engine) <= 2
