"""The report about a template."""

import pytest

from templates.merge import FieldSchema, Group, Kind, ListOf, Report, Scalar, validate_safely
from templates.merge.validate import Level, validate

from .word import template, with_body_xml, with_parts, with_relation

SCHEMA = FieldSchema(
    {
        "case": Group(
            {
                "name": Scalar("Name"),
                "value": Scalar("Value", Kind.MONEY),
                "close": Scalar("Close", Kind.DATE),
                "relation": Group({"name": Scalar(), "city": Scalar()}),
                "lines": ListOf(Group({"name": Scalar(), "price": Scalar(kind=Kind.MONEY)})),
            }
        ),
        "owner": Group({"name": Scalar()}),
    }
)


def report_of(*paragraphs: str) -> Report:
    return validate(template(*paragraphs), SCHEMA)


def only_error(*paragraphs: str) -> tuple[str, str, str]:
    errors = report_of(*paragraphs).errors
    assert len(errors) == 1
    return errors[0].code, str(errors[0].message), errors[0].place.text


def test_a_good_template_has_no_findings() -> None:
    report = report_of(
        "{{ case.name }} for {{ owner.name|upper }}",
        "{%p for line in case.lines %}",
        "{{ loop.index }}. {{ line.name }}: {{ line.price|money('EUR') }}",
        "{%p endfor %}",
        "{% set r = case.relation %}{{ r.city }}",
        "{% if case.close is defined %}{{ case.close|date }}{% endif %}",
        "{% with c = case.relation %}{{ c.name }}{% endwith %} {{ case['name'] }} {{ case.lines[0].name }}",
    )
    assert report.findings == ()
    assert set(report.fields) >= {"case.lines", "case.lines[].price", "case.relation.city", "case.close"}


@pytest.mark.parametrize(
    ("text", "name", "nearest"),
    [
        ("Dear {{ case.nmae }}", "case.nmae", "case.name"),
        ("{{ cas.name }}", "cas.name", "case.name"),
        ("{{ case.relation.cty }}", "case.relation.cty", "case.relation.city"),
        ("{% for line in case.lines %}{{ line.prise }}{% endfor %}", "line.prise", "line.price"),
        ("{% if case.vlaue > 3 %}x{% endif %}", "case.vlaue", "case.value"),
        ("{% for l in case.linse %}{% endfor %}", "case.linse", "case.lines"),
    ],
)
def test_an_unknown_field_is_named_with_its_paragraph_and_the_nearest_name(
    text: str, name: str, nearest: str
) -> None:
    message = f"There is no field “{name}”. Did you mean “{nearest}”?"
    assert only_error("before", text) == ("unknown_field", message, text)


def test_a_field_like_no_other_is_just_unknown() -> None:
    assert only_error("{{ xyzzy }}")[1] == "There is no field “xyzzy”."


def test_an_unknown_field_in_the_header_is_found() -> None:
    report = validate(template("x", header="{{ owner.nmae }}"), SCHEMA)
    assert [finding.place.part for finding in report.errors] == ["header"]


def test_a_tag_over_two_paragraphs_is_found() -> None:
    assert only_error("Dear {{ case.", "name }}")[::2] == ("tag_split", "Dear {{ case.")


def test_a_tag_split_over_runs_is_no_problem() -> None:
    xml = "".join(f"<w:r><w:t>{part}</w:t></w:r>" for part in ("{", "{ case", ".nmae }", "}"))
    report = validate(with_body_xml(f"<w:p>{xml}</w:p>"), SCHEMA)
    assert [finding.code for finding in report.errors] == ["unknown_field"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ case.name", "tag_split"),
        ("{{ case. }}", "tag_syntax"),
        ("{% if case.name %}never ended", "tag_syntax"),
        ("{% endfor %}", "tag_syntax"),
        ("{{r case.name }}", "tag_rich"),
        ("{{ case.name|shout }}", "forbidden"),
        ("{{ case.name is callable }}", "forbidden"),
        ("{{ case.relation }}", "not_a_value"),
        ("{{ case.lines }}", "not_a_value"),
        ("{% for x in case.name %}{% endfor %}", "not_a_list"),
    ],
)
def test_a_mistake_is_reported(text: str, code: str) -> None:
    assert only_error(text)[0] == code


def test_a_filter_that_does_not_fit_is_a_warning() -> None:
    report = report_of("{{ case.name|date }}")
    assert [(finding.level, finding.code) for finding in report.findings] == [(Level.WARNING, "filter_kind")]
    assert report.can_be_published


def test_a_name_in_a_loop_does_not_leak_out_of_it() -> None:
    assert only_error("{% for line in case.lines %}{% endfor %}", "{{ line.name }}")[0] == "unknown_field"


def test_a_torn_structure_is_found_by_the_trial() -> None:
    row = "<w:tr><w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr>"
    table = f"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid>{row.format('{% for l in case.lines %}')}</w:tbl>"
    data = with_body_xml(table + "<w:p><w:r><w:t>{% endfor %}</w:t></w:r></w:p>")
    assert validate(data, SCHEMA).can_be_published
    assert [finding.code for finding in validate_safely(data, SCHEMA).errors] == ["structure"]


@pytest.mark.parametrize(
    ("kind", "code", "level"),
    [
        ("image", "remote_picture", Level.ERROR),
        ("attachedTemplate", "remote_part", Level.ERROR),
        ("oleObject", "embedded_object", Level.ERROR),
        ("hyperlink", "external_link", Level.WARNING),
    ],
)
def test_what_reaches_outside_is_named(kind: str, code: str, level: Level) -> None:
    data = with_relation(template("x"), kind, "http://example.com/x")
    findings = [finding for finding in validate(data, SCHEMA).findings if finding.code == code]
    assert [finding.level for finding in findings] == [level]
    assert "http://example.com/x" in str(findings[0].message)


def test_macros_are_named() -> None:
    data = with_parts(template("x"), {"word/vbaProject.bin": b"x"})
    assert [finding.code for finding in validate(data, SCHEMA).errors] == ["macros"]


@pytest.mark.parametrize(
    "texts", [("INCLUDEPICTURE http://x",), ("INCLUDE", "PICTURE x"), ("DDEAUTO c:\\\\x",)]
)
def test_fields_that_load_from_elsewhere_are_named(texts: tuple[str, ...]) -> None:
    runs = "".join(f"<w:r><w:instrText>{text}</w:instrText></w:r>" for text in texts)
    report = validate(with_body_xml(f"<w:p>{runs}</w:p>"), SCHEMA)
    assert "active_field" in {finding.code for finding in report.errors}


def test_a_setting_may_let_a_hazard_pass() -> None:
    data = with_relation(template("x"), "image", "http://example.com/x")
    assert validate(data, SCHEMA, refused=frozenset()).can_be_published


def test_the_child_reports_the_same() -> None:
    data = template("{{ case.nmae }}", "{{ case.name|date }}")
    assert validate_safely(data, SCHEMA) == validate(data, SCHEMA)


def test_a_control_with_an_unknown_field_is_found_and_foreign_tags_are_left_alone() -> None:
    control = "<w:sdt><w:sdtPr><w:tag w:val='{}'/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>"
    data = with_body_xml(control.format("case.nmae") + control.format("goog_rdk_1"))
    assert [str(finding.message) for finding in validate(data, SCHEMA).errors] == [
        "There is no field “case.nmae”. Did you mean “case.name”?"
    ]


def test_what_is_no_word_file_is_one_error() -> None:
    assert [finding.code for finding in validate_safely(b"%PDF-1.4", SCHEMA).errors] == ["not_word"]
