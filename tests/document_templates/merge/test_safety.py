"""Templates of people who mean harm."""

import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from libraries.sandbox import Limits
from templates.merge import FieldSchema, Group, ListOf, Scalar, render_safely, validate_safely

from .word import entries_of, template, text_of, with_parts

SCHEMA = FieldSchema({"case": Group({"name": Scalar()}), "lines": ListOf(Group({"name": Scalar()}))})
VALUES = {"case": {"name": "North"}, "lines": [{"name": "a"}]}
PAYLOADS = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ case.name.__init__.__globals__ }}",
    "{{ case['__class__'] }}",
    "{{ case['__cla' ~ 'ss__'] }}",
    "{{ case.name.format(case) }}",
    "{{ case.name.upper() }}",
    "{{ case|attr('__class__') }}",
    "{{ [case]|map(attribute='__class__')|list }}",
    "{{ self._TemplateReference__context }}",
    "{{ self.__init__.__globals__.__builtins__.__import__('os').popen('touch PROOF').read() }}",
    "{{ cycler.__init__.__globals__.os.popen('touch PROOF').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].popen('touch PROOF').read() }}",
    "{{ lipsum(n=10000) }}",
    "{{ dict(a=1) }}",
    "{{ range(10**9) }}",
    "{{ 'a' * 10**9 }}",
    "{{ 9**9**9 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ 'a'|center(1000000000) }}",
    "{{ _x }}",
    "{% for i in range(1000000000) %}x{% endfor %}",
    "{% for a in lines recursive %}{{ loop(lines) }}{% endfor %}",
    "{% include 'a.docx' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import popen %}",
    "{% extends 'base' %}",
    "{% macro m() %}{{ m() }}{% endmacro %}",
    "{% block b %}{% endblock %}",
    "{% set x %}y{% endset %}",
    "{% filter upper %}y{% endfilter %}",
    "{% call m() %}{% endcall %}",
    "{{ loop.__class__ }}",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_does_nothing_and_is_reported(payload: str, tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    data = template("Dear {{ case.name }}", payload.replace("PROOF", str(proof)))
    rendered = render_safely(data, VALUES)
    assert rendered.document is None
    assert rendered.code in {"forbidden", "syntax", "arithmetic"}
    report = validate_safely(data, SCHEMA)
    assert not report.can_be_published
    assert {"forbidden", "tag_syntax", "arithmetic"} & {finding.code for finding in report.errors}
    assert not proof.exists()


@pytest.mark.parametrize(
    "payload", ["{{ 'a' * 1000000000 }}", "{{ 1000000000 * case.name }}", "{{ '%9d' % 1 }}"]
)
def test_multiplying_text_is_refused(payload: str) -> None:
    assert render_safely(template(payload), VALUES).code == "arithmetic"


def test_a_payload_hidden_from_the_report_is_refused_when_rendering() -> None:
    document = entries_of(template("x"))["word/document.xml"]
    hidden = document.replace(b"<w:body>", b'<w:body><!-- {{ "".__class__ }} -->')
    data = with_parts(template("x"), {"word/document.xml": hidden})
    assert render_safely(data, VALUES).code == "forbidden"
    assert not validate_safely(data, SCHEMA).can_be_published


@pytest.mark.parametrize("where", ["header", "footer"])
def test_a_payload_outside_the_body_is_found_too(where: str) -> None:
    data = template("x", **{where: "{{ ''.__class__ }}"})
    assert render_safely(data, VALUES).code == "forbidden"
    assert "forbidden" in {finding.code for finding in validate_safely(data, SCHEMA).errors}


def test_a_loop_within_loops_is_stopped() -> None:
    many = {"lines": [{"name": "x"}] * 3000}
    nested = (
        "{% for a in lines %}{% for b in lines %}{% for c in lines %}{% endfor %}{% endfor %}{% endfor %}"
    )
    started = time.monotonic()
    rendered = render_safely(template(nested), many, limits=Limits(cpu_seconds=2, wall_seconds=20))
    assert rendered.code == "cpu"
    assert "computing time" in str(rendered.failure)
    assert time.monotonic() - started < 15


def test_a_flood_of_output_is_stopped() -> None:
    many = {"lines": [{"name": "x" * 1000}] * 1000}
    flood = "{% for a in lines %}{% for b in lines %}{{ b.name }}{% endfor %}{% endfor %}"
    assert render_safely(template(flood), many).code in {"output", "memory", "cpu"}


def test_doubling_a_text_forty_times_is_stopped() -> None:
    doubling = "{% set x = 'aaaaaaaaaa' %}" + "{% set x = x ~ x %}" * 40 + "{{ x }}"
    assert render_safely(template(doubling), VALUES).code in {"memory", "output", "cpu"}


def test_a_zip_bomb_is_refused() -> None:
    target = BytesIO(template("x"))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/bomb.bin", bytes(100 << 20))
    assert render_safely(target.getvalue(), VALUES).code == "bomb"
    assert not validate_safely(target.getvalue(), SCHEMA).can_be_published


def test_entities_in_a_template_are_refused() -> None:
    xml = entries_of(template("x"))["word/document.xml"]
    doctype = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    start = xml.index(b"<w:document")
    data = with_parts(template("x"), {"word/document.xml": xml[:start] + doctype + xml[start:]})
    assert [finding.code for finding in validate_safely(data, SCHEMA).errors] == ["entities"]
    assert render_safely(data, VALUES).code == "entities"


def test_a_value_is_never_read_as_a_tag() -> None:
    values = {"case": {"name": "{{ ''.__class__ }}{% for x in y %}"}}
    rendered = render_safely(template("{{ case.name }}"), values)
    assert rendered.document is not None
    assert text_of(rendered.document) == values["case"]["name"]


def test_values_that_are_not_plain_are_refused_before_the_child() -> None:
    assert render_safely(template("x"), {"x": object()}).code == "type"
